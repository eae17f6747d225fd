"""Feeds of a real web server on this machine, followed with a real store: politely, once, and only what matches."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.answers.verbatim import Checked
from bot.follow.desk import ALL_OF_US, Desk, Manners
from bot.follow.entries import Entry
from bot.follow.feeds import BadFeedsError, Feed, Habits, feeds_of
from bot.follow.following import Following
from bot.follow.reader import Reader
from bot.store.feeds import Look
from bot.store.locks import FileLocks
from bot.store.open import Store, open_store
from tests.follow.conftest import STORY, ids
from tests.follow.documents import Item, atom, rss
from tests.follow.web import ARTICLE, Page, Web, serving
from tests.needs import needed

needed("feedparser", group="follow")

XML = {"Content-Type": "application/rss+xml"}
EVERY = timedelta(seconds=Habits().every)
WORDS = ("bridge tarn",)


@dataclass(slots=True)
class Still:
    """A clock that stands still until it is moved, however busy the machine is."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return self.began + self.ahead


@dataclass(slots=True)
class Bench:
    """A reader of one feed, on the test's own server."""

    web: Web
    store: Store
    current: Following[Checked]
    clock: Still = field(default_factory=Still)
    feed: Feed = field(init=False)

    def __post_init__(self) -> None:
        self.feed = Feed(self.web.url("/feed"), WORDS)

    @property
    def reader(self) -> Reader:
        """As another process would make it."""
        manners = Manners(exempt=(self.web.host,))
        desk = Desk(
            lambda where: self.store.articles,
            lambda where: self.current.now().corpus,
            lambda where: self.current.refresh(),
            self.clock,
            manners,
        )
        return Reader((self.feed,), self.store.feeds, self.store.locks, desk, self.clock, Habits())

    def work(self) -> list[str]:
        """All that is due now; the paths that were asked for."""
        before = len(self.web.asked)
        while self.reader.step():
            pass
        return [path for path, _ in self.web.asked[before:]]

    def later(self, by: timedelta = EVERY) -> list[str]:
        """All that is due after that time."""
        self.clock.ahead += by
        return self.work()

    @property
    def look(self) -> Look:
        """How the feed stands."""
        found = self.store.feeds.look_of(self.feed.url)
        assert found is not None
        return found

    @property
    def waits(self) -> list[str]:
        """The titles of what waits for a yes."""
        return [one.article.title for one in self.store.feeds.waiting()]


@pytest.fixture
def bench(store: Store, current: Following[Checked]) -> Iterator[Bench]:
    """An empty feed on a server with one article."""
    with serving({"/feed": Page(rss(), headers=XML), "/paint": Page()}) as web:
        yield Bench(web, store, current)


def put(bench: Bench, *items: Item, page: Page | None = None, **headers: str) -> None:
    """Let the feed have these entries."""
    whole = [replace(item, link=bench.web.url(item.link) if item.link.startswith("/") else item.link) for item in items]
    bench.web.pages["/feed"] = page or Page(rss(*whole), headers=XML | headers)


def test_what_matches_is_fetched_once_and_waits_for_a_yes(bench: Bench) -> None:
    """Neither the next look nor a restart brings it again; what does not match is not even fetched."""
    put(bench, Item("/paint"), Item("/weather", "Rain in the valley"))
    assert bench.work() == ["/feed", "/paint"]
    assert (bench.waits, ids(bench.current)) == (["Painting the bridge"], ["bridge.txt", "repair.txt"])
    assert bench.later() == ["/feed"]
    bench.store.close()
    bench.store = open_store(str(bench.store.engine.url))
    assert bench.later() == ["/feed"]
    assert bench.waits == ["Painting the bridge"]
    bench.store.close()


