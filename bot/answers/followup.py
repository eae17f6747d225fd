"""A follow-up completed from the thread's earlier questions: "and the profit?", "who said that?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.need import Asked, Need
from bot.answers.question import Question

_OPENS = re.compile(r"^(?:and|but|so|then|also|no|nope|ok|okay|what about|how about|or|what else|who else)\b")
_POINTS = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|their|he|him|his|she|her|there|then|such|so|same|one|ones|again)\b"
)
_META = re.compile(
    r"\b(?:which|what) (?:article|source|text|outlet|one|paper|site|piece)s?"
    r" (?:is (?:that|this|it) from|says?|said|has|claims?|reports?|mentions?)\b(?: (?:so|that|this|it))?$"
    r"|\bwhere (?:does it|is that|did you|do they|does that) (?:say|said|stated|written|from|find|come)\b"
    r"|^(?:and )?who (?:says?|said|told|claims?|claimed) (?:that|so|this|it)$"
    r"|\bsource\?*$|\bsays who\b|\bare you sure\b|\breally\b$"
)
_SUBSTITUTES = re.compile(r"^(?:and|but|or|so)? ?(?:what about|how about|on|about|the|its|their|his|her) ")
_CORRECTS = re.compile(r"^(?:no|nope|not|wrong)\b|\bi meant?\b|\binstead\b")
_OTHER = re.compile(r"\b(?:other|another|else|different|besides)\b")


@dataclass(frozen=True, slots=True)
class Before:
    """What came before in the thread: the last question as completed, and the passages shown for it."""

    question: Question
    shown: frozenset[int]


@dataclass(frozen=True, slots=True)
class Completed:
    """A question with what the thread adds.

    Attributes:
        question: With the needs carried over from before, at a lower weight.
        carried: Words carried over; () when the question stands alone.
        near: Passages beside which the answer is likelier to stand.
        passed: Passages shown before that are not wanted again ("the other one").
        within: Positions of the articles that alone may answer; none for all.
    """

    question: Question
    carried: tuple[str, ...] = ()
    near: frozenset[int] = frozenset()
    passed: frozenset[int] = frozenset()
    within: frozenset[int] = frozenset()


def complete(question: Question, before: Before | None, carry: float) -> Completed:
    """`question` completed from `before` when it cannot stand alone; what is carried keeps `carry` of its weight."""
    if before is None or not is_follow_up(question):
        return Completed(question)
    return lean(question, before, carry)


def lean(question: Question, before: Before, carry: float) -> Completed:
    """`question` with what `before` adds, whether it can stand alone or not."""
    if _META.search(question.plain) or not question.needs:
        kinds = (
            question.asked - {Asked.PERSON, Asked.ORGANISATION, Asked.PLACE}
            if _META.search(question.plain)
            else question.asked
        )
        merged = replace(question, needs=before.question.needs, asked=kinds, speaker=before.question.speaker)
        return Completed(merged, _words(before.question.needs), before.shown)
    own = {need.words for need in question.needs}
    focus = any(need.focus for need in question.needs)
    carried = tuple(
        replace(need, weight=need.weight * carry, focus=False, carried=True)
        for need in before.question.needs
        if need.words not in own and not (focus and need.focus)
    )
    asked = question.asked or before.question.asked - {Asked.YESNO, Asked.DEFINITION, Asked.LIST}
    merged = replace(
        question, needs=(*question.needs, *carried), asked=asked, speaker=question.speaker or _still(question, before)
    )
    passed = before.shown if _OTHER.search(question.plain) or _CORRECTS.search(question.plain) else frozenset()
    return Completed(merged, _words(carried), before.shown, passed)


def bare(completed: Completed) -> Completed:
    """`completed` without a wish for a name: "who said that?" may be met by "their union said"."""
    named = {Asked.PERSON, Asked.ORGANISATION, Asked.PLACE}
    return replace(completed, question=replace(completed.question, asked=completed.question.asked - named))


def asks_back(question: Question) -> bool:
    """Whether the question is about the answer before: who said it, which source has it."""
    return bool(_META.search(question.plain))


def substitutes(question: Question) -> bool:
    """Whether the question puts one thing in the place of another ("and the debt?"): then that thing must be met."""
    return bool(_SUBSTITUTES.search(question.plain))


def is_follow_up(question: Question) -> bool:
    """Whether `question` needs the thread to be understood: it opens with "and", points back, or says too little."""
    telling = [need for need in question.needs if need.weight >= 1.0]
    if (
        any(need.name for need in question.needs)
        and not _OPENS.search(question.plain)
        and not _POINTS.search(question.plain)
    ):
        return False
    return bool(
        _OPENS.search(question.plain)
        or _POINTS.search(question.plain)
        or _META.search(question.plain)
        or len(telling) < 2
    )


def _still(question: Question, before: Before) -> str | None:
    """The speaker asked about before, when "he" or "she" speaks on, or on something else ("and on ads?")."""
    goes_on = re.search(r"\b(?:he|she|they)\b", question.plain) or _SUBSTITUTES.search(question.plain)
    return before.question.speaker if goes_on else None


def _words(needs: Sequence[Need]) -> tuple[str, ...]:
    return tuple(need.words for need in needs if need.weight > 0.3)
