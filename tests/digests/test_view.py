"""The digest as Slack gets it: within its limits, inert, and complete in words, whatever the articles hold."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.model import Difference, Side, Snippet
from bot.corpus.model import Article, Corpus
from bot.digests.content import AT_MOST, ON_SCREEN, Digest, Line, Why
from bot.digests.news import Copy, Repeated
from bot.digests.wording import zones
from bot.local.limits import block_breaches, text_breaches, view_breaches
from bot.local.live import pings
from bot.slack.views.digest import Occasion, digest_view, more_view, why_digest_modal
from bot.slack.views.digest_form import form_modal, read_form

LIVE = "<!channel> <@U0ANA00001> @here <https://evil.example|click> &lt; *bold* \u202eodd\u0000 \ud800 "
OCCASION = Occasion(date(2026, 11, 23), "2026-11-23", due="09:00 (Europe/Madrid)", asked=True)


def digest(text: str, *, lines: int = AT_MOST, why: Why = Why.NEW) -> Digest:
    """A digest as full as one can be, every word of it from `text`."""
    article = Article(id="a", text=text, title=text[:500], source=text[:300], url="https://news.example/a")
    snippet = Snippet(article, 1, 0, len(text), ((0, min(10, len(text))),))
    difference = Difference(text[:900], tuple(Side(text[:400], (snippet,) * 3) for _ in range(5)))
    made = [
        Line(
            snippet,
            why,
            text[:200],
            also=(2, 3),
            before=1,
            now=2,
            difference=difference if why is Why.DIFFERS else None,
        )
    ] * lines
    return Digest(
        lines=tuple(made[:ON_SCREEN]),
        more=tuple(made[ON_SCREEN:]),
        corpus=Corpus((article,) * 40, ()),
        articles=tuple(range(1, 41)),
        copies=tuple(Copy(n, 1) for n in range(2, 40)),
        repeated=(Repeated(snippet, 2),) * 40,
        dropped=3,
        unread=1234,
    )


def sound(message: Any) -> None:
    """Slack takes it, and nothing in it notifies anybody."""
    payload = {"text": message.text, "blocks": list(message.blocks)}
    assert block_breaches(payload["blocks"], "message") == ()
    assert text_breaches(message.text, payload["blocks"]) == ()
    assert pings(payload) == ()


@pytest.mark.parametrize("why", list(Why))
@pytest.mark.parametrize("text", [LIVE, LIVE * 40, "word " * 4000, "x" * 20000, "👀" * 3000], ids=len)
def test_every_kind_of_line_fits_and_does_nothing(why: Why, text: str) -> None:
    """Short, hostile and endless texts, in the post, in the thread and in the modal."""
    made = digest(text, why=why)
    sound(digest_view(made, OCCASION))
    more = more_view(made)
    assert more is not None
    sound(more)
    modal = why_digest_modal(made, OCCASION)
    assert view_breaches(modal) == ()
    assert pings(modal) == ()


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=600), st.sampled_from(list(Why)))
def test_any_text_at_all_is_shown_inert(text: str, why: Why) -> None:
    """Whatever an article says."""
    sound(digest_view(digest(text, why=why), OCCASION))


def test_the_post_says_in_words_what_its_blocks_show() -> None:
    """Screen readers and notifications read the text instead of the blocks."""
    shown = digest_view(digest("The bridge was closed on Monday.", lines=7), OCCASION).text
    assert shown.startswith("Digest for Monday, 23 November 2026\nThis digest comes late: it was due at 09:00")
    assert shown.count("“The bridge was closed on Monday.”") == ON_SCREEN
    assert shown.endswith("2 more lines in the thread.")


def test_a_digest_without_a_rest_has_no_reply() -> None:
    """Nothing is posted into the thread."""
    assert more_view(digest("Short.", lines=2)) is None


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Argentina/Buenos_Aires", "UTC"])
def test_the_form_holds_every_zone_within_slacks_limits(zone: str) -> None:
    """A hundred options in a group, each with its name as it is typed."""
    view = form_modal(at=time(9, 0), zone=zone, days=frozenset({0, 2}), kept="{}", above="Now:")
    assert view_breaches(view) == ()
    groups = view["blocks"][2]["element"]["option_groups"]
    assert {option["value"] for group in groups for option in group["options"]} == set(zones().values())


def test_a_form_that_was_filled_in_wrong_is_not_taken() -> None:
    """No day, or a zone that is none of ours."""

    def filled(zone: str, days: list[str]) -> dict[str, Any]:
        values = {
            "digest_at": {"digest_at": {"selected_time": "09:00"}},
            "digest_zone": {"digest_zone": {"selected_option": {"value": zone}}},
            "digest_days": {"digest_days": {"selected_options": [{"value": day} for day in days]}},
        }
        return {"state": {"values": values}}

    assert read_form(filled("UTC", ["0", "6"])) == (time(9, 0), "UTC", frozenset({0, 6}))
    assert read_form(filled("UTC", [])) is None
    assert read_form(filled("Mars/Olympus", ["0"])) is None
