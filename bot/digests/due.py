"""When a digest is due: one instant for each local day, in every time zone, in every year.

The rule: the wall time's first occurrence on that day. Where the clocks jump over the wall time, the first
instant after the gap; where that gap reaches the end of the day, the day's last minute before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAILY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a channel wants its digest.

    Attributes:
        at: Time of day, on the minute.
        zone: Name of an IANA time zone that exists.
        days: Days of the week, Monday is 0; at least one.
    """

    at: time
    zone: str
    days: frozenset[int] = DAILY

    def instant(self, day: date) -> datetime | None:
        """When the digest of the local day `day` is due, in UTC; None when there is none that day."""
        return instant(day, self.at, ZoneInfo(self.zone)) if day.weekday() in self.days else None

    def today(self, now: datetime) -> date:
        """The local day at `now`."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def next(self, after: datetime) -> tuple[date, datetime]:
        """The first (local day, instant) after `after`, in UTC."""
        return next((day, due) for day, due in self._from(self.today(after) - timedelta(days=1)) if due > after)

    def passed(self, now: datetime, *, since: date) -> tuple[tuple[date, datetime], ...]:
        """Every (local day, instant) from the day `since` to `now`, oldest first."""
        found = []
        for day, due in self._from(since):
            if due > now:
                break
            found.append((day, due))
        return tuple(found)

    def _from(self, day: date) -> Iterator[tuple[date, datetime]]:
        while True:
            if (due := self.instant(day)) is not None:
                yield day, due
            day += timedelta(days=1)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The instant of wall time `at` on the local day `day`, in UTC, by the rule of this module.

    None for a day that a zone never had, as Samoa had no 30 December 2011.
    """
    wall = datetime.combine(day, at, zone)
    found = wall.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    # The wall time lies in a gap: read with the offset before it (`found`) it comes after the jump, read with the
    # offset after it, before (PEP 495).
    jump = _jump(wall.replace(fold=1).astimezone(UTC), found, zone)
    for candidate in (jump, jump - timedelta(minutes=1)):
        if candidate.astimezone(zone).date() == day:
            return candidate
    return None


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second in (before, after] that has the offset of `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
