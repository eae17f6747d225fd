"""What was seen in feeds, in both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.store.articles import WAITS, Added, Waiting
from bot.store.feeds import KEPT, NOT_AGAIN, Entry, Look
from bot.store.open import Store

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = "https://news.example.com/feed?" + "long=" * 300
ONE, TWO = "https://news.example.com/1", "https://news.example.com/2" + "2" * 3000
PAINT = Added("web-1", ONE, "Painting", "Daily", None, "The bridge is blue.", "", "", "", "", NOW)


def entries(store: Store, now: datetime) -> list[str]:
    """The links that may be fetched, each given up as it is looked at."""
    found = []
    while (entry := store.feeds.next_entry(FEED, now=now)) is not None:
        found.append(entry.link)
        store.feeds.failed(entry, again=None, now=now)
    return found


def test_how_a_feed_stands_is_kept(store: Store) -> None:
    """The last word wins; a feed that was never looked at has none."""
    assert store.feeds.look_of(FEED) is None
    for look in (Look(NOW, '"e"', "Mon", 3, "it is away"), Look(NOW + DAY, "", "", 0, "")):
        store.feeds.looked(FEED, look)
        assert store.feeds.look_of(FEED) == look
    assert store.feeds.look_of(FEED + "2") is None


def test_an_entry_is_fetched_once_however_often_it_is_seen(store: Store) -> None:
    """Until its feed says that it was changed, and then not before some hours have passed."""
    store.feeds.see(FEED, {ONE: "a"}, now=NOW)
    entry = store.feeds.next_entry(FEED, now=NOW)
    assert entry == Entry(FEED, ONE)
    store.feeds.fetched(entry, article="web-1", now=NOW)
    store.feeds.see(FEED, {ONE: "a"}, now=NOW + DAY)
    assert store.feeds.next_entry(FEED, now=NOW + DAY) is None
    store.feeds.see(FEED, {ONE: "b"}, now=NOW + NOT_AGAIN / 2)
    assert store.feeds.next_entry(FEED, now=NOW + DAY) is None
    store.feeds.see(FEED, {ONE: "b"}, now=NOW + NOT_AGAIN)
    assert store.feeds.next_entry(FEED, now=NOW + DAY) == replace(entry, article="web-1")


def test_what_failed_is_tried_later_and_in_the_end_no_more(store: Store) -> None:
    """Another entry is not kept waiting by it."""
    store.feeds.see(FEED, {ONE: "", TWO: ""}, now=NOW)
    first = store.feeds.next_entry(FEED, now=NOW)
    assert first is not None
    store.feeds.failed(first, again=NOW + DAY, now=NOW)
    second = store.feeds.next_entry(FEED, now=NOW)
    assert second is not None and {first.link, second.link} == {ONE, TWO}
    store.feeds.failed(second, again=None, now=NOW)
    assert store.feeds.next_entry(FEED, now=NOW) is None
    assert store.feeds.next_entry(FEED, now=NOW + DAY) == replace(first, tries=1)


def test_what_has_left_its_feed_is_forgotten_and_what_stands_there_never(store: Store) -> None:
    """A feed that says "nothing new" for a year, and then lists what it held all the time, brings nothing new."""
    store.feeds.see(FEED, {ONE: "", TWO: ""}, now=NOW)
    assert len(entries(store, NOW)) == 2
    later = NOW + 12 * KEPT
    store.feeds.see(FEED, {ONE: ""}, now=later)
    assert entries(store, later) == []
    store.feeds.see(FEED, {ONE: "", TWO: ""}, now=later)
    assert entries(store, later) == [TWO]


def test_what_a_feed_led_to_waits_until_somebody_decides(store: Store) -> None:
    """Also under a new number, when somebody looked at the address meanwhile; what a person handed in is not there."""
    store.feeds.see(FEED, {ONE: ""}, now=NOW)
    number = store.articles.propose(PAINT)
    assert store.feeds.waiting() == ()
    store.feeds.fetched(Entry(FEED, ONE), article=PAINT.key, now=NOW)
    assert store.feeds.waiting() == (Waiting(number, PAINT),)
    looked_at = replace(PAINT, person="U1", team="T1")
    again = store.articles.propose(looked_at)
    store.articles.propose(replace(PAINT, key="web-2", person="U1"))
    assert store.feeds.waiting() == (Waiting(again, looked_at),)
    assert store.articles.dismiss(again) and not store.articles.dismiss(again)
    assert store.feeds.waiting() == ()
    third = store.articles.propose(PAINT)
    assert store.articles.approve(third, person="U1", now=NOW) and not store.articles.dismiss(third)
    assert (store.feeds.waiting(), store.articles.added()) == ((), (PAINT,))


def test_people_are_told_of_what_waits_once_and_not_too_often(store: Store) -> None:
    """What comes within some hours of the last word waits for the next one."""
    assert not store.feeds.tell(now=NOW, since=NOW - DAY)
    for number, link in enumerate((ONE, TWO)):
        store.feeds.see(FEED, {link: ""}, now=NOW)
        store.articles.propose(replace(PAINT, key=f"web-{number}"))
        store.feeds.fetched(Entry(FEED, link), article=f"web-{number}", now=NOW)
        if number == 0:
            assert store.feeds.tell(now=NOW, since=NOW - DAY)
            assert not store.feeds.tell(now=NOW + 2 * DAY, since=NOW + DAY)
    assert not store.feeds.tell(now=NOW + DAY / 2, since=NOW - DAY / 2)
    assert store.feeds.tell(now=NOW + 2 * DAY, since=NOW + DAY)
    assert not store.feeds.tell(now=NOW + 9 * DAY, since=NOW + 8 * DAY)


def test_what_nobody_wants_is_forgotten(store: Store) -> None:
    """A proposal waits for thirty days; what was added stays."""
    store.articles.propose(PAINT)
    added = store.articles.propose(replace(PAINT, key="web-2"))
    store.articles.approve(added, person="U1", now=NOW)
    assert store.articles.forget(now=NOW + WAITS - timedelta(minutes=1)) == 0
    assert store.articles.forget(now=NOW + WAITS + timedelta(minutes=1)) == 1
    assert [one.key for one in store.articles.added()] == ["web-2"]
