"""Several processes of one bot: workers of `eternaut serve`, and whatever else shares their database."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.local.standin import StandIn
from bot.store.articles import Added
from bot.store.migrate import migrate
from bot.store.open import open_store
from tests.shell.test_whole_path import QUESTION, ended, environment, running
from tests.store.conftest import postgres_server, postgres_url, url

__all__ = ["postgres_server", "postgres_url", "url"]

LENS = "Which camera lens did the crew use?"


@asynccontextmanager
async def serving(
    slack: StandIn, cwd: Path, workers: int, **more: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`eternaut serve` with workers: the parent, and where Slack's requests go."""
    env = environment(slack, PORT="0", ETERNAUT_HOST="127.0.0.1", WEB_CONCURRENCY=str(workers), **more)
    async with running("serve", env=env, cwd=cwd) as process:
        assert process.stdout is not None
        said = await asyncio.wait_for(process.stdout.readline(), timeout=180)
        yield process, said.decode().removeprefix("Listening on ").strip() + "/slack/events"


def children(pid: int) -> set[int]:
    """The processes that this one has started and that still run (Linux)."""
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def runs(pid: int) -> bool:
    """Whether a process is there, and not merely waiting to be taken note of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def soon(true: Callable[[], object]) -> None:
    """Wait until it holds; TimeoutError when it does not within some ninety seconds."""
    for _ in range(1800):
        if true():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_a_worker_that_dies_is_replaced_and_all_finish_at_the_end(tmp_path: Path) -> None:
    """Three workers on SQLite: one is killed, nobody who asks notices, and SIGTERM ends them all with status 0."""
    async with StandIn(ack_seconds=20) as slack, serving(slack, tmp_path, 3) as (parent, to):
        await soon(lambda: len(children(parent.pid)) == 3)
        before = children(parent.pid)
        os.kill(min(before), signal.SIGKILL)
        await soon(lambda: len(children(parent.pid) - before) == 1)
        for _ in range(6):
            assert (await slack.command("/eternaut", QUESTION, to=to)).ok
        await slack.mention(f"@eternaut {QUESTION}", to=to)
        workers = children(parent.pid)
        status, printed = await ended(parent)
    assert status == 0
    assert not [worker for worker in workers if runs(worker)]
    assert "worker_died" in printed and '"status": -9' in printed
    assert len(slack.called("chat.postMessage")) == 1, "what was accepted is answered, once, before the end"
    assert printed.count("Listening on") == 0, "it is said once, at the beginning"


async def test_a_bot_that_cannot_start_says_so_once(tmp_path: Path) -> None:
    """A token that Slack refuses: one line and status 1, as with one process, and no worker after the first."""
    async with StandIn(ack_seconds=10) as slack:
        env = environment(slack, PORT="0", WEB_CONCURRENCY="3") | {"SLACK_BOT_TOKEN": "xoxb-not-the-right-one"}
        async with running("serve", env=env, cwd=tmp_path) as process:
            out, err = await asyncio.wait_for(process.communicate(), timeout=180)
    assert process.returncode == 1
    assert (out, err.count(b"Error: Slack says invalid_auth"), err.count(b"worker_started")) == (b"", 1, 1)
    assert b"Traceback" not in err


async def test_workers_do_not_outlive_their_parent(tmp_path: Path) -> None:
    """A parent that is killed can tell nobody anything; the workers notice, and the port is free."""
    async with StandIn(ack_seconds=20) as slack, serving(slack, tmp_path, 2) as (parent, to):
        await soon(lambda: len(children(parent.pid)) == 2)
        workers = children(parent.pid)
        assert (await slack.command("/eternaut", QUESTION, to=to)).ok
        parent.kill()
        await parent.wait()
        await soon(lambda: not [worker for worker in workers if runs(worker)])
        assert not (await slack.command("/eternaut", QUESTION, to=to)).ok


async def test_processes_of_every_kind_share_one_database(url: str, tmp_path: Path) -> None:
    """Two workers by HTTP and two by Socket Mode: each mention answered once, follow-ups and additions known to all."""
    migrate(url)
    more: Mapping[str, str] = {"DATABASE_URL": url, "LOG_LEVEL": "INFO"}
    async with StandIn(ack_seconds=20, trigger_seconds=180) as slack, AsyncExitStack() as stack:
        env = environment(slack, SLACK_APP_TOKEN=slack.app_token, **more)
        for _ in range(2):
            await stack.enter_async_context(running("socket", env=env, cwd=tmp_path))
        _, to = await stack.enter_async_context(serving(slack, tmp_path, 2, **more))
        await slack.connected(2, seconds=180)

        # The same event comes by every way; then a question of the thread to another process than the first.
        first = await slack.mention(f"@eternaut {QUESTION}")
        assert first.message is not None
        event = slack.sent[-1].payload["event"]
        for way in (None, to, None, to):
            assert (await slack.event(event, event_id=slack.sent[0].payload["event_id"], to=way)).ok
        await slack.called_within("chat.postMessage", times=1, seconds=30)
        follow = await slack.mention("@eternaut and the cost?", thread=first.message.ts, to=to)
        assert follow.ok
        calls = await slack.called_within("chat.postMessage", times=2, seconds=30)
        assert len(calls) == 2 and "cost" in calls[-1].arguments["text"].lower()

        store = open_store(url)
        try:
            await soon(lambda: store.inbox.counts() == {"done": 2})
            text = "The crew used an anamorphic camera lens for the scene of the collapsing building."
            place = ("", slack.team.id, "C0NEWSROOM", "U0ANA00001")
            now = datetime.now(UTC)
            added = Added("web-lens", "https://a.example/lens", "The lens", None, None, text, *place, now)
            assert store.articles.approve(store.articles.propose(added), person="U0ANA00001", now=now)
        finally:
            store.close()
        for way in (None, None, to, to, to, to):
            await answers_with(slack, "anamorphic", way)


async def answers_with(slack: StandIn, word: str, to: str | None) -> None:
    """Ask until the word is in the answer; it must be within a few seconds."""
    for _ in range(40):
        ack = await slack.command("/eternaut", LENS, to=to)
        if ack.message is not None and word in ack.message.text:
            return
        await asyncio.sleep(0.25)
    pytest.fail("the addition is not answered from")
