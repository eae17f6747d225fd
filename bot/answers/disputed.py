"""Which differences matter for one question: those on the very thing that it asks about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.answers.contrasts import Axis, differ
from bot.answers.differences import Found, Stand, Survey, found, read_marks, told
from bot.answers.evidence import Evidence
from bot.answers.library import Library
from bot.answers.model import Difference
from bot.answers.question import Asked, Need, Question
from bot.answers.wordings import bare

_POOL = 15  # passages of the evidence that are looked at
_NEAR = 0.6  # of the best coverage; a passage below it answers something else
_FAR = 0.3  # of the best coverage; the other side may use quite other words
_QUOTES = 4  # on one side
_SIDES = 4
_MOST = 3  # differences shown for one question

_ALL = re.compile(
    r"\b(?:agree|disagree|differ|differs|different|difference|differences|contradict|contradiction|consistent|conflict"
    r"|conflicting|discrepancy|dispute|disputed|versions|unanimous)\b"
)
_CHOICE = re.compile(r"\b(?:or|versus|vs)\b")
_CUES: tuple[tuple[Axis, re.Pattern[str]], ...] = tuple(
    (axis, re.compile(pattern))
    for axis, pattern in (
        (Axis.DEGREE, r"\b(?:fully|entirely|wholly|completely|totally|solely|purely|own|alone|partly|part|largely|mainly|mostly|assist\w*|helped|role|extent|degree|how much of|involve\w*|humans?|people|by hand|replace\w*)\b"),
        (Axis.SCOPE, r"\b(?:whole|entire|full|complete|all of|single|just one|only one|how much of)\b"),
        (Axis.CERTAINTY, r"\b(?:will|really|definitely|sure|certain|certainly|already|yet|still|planned|plans?|planning|could|might|going to|available|launched|live|testing|introduced|status|now|when)\b"),
        (Axis.EVIDENCE, r"^(?=.*\b(?:first|before|debut)\b)(?=.*\b(?:really|truly|actually|confirm\w*|certain|sure|admit\w*|publicly|known|ever|indeed|true|just|or)\b)"),
        (Axis.CHANGE, r"\b(?:lower\w*|cheaper|save[sd]?|saving|reduce\w*|cut|cuts|less|rise|rose|increase\w*|raise\w*|inflat\w*|more expensive)\b"),
        (Axis.DENIAL, r"\b(?:not|only|just|merely|really|isn't|wasn't)\b"),
        (Axis.PARTIES, r"\b(?:only|just|too|also|both|alone|besides|as well|either)\b"),
        (Axis.NAME, r"\b(?:called|names?|named|titles?|titled|spell\w*|spelt|written|write)\b"),
        (Axis.WORDING, r"\b(?:literally|exact|exactly|verbatim|quote\w*|quotation|(?:exact|own|which|what|his|her|their|actual) words|wording|worded|phrase\w*|word for word)\b"),
        (Axis.DATE, r"\b(?:when|year|date|month|which day|how long ago)\b"),
        (Axis.MAKER, r"\b(?:who|whom|which (?:studio|company|team|firm|people)|together|with|studio|made by|created by|responsible|behind)\b"),
    )
)  # fmt: skip
_EITHER = frozenset((Axis.NAME, Axis.WORDING, Axis.DENIAL, Axis.PARTIES, Axis.MAKER, Axis.DATE, Axis.FIGURE))
_LOOSE = frozenset(Axis) - {Axis.NAME, Axis.WORDING, Axis.PARTIES, Axis.DENIAL, Axis.CERTAINTY}
_NAMING = re.compile(r"\b(?:called|names?|named|titles?|titled|spell\w*|spelt|written|write)\b")
_KINDS: Mapping[Asked, Axis] = {
    Asked.DATE: Axis.DATE,
    Asked.NUMBER: Axis.FIGURE,
    Asked.MONEY: Axis.FIGURE,
    Asked.QUOTE: Axis.WORDING,
}


def concerning(
    survey: Survey, question: Question, ranked: Sequence[Evidence], library: Library
) -> tuple[Difference, ...]:
    """The differences that matter for `question`, given its evidence, best first: most often none.

    A difference matters when the question asks for the kind of thing on which the sides differ (a year, a maker,
    how far, how sure), speaks of what they are about, and passages of both sides are among its evidence, one of
    them near the top.
    """
    axes = asked(question)
    if not axes or not ranked:
        return ()
    best = max(e.coverage for e in ranked)
    near = frozenset(e.read.number for e in ranked[:_POOL] if e.coverage >= _NEAR * best)
    wide = [e for e in ranked if e.coverage >= _FAR * best]
    known = [f for f in survey.found if f.axis in axes and _bears(f, question, wide, near)]
    made = [f for axis in Axis if axis in axes and (f := _among(axis, question, wide, near, survey, library))]
    out: list[Found] = []
    for candidate in (*known, *made):
        if not any(candidate.axis is other.axis and _numbers(candidate) & _numbers(other) for other in out):
            out.append(candidate)
    return tuple(f.difference for f in out[:_MOST])


def asked(question: Question) -> frozenset[Axis]:
    """The axes on which the question wants to know where things stand."""
    plain = question.plain
    if _ALL.search(plain):
        return frozenset(Axis)
    axes = {axis for axis, cue in _CUES if cue.search(plain)}
    axes |= {_KINDS[kind] for kind in question.asked & _KINDS.keys()}
    return frozenset(axes | _EITHER if _CHOICE.search(plain) else axes)


def _numbers(f: Found) -> set[int]:
    return {stand.read.number for side in f.stands for stand in side}


def _bears(
    f: Found, question: Question, evidence: Sequence[Evidence], near: frozenset[int]
) -> bool:
    """Whether two sides of `f` are in the evidence, and the question speaks of what they are about."""
    wide = {e.read.number for e in evidence}
    if not _numbers(f) & near or sum(any(s.read.number in wide for s in side) for side in f.stands) < 2:
        return False
    if f.axis in _EITHER and not _ALL.search(question.plain):
        own = {t.term for side in f.stands for s in side for t in s.read.tokens if s.mark.start <= t.start and t.end <= s.mark.end}
        said = {t for need in question.needs for option, s in need.options.items() if s >= 0.9 for t in option}
        if f.axis in (Axis.DENIAL, Axis.PARTIES) and not own & said:
            return False
        if f.axis is Axis.NAME:
            return _NAMING.search(question.plain) is not None or sum(
                any(bare(w) == side[0].mark.value for w in question.plain.split()) for side in f.stands
            ) >= 2
    return _speaks(question, f.topic)


def _speaks(question: Question, topic: Iterable[str]) -> bool:
    """Whether a need that matters in the question can be met by a word of `topic`."""
    terms = set(topic)
    return any(_meets(need, terms) for need in _weighty(question))


def _weighty(question: Question) -> list[Need]:
    """The needs that carry the question: known to the corpus, and at least half as rare as the rarest."""
    known = [need for need in question.needs if need.known]
    least = 0.5 * max((need.weight for need in known), default=0.0)
    return [need for need in known if need.weight >= least]


def _meets(need: Need, terms: set[str]) -> bool:
    """Whether `terms` speak of `need`: all of a good alternative, or half of the words of the question's own phrase."""
    return any(
        set(option) <= terms if strength < 0.9 else 2 * len(terms.intersection(option)) >= len(option)
        for option, strength in need.options.items()
        if strength >= 0.6
    )


def _among(
    axis: Axis, question: Question, evidence: Sequence[Evidence], near: frozenset[int], survey: Survey, library: Library
) -> Found | None:
    """The difference on `axis` between the best passages themselves, all of which speak of one need."""
    if axis not in _LOOSE:
        return None
    for need in sorted(_weighty(question), key=lambda n: -n.weight):
        stands = [
            Stand(e.read, mark)
            for e in evidence
            for mark in read_marks(survey, library, e.read.number)
            if mark.axis is axis and _meets(need, set(mark.topic))
        ]
        if axis is Axis.FIGURE:
            stands = [s for s in stands if not any(told(s, other) for other in stands if other.read is not s.read)]
        sides: list[list[Stand]] = []
        for stand in stands:
            side = next((s for s in sides if not differ(s[0].mark, stand.mark)), None)
            if side is None:
                sides.append([stand])
            elif all(s.read.number != stand.read.number for s in side) and len(side) < _QUOTES:
                side.append(stand)
        if sum(any(s.read.number in near for s in side) for side in sides) and len(sides) > 1 and len({s.read.passage.article for side in sides for s in side}) > 1:
            return found(axis, frozenset(t for option in need.options for t in option), sides[:_SIDES], library)
    return None
