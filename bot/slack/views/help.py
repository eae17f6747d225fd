"""Help: what can be asked and which words are commands, made from the table that registers them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.mrkdwn import Block, escape, one_line
from bot.slack.views.message import Message, Part, compose, cut, lines, section, small

SUGGESTION_TEXT = 200


def help_view(
    commands: Sequence[tuple[str, str]],
    suggestions: Sequence[str] = (),
    *,
    first: Sequence[Part] = (),
    last: Sequence[Block] = (),
) -> Message:
    """The help message.

    Args:
        commands: (usage, what it does) of every subcommand.
        suggestions: Questions that are known to have an answer.
        first: Parts above it.
        last: Blocks below it.
    """
    return compose([*first, *help_parts(commands, suggestions)], last=last)


def help_parts(commands: Sequence[tuple[str, str]], suggestions: Sequence[str]) -> tuple[Part, ...]:
    """The parts of the help."""
    return (*asking_parts(suggestions), *command_parts(commands))


def asking_parts(suggestions: Sequence[str]) -> tuple[Part, ...]:
    """How to ask, with examples."""
    asking = (
        "*Ask me about the story.* I answer with sentences cut from the articles, say where each stands and how "
        "many sources agree, and tell you when the sources don't say."
    )
    examples = [f"• {escape(cut(one_line(question), SUGGESTION_TEXT))}" for question in suggestions]
    return (section(asking), *(lines(["For example:", *examples], noun="examples") if examples else ()))


def command_parts(commands: Sequence[tuple[str, str]]) -> tuple[Part, ...]:
    """The words that are commands."""
    usage = [f"• `{escape(usage)}` {escape(meaning)}" for usage, meaning in commands]
    return (
        *lines(["Commands (after a mention or in a direct message the last word is enough):", *usage], noun="lines"),
        small("Slack has no slash commands in threads: mention me there, and I answer in the thread."),
    )
