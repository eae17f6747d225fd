"""The desk where articles are handed in: fetched, shown, and added or removed by those who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore

from bot.corpus.model import Article, Corpus
from bot.follow.addresses import RefusedError
from bot.follow.copies import Likeness, likeness
from bot.follow.fetch import Rules, fetch
from bot.follow.reading import article_in
from bot.follow.records import MOST, article_of
from bot.store.articles import Added, Articles

AT_ONCE = 2  # fetches; each may hold a thread for twenty seconds
EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Manners:
    """Who may do what, from `[desk]` in `config/eternaut.toml`.

    Attributes:
        editors: Ids of the people who may add and remove articles; "*" for everybody, () for nobody.
        exempt: Hosts ("host" or "host:port") that may be fetched from though they are not public.
        seconds: For fetching one page.
        most_bytes: Of one page.
    """

    editors: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    seconds: float = 10.0
    most_bytes: int = 5_000_000


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for something, and where."""

    enterprise: str
    team: str
    channel: str
    person: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An article that was fetched and waits for a yes.

    Attributes:
        number: By which it can be approved.
        like: The article in the story that is most like it; None for one that is new.
        earlier: The article from the same address that it would replace, or None.
    """

    number: int
    article: Article
    like: Likeness | None = None
    earlier: Article | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was fetched, in words for the person who asked."""

    why: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Blocking: everything here runs in threads.

    Attributes:
        articles: The store's.
        corpus: The articles of now.
        refresh: Takes what was added or removed into the answers.
    """

    articles: Articles
    corpus: Callable[[], Corpus]
    refresh: Callable[[], None]
    clock: Callable[[], datetime]
    manners: Manners
    _turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def may(self, person: str) -> bool:
        """Whether a person may add and remove articles."""
        return EVERYBODY in self.manners.editors or person in self.manners.editors

    def propose(self, url: str, asker: Asker) -> Proposal | Refusal:
        """Fetch the article at `url` and keep it until somebody says yes."""
        if not self._turns.acquire(blocking=False):
            return Refusal("others are being fetched just now; try again in a moment")
        try:
            rules = Rules(self.manners.seconds, self.manners.most_bytes, self.manners.exempt)
            article = article_in(fetch(url, rules))
        except RefusedError as error:
            return Refusal(str(error))
        finally:
            self._turns.release()
        corpus = self.corpus()
        position = corpus.position(article.id)
        earlier = corpus.articles[position] if position is not None else None
        if position is not None and earlier is not None and earlier.text == article.text:
            return Refusal(f"it is article [{position + 1}] already, word for word")
        number = self.articles.propose(_row(article, asker, self.clock()))
        compared = corpus.articles if len(corpus.articles) <= MOST else ()  # more would take minutes
        return Proposal(number, article, likeness(article.text, compared, but=article.id), earlier)

    def approve(self, number: int, person: str) -> Article | None:
        """Add what was proposed; it can be asked about when this returns. None when nothing waits any more."""
        proposed = self.articles.proposed(number)
        if proposed is None or not self.articles.approve(number, person=person, now=self.clock()):
            return None
        self.refresh()
        return article_of(proposed)

    def added(self, number: int) -> Article | None:
        """The article with this number in the story, when it was added here; files are not removed here."""
        articles = self.corpus().articles
        if not 1 <= number <= len(articles):
            return None
        article = articles[number - 1]
        return article if article.id in {one.key for one in self.articles.added()} else None

    def remove(self, id: str, person: str) -> bool:
        """Take an added article out of the story; False when it is not there any more."""
        removed = self.articles.remove(id, person=person, now=self.clock())
        if removed:
            self.refresh()
        return removed


def _row(article: Article, asker: Asker, now: datetime) -> Added:
    return Added(
        key=article.id,
        url=article.url or "",
        title=article.title,
        source=article.source,
        published=article.published,
        text=article.text,
        enterprise=asker.enterprise,
        team=asker.team,
        channel=asker.channel,
        person=asker.person,
        at=now,
    )
