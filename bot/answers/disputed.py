"""Which differences matter for one question: those on the very thing that it asks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.answers.asks import asked, choice, closed, dull, naming, outright, thing
from bot.answers.contrasts import Mark, qualified
from bot.answers.differences import Found, Survey, found, gathered, read_marks
from bot.answers.evidence import Evidence, Matcher, matcher
from bot.answers.library import Library
from bot.answers.model import Difference
from bot.answers.need import Need
from bot.answers.pairing import REPORTING, Stand, told
from bot.answers.question import Question
from bot.answers.reading import Read
from bot.answers.scales import Axis
from bot.answers.tuning import Tuning
from bot.answers.wordings import bare
from bot.search.analyzer import term
from bot.search.bm25 import idf

_NEAR = 0.55  # of the best coverage; a passage below it answers something else
_WEIGHTY = 0.4  # of the weight of the rarest word of the question
_TELLING = 0.3  # of the weight of the rarest term; a commoner word is the whole story's, and binds no two passages
_NAMED = 0.7  # of the weight of the rarest term; what few passages speak of names somebody
_RARE = 3  # passages; what more of them speak of is not one thing whose kind can differ
_FAR = 0.2  # of the best coverage; the other side may use quite other words
_LITERAL = 0.8  # strength of the question's own word: itself, an alias, a spelling, a form of the word
_MOST = 3  # differences shown for one question

_LOOSE = frozenset(Axis) - {Axis.NAME, Axis.WORDING, Axis.PARTIES, Axis.DENIAL, Axis.CERTAINTY}
_STRICT = frozenset((Axis.FIGURE, Axis.DATE, Axis.CHANGE, Axis.KIND))  # only the question's own words will do


def concerning(
    survey: Survey, question: Question, ranked: Sequence[Evidence], library: Library, tuning: Tuning
) -> tuple[Difference, ...]:
    """The differences that matter for `question`, given its evidence, best first: most often none.

    A difference matters when the question asks for the kind of thing on which the sides differ (a year, a maker,
    how far, how sure), speaks of what they are about, and both sides cover a fair share of what its best evidence
    covers, one of them nearly as much.
    """
    axes = asked(question)
    if outright(question) and not any(need.known and not dull(need.words) for need in question.needs):
        return survey.differences[:_MOST]
    if not ranked:
        return ()
    best = max(e.coverage for e in ranked)
    view = _View(question, matcher(question), best, {e.read.number: e.coverage for e in ranked}, tuning, library)
    wide = [e.read for e in ranked if e.coverage >= _FAR * best]
    known = [f for f in survey.found if (f.axis in axes or view.names_maker(f)) and view.bears(f)]
    made = [f for axis in Axis if axis in axes and (f := _among(axis, view, wide, survey, library))]
    out: list[Found] = []
    for candidate in (*known, *made):
        if not any(candidate.axis is other.axis and _numbers(candidate) & _numbers(other) for other in out):
            out.append(candidate)
    return tuple(f.difference for f in out[:_MOST])


def _numbers(f: Found) -> set[int]:
    return {stand.read.number for side in f.stands for stand in side}


@dataclass(frozen=True, slots=True)
class _View:
    """A question looking at passages: what it speaks of and how well they cover it."""

    question: Question
    match: Matcher
    best: float
    coverage: Mapping[int, float]
    tuning: Tuning
    library: Library

    def covers(self, read: Read) -> float:
        """Coverage of `read`, as evidence or by its own words, in terms of the best coverage there is."""
        terms = set(read.spans)
        strengths = self.match.strengths(read)
        own = sum(
            need.weight * max(s, 0.5 * self.meets(need, terms, self.tuning.alias))
            for need, s in zip(self.question.needs, strengths, strict=True)
        )
        return max(own / self.match.total, self.coverage.get(read.number, 0.0)) / self.best if self.best else 0.0

    def bears(self, f: Found) -> bool:
        """Whether the question speaks of what `f` is about, and two sides of it cover the question."""
        if f.axis is Axis.NAME:
            return self._names(f)
        if f.axis in (Axis.DENIAL, Axis.PARTIES) and not outright(self.question) and not self._says(f):
            return False
        if f.axis is Axis.EVIDENCE:  # the question says "first", and that is what it is about
            topic = f.topic.union(*(stand.mark.topic for side in f.stands for stand in side))
            spoken = any(self.meets(need, set(topic), self.tuning.synonym) for need in self.question.needs)
        else:
            spoken = self.speaks(f.topic)
        if not spoken:
            return False
        sides = [max(self.covers(stand.read) for stand in side) for side in f.stands]
        return max(sides) >= _NEAR and sum(side >= _FAR for side in sides) >= 2

    def speaks(self, topic: Iterable[str]) -> bool:
        """Whether a need that matters in the question can be met by a word of `topic`."""
        terms = set(topic)
        return any(self.meets(need, terms, self.tuning.synonym) for need in self.weighty())

    def weighty(self) -> list[Need]:
        """The needs that carry the question: known to the corpus, and not much commoner than the rarest."""
        known = [need for need in self.question.needs if need.known]
        least = _WEIGHTY * max((need.weight for need in known), default=0.0)
        return sorted((need for need in known if need.weight >= least), key=lambda need: -need.weight)

    def meets(self, need: Need, terms: set[str], least: float) -> bool:
        """Whether `terms` speak of `need`: all of a good alternative, or half of the question's own phrase."""
        return any(
            terms.issuperset(option)
            if strength < self.tuning.alias
            else 2 * len(terms.intersection(option)) >= len(option)
            for option, strength in need.options.items()
            if strength >= least
        )

    def names_maker(self, f: Found) -> bool:
        """Whether a question of yes or no, this or that, names one of those of whom the sources say they did it."""
        if f.axis is not Axis.MAKER or not closed(self.question):
            return False
        makers = {t for side in f.stands for stand in side for t in stand.mark.value.split()}
        return any(idf(self.library.engine.frequency(t), self.size) >= _NAMED * self.rarest for t in makers & self.said)

    @property
    def size(self) -> int:
        """Passages in the index, at least one."""
        return max(self.library.engine.size, 1)

    @property
    def rarest(self) -> float:
        """The idf of a term that one passage holds."""
        return idf(1, self.size)

    @property
    def said(self) -> set[str]:
        """The question's own terms, with their aliases, spellings and forms."""
        return {t for need in self.question.needs for o, s in need.options.items() if s >= _LITERAL for t in o}

    def _says(self, f: Found) -> bool:
        """Whether the question itself uses a word on which the sides differ; both words of a pair, for a choice."""
        if f.axis is Axis.PARTIES and choice(self.question):
            pairs = (stand.mark.value.split() for side in f.stands for stand in side)
            return any(len(pair) == 2 and all(self._knows(t) for t in pair) for pair in pairs)
        said = self.said
        return any(
            t.term in said
            for side in f.stands
            for stand in side
            for t in stand.read.tokens
            if stand.mark.start <= t.start and t.end <= stand.mark.end
        )

    def _knows(self, key: str) -> bool:
        """Whether some need can be met by `key`."""
        return any(self.meets(need, {key}, self.tuning.synonym) for need in self.question.needs)

    def _names(self, f: Found) -> bool:
        """Whether the question asks how the thing is called, or gives two of its names."""
        said = self.question.plain.split()
        if sum(any(bare(word) == side[0].mark.value for word in said) for side in f.stands) >= 2:
            return True
        if not naming(self.question):
            return False
        about = [need for need in self.question.needs if need.known and not dull(need.words)]
        heaviest = max(about, key=lambda need: need.weight, default=None)
        return heaviest is not None and self.meets(heaviest, set(f.topic), self.tuning.synonym)


