"""Quotes that stand in Slack, in both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

from bot.store.deliveries import Delivery, Name
from bot.store.open import Store, open_store
from bot.store.quotes import KEPT, Posted, Quote
from bot.store.subscriptions import Place

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLACE = Place("", "T1", "C1")
BLUE = Quote("paint.txt", "print-1", 4, "“The bridge is blue.” \U0001f309")
RED = Quote("paint.txt", "print-1", 40, "The door is red.")
OTHER = Quote("other.txt", "print-2", 0, "Nobody was hurt.")


def owed(name: str) -> Delivery:
    """A note in the thread of the message."""
    return Delivery(Name(PLACE, name), date(2026, 11, 23), NOW, thread="1.1", body="{}")


def test_what_was_posted_comes_back_whole_and_is_kept_once(store: Store) -> None:
    """Every field survives; the same message told a second time changes nothing."""
    for quotes in ((BLUE, OTHER, RED), (RED,)):
        store.quotes.keep(PLACE, ts="1.1", thread="", quotes=quotes, now=NOW)
    store.quotes.keep(PLACE, ts="1.2", thread="1.0", quotes=(), now=NOW)
    assert set(store.quotes.texts()) == {("paint.txt", "print-1"), ("other.txt", "print-2")}
    assert store.quotes.of_text("paint.txt", "print-1") == (
        Posted(PLACE, "1.1", "", 0, BLUE),
        Posted(PLACE, "1.1", "", 2, RED),
    )


def test_quotes_are_counted_by_workspace_and_together(store: Store) -> None:
    """Each place in which a quote stands counts."""
    for team, ts in (("T1", "1.1"), ("T1", "1.2"), ("T2", "1.1")):
        store.quotes.keep(Place("", team, "C1"), ts=ts, thread="", quotes=(BLUE, OTHER), now=NOW)
    assert store.quotes.counts(enterprise="", team="T1") == {"paint.txt": 2, "other.txt": 2}
    assert store.quotes.counts(enterprise="", team="T3") == {}
    assert store.quotes.counts_of_all() == {"paint.txt": 3, "other.txt": 3}


def test_a_quote_that_still_stands_is_seen_in_the_new_text(store: Store) -> None:
    """The others stay with the text in which they were seen last."""
    store.quotes.keep(PLACE, ts="1.1", thread="", quotes=(BLUE, RED), now=NOW)
    store.quotes.seen(store.quotes.of_text("paint.txt", "print-1")[:1], "print-9")
    assert [one.quote for one in store.quotes.of_text("paint.txt", "print-9")] == [replace(BLUE, fingerprint="print-9")]
    assert [one.quote for one in store.quotes.of_text("paint.txt", "print-1")] == [RED]
    store.quotes.seen((), "print-9")


def test_a_note_is_owed_once(store: Store, url: str) -> None:
    """Four processes find at once that a quote has vanished: one owes the note, and no other note is owed later."""
    store.quotes.keep(PLACE, ts="1.1", thread="", quotes=(BLUE, RED), now=NOW)
    gone = store.quotes.of_text("paint.txt", "print-1")[:1]
    stores, told, start = [open_store(url) for _ in range(4)], [], Barrier(4)

    def note(number: int) -> None:
        start.wait()
        told.append(stores[number].quotes.note(gone, owed(f"note/1.1/{number}")))

    threads = [Thread(target=note, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, False, False, True]
    assert len(store.deliveries.open()) == 1
    both = (*gone, *store.quotes.of_text("paint.txt", "print-1"))
    assert not store.quotes.note(both, owed("note/1.1/9")), "one of the two is noted already"
    assert [one.quote for one in store.quotes.of_text("paint.txt", "print-1")] == [RED]
    assert len(store.deliveries.open()) == 1
    for one in stores:
        one.close()


def test_a_note_is_no_digest(store: Store) -> None:
    """`digest status` does not tell of it, and it is no local day's digest."""
    store.deliveries.plan([owed("note/1.1/0")])
    assert store.deliveries.latest(PLACE, limit=5) == ()
    assert store.deliveries.days(since=date(2026, 1, 1)) == {}
    assert len(store.deliveries.open()) == 1


def test_quotes_are_forgotten_after_ninety_days(store: Store) -> None:
    """A bound for what is kept."""
    store.quotes.keep(PLACE, ts="1.1", thread="", quotes=(BLUE,), now=NOW)
    store.quotes.keep(PLACE, ts="1.2", thread="", quotes=(RED,), now=NOW + timedelta(days=1))
    assert store.quotes.forget(now=NOW + KEPT + timedelta(minutes=1)) == 1
    assert store.quotes.counts_of_all() == {"paint.txt": 1}
