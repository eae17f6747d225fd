"""The whole store, opened by its URL."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Engine, select
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
        """Why the store cannot be used just now, in a few words; None when it can."""
        try:
            with self.engine.begin() as connection:
                connection.execute(select(INBOX.c.event_id).limit(1))
        except SQLAlchemyError as error:
            return f"the database does not answer ({type(error).__name__})"
        return None

    def close(self) -> None:
        """Give all connections back."""
        self.locks.close()
        self.engine.dispose()


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
