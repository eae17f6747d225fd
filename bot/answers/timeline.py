"""The story's dated events in order, each in the words of an article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.answers.agreement import similarity
from bot.answers.library import Library
from bot.answers.model import Claim, Snippet
from bot.answers.moments import Moment, main_moment
from bot.answers.reading import Read
from bot.corpus.model import Kind

ALIKE = 0.5  # share of informative terms from which two sentences of one moment tell one event
LONGEST = 600  # characters: a longer sentence is a list


@dataclass(frozen=True, slots=True)
class Event:
    """Something that an article dates.

    Attributes:
        first, last: Its days, both inclusive: one day, a week, a month, a quarter or a year.
        when: The same in words: "18 July 2025", "July 2025", "2025".
        claim: Who tells it: the first snippet is shown, with the words that date it marked; the others say the same.
    """

    first: date
    last: date
    when: str
    claim: Claim


def timeline(library: Library) -> tuple[Event, ...]:
    """Every sentence that says when, by its date; what several articles tell of one moment is one event.

    "Last year" or "on Thursday" counts from the day of the article; in an article without one it dates nothing.
    """
    told = sorted(_told(library), key=lambda pair: (pair[1].first, pair[1].last, pair[0].number))
    groups: list[list[tuple[Read, Moment]]] = []
    for read, moment in told:
        same = (group for group in reversed(groups) if _same(group[0], (read, moment), library))
        home = next(same, None)
        if home is None:
            groups.append([(read, moment)])
        else:
            home.append((read, moment))
    return tuple(_event(group, library) for group in groups)


def _told(library: Library) -> Iterator[tuple[Read, Moment]]:
    """Each sentence that is dated, with its moment in code points of the article."""
    for read in library.surveyed:
        passage = read.passage
        if passage.kind is not Kind.SENTENCE or passage.end - passage.start > LONGEST:
            continue
        article = library.corpus.articles[passage.article]
        moment = main_moment(article.text[passage.start : passage.end], article.published)
        if moment is not None:
            start, end = passage.start + moment.start, passage.start + moment.end
            yield read, Moment(moment.first, moment.last, start, end)


def _same(a: tuple[Read, Moment], b: tuple[Read, Moment], library: Library) -> bool:
    together = (a[1].first, a[1].last) == (b[1].first, b[1].last)
    return together and similarity(a[0], b[0], library) >= ALIKE


def _event(group: list[tuple[Read, Moment]], library: Library) -> Event:
    """One event, shown in the words of the first article that tells it; an article is named once."""
    snippets: dict[int, Snippet] = {}
    for read, moment in group:
        number = read.passage.article + 1
        snippet = Snippet(
            article=library.corpus.articles[number - 1],
            number=number,
            start=read.passage.start,
            end=read.passage.end,
            marks=((moment.start, moment.end),),
        )
        snippets.setdefault(number, snippet)
    moment = group[0][1]
    return Event(moment.first, moment.last, moment.name, Claim(tuple(snippets.values())))
