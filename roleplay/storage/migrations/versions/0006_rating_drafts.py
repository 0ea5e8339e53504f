"""What a trainer has chosen of a rating that is not handed in yet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rating_drafts",
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("author", sa.String(128), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "author", name="pk_rating_drafts"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_rating_drafts_session_id_sessions", ondelete="CASCADE"
        ),
    )
