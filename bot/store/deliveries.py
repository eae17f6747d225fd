"""Deliveries: the ledger of digests, one row for each channel and local day, whatever happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, delete, func, literal, select, update

from bot.store.subscriptions import Place
from bot.store.tables import DELIVERIES as TABLE
from bot.store.tables import insert_into

KEPT = timedelta(days=60)
NOTE = "note/"  # begins the name of what is no digest


class State(StrEnum):
    """Where a Delivery stands; DUE and SENDING are open, the others final."""

    DUE = "due"
    SENDING = "sending"  # a request may have left whose outcome is not known
    SENT = "sent"
    SKIPPED = "skipped"  # on purpose: nothing new, or too late
    FAILED = "failed"  # Slack refused it


OPEN = (State.DUE, State.SENDING)


@dataclass(frozen=True, slots=True)
class Name:
    """What tells one Delivery from every other: the channel, and the local day with what it is of that day.

    Attributes:
        place: The channel.
        name: "2026-03-29", "2026-03-29/more" for the reply with the rest, "2026-03-29/now/..." on request; "note/..."
            for the note on quotes that have vanished from their article, which is no digest.
    """

    place: Place
    name: str

    @property
    def key(self) -> str:
        """The whole name as one text, by which the message is found again in Slack."""
        return f"digest:{self.place.team}:{self.place.channel}:{self.name}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger.

    Attributes:
        name: Its name.
        day: The local day.
        due_at: When it was due.
        thread: The message it is a reply to; "" for the channel itself.
        state, reason: Where it stands, and why when it was not sent.
        attempted: Whether a request may have left whose outcome is not known.
        first_try, last_try: Of sending.
        not_before: Slack asked to wait until then.
        tries: How often it was sent.
        body: What is posted, made once; None before.
        ts: The message, once it is known to be there.
        sent_at: When that became known.
    """

    name: Name
    day: date
    due_at: datetime
    thread: str = ""
    state: State = State.DUE
    reason: str = ""
    attempted: bool = False
    first_try: datetime | None = None
    last_try: datetime | None = None
    not_before: datetime | None = None
    tries: int = 0
    body: str | None = None
    ts: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The ledger. Every method is one short transaction."""

    engine: Engine

    def plan(self, rows: Iterable[Delivery]) -> None:
        """Add rows, except those whose name is there already; a row may come with its body."""
        values = [values_of(row) for row in rows]
        if values:
            insert = insert_into(TABLE, self.engine).values(values)
            with self.engine.begin() as connection:
                connection.execute(insert.on_conflict_do_nothing())

    def open(self) -> tuple[Delivery, ...]:
        """All that are not final, those due first in front."""
        waiting = select(*_READ).where(TABLE.c.state.in_(OPEN)).order_by(TABLE.c.due_at, TABLE.c.name)
        with self.engine.begin() as connection:
            return tuple(map(_delivery, connection.execute(waiting).all()))

    def read(self, name: Name) -> Delivery | None:
        """One row as it stands now."""
        with self.engine.begin() as connection:
            row = connection.execute(select(*_READ).where(_named(name))).first()
        return _delivery(row) if row else None

    def keep_body(self, name: Name, *, body: str, known: str) -> None:
        """Keep what is to be posted; the first body stays for ever, so that every try sends the same."""
        first = and_(_named(name), TABLE.c.body.is_(None))
        self._change(first, {"body": body, "body_hash": sha256(body.encode()).hexdigest(), "known": known})

    def begin(self, name: Name, *, now: datetime) -> bool:
        """Say that the request leaves now; False when the row is final. Committed before anything is sent."""
        values = {
            "state": State.SENDING,
            "attempted": True,
            "first_try": func.coalesce(TABLE.c.first_try, literal(now, TABLE.c.first_try.type)),
            "last_try": now,
            "tries": TABLE.c.tries + 1,
        }
        return self._change(and_(_named(name), TABLE.c.state.in_(OPEN)), values) == 1

    def sent(self, name: Name, *, ts: str, now: datetime) -> None:
        """It is there. What the channel knew before is forgotten."""
        values = {"state": State.SENT, "attempted": False, "ts": ts, "sent_at": now, "reason": ""}
        here = _of(name.place)
        with self.engine.begin() as connection:
            connection.execute(update(TABLE).where(_named(name)).values(**values))
            newest = connection.execute(_newest_known(name.place)).first()
            if newest is not None:
                older = and_(here, TABLE.c.state.not_in(OPEN), TABLE.c.name != newest.name)
                connection.execute(update(TABLE).where(older).values(known=None))

    def close(self, name: Name, state: State, *, reason: str) -> None:
        """It was not sent, for good: SKIPPED or FAILED."""
        self._change(_named(name), {"state": state, "reason": reason, "attempted": False, "known": None})

    def wait(self, name: Name, *, until: datetime, reason: str) -> None:
        """It certainly was not posted, and is to be tried again from `until` on."""
        self._change(_named(name), {"state": State.DUE, "attempted": False, "not_before": until, "reason": reason})

    def known(self, place: Place) -> str | None:
        """What the channel was told with its last digest; None when it had none."""
        with self.engine.begin() as connection:
            row = connection.execute(_newest_known(place)).first()
        return row.known if row else None

    def days(self, *, since: date) -> dict[Place, frozenset[date]]:
        """The local days, from `since` on, that each channel has a row for."""
        rows = select(TABLE.c.enterprise, TABLE.c.team, TABLE.c.channel, TABLE.c.day, TABLE.c.name)
        found: dict[Place, set[date]] = {}
        with self.engine.begin() as connection:
            for row in connection.execute(rows.where(TABLE.c.day >= since)):
                if row.name == row.day.isoformat():
                    found.setdefault(Place(row.enterprise, row.team, row.channel), set()).add(row.day)
        return {place: frozenset(days) for place, days in found.items()}

    def latest(self, place: Place, *, limit: int) -> tuple[Delivery, ...]:
        """The last digests of one channel, newest first, with the replies to them."""
        digests = and_(_of(place), TABLE.c.name.not_like(f"{NOTE}%"))
        newest = select(*_READ).where(digests).order_by(TABLE.c.due_at.desc(), TABLE.c.name.desc()).limit(limit)
        with self.engine.begin() as connection:
            return tuple(map(_delivery, connection.execute(newest).all()))

    def counts(self) -> dict[str, int]:
        """How many rows stand in each state that occurs."""
        with self.engine.begin() as connection:
            rows = connection.execute(select(TABLE.c.state, func.count()).group_by(TABLE.c.state)).all()
        return {row[0]: row[1] for row in rows}

    def forget(self, *, now: datetime) -> int:
        """Drop final rows older than KEPT, but never what a channel knows; how many rows that were."""
        old = and_(TABLE.c.due_at < now - KEPT, TABLE.c.state.not_in(OPEN), TABLE.c.known.is_(None))
        with self.engine.begin() as connection:
            return int(connection.execute(delete(TABLE).where(old)).rowcount)

    def _change(self, which: ColumnElement[bool], values: dict[str, Any]) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(update(TABLE).where(which).values(**values)).rowcount)


# `known` is as large as the story and read on its own.
_READ: Sequence[Any] = tuple(column for column in TABLE.c if column.name not in ("known", "body_hash"))


def _of(place: Place) -> ColumnElement[bool]:
    return and_(TABLE.c.enterprise == place.enterprise, TABLE.c.team == place.team, TABLE.c.channel == place.channel)


def _named(name: Name) -> ColumnElement[bool]:
    return and_(_of(name.place), TABLE.c.name == name.name)


def _newest_known(place: Place) -> Any:
    sent = and_(_of(place), TABLE.c.state == State.SENT, TABLE.c.known.is_not(None))
    return select(TABLE.c.name, TABLE.c.known).where(sent).order_by(TABLE.c.sent_at.desc()).limit(1)


def values_of(row: Delivery) -> dict[str, Any]:
    """A new row, as the table has it."""
    place = row.name.place
    return {
        "enterprise": place.enterprise,
        "team": place.team,
        "channel": place.channel,
        "name": row.name.name,
        "day": row.day,
        "due_at": row.due_at,
        "thread": row.thread,
        "state": row.state,
        "reason": row.reason,
        "attempted": False,
        "tries": 0,
        "body": row.body,
        "body_hash": sha256(row.body.encode()).hexdigest() if row.body else "",
        "ts": "",
    }


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        name=Name(Place(row.enterprise, row.team, row.channel), row.name),
        day=row.day,
        due_at=row.due_at,
        thread=row.thread,
        state=State(row.state),
        reason=row.reason,
        attempted=row.attempted,
        first_try=row.first_try,
        last_try=row.last_try,
        not_before=row.not_before,
        tries=row.tries,
        body=row.body,
        ts=row.ts,
        sent_at=row.sent_at,
    )
