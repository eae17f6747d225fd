"""What the sources disagree on in the whole corpus. Both sides are quoted, none is preferred."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log10

from bot.answers.contrasts import Axis, Mark, denies, differ, marks
from bot.answers.lexicon import Lexicon
from bot.answers.library import Library
from bot.answers.model import Difference, Side, Snippet
from bot.answers.reading import Read
from bot.answers.tuning import Tuning
from bot.answers.wordings import Quotation, alike, apart, bare, quotations, reworded
from bot.search.analyzer import term
from bot.search.bm25 import idf

_COMMON = 25  # a term in more passages than this pairs nothing
_SMALL = 2_000  # passages; in a larger corpus only rarer terms still pair
_PAIRS = 6_000  # candidate pairs, best first
_QUOTES = 4  # on one side
_SIDES = 4
_ORDER = {axis: number for number, axis in enumerate(Axis)}
# What two marks must share before they can be about one thing: (idf by that of the rarest term, share of the smaller
# surroundings).
_SURE: Mapping[Axis, tuple[float, float]] = {
    Axis.FIGURE: (0.6, 0.5),
    Axis.DATE: (0.6, 0.12),
    Axis.MAKER: (0.6, 0.12),
    Axis.DEGREE: (0.45, 0.12),
    Axis.SCOPE: (0.72, 0.3),
    Axis.CERTAINTY: (0.72, 0.15),
    Axis.EVIDENCE: (1.25, 0.25),
    Axis.CHANGE: (0.92, 0.18),
    Axis.DENIAL: (1.0, 0.3),
    Axis.PARTIES: (0.72, 0.2),
}
_LITERAL = frozenset((Axis.FIGURE, Axis.DATE))  # profit and revenue are near, but their figures are two things
# Words of reporting, which stand beside anything.
_REPORTING = frozenset(
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
class Found:
    """A Difference with what it is about, for matching it with questions.

    Attributes:
        axis: How the sides differ.
        topic: Terms that the sides share.
        stands: Per side, the passages with their marks.
        difference: What is shown.
    """

    axis: Axis
    topic: frozenset[str]
    stands: tuple[tuple[Stand, ...], ...]
    difference: Difference


@dataclass(frozen=True, slots=True)
class Survey:
    """All that differs in a corpus, most important first, and every mark that was read on the way."""

    found: tuple[Found, ...]
    marks: dict[int, tuple[Mark, ...]]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The differences to show for the whole story."""
        return tuple(found.difference for found in self.found)


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
        dull = _REPORTING | self.library.vocabulary.persons
        return frozenset(t for t in a if t not in dull and (t in b or not b.isdisjoint(self.near(t))))

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


def find(library: Library, lexicon: Lexicon, tuning: Tuning) -> Survey:
    """All differences of the corpus, most important first; both sides always stand in different articles.

    Work is bounded: passages are paired by terms that few passages hold, and only the best few thousand pairs
    are looked into.
    """
    weigh = Scale(library, lexicon, tuning.synonym, {})
    survey = Survey((), {})
    contrasts: list[Contrast] = []
    pairs = list(_candidates(library, weigh))
    for a, b in pairs:
        one, two = library.reads[a], library.reads[b]
        for x in read_marks(survey, library, a):
            for y in read_marks(survey, library, b):
                if (contrast := _contrast(Stand(one, x), Stand(two, y), weigh)) is not None:
                    contrasts.append(contrast)
        contrasts += _lopsided(one, two, read_marks(survey, library, a), read_marks(survey, library, b), weigh, library)
    contrasts += _quoted(pairs, library, weigh)
    found = [made for group in _groups(contrasts) if (made := _found(group, library)) is not None]
    found += _names(library, weigh)
    return Survey(tuple(sorted(found, key=lambda f: _ORDER[f.axis])), survey.marks)


