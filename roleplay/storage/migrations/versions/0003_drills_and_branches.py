"""Which person a session rehearses with, and from which turn of which session it branches off."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; a parent that is deleted leaves its branches as they are, so it is no foreign key."""
    op.add_column("sessions", sa.Column("drill", sa.String(64), nullable=True))
    op.add_column("sessions", sa.Column("parent", sa.String(36), nullable=True))
    op.add_column("sessions", sa.Column("parent_turn", sa.Integer, nullable=True))
