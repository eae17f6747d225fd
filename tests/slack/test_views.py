"""Every view as it is sent, for ordinary and for hostile values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.answers.model import Card, Claim, Outcome, Row, Snippet
from bot.corpus.model import Corpus
from bot.local.limits import text_breaches, view_breaches
from bot.local.live import live_mentions
from bot.slack import buttons
from bot.slack.views.card import LINE_TEXT, SCREEN_LINES, card_modal, card_view
from bot.slack.views.context import context_modal, notice_modal
from bot.slack.views.differences import differences_modal, differences_view
from bot.slack.views.error import error_view
from bot.slack.views.home import Home, home_view
from bot.slack.views.message import Message
from bot.slack.views.outcome import asked_by, outcome_view
from bot.slack.views.sources import sources_view
from bot.slack.views.timeline import timeline_view
from bot.slack.views.why import why_modal
from tests.slack import values

ALLOWED = {"section", "header", "context", "divider", "actions", "rich_text"}


def _checked(message: Message) -> dict[str, Any]:
    """A message as a dict, after looking for what every message must keep to."""
    assert text_breaches(message.text, message.blocks) == ()
    assert {block["type"] for block in message.blocks} <= ALLOWED
    assert message.text
    return {"blocks": list(message.blocks), "text": message.text}


@pytest.mark.parametrize(
    "outcome",
    [
        values.ANSWER,
        values.FOLLOWING,
        values.CORRECTED,
        values.HOSTILE_ANSWER,
        values.NOT_FOUND,
        values.PARTLY,
        values.PREMISE,
        values.HELP,
    ],
    ids=["answer", "following", "corrected", "hostile", "not_found", "partly", "premise", "help"],
)
def test_an_outcome_is_shown_whole(outcome: Outcome, snapshot_json: SnapshotAssertion) -> None:
    """Answers, abstentions and help, with their buttons."""
    shown = outcome_view(outcome, commands=values.COMMANDS, more=buttons.share(outcome.question))
    assert _checked(shown) == snapshot_json


def test_a_shared_answer_says_who_asked(snapshot_json: SnapshotAssertion) -> None:
    """The line above it is the only place with a live mention."""
    first = (asked_by("U0ANA00001", values.ANSWER.question),)
    shown = _checked(outcome_view(values.ANSWER, commands=values.COMMANDS, first=first))
    assert {live.target for live in live_mentions(shown) if live.pings} == {"U0ANA00001"}
    assert shown == snapshot_json


def test_the_card_is_shown_whole(snapshot_json: SnapshotAssertion) -> None:
    """Rows with evidence, their differences and the list of articles; an empty row is not shown."""
    assert _checked(card_view(values.CARD)) == snapshot_json


def test_an_empty_card_says_so(snapshot_json: SnapshotAssertion) -> None:
    """No row has evidence."""
    assert _checked(card_view(Card("A story", (), ()))) == snapshot_json


def test_the_sources_are_listed_with_what_was_skipped(snapshot_json: SnapshotAssertion) -> None:
    """Numbers, titles, sources, days, honest links only; and the files that could not be read."""
    assert _checked(sources_view(values.CORPUS)) == snapshot_json


def test_differences_stand_side_by_side(snapshot_json: SnapshotAssertion) -> None:
    """Each side is a column."""
    assert _checked(differences_view([values.COST, *values.HOSTILE_ANSWER.differences])) == snapshot_json


def test_no_differences_is_said(snapshot_json: SnapshotAssertion) -> None:
    """An empty list is a sentence."""
    assert _checked(differences_view([])) == snapshot_json


@pytest.mark.parametrize("quote", [values.HURT, values.STORM, values.HOSTILE_QUOTE], ids=["short", "long", "hostile"])
def test_a_quote_is_shown_in_its_article(quote: values.Snippet, snapshot_json: SnapshotAssertion) -> None:
    """The words around it, the quote behind a bar and in bold, and that it was checked."""
    modal = context_modal(quote.article, number=quote.number, start=quote.start, end=quote.end)
    assert view_breaches(modal) == ()
    assert modal == snapshot_json


def test_the_small_messages_and_modals(snapshot_json: SnapshotAssertion) -> None:
    """The apology with its reference, the modal of one sentence, and the one that asks why."""
    why, gone = why_modal(values.HOSTILE_ANSWER.question, kept="{}"), notice_modal("It has changed.")
    assert view_breaches(why) == view_breaches(gone) == ()
    assert [_checked(error_view("ab12cd34")), why, gone] == snapshot_json


def test_the_home_tab(snapshot_json: SnapshotAssertion) -> None:
    """What is known, how to ask, and the card."""
    home = home_view(Home(values.CARD, values.COMMANDS, values.HELP.suggestions, values.DIGESTS))
    assert view_breaches(home) == ()
    assert {block["type"] for block in home["blocks"]} <= ALLOWED
    assert home == snapshot_json


def test_a_thousand_sources_come_in_pages() -> None:
    """Every article stands on one page, and the buttons lead from page to page."""
    many = Corpus(values.ARTICLES * 250, (), values.CORPUS.skipped)
    listed, turned, number = [], 0, 1
    while number:
        shown = sources_view(many, number=number)
        _checked(shown)
        assert "1,000 articles" in shown.text
        listed += [line.split("]")[0] for line in shown.text.splitlines() if line.startswith("[")]
        row = shown.blocks[-1]["elements"]
        later = [one["value"] for one in row if one["action_id"] == "turn_page:later"]
        assert ("Skipped" in shown.text) == (later == [])
        number = int(later[0].removeprefix("sources ")) if later else 0
        turned += 1
    assert listed == [f"[{number}" for number in range(1, 1001)]
    assert turned == 50
    assert sources_view(many, number=9999) == sources_view(many, number=50)


def test_the_timeline_is_told_with_its_quotes(snapshot_json: SnapshotAssertion) -> None:
    """When, the words, where they stand and who says the same; and a sentence when nothing is dated."""
    assert _checked(timeline_view(values.EVENTS)) == snapshot_json
    assert "No article says when" in timeline_view(()).text


def test_a_long_timeline_comes_in_pages() -> None:
    """Each page within Slack's limits, each event once."""
    events = values.EVENTS * 40
    shown = "".join(timeline_view(events, number=number).text for number in range(1, 8))
    assert shown.count("2027:") == 40
    _checked(timeline_view(events, number=7))


