"""Quotes that stand in Slack: which words of which article were posted where, and whether they still stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, delete, func, inspect, select, tuple_, update

from bot.store.deliveries import Delivery, values_of
from bot.store.subscriptions import Place
from bot.store.tables import DELIVERIES, insert_into
from bot.store.tables import POSTED_QUOTES as TABLE

KEPT = timedelta(days=90)  # older posts are no longer looked after
AT_ONCE = 200  # rows of one statement: SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article.

    Attributes:
        article: The article's id.
        fingerprint: Of the article's text in which they stand.
        start: Where they begin in it.
        words: The words themselves.
    """

    article: str
    fingerprint: str
    start: int
    words: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A quote as it stands in Slack.

    Attributes:
        place: The channel.
        ts: The message that shows it.
        thread: The thread that the message stands in; "" when it begins its own.
        at: The quote's position in the message, from 0.
        quote: The words.
    """

    place: Place
    ts: str
    thread: str
    at: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class Quotes:
    """All of them, of the last 90 days. Every method is one short transaction."""

    engine: Engine

    def are_kept(self) -> bool:
        """Whether the database has the table: one of an earlier version has not, before it is migrated."""
        return inspect(self.engine).has_table(TABLE.name)

    def keep(self, place: Place, *, ts: str, thread: str, quotes: Sequence[Quote], now: datetime) -> None:
        """The message `ts` was posted with these quotes; a second time changes nothing."""
        here = {"enterprise": place.enterprise, "team": place.team, "channel": place.channel, "ts": ts}
        rows = [
            here
            | {"place": at, "thread": thread, "posted_at": now, "noted": False}
            | {name: getattr(quote, name) for name in Quote.__slots__}
            for at, quote in enumerate(quotes)
        ]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(insert_into(TABLE, self.engine).values(rows).on_conflict_do_nothing())

    def texts(self) -> tuple[tuple[str, str], ...]:
        """The (article, fingerprint) of every text that a quote was seen in last, but for what was noted."""
        with self.engine.begin() as connection:
            found = select(TABLE.c.article, TABLE.c.fingerprint).where(TABLE.c.noted.is_(False)).distinct()
            return tuple((row.article, row.fingerprint) for row in connection.execute(found))

    def of_text(self, article: str, fingerprint: str) -> tuple[Posted, ...]:
        """The quotes that were seen last in this text, but for what was noted."""
        here = and_(TABLE.c.noted.is_(False), TABLE.c.article == article, TABLE.c.fingerprint == fingerprint)
        with self.engine.begin() as connection:
            return tuple(map(_posted, connection.execute(select(TABLE).where(here).order_by(*_KEY))))

    def seen(self, quotes: Sequence[Posted], fingerprint: str) -> None:
        """These quotes stand in the text with this fingerprint too."""
        with self.engine.begin() as connection:
            for start in range(0, len(quotes), AT_ONCE):
                these = tuple_(*_KEY).in_([_key(one) for one in quotes[start : start + AT_ONCE]])
                connection.execute(update(TABLE).where(these).values(fingerprint=fingerprint))

    def note(self, quotes: Sequence[Posted], delivery: Delivery) -> bool:
        """Owe the note on these quotes, which stand in one message; False when another process owes one already.

        One transaction for both, so that a quote is noted once, and by nobody only when nobody owes it.
        """
        these = and_(tuple_(*_KEY).in_([_key(one) for one in quotes]), TABLE.c.noted.is_(False))
        with self.engine.connect() as connection, connection.begin() as transaction:
            if connection.execute(update(TABLE).where(these).values(noted=True)).rowcount != len(quotes):
                transaction.rollback()
                return False
            insert = insert_into(DELIVERIES, self.engine).values(values_of(delivery))
            connection.execute(insert.on_conflict_do_nothing())
        return True

    def counts(self, *, enterprise: str, team: str) -> Mapping[str, int]:
        """How many quotes of each article stand in the posts of one workspace, by the article's id."""
        return self._counted(and_(TABLE.c.enterprise == enterprise, TABLE.c.team == team))

    def counts_of_all(self) -> Mapping[str, int]:
        """The same of all workspaces together."""
        return self._counted(TABLE.c.place >= 0)

    def forget(self, *, now: datetime) -> int:
        """Drop what is older than KEPT; how many quotes that were."""
        with self.engine.begin() as connection:
            return int(connection.execute(delete(TABLE).where(TABLE.c.posted_at < now - KEPT)).rowcount)

    def _counted(self, which: ColumnElement[bool]) -> Mapping[str, int]:
        counted = select(TABLE.c.article, func.count()).where(which).group_by(TABLE.c.article)
        with self.engine.begin() as connection:
            return {str(article): int(count) for article, count in connection.execute(counted).all()}


_KEY = (TABLE.c.enterprise, TABLE.c.team, TABLE.c.channel, TABLE.c.ts, TABLE.c.place)


def _key(one: Posted) -> tuple[str, str, str, str, int]:
    return one.place.enterprise, one.place.team, one.place.channel, one.ts, one.at


def _posted(row: Row[Any]) -> Posted:
    quote = Quote(row.article, row.fingerprint, row.start, row.words)
    return Posted(Place(row.enterprise, row.team, row.channel), row.ts, row.thread, row.place, quote)
