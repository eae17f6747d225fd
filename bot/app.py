"""The composition root: Settings in, running parts out. The only module that knows all rooms.

Rooms are imported where they are opened, so that `eternaut ask` starts without loading Slack or a database.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import tempfile
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.answers.verbatim import Checked
from bot.corpus.model import Article, Corpus
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from socket import socket

    from bot.answers.library import Holdings
    from bot.archive.home import Home
    from bot.archive.writing import Progress, Source
    from bot.follow.desk import Somewhere
    from bot.follow.stories import Current
    from bot.health.heart import Heart
    from bot.health.state import State
    from bot.health.watched import Watched
    from bot.search.engine import Indexing
    from bot.slack.build import SlackSide
    from bot.slack.desk_side import DeskSide
    from bot.slack.digest_side import DigestSide
    from bot.slack.installing import Installing
    from bot.store.articles import Articles, Text
    from bot.store.gaps import Gap
    from bot.store.open import Store

SQLITE = "eternaut.db"
PROGRESS_EVERY = 5.0  # seconds between two lines of the log while an index is built

T = TypeVar("T")

log = logging.getLogger("eternaut.app")


class CannotStartError(Exception):
    """The store cannot be opened, Slack refuses a token, or the port is taken; one line for a person."""


def open_answers(settings: Settings) -> Checked:
    """The articles of `settings`, read, indexed and ready to answer.

    Raises:
        SettingsError: A file of the configuration is missing or wrong.
        CorpusError: There are no articles, or the place named has none; the text says what to do.
        CannotStartError: There is an archive, and its index can neither be read nor be written.
    """
    answers, added = answering(settings), _added_articles(settings)
    with _index_refusals():
        archived = archive_of(settings)((), added)
    return answers(archived[0] if archived else _in_memory(settings, added))


@dataclass(frozen=True, slots=True)
class Answering:
    """Makes the answers of articles, with the configuration as it was when this was made."""

    configured: Mapping[str, Any]
    indexing: Indexing

    def __call__(self, articles: Corpus | Holdings) -> Checked:
        """Those of a Corpus in memory, or over what an index on disk has."""
        from bot.answers import build, over

        if isinstance(articles, Corpus):
            return Checked(build(articles, indexing=self.indexing, **self.configured))
        return Checked(over(articles, **self.configured))


def answering(settings: Settings) -> Answering:
    """What makes the answers of articles. The configuration is read now, and the dictionary once.

    Raises:
        SettingsError: A file of the configuration is missing or wrong, or what the engine needs.
    """
    from bot.answers import Tuning
    from bot.search.dictionary import english

    return Answering(
        {
            "lexicon": settings.toml("lexicon.toml"),
            "thesaurus": settings.texts("thesaurus_*.txt"),
            "story": settings.toml("story.toml"),
            "dictionary": english(),
            "tuning": settings.numbers(Tuning, "answers"),
        },
        open_engine(settings),
    )


def archive_of(settings: Settings) -> Callable[[Collection[str], Sequence[Article]], tuple[Holdings, bool] | None]:
    """What gives the articles of `settings` from an index on disk, and whether it is up to date; None for few articles.

    It is given the names of files that are being written, and the articles added by hand; it brings the index up to
    date, blocks as long as that takes, and tells the log how far it is. Another process may do so just now: then the
    index is as it was before. Raises CorpusError and ArchiveError.
    """

    def archived(unfinished: Collection[str], added: Sequence[Article]) -> tuple[Holdings, bool] | None:
        from bot.archive.large import large

        if not large(settings.eternaut_engine, settings.articles_dir, settings.data_dir):
            return None
        from bot.archive.keeping import refresh
        from bot.archive.opening import open_archive

        home, source = archive_place(settings, unfinished, added)
        fresh = refresh(home, source, log_progress(), log.warning)
        return open_archive(home), fresh

    return archived


def index(settings: Settings, tell: Callable[[Progress], None], waiting: Callable[[str], None]) -> Holdings:
    """The index of the articles of `settings`, brought up to date whatever their number. Raises as `open_answers`."""
    from bot.archive.keeping import refresh
    from bot.archive.opening import open_archive

    with _index_refusals():
        home, source = archive_place(settings, (), _added_articles(settings))
        refresh(home, source, tell, waiting)
        return open_archive(home)


def archive_place(settings: Settings, unfinished: Collection[str], added: Sequence[Article]) -> tuple[Home, Source]:
    """Where the index is, and what is to stand in it. Raises SettingsError."""
    from bot.archive.home import Home
    from bot.archive.writing import Source
    from bot.corpus.files import Limits

    limits, sources = settings.numbers(Limits, "articles"), settings.eternaut_config / "sources.toml"
    home = Home.of(settings.data_dir, settings.articles_dir)
    return home, Source(settings.articles_dir, sources, limits, tuple(added), unfinished)


def log_progress() -> Callable[[Progress], None]:
    """Tells the log every few seconds how far the building of an index is."""
    last = 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        if progress.seconds - last >= PROGRESS_EVERY:
            last = progress.seconds
            log.info(
                "index_building",
                extra={
                    "share": round(progress.done / progress.total, 3),
                    "passages": progress.passages,
                    "per_second": round(progress.rate),
                    "seconds_left": round(progress.left),
                },
            )

    return tell


@contextmanager
def _index_refusals() -> Iterator[None]:
    """Turn what an index refuses into CannotStartError, which the command line can name unloaded."""
    from bot.archive.home import ArchiveError
    from bot.search.ondisk import EngineMissingError

    try:
        yield
    except (ArchiveError, EngineMissingError) as error:
        raise CannotStartError(str(error)) from None


def open_engine(settings: Settings) -> Indexing:
    """What makes the index of a corpus. Raises SettingsError when what the engine needs is missing."""
    if settings.eternaut_engine != "opensearch":
        from bot.search.bm25 import RankBM25

        return RankBM25
    from bot.search.cluster import Cluster, ClusterError, Rules
    from bot.search.opensearch import in_cluster

    if settings.opensearch_url is None:
        raise SettingsError("OPENSEARCH_URL is not set: the engine opensearch needs https://user:password@host:9200")
    try:
        cluster = Cluster(settings.opensearch_url.get_secret_value(), settings.numbers(Rules, "opensearch"))
    except ClusterError as error:
        raise SettingsError(str(error)) from None
    return in_cluster(cluster, settings.opensearch_prefix)


def open_corpus(settings: Settings) -> Corpus:
    """The articles of `settings`, and those that were added in Slack, in memory. Raises as `open_answers`."""
    return _in_memory(settings, _added_articles(settings))


def _in_memory(settings: Settings, added: Sequence[Article]) -> Corpus:
    from bot.corpus.files import Limits
    from bot.corpus.load import corpus, reread

    limits = settings.numbers(Limits, "articles")
    shelf = reread(settings.articles_dir, sources=settings.eternaut_config / "sources.toml", limits=limits)
    return corpus(settings.articles_dir, shelf, added)


def _added_articles(settings: Settings) -> Sequence[Article]:
    """What was added in Slack; () where nobody keeps a store, or while it cannot be read.

    Where there are many workspaces, what one of them added is only for those who ask there.
    """
    from bot.follow.records import article_of

    if settings.many_workspaces:
        return ()

    def added(store: Store) -> Sequence[Article]:
        return [article_of(one) for one in store.articles.added()] if store.articles.are_kept() else ()

    return _kept(settings, added, left_out="added articles") or ()


def quotes_in_use(settings: Settings) -> Mapping[str, int] | None:
    """How many quotes of each article stand in Slack; None where nobody keeps a store, or while it cannot be read."""

    def counted(store: Store) -> Mapping[str, int] | None:
        return store.quotes.counts_of_all() if store.quotes.are_kept() else None

    return _kept(settings, counted, left_out="quotes in use")


def _kept(settings: Settings, read: Callable[[Store], T], *, left_out: str) -> T | None:
    """What the store keeps, where there is one; None, and the log says what is `left_out`, when it cannot be read."""
    if settings.database_url is None and not (settings.data_dir / SQLITE).exists():
        return None
    from bot.follow.attempt import Failed, attempt
    from bot.store.open import open_store as opened

    def reading() -> T:
        store = opened(database_url(settings))
        try:
            return read(store)
        finally:
            store.close()

    found = attempt(reading)
    if isinstance(found, Failed):
        log.warning("store_not_read", extra={"left_out": left_out, "why": found.why})
        return None
    return found


@contextmanager
def following(settings: Settings, store: Store) -> Iterator[Current[Checked]]:
    """The answers on the articles of `settings` and of `store`, made anew whenever those change. As `open_answers`."""
    from bot.corpus.files import Limits
    from bot.follow.following import Following, Place
    from bot.follow.records import Records
    from bot.follow.stories import Bounds, Shared, Stories
    from bot.follow.watch import Pace, watching

    sources, limits = settings.eternaut_config / "sources.toml", settings.numbers(Limits, "articles")
    pace, bounds = settings.numbers(Pace, "follow"), settings.numbers(Bounds, "workspaces")
    make, archived, place = answering(settings), archive_of(settings), Place(settings.articles_dir, sources, limits)

    def records(articles: Articles) -> Records:
        return Records(articles, lambda: datetime.now(UTC))

    def large(unfinished: Collection[str], added: Sequence[Article]) -> tuple[Checked, bool] | None:
        found = archived(unfinished, added)
        return (make(found[0]), found[1]) if found else None

    if not settings.many_workspaces:
        with _index_refusals():
            base = Following(place, make, records(store.articles), large)
        with watching(base.check, pace):
            yield Shared(base)
        return
    with _index_refusals():
        base = Following(place, make, records(store.articles.of(enterprise="", team="")), large)
    stories = Stories(
        base,
        make,
        lambda key: records(store.articles.of(enterprise=key[0], team=key[1])),
        store.articles.versions,
        bounds,
    )
    with watching(stories.check, pace):
        yield stories


def articles_of(settings: Settings, store: Store, where: Somewhere) -> Articles:
    """What was added in the workspace that `where` is in; where there is one workspace, whatever was added."""
    if not settings.many_workspaces:
        return store.articles
    return store.articles.of(enterprise=where.enterprise, team=where.team)


def database_url(settings: Settings) -> str:
    """Where the store is: `DATABASE_URL`, else an SQLite file in `DATA_DIR`."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{settings.data_dir.resolve() / SQLITE}"


