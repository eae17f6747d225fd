"""The numbers that tune answers: one frozen record, read from `config/eternaut.toml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Weights and thresholds; `config/eternaut.toml` gives each its reason and the command that fitted it."""

    k1: float = 0.9
    b: float = 0.4
    hits: int = 60
    length: float = 0.25
    context: float = 0.5
    adjacent: float = 0.15
    kind: float = 0.12
    speaker: float = 0.25
    quotation: float = 1.0
    heading: float = 0.7
    beside: float = 0.5
    above: float = 0.4
    title: float = 0.2
    alias: float = 0.95
    synonym: float = 0.75
    related: float = 0.4
    spelling: float = 0.9
    same_needs: float = 0.7
    same_words: float = 0.3
    enough: float = 0.45
