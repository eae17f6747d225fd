"""The last look before anything is shown: no quote passes that is not the stored article's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answers.model import Abstention, Answer, Card, Claim, Difference, Help, Reason, Row, Side, Snippet
from bot.answers.verbatim import Checked, NotVerbatimError, quotes, verify
from bot.corpus.model import Corpus
from tests.shell import values

GOOD = values.snippet(1, "It cost $3 million.")
CHANGED = replace(values.LIGHTHOUSE, text=values.LIGHTHOUSE.text.replace("$3", "$9"))
WRONG = {
    "another text": replace(GOOD, article=CHANGED),
    "another article": replace(GOOD, article=replace(values.LIGHTHOUSE, id="z.txt")),
    "wrong number": replace(GOOD, number=2),
    "no such number": replace(GOOD, number=4),
    "number zero": replace(GOOD, number=0),
    "empty": replace(GOOD, end=GOOD.start),
    "before the beginning": replace(GOOD, start=-19),
    "past the end": replace(GOOD, end=len(values.LIGHTHOUSE.text) + 1),
}
DIFFERS = Difference("x", (Side("a", (values.HURT.snippets[0],)), Side("b", (GOOD,))))


@pytest.mark.parametrize("value", [values.ANSWER, values.DIFFERING, values.PARTLY, values.HELP, values.CARD])
def test_true_quotes_pass(value: Answer | Abstention | Help | Card) -> None:
    """Values whose quotes stand in the corpus raise nothing."""
    verify(value, values.CORPUS)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_false_quote_is_found_wherever_it_hides(wrong: Snippet) -> None:
    """As a first snippet, behind "also in", in a difference, as the closest passage, and in the card."""
    claim = Claim((values.snippet(2, "It cost $4 million."), wrong))
    difference = replace(DIFFERS, sides=(*DIFFERS.sides, Side("c", (wrong,))))
    for value in (
        Answer("q", None, (values.HURT, Claim((wrong,))), 1, 3),
        Answer("q", None, (claim,), 1, 3),
        Answer("q", None, (values.HURT,), 1, 3, (difference,)),
        Abstention("q", None, Reason.PARTLY, closest=wrong),
        Card("t", (Row("r", (claim,), 1),), values.CORPUS.articles),
        Card("t", (Row("r", (values.HURT,), 1, (difference,)),), values.CORPUS.articles),
        (difference,),
    ):
        with pytest.raises(NotVerbatimError) as refused:
            verify(value, values.CORPUS)
        assert "million" not in str(refused.value)


def test_every_quote_of_an_answer_is_looked_at() -> None:
    """Two of the agreeing claim, one of each other claim, one of each side."""
    assert len(list(quotes(values.ANSWER))) == 4
    assert len(list(quotes(values.DIFFERING))) == 3


class Swapped:
    """An answerer whose corpus was changed under it."""

    corpus = Corpus((CHANGED, *values.CORPUS.articles[1:]), ())
    fingerprint = "f"
    engine = "none"

    def ask(self, question: str, earlier: object = ()) -> Answer:
        """A quote of the earlier text."""
        return values.DIFFERING

    def explain(self, question: str, earlier: object = ()) -> str:
        """Nothing to explain."""
        return ""

    def summarise(self) -> Card:
        """A card of the earlier text."""
        return values.CARD

    def surveyed(self) -> tuple[int, int]:
        """All of its passages."""
        return 1, 1

    def differences(self) -> tuple[Difference, ...]:
        """A difference of the earlier text."""
        return (values.COST,)


def test_what_is_wired_into_the_program_shows_no_quote_of_an_earlier_text() -> None:
    """Checked stands between the answerer and every view."""
    checked = Checked(Swapped())
    for refused in (lambda: checked.ask("q"), checked.summarise, checked.differences):
        with pytest.raises(NotVerbatimError, match=r"a\.txt\[67:86\]"):
            refused()
