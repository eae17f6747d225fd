"""F: what happens to the store, and to the questions, when processes, disks and databases fail."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, insert, inspect, select

from bot.local.standin import StandIn
from bot.store.database import connect
from bot.store.migrate import migrate, migrate_back
from tests.needs import missing
from tests.promises.processes import AS_ROOT, QUESTION, Program, program
from tests.promises.reporting import Promise
from tests.slack.test_whole_path import mention
from tests.store.conftest import postgres_server, postgres_url, url

__all__ = ["postgres_server", "postgres_url", "url"]

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("ETERNAUT_LONG"))
REVISIONS = sorted(path.stem[:4] for path in (ROOT / "bot/store/migrations/versions").glob("[0-9]*.py"))


def test_kill_9_at_any_moment_leaves_a_sound_store(tmp_path: Path, promise: Promise) -> None:
    """Two hundred kills of a process that writes without a pause, some while it makes its tables."""
    rounds, seed = 200 if LONG else 30, random.randrange(10**9)
    command = [sys.executable, "-m", "tests.promises.mortal_store", str(tmp_path), str(rounds), str(seed)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    assert (found["unsound"], found["lost"], found["half"]) == (0, 0, 0), (found, seed)
    assert found["kills"] == rounds and found["rows"] >= rounds
    promise("F2", "unsound files after kill -9", f"0 of {rounds} ({found['while_migrating']} while migrating)")
    promise("F2", "rows lost that were told as kept", f"0 of {found['rows']:,}")


async def asked(slack: StandIn, bot: Program, number: int) -> bool:
    """Whether a mention with this number is acknowledged; each number is the same event, however often it comes."""
    return (await slack.event(mention(QUESTION, ts=f"1700000000.{number:06}"), event_id=f"Ev{number}", to=bot.to)).ok


async def answers(slack: StandIn, bot: Program) -> bool:
    """Whether a command gets its answer."""
    ack = await slack.command("/eternaut", QUESTION.removeprefix("@eternaut "), to=bot.to)
    return bool(ack.ok and ack.message and "faster" in ack.message.text)


async def through(slack: StandIn, bot: Program, broken: str) -> tuple[int, int]:
    """While the store is broken: how many of five mentions were acknowledged and of five commands answered."""
    assert broken in await bot.until_ready(ready=False)
    assert await bot.status() == 1
    kept = sum([await asked(slack, bot, number) for number in range(1, 6)])
    return kept, sum([await answers(slack, bot) for _ in range(5)])


async def after(slack: StandIn, bot: Program) -> None:
    """The store is whole again: what Slack brings once more is answered, once."""
    await bot.until_ready()
    for number in range(1, 6):
        assert await asked(slack, bot, number)
        assert await asked(slack, bot, number)
    await slack.called_within("chat.postMessage", times=5, seconds=60)
    assert await bot.status() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes of our own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = [*AS_ROOT, "mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if shutil.which(mount[0]) is None or subprocess.run(mount, capture_output=True).returncode:
        missing("a small disk of our own needs the right to mount one (root, or sudo without a password)")
    yield place
    subprocess.run([*AS_ROOT, "umount", "--lazy", place], check=True)


async def test_on_a_full_disk_nothing_is_acknowledged_that_is_not_kept(
    small_disk: Path, tmp_path: Path, promise: Promise
) -> None:
    """Commands are answered from memory, mentions come again, and health says so until there is room."""
    async with StandIn(ack_seconds=60) as slack, program(slack, "serve", tmp_path, DATA_DIR=str(small_disk)) as bot:
        assert await asked(slack, bot, 0)
        await slack.called_within("chat.postMessage", times=1, seconds=60)
        fill(small_disk / "filler")
        kept, answered = await through(slack, bot, "SQLITE_FULL")
        (small_disk / "filler").unlink()
        slack.calls.clear()
        await after(slack, bot)
        posts = len(slack.called("chat.postMessage"))
        status, printed, _ = await bot.end()
    assert (status, kept, answered, posts) == (0, 0, 5, 5), printed
    assert "sequence completed" not in printed
    promise("F3", "on a full disk: mentions lost, commands answered", f"{posts - 5} of 5, {answered} of 5")


def fill(path: Path) -> None:
    """Write until the disk has no byte left."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


async def test_a_disk_that_cannot_be_written_is_one_clear_line(small_disk: Path, tmp_path: Path) -> None:
    """The program does not begin what it could not keep."""
    await asyncio.to_thread(subprocess.run, [*AS_ROOT, "mount", "-o", "remount,ro", small_disk], check=True)
    env = {"PATH": os.environ["PATH"], "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "socket"),
        env={**env, "DATA_DIR": str(small_disk)},
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 1
    assert b"Traceback" not in said
    assert b"database" in said.splitlines()[-1]


class Way:
    """The way to a database, which can be cut: a socket that passes everything on."""

    def __init__(self, target: Path) -> None:
        self.target, self.open = target, True
        self.writers: set[asyncio.StreamWriter] = set()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        if not self.open:
            writer.close()
            return
        there, back = await asyncio.open_unix_connection(str(self.target))
        self.writers |= {writer, back}
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer), return_exceptions=True)
        self.writers -= {writer, back}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    def cut(self) -> None:
        """From now on nothing passes, until `open` is set again."""
        self.open = False
        for writer in self.writers:
            writer.close()


