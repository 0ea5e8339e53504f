"""Where sessions are kept: SQLAlchemy tables, migrations, and the repository of sessions."""
