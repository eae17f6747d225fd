"""The whole surface in one place: everything that the bot listens to."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp

from bot.slack import buttons
from bot.slack.actions import Actions
from bot.slack.commands import Commands
from bot.slack.events import Events
from bot.slack.heard import listening, not_acknowledged
from bot.slack.subcommands import COMMAND
from bot.slack.views.pages import TURN
from bot.slack.views.why import CALLBACK as WHY

CHECK_MESSAGE = "check_message"
EVENTS = ("app_mention", "message", "app_home_opened")  # what the manifest subscribes to, and nothing else


def register_command(app: AsyncApp, commands: Commands) -> None:
    """Put the slash command on `app`, before all else: Bolt tries one after the other, and people wait for this one."""
    app.command(COMMAND, matchers=[commands.answers])(listening("command", commands.command, sorry=commands.sorry))


def register(app: AsyncApp, *, events: Events, actions: Actions) -> None:
    """Put every other listener on `app`, each behind the guard; the first that matches is the only one to run."""
    any_spot = re.compile(f"^{buttons.IN_CONTEXT}:")
    any_modal = re.compile(f"^{buttons.OPEN}:")
    any_vote = re.compile(f"^({buttons.HELPFUL}|{buttons.NOT_HELPFUL})$")
    any_turn = re.compile(f"^{TURN}:")
    anything = re.compile(".*")

    for name, heard in zip(EVENTS, (events.mention, events.message, events.home_opened), strict=True):
        app.event(name)(listening(name, heard, sorry=not_acknowledged))
    app.action(any_spot)(listening("context", actions.view_in_context, sorry=actions.sorry))
    app.action(any_modal)(listening("modal", actions.open, sorry=actions.sorry))
    app.action(any_turn)(listening("turn", actions.turn, sorry=actions.sorry))
    app.action(buttons.SHARE)(listening("share", actions.share, sorry=actions.sorry))
    app.action(any_vote)(listening("vote", actions.vote, sorry=actions.sorry))
    app.action(anything)(listening("unknown button", actions.unknown, sorry=actions.sorry))
    app.view(WHY)(listening("why", actions.why, sorry=actions.sorry))
    app.message_shortcut(CHECK_MESSAGE)(listening("shortcut", actions.check_message, sorry=actions.sorry))
    app.event(anything)(listening("other event", events.anything_else, sorry=not_acknowledged))
