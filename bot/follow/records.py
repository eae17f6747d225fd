"""The store's articles as the corpus knows them: what was added by hand, and what articles said before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.corpus.model import Article, Corpus
from bot.store.articles import Added, Articles, Text

MOST = 20_000  # articles: beyond it, keeping every text would double an archive; changes are not told then


@dataclass(frozen=True, slots=True)
class Records:
    """Blocking; raises what the database raises."""

    articles: Articles
    clock: Callable[[], datetime]

    def version(self) -> str:
        """Words that change whenever an article is added or removed, by any process."""
        return self.articles.version()

    def added(self) -> Sequence[Article]:
        """The articles that were added, in the order of their coming."""
        return tuple(article_of(one) for one in self.articles.added())

    def record(self, corpus: Corpus) -> Corpus:
        """Keep the texts of `corpus`; gives it back with the revision of each article."""
        if len(corpus.articles) > MOST:
            return corpus
        texts = [Text(article.id, article.title, article.text) for article in corpus.articles]
        numbers = self.articles.record(texts, now=self.clock())
        articles = tuple(replace(article, revision=numbers[article.id]) for article in corpus.articles)
        return replace(corpus, articles=articles)


class NoRecords:
    """Nothing added, nothing kept: for a process without a store."""

    def version(self) -> str:
        """Always the same."""
        return ""

    def added(self) -> Sequence[Article]:
        """None."""
        return ()

    def record(self, corpus: Corpus) -> Corpus:
        """The corpus as it is."""
        return corpus


def article_of(added: Added) -> Article:
    """An added article, as the corpus knows it."""
    return Article(added.key, added.text, added.title, added.source, added.url, added.published)
