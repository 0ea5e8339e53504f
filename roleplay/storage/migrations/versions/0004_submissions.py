"""To which group a session was submitted and when, and which group may look on while it runs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns: what is there already stays its owner's alone."""
    op.add_column("sessions", sa.Column("submitted_to", sa.String(64), nullable=True))
    op.add_column("sessions", sa.Column("submitted_at", sa.String(32), nullable=True))
    op.add_column("sessions", sa.Column("watched_by", sa.String(64), nullable=True))
    op.create_index("ix_sessions_submitted_to_submitted_at", "sessions", ["submitted_to", "submitted_at"])
