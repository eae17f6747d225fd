"""Opening and migrating a database."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.store.database import StoreError, connect
from bot.store.inbox import Accepted
from bot.store.migrate import migrate, migrate_back
from bot.store.open import Store, open_store
from bot.store.tables import METADATA

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
POST = Accepted("Ev1", "", "T1", "C1", "1700000000.000100", None, "U1", "¿quién? “El Eternauta” 👀")


def test_the_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    """Alembic finds no difference between a migrated database and `tables.py`."""
    with store.engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_new_file_has_the_tables_that_all_steps_make(tmp_path: Path) -> None:
    """A file made at once and one that went step by step hold the same columns, keys and indexes."""
    at_once, by_steps = tmp_path / "at_once.db", tmp_path / "by_steps.db"
    migrate(f"sqlite:///{at_once}")
    migrate(f"sqlite:///{by_steps}")
    migrate_back(f"sqlite:///{by_steps}", revision="base")
    migrate(f"sqlite:///{by_steps}")
    assert form(at_once) == form(by_steps)


def test_the_command_that_migrates_knows_every_table(tmp_path: Path) -> None:
    """A process that has loaded nothing but the migrations makes the same file as one that has loaded the store."""
    alone, loaded = tmp_path / "alone.db", tmp_path / "loaded.db"
    code = f"from bot.store.migrate import migrate; migrate('sqlite:///{alone}')"
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=True)
    migrate(f"sqlite:///{loaded}")
    assert form(alone) == form(loaded)


def form(path: Path) -> Sequence[Sequence[object]]:
    """Columns, indexes and step of a SQLite file, whatever their order."""
    told = "c.name, c.type, [notnull], dflt_value, pk"
    columns = f"SELECT m.name, {told} FROM sqlite_master m, pragma_table_info(m.name) c"
    names = "(SELECT group_concat(c.name) FROM pragma_index_info(i.name) c)"
    indexes = f"SELECT m.name, {names}, [unique], origin FROM sqlite_master m, pragma_index_list(m.name) i"
    reached = "SELECT version_num FROM alembic_version"
    with closing(sqlite3.connect(path)) as file:
        return [sorted(file.execute(query).fetchall(), key=repr) for query in (columns, indexes, reached)]


def test_migrating_twice_is_harmless_and_keeps_rows(url: str, store: Store) -> None:
    """A second run changes nothing."""
    store.inbox.accept(POST, now=NOW)
    migrate(url)
    assert store.inbox.take_up(now=NOW + timedelta(minutes=1)) == (POST,)


def test_several_processes_may_migrate_at_once(url: str) -> None:
    """Four at once on an empty database: all end well."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [url] * 4))
    store = open_store(url)
    assert store.problem() is None
    store.close()


def test_a_new_file_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    """SQLite lets nobody wait for the switch to the write-ahead log, so one in fifty files failed without ours."""
    with ThreadPoolExecutor(8) as pool:
        for number in range(100):
            list(pool.map(migrate, [f"sqlite:///{tmp_path}/{number}.db"] * 8))


def test_migrations_can_be_undone(url: str, store: Store) -> None:
    """Back to nothing and forward again."""
    store.close()
    migrate_back(url, revision="base")
    assert store.problem() is not None
    store.close()
    migrate(url)
    assert store.problem() is None


def test_a_store_without_tables_says_what_is_wrong(url: str) -> None:
    """`problem` is a sentence, not an exception."""
    store = open_store(url)
    assert "database" in (store.problem() or "")
    store.close()


@pytest.mark.parametrize("wrong", ["", "eternaut.db", "mysql://root@db/x"])
def test_a_wrong_url_is_refused_in_one_line(wrong: str) -> None:
    """The message names the setting and repeats nothing of the URL, which may hold a password."""
    with pytest.raises(StoreError, match="DATABASE_URL"):
        open_store(wrong)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "var").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot make the folder"):
        open_store(f"sqlite:///{tmp_path}/var/x/eternaut.db")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_taken_for_psycopg(scheme: str) -> None:
    """Hosts hand out postgres:// URLs, which SQLAlchemy does not know."""
    assert connect(f"{scheme}://user:secret@localhost/eternaut").url.drivername == "postgresql+psycopg"


def test_a_row_committed_before_kill_9_is_there_afterwards(url: str, store: Store) -> None:
    """Another process accepts a post and is killed at once; the post is found and taken up."""
    code = f"""
import os, signal
from datetime import UTC, datetime
from bot.store.inbox import Accepted
from bot.store.open import open_store
post = Accepted({", ".join(repr(getattr(POST, name)) for name in POST.__slots__[:-1])})
open_store({url!r}).inbox.accept(post, now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[2]
    died = subprocess.run([sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
    assert died.returncode == -signal.SIGKILL
    assert store.inbox.take_up(now=NOW + timedelta(minutes=1)) == (POST,)