def test_the_text_holds_all_that_the_blocks_hold() -> None:
    """Screen readers get the text only: every quote, citation and count is in it."""
    shown = outcome_view(values.FOLLOWING, commands=values.COMMANDS)
    for words in ("It cost $3 million.", "[1]", "Harbour News", "18 July 2025", "$4 million", "Asked as", "repair"):
        assert words in shown.text


def test_the_card_has_all_its_quotes_in_a_modal(snapshot_json: SnapshotAssertion) -> None:
    """Behind "More quotes": row by row every quote, how many say so, what differs, and its place in the article."""
    whole = card_modal(values.CARD)
    assert view_breaches(whole) == ()
    assert {block["type"] for block in whole["blocks"]} <= ALLOWED
    assert whole == snapshot_json
    assert view_breaches(card_modal(Card("A story", (), ()))) == ()


def test_the_card_fits_one_screen_however_many_rows_it_has() -> None:
    """Rows beyond the screen stand in the modal; a first row that is longer than a screen is shown all the same."""
    many = replace(values.CARD, rows=values.CARD.rows * 20)
    shown = card_view(many)
    _checked(shown)
    rows = [line for line in shown.text.splitlines() if line.startswith("*")]
    assert 3 < len(rows) < 20
    assert sum(-(-len(row) // LINE_TEXT) for row in rows) <= SCREEN_LINES
    assert "Left out" not in shown.text
    endless = Snippet(values.LONG, 3, 0, len(values.LONG.text))
    alone = card_view(Card("A story", (Row("Long", (Claim((endless,)),), 1), *values.CARD.rows), values.ARTICLES))
    _checked(alone)
    assert [line[:8] for line in alone.text.splitlines() if line.startswith("*")] == ["*Long* ·"]


def test_many_differences_come_in_pages_and_all_in_a_modal() -> None:
    """Five on a page, each once; the modal behind the card's button is within Slack's limits too."""
    many = [replace(values.COST, about=f"How much: {number}") for number in range(1, 13)]
    shown = [differences_view(many, number=number) for number in (1, 2, 3)]
    told = [line for page in shown for line in _checked(page)["text"].splitlines() if "How much" in line]
    assert told == [f"*How much: {number}*" for number in range(1, 13)]
    for differences in (many, many * 9, []):
        assert view_breaches(differences_modal(differences)) == ()
