"""How far each thread of a session has been read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "reading_marks",
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("thread", sa.String(96), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "thread", name="pk_reading_marks"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_reading_marks_session_id_sessions", ondelete="CASCADE"
        ),
    )
