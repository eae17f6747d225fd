"""What Alembic runs: it takes the connection that `bot.store.migrate` opened, and migrates inside it."""

from __future__ import annotations

from alembic import context

from bot.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # true of SQLite too, because we begin the transaction ourselves
)
with context.begin_transaction():
    context.run_migrations()
