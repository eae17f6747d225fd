"""What a terminal shows for each value: pictures in text, and what no text may do to a terminal."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from syrupy.assertion import SnapshotAssertion

from bot.answers.model import Outcome
from bot.answers.verbatim import Checked
from bot.app import open_answers
from bot.settings import load
from bot.terminal import page, text
from bot.terminal.session import Screen, converse
from tests.shell import values

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "outcome",
    [values.ANSWER, values.DIFFERING, values.NOT_FOUND, values.PARTLY, values.PREMISE, values.CORRECTED, values.HELP],
    ids=["several-sources", "difference", "not-found", "partly", "premise", "corrected", "help"],
)
def test_an_outcome_looks_like_this(outcome: Outcome, snapshot: SnapshotAssertion) -> None:
    """The words around the quotes, the order of the parts, and the folding at 80 columns."""
    assert click.unstyle(text.outcome(outcome, 80)) == snapshot


def test_the_card_looks_like_this(snapshot: SnapshotAssertion) -> None:
    """Rows with their number of sources, a difference in its row, and all articles below."""
    assert click.unstyle(text.card(values.CARD, 80)) == snapshot


def test_the_list_of_sources_looks_like_this(snapshot: SnapshotAssertion) -> None:
    """Number, title, source, day, size and address of each, and what was skipped with its reason."""
    assert click.unstyle(text.sources(values.CORPUS, 80)) == snapshot


def test_the_differences_look_like_this(snapshot: SnapshotAssertion) -> None:
    """Both sides of each, and a sentence when there are none."""
    assert click.unstyle(text.differences((values.COST,), 80, 9, 9)) == snapshot
    assert text.differences((), 80, 9, 9) == snapshot


def test_marked_words_are_bold_and_nothing_else_of_the_quote() -> None:
    """Highlighting wraps the marked spans; the words and their order stay."""
    shown = page.quoted(values.HURT.snippets[0])
    assert shown == f"{click.style('Nobody', bold=True)} was {click.style('hurt', bold=True)}, said Mayor Ada Ruiz."


def test_no_article_can_steer_the_terminal_or_reorder_a_line() -> None:
    """Escape codes and bidi overrides in an article's text or title come out as replacement marks."""
    shown = text.outcome(values.ANSWER, 80) + text.sources(values.CORPUS, 80)
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown
    assert "A storm\ufffd[31m came\ufffd first." in click.unstyle(shown)


@pytest.mark.parametrize("width", [page.LEAST, 60, page.WIDTH])
def test_no_line_is_longer_than_the_width(width: int) -> None:
    """Folding counts what is seen, not the codes that make it bold."""
    for shown in (
        text.outcome(values.ANSWER, width),
        text.outcome(values.DIFFERING, width),
        text.card(values.CARD, width),
        text.differences((values.COST,), width, 9, 9),
    ):
        assert max(len(line) for line in click.unstyle(shown).splitlines()) <= width


def test_a_word_longer_than_the_width_stands_on_a_line_of_its_own() -> None:
    """Nothing is cut: a long address stays whole, to be copied."""
    assert page.folded(f"see {'x' * 50} there", width=40, first="- ", rest="  ") == f"- see\n  {'x' * 50}\n  there"


@pytest.fixture(scope="module")
def answers() -> Checked:
    """The real answerer on the seed articles."""
    return open_answers(load(ROOT / "seeds"))


def talk(answers: Checked, *lines: str) -> list[str]:
    """What is shown in a conversation in which `lines` are typed."""
    typed, shown = iter(lines), []
    converse(answers, Screen(read=lambda: next(typed, None), show=shown.append, width=lambda: 80))
    return shown


def test_a_conversation_carries_earlier_questions_to_the_next(answers: Checked) -> None:
    """So that a follow-up can be completed; commands and empty lines are no questions, and `quit` ends it."""
    first, then = "How much faster was the sequence completed?", "and the cost?"
    assert talk(answers, first, "", "Sources", f"  {then} ", "quit", first) == [
        text.outcome(answers.ask(first), 80),
        text.sources(answers.corpus, 80),
        text.outcome(answers.ask(then, (first,)), 80),
    ]


def test_a_conversation_knows_its_commands_and_ends_with_the_input(answers: Checked) -> None:
    """card, differences and help, in capitals too."""
    card, differences, help_ = talk(answers, "CARD", "differences", "help")
    assert card == text.card(answers.summarise(), 80)
    assert differences == text.differences(answers.differences(), 80, *answers.surveyed())
    assert text.COMMANDS in help_
