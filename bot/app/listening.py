"""What listens in Slack: the answers, the desk, the digests and the workspaces, put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answers.verbatim import Checked
from bot.app.answers import following
from bot.app.errors import CannotStartError, one_clear_line, required
from bot.app.stores import articles_of, encryption_key, open_store
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.follow.desk import Somewhere
    from bot.follow.stories import Current
    from bot.slack.build import SlackSide
    from bot.slack.desk_side import DeskSide
    from bot.slack.digest_side import DigestSide
    from bot.slack.installing import Installing
    from bot.store.articles import Text
    from bot.store.open import Store


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
        with one_clear_line():
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


def rehearsed_digests(settings: Settings, at: datetime) -> Iterator[str]:
    """What each channel would be sent at `at`, in lines; nothing is sent. Raises as `open_answers` and `open_store`."""
    from bot.slack.views.digest_rehearsal import rehearsal_lines

    store = open_store(settings)
    try:
        with following(settings, store) as current:
            yield from rehearsal_lines(open_digests(settings, current, store).rehearse(at), at)
    finally:
        store.close()


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