def read_marks(survey: Survey, library: Library, number: int) -> tuple[Mark, ...]:
    """The marks of a passage: those of the survey, or read now when it did not come up there."""
    known = survey.marks.get(number)
    if known is None:
        read = library.reads[number]
        known = survey.marks[number] = marks(read, library.corpus.text(read.passage), told_on(library, read))
    return known


def told_on(library: Library, read: Read) -> date | None:
    """The day the passage's article was published; without one the latest of the corpus; else None."""
    articles = library.corpus.articles
    own = articles[read.passage.article].published
    return own or max((a.published for a in articles if a.published), default=None)


def _candidates(library: Library, weigh: Scale) -> Iterator[tuple[int, int]]:
    """Pairs of passages of different articles that share rare terms, those that share most first.

    The more passages there are, the more pairs share some word by chance, so the more two must share.
    """
    common = _COMMON if library.engine.size <= _SMALL else _COMMON // 3
    holders: dict[str, list[int]] = defaultdict(list)
    for read in library.reads:
        for key in read.spans:
            if not key.startswith("#") and library.engine.frequency(key) <= common:
                holders[key].append(read.number)
    score: Counter[tuple[int, int]] = Counter()
    for key, numbers in holders.items():
        rare = weigh.weight((key,))
        for i, a in enumerate(numbers):
            for b in numbers[i + 1 :]:
                if library.reads[a].passage.article != library.reads[b].passage.article:
                    score[a, b] += rare  # type: ignore[assignment]
    least = weigh.rarest * (0.45 + log10(max(1.0, library.engine.size / 200)))
    kept = [(pair, weight) for pair, weight in score.items() if weight >= least]
    return (pair for pair, _ in sorted(kept, key=lambda entry: (-entry[1], entry[0]))[:_PAIRS])


def _contrast(one: Stand, two: Stand, weigh: Scale) -> Contrast | None:
    """The Contrast between two marks that differ about one thing, or None."""
    if not differ(one.mark, two.mark) or one.mark.axis not in _SURE:
        return None
    if one.mark.axis in (Axis.PARTIES, Axis.DENIAL):
        return None
    if told(one, two) or told(two, one):
        return None
    least, share = weigh.sure(one.mark.axis)
    a, b = one.mark.topic, two.mark.topic
    if one.mark.axis is Axis.MAKER:
        a, b = a | set(one.mark.value.split()), b | set(two.mark.value.split())
    topic, weight, part = (weigh.bond if one.mark.axis not in _LITERAL else weigh.literal)(a, b)
    if one.mark.axis is Axis.CERTAINTY and all(weigh.weight((t,)) < least for t in topic):
        return None  # what is planned or possible is one rare thing, not two common ones
    return Contrast(one, two, topic, weight) if weight >= least and part >= share else None


def told(one: Stand, two: Stand) -> bool:
    """Whether the other passage gives the same figure, or the same year, as well."""
    if one.mark.quantity:
        return any(one.mark.quantity.agrees(q) for q in two.read.quantities)
    return one.mark.axis is Axis.DATE and any(
        q.unit == "year" and str(int(q.value)) == one.mark.value for q in two.read.quantities
    )


def _lopsided(
    one: Read, two: Read, first: Sequence[Mark], second: Sequence[Mark], weigh: Scale, library: Library
) -> Iterator[Contrast]:
    """Contrasts in which one passage denies, or pairs, what the other just says."""
    for read, other, mine, others in ((one, two, first, second), (two, one, second, first)):
        for mark in mine:
            if mark.axis is Axis.DENIAL:
                plain = _plain(mark, mark.value.removeprefix("not "), other, library)
            elif mark.axis is Axis.PARTIES:
                plain = _single(mark, other, others, weigh)
            else:
                continue
            if plain is None:
                continue
            least, share = weigh.sure(mark.axis)
            topic, weight, part = weigh.bond(mark.topic, plain.topic)
            if weight >= least and part >= share:
                named = frozenset(mark.value.removeprefix("not ").split())
                yield Contrast(Stand(read, mark), Stand(other, plain), topic | named, weight)


