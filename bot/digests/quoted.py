"""Quotes that stand in Slack, looked after: when an article no longer says one, its thread is told, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.answers.model import Snippet
from bot.corpus.model import Article, Corpus
from bot.digests.body import Body, Payload
from bot.digests.content import Story
from bot.digests.known import article_print
from bot.digests.values import Place
from bot.store.deliveries import NOTE, Delivery, Name
from bot.store.quotes import Posted, Quote, Quotes

EVERYBODY = Place("", "", "")  # has the articles that all workspaces have
# What stands in the thread: the quotes of one message that have vanished, and the articles of now.
Wording = Callable[[Sequence[Posted], Corpus], Payload]


def quotes_of(snippets: Iterable[Snippet]) -> tuple[Quote, ...]:
    """The words shown, as the store keeps them; each once."""
    quotes = (Quote(one.article.id, article_print(one.article), one.start, one.text) for one in snippets)
    return tuple(dict.fromkeys(quotes))


def stands_in(quote: Quote, article: Article) -> bool:
    """Whether the article says it, anywhere and however its white space is set."""
    return _squeezed(quote.words) in _squeezed(article.text)


@dataclass(slots=True)
class Keeper:
    """Looks after the quotes. Plain blocking code; several processes may look at once.

    Attributes:
        quotes: Of the store.
        current: Gives the articles of now in a workspace.
        wording: Makes the note.
        clock: The time, aware.
    """

    quotes: Quotes
    current: Callable[[Place], Story]
    wording: Wording
    clock: Callable[[], datetime]
    _prints: dict[str, tuple[Article, str]] = field(default_factory=dict, init=False)

    def look(self) -> None:
        """Owe a note wherever a quote has vanished from its article. An article that is gone says nothing else."""
        gone: dict[tuple[Place, str], list[Posted]] = {}
        for id, seen in self.quotes.texts():
            shared = self._article(EVERYBODY, id)
            if shared is not None and self._print(shared) == seen:
                continue
            for one in self.quotes.of_text(id, seen):
                article = self._article(one.place, id)
                today = self._print(article) if article else seen
                if article is None or today == seen:
                    continue
                if stands_in(one.quote, article):
                    self.quotes.seen([one], today)
                else:
                    gone.setdefault((one.place, one.ts), []).append(one)
        for (place, _), these in gone.items():
            self._note(these, self.current(place).corpus)

    def tidy(self) -> None:
        """Drop quotes that were posted long ago."""
        self.quotes.forget(now=self.clock())

    def _article(self, place: Place, article: str) -> Article | None:
        """The article of now there."""
        corpus = self.current(place).corpus
        position = corpus.position(article)
        return None if position is None else corpus.articles[position]

    def _print(self, article: Article) -> str:
        """The article's fingerprint, made once: most articles of an archive are quoted nowhere."""
        known = self._prints.get(article.id)
        if known is None or known[0] is not article:
            known = self._prints[article.id] = (article, article_print(article))
        return known[1]

    def _note(self, these: Sequence[Posted], corpus: Corpus) -> None:
        first, now = these[0], self.clock()
        name = Name(first.place, f"{NOTE}{first.ts}/{first.at}")
        body = Body(self.wording(these, corpus)).json
        self.quotes.note(these, Delivery(name, now.date(), now, thread=first.thread or first.ts, body=body))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
