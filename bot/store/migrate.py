"""Migrations: brings a database to the tables that this version of the code expects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import StoreError, connect

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x45746572  # any number, the same in every version: only our migrations take it


def migrate(url: str) -> None:
    """Bring the database at `url` to today's tables; twice, or in two processes at once, is harmless.

    Raises StoreError when the database cannot be reached or changed.
    """
    _run(url, lambda config: command.upgrade(config, "head"))


def migrate_back(url: str, *, revision: str) -> None:
    """Undo the steps after `revision` ("base" for all of them), with what their tables hold.

    Raises StoreError when the database cannot be reached or changed.
    """
    _run(url, lambda config: command.downgrade(config, revision))


def _run(url: str, step: Callable[[Config], None]) -> None:
    engine = connect(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            _wait_for_others(connection)
            config.attributes["connection"] = connection
            step(config)
    except SQLAlchemyError as error:
        raise StoreError(f"the database cannot be opened or migrated ({type(error).__name__})") from error
    finally:
        engine.dispose()


def _wait_for_others(connection: Connection) -> None:
    # SQLite needs nothing here: BEGIN IMMEDIATE already holds its write lock.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
