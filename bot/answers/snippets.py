"""From evidence to the words that are shown: the span, its neighbours when they are needed, and the marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.answers.evidence import Evidence, Matcher
from bot.answers.library import Library
from bot.answers.model import Claim, Snippet
from bot.answers.reading import Read
from bot.answers.tuning import Tuning
from bot.corpus.model import Kind
from bot.search.analyzer import fold
from bot.search.quantities import quantities

LONGEST = 420  # code points; a longer quotation is read by nobody in a chat

_MARKED = 0.4  # strength from which a word is shown as matching


def snippet(evidence: Evidence, match: Matcher, library: Library, tuning: Tuning) -> Snippet:
    """The Snippet for `evidence`: the words of its window, those that matched marked."""
    reads = evidence.window or window(evidence, match, library, tuning)
    return Snippet(
        article=library.corpus.articles[evidence.read.passage.article],
        number=evidence.read.passage.article + 1,
        start=reads[0].passage.start,
        end=reads[-1].passage.end,
        marks=tuple(mark for read in reads for mark in _marks(read, match)),
    )


def figured(claim: Claim) -> Claim:
    """`claim` with the figures of its quotes marked, for readers who asked nothing: those look for numbers."""
    return replace(claim, snippets=tuple(replace(one, marks=tuple(_figures(one))) for one in claim.snippets))


def _figures(quote: Snippet) -> Iterator[tuple[int, int]]:
    return ((quote.start + one.start, quote.start + one.end) for one in quantities(quote.text))


def window(evidence: Evidence, match: Matcher, library: Library, tuning: Tuning) -> tuple[Read, ...]:
    """The contiguous passages that are shown for `evidence`, in reading order: its own and the neighbours it needs.

    The sentence before comes along when the passage opens with a word that points back, or when it holds words of
    the question that the passage lacks; the sentence after when the passage is short, introduces a list, or lacks
    words that stand there.
    """
    first = last = evidence.read
    question = match.question
    covered = list(evidence.own)

    def gain(read: Read) -> float:
        strengths = match.strengths(read)
        return sum(need.weight * max(0.0, s - c) for need, s, c in zip(question.needs, strengths, covered, strict=True))

    def take(read: Read) -> None:
        for i, strength in enumerate(match.strengths(read)):
            covered[i] = max(covered[i], strength)

    for _ in range(3):
        begun = first, last
        before, after = _beside(first, -1, library), _beside(last, 1, library)
        size = last.passage.end - first.passage.start
        if (
            after
            and after.passage.end - first.passage.start <= LONGEST
            and (size < tuning.short or _introduces(first, library) or gain(after) >= tuning.worth * match.total)
        ):
            last = after
            take(after)
        if (
            before
            and last.passage.end - before.passage.start <= LONGEST
            and (first.dependent or gain(before) >= tuning.worth * match.total)
        ):
            first = before
            take(before)
        if first is begun[0] and last is begun[1]:
            break
    first = _with_speaker(first, last, evidence.read, library)
    return tuple(library.reads[first.number : last.number + 1])


def _with_speaker(first: Read, last: Read, quoted: Read, library: Library) -> Read:
    """Where the window must begin so that a quotation comes with the name of who speaks ("he said")."""
    if not quoted.quoted or not quoted.speakers:
        return first
    if quoted.speakers & {fold(n.words.split()[-1]) for n in quoted.names}:
        return first
    for number in range(first.number - 1, max(-1, first.number - 3), -1):
        before = library.reads[number]
        if before.passage.article != first.passage.article or last.passage.end - before.passage.start > LONGEST:
            break
        if quoted.speakers & {fold(n.words.split()[-1]) for n in before.names}:
            return before
    return first


def _introduces(read: Read, library: Library) -> bool:
    """Whether `read` ends with a colon: what follows belongs to it."""
    return library.corpus.text(read.passage).endswith(":")


def _beside(read: Read, step: int, library: Library) -> Read | None:
    """The passage before or after `read` in the same paragraph; after a colon, also the line that follows."""
    number = read.number + step
    if not 0 <= number < len(library.reads):
        return None
    other = library.reads[number]
    if other.passage.article != read.passage.article:
        return None
    upper, lower = (read, other) if step > 0 else (other, read)
    if upper.passage.kind is Kind.HEADING and step > 0:  # a heading alone says nothing
        return other
    listed = lower.passage.kind is Kind.LINE and (_introduces(upper, library) or upper.passage.kind is Kind.LINE)
    return other if listed or other.passage.paragraph == read.passage.paragraph else None


def _marks(read: Read, known: Matcher) -> tuple[tuple[int, int], ...]:
    """Spans of the passage's words that matched the question, merged where they touch."""
    here = read.spans.keys()
    wanted = {key for key in here & known.single.keys() if max(s for _, s in known.single[key]) >= _MARKED}
    for key in here & known.several.keys():
        for _, phrase, strength in known.several[key]:
            if strength >= _MARKED and here >= set(phrase):
                wanted.update(phrase)
    out: list[tuple[int, int]] = []
    for token in sorted((t for t in read.tokens if t.term in wanted), key=lambda t: t.start):
        if out and token.start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], token.end))
        else:
            out.append((token.start, token.end))
    return tuple(out)