@asynccontextmanager
async def way_to(url: str, folder: Path) -> AsyncIterator[tuple[Way, str]]:
    """A way to the PostgreSQL at `url`, and the URL that goes by it."""
    target, here = url.rpartition("host=")[2], folder / "w"
    here.mkdir()
    way = Way(Path(target) / ".s.PGSQL.5432")
    async with await asyncio.start_unix_server(way.meet, str(here / ".s.PGSQL.5432")) as server:
        yield way, url.replace(target, str(here))
        server.close()
        way.cut()


async def test_while_the_database_is_away_nothing_is_acknowledged_that_is_not_kept(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory, promise: Promise
) -> None:
    """As on a full disk: PostgreSQL goes and comes back, and the bot runs all the while."""
    migrate(postgres_url)
    folder = tmp_path_factory.mktemp("f3")
    async with (
        way_to(postgres_url, folder) as (way, url),
        StandIn(ack_seconds=60) as slack,
        program(slack, "serve", folder, DATABASE_URL=url) as bot,
    ):
        assert await asked(slack, bot, 0)
        await slack.called_within("chat.postMessage", times=1, seconds=60)
        way.cut()
        kept, answered = await through(slack, bot, "does not answer")
        way.open = True
        slack.calls.clear()
        await after(slack, bot)
        posts = len(slack.called("chat.postMessage"))
        status, printed, _ = await bot.end()
    assert (status, kept, answered, posts) == (0, 0, 5, 5), printed
    promise("F3", "with PostgreSQL away: mentions lost, commands answered", f"{posts - 5} of 5, {answered} of 5")


def rows_of(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every table with its rows."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table))]
        for table in tables.sorted_tables
        if table.name != "alembic_version"
    }


def holds(more: dict[str, list[dict[str, Any]]], fewer: dict[str, list[dict[str, Any]]]) -> bool:
    """Whether every row of `fewer` stands in `more`, and no other, as far as `fewer` has tables and columns."""
    return all(
        sorted(repr([row[name] for name in rows[0]]) for row in more[table])
        == sorted(repr(list(row.values())) for row in rows)
        for table, rows in fewer.items()
    )


def fill_tables(connection: Connection, only: MetaData, count: int) -> int:
    """Put rows into every table with the columns that `only` knows, as the code of that version would.

    They are in the workspace of those who have one only: what belongs to one of several, earlier tables cannot keep.
    """
    samples = {"DATETIME": datetime(2026, 11, 23), "TIMESTAMP": datetime(2026, 11, 23), "DATE": date(2026, 11, 23)}
    put = 0
    for table in only.sorted_tables:
        if table.name == "alembic_version":
            continue
        for number in range(count):
            row = {}
            for column in table.columns:
                if column.name in ("enterprise", "team"):
                    row[column.name] = ""
                    continue
                kind = str(column.type).partition("(")[0]
                row[column.name] = samples.get(kind, bool(number % 2) if kind == "BOOLEAN" else f"{number}")
                if kind in ("INTEGER", "BIGINT"):
                    row[column.name] = number
            connection.execute(insert(table).values(row))
            put += 1
    return put


def test_migrations_keep_the_rows_down_and_up_again(url: str, promise: Promise) -> None:
    """Step by step down and up: what a table holds that stands on both sides of the step is the same."""
    migrate(url)
    engine = connect(url)
    known = MetaData()
    known.reflect(engine)
    with engine.begin() as connection:
        kept = fill_tables(connection, known, 20)
        before = rows_of(connection)
    for revision in reversed(REVISIONS[:-1]):
        migrate_back(url, revision=revision)
        with engine.begin() as connection:
            assert holds(before, rows_of(connection))
    with engine.begin() as connection:
        lasting = rows_of(connection)
    migrate(url)
    with engine.begin() as connection:
        found = rows_of(connection)
    engine.dispose()
    assert holds(found, lasting)
    assert found.keys() == before.keys()
    promise("F8", f"rows changed by {len(REVISIONS) - 1} steps down and up on {engine.dialect.name}", f"0 of {kept}")


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_what_an_old_version_writes_fits_into_the_new_tables(url: str, revision: str, promise: Promise) -> None:
    """While a deployment is under way: rows with the columns that the old version knows, read by their old names."""
    migrate(url)
    engine = connect(url)
    with engine.begin() as connection:
        every = set(inspect(connection).get_table_names())
    migrate_back(url, revision=revision)
    old = MetaData()
    old.reflect(engine)
    migrate(url)
    with engine.begin() as connection:
        put = fill_tables(connection, old, 5)
        read = sum(len(connection.execute(select(table)).all()) for table in old.sorted_tables)
    engine.dispose()
    assert read == put + 1  # and the one row that names the revision
    assert {table.name for table in old.sorted_tables} < every
    told = f"rows of version {revision} that the tables of {REVISIONS[-1]} refuse on {engine.dialect.name}"
    promise("F8", told, f"0 of {put}")
