"""What the sources disagree on in the whole corpus. Both sides are quoted, none is preferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answers.contrasts import Mark, differ, marks
from bot.answers.headings import heading
from bot.answers.lexicon import Lexicon
from bot.answers.library import Library
from bot.answers.model import Difference, Side, Snippet
from bot.answers.pairing import Contrast, Scale, Stand, candidates, contrasts, reworded_pairs
from bot.answers.reading import Read
from bot.answers.scales import Axis
from bot.answers.tuning import Tuning
from bot.answers.wordings import alike, apart, bare
from bot.search.analyzer import term

_QUOTES = 4  # on one side
_SIDES = 4
_REMEMBERED = 20_000  # passages whose marks are kept
# What the surest two passages of a difference share, by the weight of the rarest term: one event has its own date.
_FIRST = {Axis.DATE: 1.2}
_ORDER = {axis: number for number, axis in enumerate(Axis)}


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


def find(library: Library, lexicon: Lexicon, tuning: Tuning) -> Survey:
    """All differences of the corpus, most important first; both sides always stand in different articles.

    Work is bounded: passages are paired by terms that few passages hold, and only the best few thousand pairs
    are looked into.
    """
    weigh = Scale(library, lexicon, tuning.synonym, {})
    survey = Survey((), {})
    pairs = candidates(library, weigh)
    told: list[Contrast] = []
    for a, b in pairs:
        one, two = library.reads[a], library.reads[b]
        told += contrasts(one, two, read_marks(survey, library, a), read_marks(survey, library, b), weigh)
    told += reworded_pairs(pairs, weigh)
    surely = [
        group for group in _groups(told) if group[0].weight >= _FIRST.get(group[0].one.mark.axis, 0) * weigh.rarest
    ]
    found = [made for group in surely if (made := _found(group, library)) is not None]
    found += _names(library, weigh)
    return Survey(tuple(sorted(found, key=lambda f: (_ORDER[f.axis], _first(f)))), survey.marks)


def _first(found: Found) -> int:
    """The first passage that is quoted: differences of one kind come in the order of the corpus."""
    return min(stand.read.number for side in found.stands for stand in side)


def read_marks(survey: Survey, library: Library, number: int) -> tuple[Mark, ...]:
    """The marks of a passage: those of the survey, or read now when it did not come up there."""
    known = survey.marks.get(number)
    if known is None:
        read = library.reads[number]
        if len(survey.marks) >= _REMEMBERED:
            survey.marks.clear()
        known = survey.marks[number] = marks(read, library.corpus.text(read.passage), told_on(library, read))
    return known


def told_on(library: Library, read: Read) -> date | None:
    """The day the passage's article was published; without one the latest of the corpus; else None."""
    return library.corpus.articles[read.passage.article].published or library.latest


def _groups(contrasts: Sequence[Contrast]) -> Iterator[list[Contrast]]:
    """Contrasts of one axis that are chained by shared marks, each chain once; the surest first within it."""
    chains: dict[tuple[Axis, int, int], list[Contrast]] = {}
    for contrast in contrasts:
        met = [chains[place] for place in _places(contrast) if place in chains]
        chain = met[0] if met else []
        chain.append(contrast)
        for other in met[1:]:
            if other is not chain:
                chain.extend(other)
                chains.update((place, chain) for c in other for place in _places(c))
        chains.update((place, chain) for place in _places(contrast))
    for chain in {id(chain): chain for chain in chains.values()}.values():
        yield sorted(chain, key=lambda c: (-c.weight, c.one.read.number, c.two.read.number))


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
    return Found(axis, topic, tuple(ordered), Difference(heading(axis, topic, ordered, library), shown))


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


def _names(library: Library, weigh: Scale) -> list[Found]:
    """Names that are written in several ways by articles that tell of the same."""
    places: dict[str, list[Stand]] = defaultdict(list)
    for read in library.surveyed:
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
