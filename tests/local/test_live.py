"""What would come alive in Slack: the check that tests use on everything the bot sends."""

import pytest

from bot.local.live import live_mentions, pings


def kinds(payload: object) -> list[str]:
    """The kinds found, in order."""
    return [live.kind for live in live_mentions(payload)]  # type: ignore[arg-type]


def block(text: str, *, verbatim: bool | None = None) -> dict[str, object]:
    """A message with one section."""
    more = {} if verbatim is None else {"verbatim": verbatim}
    return {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}]}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<@U123>", "user"),
        ("<@U123|ana>", "user"),
        ("<!here>", "broadcast"),
        ("<!channel|channel>", "broadcast"),
        ("<!subteam^S1>", "usergroup"),
        ("<#C1>", "channel"),
        ("<https://a.b|here>", "link"),
        ("<mailto:a@b.c|a>", "link"),
        ("<!date^1392734382^{date}|then>", "date"),
    ],
)
def test_control_sequences_live_even_when_verbatim(text: str, kind: str) -> None:
    """Only escaping takes the life out of them."""
    assert kinds(block(text, verbatim=True)) == [kind]
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    assert kinds(block(escaped, verbatim=True)) == []


@pytest.mark.parametrize(
    ("text", "kind"), [("see https://a.b/c", "link"), ("in #vfx", "channel"), ("@here look", "broadcast")]
)
def test_bare_tokens_live_unless_verbatim(text: str, kind: str) -> None:
    """verbatim true leaves URLs, channel names and broadcasts as words."""
    assert kinds(block(text)) == [kind]
    assert kinds(block(text, verbatim=True)) == []


def test_fallback_text_beside_blocks_lives_by_control_sequences_only() -> None:
    """The notification text: a mention in it pings, a bare URL links only where the text is the message."""
    assert kinds({"text": "<!here> https://a.b", "blocks": [{"type": "divider"}]}) == ["broadcast"]
    assert kinds({"text": "https://a.b @here"}) == ["link"]
    assert kinds({"text": "@here", "link_names": True}) == ["broadcast"]


def test_plain_text_and_rich_text_words_never_live() -> None:
    """The safest carriers for foreign words; rich elements that mean a mention do live."""
    plain = {"type": "header", "text": {"type": "plain_text", "text": "<!here> @channel https://a.b"}}
    words = {"type": "text", "text": "<!here> https://a.b"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}
    assert kinds([plain, rich]) == []
    assert kinds([{"type": "broadcast", "range": "here"}, {"type": "user", "user_id": "U1"}]) == ["broadcast", "user"]


def test_pings_are_what_notifies_somebody() -> None:
    """Links and channels are alive but silent."""
    assert [live.target for live in pings(block("<@U1> <#C1> <https://a.b> <!everyone>"))] == ["U1", "everyone"]


def test_words_that_only_look_alike_stay_dead() -> None:
    """Addresses, comparisons and numbers are no mentions."""
    assert kinds(block("a@b.c, 5 &lt; 6, no. #, C# and & sons", verbatim=True)) == []
    assert kinds(block("mail a@b.c about <nothing>")) == []
