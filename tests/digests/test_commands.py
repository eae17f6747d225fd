"""`eternaut clock` and `eternaut digest --dry-run` as processes, against a stand-in for Slack and a real store."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.local.standin import StandIn
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from bot.store.subscriptions import Place, Subscription

ROOT = Path(__file__).resolve().parents[2]
PLACE = Place("", "T0NEWSROOM", "C0NEWSROOM")
MADRID = Subscription(
    place=PLACE,
    at=time(9, 0),
    zone="Europe/Madrid",
    days=frozenset(range(7)),
    from_day=date(2026, 3, 29),
    person="U0ANA00001",
    changed_at=datetime(2026, 3, 28, 12, 0, tzinfo=UTC),
)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
    return kept | {"DATA_DIR": str(folder), "LOG_LEVEL": "INFO", "ETERNAUT_LOG": "json"} | more


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store that the processes open too."""
    url = f"sqlite:///{tmp_path}/eternaut.db"
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close()


def dry_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`eternaut digest` with these arguments."""
    command = [sys.executable, "-m", "bot", "digest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(folder), capture_output=True, text=True)


def test_a_dry_run_shows_what_would_be_sent_to_whom_and_changes_nothing(tmp_path: Path, store: Store) -> None:
    """On the morning on which Madrid's clocks changed, nine o'clock is seven o'clock UTC."""
    store.subscriptions.save(MADRID)
    store.subscriptions.save(replace(MADRID, place=Place("", "T0NEWSROOM", "C0VFX00002"), at=time(18, 0)))
    shown = dry_run(tmp_path, "--dry-run", "--at", "2026-03-29T07:00").stdout
    assert "At 2026-03-29 07:00 UTC, 2 channels with a digest:" in shown
    assert "C0NEWSROOM: 2026-03-29 is due; next 2026-03-30 09:00 Europe/Madrid" in shown
    assert "Digest for Sunday, 29 March 2026" in shown
    assert "C0VFX00002: nothing is due; next 2026-03-29 18:00 Europe/Madrid" in shown
    before = dry_run(tmp_path, "--dry-run", "--at", "2026-03-29T08:59+02:00").stdout
    assert "C0NEWSROOM: nothing is due; next 2026-03-29 09:00 Europe/Madrid" in before
    assert store.deliveries.counts() == {}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [((), "--dry-run"), (("--dry-run", "--at", "tomorrow"), "write it like 2026-03-29T09:00")],
)
def test_what_is_typed_wrong_is_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """In one line, with exit status 2."""
    ran = dry_run(tmp_path, *arguments)
    assert ran.returncode == 2
    assert told in ran.stderr


async def test_the_clock_delivers_by_itself_and_stops_when_told(tmp_path: Path, store: Store) -> None:
    """What is due is posted; SIGTERM ends it with status 0."""
    now = datetime.now(UTC)
    due = now - timedelta(minutes=1)
    wanted = {"at": due.time().replace(second=0, microsecond=0), "zone": "UTC", "from_day": due.date()}
    store.subscriptions.save(replace(MADRID, **wanted, changed_at=now - timedelta(hours=1)))
    async with StandIn() as slack:
        env = environment(tmp_path, SLACK_BOT_TOKEN=slack.bot_token, SLACK_API_URL=slack.url)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "clock"), cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE
        )
        await slack.called_within("chat.postMessage", times=1, seconds=60)
        process.send_signal(signal.SIGTERM)
        out, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0
    assert b"Delivering digests" in out
    assert slack.messages("#newsroom")[0].text.startswith("Digest for ")


async def test_a_refused_token_is_one_clear_line(tmp_path: Path) -> None:
    """As for the other commands that need Slack."""
    async with StandIn() as slack:
        env = environment(tmp_path, SLACK_BOT_TOKEN="xoxb-wrong", SLACK_API_URL=slack.url)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "clock"), cwd=ROOT, env=env, stderr=asyncio.subprocess.PIPE
        )
        _, told = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert b"invalid_auth" in told
    assert b"Traceback" not in told
