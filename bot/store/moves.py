"""A channel that gets another id, as a private one does when it is shared with another organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, Table, UniqueConstraint, and_, delete, exists, update

from bot.store.deliveries import OPEN, State
from bot.store.subscriptions import Place
from bot.store.tables import DELIVERIES, METADATA


@dataclass(frozen=True, slots=True)
class Moves:
    """All that is kept for a channel, in whichever table."""

    engine: Engine

    def move(self, old: Place, channel: str) -> None:
        """Keep under the id `channel` what was kept for `old`; a second time changes nothing.

        What is there under the new id already stays. A digest whose outcome is unknown is closed as such: the key
        by which it is looked up in Slack holds the id under which it was sent, and nothing is sent on a doubt.
        """
        with self.engine.begin() as connection:
            doubtful = and_(_at(DELIVERIES, old), DELIVERIES.c.state.in_(OPEN), DELIVERIES.c.attempted.is_(True))
            lost = {"state": State.FAILED, "reason": "unknown", "attempted": False}
            connection.execute(update(DELIVERIES).where(doubtful).values(**lost))
            for table in (table for table in METADATA.sorted_tables if "channel" in table.c):
                for key in _keys(table):
                    connection.execute(delete(table).where(_at(table, old), _there(table, key, channel)))
                connection.execute(update(table).where(_at(table, old)).values(channel=channel))


def _at(table: Table, place: Place) -> Any:
    here = (place.enterprise, place.team, place.channel)
    return and_(table.c.enterprise == here[0], table.c.team == here[1], table.c.channel == here[2])


def _keys(table: Table) -> list[Sequence[Column[Any]]]:
    """The columns of each key that holds the channel: what may stand there once only."""
    unique = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    keys = [tuple(table.primary_key.columns), *(tuple(one.columns) for one in unique)]
    return [key for key in keys if any(column.name == "channel" for column in key)]


def _there(table: Table, key: Sequence[Column[Any]], channel: str) -> Any:
    """Whether the row's place under the new id is taken."""
    other = table.alias()
    same = [other.c[column.name] == column for column in key if column.name != "channel"]
    return exists().where(other.c.channel == channel, *same)