def _plain(mark: Mark, key: str, other: Read, library: Library) -> Mark | None:
    """The place where `other`, which denies nothing, says `key`; or None."""
    if key not in other.spans or denies(library.corpus.text(other.passage)):
        return None
    return Mark(mark.axis, key, *other.spans[key], frozenset(t for t in other.spans if not t.startswith("#")) - {key})


def _single(mark: Mark, other: Read, others: Sequence[Mark], weigh: Scale) -> Mark | None:
    """The place where `other` names one of the two things that `mark` names in one breath, and not the other."""
    one, two = mark.value.split()
    terms = frozenset(other.spans)
    key, lacking = (one, two) if one in terms else (two, one)
    if key not in terms or weigh.shared((lacking,), terms):
        return None
    if any(m.axis is Axis.PARTIES and key in m.value.split() for m in others):
        return None
    return Mark(mark.axis, key, *other.spans[key], frozenset(t for t in other.spans if not t.startswith("#")) - {key})


def _quoted(pairs: Sequence[tuple[int, int]], library: Library, weigh: Scale) -> Iterator[Contrast]:
    """Pairs of quotations that word one remark differently."""
    said = quotations(library.corpus, library.reads)
    for a, b in pairs:
        for x in said.get(a, ()):
            for y in said.get(b, ()):
                if (spans := reworded(x, y)) is not None:
                    one, two = library.reads[a], library.reads[b]
                    topic, weight, _ = weigh.bond(frozenset(one.spans), frozenset(two.spans))
                    yield Contrast(_wording(one, x, spans[0]), _wording(two, y, spans[1]), topic, weight)


def _wording(read: Read, said: Quotation, span: tuple[int, int]) -> Stand:
    words = " ".join(said.words)
    return Stand(read, Mark(Axis.WORDING, words, *span, frozenset(t for t in read.spans if not t.startswith("#"))))


def _groups(contrasts: Sequence[Contrast]) -> Iterator[list[Contrast]]:
    """Contrasts of one axis that are chained by shared marks, each chain once; the surest first within it."""
    order = sorted(contrasts, key=lambda c: (_ORDER[c.one.mark.axis], -c.weight, c.one.read.number, c.two.read.number))
    chains: dict[tuple[Axis, int, int], list[Contrast]] = {}
    for contrast in order:
        met = [chains[place] for place in _places(contrast) if place in chains]
        chain = met[0] if met else []
        chain.append(contrast)
        for other in met[1:]:
            if other is not chain:
                chain.extend(other)
                chains.update((place, chain) for c in other for place in _places(c))
        chains.update((place, chain) for place in _places(contrast))
    yield from {id(chain): chain for chain in chains.values()}.values()


def _places(contrast: Contrast) -> list[tuple[Axis, int, int]]:
    """What chains contrasts: their marks; for wordings, whose marks are of any length, the passages."""
    axis = contrast.one.mark.axis
    return [(axis, s.read.number, 0 if axis is Axis.WORDING else s.mark.start) for s in (contrast.one, contrast.two)]


def _found(group: Sequence[Contrast], library: Library) -> Found | None:
    """The Found of contrasts about one thing: stands gathered by what they say, up to four sides."""
    kept = gathered([stand for contrast in group for stand in (contrast.one, contrast.two)])
    if len(kept) < 2 or len({s.read.passage.article for side in kept for s in side}) < 2:
        return None
    return found(group[0].one.mark.axis, frozenset().union(*(c.topic for c in group)), kept, library)


def gathered(stands: Iterable[Stand]) -> list[list[Stand]]:
    """`stands` by what they say, in the order given: up to four sides of up to four passages."""
    sides: list[list[Stand]] = []
    for stand in stands:
        side = next((s for s in sides if _agree(s[0].mark, stand.mark)), None)
        if side is None:
            sides.append([stand])
        elif len(side) < _QUOTES and all(stand.read.number != s.read.number for s in side):
            side.append(stand)
    return sides[:_SIDES]


