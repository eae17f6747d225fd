"""Migrations: brings a database to the tables that this version of the code expects.

Alembic is loaded only when there is something to change: it would be a tenth of the time until the bot is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import StoreError, connect
from bot.store.tables import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x45746572  # any number, the same in every version: only our migrations take it


def migrate(url: str) -> None:
    """Bring the database at `url` to today's tables; twice, or in two processes at once, is harmless.

    Raises StoreError when the database cannot be reached or changed.
    """
    _run(url, _bring_forward)


def migrate_back(url: str, *, revision: str) -> None:
    """Undo the steps after `revision` ("base" for all of them), with what their tables hold.

    Raises StoreError when the database cannot be reached or changed.
    """
    from alembic import command

    _run(url, lambda connection: command.downgrade(_config(connection), revision))


def _run(url: str, change: Callable[[Connection], None]) -> None:
    engine = connect(url)
    try:
        with engine.begin() as connection:
            _wait_for_others(connection)
            change(connection)
    except SQLAlchemyError as error:
        raise StoreError(f"the database cannot be opened or migrated ({type(error).__name__})") from error
    finally:
        engine.dispose()


def _bring_forward(connection: Connection) -> None:
    if connection.dialect.has_table(connection, "alembic_version"):
        reached = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        if reached == [newest()]:
            return
    elif connection.dialect.name == "sqlite" and not connection.dialect.get_table_names(connection):
        _make_new(connection)
        return
    from alembic import command

    command.upgrade(_config(connection), "head")


def newest() -> str:
    """The last of the steps: their files are named by them, in their order."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _make_new(connection: Connection) -> None:
    """All tables of a new file at once, as the steps would leave them; a test compares the two."""
    METADATA.create_all(connection)
    primary_key = "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)"
    connection.execute(text(f"CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, {primary_key})"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest()})


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _wait_for_others(connection: Connection) -> None:
    # SQLite needs nothing here: BEGIN IMMEDIATE already holds its write lock.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
