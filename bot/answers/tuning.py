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
    common: float = 0.3
    ceiling: float = 6.3
    derived: float = 0.85
    spelling: float = 0.9
    same_needs: float = 0.7
    same_topic: float = 0.4
    same_trust: float = 0.6
    same_words: float = 0.4
    short: float = 130
    worth: float = 0.06
    stands: float = 0.8
    thesaurus: float = 0.55
    trust: float = 0.5
    carry: float = 0.3
    near: float = 0.2
    verdict: Verdict = field(
        default_factory=lambda: Verdict(
            bias=-1.54, covered=2.97, exact=1.17, depth=0.93, kind_found=-1.56, kind_missing=-4.64,
            head_missing=-0.55, name_missing=-4.44, unknown=-0.42, single=-0.43, personal=-3.05, near=1.02,
        )
    )  # fmt: skip
    typed: float = 3.2
    telling: float = 1.5
    least: float = 0.25
    partly: float = 0.4
    close: float = 0.15
    enough: float = 0.55
