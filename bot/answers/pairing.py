"""Passages that tell of one thing, two by two, and the marks on which they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10

from bot.answers.contrasts import Mark, denies, differ, everything
from bot.answers.lexicon import Lexicon
from bot.answers.library import Library
from bot.answers.reading import Read
from bot.answers.scales import Axis
from bot.answers.wordings import Quotation, quotations, reworded
from bot.search.analyzer import term
from bot.search.bm25 import idf

_COMMON = 25  # a term in more passages than this pairs nothing
_SMALL = 2_000  # passages; in a larger corpus only rarer terms still pair
_RARE = 0.68  # of the weight of the rarest term
_PAIRS = 6_000  # candidate pairs, best first
# What two marks must share before they can be about one thing: (idf by that of the rarest term, share of the smaller
# surroundings).
_SURE: Mapping[Axis, tuple[float, float]] = {
    Axis.FIGURE: (0.6, 0.35),
    Axis.DATE: (0.6, 0.12),
    Axis.MAKER: (0.6, 0.12),
    Axis.DEGREE: (0.45, 0.12),
    Axis.SCOPE: (0.72, 0.3),
    Axis.CERTAINTY: (0.72, 0.15),
    Axis.EVIDENCE: (1.25, 0.25),
    Axis.CHANGE: (0.92, 0.18),
    Axis.DENIAL: (1.3, 0.4),
    Axis.PARTIES: (0.72, 0.2),
}
_LITERAL = frozenset((Axis.FIGURE, Axis.DATE))  # profit and revenue are near, but their figures are two things
# Words of reporting, which stand beside anything.
REPORTING = frozenset(
    term(w)
    for w in "said says used use mean meant way well time year company later according want know like take come".split()
)


@dataclass(frozen=True, slots=True)
class Stand:
    """A passage with the mark by which it takes a side."""

    read: Read
    mark: Mark


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two stands of different articles on one axis about one thing: `topic`; `weight` says how surely."""

    one: Stand
    two: Stand
    topic: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Weighs terms: how informative they are here, and which can stand for one another (strength `good` or better)."""

    library: Library
    lexicon: Lexicon
    good: float
    known: dict[str, frozenset[str]]

    def near(self, key: str) -> frozenset[str]:
        """The single words that are as good as `key`."""
        if key not in self.known:
            found = self.lexicon.alternatives.get((key,), ())
            self.known[key] = frozenset(a.terms[0] for a in found if a.strength >= self.good and len(a.terms) == 1)
        return self.known[key]

    def weight(self, terms: Iterable[str]) -> float:
        """Sum of the idf of `terms`."""
        size = max(self.library.engine.size, 1)
        return sum(idf(self.library.engine.frequency(t), size) for t in terms)

    @property
    def rarest(self) -> float:
        """The idf of a term that one passage holds: the measure of all other weights."""
        return idf(1, max(self.library.engine.size, 1))

    def sure(self, axis: Axis) -> tuple[float, float]:
        """The weight and the share of the smaller surroundings that two marks on `axis` must have in common."""
        weight, share = _SURE[axis]
        return weight * self.rarest, share

    def shared(self, a: Iterable[str], b: frozenset[str]) -> frozenset[str]:
        """The terms of `a` that `b` has too, or has a synonym of; words of reporting and speakers don't count."""
        persons = self.library.vocabulary.persons
        telling = (t for t in a if t not in REPORTING and t not in persons)
        return frozenset(t for t in telling if t in b or not b.isdisjoint(self.near(t)))

    def bond(self, a: frozenset[str], b: frozenset[str]) -> tuple[frozenset[str], float, float]:
        """What two sets of terms share, its weight, and its share of the smaller set's weight (0 to 1)."""
        return self._measured(self.shared(a, b), a, b)

    def literal(self, a: frozenset[str], b: frozenset[str]) -> tuple[frozenset[str], float, float]:
        """As `bond`, without synonyms."""
        return self._measured(self.shared(a & b, b), a, b)

    def _measured(
        self, shared: frozenset[str], a: frozenset[str], b: frozenset[str]
    ) -> tuple[frozenset[str], float, float]:
        weight = self.weight(shared)
        smaller = min(self.weight(a), self.weight(b))
        return shared, weight, min(1.0, weight / smaller) if smaller else 0.0


def candidates(library: Library, weigh: Scale) -> tuple[tuple[int, int], ...]:
    """Pairs of passages of different articles that share rare terms, those that share most first.

    The more passages there are, the more pairs share some word by chance, so the more two must share.
    """
    common = _COMMON if library.engine.size <= _SMALL else _COMMON // 3
    holders: dict[str, list[int]] = defaultdict(list)
    for read in library.surveyed:
        for key in read.spans:
            if not key.startswith("#") and library.engine.frequency(key) <= common:
                holders[key].append(read.number)
    score: dict[tuple[int, int], float] = defaultdict(float)
    for key, numbers in holders.items():
        rare = weigh.weight((key,))
        for i, a in enumerate(numbers):
            for b in numbers[i + 1 :]:
                if library.reads[a].passage.article != library.reads[b].passage.article:
                    score[a, b] += rare
    least = weigh.rarest * (0.45 + log10(max(1.0, library.engine.size / 200)))
    kept = [(pair, weight) for pair, weight in score.items() if weight >= least]
    return tuple(pair for pair, _ in sorted(kept, key=lambda entry: (-entry[1], entry[0]))[:_PAIRS])


