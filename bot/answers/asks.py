"""On which scale a question wants to know where things stand: a year, a maker, how far, how sure, in which words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.answers.need import Asked
from bot.answers.question import Question
from bot.answers.scales import PART, SCALES, WHOLE, Axis, any_of

# Asks outright whether the sources agree.
_OUTRIGHT = re.compile(
    any_of("agree, agrees, agreed, disagree, differ, differs, different, differences?, contradictw*, consistent")
    + "|"
    + any_of("conflict, conflicting, discrepancy, disputed?, versions, unanimous")
)
_FIRST = re.compile(any_of("first"))
_CHOICE = re.compile(any_of("or, versus, vs"))
_EITHER = frozenset((Axis.NAME, Axis.DENIAL, Axis.PARTIES, Axis.DATE, Axis.FIGURE))


def _all_of(*groups: str) -> str:
    """The source of a pattern that matches where each of `groups` (sources themselves) matches somewhere."""
    return "^" + "".join(f"(?=.*(?:{group}))" for group in groups)


_CUES: tuple[tuple[Axis, re.Pattern[str]], ...] = tuple(
    (axis, re.compile(pattern))
    for axis, pattern in (
        (
            Axis.DEGREE,
            any_of("fully, entirely, wholly, completely, totally, solely, purely, own, alone, partly, part, largely")
            + "|"
            + any_of("mainly, mostly, assist, assists, assisted, helped, role, extent, degree, how much of, involvew+")
            + "|"
            + any_of("humans?, people, by hand, replace, replaced, replaces, replacing"),
        ),
        (Axis.SCOPE, any_of("whole, entire, full, complete, all of, single, just one, only one")),
        (Axis.SCOPE, _all_of(rf"\b{WHOLE}s?\b", rf"\b{PART}\b", any_of("or, only, just, merely"))),
        (
            Axis.CERTAINTY,
            any_of("will, really, definitely, sure, certain, certainly, already, yet, still, plans?, planned, planning")
            + "|"
            + any_of("could, might, going to, available, launched, live, testing, introduced, status, now, when"),
        ),
        (
            Axis.EVIDENCE,
            _all_of(
                any_of("first, before, debut"),
                any_of(
                    "really, truly, actually, confirmw+, certain, sure, admitw+, publicly, known, ever, indeed, true"
                )
                + "|"
                + any_of("just, or"),
            ),
        ),
        (
            Axis.CHANGE,
            any_of("lower, lowers, lowered, cheaper, save[sd]?, saving, reduce[sd]?, cuts?, less, rise[sn]?, rising")
            + "|"
            + any_of("rose, increasew*, go down, go up, stay the same, raise[sd]?, inflatw+, more expensive"),
        ),
        (Axis.DENIAL, any_of("not, only, just, merely, really, isn't, wasn't")),
        (Axis.PARTIES, any_of("only, just, too, also, both, alone, besides, as well, either")),
        (
            Axis.NAME,
            any_of("called, name, named, title, titled, spell, spells, spelled, spelt, spelling, written, write"),
        ),
        (Axis.DATE, any_of("when, year, date, month, which day, how long ago")),
        (
            Axis.WORDING,
            any_of("literally, exact, exactly, verbatim, quote, quoted, quotes, quotation, wording, worded, phrase")
            + "|"
            + any_of("phrased, phrasing, word for word")
            + r"|\b(?:exact|which|what|his|her|their|actual)(?: own| exact)? words\b",
        ),
        (
            Axis.MAKER,
            _all_of(
                r"\bwhom?\b|\b(?:which|what) (?:studio|team|company|firm|partner|people|artist)",
                any_of("made, makes?, createw*, producew*, built, builds?, workw*, executew*, collaboratw+, teamw*")
                + "|"
                + any_of("partnerw*, behind, responsible, developw+, designw+, done, helped, reali[sz]ed")
                + r"|\bwho did (?:it|this|that|the)\b",
            ),
        ),
    )
)
_KINDS: Mapping[Asked, Axis] = {
    Asked.DATE: Axis.DATE,
    Asked.NUMBER: Axis.FIGURE,
    Asked.MONEY: Axis.FIGURE,
    Asked.QUOTE: Axis.WORDING,
}
_KIND_OF = re.compile(r"\b(?:what|which) (?:sorts?|kinds?|types?|styles?|genres?) of (?:an? |the )?(?P<thing>[\w-]+)")
_NAMING = re.compile(
    any_of("called, name, named, title, titled, spell, spells, spelled, spelt, spelling, written, write")
)
_RIGHT = re.compile(any_of("correct, right, proper, articles?, sources?, texts?"))


def asked(question: Question) -> frozenset[Axis]:
    """The axes that `question` asks about.

    One that asks whether sources agree, without saying in what, asks about all of them.
    """
    axes = {axis for axis, cue in _CUES if cue.search(question.plain)}
    axes |= {axis for axis, _, words in SCALES if axis is Axis.DEGREE and words.search(question.plain)}
    axes |= {_KINDS[kind] for kind in question.asked & _KINDS.keys() if kind is not Asked.YESNO}
    if outright(question):
        return frozenset(axes) or frozenset(Axis)
    if Asked.YESNO in question.asked:
        axes |= {Axis.DENIAL, Axis.EVIDENCE} if _FIRST.search(question.plain) else {Axis.DENIAL}
    if choice(question):
        axes |= _EITHER
    if thing(question):
        axes.add(Axis.KIND)
    return frozenset(axes)


def closed(question: Question) -> bool:
    """Whether yes, no, this or that would answer the question."""
    return Asked.YESNO in question.asked or choice(question)


def outright(question: Question) -> bool:
    """Whether the question asks if, or where, the sources differ."""
    return _OUTRIGHT.search(question.plain) is not None


def choice(question: Question) -> bool:
    """Whether the question offers a choice: this or that."""
    return _CHOICE.search(question.plain) is not None


def naming(question: Question) -> bool:
    """Whether the question asks how something is called or spelled."""
    return _NAMING.search(question.plain) is not None


def dull(words: str) -> bool:
    """Whether `words` of a question say only that names, or what sources say, are asked about."""
    return any(pattern.search(words) for pattern in (_NAMING, _RIGHT, _OUTRIGHT))


def thing(question: Question) -> str:
    """The thing whose kind is asked for ("what sort of thriller"), or ""."""
    found = _KIND_OF.search(question.plain)
    return found["thing"] if found else ""
