"""An article with one endless line or word is read like any other: nothing hangs, nothing fills the memory."""

from __future__ import annotations

import pytest

from bot.answers.verbatim import verify
from tests.answers.telling import FLOOD, about, answered

LENGTH = 20_000
UNITS = ("a", "ten", "日", "Aa, ", "A. ", "Aa of the ", "“a” ", "1,2-", "$1 billion ", "said ", "not ", "=")


@pytest.mark.parametrize("unit", UNITS)
def test_an_endless_line_does_not_stop_the_rest_from_being_found(unit: str) -> None:
    """A line of 20,000 characters before and after the story: base64, a row of initials, a list of names."""
    line = unit * (LENGTH // len(unit))
    answerer = about.__wrapped__((f"Start\n\n{line}\n\n{FLOOD[0]}\n{line}", *FLOOD[1:]))
    answer = answered(answerer.ask("How many sheep were lost?"))
    verify(answer, answerer.corpus)
    assert "300" in answer.snippets[0].text