def migrate(settings: Settings) -> None:
    """Bring the database to the schema of this version. Raises CannotStartError when it cannot be reached."""
    from bot.store.migrate import migrate as upgrade

    with _one_clear_line():
        upgrade(database_url(settings))
        if settings.many_workspaces:
            _seal_again(settings)


def _seal_again(settings: Settings) -> None:
    """Seal what is stored with the first key, so that earlier ones can go."""
    from bot.store.open import open_store as opened
    from bot.store.sealing import keyring

    store = opened(database_url(settings))
    try:
        rows = store.installed.seal_again(keyring(encryption_key(settings)))
    finally:
        store.close()
    log.info("tokens_sealed", extra={"rows": rows})


def encryption_key(settings: Settings) -> str:
    """The keys of ETERNAUT_ENCRYPTION_KEY. Raises SettingsError, which says how to make one, when there is none."""
    from bot.store.sealing import NO_KEY

    if settings.eternaut_encryption_key is None:
        raise SettingsError(NO_KEY)
    return settings.eternaut_encryption_key.get_secret_value()


def new_encryption_key() -> str:
    """A fresh key. Raises CannotStartError when the extra is not installed."""
    from bot.store.sealing import new_key

    with _one_clear_line():
        return new_key()


def open_store(settings: Settings) -> Store:
    """The opened store; an SQLite file is made and migrated on the way, PostgreSQL by `eternaut migrate`.

    Raises:
        CannotStartError: The database cannot be opened; the text says why.
    """
    from bot.store.open import open_store as opened

    with _one_clear_line():
        if settings.database_url is None:
            migrate(settings)
        return opened(database_url(settings))


