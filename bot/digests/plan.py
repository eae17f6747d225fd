"""What is owed to whom, and what to do next about each Delivery: pure decisions."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.digests.due import Schedule
from bot.store.deliveries import NOTE, OPEN, Delivery, Name, State
from bot.store.subscriptions import Subscription

LATE = "late"
LOST = "unknown"  # whether it was posted was never learned
_LOOKED_FOR = timedelta(hours=24)
_NOTE_GRACE = timedelta(days=1)  # a note on a quote is worth reading as long as people remember the answer
LOOKED_BACK = timedelta(days=7)  # missed days that are still written down as skipped


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of the digest, in seconds.

    Attributes:
        grace: How late a digest may still be sent.
        quiet: How long an unknown outcome is left alone before it is looked up. It must exceed the client's
            timeout and the longest time in which Slack may still post an accepted request.
        beat: Between two looks at what is due.
        pace: Between two posts, so that five hundred channels at nine o'clock are no burst.
        at_once: Deliveries under way at the same time.
    """

    grace: float = 3 * 3600.0
    quiet: float = 60.0
    beat: float = 15.0
    pace: float = 0.2
    at_once: int = 4


class Step(StrEnum):
    """What to do next about a Delivery."""

    SEND = "send"
    TAKE_OVER = "take_over"  # an earlier outcome is unknown, and who tried may still be at it
    LOOK_UP = "look_up"  # an earlier outcome is unknown: see in the channel whether the message is there
    WAIT = "wait"
    TOO_LATE = "too_late"
    LOSE = "lose"  # nobody could tell for a day whether it was posted
    NOTHING = "nothing"  # it is final


def schedule(subscription: Subscription) -> Schedule:
    """When the subscription is due."""
    return Schedule(subscription.at, subscription.zone, subscription.days)


def owed(subscription: Subscription, written: Set[date], *, now: datetime, rules: Rules) -> tuple[Delivery, ...]:
    """The rows that the ledger lacks: the newest day due inside the grace time, and what is too late as skipped.

    `written` has the local days that have a row. A day whose wall time was passed when the subscription was
    changed on it is due from the change on.
    """
    times = schedule(subscription)
    since = max(subscription.from_day, times.today(now - LOOKED_BACK))
    passed = times.passed(now, since=since)
    rows = []
    for day, due in passed:
        if day in written:
            continue
        due = max(due, subscription.changed_at) if day == subscription.from_day else due
        row = Delivery(Name(subscription.place, day.isoformat()), day, due)
        in_time = day == passed[-1][0] and now - due <= timedelta(seconds=rules.grace)
        rows.append(row if in_time else replace(row, state=State.SKIPPED, reason=LATE))
    return tuple(rows)


def decide(row: Delivery, *, over: datetime | None, now: datetime, rules: Rules) -> Step:
    """What to do next about `row`, as it stands in the ledger.

    `over` is a time at which the last try was certainly over, because nobody held the lock on it, or None. The
    quiet time counts from then, and not from the beginning of the try: who tried may have been frozen for
    minutes between writing it down and sending, and have been killed just after it sent.
    """
    if row.state not in OPEN:
        return Step.NOTHING
    if row.attempted:
        if over is None:
            return Step.TAKE_OVER
        if now - over < timedelta(seconds=rules.quiet):
            return Step.WAIT
        return Step.LOSE if now - (row.last_try or now) > _LOOKED_FOR else Step.LOOK_UP
    if row.not_before is not None and now < row.not_before:
        return Step.WAIT
    grace = _NOTE_GRACE if row.name.name.startswith(NOTE) else timedelta(seconds=rules.grace)
    return Step.TOO_LATE if now - row.due_at > grace else Step.SEND


def absent(row: Delivery) -> Delivery:
    """`row` after a look-up that did not find it: certainly not posted."""
    return replace(row, attempted=False)


def started(new: Subscription, old: Subscription | None, written: Set[date]) -> Subscription:
    """`new` with the first day that it owes, made or changed at `new.changed_at` where `old` was.

    A change sends the day's digest neither twice nor never: when the old time was still to come and the new
    one has passed, it is owed at once.
    """
    now, times = new.changed_at, schedule(new)
    today = times.today(now)
    if old is not None and _pending(old, written, now) and (due := times.instant(today)) and due <= now:
        return replace(new, from_day=today)
    return replace(new, from_day=times.next(now)[0])


def upcoming(subscription: Subscription, written: Set[date], *, now: datetime) -> tuple[date, datetime]:
    """The local day and the instant of the next digest: now, when one is owed already."""
    times = schedule(subscription)
    for day, due in times.passed(now, since=subscription.from_day)[-1:]:
        if day == subscription.from_day and day not in written:
            return day, max(due, subscription.changed_at)
    day, due = times.next(now)
    while day in written or day < subscription.from_day:
        day, due = times.next(due)
    return day, due


def _pending(old: Subscription, written: Set[date], now: datetime) -> bool:
    """Whether `old` still owed the digest of its today."""
    times = schedule(old)
    today = times.today(now)
    active = old.standing == "active" and old.from_day <= today
    return active and times.instant(today) is not None and today not in written
