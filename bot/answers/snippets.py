"""From evidence to the words that are shown: the span, its neighbours when they are needed, and the marks."""

from __future__ import annotations

from bot.answers.evidence import Evidence, matcher
from bot.answers.library import Library
from bot.answers.model import Snippet
from bot.answers.question import Question
from bot.answers.reading import Read

LONGEST = 600  # code points; more is a page, not a snippet


def snippet(evidence: Evidence, question: Question, library: Library) -> Snippet:
    """The Snippet for `evidence`: its passage, with the sentence before it when it opens with a word that points back."""
    read = evidence.read
    start, end = read.passage.start, read.passage.end
    before = library.reads[read.number - 1] if read.number else None
    if (
        read.dependent
        and before
        and before.passage.article == read.passage.article
        and before.passage.paragraph == read.passage.paragraph
        and end - before.passage.start <= LONGEST
    ):
        start = before.passage.start
    return Snippet(
        article=library.corpus.articles[read.passage.article],
        number=read.passage.article + 1,
        start=start,
        end=end,
        marks=_marks(read, question),
    )


def _marks(read: Read, question: Question) -> tuple[tuple[int, int], ...]:
    """Spans of the passage's words that matched the question, merged where they touch."""
    known = matcher(question)
    wanted = {key for key, needs in known.single.items() if max(s for _, s in needs) >= 0.4}
    wanted |= {
        key
        for _, phrase, strength in known.several
        if strength >= 0.4
        for key in phrase
        if set(phrase) <= read.spans.keys()
    }
    out: list[tuple[int, int]] = []
    for token in sorted((t for t in read.tokens if t.term in wanted), key=lambda t: t.start):
        if out and token.start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], token.end))
        else:
            out.append((token.start, token.end))
    return tuple(out)
