"""The audit trail: what operators and trainers did. The database itself refuses to change or remove a row."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ON_SQLITE = (
    "CREATE TRIGGER audit_keeps_{verb} BEFORE {verb} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
)
# Where the number is there already, `INSERT OR REPLACE` would remove the row without a delete that a trigger sees.
ON_SQLITE_REPLACED = (
    "CREATE TRIGGER audit_keeps_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
)
ON_POSTGRESQL = (
    "CREATE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keeps()",
    "CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_keeps()",
)


def upgrade() -> None:
    """Create the table and what keeps it."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("object", sa.String(200), nullable=False),
    )
    op.create_index("ix_audit_who_act_object_at", "audit", ["who", "act", "object", "at"])
    match op.get_bind().dialect.name:
        case "sqlite":
            for statement in (*(ON_SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE")), ON_SQLITE_REPLACED):
                op.execute(statement)
        case "postgresql":
            for statement in ON_POSTGRESQL:
                op.execute(statement)
