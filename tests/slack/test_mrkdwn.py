"""Foreign text does nothing in Slack, whatever it is."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers.model import Abstention, Answer, Claim, Correction, Difference, Reason, Side, Snippet
from bot.answers.timeline import Event
from bot.corpus.model import Article, Corpus, Skipped
from bot.local.limits import text_breaches, view_breaches
from bot.local.live import live_mentions
from bot.slack.incoming import words
from bot.slack.mrkdwn import escape, inert, link, person
from bot.slack.views.context import context_modal
from bot.slack.views.differences import differences_view
from bot.slack.views.message import Message, cut, size
from bot.slack.views.outcome import asked_by, outcome_view
from bot.slack.views.sources import sources_view
from bot.slack.views.timeline import timeline_view

POISON = [
    "<!channel>",
    "<!here|x>",
    "<@U0ANA00001>",
    "<#C0NEWSROOM|n>",
    "<!subteam^S123>",
    "<https://evil.example|netflix.com>",
    "@everyone",
    "#general",
    "https://evil.example",
    "&lt;!channel&gt;",
    "&amp;lt;",
    "\u202e\u2066\u200f",
    "\x00\x07\x1b[31m\x9b",
    "\ud800",
    "👩‍🚀" * 40,
    "*_~`>",
    "|",
    "\r\n\u2028",
    "a" * 4000,
    "<" * 3000,
]
# The same examples in every run: a surprise belongs into a run of one's own, not into somebody's CI.
same_each_time = settings(
    derandomize=True, deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow]
)
foreign = st.lists(st.one_of(st.sampled_from(POISON), st.text(max_size=30)), max_size=4).map("".join)
not_https = foreign.map(lambda url: url.replace("https:", "gopher:"))  # so that every live link is known
urls = st.one_of(st.none(), not_https, foreign.map(lambda tail: f"https://news.example.com/{tail}"))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of any words."""
    text = draw(foreign.filter(bool))
    return Article(draw(foreign) or "a", text, draw(foreign), draw(st.none() | foreign), draw(urls))


