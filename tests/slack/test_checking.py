"""A message checked claim by claim, on the real articles and in the real modal."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot.answers.verbatim import Checked
from bot.app import open_answers
from bot.local.limits import view_breaches
from bot.local.live import live_mentions
from bot.settings import Settings
from bot.slack.checking import MOST, Finding, Verdict, check
from bot.slack.views.checked import NOTHING, checked_view
from tests.slack.values import HOSTILE_WORDS

ROOT = Path(__file__).parents[2]


@cache
def answers() -> Checked:
    """The seed articles."""
    return open_answers(Settings(articles_dir=ROOT / "seeds", eternaut_config=ROOT / "config"))


def only(claim: str) -> Finding:
    """The one finding for a message of one claim."""
    (found,) = check(claim, answers().ask).found
    return found


@pytest.mark.parametrize(
    "claim",
    [
        "The sequence was completed ten times faster than with conventional methods.",
        "Revenue rose 16% to $11bn.",
        "The final season of Squid Game drew 122 million views.",
    ],
)
def test_what_the_sources_say_is_supported(claim: str) -> None:
    """With its quote, and however a figure is written."""
    found = only(claim)
    assert (found.verdict, found.corrections, found.missing) == (Verdict.SUPPORTED, (), ())
    assert found.quotes


@pytest.mark.parametrize(
    ("claim", "asked", "said"),
    [
        ("The sequence was completed 20 times faster.", "20 times", "10 times"),
        ("Revenue rose 20% to $11bn.", "20%", "16%"),
        ("Profit rose from $2.1bn to $5bn.", "$5bn", "$3.1 billion"),
        ("Squid Game got 300 million views.", "300 million", "122 million"),
        ("203,000 jobs are at risk.", "203,000", "204,000"),
    ],
)
def test_another_figure_differs_and_theirs_is_shown(claim: str, asked: str, said: str) -> None:
    """The figure of the claim and the one that stands in its place."""
    found = only(claim)
    assert found.verdict is Verdict.DIFFERS
    assert [(one.asked, one.said) for one in found.corrections] == [(asked, said)]
    assert f"“{said}”" in str(checked_view(check(claim, answers().ask)))


@pytest.mark.parametrize(
    "claim",
    [
        "Netflix did not use AI for the first time.",
        "The building collapse was filmed on a physical set.",
        "Scanline made the collapse of the building.",
        "Netflix fired 500 artists.",
        "The moon is made of cheese.",
        "Sarandos was unhappy with the result.",
    ],
)
def test_what_the_sources_do_not_say_is_never_supported(claim: str) -> None:
    """A denial against an assertion, another name, another deed, another subject."""
    assert only(claim).verdict in (Verdict.DENIAL, Verdict.PARTLY, Verdict.NOT_SAID)


def test_a_message_is_split_into_its_statements() -> None:
    """Lines, bullets and sentences; questions and thanks state nothing; what is too much is counted."""
    text = "Hello!\n• The moon is made of cheese. Revenue rose 20%.\n2. Mars is square\nWho paid for it?\nThanks!"
    claims = [found.claim for found in check(text, answers().ask).found]
    assert claims == ["The moon is made of cheese.", "Revenue rose 20%.", "Mars is square"]
    many = check("Mars is square. " * (MOST + 3), answers().ask)
    assert (len(many.found), many.left_out) == (MOST, 3)
    assert "3 more sentences" in str(checked_view(many))


@pytest.mark.parametrize("text", ["", "Thanks!", "Who paid?", "…"])
def test_a_message_without_statements_is_said_to_have_none(text: str) -> None:
    """Instead of an empty modal, which Slack refuses."""
    assert NOTHING in str(checked_view(check(text, answers().ask)))


def test_the_modal_holds_any_message() -> None:
    """Long and hostile ones keep to Slack's limits, and mention nobody."""
    long = "Netflix used generative AI for the first time and the revenue rose 20% " * 40
    for text in (HOSTILE_WORDS * 30, f"{long}. " * MOST, "10 times faster. " * 50):
        view = checked_view(check(text, answers().ask))
        assert view_breaches(view) == ()
        assert live_mentions(view) == ()
