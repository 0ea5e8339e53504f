"""What trainers left at a session, append-only, and which criteria a group's learners are not shown."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("session_id", sa.String(36), sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("author", sa.String(128), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_reviews_session_id", "reviews", ["session_id"])
    op.create_table(
        "held_back",
        sa.Column("group_id", sa.String(64), primary_key=True),
        sa.Column("criterion", sa.String(16), primary_key=True),
    )
