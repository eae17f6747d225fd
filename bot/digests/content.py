"""What one digest says: what is new for those who know what they know, each line verbatim and with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.answers.model import Card, Claim, Difference, Row, Side, Snippet
from bot.corpus.model import Corpus
from bot.digests.known import Known, Prints, know, take_prints
from bot.digests.news import Copy, News, Repeated, fresh
from bot.search.quantities import Quantity, quantities

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

    def newer(snippet: Snippet) -> bool:
        return snippet.number in new and not prints.under(snippet) <= known.passages

    others = [
        *_differs(differences, newer, known, prints),
        *_facts(card, newer, known, prints, copies=frozenset(copy.number for copy in found.copies)),
    ]
    if not (news or others or found.copies):
        return Told(None, after)
    news = [line for line in news if not _among(line, others)]
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


def _differs(
    differences: Sequence[Difference], newer: Callable[[Snippet], bool], known: Known, prints: Prints
) -> list[Line]:
    """The Differences that new words bring: between passages that did not differ before, or with a new side."""
    lines = []
    for difference in differences:
        fresh_sides = [[snippet for snippet in side.snippets if newer(snippet)] for side in difference.sides]
        first = next((side[0] for side in fresh_sides if side), None)
        whole = any(len(new) == len(side.snippets) for new, side in zip(fresh_sides, difference.sides, strict=True))
        if first is not None and (whole or not prints.against(difference) & known.differences):
            lines.append(Line(first, Why.DIFFERS, difference=difference))
    return lines


def _facts(
    card: Card, newer: Callable[[Snippet], bool], known: Known, prints: Prints, *, copies: frozenset[int]
) -> Iterator[Line]:
    """The facts of the Card that new words tell too, or tell with other figures, in these words."""
    shown: list[Line] = []
    for row in card.rows:
        for claim in row.claims:
            before = max((known.facts.get(under, 0) for under in prints.under_claim(claim)), default=0)
            told = [snippet for snippet in claim.snippets if snippet.number not in copies]
            earlier = [snippet for snippet in told if not newer(snippet)]
            newcomer = next((snippet for snippet in told if newer(snippet)), None)
            if newcomer is None or not earlier or not 0 < before < len({snippet.number for snippet in told}):
                continue
            line = _fact(row.label, newcomer, earlier, before=before, now=len({snippet.number for snippet in told}))
            if line is not None and not _among(line, shown):
                shown.append(line)
                yield line


def _fact(label: str, newcomer: Snippet, earlier: Sequence[Snippet], *, before: int, now: int) -> Line | None:
    """More sources for a fact; a Difference when the new one gives another figure; None when it gives one more."""
    fresh, old = quantities(newcomer.text), quantities(earlier[0].text)
    agreed = [figure for figure in fresh if any(figure.agrees(one) for one in old)]
    for figure in fresh:
        against = next((one for one in old if one.unit == figure.unit and figure.unit not in _TIMES), None)
        if against is not None and not any(one.unit == figure.unit for one in agreed):
            labels = (_written(earlier[0], against), _written(newcomer, figure))
            sides = (Side(labels[0], (earlier[0],)), Side(labels[1], (newcomer,)))
            return Line(newcomer, Why.DIFFERS, label, difference=Difference(label, sides))
    said = [one for snippet in earlier for one in quantities(snippet.text)]
    if any(not any(figure.agrees(one) for one in said) for figure in fresh):
        return None  # news, and found as such
    numbers = tuple(sorted({snippet.number for snippet in earlier}))
    return Line(newcomer, Why.SOURCES, label, numbers, before, now)


_TIMES = ("", "year", "decade", "quarter", "day")  # counts of anything and dates: not the same thing told otherwise


def _written(snippet: Snippet, figure: Quantity) -> str:
    return snippet.text[figure.start : figure.end]


def _among(line: Line, others: Sequence[Line]) -> bool:
    """Whether one of `others` shows the same words already."""
    one = line.snippet
    return line.difference is None and any(
        one.number == other.snippet.number and one.start < other.snippet.end and one.end > other.snippet.start
        for other in others
    )


def _others(claim: Claim) -> tuple[int, ...]:
    return tuple(sorted({snippet.number for snippet in claim.snippets} - {claim.snippets[0].number}))