@contextmanager
def _one_clear_line() -> Iterator[None]:
    """Turn refusals of store, Slack and system into CannotStartError, which the command line can name unloaded."""
    from bot.health.watched import CannotWatchError
    from bot.slack.identity import SlackRefused
    from bot.store.database import StoreError

    try:
        yield
    except (CannotWatchError, SlackRefused, StoreError, OSError) as error:
        raise CannotStartError(str(error)) from None


def open_slack(
    settings: Settings,
    story: Current[Checked],
    store: Store,
    *,
    token: str | None = None,
    digests: DigestSide | None = None,
    many: Installing | None = None,
) -> SlackSide:
    """The listeners of Slack on the answers of `story` and on `store`: with a token in one workspace, or in `many`."""
    from bot.slack.build import build
    from bot.slack.client import posting_client
    from bot.slack.feed_side import FeedSide
    from bot.slack.gaps_command import gaps_subcommand
    from bot.slack.replies import Tuning
    from bot.slack.subcommands import BASE

    digests, desk = digests or open_digests(settings, story, store), open_desk(settings, story, store)
    gaps = gaps_subcommand(store.gaps, desk.desk.may)
    feeds = FeedSide(desk.reader, desk.notice)
    secret = settings.slack_signing_secret
    return build(
        client=posting_client(token=token, base_url=settings.slack_api_url),
        signing_secret=secret.get_secret_value() if secret else "",
        current=story.of,
        inbox=store.inbox,
        threads=store.threads,
        votes=store.votes,
        gaps=store.gaps,
        clock=lambda: datetime.now(UTC),
        tuning=settings.numbers(Tuning, "slack"),
        earlier=lambda where, article: _texts(settings, store, where, article),
        subcommands=(*BASE, digests.command.subcommand(), *desk.subcommands(), gaps),
        subscribed=store.subscriptions,
        first=(*((many.listen,) if many else ()), digests.listen, desk.listen),
        # Where digests are delivered, feeds are followed: beside SQLite one process holds the locks of both.
        beside=(digests.run, feeds.run) if digests.manners.clock == "inside" else (digests.run,),
        find=many.stores.find if many else None,
        quotes=store.quotes,
    )


