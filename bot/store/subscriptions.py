"""Subscriptions: which channel wants the digest, when, and whether it is paused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, and_, select, update

from bot.store.tables import SUBSCRIPTIONS as TABLE
from bot.store.tables import insert_into


class Standing(StrEnum):
    """Whether a Subscription is served."""

    ACTIVE = "active"
    PAUSED = "paused"  # Slack does not let us post there; it goes on by command or when the bot is invited
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Place:
    """One channel; enterprise is "" outside Enterprise Grid."""

    enterprise: str
    team: str
    channel: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that wants the digest.

    Attributes:
        place: The channel.
        at, zone, days: Wall time, IANA zone and days of the week (Monday is 0).
        from_day: The first local day whose digest is owed.
        person: Who asked for it.
        changed_at: When it last was made, changed or resumed.
        standing: Whether it is served.
        reason: Why it is paused, in Slack's word; "" otherwise.
    """

    place: Place
    at: time
    zone: str
    days: frozenset[int]
    from_day: date
    person: str
    changed_at: datetime
    standing: Standing = Standing.ACTIVE
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The subscriptions of every channel, one for each. Every method is one short transaction."""

    engine: Engine

    def save(self, subscription: Subscription) -> None:
        """Keep it, in the place of the channel's earlier one."""
        place = subscription.place
        values = {
            "at": f"{subscription.at:%H:%M}",
            "zone": subscription.zone,
            "days": "".join(map(str, sorted(subscription.days))),
            "from_day": subscription.from_day,
            "person": subscription.person,
            "changed_at": subscription.changed_at,
            "state": subscription.standing,
            "reason": subscription.reason,
            "told": False,
        }
        keys = {"enterprise": place.enterprise, "team": place.team, "channel": place.channel}
        insert = insert_into(TABLE, self.engine).values(**keys, **values)
        last_wins = insert.on_conflict_do_update(index_elements=list(TABLE.primary_key.columns), set_=values)
        with self.engine.begin() as connection:
            connection.execute(last_wins)

    def of(self, place: Place) -> Subscription | None:
        """The subscription of one channel, whatever its standing; None when there never was one."""
        with self.engine.begin() as connection:
            row = connection.execute(select(TABLE).where(_at(place))).first()
        return _read(row) if row else None

    def of_person(self, *, enterprise: str, team: str, person: str) -> tuple[Subscription, ...]:
        """Those of one workspace that a person made or changed last and that are not off, by channel."""
        theirs = and_(TABLE.c.enterprise == enterprise, TABLE.c.team == team, TABLE.c.person == person)
        rows = select(TABLE).where(theirs, TABLE.c.state != Standing.OFF).order_by(TABLE.c.channel)
        with self.engine.begin() as connection:
            return tuple(map(_read, connection.execute(rows).all()))

    def active(self) -> tuple[Subscription, ...]:
        """All that are served."""
        with self.engine.begin() as connection:
            rows = connection.execute(select(TABLE).where(TABLE.c.state == Standing.ACTIVE)).all()
        return tuple(map(_read, rows))

    def pause(self, place: Place, reason: str) -> bool:
        """Serve it no longer, for `reason`; False when it was not served anyway."""
        return bool(self._change(and_(_at(place), TABLE.c.state == Standing.ACTIVE), _paused(reason)))

    def pause_team(self, enterprise: str, team: str, reason: str) -> int:
        """Pause every channel of a workspace; how many."""
        whole = and_(TABLE.c.enterprise == enterprise, TABLE.c.team == team, TABLE.c.state == Standing.ACTIVE)
        return self._change(whole, _paused(reason))

    def paused(self) -> tuple[Subscription, ...]:
        """All that are paused."""
        with self.engine.begin() as connection:
            rows = connection.execute(select(TABLE).where(TABLE.c.state == Standing.PAUSED)).all()
        return tuple(map(_read, rows))

    def untold(self) -> tuple[Subscription, ...]:
        """All that are paused and whose person does not know."""
        unknown = and_(TABLE.c.state == Standing.PAUSED, TABLE.c.told.is_(False))
        with self.engine.begin() as connection:
            return tuple(map(_read, connection.execute(select(TABLE).where(unknown)).all()))

    def tell(self, place: Place) -> bool:
        """Take it on oneself to tell the person of the pause; False when somebody did already."""
        return bool(self._change(and_(_at(place), TABLE.c.told.is_(False)), {"told": True}))

    def _change(self, which: ColumnElement[bool], values: dict[str, Any]) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(update(TABLE).where(which).values(**values)).rowcount)


def _at(place: Place) -> ColumnElement[bool]:
    return and_(TABLE.c.enterprise == place.enterprise, TABLE.c.team == place.team, TABLE.c.channel == place.channel)


def _paused(reason: str) -> dict[str, Any]:
    return {"state": Standing.PAUSED, "reason": reason, "told": False}


def _read(row: Row[Any]) -> Subscription:
    return Subscription(
        place=Place(row.enterprise, row.team, row.channel),
        at=time.fromisoformat(row.at),
        zone=row.zone,
        days=frozenset(map(int, row.days)),
        from_day=row.from_day,
        person=row.person,
        changed_at=row.changed_at,
        standing=Standing(row.state),
        reason=row.reason,
    )
