"""Alembic environment: runs on the connection that the program hands over."""

from alembic import context

from roleplay.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
