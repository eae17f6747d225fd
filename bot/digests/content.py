"""What one digest says: what is new for those who know what they know, each line verbatim and with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.answers.model import Card, Claim, Difference, Row, Snippet
from bot.corpus.model import Corpus
from bot.digests.known import Known, Prints, know, take_prints
from bot.digests.news import Copy, News, Repeated, fresh

ON_SCREEN = 5  # lines in the channel: one screen of Slack; the others go into the thread
NEWS_ON_SCREEN = 3  # of them news, when there is something else to tell too
FROM_ONE = 2  # of them from one article, so that a long one does not fill the screen
AT_MOST = 15  # lines in all


class Why(StrEnum):
    """Why a line is in the digest. The words shown for it belong to the views."""

    BEGIN = "begin"  # the channel's first digest: the story so far
    NEW = "new"  # no article that was known says it
    CHANGED = "changed"  # the article was known, and now says this
    SOURCES = "sources"  # a fact that more sources tell now
    DIFFERS = "differs"  # the sources differ on it now
    PART = "part"  # nothing is new: a part of the story that was not shown yet


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the digest.

    Attributes:
        snippet: The words; of a Difference, those of a new article.
        why: Why it is there.
        label: The row of the Card that it stands in, or "".
        also: Numbers of other articles that say the same.
        before, now: How many sources the fact had, and has.
        difference: The Difference, for DIFFERS.
    """

    snippet: Snippet
    why: Why
    label: str = ""
    also: tuple[int, ...] = ()
    before: int = 0
    now: int = 0
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What one subscription is sent.

    Attributes:
        lines: Best first.
        more: The lines for the thread.
        articles: Numbers of the new or changed articles that were read for it, without copies.
        copies: New articles that only repeat another one.
        repeated: Sentences of the new articles that were left out because they are known.
        dropped: How many lines were left out even of the thread.
        unread: How many new articles were too many to read.
        corpus: The articles.
    """

    lines: tuple[Line, ...]
    corpus: Corpus
    more: tuple[Line, ...] = ()
    articles: tuple[int, ...] = ()
    copies: tuple[Copy, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    dropped: int = 0
    unread: int = 0


class Story(Protocol):
    """The current articles and what can be said about them; what `bot.answers` builds."""

    @property
    def corpus(self) -> Corpus: ...
    def summarise(self) -> Card: ...
    def differences(self) -> tuple[Difference, ...]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A digest and what is known after it. `digest` is None when nothing is new."""

    digest: Digest | None
    known: Known


def tell(story: Story, known: Known | None) -> Told:
    """The digest of `story` for those who know `known`; None for those who had no digest yet."""
    prints, card, differences = take_prints(story.corpus), story.summarise(), story.differences()
    after = know(prints, card, differences, known.parts if known else ())
    if known is None:
        return Told(_begin(card, story.corpus), after)
    found = fresh(prints, known)
    news = _spread([_news_line(news) for news in found.news])
    new = frozenset(found.articles)
    others = [*_differs(differences, prints, known, new), *_sources(card, prints, known, new)]
    if not (news or others or found.copies):
        return Told(None, after)
    others = [line for line in others if not _among(line, news[:NEWS_ON_SCREEN])]
    room = max(NEWS_ON_SCREEN, ON_SCREEN - len(others))
    ordered = [*news[:room], *others, *news[room:]]
    return Told(
        Digest(
            lines=tuple(ordered[:ON_SCREEN]),
            more=tuple(ordered[ON_SCREEN:AT_MOST]),
            articles=found.articles,
            copies=found.copies,
            repeated=found.repeated,
            dropped=len(ordered[AT_MOST:]),
            unread=found.unread,
            corpus=story.corpus,
        ),
        after,
    )


def another_part(story: Story, known: Known) -> Told:
    """One part of the story that was not shown yet, in rotation; None when there is but the one shown last."""
    rows = [row for row in story.summarise().rows if row.snippets]
    row = _next_part(rows, known.parts)
    if row is None:
        return Told(None, known)
    shown = tuple(label for label in known.parts if label != row.label)
    after = Known(known.articles, known.passages, known.facts, known.differences, (*shown, row.label))
    return Told(Digest((_row_line(row, Why.PART),), story.corpus), after)


def _begin(card: Card, corpus: Corpus) -> Digest | None:
    lines = [_row_line(row, Why.BEGIN) for row in card.rows if row.snippets]
    if not lines:
        return None
    numbers = tuple(range(1, len(corpus.articles) + 1))
    return Digest(tuple(lines[:ON_SCREEN]), corpus, more=tuple(lines[ON_SCREEN:AT_MOST]), articles=numbers)


def _next_part(rows: Sequence[Row], shown: Sequence[str]) -> Row | None:
    """The first row never shown, else the one shown longest ago, and never the one shown last."""
    fresh_rows = [row for row in rows if row.label not in shown]
    if fresh_rows:
        return fresh_rows[0]
    old = sorted((row for row in rows if row.label != shown[-1]), key=lambda row: shown.index(row.label))
    return old[0] if old else None


def _row_line(row: Row, why: Why) -> Line:
    claim = row.claims[0]
    return Line(claim.snippets[0], why, label=row.label, also=_others(claim), now=claim.sources)


def _news_line(news: News) -> Line:
    return Line(news.snippet, Why.CHANGED if news.changed else Why.NEW, also=news.also)


def _spread(lines: Sequence[Line]) -> list[Line]:
    """The lines, so that among the first ones no article has more than FROM_ONE."""
    taken: dict[int, int] = {}
    early: list[Line] = []
    late: list[Line] = []
    for line in lines:
        number = line.snippet.number
        taken[number] = taken.get(number, 0) + 1
        (early if taken[number] <= FROM_ONE else late).append(line)
    return [*early, *late]


def _differs(differences: Sequence[Difference], prints: Prints, known: Known, new: frozenset[int]) -> list[Line]:
    """The Differences that a new article brings: between passages that did not differ before, or with a new side."""
    lines = []
    for difference in differences:
        numbers = [{snippet.number for snippet in side.snippets} for side in difference.sides]
        newcomer = next((at for at, side in enumerate(numbers) if side & new), None)
        if newcomer is None:
            continue
        if any(side <= new for side in numbers) or not prints.against(difference) & known.differences:
            snippet = next(s for s in difference.sides[newcomer].snippets if s.number in new)
            lines.append(Line(snippet, Why.DIFFERS, difference=difference))
    return lines


def _sources(card: Card, prints: Prints, known: Known, new: frozenset[int]) -> list[Line]:
    """The facts of the Card that new articles tell too, in the words of one of these."""
    lines: list[Line] = []
    for row in card.rows:
        for claim in row.claims:
            before = max((known.facts.get(under, 0) for under in prints.under_claim(claim)), default=0)
            newcomer = next((snippet for snippet in claim.snippets if snippet.number in new), None)
            if 0 < before < claim.sources and newcomer is not None:
                also = tuple(sorted({s.number for s in claim.snippets} - {newcomer.number}))
                line = Line(newcomer, Why.SOURCES, row.label, also, before, claim.sources)
                if not _among(line, lines):
                    lines.append(line)
    return lines


def _among(line: Line, others: Sequence[Line]) -> bool:
    """Whether one of `others` shows the same words already."""
    one = line.snippet
    return line.difference is None and any(
        one.number == other.snippet.number and one.start < other.snippet.end and one.end > other.snippet.start
        for other in others
    )


def _others(claim: Claim) -> tuple[int, ...]:
    return tuple(sorted({snippet.number for snippet in claim.snippets} - {claim.snippets[0].number}))