def _texts(settings: Settings, store: Store, where: Somewhere, article: str) -> Sequence[Text]:
    """The texts that an article has had: one of the workspace's own, or one that all have."""
    own = articles_of(settings, store, where).texts(article)
    return own or store.articles.of(enterprise="", team="").texts(article)


def open_desk(settings: Settings, story: Current[Checked], store: Store) -> DeskSide:
    """Where articles are handed in or come from feeds, added to `story` by way of `store`.

    Raises:
        SettingsError: A file of the configuration is missing or wrong.
        CorpusError: `feeds.toml` is.
    """
    from bot.archive.large import large
    from bot.follow.desk import EVERYBODY, Desk, Manners
    from bot.follow.feeds import Habits, feeds_of
    from bot.follow.reader import Reader
    from bot.slack.desk_side import DeskSide

    def now() -> datetime:
        return datetime.now(UTC)

    manners, habits = settings.numbers(Manners, "desk"), settings.numbers(Habits, "feeds")
    if settings.many_workspaces and large(settings.eternaut_engine, settings.articles_dir, settings.data_dir):
        manners = replace(manners, editors=())  # a story of one workspace's own would copy the whole archive
    desk = Desk(
        lambda where: articles_of(settings, store, where),
        lambda where: story.of(where).corpus,
        story.refresh,
        now,
        manners,
    )
    feeds = feeds_of(settings.toml_if_there("feeds.toml"), exempt=manners.exempt)
    if feeds and settings.many_workspaces and EVERYBODY in manners.editors:
        raise SettingsError("[desk] editors must name people: what comes from feeds.toml is quoted in all workspaces")
    return DeskSide(desk, Reader(feeds, store.feeds, store.locks, desk, now, habits) if feeds else None)


def followed_feeds(settings: Settings) -> Sequence[str]:
    """The hosts of the feeds that are followed. Raises as `open_desk`."""
    from bot.follow.desk import Manners
    from bot.follow.feeds import Habits, feeds_of

    settings.numbers(Habits, "feeds")
    exempt = settings.numbers(Manners, "desk").exempt
    return [feed.host for feed in feeds_of(settings.toml_if_there("feeds.toml"), exempt=exempt)]


def open_many(settings: Settings, store: Store, digests: DigestSide) -> Installing:
    """How workspaces install the app by themselves, with their tokens in `store`.

    Raises:
        SettingsError: A setting is missing.
        CannotStartError: The key does not open the tokens that are stored.
    """
    from bot.slack.installing import Credentials, Installing, Stores
    from bot.slack.leaving import Leaving
    from bot.store.installations import sealed_tables
    from bot.store.sealing import keyring

    client_id = settings.slack_client_id or ""
    keys = keyring(encryption_key(settings))
    if problem := store.installed.problem(keys):
        raise CannotStartError(problem)
    scopes = manifest(settings, None)["oauth_config"]["scopes"]["bot"]
    return Installing(
        settings.slack_api_url,
        Credentials(client_id, required(settings, "slack_client_secret"), scopes),
        Stores.on(store.engine, sealed_tables(keys), client_id=client_id),
        tidy=lambda now: store.installed.tidy(now=now),
        resume=digests.resume,
        leaving=Leaving(store.installed, pause=lambda where: digests.pause(where, "token_revoked")),
    )


