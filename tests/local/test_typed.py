"""Typed words become the text that Slack sends, and rich_text blocks are made of it."""

import pytest

from bot.local.board import Board
from bot.local.payloads import typed_text
from bot.local.team import NEWSROOM
from bot.local.typed import typed


@pytest.fixture
def board() -> Board:
    """An empty workspace."""
    return Board(NEWSROOM, clock=lambda: 1.0)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@eternaut who?", "<@U0ETERNAUT> who?"),
        ("ask @ben in #vfx", "ask <@U0BEN00002> in <#C0VFX00002|vfx>"),
        ("@nobody #nowhere a@b.c", "@nobody #nowhere a@b.c"),
        ("see https://a.b/c?d=1&e=2 now", "see <https://a.b/c?d=1&amp;e=2> now"),
        ("https://a.b/@ben", "<https://a.b/@ben>"),
        ("<https://a.b/c> & https://a.b?c<d", "&lt;<https://a.b/c>&gt; &amp; <https://a.b?c>&lt;d"),
        ("@Eternaut who?", "<@U0ETERNAUT> who?"),
        ("<!here> <@U0BEN00002>", "&lt;!here&gt; &lt;@U0BEN00002&gt;"),
    ],
)
def test_names_become_ids_and_the_rest_is_escaped_once(words: str, text: str, board: Board) -> None:
    """People cannot type control sequences, only names and addresses."""
    assert typed(words, board) == text


def test_the_block_of_typed_words_has_real_mentions(board: Board) -> None:
    """Mentions, channels and links are elements, words are unescaped text."""
    block = typed_text(typed("@eternaut 1 < 2 in #vfx https://a.b", board))
    [group] = block["elements"]
    assert group["elements"] == [
        {"type": "user", "user_id": "U0ETERNAUT"},
        {"type": "text", "text": " 1 < 2 in "},
        {"type": "channel", "channel_id": "C0VFX00002"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://a.b"},
    ]