def contrasts(one: Read, two: Read, first: Sequence[Mark], second: Sequence[Mark], weigh: Scale) -> Iterator[Contrast]:
    """Every Contrast between two passages with these marks."""
    for x in first:
        for y in second:
            if (contrast := _contrast(Stand(one, x), Stand(two, y), weigh)) is not None:
                yield contrast
    yield from _lopsided(one, two, first, second, weigh)


def _contrast(one: Stand, two: Stand, weigh: Scale) -> Contrast | None:
    """The Contrast between two marks that differ about one thing, or None."""
    if one.mark.axis in (Axis.PARTIES, Axis.DENIAL) or not differ(one.mark, two.mark):
        return None
    if told(one, two) or told(two, one):
        return None
    least, share = weigh.sure(one.mark.axis)
    a, b = one.mark.topic, two.mark.topic
    if one.mark.axis is Axis.MAKER:
        a, b = a | set(one.mark.value.split()), b | set(two.mark.value.split())
    topic, weight, part = (weigh.bond if one.mark.axis not in _LITERAL else weigh.literal)(a, b)
    if one.mark.axis is Axis.CERTAINTY and all(weigh.weight((t,)) < _RARE * weigh.rarest for t in topic):
        return None  # what is planned or possible is one rare thing, not two common ones
    if one.mark.axis is Axis.FIGURE and weigh.literal(everything(one.read), everything(two.read))[2] < share:
        return None  # two figures stand beside the same word in sentences on different things
    return Contrast(one, two, topic, weight) if weight >= least and part >= share else None


def told(one: Stand, two: Stand) -> bool:
    """Whether the other passage gives the same figure, or the same year, as well."""
    if one.mark.quantity:
        return any(one.mark.quantity.agrees(q) for q in two.read.quantities)
    return one.mark.axis is Axis.DATE and any(
        q.unit == "year" and str(int(q.value)) == one.mark.value for q in two.read.quantities
    )


def _lopsided(one: Read, two: Read, first: Sequence[Mark], second: Sequence[Mark], weigh: Scale) -> Iterator[Contrast]:
    """Contrasts in which one passage denies, or pairs, what the other just says."""
    for read, other, mine, others in ((one, two, first, second), (two, one, second, first)):
        for mark in mine:
            if mark.axis is Axis.DENIAL:
                plain = _plain(mark, mark.value.split()[-1], other, weigh.library)
            elif mark.axis is Axis.PARTIES:
                plain = _single(mark, other, others, weigh)
            else:
                continue
            if plain is None:
                continue
            least, share = weigh.sure(mark.axis)
            if mark.value.startswith("only "):  # "not just cheaper" is said against those who say "cheaper"
                least, share = 0.75 * least, 0.75 * share
            topic, weight, part = weigh.bond(mark.topic, plain.topic)
            if weight >= least and part >= share:
                named = frozenset(mark.value.split()) - {"not", "only"}
                yield Contrast(Stand(read, mark), Stand(other, plain), topic | named, weight)


def _plain(mark: Mark, key: str, other: Read, library: Library) -> Mark | None:
    """The place where `other`, which denies nothing, says `key`; or None."""
    if key not in other.spans or denies(library.corpus.text(other.passage)):
        return None
    return Mark(mark.axis, key, *other.spans[key], everything(other) - {key})


def _single(mark: Mark, other: Read, others: Sequence[Mark], weigh: Scale) -> Mark | None:
    """The place where `other` names one of the two things that `mark` names in one breath, and not the other."""
    one, two = mark.value.split()
    terms = frozenset(other.spans)
    key, lacking = (one, two) if one in terms else (two, one)
    if key not in terms or weigh.shared((lacking,), terms):
        return None
    if any(m.axis is Axis.PARTIES and key in m.value.split() for m in others):
        return None
    return Mark(mark.axis, key, *other.spans[key], everything(other) - {key})


def reworded_pairs(pairs: Sequence[tuple[int, int]], weigh: Scale) -> Iterator[Contrast]:
    """Pairs of quotations that word one remark differently."""
    library = weigh.library
    said = quotations(library.corpus, library.surveyed)
    for a, b in pairs:
        for x in said.get(a, ()):
            for y in said.get(b, ()):
                if (spans := reworded(x, y)) is not None:
                    one, two = library.reads[a], library.reads[b]
                    topic, weight, _ = weigh.bond(frozenset(one.spans), frozenset(two.spans))
                    yield Contrast(_wording(one, x, spans[0]), _wording(two, y, spans[1]), topic, weight)


def _wording(read: Read, said: Quotation, span: tuple[int, int]) -> Stand:
    words = " ".join(said.words)
    return Stand(read, Mark(Axis.WORDING, words, *span, everything(read)))
