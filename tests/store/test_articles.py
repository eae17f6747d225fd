"""Articles that people add, and the texts that articles have had, in both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

from bot.store.articles import Added, Text
from bot.store.open import Store, open_store

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
PAINT = Added(
    key="web-1",
    url="https://news.example.com/paint",
    title="Painting <the> bridge",
    source=None,
    published=date(2026, 3, 2),
    text="The bridge is blue. \U0001f309",
    enterprise="",
    team="T1",
    channel="C1",
    person="U1",
    at=NOW,
)


def test_what_is_proposed_is_added_by_a_yes_and_comes_back_whole(store: Store) -> None:
    """Every field survives; a second yes finds nothing that waits."""
    number = store.articles.propose(PAINT)
    assert (store.articles.added(), store.articles.proposed(number)) == ((), PAINT)
    assert store.articles.approve(number, person="U2", now=LATER)
    assert (store.articles.added(), store.articles.proposed(number)) == ((PAINT,), None)
    assert not store.articles.approve(number, person="U2", now=LATER)


def test_a_new_text_of_an_address_takes_the_place_of_the_old_one(store: Store) -> None:
    """So that an article is in the story once."""
    green = replace(PAINT, text="The bridge is green.")
    for article in (PAINT, green):
        store.articles.approve(store.articles.propose(article), person="U2", now=LATER)
    assert store.articles.added() == (green,)


def test_a_second_look_at_an_address_takes_the_place_of_the_first(store: Store) -> None:
    """What was shown first cannot be added any more, and other addresses wait on."""
    first, other = store.articles.propose(PAINT), store.articles.propose(replace(PAINT, key="web-2"))
    second = store.articles.propose(PAINT)
    assert not store.articles.approve(first, person="U2", now=LATER)
    assert store.articles.approve(second, person="U2", now=LATER)
    assert store.articles.proposed(other) is not None


def test_an_article_is_removed_once(store: Store) -> None:
    """The second one finds nothing."""
    store.articles.approve(store.articles.propose(PAINT), person="U2", now=LATER)
    assert [store.articles.remove("web-1", person="U2", now=LATER) for _ in range(2)] == [True, False]
    assert store.articles.added() == ()


def test_the_version_changes_with_what_is_added_and_nothing_else(store: Store, url: str) -> None:
    """Another process sees the same words."""
    other = open_store(url)
    seen = [store.articles.version()]
    number = store.articles.propose(PAINT)
    store.articles.record([Text("a.txt", "A", "One.")], now=NOW)
    assert store.articles.version() == seen[0]
    store.articles.approve(number, person="U2", now=NOW)
    seen.append(store.articles.version())
    store.articles.remove("web-1", person="U2", now=LATER)
    seen.append(store.articles.version())
    store.articles.approve(store.articles.propose(PAINT), person="U2", now=LATER)
    seen.append(store.articles.version())
    assert len(set(seen)) == 4
    assert other.articles.version() == seen[-1]
    other.close()


def test_a_changed_text_is_a_new_revision_and_the_earlier_one_is_kept(store: Store) -> None:
    """An unchanged one is not kept twice; a text that comes back is a revision too."""
    for text, revision in (("One.", 1), ("One.", 1), ("Two.", 2), ("One.", 3)):
        assert store.articles.record([Text("a.txt", "A", text)], now=NOW) == {"a.txt": revision}
    assert [(kept.revision, kept.text) for kept in store.articles.texts("a.txt")] == [
        (3, "One."),
        (2, "Two."),
        (1, "One."),
    ]
    assert store.articles.texts("b.txt") == ()


def test_many_texts_are_kept_at_once_and_told_when_first_seen(store: Store) -> None:
    """More than fit into one statement."""
    texts = [Text(f"{number}.txt", "T", f"Text {number}.") for number in range(1001)]
    assert set(store.articles.record(texts, now=NOW).values()) == {1}
    store.articles.record([Text("7.txt", "T", "Changed.")], now=LATER)
    seen = store.articles.first_seen()
    assert (len(seen), set(seen.values())) == (1001, {NOW})


def test_processes_that_read_the_same_change_at_once_keep_it_once(store: Store, url: str) -> None:
    """Each is told the same revision, and none fails."""
    stores, told, start = [open_store(url) for _ in range(4)], [], Barrier(4)

    def record(one: Store) -> None:
        start.wait()
        told.append(one.articles.record([Text("a.txt", "A", "One."), Text("b.txt", "B", "Two.")], now=NOW))

    threads = [Thread(target=record, args=[one]) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [{"a.txt": 1, "b.txt": 1}] * 4
    assert len(store.articles.texts("a.txt")) == 1
    for one in stores:
        one.close()
