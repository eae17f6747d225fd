"""The tables of the database, as the code sees them; `migrations/` brings a database to this form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine


class Utc(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC without zone in the database, because SQLite keeps no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


METADATA = MetaData()

INBOX = Table(
    "inbox",
    METADATA,
    Column("event_id", String(255), primary_key=True),
    Column("enterprise", String(32), nullable=False),  # "" outside Enterprise Grid
    Column("team", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("thread", String(32)),  # the thread to answer in; null: the conversation itself
    Column("person", String(32), nullable=False),
    Column("text", Text),  # emptied as soon as the question is done with
    Column("state", String(16), nullable=False),
    Column("owner", String(32), nullable=False),  # the process that works on it
    Column("owned_until", Utc, nullable=False),
    Column("received_at", Utc, nullable=False),
    # The same post can come as two events with two ids (app_mention and message).
    UniqueConstraint("enterprise", "team", "channel", "ts", name="inbox_post"),
    Index("inbox_state", "state", "owned_until"),
    Index("inbox_received", "received_at"),
)

THREAD_QUESTIONS = Table(
    "thread_questions",
    METADATA,
    Column("enterprise", String(32), primary_key=True),
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("thread", String(32), primary_key=True),  # "" for what is asked outside threads (direct messages)
    Column("ts", String(32), primary_key=True),
    Column("question", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Index("thread_questions_asked", "asked_at"),
)

VOTES = Table(
    "votes",
    METADATA,
    Column("enterprise", String(32), primary_key=True),
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("message_ts", String(32), primary_key=True),  # the message that carries the answer
    Column("person", String(32), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("question", Text, nullable=False),
    Column("why", Text, nullable=False),  # "" when nobody said
    Column("voted_at", Utc, nullable=False),
)

GAPS = Table(
    "gaps",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("enterprise", String(32), nullable=False),
    Column("team", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Index("gaps_asked", "asked_at"),
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("enterprise", String(32), primary_key=True),
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("at", String(5), nullable=False),  # 09:00
    Column("zone", String(64), nullable=False),
    Column("days", String(7), nullable=False),  # "024": Monday, Wednesday, Friday
    Column("from_day", Date, nullable=False),  # the first local day whose digest is owed
    Column("person", String(32), nullable=False),  # who subscribed, and is told when it must pause
    Column("changed_at", Utc, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=False),  # why it is paused, in Slack's word; "" otherwise
    Column("told", Boolean, nullable=False),  # whether `person` was told of the pause
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("enterprise", String(32), primary_key=True),
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("name", String(64), primary_key=True),  # the local day: 2026-03-29; behind it /more or /now/...
    Column("day", Date, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("thread", String(32), nullable=False),  # the message it is a reply to; "" for the channel itself
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("attempted", Boolean, nullable=False),  # a request may have left whose outcome is not known
    Column("first_try", Utc),
    Column("last_try", Utc),
    Column("not_before", Utc),
    Column("tries", Integer, nullable=False),
    Column("body", Text),  # what is posted, made once
    Column("body_hash", String(64), nullable=False),
    Column("known", Text),  # what the channel knows once it is posted
    Column("ts", String(32), nullable=False),  # the message, once it is known to be there
    Column("sent_at", Utc),
    Index("deliveries_state", "state"),
    Index("deliveries_due", "due_at"),
)


ADDED_ARTICLES = Table(
    "added_articles",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False),  # the article's id in the corpus, made of its address
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("source", Text),
    Column("published", Date),
    Column("text", Text, nullable=False),
    Column("enterprise", String(32), nullable=False),
    Column("team", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("person", String(32), nullable=False),  # who asked for it
    Column("at", Utc, nullable=False),
    Column("state", String(16), nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("changed_by", String(32), nullable=False),
    Index("added_articles_state", "state", "key"),
)

ARTICLE_TEXTS = Table(
    "article_texts",
    METADATA,
    # With team: "" for the articles that all workspaces have, and what an earlier version writes
    Column("enterprise", String(32), primary_key=True, server_default=""),
    Column("team", String(32), primary_key=True, server_default=""),
    Column("article", String(700), primary_key=True),  # a file name, "#" and the id of a line
    Column("revision", Integer, primary_key=True),  # 1 for the first text
    Column("fingerprint", String(64), nullable=False),  # SHA-256 of the text
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("seen_at", Utc, nullable=False),
)


def _of_an_installation(secret: TypeEngine[str]) -> Sequence[Column[Any]]:
    """What slack_sdk keeps of an installation and of its bot alike."""
    return (
        Column("id", Integer, primary_key=True),
        Column("client_id", String(32), nullable=False),
        Column("app_id", String(32), nullable=False),
        Column("enterprise_id", String(32)),  # null outside Enterprise Grid
        Column("enterprise_name", String(200)),
        Column("team_id", String(32)),  # null for an installation in a whole organisation
        Column("team_name", String(200)),
        Column("bot_token", secret),
        Column("bot_id", String(32)),
        Column("bot_user_id", String(32)),
        Column("bot_scopes", String(1000)),
        Column("bot_refresh_token", secret),
        Column("bot_token_expires_at", DateTime),
        Column("is_enterprise_install", Boolean, nullable=False, default=False),
        Column("installed_at", DateTime, nullable=False, default=func.now()),
    )


def installations_table(metadata: MetaData, secret: TypeEngine[str]) -> Table:
    """slack_sdk's table of installations; `secret` is the type of what must not be read in a copy of the database."""
    return Table(
        "slack_installations",
        metadata,
        *_of_an_installation(secret),
        Column("enterprise_url", String(200)),
        Column("user_id", String(32), nullable=False),
        Column("user_token", secret),
        Column("user_scopes", String(1000)),
        Column("user_refresh_token", secret),
        Column("user_token_expires_at", DateTime),
        Column("incoming_webhook_url", secret),
        Column("incoming_webhook_channel", String(200)),
        Column("incoming_webhook_channel_id", String(200)),
        Column("incoming_webhook_configuration_url", String(200)),
        Column("token_type", String(32)),
        Index("slack_installations_idx", "client_id", "enterprise_id", "team_id", "user_id", "installed_at"),
    )


