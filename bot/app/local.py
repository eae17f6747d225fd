"""The bot in a workspace of its own on this machine."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answers.verbatim import Checked
from bot.app.answers import following
from bot.app.errors import one_clear_line
from bot.app.listening import manifest, open_slack
from bot.app.running import until_told
from bot.app.stores import open_store
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.follow.stories import Current


def run_local(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """The bot in a workspace of its own on this machine, until SIGTERM or Ctrl-C; nothing is kept afterwards.

    `on_ready` is given the address of the page. Raises as `connect_by_socket`, without tokens to miss; and
    CannotStartError when no port is free.
    """
    from bot.follow.desk import Asker
    from bot.local.workspace import Workspace
    from bot.slack.socket import run_socket

    async def run(story: Current[Checked], stop: asyncio.Event) -> None:
        async with Workspace(**_offered(settings, story.of(Asker("", "", "", ""))), first_port=settings.port) as place:
            own = alone.model_copy(update={"slack_api_url": place.slack.url, "slack_signing_secret": None})
            side = open_slack(own, story, store, token=place.slack.bot_token)
            address = place.address
            await run_socket(side, app_token=place.slack.app_token, stop=stop, on_ready=lambda: on_ready(address))

    alone = settings.model_copy(update={"slack_client_id": None, "slack_client_secret": None, "slack_bot_token": None})
    with tempfile.TemporaryDirectory(prefix="eternaut-") as folder:
        store = open_store(alone.model_copy(update={"data_dir": Path(folder), "database_url": None}))
        try:
            with following(alone, store) as story, one_clear_line():
                until_told(lambda stop: run(story, stop))
        finally:
            store.close()


def _offered(settings: Settings, answers: Checked) -> Mapping[str, Any]:
    """What the page offers: the commands with their subcommands, the shortcuts, and questions to click."""
    from bot.local.workspace import Hint, Shortcut, SlashCommand
    from bot.slack import desk_side as desk
    from bot.slack import digest_command as digest
    from bot.slack.gaps_command import GAPS
    from bot.slack.subcommands import BASE

    features = manifest(settings, None)["features"]
    rows = [(row.name, row.usage, row.meaning) for row in BASE]
    rows += [(digest.NAME, digest.USAGE, digest.MEANING), desk.ADD, desk.REMOVE, GAPS]
    hints = tuple(Hint(f"{name} {usage}".rstrip(), meaning) for name, usage, meaning in rows)
    questions = answers.suggestions()
    return {
        "commands": [SlashCommand(c["command"], hints, c["should_escape"]) for c in features["slash_commands"]],
        "shortcuts": [Shortcut(s["callback_id"], s["name"]) for s in features["shortcuts"]],
        "suggestions": ["/eternaut card", *(f"@eternaut {question}" for question in questions)],
    }