def _agree(a: Mark, b: Mark) -> bool:
    if a.axis is Axis.WORDING:
        return apart(a.value.split(), b.value.split()) is None
    return not differ(a, b)


def found(axis: Axis, topic: frozenset[str], sides: Sequence[Sequence[Stand]], library: Library) -> Found:
    """The Found for sides of stands, all in the order of the corpus, labelled with their own words."""
    ordered = sorted(
        (tuple(sorted(side, key=lambda s: s.read.number)) for side in sides), key=lambda side: side[0].read.number
    )
    shown = tuple(Side(_text(side[0], library), tuple(_snippet(stand, library) for stand in side)) for side in ordered)
    return Found(axis, topic, tuple(ordered), Difference(_about(axis, topic, ordered, library), shown))


def _text(stand: Stand, library: Library) -> str:
    return library.corpus.articles[stand.read.passage.article].text[stand.mark.start : stand.mark.end]


def _snippet(stand: Stand, library: Library) -> Snippet:
    passage = stand.read.passage
    return Snippet(
        article=library.corpus.articles[passage.article],
        number=passage.article + 1,
        start=passage.start,
        end=passage.end,
        marks=((stand.mark.start, stand.mark.end),)
        if passage.start <= stand.mark.start < stand.mark.end <= passage.end
        else (),
    )


def _about(axis: Axis, topic: frozenset[str], sides: Sequence[Sequence[Stand]], library: Library) -> str:
    """The kind of difference and up to three words of the first quote that the sides share."""
    read = sides[0][0].read
    text = library.corpus.articles[read.passage.article].text
    frequency = library.engine.frequency
    rare = sorted((t for t in topic if t in read.spans), key=lambda t: (frequency(t), t))[:3]
    spans = sorted(read.spans[t] for t in rare)
    return f"{axis.value}: {', '.join(text[a:b] for a, b in spans)}" if spans else axis.value


def _names(library: Library, weigh: Scale) -> list[Found]:
    """Names that are written in several ways by articles that tell of the same."""
    places: dict[str, list[Stand]] = defaultdict(list)
    for read in library.reads:
        for name in read.names:
            before = frozenset(t.term for t in [t for t in read.tokens if t.end <= name.start][-3:])
            value = bare(name.words)
            places[value].append(Stand(read, Mark(Axis.NAME, value, name.start, name.end, before)))
    out: list[Found] = []
    done: set[str] = set()
    for value, rivals in alike(places, weigh.lexicon, library.vocabulary).items():
        like = [value, *(v for v in rivals if v not in done and _akin(places[value], places[v], weigh))]
        if value in done or len(like) < 2:
            continue
        done.update(like)
        sides = [_distinct(places[v])[:_QUOTES] for v in like[:_SIDES]]
        own = frozenset(t for v in like for w in v.split() if (t := term(w)))
        out.append(found(Axis.NAME, own.union(*(s.mark.topic for side in sides for s in side)), sides, library))
    return out


def _akin(one: Sequence[Stand], two: Sequence[Stand], weigh: Scale) -> bool:
    """Whether some passages of different articles with the two names share more than chance would have it."""
    for a in one[:_QUOTES]:
        for b in two[:_QUOTES]:
            if a.read.passage.article != b.read.passage.article:
                own = frozenset(term(w) for w in (*a.mark.value.split(), *b.mark.value.split()))
                _, weight, _ = weigh.bond(frozenset(a.read.spans) - own, frozenset(b.read.spans) - own)
                if weight >= weigh.rarest:
                    return True
    return False


def _distinct(stands: Sequence[Stand]) -> list[Stand]:
    """At most one stand a passage, those of articles not seen yet first."""
    once = list({stand.read.number: stand for stand in stands}.values())
    first = {stand.read.passage.article: stand for stand in reversed(once)}
    return sorted(once, key=lambda s: (first[s.read.passage.article] is not s, s.read.number))
