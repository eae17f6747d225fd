"""The whole store, opened by its URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.articles import Articles
from bot.store.database import connect
from bot.store.deliveries import Deliveries
from bot.store.feeds import Feeds
from bot.store.gaps import Gaps
from bot.store.inbox import Inbox
from bot.store.installations import Installed
from bot.store.locks import Locks, locks
from bot.store.moves import Moves
from bot.store.quotes import Quotes
from bot.store.subscriptions import Subscriptions
from bot.store.tables import INBOX
from bot.store.threads import Threads
from bot.store.votes import Votes


@dataclass(frozen=True, slots=True)
class Store:
    """One database and what it keeps; each group of tables has its own object.

    Attributes:
        inbox: Posts accepted, for answering each of them once.
        threads: Questions asked in threads, for follow-ups.
        votes: Whether answers helped.
        gaps: Questions that stayed open.
        subscriptions: Which channels want the digest.
        deliveries: The ledger of digests.
        locks: Who works on a delivery.
        articles: Articles that people added, and the texts that articles had.
        installed: The workspaces that have the app, where there are many.
        quotes: Quotes that stand in Slack.
        feeds: What was seen in feeds.
        moves: What is kept for a channel, when its id changes.
    """

    engine: Engine
    inbox: Inbox
    threads: Threads
    votes: Votes
    gaps: Gaps
    subscriptions: Subscriptions
    deliveries: Deliveries
    locks: Locks
    articles: Articles
    installed: Installed
    quotes: Quotes
    feeds: Feeds
    moves: Moves

    def problem(self) -> str | None:
        """Why the store cannot be used just now, in a few words; None when it can be read and written."""
        try:
            with self.engine.begin() as connection:
                connection.execute(select(INBOX.c.event_id).limit(1))
                if not _writes(connection):
                    return "the database is read-only"
        except SQLAlchemyError as error:
            # SQLite's own name for it, such as SQLITE_FULL, or the kind of error; never its words
            name = getattr(getattr(error, "orig", None), "sqlite_errorname", type(error).__name__)
            return f"the database does not answer ({name})"
        return None

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many questions and deliveries stand in each state that occurs; {} while the database is away."""
        try:
            return {"questions": self.inbox.counts(), "deliveries": self.deliveries.counts()}
        except SQLAlchemyError:
            return {}

    def close(self) -> None:
        """Give all connections back."""
        self.locks.close()
        self.engine.dispose()


def _writes(connection: Connection) -> bool:
    """Write for a trial, which changes nothing that anybody reads; on a full disk the commit after it fails."""
    if connection.dialect.name == "postgresql":
        return connection.execute(text("SHOW transaction_read_only")).scalar() == "off"
    connection.execute(text("PRAGMA user_version = 0"))  # a number for applications; this one has no use for it
    return True


def open_store(url: str) -> Store:
    """The store at `url`, which `bot.store.migrate.migrate` must have prepared.

    No connection is made before the first use. Raises StoreError for a URL that cannot be used.
    """
    engine = connect(url)
    owner = uuid4().hex
    return Store(
        engine,
        Inbox(engine, owner),
        Threads(engine),
        Votes(engine),
        Gaps(engine),
        Subscriptions(engine),
        Deliveries(engine),
        locks(engine),
        Articles(engine),
        Installed(engine),
        Quotes(engine),
        Feeds(engine),
        Moves(engine),
    )
