"""Two workspaces of one Slack, and the bot that both of them install: in this process, or as processes of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot import app
from bot.local.several import Several
from bot.local.team import NEWSROOM, BotApp, Channel, Person, Team
from bot.settings import Settings, load
from bot.slack.build import SlackSide
from bot.slack.http import http_app, listen, serve
from bot.store.articles import Added
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from tests.needs import needed
from tests.store.conftest import postgres_server, postgres_url, url

__all__ = ["postgres_server", "postgres_url", "url"]

needed("cryptography", group="extra workspaces")

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "How much faster was the sequence completed?"
HARBOUR = Team(
    "T0HARBOUR",
    "harbour",
    "Harbour",
    (Person("U0ANA00001", "ana", "Another Ana"), Person("U0EVA00003", "eva", "Eva")),
    (Channel("C0NEWSROOM", "newsroom", frozenset({"U0ANA00001", "U0EVA00003", "U0HARBOT01"})),),
    # The same ids of a channel and of a person as in the other one: only with the team they say where.
    BotApp(bot_id="B0HARBOT01", user_id="U0HARBOT01"),
)
TEAMS = (NEWSROOM.id, HARBOUR.id)


@pytest.fixture
async def slack() -> AsyncIterator[Several]:
    """Slack with both."""
    async with Several([NEWSROOM, HARBOUR]) as several:
        yield several


@pytest.fixture
def key() -> str:
    """A key that seals tokens."""
    return app.new_encryption_key()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The configuration, with a quick clock and a desk for everybody."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    file = folder / "eternaut.toml"
    told = file.read_text("utf-8")
    for usual, wanted in (("beat = 15", "beat = 0.3"), ("editors = []", 'editors = ["*"]')):
        assert usual in told
        told = told.replace(usual, wanted)
    file.write_text(told, "utf-8")
    return folder


@pytest.fixture
def setting(slack: Several, key: str, url: str, config: Path, tmp_path: Path) -> Mapping[str, str]:
    """What a deployment for many workspaces sets, on a database of either kind."""
    migrate(url)
    return {
        "SLACK_API_URL": slack.url,
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "ETERNAUT_ENCRYPTION_KEY": key,
        "ETERNAUT_CONFIG": str(config),
        "ETERNAUT_HOST": "127.0.0.1",
        "ARTICLES_DIR": str(ROOT / "seeds"),
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path / "var"),
        "PORT": "0",
    }


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """The same database, as another process sees it."""
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close()


@dataclass(slots=True)
class Browser:
    """Somebody's browser, before the pages of one bot."""

    base: str
    slack: Several
    cookie: str = ""

    async def begin(self, *, query: str = "") -> str:
        """Open /slack/install; the address at Slack to which it leads."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.base}/slack/install{query}", allow_redirects=False) as got,
        ):
            assert got.status == 302, await got.text()
            self.cookie = got.headers["set-cookie"].split(";")[0]
            return got.headers["location"]

    async def follow(self, address: str, *, cookie: str | None = None) -> tuple[int, str]:
        """Go where Slack sends the browser back to: status and page."""
        back = urlsplit(address)
        headers = {"cookie": self.cookie if cookie is None else cookie}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.base}{back.path}?{back.query}", headers=headers) as got,
        ):
            assert got.headers["cache-control"] == "no-store"
            assert got.headers["referrer-policy"] == "no-referrer"
            return got.status, await got.text()

    async def install(self, team: str, *, whole: bool = False) -> str:
        """The whole way; the page at the end."""
        status, page = await self.follow(self.slack.allow(await self.begin(), team=team, whole=whole))
        assert status == 200, page
        return page


@dataclass(slots=True)
class Bot:
    """A bot that runs; `printed` is what the process wrote, once it has ended."""

    base: str
    side: SlackSide | None = None
    printed: str = ""

    @property
    def to(self) -> str:
        """Where Slack's requests go."""
        return f"{self.base}/slack/events"

    def browser(self, slack: Several) -> Browser:
        """A browser before its pages."""
        return Browser(self.base, slack)


@asynccontextmanager
async def inside(setting: Mapping[str, str]) -> AsyncIterator[Bot]:
    """The bot in this process, behind HTTP."""
    settings = _settings(setting)
    with ExitStack() as stack:
        store = app.open_store(settings)
        stack.callback(store.close)
        story = stack.enter_context(app.following(settings, store))
        digests = app.open_digests(settings, story, store)
        many = app.open_many(settings, store, digests)
        side = app.open_slack(settings, story, store, digests=digests, many=many)
        secret = setting["SLACK_SIGNING_SECRET"]
        web = http_app(side, signing_secret=secret, checks={"store": store.problem}, pages=many.routes())
        listening = stack.enter_context(listen("127.0.0.1", 0))
        stop, ready = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(serve(side, web, listening=listening, stop=stop, on_ready=ready.set))
        try:
            await asyncio.wait_for(ready.wait(), 30)
            yield Bot(f"http://127.0.0.1:{listening.getsockname()[1]}", side)
        finally:
            stop.set()
            await task


def _settings(setting: Mapping[str, str]) -> Settings:
    with _environment(setting):
        return load()


@contextmanager
def _environment(setting: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(("SLACK_", "ETERNAUT_")):
            del os.environ[name]
    os.environ.update(setting)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@asynccontextmanager
async def process(setting: Mapping[str, str], cwd: Path, *args: str) -> AsyncIterator[Bot]:
    """The bot as a process: `eternaut serve`, or what `args` say; it is asked to end as a host does."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *(args or ("serve",)),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LOG_LEVEL": "DEBUG", **setting},
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    bot = Bot("")
    try:
        said = (await asyncio.wait_for(running.stdout.readline(), timeout=60)).decode()
        if not said:
            raise AssertionError((await running.communicate())[1].decode())
        bot.base = said.removeprefix("Listening on ").strip()
        yield bot
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGTERM)
        out, err = await asyncio.wait_for(running.communicate(), timeout=60)
        bot.printed = (out + err).decode()
    assert running.returncode == 0, bot.printed


async def soon(true: Callable[[], object]) -> None:
    """Wait until it holds; TimeoutError when it does not within some twenty seconds."""
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def said(slack: Several, team: str, bot: Bot, text: str) -> str:
    """What `/eternaut text` is answered in a workspace, "" for nothing."""
    ack = await slack.at(team).command("/eternaut", text, to=bot.to)
    assert ack.ok, ack.error
    return ack.message.text if ack.message else ""


async def says(slack: Several, team: str, bot: Bot, text: str, word: str) -> None:
    """Ask until the answer has the word: another process hears of changes within seconds."""
    for _ in range(60):
        if word in await said(slack, team, bot, text):
            return
        await asyncio.sleep(0.3)
    raise TimeoutError


def addition(team: str, text: str) -> Added:
    """An article that a workspace adds, from an address that others may add too."""
    return Added(
        key="web-lens",
        url="https://news.example.com/lens",
        title="The lens of the scene",
        source=None,
        published=None,
        text=text,
        enterprise="",
        team=team,
        channel="C0NEWSROOM",
        person="U0ANA00001",
        at=datetime.now(UTC),
    )


def add(store: Store, article: Added) -> None:
    """Add an article, as a process does in which somebody presses the button."""
    theirs = store.articles.of(enterprise=article.enterprise, team=article.team)
    assert theirs.approve(theirs.propose(article), person=article.person, now=datetime.now(UTC))


def organised(team: Team, enterprise: str) -> Team:
    """The workspace as one of an organisation."""
    return replace(team, enterprise=enterprise)
