"""The values of an answer: Snippet, Claim, Difference, Answer, Abstention, Help and Card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.corpus.model import Article

LISTED = 1_000  # articles up to which a card lists them all


@dataclass(frozen=True, slots=True)
class Snippet:
    """Verbatim words of one Article, with the Citation that finds them again.

    Attributes:
        article: The Article the words stand in.
        number: The number shown as [n]: the article's position in the corpus, from 1.
        start: First code point of the snippet in `article.text`, inclusive.
        end: Last code point, exclusive.
        marks: Spans in `article.text` (inside start..end) of the words that matched, for highlighting.
    """

    article: Article
    number: int
    start: int
    end: int
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """The words themselves, sliced from the article."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is said, by one article or by several.

    Attributes:
        snippets: Best first; the first is shown, the others are "also in". At most one per article.
        quoting: The one person whom all of them quote on one occasion, or None: then they are not
            independent, and the view says "all quoting NAME".
    """

    snippets: tuple[Snippet, ...]
    quoting: str | None = None

    @property
    def sources(self) -> int:
        """How many distinct articles say it."""
        return len({snippet.number for snippet in self.snippets})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a Difference: a short label cut from the quotes, and the quotes."""

    label: str
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which sources disagree.

    Attributes:
        about: What it is about: a word for its kind, and mostly words cut from the articles behind it.
        sides: Two or more, each with its own quotes, in the order of the corpus.
    """

    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """Something the question takes for granted, and the words by which the sources say otherwise."""

    asked: str
    said: str


class Reason(StrEnum):
    """Why nothing (or not all) was answered. The words shown for it belong to the views."""

    NOT_FOUND = "not_found"  # no passage shares enough with the question
    PARTLY = "partly"  # the sources mention some of it, but not what was asked
    PREMISE = "premise"  # the question takes for granted what the closest passage says otherwise


@dataclass(frozen=True, slots=True)
class Answer:
    """Snippets that answer a question, and who says so.

    Attributes:
        question: As it was asked.
        asked_as: The question as completed from the thread's earlier ones, or None when it stood alone.
        claims: Up to three (more for a list question), best first.
        sources: How many distinct articles support the answer.
        of: How many articles the corpus has.
        differences: What the sources disagree on, for this question.
        missing: Words of the question that no passage shown has; () for a full answer.
        corrections: What the question takes for granted and the first snippet says otherwise.
    """

    question: str
    asked_as: str | None
    claims: tuple[Claim, ...]
    sources: int
    of: int
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """The first snippet of each claim: what is shown."""
        return tuple(claim.snippets[0] for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Abstention:
    """An honest "the sources don't say".

    Attributes:
        question: As it was asked.
        asked_as: As in Answer.
        reason: Why.
        mentioned: Words of the question that the sources do mention (for PARTLY).
        missing: Words of the question that they don't.
        closest: The nearest passage, to be marked as such and never as the answer, or None.
        nearest: Articles whose titles are nearest to the question, best first.
    """

    question: str
    asked_as: str | None
    reason: Reason
    mentioned: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    closest: Snippet | None = None
    nearest: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Help:
    """A greeting, thanks or nothing was said: show what can be asked, no snippet.

    Attributes:
        question: As it was said.
        suggestions: A few questions that are known to be answerable; () when there are none.
    """

    question: str
    suggestions: tuple[str, ...] = ()


Outcome = Answer | Abstention | Help


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the Card: a label, the claims found for it, and what differs."""

    label: str
    claims: tuple[Claim, ...]
    sources: int
    differences: tuple[Difference, ...] = ()

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """The first snippet of each claim: what is shown."""
        return tuple(claim.snippets[0] for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Card:
    """The compact summary of the story: rows made only of snippets; a row without evidence is left out.

    Attributes:
        title: The story's name from `config/story.toml`.
        rows: In the order of the configuration.
        articles: All articles of the corpus, in the order of their numbers.
    """

    title: str
    rows: tuple[Row, ...]
    articles: Sequence[Article]

    @property
    def numbered(self) -> tuple[tuple[int, Article], ...]:
        """The articles to list below it, with their numbers: all, but of a large corpus only those that are quoted."""
        if len(self.articles) <= LISTED:
            return tuple(enumerate(self.articles, start=1))
        quotes = [snippet for row in self.rows for claim in row.claims for snippet in claim.snippets]
        return tuple(sorted({snippet.number: snippet.article for snippet in quotes}.items()))