def test_at_once_is_at_once_except_for_near_copies(bench: Bench) -> None:
    """A copy of an article in the story waits: it would count as one more source that says the same."""
    bench.feed = replace(bench.feed, added="at once")
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    bench.web.pages["/copy"] = Page(f"By our reporter.\n\n{STORY['repair.txt']}".encode(), headers=plain)
    put(bench, Item("/paint"), Item("/copy"))
    bench.work()
    assert [article.title for article in bench.current.now().corpus.articles[2:]] == ["Painting the bridge"]
    assert "cobalt blue" in str(bench.current.now().ask("Who will paint the bridge?"))
    assert len(bench.waits) == 1
    [added] = bench.store.articles.added()
    assert (added.person, added.team, added.url) == ("", "", bench.web.url("/paint"))


def test_a_server_is_asked_no_more_than_it_must(bench: Bench) -> None:
    """Not before the interval is over, with what it said of its feed the last time, and 304 is an answer."""
    put(bench, Item("/paint"), **{"ETag": '"one"', "Last-Modified": "Mon, 23 Nov 2026 09:00:00 GMT"})
    bench.work()
    assert bench.later(EVERY - timedelta(seconds=5)) == []
    assert bench.later() == ["/feed"]
    told = bench.web.told[-1]
    assert (told["If-None-Match"], told["If-Modified-Since"]) == ('"one"', "Mon, 23 Nov 2026 09:00:00 GMT")
    assert bench.look.problem == "" and bench.look.etag == '"one"'
    put(bench, Item("/paint"), Item("/paint?2"), ETag='"two"')
    bench.web.pages["/paint?2"] = Page(ARTICLE.replace("cobalt blue", "red").encode())
    assert bench.later() == ["/feed", "/paint?2"]
    assert (bench.look.etag, bench.look.modified) == ('"two"', "")


def test_a_feed_that_fails_is_asked_less_and_less(bench: Bench) -> None:
    """Twice the time after each failure, at most a day; after a success the old interval."""
    put(bench, page=Page(b"", 500))
    rests = []
    for _ in range(10):
        before = bench.clock()
        assert bench.later(timedelta(days=1)) == ["/feed"]
        rests.append((bench.look.next_at - before - timedelta(days=1)) / EVERY)
    assert [round(rest) for rest in rests] == [2, 4, 8, 16, 32, 64, 96, 96, 96, 96]
    assert bench.look.failures == 10 and "500" in bench.look.problem
    put(bench, Item("/paint"))
    assert bench.later(timedelta(days=1)) == ["/feed", "/paint"]
    assert (bench.look.failures, bench.look.problem) == (0, "")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "rest"),
    [("7200", 7200), ("5", 1800), ("date", 7200), ("nonsense", 1800), ("-1", 1800), ("9" * 40, 7 * 86400)],
)
def test_a_server_that_asks_to_wait_is_left_alone(bench: Bench, status: int, said: str, rest: float) -> None:
    """For as long as it says, in seconds or as a date, but never for ever; and never for less than after an error."""
    value = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True) if said == "date" else said
    put(bench, page=Page(b"", status, {"Retry-After": value}))
    before = bench.clock()
    bench.work()
    assert (bench.look.next_at - before).total_seconds() == pytest.approx(rest, abs=30)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Page(), "no RSS or Atom feed"),
        (Page(b"x" * 6_000_000, headers=XML), "larger than"),
        (Page(b"GIF89a", headers={"Content-Type": "image/gif"}), "no RSS or Atom feed"),
        (Page(b"", 302, {"Location": "http://169.254.169.254/feed"}), "not a public address"),
        (Page(rss(), headers=XML, cut=True), "broke off"),
    ],
    ids=["a page", "too large", "a picture", "a redirect into the house", "torn"],
)
def test_what_is_no_feed_is_told_of_and_brings_nothing(bench: Bench, page: Page, why: str) -> None:
    """It is fetched as carefully as a page is, and the editors see what is wrong from the second time on."""
    put(bench, page=page)
    bench.work()
    assert why in bench.look.problem
    assert bench.reader.problems() == ()
    bench.later(timedelta(days=1))
    assert bench.reader.problems() == (("127.0.0.1", bench.look.problem),)


