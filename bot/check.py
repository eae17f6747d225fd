"""What `eternaut check` looks at: configuration, articles, feeds, store and Slack, each as one Finding."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from bot import app
from bot.corpus.errors import CorpusError
from bot.settings import Settings, SettingsError, unknown_names


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `eternaut check`: what was looked at, whether it is as it should be, and what was found."""

    about: str
    good: bool
    text: str


def findings(settings: Settings) -> Iterator[Finding]:
    """What `eternaut check` tells: configuration, articles, feeds, store, and Slack when a token is set."""
    yield _configuration(settings)
    yield from _articles(settings)
    yield from _feeds(settings)
    yield _store(settings)
    try:
        many = settings.many_workspaces
    except SettingsError as error:
        yield Finding("slack", good=False, text=str(error))
        return
    if many:
        yield _many(settings)
        return
    if settings.slack_bot_token is None:
        yield Finding("slack", good=True, text="no SLACK_BOT_TOKEN: answers without Slack only")
        return
    yield asyncio.run(_slack(settings))
    yield asyncio.run(_way_in(settings))


def _configuration(settings: Settings) -> Finding:
    unknown = unknown_names()
    if unknown:
        return Finding("configuration", good=False, text="; ".join(unknown))
    return Finding("configuration", good=True, text=str(settings.eternaut_config))


def _articles(settings: Settings) -> Iterator[Finding]:
    """The articles, and the index of them where it stands in a cluster."""
    try:
        answers = app.open_answers(settings)
    except (SettingsError, CorpusError) as error:
        yield Finding("articles", good=False, text=str(error))
        return
    corpus = answers.corpus
    passages = f"{len(corpus.passages)} passage{'s' * (len(corpus.passages) != 1)}"
    found = f"{len(corpus.articles)} in {settings.articles_dir}, {passages}"
    reasons = "; ".join(f"{skipped.name}: {skipped.reason}" for skipped in corpus.skipped)
    yield Finding("articles", good=not corpus.skipped, text=f"{found}; skipped {reasons}" if reasons else found)
    if settings.eternaut_engine == "opensearch":
        problem = answers.problem()
        yield Finding("search", good=problem is None, text=problem or "the cluster has the index of these articles")


def _feeds(settings: Settings) -> Iterator[Finding]:
    """Nothing where none is followed."""
    try:
        hosts = app.followed_feeds(settings)
    except (SettingsError, CorpusError) as error:
        yield Finding("feeds", good=False, text=str(error))
        return
    if hosts and find_spec("feedparser") is None:
        yield Finding("feeds", good=False, text="needs feedparser: .venv/bin/pip install -r requirements.txt")
    elif hosts:
        yield Finding("feeds", good=True, text=", ".join(hosts))


def _store(settings: Settings) -> Finding:
    try:
        store = app.open_store(settings)
    except app.CannotStartError as error:
        return Finding("store", good=False, text=str(error))
    try:
        problem = store.problem()
    finally:
        store.close()
    kind = "DATABASE_URL" if settings.database_url else str(settings.data_dir / app.SQLITE)
    return Finding("store", good=problem is None, text=problem or f"{kind} can be written")


def _many(settings: Settings) -> Finding:
    """How many workspaces have the app, and whether the key opens their tokens."""
    try:
        count = app.installed_workspaces(settings)
    except (SettingsError, app.CannotStartError) as error:
        return Finding("workspaces", good=False, text=str(error))
    return Finding("workspaces", good=True, text=f"{count} installed; others install at /slack/install")


async def _slack(settings: Settings) -> Finding:
    from bot.slack.client import posting_client
    from bot.slack.identity import SlackRefused, identify

    client = posting_client(token=app.required(settings, "slack_bot_token"), base_url=settings.slack_api_url)
    try:
        who = await identify(client)
    except SlackRefused as error:
        return Finding("slack", good=False, text=f"SLACK_BOT_TOKEN: {error}")
    scopes = app.manifest(settings, None)["oauth_config"]["scopes"]
    lacking = set(scopes["bot"]) - set(who.scopes)
    missing = ", ".join(sorted(lacking - set(scopes["bot_optional"])))
    if missing:
        return Finding("slack", good=False, text=f"{who.team}: scopes missing: {missing}; reinstall the app")
    told = f"without the optional {', '.join(sorted(lacking))}" if lacking else "with all scopes"
    return Finding("slack", good=True, text=f"{who.team}, as {who.bot_user_id}, {told}")


async def _way_in(settings: Settings) -> Finding:
    """How Slack's events come in: by Socket Mode with the app-level token, or over HTTP with the signing secret."""
    from bot.slack.client import posting_client
    from bot.slack.identity import SlackRefused
    from bot.slack.socket import socket_address

    if settings.slack_app_token is None:
        served = settings.slack_signing_secret is not None
        text = "HTTP: eternaut serve" if served else "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set"
        return Finding("events", good=served, text=text)
    client = posting_client(token=app.required(settings, "slack_bot_token"), base_url=settings.slack_api_url)
    try:
        await socket_address(client, app.required(settings, "slack_app_token"))
    except SlackRefused as error:
        return Finding("events", good=False, text=f"SLACK_APP_TOKEN: {error}")
    return Finding("events", good=True, text="Socket Mode: eternaut socket")
