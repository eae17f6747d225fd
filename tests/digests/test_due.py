"""When a digest is due: proved over every time zone from 2024 to 2030."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from multiprocessing import get_context
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.digests.due import DAILY, WEEKDAYS, Schedule, instant
from tests.promises.reporting import Promise

FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
QUARTERS = tuple(time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 15))
SOME = (time(0, 0), time(23, 59))
# ETERNAUT_LONG=1 walks every quarter hour of every day, which takes minutes.
EVERYWHERE = QUARTERS if os.environ.get("ETERNAUT_LONG") else SOME


def changes(zone: ZoneInfo) -> tuple[tuple[datetime, timedelta], ...]:
    """The offset at the beginning and every change of it, found hour by hour around days on which it changes."""
    at, end = datetime(FIRST.year, 1, 1, tzinfo=UTC), datetime(LAST.year + 1, 1, 2, tzinfo=UTC)
    found = [(at, at.astimezone(zone).utcoffset() or timedelta())]
    while at < end:
        offset = (at + timedelta(days=1)).astimezone(zone).utcoffset()
        if offset != found[-1][1]:
            hour = next(
                at + timedelta(minutes=m)
                for m in range(0, 24 * 60 + 1, 5)
                if (at + timedelta(minutes=m)).astimezone(zone).utcoffset() != found[-1][1]
            )
            found.append((hour, hour.astimezone(zone).utcoffset() or timedelta()))
        at += timedelta(days=1)
    return tuple(found)


def distinct() -> dict[tuple[tuple[datetime, timedelta], ...], list[str]]:
    """Zones by their clock from 2024 to 2030: many names share one."""
    groups: dict[tuple[tuple[datetime, timedelta], ...], list[str]] = {}
    for name in sorted(available_timezones()):
        if name != "localtime" and not name.startswith(("posix", "right")):
            groups.setdefault(changes(ZoneInfo(name)), []).append(name)
    return groups


def days() -> Iterator[date]:
    """Every day of the seven years."""
    return (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))


def right(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, after checking that it lies in its local day and, where the wall time exists, shows it."""
    found = instant(day, at, zone)
    assert found is not None, (zone, day, at)
    shown = found.astimezone(zone)
    assert shown.date() == day, (zone, day, at, shown)
    assert shown.fold == 0 or shown.time() != at, (zone, day, at, "second occurrence")
    assert shown.time() == at or _is_jumped_over(day, at, zone), (zone, day, at, shown)
    return found


def _is_jumped_over(day: date, at: time, zone: ZoneInfo) -> bool:
    wall = datetime.combine(day, at, zone)
    return all(
        wall.replace(fold=fold).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None)
        for fold in (0, 1)
    )


def test_every_zone_has_one_instant_in_each_local_day_from_2024_to_2030(promise: Promise) -> None:
    """Every day at several times, and every quarter hour of the days around each change of the clocks."""
    groups = distinct()
    changed = [([at for at, _ in clock[1:]], names[0]) for clock, names in groups.items()]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        checked = sum(pool.map(walk, *zip(*changed, strict=True), chunksize=4))
    zones = sum(map(len, groups.values()))
    zone_days = zones * len(tuple(days()))
    assert zone_days > 1_000_000
    promise("B2", "instants outside their local day, doubled or out of order", f"0 of {checked:,}")
    promise("B2", "zone-days", f"{zone_days:,} ({zones} zones)")


def walk(changes: Sequence[datetime], name: str) -> int:
    """Check every day of one zone, whose clock changes then; how many instants those were."""
    zone = ZoneInfo(name)
    around = {(at.astimezone(zone) + timedelta(days=n)).date() for at in changes for n in (-1, 0, 1)}
    checked = 0
    for day in days():
        times = QUARTERS if day in around else EVERYWHERE
        instants = [right(day, at, zone) for at in times]
        assert all(a <= b for a, b in pairwise(instants)), (name, day)
        checked += len(times)
    return checked


def test_next_and_passed_agree_with_the_instants_of_each_day() -> None:
    """Walking by `next` visits the days that `passed` lists, in zones with odd changes."""
    for name in ("America/Nuuk", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Beirut", "America/Santiago"):
        schedule = Schedule(time(23, 30), name, WEEKDAYS)
        at = begin = datetime(2025, 1, 1, tzinfo=UTC)
        walked = []
        for _ in range(300):
            day, at = schedule.next(at)
            walked.append((day, at))
        assert tuple(walked) == schedule.passed(at, since=schedule.today(begin))[-300:]
        assert {day.weekday() for day, _ in walked} == WEEKDAYS


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Europe/Madrid", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),  # a gap: 02:00 becomes 03:00
        ("Europe/Madrid", date(2026, 3, 29), time(9, 0), "2026-03-29T07:00"),
        ("Europe/Madrid", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # twice: the first
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("America/Santiago", date(2026, 9, 6), time(0, 30), "2026-09-06T04:00"),  # the gap begins at midnight
        ("Africa/Cairo", date(2026, 4, 24), time(0, 0), "2026-04-23T22:00"),
        ("America/Nuuk", date(2026, 3, 28), time(23, 30), "2026-03-29T00:59"),  # the gap ends the day
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),  # a gap of half an hour
        ("Africa/Casablanca", date(2026, 2, 15), time(2, 30), "2026-02-15T01:30"),
        ("Asia/Kathmandu", date(2026, 5, 5), time(9, 0), "2026-05-05T03:15"),
    ],
)
def test_odd_days_have_the_instant_of_the_rule(zone: str, day: date, at: time, utc: str) -> None:
    """Gaps, repeated hours and odd offsets, each worked out by hand."""
    assert instant(day, at, ZoneInfo(zone)) == datetime.fromisoformat(f"{utc}:00+00:00")


def test_a_day_that_a_zone_never_had_has_no_digest() -> None:
    """Samoa went from 29 to 31 December 2011."""
    assert instant(date(2011, 12, 30), time(9, 0), ZoneInfo("Pacific/Apia")) is None
    assert instant(date(2011, 12, 31), time(9, 0), ZoneInfo("Pacific/Apia")) is not None


def test_days_that_are_not_wanted_have_no_instant() -> None:
    """A Sunday for weekdays."""
    assert Schedule(time(9, 0), "UTC", WEEKDAYS).instant(date(2026, 11, 22)) is None
    assert Schedule(time(9, 0), "UTC", DAILY).instant(date(2026, 11, 22)) is not None
