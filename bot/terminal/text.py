"""What a person reads in a terminal: answers, refusals, help, the card, sources, differences and timeline.

What stands beside a margin line or in “ ” is cut from an article; the words around it stand here alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, zip_longest

import click

from bot.answers.model import Abstention, Answer, Card, Claim, Difference, Help, Outcome, Reason, Row, Snippet
from bot.answers.timeline import Event
from bot.corpus.model import Article, Corpus
from bot.terminal.page import bold, dim, folded, harmless, listed, quoted

BAR = "| "
LABEL = 22  # columns of the labels and counts of the card
MARGIN = "  | "  # beside the words of an article; quotation marks would stand doubled around quotations
PROMISE = "Eternaut answers with the exact words of its sources, and says so when they don't say."
ASK = "Ask in your own words, for example:"
INDEX_AWAY = "The search index cannot be reached just now; ask again in a minute."
COMMANDS = "Commands: card, sources, differences, timeline, help, quit."


def outcome(value: Outcome, width: int) -> str:
    """`value` as lines of at most `width` columns, without a newline at the end."""
    match value:
        case Answer():
            return "\n".join(_answer(value, width))
        case Abstention():
            return "\n".join(_abstention(value, width))
        case Help():
            return "\n".join(_help(value, width))


def card(value: Card, width: int) -> str:
    """The Card: per row its label beside the quote of its first question; below, the articles that are quoted."""
    rows = [row for row in value.rows if row.claims]
    lines = [bold(harmless(value.title)), ""]
    for row in rows:
        lines += _row(row, width, of=len(value.articles))
    more = sum(len(row.claims) - 1 for row in rows)
    quotes = [row.claims[0].snippets[0] for row in rows]
    lines += ["", *_sources_of(quotes, width)]
    return "\n".join((*lines, *(dim(f"{more} more quotes: eternaut card --full"),) * bool(more)))


def full_card(value: Card, width: int) -> str:
    """All quotes of the Card, row by row, what differs in each, and all articles below."""
    lines = [bold(harmless(value.title)), ""]
    for row in value.rows:
        lines += [*_full_row(row, width, of=len(value.articles)), ""]
    return "\n".join((*lines, *(_entry(number, article, width) for number, article in value.numbered)))


def sources(corpus: Corpus, width: int, quoted: Mapping[str, int] | None = None) -> str:
    """All articles with number, title, source, day and length, and what was skipped.

    `quoted` tells how many quotes of each article stand in Slack; None where nobody counts.
    """
    count = len(corpus.articles)
    lines = [bold(f"{_counted(count, 'article')}, {_counted(len(corpus.passages), 'passage')}"), ""]
    for number, article in enumerate(corpus.articles, start=1):
        lines.append(folded(_title(article), width=width, first=f"[{number}] ", rest="    "))
        size = f"{len(article.text):,} characters"
        facts = [
            *_about(article),
            harmless(article.id),
            size,
            *([_counted(quoted.get(article.id, 0), "quote") + " in use"] if quoted is not None else []),
            *([harmless(article.url)] if article.url else []),
        ]
        lines.append(dim(folded(" · ".join(filter(None, facts)), width=width, first="    ", rest="    ")))
    if corpus.skipped:
        lines += ["", bold(f"{len(corpus.skipped)} skipped")]
        lines += [f"    {harmless(skipped.name)}: {harmless(skipped.reason)}" for skipped in corpus.skipped]
    return "\n".join(lines)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def differences(values: Sequence[Difference], width: int, seen: int, of: int) -> str:
    """What the sources disagree on in the whole story, side by side; looked for in `seen` of `of` passages."""
    if not values:
        return "\n".join(("The sources differ on nothing that was found.", *_looked_in(seen, of, width)))
    count = len(values)
    head = bold(f"{count} thing{'s' * (count != 1)} on which the sources differ")
    head = "\n".join((head, *_looked_in(seen, of, width)))
    return "\n".join((head, *(line for value in values for line in ("", *_difference(value, width, opening="")))))


def timeline(events: Sequence[Event], width: int, seen: int, of: int) -> str:
    """The dated events in their order: when, and the words that say so; looked for as in `differences`."""
    if not events:
        return "\n".join(("No article says when anything happened.", *_looked_in(seen, of, width)))
    count = len(events)
    lines = [bold(f"{count} dated event{'s' * (count != 1)}"), *_looked_in(seen, of, width)]
    for when, same in groupby(events, key=lambda event: event.when):
        lines += ["", bold(when), *(line for event in same for line in _claim(event.claim, width))]
    quotes = [snippet for event in events for snippet in event.claim.snippets]
    return "\n".join((*lines, "", *_sources_of(quotes, width)))


def _looked_in(seen: int, of: int, width: int) -> Iterator[str]:
    """A line when the articles are too many to be held against one another."""
    if seen < of:
        yield folded(f"Looked for in the {seen:,} passages that the story's questions find, of {of:,}.", width=width)


def _answer(value: Answer, width: int) -> Iterator[str]:
    yield from _asked_as(value.asked_as, width)
    for correction in value.corrections:
        asked, said = harmless(correction.asked), harmless(correction.said)
        yield from (folded(bold(f"Not “{asked}”: the sources say “{said}”."), width=width), "")
    for claim in value.claims:
        yield from _claim(claim, width)
        yield ""
    yield bold(_said_by(value.sources, value.of))
    if value.missing:
        yield folded(f"Not in what is quoted: {listed(map(harmless, value.missing))}.", width=width)
    for difference in value.differences:
        yield from ("", *_difference(difference, width))
    quotes = [s for claim in value.claims for s in claim.snippets]
    quotes += [s for difference in value.differences for side in difference.sides for s in side.snippets]
    yield from ("", *_sources_of(quotes, width))


def _abstention(value: Abstention, width: int) -> Iterator[str]:
    yield from _asked_as(value.asked_as, width)
    yield folded(bold(_refusal(value)), width=width)
    if value.closest:
        yield from ("", "Closest passage, which is no answer:")
        yield from _quote(value.closest, width)
        yield from ("", *_sources_of((value.closest,), width))
    if value.nearest:
        yield from ("", "Nearest articles:")
        yield from (_indented(_title(article), width) for article in value.nearest)


def _refusal(value: Abstention) -> str:
    mentioned, missing = (listed(f"“{harmless(w)}”" for w in words) for words in (value.mentioned, value.missing))
    if value.reason is Reason.PARTLY and value.mentioned and value.missing:
        return f"The sources mention {mentioned}, but not {missing}."
    if value.reason is Reason.PREMISE:
        return "The sources don't say so; the closest passage says something else."
    return "The sources don't say."


def _help(value: Help, width: int) -> Iterator[str]:
    yield folded("Eternaut answers with the exact words of its sources, and says so when they don't say.", width=width)
    if value.suggestions:
        yield from ("", ASK)
        yield from (
            folded(harmless(question), width=width, first="    ", rest="    ") for question in value.suggestions
        )


def _row(row: Row, width: int, *, of: int) -> Iterator[str]:
    """Label and count in a column of their own, and the quote beside them."""
    claim = row.claims[0]
    quote = f"{quoted(claim.snippets[0])} [{claim.snippets[0].number}]"
    counted = f"{claim.sources} of {of}" + (", they differ" if row.differences else f" source{'s' * (of != 1)}")
    labels = [bold(line) for line in folded(harmless(row.label), width=LABEL - 2).splitlines()]
    lines = folded(quote, width=width - LABEL, first=BAR, rest=BAR).splitlines()
    for left, right in zip_longest((*labels, dim(counted)), lines, fillvalue=""):
        yield f"{left}{' ' * (LABEL - len(click.unstyle(left)))}{right}".rstrip()


def _full_row(row: Row, width: int, *, of: int) -> Iterator[str]:
    yield f"{bold(harmless(row.label))}  {dim(_said_by(row.claims[0].sources, of))}"
    for claim in row.claims:
        yield from _claim(claim, width)
    for difference in row.differences:
        sides = " / ".join(f"“{harmless(side.label)}”" for side in difference.sides)
        yield from folded(dim(f"The sources differ: {sides}"), width=width, first="    ", rest="    ").splitlines()


def _claim(claim: Claim, width: int) -> Iterator[str]:
    first, *others = claim.snippets
    yield from _quote(first, width)
    also = " ".join(f"[{number}]" for number in sorted(snippet.number for snippet in others))
    if claim.quoting and others:
        yield dim(f"    also in {also}, all quoting {harmless(claim.quoting)}")
    elif others:
        yield dim(f"    also in {also}")


def _quote(snippet: Snippet, width: int) -> Iterator[str]:
    yield folded(f"{quoted(snippet)} [{snippet.number}]", width=width, first=MARGIN, rest=MARGIN)


def _difference(value: Difference, width: int, *, opening: str = "The sources differ · ") -> Iterator[str]:
    """What it is about, and per side its label, its first quote and the numbers of others."""
    yield folded(bold(opening + harmless(value.about)), width=width)
    for side in value.sides:
        quote, *others = side.snippets
        also = " ".join(f"[{number}]" for number in sorted({other.number for other in others} - {quote.number}))
        label = f"“{harmless(side.label)}”" + (f", also in {also}" if also else "")
        yield folded(label, width=width, first="  - ", rest="    ")
        yield folded(f"{quoted(quote)} [{quote.number}]", width=width, first=f"    {BAR}", rest=f"    {BAR}")


def _asked_as(question: str | None, width: int) -> Iterator[str]:
    if question is not None:
        yield from (dim(folded(f"asked as: {harmless(question)}", width=width)), "")


def _said_by(count: int, of: int) -> str:
    return f"Said by {count} of {of} source{'s' * (of != 1)}"


def _sources_of(snippets: Iterable[Snippet], width: int) -> Iterator[str]:
    numbered = {snippet.number: snippet.article for snippet in snippets}
    yield from (_entry(number, numbered[number], width) for number in sorted(numbered))


def _entry(number: int, article: Article, width: int) -> str:
    line = " · ".join((_title(article), *_about(article)))
    return dim(folded(line, width=width, first=f"[{number}] ", rest="    "))


def _indented(text: str, width: int) -> str:
    return folded(text, width=width, first="    ", rest="    ")


def _title(article: Article) -> str:
    return harmless(article.title)


def _about(article: Article) -> Iterator[str]:
    if article.source:
        yield harmless(article.source)
    if article.published:
        yield f"{article.published.day} {article.published:%B %Y}"