@st.composite
def snippets(draw: st.DrawFn) -> Snippet:
    """A snippet of such an article, with marks anywhere."""
    article = draw(articles())
    start = draw(st.integers(0, len(article.text) - 1))
    end = draw(st.integers(start + 1, len(article.text)))
    spans = st.tuples(st.integers(0, len(article.text)), st.integers(0, len(article.text)))
    return Snippet(article, draw(st.integers(1, 10_000)), start, end, tuple(draw(st.lists(spans, max_size=4))))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer with any number of claims and differences."""
    some = st.lists(snippets(), min_size=1, max_size=3).map(tuple)
    claims = st.builds(Claim, some, st.none() | foreign)
    sides = st.lists(st.builds(Side, foreign, some), min_size=2, max_size=3).map(tuple)
    return Answer(
        draw(foreign),
        draw(st.none() | foreign),
        tuple(draw(st.lists(claims, min_size=1, max_size=3))),
        sources=draw(st.integers(0, 10_000)),
        of=draw(st.integers(0, 10_000)),
        differences=tuple(draw(st.lists(st.builds(Difference, foreign, sides), max_size=2))),
        missing=tuple(draw(st.lists(foreign, max_size=4))),
        corrections=tuple(draw(st.lists(st.builds(Correction, foreign, foreign), max_size=2))),
    )


def _is_harmless(message: Message, *, may_ping: str = "") -> None:
    payload = {"text": message.text, "blocks": list(message.blocks)}
    assert text_breaches(message.text, message.blocks) == ()
    for live in live_mentions(payload):
        assert live.kind in ("link", "user"), live
        if live.kind == "user":
            assert live.target == may_ping
        else:
            assert live.target.startswith("https://news.example.com/"), live
    characters = _strings(payload)
    assert not [c for c in characters if unicodedata.bidirectional(c) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI")]
    assert not [c for c in characters if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]


def _strings(value: object, key: str = "") -> str:
    """All words that are shown: everything but the values of buttons, which nobody sees."""
    if isinstance(value, dict):
        return "".join(_strings(inner, name) for name, inner in value.items() if name != "value")
    if isinstance(value, list):
        return "".join(_strings(inner) for inner in value)
    return value if isinstance(value, str) else ""


@same_each_time
@given(answers())
def test_no_answer_pings_or_breaks_a_limit(answer: Answer) -> None:
    """Whatever stands in questions, articles, titles and addresses."""
    _is_harmless(outcome_view(answer, commands=()))


@same_each_time
@given(snippets(), st.sampled_from(Reason), foreign, st.lists(foreign, max_size=5), st.lists(articles(), max_size=4))
def test_no_abstention_pings_or_breaks_a_limit(
    closest: Snippet, reason: Reason, question: str, missing: list[str], nearest: list[Article]
) -> None:
    """The same for "the sources don't say"."""
    value = Abstention(question, question, reason, tuple(missing), tuple(missing), closest, tuple(nearest))
    _is_harmless(outcome_view(value, commands=(), first=[asked_by("U0ANA00001", question)]), may_ping="U0ANA00001")


@same_each_time
@given(st.lists(articles(), max_size=4), st.lists(st.builds(Skipped, foreign, foreign), max_size=4), answers())
def test_no_list_pings_or_breaks_a_limit(kept: list[Article], skipped: list[Skipped], answer: Answer) -> None:
    """The same for the lists of sources, of differences and of events."""
    new_year = date(2025, 1, 1)
    _is_harmless(timeline_view([Event(new_year, new_year, "1 January 2025", claim) for claim in answer.claims]))
    _is_harmless(sources_view(Corpus(tuple(kept), (), tuple(skipped))))
    _is_harmless(differences_view(answer.differences))


@same_each_time
@given(snippets())
def test_no_modal_pings_or_breaks_a_limit(quote: Snippet) -> None:
    """The same for a quote in its article."""
    modal = context_modal(quote.article, number=quote.number, start=quote.start, end=quote.end)
    assert view_breaches(modal) == ()
    assert {live.kind for live in live_mentions(modal)} <= {"link"}


@same_each_time
@given(foreign)
def test_escaped_text_says_the_same(text: str) -> None:
    """Unescaping gives the inert text back: nothing is escaped twice or lost."""
    shown = escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == inert(text)
    assert not {"<", ">"} & set(escape(text))


@same_each_time
@given(foreign, st.integers(1, 300))
def test_a_cut_fits_and_is_a_beginning(text: str, limit: int) -> None:
    """The escaped form never passes the limit, and what is shown stands at the beginning of the text."""
    shown = cut(text, limit)
    assert size(escape(shown)) <= max(limit, 1)
    assert inert(text).startswith(shown.removesuffix("…"))


@same_each_time
@given(foreign)
def test_words_are_read_from_anything(text: str) -> None:
    """No payload text makes reading fail or leaves our mention in it."""
    assert "U0ETERNAUT" not in words(f"{text} <@U0ETERNAUT>", bot_user="U0ETERNAUT")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0ETERNAUT> how fast?", "how fast?"),
        ("how fast, <@U0ETERNAUT>?", "how fast, ?"),
        ("so, <@U0ETERNAUT>, how fast?", "so, how fast?"),
        ("<@U0ETERNAUT>: how fast?", "how fast?"),
        ("<@U0ETERNAUT><@U0ETERNAUT|eternaut>  how\nfast?", "how fast?"),
        ("<@U0ETERNAUT>", ""),
        ("did <@U0ANA00001|ana> or <@U0BEN00002> say?", "did @ana or say?"),
        ("in <#C0NEWSROOM|news> and <#C0VFX|>", "in #news and"),
        ("<!here> who? <!subteam^S1|@desk> <!date^1392734382^{date}|Feb 18>", "who? @desk Feb 18"),
        ("see <https://a.example/x?y=1&amp;z|a.example> and <http://b.example>", "see a.example and http://b.example"),
        ("is 2 &lt; 3 &amp;amp; 4 &gt; 3?", "is 2 < 3 &amp; 4 > 3?"),
        ("nul\x00 and \u202e bidi", "nul and bidi"),
    ],
)
def test_slack_markup_is_undone(typed: str, read: str) -> None:
    """What a person typed is what is asked."""
    assert words(typed, bot_user="U0ETERNAUT") == read


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example/x",
        "https://netflix.com@evil.example/",
        "https://nеtflix.com/",  # a Cyrillic letter
        "https://[::1",
        "//a.example/x",
        "https:///x",
        "",
        None,
    ],
)
def test_only_honest_addresses_are_linked(url: str | None) -> None:
    """Anything else shows the title alone."""
    assert link(url, "A <title>") == "A &lt;title&gt;"


def test_a_link_shows_its_host_and_cannot_be_broken_out_of() -> None:
    """Bars, angles and blanks in address or title end nothing."""
    linked = link("https://a.example/x|y> <!channel>?q=1&r=2", "A | B > C")
    address = "https://a.example/x%7Cy%3E%20%3C!channel%3E?q=1&amp;r=2"
    assert linked == f"<{address}|A ¦ B &gt; C> (a.example)"


@pytest.mark.parametrize("user", ["U1>", "!channel", "", "C0NEWSROOM", "U1|x"])
def test_only_a_person_can_be_mentioned(user: str) -> None:
    """What is no user id is not put between angles."""
    assert person(user) == "someone"