def bots_table(metadata: MetaData, secret: TypeEngine[str]) -> Table:
    """slack_sdk's table of bots; `secret` as above."""
    index = Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at")
    return Table("slack_bots", metadata, *_of_an_installation(secret), index)


INSTALLATIONS, BOTS = installations_table(METADATA, Text()), bots_table(METADATA, Text())
STATES = Table(
    "slack_oauth_states",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("state", String(200), nullable=False),
    Column("expire_at", DateTime, nullable=False),
)

POSTED_QUOTES = Table(
    "posted_quotes",
    METADATA,
    Column("enterprise", String(32), primary_key=True),
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("ts", String(32), primary_key=True),  # the message that shows the quote
    Column("place", Integer, primary_key=True),  # of the quote in the message, from 0
    Column("thread", String(32), nullable=False),  # the thread that the message stands in; "" for its own
    Column("article", String(700), nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of the article's text in which the words were seen last
    Column("start", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("posted_at", Utc, nullable=False),
    Column("noted", Boolean, nullable=False),  # whether its thread was told that the article says it no longer
    Index("posted_quotes_open", "noted", "article", "fingerprint"),
    Index("posted_quotes_posted", "posted_at"),
)

FEEDS = Table(
    "feeds",
    METADATA,
    Column("feed", String(64), primary_key=True),  # SHA-256 of its address; feeds belong to the story, not to a team
    Column("next_at", Utc, nullable=False),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("failures", Integer, nullable=False),  # in a row
    Column("problem", Text, nullable=False),  # "" when the last look went well
)

FEED_ENTRIES = Table(
    "feed_entries",
    METADATA,
    Column("feed", String(64), primary_key=True),
    Column("entry", String(64), primary_key=True),  # SHA-256 of its link
    Column("link", Text, nullable=False),
    Column("stamp", String(64), nullable=False),  # when the feed says that it was changed last
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Utc, nullable=False),  # from when on it may be fetched
    Column("seen_at", Utc, nullable=False),  # in the feed, the last time
    Column("article", String(64), nullable=False),  # the article that it led to; "" for none yet
    Column("told_at", Utc),  # when people were told that it waits
    Index("feed_entries_state", "state", "next_at"),
)


def insert_into(table: Table, engine: Engine) -> Any:
    """An INSERT for `table` in the dialect of `engine`, which alone knows ON CONFLICT.

    The two dialects' classes share no typed base with these methods, hence Any.
    """
    if engine.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 2 MB that a bot on SQLite does without

    return postgresql.insert(table)
