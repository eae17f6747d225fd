"""What the desk shows, for ordinary and for hostile articles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.corpus.model import Article
from bot.follow.copies import NEAR, Likeness, likeness
from bot.follow.desk import Proposal
from bot.local.limits import text_breaches
from bot.local.live import live_mentions, pings
from bot.slack.views import desk as views
from bot.slack.views.message import Message
from tests.slack.values import ARTICLES, HARBOUR, HOSTILE, KEEPER, LONG


def harmless(message: Message) -> Message:
    """The message, after a look at Slack's limits and at what comes alive in it."""
    assert text_breaches(message.text, message.blocks) == ()
    assert pings({"blocks": list(message.blocks), "text": message.text}) == ()
    kinds = {live.kind for live in live_mentions({"blocks": list(message.blocks), "text": message.text})}
    assert kinds <= {"link"}
    return message


@pytest.mark.parametrize("article", ARTICLES, ids=["harbour", "keeper", "long", "hostile"])
def test_nothing_of_a_fetched_page_comes_alive(article: Article) -> None:
    """Title, source and first lines are foreign text, in every message of the desk."""
    for like in (None, Likeness(4, 0.99), Likeness(4, 0.2)):
        for earlier in (None, HOSTILE):
            harmless(views.proposal_view(Proposal(7, article, like, earlier), ARTICLES))
    harmless(views.added_view(article, ARTICLES))
    harmless(views.remove_view(3, article))
    harmless(views.not_removable(ARTICLES.index(article) + 1, ARTICLES))
    harmless(views.refused_view("it has <!channel> in it & more"))
    harmless(views.not_allowed("U0ANA00001"))


def test_added_promises_only_what_is_so() -> None:
    """An article that is not among those of now cannot be asked about yet."""
    assert "You can ask about it now" in views.added_view(HARBOUR, ARTICLES).text
    kept = harmless(views.added_view(replace(HARBOUR, id="new.txt"), ARTICLES)).text
    assert "It is kept" in kept and "now" not in kept


def test_a_near_copy_is_told_by_its_words_in_a_row() -> None:
    """A copy with a new first line, a text that quotes a sentence, and one that has nothing in common."""
    story = " ".join(f"Sentence number {number} tells of the tower and of day {number}." for number in range(40))
    known = (HARBOUR, Article("story.txt", story, "Story"), LONG)
    copied = likeness(f"From our own reporter. {story}", known)
    assert copied is not None and (copied.number, copied.near_copy) == (2, True)
    part = likeness(story[: len(story) // 4] + " ".join(f"word{number}" for number in range(300)), known)
    assert part is not None and part.share < NEAR and not part.near_copy
    assert likeness(KEEPER.text, known) is None
    assert likeness(story, known, but="story.txt") is None
    assert likeness("", known) is None
    assert likeness("One two.", (replace(KEEPER, text="One two."),)) == Likeness(1, 1.0)
