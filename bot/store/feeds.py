"""Feeds: when each is looked at next, what was seen in it, and the articles from it that wait for a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ColumnElement, Engine, and_, delete, func, insert, select, update

from bot.store.articles import Added, Waiting
from bot.store.articles import State as Standing
from bot.store.tables import ADDED_ARTICLES, FEED_ENTRIES, FEEDS, insert_into

KEPT = timedelta(days=30)  # after an entry was seen in its feed for the last time
NOT_AGAIN = timedelta(hours=6)  # some feeds say of every entry, each time, that it was changed just now


class State(StrEnum):
    """Where an entry stands."""

    NEW = "new"  # its article is to be fetched
    FETCHED = "fetched"  # it waits, was added, or is in the story already
    GIVEN_UP = "given_up"  # nothing came, several times


@dataclass(frozen=True, slots=True)
class Look:
    """How a feed stands after it was looked at.

    Attributes:
        next_at: When it may be looked at again.
        etag, modified: What its server wants to be told then; "" for nothing.
        failures: How many looks in a row went wrong.
        problem: Why the last one did, as the end of a sentence; "" when it went well.
    """

    next_at: datetime
    etag: str = ""
    modified: str = ""
    failures: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry whose article is to be fetched.

    Attributes:
        feed: Its feed's address.
        link: Where the article is.
        tries: How often that was tried.
        article: The article that it led to before it was changed; "" for none.
    """

    feed: str
    link: str
    tries: int = 0
    article: str = ""


@dataclass(frozen=True, slots=True)
class Feeds:
    """What all processes know of the feeds. Every method is one short transaction."""

    engine: Engine

    def look_of(self, feed: str) -> Look | None:
        """How a feed stands, by its address; None when it was never looked at."""
        columns = [FEEDS.c[name] for name in Look.__slots__]
        with self.engine.begin() as connection:
            row = connection.execute(select(*columns).where(FEEDS.c.feed == mark(feed))).first()
        return None if row is None else Look(*row)

    def looked(self, feed: str, look: Look) -> None:
        """Keep how the feed stands now."""
        values = {name: getattr(look, name) for name in Look.__slots__}
        keeping = insert_into(FEEDS, self.engine).values(feed=mark(feed), **values)
        with self.engine.begin() as connection:
            connection.execute(keeping.on_conflict_do_update(index_elements=[FEEDS.c.feed], set_=values))

    def see(self, feed: str, entries: Mapping[str, str], *, now: datetime) -> None:
        """These entries stand in the feed, each link with the stamp of its last change.

        New ones, and those that were changed since they were fetched, are to be fetched. What has not been in the
        feed for KEPT is forgotten: only here, because a feed that says "nothing new" does not list what it holds.
        """
        table, key = FEED_ENTRIES, mark(feed)
        with self.engine.begin() as connection:
            known = {row.entry: row for row in connection.execute(select(table).where(table.c.feed == key))}
            first = {"feed": key, "state": State.NEW, "tries": 0, "next_at": now, "seen_at": now, "article": ""}
            for link, stamp in entries.items():
                here = and_(table.c.feed == key, table.c.entry == mark(link))
                row = known.get(mark(link))
                if row is None:
                    connection.execute(insert(table).values(**first, entry=mark(link), link=link, stamp=stamp))
                elif row.stamp != stamp and row.state != State.NEW and row.next_at <= now:
                    again = {"state": State.NEW, "tries": 0, "stamp": stamp, "seen_at": now, "told_at": None}
                    connection.execute(update(table).where(here).values(**again))
                else:
                    connection.execute(update(table).where(here).values(seen_at=now))
            old = and_(table.c.feed == key, table.c.seen_at < now - KEPT)
            connection.execute(delete(table).where(old))

    def next_entry(self, feed: str, *, now: datetime) -> Entry | None:
        """An entry whose article may be fetched now; None when there is none."""
        table = FEED_ENTRIES
        ready = and_(table.c.feed == mark(feed), table.c.state == State.NEW, table.c.next_at <= now)
        columns = (table.c.link, table.c.tries, table.c.article)
        first = select(*columns).where(ready).order_by(table.c.next_at, table.c.entry).limit(1)
        with self.engine.begin() as connection:
            row = connection.execute(first).first()
        return None if row is None else Entry(feed, *row)

    def fetched(self, entry: Entry, *, article: str, now: datetime) -> None:
        """The entry led to the article with this id."""
        self._change(entry, {"state": State.FETCHED, "article": article, "next_at": now + NOT_AGAIN})

    def failed(self, entry: Entry, *, again: datetime | None, now: datetime) -> None:
        """Nothing has come; `again` says when to try once more, None for never."""
        state = State.GIVEN_UP if again is None else State.NEW
        self._change(entry, {"state": state, "tries": entry.tries + 1, "next_at": again or now + NOT_AGAIN})

    def waiting(self) -> tuple[Waiting, ...]:
        """The articles from feeds that wait for a yes, newest first."""
        table = ADDED_ARTICLES
        columns = [table.c[name] for name in Added.__slots__]
        rows = select(table.c.id, *columns).where(_waits()).order_by(table.c.id.desc())
        with self.engine.begin() as connection:
            return tuple(Waiting(number, Added(*rest)) for number, *rest in connection.execute(rows).all())

    def tell(self, *, now: datetime, since: datetime) -> bool:
        """Take it on oneself to tell people of what waits.

        False when nothing waits that they were not told of, or when they were told of something after `since`.
        """
        table = FEED_ENTRIES
        waits = table.c.article.in_(select(ADDED_ARTICLES.c.key).where(ADDED_ARTICLES.c.state == Standing.PROPOSED))
        untold = and_(table.c.told_at.is_(None), table.c.state == State.FETCHED, waits)
        with self.engine.begin() as connection:
            last = connection.execute(select(func.max(table.c.told_at, type_=table.c.told_at.type))).scalar()
            if last is not None and last > since:
                return False
            return connection.execute(update(table).where(untold).values(told_at=now)).rowcount > 0

    def _change(self, entry: Entry, values: Mapping[str, object]) -> None:
        here = and_(FEED_ENTRIES.c.feed == mark(entry.feed), FEED_ENTRIES.c.entry == mark(entry.link))
        with self.engine.begin() as connection:
            connection.execute(update(FEED_ENTRIES).where(here).values(**values))


def mark(address: str) -> str:
    """What stands for an address in a key: some are longer than a key may be."""
    return sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def _waits() -> ColumnElement[bool]:
    """Proposed articles that a feed led to, whoever has looked at their address since."""
    led_to: Sequence[ColumnElement[bool]] = (FEED_ENTRIES.c.state == State.FETCHED, FEED_ENTRIES.c.article != "")
    from_feeds = select(FEED_ENTRIES.c.article).where(*led_to)
    return and_(ADDED_ARTICLES.c.state == Standing.PROPOSED, ADDED_ARTICLES.c.key.in_(from_feeds))
