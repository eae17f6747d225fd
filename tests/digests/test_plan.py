"""What is owed, and what to do next about a delivery: pure decisions on plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.due import DAILY, WEEKDAYS
from bot.digests.plan import LATE, Rules, Step, absent, decide, owed, schedule, started, upcoming
from bot.store.deliveries import Delivery, Name, State
from bot.store.subscriptions import Place, Standing, Subscription
from tests.promises.reporting import Promise

RULES = Rules()
PLACE = Place("", "T1", "C1")
MONDAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINE = Subscription(PLACE, time(9, 0), "UTC", DAILY, MONDAY, "U1", NINE - timedelta(hours=2))
ROW = Delivery(Name(PLACE, "2026-11-23"), MONDAY, NINE)


TRIED = replace(ROW, state=State.SENDING, attempted=True, first_try=NINE, last_try=NINE, tries=1)


@pytest.mark.parametrize(
    ("row", "over", "after", "step"),
    [
        (ROW, None, 0, Step.SEND),
        (ROW, None, 3 * 3600, Step.SEND),
        (ROW, None, 3 * 3600 + 1, Step.TOO_LATE),
        (replace(ROW, not_before=NINE + timedelta(seconds=30)), None, 29, Step.WAIT),
        (replace(ROW, not_before=NINE + timedelta(seconds=30)), None, 30, Step.SEND),
        (TRIED, None, 1, Step.TAKE_OVER),
        (TRIED, None, 3600, Step.TAKE_OVER),  # who tried may have slept for an hour, and sent just now
        (TRIED, 10, 69, Step.WAIT),
        (TRIED, 10, 70, Step.LOOK_UP),
        (TRIED, 10, 20 * 3600, Step.LOOK_UP),
        (TRIED, 10, 25 * 3600, Step.LOSE),
        (TRIED, 10, -3600, Step.WAIT),  # the clock was set back
        (replace(ROW, state=State.SENT), None, 0, Step.NOTHING),
        (replace(ROW, state=State.SKIPPED), None, 0, Step.NOTHING),
        (replace(ROW, state=State.FAILED), None, 0, Step.NOTHING),
    ],
)
def test_a_row_and_the_time_decide_what_comes_next(row: Delivery, over: float | None, after: float, step: Step) -> None:
    """What may have been posted is never sent before a look, and nothing is sent after the grace time."""
    certain = None if over is None else NINE + timedelta(seconds=over)
    assert decide(row, over=certain, now=NINE + timedelta(seconds=after), rules=RULES) is step


def test_what_a_look_up_did_not_find_may_be_sent_while_there_is_time() -> None:
    """And is too late afterwards."""
    gone = absent(TRIED)
    assert decide(gone, over=NINE, now=NINE + timedelta(minutes=2), rules=RULES) is Step.SEND
    assert decide(gone, over=NINE, now=NINE + timedelta(hours=4), rules=RULES) is Step.TOO_LATE


@pytest.mark.parametrize(
    ("down", "rows"),
    [
        (timedelta(hours=1), [("2026-11-23", State.DUE)]),
        (timedelta(hours=11), [("2026-11-23", State.SKIPPED)]),
        (
            timedelta(days=3, hours=1),
            [
                ("2026-11-23", State.SKIPPED),
                ("2026-11-24", State.SKIPPED),
                ("2026-11-25", State.SKIPPED),
                ("2026-11-26", State.DUE),
            ],
        ),
    ],
)
def test_after_downtime_only_the_newest_day_is_sent_and_only_in_time(
    down: timedelta, rows: list[tuple[str, State]], promise: Promise
) -> None:
    """The others are written down as skipped, so that `status` can tell of them."""
    found = owed(MINE, frozenset(), now=NINE + down, rules=RULES)
    assert [(row.name.name, row.state) for row in found] == rows
    assert {row.reason for row in found if row.state is State.SKIPPED} <= {LATE}
    sent, skipped = (sum(row.state is state for row in found) for state in (State.DUE, State.SKIPPED))
    promise("B3", f"sent, skipped after {down}", f"{sent}, {skipped}")


def test_weeks_of_downtime_are_not_written_down_day_by_day() -> None:
    """The last week is enough."""
    assert len(owed(MINE, frozenset(), now=NINE + timedelta(days=100), rules=RULES)) <= 8


def test_what_has_a_row_is_not_owed_again() -> None:
    """Whatever became of it."""
    assert owed(MINE, frozenset({MONDAY}), now=NINE, rules=RULES) == ()


def test_a_new_subscription_owes_nothing_that_was_due_before() -> None:
    """Subscribed at ten for nine o'clock: tomorrow."""
    new = started(replace(MINE, changed_at=NINE + timedelta(hours=1)), None, frozenset())
    assert new.from_day == MONDAY + timedelta(days=1)
    assert owed(new, frozenset(), now=NINE + timedelta(hours=2), rules=RULES) == ()


def test_a_paused_subscription_that_goes_on_owes_nothing_of_the_pause() -> None:
    """Its old time is not pending."""
    paused = replace(MINE, standing=Standing.PAUSED)
    back = started(replace(MINE, changed_at=NINE + timedelta(days=2, hours=1)), paused, frozenset())
    assert back.from_day == MONDAY + timedelta(days=3)


STEP = timedelta(minutes=15)
CHANGES = st.dictionaries(
    st.integers(1, 3 * 96), st.times().map(lambda t: t.replace(second=0, microsecond=0)), max_size=6
)


def owed_day_by_day(changes: dict[int, time], zone: str) -> None:
    """Three days with a change of the clocks in two of the zones; the bot looks every quarter of an hour."""
    begin = datetime(2026, 3, 27, 23, 0, tzinfo=UTC)
    mine = started(replace(MINE, zone=zone, at=time(9, 0), changed_at=begin), None, frozenset())
    first = mine.from_day
    rows: dict[date, Delivery] = {}
    for step in range(4 * 96):
        now = begin + step * STEP
        if step in changes:
            mine = started(replace(mine, at=changes[step], changed_at=now), mine, rows.keys())
            assert upcoming(mine, rows.keys(), now=now)[0] not in rows
        for row in owed(mine, rows.keys(), now=now, rules=RULES):
            assert row.day not in rows
            assert row.state is State.DUE
            rows[row.day] = row
    over = schedule(mine).today(begin + 4 * 96 * STEP)
    begun = min(rows)
    assert begun <= first
    assert [begun + timedelta(days=n) for n in range((over - begun).days)] == sorted(d for d in rows if d < over)


def test_however_often_the_time_is_changed_each_day_is_owed_exactly_once(promise: Promise) -> None:
    """Any changes of the time at any quarter of an hour, in zones whose clocks change meanwhile."""
    tried = 0

    @settings(deadline=None)
    @given(CHANGES, st.sampled_from(["UTC", "Europe/Madrid", "America/Nuuk", "Pacific/Auckland"]))
    def change(changes: dict[int, time], zone: str) -> None:
        nonlocal tried
        owed_day_by_day(changes, zone)
        tried += 1

    change()
    promise("B4", "courses of three days with changes in which a day was owed twice or not at all", f"0 of {tried}")


def test_days_that_are_not_wanted_are_not_owed() -> None:
    """Friday, then Monday."""
    weekdays = replace(MINE, days=WEEKDAYS, from_day=date(2026, 11, 20))
    names = [row.name.name for row in owed(weekdays, frozenset(), now=NINE, rules=RULES)]
    assert names == ["2026-11-20", "2026-11-23"]
