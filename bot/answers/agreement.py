"""Which passages say the same: claims, and how many sources make them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.evidence import Evidence
from bot.answers.library import Library
from bot.answers.model import Claim
from bot.answers.question import Question
from bot.answers.reading import Read
from bot.answers.snippets import snippet
from bot.answers.tuning import Tuning
from bot.corpus.model import Kind
from bot.search.analyzer import fold
from bot.search.bm25 import idf


def similarity(a: Read, b: Read, library: Library) -> float:
    """Share of the informative terms of the shorter passage that the other has too (0 to 1), by idf."""
    size = max(library.engine.size, 1)

    def weight(terms: set[str]) -> float:
        return sum(idf(library.engine.frequency(t), size) for t in terms)

    mine, other = set(a.spans), set(b.spans)
    smaller = min(weight(mine), weight(other))
    return weight(mine & other) / smaller if smaller else 0.0


def claims(
    ranked: Sequence[Evidence], question: Question, library: Library, tuning: Tuning, limit: int
) -> tuple[Claim, ...]:
    """Up to `limit` claims from evidence ordered best first; passages that say the same are one claim."""
    groups: list[list[Evidence]] = []
    for evidence in ranked:
        for group in groups:
            if same(group[0], evidence, question, library, tuning):
                group.append(evidence)
                break
        else:
            groups.append([evidence])
    return tuple(_claim(group, question, library, tuning) for group in groups[:limit])


def same(a: Evidence, b: Evidence, question: Question, library: Library, tuning: Tuning) -> bool:
    """Whether two passages support the same answer to `question`."""
    if Kind.HEADING in (a.read.passage.kind, b.read.passage.kind) and a.read.passage.article == b.read.passage.article:
        return False
    shared = [min(x, y) for x, y in zip(a.context, b.context, strict=True)]
    weights = [need.weight for need in question.needs]
    covered = sum(w * s for w, s in zip(weights, shared, strict=True))
    whole = sum(w * s for w, s in zip(weights, a.context, strict=True)) or 1.0
    if covered / whole < tuning.same_needs:
        return False
    return similarity(a.read, b.read, library) >= tuning.same_words


def _claim(group: Sequence[Evidence], question: Question, library: Library, tuning: Tuning) -> Claim:
    first: dict[int, Evidence] = {}
    for evidence in group:
        first.setdefault(evidence.read.passage.article, evidence)
    kept = list(first.values())
    return Claim(
        snippets=tuple(snippet(evidence, question, library, tuning) for evidence in kept),
        quoting=_quoting([evidence.read for evidence in kept], library),
    )


def _quoting(reads: Sequence[Read], library: Library) -> str | None:
    """The full name of the one person whom all of two or more passages quote, or None."""
    if len(reads) < 2 or not all(read.quoted for read in reads):
        return None
    speakers = frozenset.intersection(*(read.speakers for read in reads))
    if len(speakers) != 1:
        return None
    (last,) = speakers
    full = {n.words for read in library.reads for n in read.names if fold(n.words.split()[-1]) == last}
    return max(full, key=lambda words: (len(words.split()) == 2, len(words), words), default=None)
