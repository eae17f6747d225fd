"""The modal that asks why an answer did not help."""

from __future__ import annotations

from bot.slack.mrkdwn import Block, escape, one_line, plain
from bot.slack.views.message import cut, section

CALLBACK = "why_not_helpful"
FIELD = "why"
MOST = 1000


def why_modal(question: str, *, kept: str) -> Block:
    """The modal for one answer; `kept` comes back with the submission (at most 3,000 characters)."""
    asked = section(f"You asked: {escape(cut(one_line(question), 500))}") if question else section("About this answer:")
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": kept,
        "title": plain("Not helpful"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [
            *asked.blocks,
            {
                "type": "input",
                "block_id": FIELD,
                "optional": True,
                "label": plain("What was wrong, or what did you expect?"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": FIELD,
                    "multiline": True,
                    "max_length": MOST,
                },
            },
        ],
    }
