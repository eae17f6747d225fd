"""A channel that gets another id takes along what is kept for it, in both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.store.deliveries import Delivery, Name, State
from bot.store.inbox import Accepted
from bot.store.open import Store
from bot.store.quotes import Quote
from bot.store.subscriptions import Place, Subscription

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = date(2026, 11, 23)
OLD, NEW, FOREIGN = Place("", "T1", "G1"), Place("", "T1", "C1"), Place("", "T2", "G1")
MINE = Subscription(OLD, time(9, 0), "Europe/Madrid", frozenset({0, 4}), DAY, "U1", NOW)
QUOTE = Quote("a.txt", "print", 0, "Nobody was hurt.")


def test_the_subscription_and_all_that_was_said_go_along(store: Store) -> None:
    """Digest, ledger, questions of threads and quotes; the same id in another workspace is another channel."""
    for place in (OLD, FOREIGN):
        store.subscriptions.save(replace(MINE, place=place))
        store.deliveries.plan([Delivery(Name(place, "2026-11-23"), DAY, NOW)])
        store.quotes.keep(place, ts="1.1", thread="", quotes=(QUOTE,), now=NOW)
        store.threads.remember(asked(place, "1.2"), now=NOW)
    for _ in range(2):
        store.moves.move(OLD, NEW.channel)
        assert store.subscriptions.of(NEW) == replace(MINE, place=NEW)
        assert store.subscriptions.of(OLD) is None
        assert store.deliveries.days(since=DAY) == {NEW: {DAY}, FOREIGN: {DAY}}
        assert {one.place for one in store.quotes.of_text("a.txt", "print")} == {NEW, FOREIGN}
        assert store.threads.earlier(asked(NEW, "1.3"), since=NOW - timedelta(days=1)) == ("Who?",)
    assert store.subscriptions.of(FOREIGN) is not None


def test_what_stands_under_the_new_id_already_stays(store: Store) -> None:
    """The event came late, and somebody has subscribed there meanwhile."""
    newer = replace(MINE, place=NEW, at=time(18, 0))
    store.subscriptions.save(MINE)
    store.subscriptions.save(newer)
    store.deliveries.plan(Delivery(Name(place, "2026-11-23"), DAY, NOW) for place in (OLD, NEW))
    store.moves.move(OLD, NEW.channel)
    assert store.subscriptions.active() == (newer,)
    assert [row.name.place for row in store.deliveries.open()] == [NEW]


def test_a_digest_on_its_way_meanwhile_is_never_sent_twice(store: Store) -> None:
    """Its key in Slack holds the old id, so that it could not be found again: it counts as unknown."""
    store.deliveries.plan([Delivery(Name(OLD, "2026-11-23"), DAY, NOW)])
    assert store.deliveries.begin(Name(OLD, "2026-11-23"), now=NOW)
    store.moves.move(OLD, NEW.channel)
    row = store.deliveries.read(Name(NEW, "2026-11-23"))
    assert row is not None and (row.state, row.reason) == (State.FAILED, "unknown")
    assert not store.deliveries.begin(Name(OLD, "2026-11-23"), now=NOW), "the process that held it finds nothing"


def asked(place: Place, ts: str) -> Accepted:
    """A question in a thread."""
    return Accepted(f"Ev{ts}", place.enterprise, place.team, place.channel, ts, "1.0", "U1", "Who?")
