"""What can be seen of the evidence, and the weights by which it is judged."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import exp
from operator import attrgetter, mul


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be seen of one passage and one question; each about 0 to 1, whatever the size of the corpus.

    Attributes:
        covered: Share of the question's weight covered by the passage and its neighbours.
        exact: Share covered by the question's own words, spellings and aliases.
        depth: Weight of what is covered, in units of the rarest word's idf.
        kind_found: 1 when a strict kind of answer is asked for and present.
        kind_missing: 1 when it is asked for and absent.
        head_missing: 1 when the head of what is asked for ("his *salary*") is unknown to the corpus, 0.5 when it is
            absent from the passage, 0 when it is there or when a kind makes up for it.
        name_missing: Share of the weight that is proper names the passage lacks.
        unknown: Share of the weight that no article speaks of.
        single: 1 when the question says one thing only.
        personal: 1 when it is about the one who asks ("how do I", "my"): no archive knows that.
        near: How close the passage is to what the thread showed before; 0 outside a follow-up.
    """

    covered: float
    exact: float
    depth: float
    kind_found: float
    kind_missing: float
    head_missing: float
    name_missing: float
    unknown: float
    single: float
    personal: float
    near: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Weights of the Signs and the bias, fitted by `bench/fit.py`."""

    bias: float
    covered: float
    exact: float
    depth: float
    kind_found: float
    kind_missing: float
    head_missing: float
    name_missing: float
    unknown: float
    single: float
    personal: float
    near: float

    def confidence(self, signs: Signs) -> float:
        """How likely the passage answers the question (0 to 1)."""
        z = self.bias + sum(map(mul, _VALUES(self), _VALUES(signs)))
        return 1 / (1 + exp(-z))


_VALUES = attrgetter(*(field.name for field in fields(Signs)))  # of Signs, and their weights of a Verdict
