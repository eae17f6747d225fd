"""Which passages say the same: claims, and how many sources make them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.evidence import Evidence, Matcher, matcher
from bot.answers.holding import DATES
from bot.answers.library import Library
from bot.answers.model import Claim
from bot.answers.need import Asked
from bot.answers.question import Question
from bot.answers.reading import Read
from bot.answers.snippets import snippet
from bot.answers.tuning import Tuning
from bot.answers.verdict import STRICT
from bot.search.analyzer import fold
from bot.search.quantities import CURRENCIES, Quantity


def similarity(a: Read, b: Read, library: Library) -> float:
    """Share of the informative terms of the shorter passage that the other has too (0 to 1), by idf."""
    smaller = min(library.masses[a.number], library.masses[b.number])
    shared = sum(library.weights[key] for key in a.spans.keys() & b.spans.keys())
    return shared / smaller if smaller else 0.0


def claims(
    ranked: Sequence[Evidence], question: Question, library: Library, tuning: Tuning, limit: int
) -> tuple[Claim, ...]:
    """Up to `limit` claims from evidence ordered best first; passages that say the same are one claim."""
    groups: list[list[Evidence]] = []
    for evidence in ranked:
        if not evidence.window:
            break
        if groups and evidence.confidence < tuning.also:
            continue
        home = next((group for group in groups if same(group[0], evidence, question, library, tuning)), None)
        if home is not None:
            home.append(evidence)
        elif not any(_overlap(evidence, group[0]) for group in groups):
            groups.append([evidence])
    match = matcher(question)
    return tuple(_claim(group, match, library, tuning) for group in groups[:limit])


def same(a: Evidence, b: Evidence, question: Question, library: Library, tuning: Tuning) -> bool:
    """Whether two passages of different articles support the same answer to `question`.

    They do when they speak of the same needs and give the same answer: the same number for a question about
    numbers, the same person for one about persons, else much the same words. Two sums of money that do not agree
    are never one answer.
    """
    if a.read.passage.article == b.read.passage.article or _other_sums(a, b) or a.kinds & STRICT != b.kinds & STRICT:
        return False
    match = matcher(question)
    shared = match.weigh(map(min, a.context, b.context))
    whole = match.weigh(a.context) or 1.0
    if question.asked & _NUMBERS and _numbers(a, question):
        return shared / whole >= tuning.same_topic and _same_number(a, b, question)
    if Asked.PERSON in question.asked and (people := _people(a, question)):
        return shared / whole >= tuning.same_topic and bool(people & _people(b, question))
    alike = similarity(a.read, b.read, library)
    return shared / whole >= tuning.same_needs and (
        alike >= tuning.same_words or (b.confidence >= tuning.same_trust and shared / whole >= 0.9)
    )


_NUMBERS = frozenset((Asked.NUMBER, Asked.MONEY))


def _numbers(evidence: Evidence, question: Question) -> list[Quantity]:
    """The numbers of what is shown that can be the answer: sums of money alone when one is asked for and there."""
    said = {q.term for q in question.quantities}
    found = [q for read in evidence.window for q in read.quantities if q.unit not in DATES and q.term not in said]
    sums = [q for q in found if q.unit in CURRENCIES] if Asked.MONEY in question.asked else []
    return sums or found


def _same_number(a: Evidence, b: Evidence, question: Question) -> bool:
    return any(x.agrees(y) for x in _numbers(a, question) for y in _numbers(b, question))


def _other_sums(a: Evidence, b: Evidence) -> bool:
    """Whether both passages name sums of money and no sum of one agrees with any of the other."""
    ours, theirs = ([q for q in e.read.quantities if q.unit in CURRENCIES] for e in (a, b))
    return bool(ours and theirs) and not any(x.agrees(y) for x in ours for y in theirs)


def _people(evidence: Evidence, question: Question) -> set[str]:
    """Folded last names of the persons in what is shown, those of the question left out."""
    names = {fold(n.words.split()[-1]) for read in evidence.window for n in read.names if n.person}
    return {name for name in names if name not in question.plain}


def _overlap(a: Evidence, b: Evidence) -> bool:
    """Whether two windows share a passage."""
    return bool({read.number for read in a.window} & {read.number for read in b.window})


def _claim(group: Sequence[Evidence], match: Matcher, library: Library, tuning: Tuning) -> Claim:
    first: dict[int, Evidence] = {}
    for evidence in group:
        first.setdefault(evidence.read.passage.article, evidence)
    kept = list(first.values())
    return Claim(
        snippets=tuple(snippet(evidence, match, library, tuning) for evidence in kept),
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
    return max(
        library.names.get(last, ()), key=lambda words: (len(words.split()) == 2, len(words), words), default=None
    )
