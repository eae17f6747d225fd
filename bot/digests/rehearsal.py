"""What would be sent to whom at some instant: the same decisions as a delivery, and nothing is written or sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digests.delivery import Writer, Written
from bot.digests.plan import LOOKED_BACK, Rules, owed, upcoming
from bot.store.deliveries import Deliveries, Delivery, State
from bot.store.subscriptions import Subscription, Subscriptions


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What one channel would get.

    Attributes:
        subscription: The channel's.
        row: What the ledger would get, None when nothing is due.
        written: What would be posted, None when nothing is due or nothing is new.
        next: When the next digest is due after that instant.
    """

    subscription: Subscription
    row: Delivery | None
    written: Written | None
    next: datetime


def rehearse(
    subscriptions: Subscriptions, ledger: Deliveries, writer: Writer, *, now: datetime, rules: Rules
) -> tuple[Rehearsed, ...]:
    """For each subscription that is served, what would be delivered at `now`, as the ledger stands today."""
    days = ledger.days(since=(now - LOOKED_BACK - timedelta(days=2)).date())
    out = []
    for subscription in subscriptions.active():
        written = days.get(subscription.place, frozenset())
        rows = [row for row in owed(subscription, written, now=now, rules=rules) if row.state is State.DUE]
        row = rows[-1] if rows else None
        digest = writer.write(row, ledger.known(subscription.place), now=now) if row else None
        after = upcoming(subscription, written | {row.day} if row else written, now=now)[1]
        out.append(Rehearsed(subscription, row, digest, after))
    return tuple(out)
