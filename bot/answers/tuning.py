"""The numbers that tune answers: one frozen record, read from `config/eternaut.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.answers.signs import Verdict


@dataclass(frozen=True, slots=True)
class Tuning:
    """Weights and thresholds; `config/eternaut.toml` gives each its reason and the command that fitted it."""

    k1: float = 0.9
    b: float = 0.4
    hits: int = 30
    length: float = 0.1
    context: float = 0.7
    adjacent: float = 0.15
    kind: float = 0.2
    speaker: float = 0.25
    quotation: float = 1.0
    heading: float = 0.7
    beside: float = 0.7
    above: float = 0.4
    title: float = 0.2
    alias: float = 0.95
    synonym: float = 0.6
    related: float = 0.4
    derived: float = 0.85
    spelling: float = 0.9
    same_needs: float = 0.7
    same_words: float = 0.3
    short: float = 130
    worth: float = 0.06
    carry: float = 0.4
    near: float = 0.25
    verdict: Verdict = field(
        default_factory=lambda: Verdict(
            bias=-2.45, covered=4.45, exact=0.81, depth=1.3, kind_found=-0.96, kind_missing=-4.13,
            head_missing=0.3, name_missing=-5.68, unknown=-0.34, single=-1.6,
        )
    )  # fmt: skip
    enough: float = 0.55
