"""The inbox: every post that was accepted, so that each is answered once, also after a crash."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Engine, Row, and_, delete, func, or_, select, update

from bot.store.tables import INBOX, insert_into

LEASE = timedelta(seconds=15)  # a process that has not renewed for so long is taken for dead
TOO_OLD = timedelta(minutes=10)  # nobody wants the answer to an older question after a restart
KEPT = timedelta(hours=26)  # Slack may deliver an event again for 24 hours


class State(StrEnum):
    """Where a post stands. Only WORKING may be taken up by another process."""

    WORKING = "working"
    SENDING = "sending"  # the answer is on its way: from here on nobody may send it again
    DONE = "done"
    REFUSED = "refused"  # Slack did not take the answer, for a reason that is logged
    UNKNOWN = "unknown"  # sent, but whether it arrived was never learned
    EXPIRED = "expired"  # too old to answer when a process came back to it


class Post(Protocol):
    """What the inbox keeps of a post; `text` is forgotten when the post is done with."""

    @property
    def event_id(self) -> str: ...
    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def ts(self) -> str: ...
    @property
    def thread(self) -> str | None: ...
    @property
    def person(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """A Post as it was stored; `state` is what may be done with it.

    WORKING: it may be answered. EXPIRED: it is too old for that. UNKNOWN: its answer was on its way when the
    process died, and sending it again could answer twice. Who asked the latter two can only be told.
    """

    event_id: str
    enterprise: str
    team: str
    channel: str
    ts: str
    thread: str | None
    person: str
    text: str
    state: State = State.WORKING


@dataclass(frozen=True, slots=True)
class Inbox:
    """The posts accepted by all processes that share a database; `owner` names this one.

    Every method is one short transaction and may raise SQLAlchemyError when the database is away.
    """

    engine: Engine
    owner: str

    def accept(self, post: Post, *, now: datetime) -> bool:
        """Keep `post` and own it; False when it was accepted before, by its event id or as (channel, ts)."""
        insert = insert_into(INBOX, self.engine).values(**self._row(post, State.WORKING, now))
        # RETURNING, because psycopg gives no row count for an INSERT.
        once = insert.on_conflict_do_nothing().returning(INBOX.c.event_id)
        with self.engine.begin() as connection:
            return connection.execute(once).first() is not None

    def begin(self, post: Post, *, now: datetime) -> bool:
        """Own `post` for something that leaves at once; False when that is done, or under way anywhere.

        What was refused, what is unknown, and what a dead process left may be begun again: somebody asked for it anew.
        Its text is not kept, by which it is told from a question that somebody waits below.
        """
        owned = {"state": State.SENDING, "owner": self.owner, "owned_until": now + LEASE}
        # Any conflict: where PostgreSQL is told of one key only, a race may show at the other, as an error.
        insert = insert_into(INBOX, self.engine).values(**self._row(post, State.SENDING, now) | {"text": None})
        first = insert.on_conflict_do_nothing().returning(INBOX.c.event_id)
        dead = and_(INBOX.c.state == State.SENDING, INBOX.c.owned_until <= now)
        failed = or_(INBOX.c.state.in_((State.REFUSED, State.UNKNOWN)), dead)
        again = update(INBOX).where(INBOX.c.event_id == post.event_id, failed).values(**owned)
        with self.engine.begin() as connection:
            return connection.execute(first).first() is not None or bool(connection.execute(again).rowcount)

    def _row(self, post: Post, state: State, now: datetime) -> dict[str, object]:
        kept = {name: getattr(post, name) for name in _FIELDS}
        return {**kept, "state": state, "owner": self.owner, "owned_until": now + LEASE, "received_at": now}

    def sending(self, event_id: str, *, now: datetime) -> bool:
        """Say that the answer leaves now; False when the post is no longer ours: then nothing may leave."""
        ours = and_(INBOX.c.event_id == event_id, INBOX.c.owner == self.owner, INBOX.c.state == State.WORKING)
        change = update(INBOX).where(ours).values(state=State.SENDING, owned_until=now + LEASE)
        with self.engine.begin() as connection:
            return bool(connection.execute(change).rowcount)

    def finish(self, event_id: str, state: str) -> None:
        """Close a post of ours with one of the last four States, and forget its text."""
        ours = and_(INBOX.c.event_id == event_id, INBOX.c.owner == self.owner)
        with self.engine.begin() as connection:
            connection.execute(update(INBOX).where(ours).values(state=State(state), text=None))

    def renew(self, event_ids: Collection[str], *, now: datetime) -> None:
        """Go on owning these posts, which this process works on; call it well within LEASE.

        What is not named here is given up: a post whose answer failed half-way, for instance.
        """
        if not event_ids:
            return
        ours = and_(
            INBOX.c.event_id.in_(event_ids),
            INBOX.c.owner == self.owner,
            INBOX.c.state.in_((State.WORKING, State.SENDING)),
        )
        with self.engine.begin() as connection:
            connection.execute(update(INBOX).where(ours).values(owned_until=now + LEASE))

    def take_up(self, *, now: datetime) -> tuple[Accepted, ...]:
        """Own the posts that dead processes left open, oldest first: see Accepted.

        They stay open until they are finished, so that a process which dies on the way to telling somebody leaves
        that to the next one. What was begun is not among them: it becomes UNKNOWN, and may be begun again.
        """
        orphaned = and_(INBOX.c.state.in_((State.WORKING, State.SENDING)), INBOX.c.owned_until <= now)
        begun = INBOX.c.text.is_(None)  # see `begin`; a question that is open has its text
        take = update(INBOX).where(orphaned, ~begun).values(owner=self.owner, owned_until=now + LEASE)
        columns = (*(INBOX.c[name] for name in _FIELDS), INBOX.c.received_at, INBOX.c.state)
        with self.engine.begin() as connection:
            connection.execute(update(INBOX).where(orphaned, begun).values(state=State.UNKNOWN))
            rows = connection.execute(take.returning(*columns)).all()
        oldest_first = sorted(rows, key=lambda row: (row.received_at, row.ts))
        return tuple(
            Accepted(**{name: getattr(row, name) for name in _FIELDS}, state=_standing(row, now))
            for row in oldest_first
        )

    def forget(self, *, now: datetime) -> int:
        """Drop what is older than KEPT; how many rows that were."""
        with self.engine.begin() as connection:
            return int(connection.execute(delete(INBOX).where(INBOX.c.received_at < now - KEPT)).rowcount)

    def counts(self) -> dict[str, int]:
        """How many posts stand in each state that occurs."""
        with self.engine.begin() as connection:
            rows = connection.execute(select(INBOX.c.state, func.count()).group_by(INBOX.c.state)).all()
        return {row[0]: row[1] for row in rows}


def _standing(row: Row[Any], now: datetime) -> State:
    if row.state == State.SENDING:
        return State.UNKNOWN
    return State.EXPIRED if row.received_at < now - TOO_OLD else State.WORKING


_FIELDS = ("event_id", "enterprise", "team", "channel", "ts", "thread", "person", "text")
