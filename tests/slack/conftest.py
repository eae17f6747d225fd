"""The Slack side on a stand-in for Slack, a real store and a small story."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.local.standin import StandIn
from bot.slack.build import SlackSide, Tuning, build
from bot.slack.client import posting_client
from bot.slack.http import http_app, listen, serve
from bot.slack.socket import run_socket
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from tests.slack.values import CORPUS, Librarian
from tests.store.conftest import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


@dataclass(slots=True)
class Clock:
    """The real time, which a test may move forward."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(slots=True)
class Bench:
    """What a whole-path test works with: the stand-in, the store, and ways to start the Slack side."""

    slack: StandIn
    store: Store
    answering: Librarian = field(default_factory=lambda: Librarian(CORPUS, []))
    clock: Clock = field(default_factory=Clock)
    tuning: Tuning = field(default_factory=Tuning)

    def side(self, store: Store | None = None, tuning: Tuning | None = None) -> SlackSide:
        """A Slack side, not started."""
        kept = store or self.store
        return build(
            client=posting_client(token=self.slack.bot_token, base_url=self.slack.url),
            signing_secret=self.slack.signing_secret,
            current=lambda where: self.answering,
            inbox=kept.inbox,
            threads=kept.threads,
            votes=kept.votes,
            gaps=kept.gaps,
            clock=self.clock,
            tuning=tuning or self.tuning,
        )

    @asynccontextmanager
    async def by_socket(self, side: SlackSide | None = None) -> AsyncIterator[SlackSide]:
        """The Slack side connected by Socket Mode; it is stopped at the end."""
        stop, running = asyncio.Event(), side or self.side()
        task = asyncio.create_task(run_socket(running, app_token=self.slack.app_token, stop=stop))
        try:
            await _or_fail(task, self.slack.connected())
            yield running
        finally:
            stop.set()
            await task

    @asynccontextmanager
    async def by_http(self, checks: dict[str, Callable[[], str | None]] | None = None) -> AsyncIterator[str]:
        """The Slack side behind HTTP; gives its base URL, and it is stopped at the end."""
        stop, ready, side = asyncio.Event(), asyncio.Event(), self.side()
        app = http_app(side, signing_secret=self.slack.signing_secret, checks=checks or {})
        with listen("127.0.0.1", 0) as listening:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            task = asyncio.create_task(serve(side, app, listening=listening, stop=stop, on_ready=ready.set))
            try:
                await _or_fail(task, ready.wait())
                yield address
            finally:
                stop.set()
                await task


async def _or_fail(task: asyncio.Task[None], ready: object) -> None:
    """Wait until it is ready, or raise what kept it from getting there."""
    waiting = asyncio.ensure_future(ready)  # type: ignore[arg-type]
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        task.result()


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A running stand-in that grants what the manifest asks for, and is patient enough for a busy machine."""
    manifest = json.loads((Path(__file__).parents[2] / "config" / "manifest.json").read_text())
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    async with StandIn(scopes=scopes, ack_seconds=20, trigger_seconds=60) as standin:
        yield standin


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database: an SQLite file, or of the kind that the test's module asks for."""
    wanted = getattr(request, "param", "sqlite")
    url = f"sqlite:///{tmp_path}/eternaut.db" if wanted == "sqlite" else request.getfixturevalue("postgres_url")
    migrate(url)
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store on it."""
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def bench(slack: StandIn, store: Store) -> Bench:
    """Everything for a whole-path test."""
    return Bench(slack, store)


@pytest.fixture
def snapshot_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots as JSON files, as Slack would be sent them."""
    return snapshot.use_extension(JSONSnapshotExtension)
