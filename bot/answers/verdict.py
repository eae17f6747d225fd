"""Is the evidence enough? A logistic model over what matched, never over raw scores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple

from bot.answers.evidence import MET, Evidence
from bot.answers.holding import DATES
from bot.answers.need import Asked, Need
from bot.answers.question import Question
from bot.answers.signs import Signs

# Kinds of answer whose absence from a passage is telling: a name, a number and a date can be seen.
STRICT = frozenset(
    (
        Asked.PERSON,
        Asked.ORGANISATION,
        Asked.PLACE,
        Asked.DATE,
        Asked.NUMBER,
        Asked.MONEY,
        Asked.NAME,
        Asked.DURATION,
        Asked.DEFINITION,
        Asked.EXPANSION,
    )
)
_PERSONAL = re.compile(r"\bhow (?:do|can|should|would) i\b|\bmy\b|\bam i\b")


def signs(question: Question, evidence: Evidence, rarest: float) -> Signs:
    """The Signs of `evidence` for `question`; `rarest` is the idf of a term that stands in no passage."""
    pairs = zip(question.needs, evidence.context, strict=True)
    needs = [(need, strength) for need, strength in pairs if strength >= MET or not need.carried]
    total = sum(need.weight for need, _ in needs) or 1.0
    asked = frozenset() if Asked.YESNO in question.asked else question.asked & STRICT
    found = bool(asked & evidence.kinds)
    heads = [(strength, bool(need.options)) for need, strength in needs if need.focus and not need.asked]
    return Signs(
        covered=sum(need.weight * strength for need, strength in needs) / total,
        exact=sum(need.weight for need, strength in needs if strength >= 0.9) / total,
        depth=min(2.0, sum(need.weight * strength for need, strength in needs) / rarest),
        kind_found=float(found),
        kind_missing=float(
            (bool(asked - {Asked.DEFINITION}) and not found) or _unsaid(question, evidence) or _other_time(needs)
        ),
        head_missing=_head_missing(heads) if heads and not found else 0.0,
        name_missing=sum(need.weight for need, strength in needs if need.name and strength < MET) / total,
        unknown=sum(need.weight for need, _ in needs if not need.known) / total,
        single=float(len(question.needs) < 2),
        personal=float(bool(_PERSONAL.search(question.plain))),
        near=evidence.near,
    )


def _unsaid(question: Question, evidence: Evidence) -> bool:
    """Whether somebody's words are wanted and the window has none of his."""
    return {Asked.SPEECH, Asked.YESNO} & question.asked == {Asked.SPEECH} and Asked.SPEECH not in evidence.kinds


def _other_time(needs: Sequence[tuple[Need, float]]) -> bool:
    """Whether the question names a time of which the window does not speak."""
    return any(need.quantity is not None and need.quantity.unit in DATES and s == 0.0 for need, s in needs)


def _head_missing(heads: Sequence[tuple[float, bool]]) -> float:
    strength, known = max(heads)
    return 0.0 if strength >= 0.5 else 0.5 if known else 1.0


def vector(seen: Signs) -> Sequence[float]:
    """The Signs as numbers, in the order of their names."""
    return astuple(seen)
