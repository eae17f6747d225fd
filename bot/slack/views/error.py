"""What a person reads when something went wrong: one kind sentence, and a reference to find it in the log."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack import buttons
from bot.slack.mrkdwn import escape
from bot.slack.views.message import Message, Part, compose, section
from bot.slack.views.pages import TURN

TOO_LONG = "That is more than I can take in at once: please ask in fewer than {limit:,} characters."
STILL_LOOKING = "I am still looking; the answer follows here in a moment."
NOT_SHARED = "I could not share the answer here. Please invite me to this channel, and press the button again."
NOT_SHARED_NOW = "Slack did not let me share the answer just now. Please press the button again in a minute."
PERHAPS_SHARED = "I cannot tell whether the answer was shared. Please look in the channel before you press again."
INDEX_AWAY = "The search index cannot be reached just now; ask again in a minute."
TOO_LATE = "I was away when you asked this, and that is a while ago. Please ask again if you still want to know."
INTERRUPTED = "I was interrupted just when I answered this. If you see no answer, please ask again."
CHANGED = "The article has changed since this answer, so I cannot show the quote in it. Please ask again."
OLD_BUTTON = "This button is from an earlier version of me. Please ask again."
NOT_INSTALLED = "Eternaut is no longer installed in this workspace. Whoever manages its apps can install it again."
THANKS = "Thank you, I have noted that."


def error_view(reference: str) -> Message:
    """The message for an error that is in the log under `reference`; it never holds the error itself."""
    return notice(
        f"Sorry, something went wrong on my side and I could not do that. Please try again; "
        f"if it happens again, tell the people who run me the reference {reference}."
    )


def meant_view(command: str, subcommand: str, *, first: Sequence[Part] = ()) -> Message:
    """The question whether a word that the sources don't have was meant for a subcommand, with the button for yes."""
    words = section(f"The sources don't say anything about that. Did you mean `{command} {subcommand}`?")
    return compose(
        [*first, words], last=buttons.row([buttons.button(f"Yes: {subcommand}", f"{TURN}:meant", subcommand)])
    )


def notice(words: str) -> Message:
    """A message of one plain sentence of ours."""
    return compose([section(escape(words))])
