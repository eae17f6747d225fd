"""How well one passage answers one question: what matched, what is missing, what kind of answer is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mul

from bot.answers.holding import AUTHORED, by_somebody, holds
from bot.answers.lexicon import Phrase
from bot.answers.library import Library
from bot.answers.need import Asked, Need
from bot.answers.question import Question
from bot.answers.reading import Read
from bot.answers.tuning import Tuning
from bot.corpus.model import Kind
from bot.search.analyzer import fold
from bot.search.quantities import Quantity

MEASURED = frozenset(("$", "€", "£", "%", "x", "share"))  # units of which a passage seldom gives two for one thing
MET = 0.3  # strength below which a passage does not speak of a need
_TELLING = frozenset((Asked.EXPANSION, Asked.EARLIER))  # kinds that few passages hold: they count twice
_NEAR = 0.3  # strength from which a term is worth asking the engine for
_TIED = 0.6  # strength from which a term beside another one shows that they are spoken of together


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage held against a question.

    Attributes:
        read: The passage.
        own: Per need, how well the passage itself speaks of it (0 to 1).
        context: Per need, the same with the sentences beside it, the heading above and the title.
        coverage: Share of the question's weight that passage and context cover (0 to 1).
        kinds: Kinds of answer, of those asked for, that the passage holds.
        score: By which passages are ordered; comparable only within one question.
        near: How close it is to what the thread showed before (0 to 1).
        window: The passages shown for it, in reading order; () before `ranking` has looked at it closely.
        confidence: How likely the window answers the question (0 to 1).
    """

    read: Read
    own: tuple[float, ...]
    context: tuple[float, ...]
    coverage: float
    kinds: frozenset[Asked]
    score: float
    near: float = 0.0
    window: tuple[Read, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Matcher:
    """A question made ready to be held against many passages.

    Attributes:
        question: The question.
        single: Term -> the needs it stands for, with how well.
        several: First term of a phrase -> need, phrase and how well it stands for it.
        keys: The terms of both.
        weights: Weight of each need.
        total: Weight of all needs.
        nothing: The strengths of a passage that speaks of no need.
        met_otherwise: The needs, by number, that something else than their words can meet.
        seen: Strengths found already, by passage: neighbours are asked about again and again.
    """

    question: Question
    single: Mapping[str, Sequence[tuple[int, float]]]
    several: Mapping[str, Sequence[tuple[int, Phrase, float]]]
    keys: frozenset[str]
    weights: tuple[float, ...]
    total: float
    nothing: tuple[float, ...]
    met_otherwise: Sequence[tuple[int, Need]]
    seen: dict[int, tuple[float, ...]]

    def strengths(self, read: Read) -> tuple[float, ...]:
        """Per need, how well `read` alone speaks of it."""
        known = self.seen.get(read.number)
        if known is None:
            shared = self.keys.intersection(read.spans)
            known = self.seen[read.number] = tuple(self._strengths(read, shared)) if shared else self.nothing
        return known

    def _strengths(self, read: Read, shared: Iterable[str]) -> list[float]:
        out = [0.0] * len(self.weights)
        for key in shared:
            for need, strength in self.single.get(key, ()):
                if strength > out[need]:
                    out[need] = strength
            for need, phrase, strength in self.several.get(key, ()):
                if strength > out[need] and _together(read, phrase):
                    out[need] = strength
        return out

    def weigh(self, strengths: Iterable[float]) -> float:
        """The weight of all needs that are met so well."""
        return float(sum(map(mul, self.weights, strengths)))


@lru_cache(maxsize=16)
def matcher(question: Question) -> Matcher:
    """The Matcher of `question`: one for ranking, claims and differences, which look at the same passages."""
    single: dict[str, list[tuple[int, float]]] = {}
    several: dict[str, list[tuple[int, Phrase, float]]] = {}
    for number, need in enumerate(question.needs):
        for phrase, strength in need.options.items():
            if len(phrase) == 1:
                single.setdefault(phrase[0], []).append((number, strength))
            else:
                several.setdefault(phrase[0], []).append((number, phrase, strength))
    for key, found in single.items():  # one word of a passage meets one need: "drew" is no illustrator too
        if len(found) > 1:
            best = max(strength for _, strength in found)
            single[key] = [(number, strength) for number, strength in found if strength == best]
    weights = tuple(need.weight for need in question.needs)
    otherwise = [(i, n) for i, n in enumerate(question.needs) if n.asked or n.words in AUTHORED or n.quantity]
    keys = frozenset((*single, *several))
    nothing = (0.0,) * len(weights)
    return Matcher(question, single, several, keys, weights, sum(weights) or 1.0, nothing, otherwise, {})


def query(question: Question) -> Mapping[str, float]:
    """The weighted terms that an Engine is asked for: every option of every need but the far-fetched ones."""
    out: dict[str, float] = {}
    for need in question.needs:
        for phrase, strength in need.options.items():
            weight = strength / len(phrase) * need.weight
            for key in phrase if strength >= _NEAR else ():
                if weight > out.get(key, 0.0):
                    out[key] = weight
    return out


def _together(read: Read, phrase: Phrase) -> bool:
    """Whether all terms of `phrase` stand in `read` within 60 code points."""
    spans = read.spans
    if not all(key in spans for key in phrase):
        return False
    places = [spans[key] for key in phrase]
    return max(end for _, end in places) - min(start for start, _ in places) <= 60


def judge(match: Matcher, read: Read, library: Library, tuning: Tuning) -> Evidence:
    """The Evidence of `read`, with what the passages beside it lend."""
    question = match.question
    own = list(match.strengths(read))
    context = list(own)
    for neighbour, lends in library.neighbours(read, tuning):
        strengths = match.strengths(neighbour)
        for i, strength in enumerate(strengths) if strengths is not match.nothing else ():
            if strength * lends > context[i]:
                context[i] = strength * lends
    text = library.corpus.text(read.passage)
    kinds = holds(read, question, text, library.vocabulary)
    for i, need in match.met_otherwise:  # "which *city*": the name of one stands for the word
        if need.asked & kinds:
            own[i] = max(own[i], tuning.stands)
            context[i] = max(context[i], tuning.stands)
        if need.words in AUTHORED and by_somebody(read, question.plain, text):
            own[i] = max(own[i], tuning.stands)
            context[i] = max(context[i], own[i])
        if need.quantity is not None:
            own[i] = max(own[i], _measure(need.quantity, read, tuning))
            context[i] = max(context[i], own[i])
    covered, owned = match.weigh(context), match.weigh(own)
    length = 1 - tuning.length + tuning.length * read.length / library.average
    score = (owned + tuning.context * (covered - owned)) / max(length, 0.5)
    score += tuning.adjacent * _adjacent(match, read, own)
    score += tuning.kind * match.total * (len(kinds) / max(1, len(question.asked)) + len(kinds & _TELLING))
    if question.speaker:
        score += tuning.speaker * match.total * (question.speaker in read.speakers)
    if question.quotation and question.quotation in " ".join(fold(text).split()):
        score += tuning.quotation * match.total
    if read.passage.kind is Kind.HEADING:
        score *= tuning.heading
    return Evidence(read, tuple(own), tuple(context), covered / match.total, kinds, score)


def _measure(asked: Quantity, read: Read, tuning: Tuning) -> float:
    """1 when a number of the passage agrees with the one asked about, less when it is another one of the same unit."""
    if any(asked.agrees(quantity) for quantity in read.quantities):
        return 1.0
    measured = asked.unit in MEASURED and any(asked.unit == quantity.unit for quantity in read.quantities)
    return tuning.stands if measured else 0.0


def _adjacent(match: Matcher, read: Read, own: Sequence[float]) -> float:
    """Weight of pairs of needs that follow each other in the question and stand close in the passage."""
    pairs = [i for i in range(len(own) - 1) if own[i] >= _TIED and own[i + 1] >= _TIED]
    if not pairs:
        return 0.0
    places: dict[int, list[int]] = {}
    for token in read.tokens:
        for need, strength in match.single.get(token.term, ()):
            if strength >= _TIED:
                places.setdefault(need, []).append(token.start)
    out = 0.0
    for i in pairs:
        if i in places and i + 1 in places and min(abs(a - b) for a in places[i] for b in places[i + 1]) <= 25:
            out += min(match.weights[i], match.weights[i + 1])
    return out
