"""The desk where articles are handed in: fetched, shown, and added or removed by those who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import Protocol

from bot.corpus.model import Article, Corpus
from bot.follow.addresses import RefusedError
from bot.follow.copies import Likeness, likeness
from bot.follow.fetch import Rules, fetch
from bot.follow.reading import article_in
from bot.follow.records import MOST, article_of
from bot.store.articles import Added, Articles, Waiting

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


class Somewhere(Protocol):
    """Whatever comes from one workspace."""

    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for something, and where."""

    enterprise: str
    team: str
    channel: str
    person: str


ALL_OF_US = Asker("", "", "", "")  # what comes from feeds is nobody's, and so everybody's


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
class Known(Refusal):
    """It is in the story already, word for word; `article` is its id."""

    article: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Blocking: everything here runs in threads.

    Attributes:
        articles: The store's, as a workspace has them.
        corpus: The articles of now there.
        refresh: Takes what was added or removed there into the answers.
    """

    articles: Callable[[Somewhere], Articles]
    corpus: Callable[[Somewhere], Corpus]
    refresh: Callable[[Somewhere], None]
    clock: Callable[[], datetime]
    manners: Manners
    _turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def may(self, person: str) -> bool:
        """Whether a person may add and remove articles."""
        return EVERYBODY in self.manners.editors or person in self.manners.editors

    @property
    def rules(self) -> Rules:
        """How far a fetch may go."""
        return Rules(self.manners.seconds, self.manners.most_bytes, self.manners.exempt)

    def propose(self, url: str, asker: Asker) -> Proposal | Refusal:
        """Fetch the article at `url` and keep it until somebody says yes."""
        if not self._turns.acquire(blocking=False):
            return Refusal("others are being fetched just now; try again in a moment")
        try:
            article = article_in(fetch(url, self.rules))
        except RefusedError as error:
            return Refusal(str(error))
        finally:
            self._turns.release()
        corpus = self.corpus(asker)
        position = corpus.position(article.id)
        if position is not None and corpus.articles[position].text == article.text:
            return Known(f"it is article [{position + 1}] already, word for word", article.id)
        number = self.articles(asker).propose(_row(article, asker, self.clock()))
        return self._proposal(number, article, corpus)

    def proposals(self, waiting: Sequence[Waiting], where: Somewhere) -> tuple[Proposal, ...]:
        """What waits, compared with the articles of now."""
        corpus = self.corpus(where)
        return tuple(self._proposal(one.number, article_of(one.article), corpus) for one in waiting)

    def dismiss(self, number: int, where: Somewhere) -> bool:
        """Forget what was proposed; False when nothing waits any more."""
        return self.articles(where).dismiss(number)

    def approve(self, number: int, where: Somewhere, person: str) -> Article | None:
        """Add what was proposed; it can be asked about when this returns. None when nothing waits any more."""
        articles = self.articles(where)
        proposed = articles.proposed(number)
        if proposed is None or not articles.approve(number, person=person, now=self.clock()):
            return None
        self.refresh(where)
        return article_of(proposed)

    def _proposal(self, number: int, article: Article, corpus: Corpus) -> Proposal:
        position = corpus.position(article.id)
        earlier = corpus.articles[position] if position is not None else None
        compared = corpus.articles if len(corpus.articles) <= MOST else ()  # more would take minutes
        return Proposal(number, article, likeness(article.text, compared, but=article.id), earlier)

    def added(self, number: int, where: Somewhere) -> Article | None:
        """The article with this number in the story, when it was added here; files are not removed here."""
        articles = self.corpus(where).articles
        if not 1 <= number <= len(articles):
            return None
        article = articles[number - 1]
        return article if article.id in {one.key for one in self.articles(where).added()} else None

    def remove(self, id: str, where: Somewhere, person: str) -> bool:
        """Take an added article out of the story; False when it is not there any more."""
        removed = self.articles(where).remove(id, person=person, now=self.clock())
        if removed:
            self.refresh(where)
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