def test_an_article_that_does_not_come_is_tried_a_few_times(bench: Bench) -> None:
    """At growing intervals, while others go on."""
    put(bench, Item("/gone"), Item("/paint"))
    assert sorted(bench.work()) == ["/feed", "/gone", "/paint"]
    for hours, times in ((0.9, 0), (0.2, 1), (3.8, 0), (0.3, 1), (15.5, 0), (1, 1), (24, 0), (240, 0)):
        assert bench.later(timedelta(hours=hours)).count("/gone") == times, hours
    assert bench.waits == ["Painting the bridge"]


def test_what_ends_the_process_half_way_is_not_asked_for_at_once_again(bench: Bench) -> None:
    """Whether it is a feed or an article: the next process waits as after a failure."""
    put(bench, Item("/paint"))
    bench.reader.step()
    broken = replace(bench.reader.desk, corpus=lambda where: 1 // 0)  # the last step of a proposal
    with pytest.raises(ZeroDivisionError):
        replace(bench.reader, desk=broken).step()
    assert bench.work() == []
    assert bench.later(timedelta(minutes=61)) == ["/feed", "/paint"]
    assert bench.waits == ["Painting the bridge"]
    bench.clock.ahead += EVERY
    nowhere = replace(bench.reader.desk, manners=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        replace(bench.reader, desk=nowhere).step()
    assert bench.work() == []


def test_an_entry_that_leads_into_the_house_is_refused(bench: Bench) -> None:
    """A feed may say what it likes; the exempt host is exempt for itself only."""
    links = ("http://169.254.169.254/latest/", "http://[::1]/", "http://127.0.0.1:22/", "http://user:x@8.8.8.8/")
    put(bench, *(Item(link) for link in links))
    assert bench.work() == ["/feed"]
    assert bench.waits == []


def test_what_somebody_left_out_does_not_come_back(bench: Bench) -> None:
    """Dismissed, or added and taken out again: also when its feed says later that it was changed."""
    ways = (lambda n: bench.reader.desk.dismiss(n, ALL_OF_US), lambda n: added_and_removed(bench, n))
    for number, take in enumerate(ways):
        path = f"/paint?{number}"
        bench.web.pages[path] = Page()
        entry = Item(bench.web.url(path), updated="2026-11-23T10:00:00Z")
        bench.web.pages["/feed"] = Page(atom(entry), headers=XML)
        bench.later()
        [waiting] = bench.store.feeds.waiting()
        assert take(waiting.number)
        bench.web.pages["/feed"] = Page(atom(replace(entry, updated="2026-11-24T10:00:00Z")), headers=XML)
        bench.web.pages[path] = Page(ARTICLE.replace("cobalt blue", f"green {number}").encode())
        assert path in bench.later(timedelta(hours=7))
        assert bench.waits == []


def added_and_removed(bench: Bench, number: int) -> bool:
    """Somebody says yes, and later no."""
    article = bench.reader.desk.approve(number, ALL_OF_US, "U1")
    assert article is not None
    return bench.reader.desk.remove(article.id, ALL_OF_US, "U1")


def test_an_article_that_its_feed_says_was_changed_is_fetched_anew(bench: Bench) -> None:
    """As a new text of the same article, whose earlier text is kept; the last text waits, or comes in at once."""
    bench.feed = replace(bench.feed, added="at once")
    entry = Item(bench.web.url("/paint"), updated="2026-11-23T10:00:00Z")
    bench.web.pages["/feed"] = Page(atom(entry), headers=XML)
    bench.work()
    bench.web.pages["/feed"] = Page(atom(replace(entry, updated="2026-11-24T10:00:00Z")), headers=XML)
    bench.web.pages["/paint"] = Page(ARTICLE.replace("cobalt blue", "emerald green").encode())
    assert bench.later() == ["/feed"], "some feeds say so each time they are asked"
    assert bench.later(timedelta(hours=7)) == ["/feed", "/paint"]
    article = bench.current.now().corpus.articles[2]
    assert (article.revision, "emerald green" in article.text) == (2, True)
    assert [text.revision for text in bench.store.articles.texts(article.id)] == [2, 1]


def test_one_process_only_looks(bench: Bench, tmp_path: Path) -> None:
    """While another one has the lock nothing is asked; when that is gone, this one takes over."""
    put(bench, Item("/paint"))
    locks = bench.store.locks
    assert isinstance(locks, FileLocks)
    other = FileLocks(locks.path)
    with other.take("feeds") as alive:
        assert alive is not None
        assert bench.work() == []
    other.close()
    assert bench.work() == ["/feed", "/paint"]


@pytest.mark.parametrize(
    ("words", "entry", "matches"),
    [
        ((), "anything", True),
        (("bridge tarn",), "Tarn: the BRIDGE is open", True),
        (("bridge tarn",), "The bridge is open", False),
        (("bridge tarn", "ilse brandt"), "A portrait of Ilse Brandt", True),
        (("ai",), "She said it was rain", False),
        (("él eternauta",), "Él Eternauta vuelve", True),
        (("vfx-shot",), "The first VFX shot", True),
    ],
)
def test_an_entry_matches_by_all_words_of_one_line(words: tuple[str, ...], entry: str, matches: bool) -> None:
    """Whole words, in any order and case."""
    assert Feed("https://a.example/", words).matches(Entry("https://a.example/1", entry, "")) is matches


def test_the_file_that_comes_with_the_bot_follows_nothing() -> None:
    """And the example in it is one that would be taken."""
    text = (Path(__file__).resolve().parents[2] / "config" / "feeds.toml").read_text("utf-8")
    assert feeds_of(tomllib.loads(text)) == ()
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    example = "\n".join(line for line in lines if line.startswith(("[[", "url", "words =", "added =")))
    assert feeds_of(tomllib.loads(example)) == (
        Feed("https://news.example.com/rss.xml", ("el eternauta", "netflix generative ai")),
    )


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"feeds": []}, "feeds is none of them"),
        ({"feed": {"url": "https://a.example/"}}, "nothing else"),
        ({"feed": ["https://a.example/"]}, "feed 1 is no table"),
        ({"feed": [{"word": ["a"]}]}, "feed 1 must have a url.*word is none"),
        ({"feed": [{"url": "https://a.example/", "words": "a"}]}, "words must be a list"),
        ({"feed": [{"url": "https://a.example/", "words": ["!"]}]}, "words must be a list"),
        ({"feed": [{"url": "https://a.example/", "added": "later"}]}, "added must be"),
        ({"feed": [{"url": "file:///etc/passwd"}]}, "only http"),
        ({"feed": [{"url": "https://a.example/"}] * 2}, "the same url"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_the_reason(told: dict[str, object], why: str) -> None:
    """Before the bot starts, and by `eternaut check`."""
    with pytest.raises(BadFeedsError, match=why):
        feeds_of(told)


@pytest.mark.parametrize("wrong", [{"every": 10}, *({"tell": (name,)} for name in ("C0NEWSROOM", "#news", "ana", "*"))])
def test_habits_that_would_annoy_are_refused(wrong: dict[str, object]) -> None:
    """Servers by looks without a pause, and channels by messages."""
    with pytest.raises(ValueError, match=r"every|tell"):
        Habits(**wrong)  # type: ignore[arg-type]


def test_only_people_are_told(bench: Bench) -> None:
    """Everybody is nobody in particular, and a name could be that of a channel."""
    desk = replace(bench.reader.desk, manners=Manners(editors=("*", "U0ANA00001", "newsroom", "C0NEWSROOM")))
    assert replace(bench.reader, desk=desk).people() == ("U0ANA00001",)
    habits = Habits(tell=("U0BEN00002",))
    assert replace(bench.reader, desk=desk, habits=habits).people() == ("U0BEN00002",)
