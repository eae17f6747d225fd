"""What a question needs a passage to speak of, and the kinds of answer it can want."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.answers.lexicon import Phrase
from bot.search.quantities import Quantity


class Asked(StrEnum):
    """A kind of answer."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    DURATION = "duration"
    REASON = "reason"
    MANNER = "manner"
    NAME = "name"
    QUOTE = "quote"
    SPEECH = "speech"
    DEFINITION = "definition"
    EXPANSION = "expansion"  # the long form of an abbreviation
    EARLIER = "earlier"  # the value that a figure had before
    LATER = "later"  # what is to come
    LIST = "list"
    YESNO = "yesno"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a passage must speak of to answer.

    Attributes:
        words: As the question says it, folded and spelled right.
        options: Phrase of terms -> how well it stands for the need (1.0: the question's own).
        weight: How informative it is (an idf; more is rarer).
        known: Whether any option with strength of a synonym or better occurs in the corpus.
        focus: Whether it is the head of what is asked for ("which *unions*", "his *salary*").
        name: Whether it is a proper name, by the question's spelling or by the corpus's.
        quantity: The number it is, when it is one.
        carried: Whether an earlier question of the thread brought it: welcome, not required.
        asked: Kinds of answer for which it is only the word ("which *city*"): the answer's name stands for it.
    """

    words: str
    options: Mapping[Phrase, float]
    weight: float
    known: bool
    focus: bool = False
    name: bool = False
    asked: frozenset[Asked] = frozenset()
    quantity: Quantity | None = None
    carried: bool = False