def _among(axis: Axis, view: _View, wide: Sequence[Read], survey: Survey, library: Library) -> Found | None:
    """The difference on `axis` between the best passages themselves, all of which speak of one need."""
    if axis not in _LOOSE:
        return None
    least = _LITERAL if axis in _STRICT else view.tuning.synonym
    every = [
        Stand(read, mark)
        for read in wide
        for mark in (*read_marks(survey, library, read.number), *_qualified(axis, read, view.question, library))
        if mark.axis is axis
    ]
    for need in view.weighty():
        if need.weight < _TELLING * view.rarest:
            break
        stands = [s for s in every if view.meets(need, set(s.mark.topic - REPORTING), least)]
        if axis is Axis.FIGURE:
            stands = [s for s in stands if not any(told(s, other) for other in stands if other.read is not s.read)]
        sides = gathered(stands)
        articles = {s.read.passage.article for side in sides for s in side}
        if len(sides) > 1 and len(articles) > 1 and any(view.covers(s.read) >= _NEAR for side in sides for s in side):
            return found(axis, frozenset(t for option in need.options for t in option), sides, library)
    return None


def _qualified(axis: Axis, read: Read, question: Question, library: Library) -> Iterable[Mark]:
    """How the passage qualifies the thing whose kind is asked for; nothing on another axis."""
    key = term(thing(question)) if axis is Axis.KIND else ""
    if key and library.engine.frequency(key) <= _RARE:
        mark = qualified(read, library.corpus.text(read.passage), key)
        if mark:
            yield mark
