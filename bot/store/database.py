"""A database URL in, a SQLAlchemy engine out: SQLite in WAL mode or PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

BUSY_SECONDS = 5  # how long a writer waits for another one before "database is locked"
CONNECT_SECONDS = 5


class StoreError(Exception):
    """The database cannot be used; the text is one line for the person who runs the bot."""


def connect(url: str) -> Engine:
    """An engine for `url`; the folder of a SQLite file is made when it is missing.

    Its errors do not repeat what was to be stored, because people's questions do not belong into a log.
    `postgres://` and `postgresql://` are taken for psycopg, because that is how hosts hand them out.
    Raises StoreError for a URL that is no URL, another database, or a driver that is not installed.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return _postgresql(parsed)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError("DATABASE_URL is not a database URL such as sqlite:///var/eternaut.db") from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError("DATABASE_URL must begin with sqlite:/// or postgresql://")
    return parsed


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make the folder of {url.database}: {error.strerror}") from error
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: it starts them late and never around DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")  # survives kill -9; a power cut may lose the last commits
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch the file to its write-ahead log, which it keeps. SQLite itself waits for nobody here."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(0.01)


def _begin_immediate(connection: Any) -> None:
    # Taking the write lock at once waits its turn; upgrading a read transaction fails with SQLITE_BUSY.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    if find_spec("psycopg") is None:
        raise StoreError("PostgreSQL needs its driver: .venv/bin/pip install -r requirements.txt")
    options = {"connect_timeout": CONNECT_SECONDS}
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=options)