def installed_workspaces(settings: Settings) -> int:
    """How many workspaces have the app. Raises as `open_many`."""
    from bot.store.sealing import keyring

    keys, store = encryption_key(settings), open_store(settings)
    try:
        with _one_clear_line():
            if problem := store.installed.problem(keyring(keys)):
                raise CannotStartError(problem)
            return store.installed.count()
    finally:
        store.close()


def open_digests(settings: Settings, current: Current[Checked], store: Store) -> DigestSide:
    """The digest of the answers of now, with its ledger in `store`. Raises SettingsError."""
    from bot.digests.plan import Rules
    from bot.slack.digest_command import Manners
    from bot.slack.digest_side import DigestSide

    return DigestSide(
        store.subscriptions,
        store.deliveries,
        store.locks,
        current=current.of,
        now=lambda: datetime.now(UTC),
        rules=settings.numbers(Rules, "deliveries"),
        manners=settings.numbers(Manners, "digests"),
        quotes=store.quotes,
        moves=store.moves,
    )


def connect_by_socket(settings: Settings, on_ready: Callable[[], None]) -> None:
    """Answer in Slack by Socket Mode until SIGTERM or Ctrl-C, then finish what was accepted.

    Raises:
        SettingsError: A token is missing.
        CannotStartError: The store cannot be opened, or Slack does not take a token.
    """
    app_token = required(settings, "slack_app_token")
    from bot.slack.socket import run_socket

    with _opened(settings, "socket") as (side, _, _):
        _until_told(lambda stop: run_socket(side, app_token=app_token, stop=stop, on_ready=on_ready))


