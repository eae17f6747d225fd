"""The numbers that tune answers: one frozen record, read from `config/eternaut.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log

from bot.answers.signs import Verdict

_FEW = 200  # passages: what `enough` was fitted on


@dataclass(frozen=True, slots=True)
class Tuning:
    """Weights and thresholds, in the order in which a question meets them.

    `config/eternaut.toml` gives each its reason, and the command that fitted it; a test holds the two together.
    """

    # reading the question
    synonym: float = 0.6
    thesaurus: float = 0.55
    related: float = 0.4
    alias: float = 0.95
    derived: float = 0.85
    later: float = 0.02
    back: float = 0.8
    named: float = 0.6
    common: float = 0.3
    ceiling: float = 6.3
    typed: float = 3.2
    # a follow-up
    carry: float = 0.3
    near: float = 0.2
    # searching
    k1: float = 0.9
    b: float = 0.4
    hits: int = 24
    # judging a passage
    beside: float = 0.7
    above: float = 0.4
    context: float = 0.7
    length: float = 0.1
    adjacent: float = 0.15
    kind: float = 0.2
    stands: float = 0.8
    speaker: float = 0.25
    quotation: float = 1.0
    heading: float = 0.7
    trust: float = 0.5
    # what is shown with it
    short: float = 130
    worth: float = 0.06
    # whether it is enough
    verdict: Verdict = field(
        default_factory=lambda: Verdict(
            bias=-1.89, covered=2.58, exact=2.0, depth=1.3, kind_found=-1.8, kind_missing=-5.89,
            head_missing=-0.51, name_missing=-3.94, unknown=0.15, single=-0.04, personal=-3.32, near=0.76,
        )
    )  # fmt: skip
    enough: float = 0.57
    growth: float = 0.3
    least: float = 0.3
    telling: float = 1.5
    partly: float = 0.4
    close: float = 0.15
    also: float = 0.2
    # who agrees
    same_needs: float = 0.7
    same_topic: float = 0.4
    same_trust: float = 0.9
    same_words: float = 0.4

    def enough_in(self, passages: int) -> float:
        """The confidence that is enough among so many passages: `enough` up to 200, and more in more of them.

        The more passages there are, the likelier one of them shares the words of a question by chance. So the log odds
        that are demanded grow by `growth` with the logarithm of their number.
        """
        if not 0 < self.enough < 1:  # everything is answered, or nothing
            return self.enough
        demanded = log(self.enough / (1 - self.enough)) + self.growth * log(max(1.0, passages / _FEW))
        return 1 / (1 + exp(-demanded))