def serve_http(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Answer Slack's HTTP requests until SIGTERM or Ctrl-C, then finish what was accepted.

    `on_ready` is given the address. Raises as `connect_by_socket`, with the signing secret instead of the
    app-level token, or a METRICS_PORT that several processes cannot share; and CannotStartError when the port is
    taken.
    """
    required(settings, "slack_signing_secret")
    from bot.slack.http import listen
    from bot.slack.workers import Workers

    if settings.web_concurrency > 1 and settings.metrics_port not in (None, 0, settings.port):
        raise SettingsError(
            f"METRICS_PORT {settings.metrics_port}: the {settings.web_concurrency} processes of WEB_CONCURRENCY cannot "
            f"share it: set it to {settings.port}, which is PORT, or to 0 for a free port each"
        )
    try:
        listening = listen(settings.eternaut_host, settings.port)
    except OSError as error:
        place = f"PORT {settings.port} on {settings.eternaut_host}"
        raise CannotStartError(f"{place}: {error.strerror}") from None
    with listening:
        address, group = "http://{}:{}".format(*listening.getsockname()), os.getpid()
        if settings.web_concurrency == 1:
            _serve(settings, listening, lambda: on_ready(address))
            return
        Workers(
            settings.web_concurrency,
            lambda life: _serve(settings, listening, life.say_ready, parent=life.parent, group=group),
            lambda: on_ready(address),
        ).run()


def _serve(
    settings: Settings,
    listening: socket,
    on_ready: Callable[[], None],
    *,
    parent: int | None = None,
    group: int | None = None,
) -> None:
    """One process that answers on `listening`, until it is told to stop or its parent is gone; `group` as in Heart."""
    from bot.slack.http import http_app, serve

    secret = required(settings, "slack_signing_secret")
    with _opened(settings, "serve", group) as (side, seen, many):
        web = http_app(
            side,
            signing_secret=secret,
            checks=seen.heart.checks,
            notes=seen.heart.notes,
            pages=many.routes() if many else (),
            metrics=seen.page,
        )
        _until_told(
            lambda stop: serve(side, web, listening=listening, stop=stop, on_ready=on_ready),
            parent=parent,
        )


def run_clock(settings: Settings, on_ready: Callable[[], None]) -> None:
    """Deliver the digests and follow the feeds until SIGTERM or Ctrl-C. Raises as `connect_by_socket`."""
    token = None if settings.many_workspaces else required(settings, "slack_bot_token")
    from bot.slack.client import posting_client
    from bot.slack.feed_side import FeedSide
    from bot.slack.work import Work
    from bot.slack.workspaces import ManyWorkspaces, OneWorkspace

    client = posting_client(token=token, base_url=settings.slack_api_url)

    async def run(
        digests: DigestSide, desk: DeskSide, many: Installing | None, heart: Heart, stop: asyncio.Event
    ) -> None:
        work = Work()
        workspaces = ManyWorkspaces(client, work, many.stores.find) if many else OneWorkspace(client, work)
        heart.checks["slack"] = workspaces.problem
        await workspaces.start()
        on_ready()
        feeds = FeedSide(desk.reader, desk.notice)
        await asyncio.gather(digests.deliver(workspaces, stop), feeds.run(workspaces, stop), heart.beat(stop))

    store = open_store(settings)
    try:
        with _watched(settings, "clock", store) as seen, following(settings, store) as current, _one_clear_line():
            seen.heart.notes["articles"] = current.problem
            digests, desk = open_digests(settings, current, store), open_desk(settings, current, store)
            many = open_many(settings, store, digests) if settings.many_workspaces else None
            _until_told(lambda stop: run(digests, desk, many, seen.heart, stop))
    finally:
        store.close()


def open_questions(settings: Settings, limit: int) -> Sequence[Gap]:
    """At most `limit` questions that the sources did not answer, asked most often first. Raises CannotStartError."""
    store = open_store(settings)
    try:
        return store.gaps.of_all(limit=limit)
    finally:
        store.close()


def rehearsed_digests(settings: Settings, at: datetime) -> Iterator[str]:
    """What each channel would be sent at `at`, in lines; nothing is sent. Raises as `open_answers` and `open_store`."""
    from bot.slack.views.digest_rehearsal import rehearsal_lines

    store = open_store(settings)
    try:
        with following(settings, store) as current:
            yield from rehearsal_lines(open_digests(settings, current, store).rehearse(at), at)
    finally:
        store.close()


def run_local(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """The bot in a workspace of its own on this machine, until SIGTERM or Ctrl-C; nothing is kept afterwards.

    `on_ready` is given the address of the page. Raises as `connect_by_socket`, without tokens to miss; and
    CannotStartError when no port is free.
    """
    from bot.follow.desk import Asker
    from bot.local.workspace import Workspace
    from bot.slack.socket import run_socket

    async def run(story: Current[Checked], stop: asyncio.Event) -> None:
        async with Workspace(**_offered(settings, story.of(Asker("", "", "", ""))), first_port=settings.port) as place:
            own = alone.model_copy(update={"slack_api_url": place.slack.url, "slack_signing_secret": None})
            side = open_slack(own, story, store, token=place.slack.bot_token)
            address = place.address
            await run_socket(side, app_token=place.slack.app_token, stop=stop, on_ready=lambda: on_ready(address))

    alone = settings.model_copy(update={"slack_client_id": None, "slack_client_secret": None, "slack_bot_token": None})
    with tempfile.TemporaryDirectory(prefix="eternaut-") as folder:
        store = open_store(alone.model_copy(update={"data_dir": Path(folder), "database_url": None}))
        try:
            with following(alone, store) as story, _one_clear_line():
                _until_told(lambda stop: run(story, stop))
        finally:
            store.close()


def _offered(settings: Settings, answers: Checked) -> Mapping[str, Any]:
    """What the page offers: the commands with their subcommands, the shortcuts, and questions to click."""
    from bot.local.workspace import Hint, Shortcut, SlashCommand
    from bot.slack import desk_side as desk
    from bot.slack import digest_command as digest
    from bot.slack.gaps_command import GAPS
    from bot.slack.subcommands import BASE

    features = manifest(settings, None)["features"]
    rows = [(row.name, row.usage, row.meaning) for row in BASE]
    rows += [(digest.NAME, digest.USAGE, digest.MEANING), desk.ADD, desk.REMOVE, GAPS]
    hints = tuple(Hint(f"{name} {usage}".rstrip(), meaning) for name, usage, meaning in rows)
    questions = answers.suggestions()
    return {
        "commands": [SlashCommand(c["command"], hints, c["should_escape"]) for c in features["slash_commands"]],
        "shortcuts": [Shortcut(s["callback_id"], s["name"]) for s in features["shortcuts"]],
        "suggestions": ["/eternaut card", *(f"@eternaut {question}" for question in questions)],
    }


@contextmanager
def _opened(
    settings: Settings, kind: str, group: int | None = None
) -> Iterator[tuple[SlackSide, Watched, Installing | None]]:
    """The listeners with everything behind them, watched as a process of this `kind`; closed at the end."""
    from bot.follow.desk import Asker

    token = None if settings.many_workspaces else required(settings, "slack_bot_token")
    with ExitStack() as stack:
        with _uncollected():
            store = open_store(settings)
            stack.callback(store.close)
            seen = stack.enter_context(_watched(settings, kind, store, group))
            story = stack.enter_context(following(settings, store))
            stack.enter_context(_one_clear_line())
            digests = open_digests(settings, story, store)
            many = open_many(settings, store, digests) if settings.many_workspaces else None
            side = open_slack(settings, story, store, token=token, digests=digests, many=many)
        everybody, heart = Asker("", "", "", ""), seen.heart
        heart.checks["slack"] = side.problem
        heart.notes |= {"articles": story.problem, "search": lambda: story.of(everybody).problem()}
        side.beside = (*side.beside, lambda workspaces, stop: heart.beat(stop))
        yield side, seen, many


@contextmanager
def _uncollected() -> Iterator[None]:
    """Load without garbage collection, which would find next to nothing and takes a tenth of the time.

    What is loaded stays: it is left out of later rounds too, each of which could hold up an answer.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _watched(settings: Settings, kind: str, store: Store, group: int | None = None) -> Iterator[Watched]:
    """By what this process is watched, from its first moment on; `group` as in Heart. Raises CannotStartError."""
    from bot.health.heart import Heart
    from bot.health.watched import watched

    heart = Heart(settings.data_dir, kind, {"store": store.problem}, group=group)
    beside = settings.port if kind == "serve" else None
    with (
        _one_clear_line(),
        watched(heart, store.counts, host=settings.eternaut_host, port=settings.metrics_port, beside=beside) as seen,
    ):
        yield seen


def states(settings: Settings) -> Sequence[State]:
    """What the processes that run on the data folder of `settings` say of themselves."""
    from bot.health.state import found

    return found(settings.data_dir)


def _until_told(run: Callable[[asyncio.Event], Coroutine[object, object, None]], *, parent: int | None = None) -> None:
    """`run` with an event that SIGTERM and Ctrl-C set. Python as PID 1 would ignore SIGTERM without it.

    So does the end of a parent process, by which the descriptor `parent` becomes readable.
    """

    async def told() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, stop.set)
        if parent is not None:
            loop.add_reader(parent, stop.set)
            stopped = asyncio.create_task(stop.wait())
            stopped.add_done_callback(lambda _: loop.remove_reader(parent))  # what ended stays readable
        await run(stop)

    asyncio.run(told())
    log.info("stopped")


def required(settings: Settings, field: str) -> str:
    """The secret in `field`. Raises SettingsError, which says where it comes from, when it is not set."""
    value = getattr(settings, field)
    if value is None:
        place = {"slack_bot_token": "OAuth & Permissions"}.get(field, "Basic Information")
        raise SettingsError(
            f"{field.upper()} is not set: copy it from “{place}” of your Slack app into .env (see README.md)"
        )
    return str(value.get_secret_value())


def manifest(settings: Settings, url: str | None, *, many: bool = False) -> Mapping[str, Any]:
    """Slack's app manifest: Socket Mode as in `config/manifest.json`, or for HTTP when `url` is given.

    With `url` and `many`, for an app that workspaces install there by themselves.
    """
    import json

    from bot.slack.manifest import for_many, http_variant

    path: Path = settings.eternaut_config / "manifest.json"
    try:
        socket_mode = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: {error}") from None
    if not url:
        return dict(socket_mode)
    return http_variant(for_many(socket_mode, url=url) if many else socket_mode, url=url)
