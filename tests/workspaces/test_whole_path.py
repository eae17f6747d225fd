"""From the installation to the end of it, for two workspaces: in one process and in several, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.local.several import Several
from bot.slack.views.error import NOT_INSTALLED
from bot.store.open import Store
from bot.store.tables import METADATA
from tests.workspaces.conftest import (
    HARBOUR,
    NEWSROOM,
    QUESTION,
    TEAMS,
    Bot,
    add,
    addition,
    inside,
    process,
    said,
    says,
    soon,
)

LENS = "Which camera lens did the crew use?"
ANAMORPHIC = "The crew used an anamorphic camera lens for the scene of the collapsing building."


@asynccontextmanager
async def bots(how: str, setting: Mapping[str, str], tmp_path: Path) -> AsyncIterator[tuple[Bot, Bot]]:
    """What the two halves of a test talk to: twice the same process, or two, or one with two workers."""
    async with AsyncExitStack() as stack:
        if how == "one process":
            first = second = await stack.enter_async_context(inside(setting))
        elif how == "two processes":
            first = await stack.enter_async_context(process(setting, tmp_path))
            second = await stack.enter_async_context(process(setting, tmp_path))
        else:
            first = second = await stack.enter_async_context(process({**setting, "WEB_CONCURRENCY": "2"}, tmp_path))
        yield first, second


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_the_clock_as_a_process_of_its_own_posts_with_the_token_of_each(
    slack: Several, setting: Mapping[str, str], store: Store, config: Path, tmp_path: Path
) -> None:
    """`eternaut clock` beside `eternaut serve`, which then delivers nothing itself."""
    file = config / "eternaut.toml"
    file.write_text(file.read_text("utf-8").replace('clock = "inside"', 'clock = "apart"'), "utf-8")
    async with process(setting, tmp_path) as bot:
        for team in TEAMS:
            await bot.browser(slack).install(team)
            assert "on its way" in await said(slack, team, bot, "digest now")
        assert len(store.deliveries.open()) == len(TEAMS)
        async with process(setting, tmp_path, "clock"):
            await soon(lambda: all(posted(slack, team) for team in TEAMS))
    by = {token for method, token in slack.calls if method == "chat.postMessage"}
    assert by == set(slack.tokens)


def posted(slack: Several, team: str) -> list[str]:
    """What stands in the channel of a workspace by the bot."""
    standin = slack.at(team)
    return [m.text for m in standin.messages("#newsroom") if m.bot_id == standin.team.bot.bot_id and not m.ephemeral]


def rows_of(store: Store, team: str) -> dict[str, int]:
    """How many rows each table has of a workspace; without those that have none."""
    found = {}
    with store.engine.begin() as connection:
        for table in METADATA.sorted_tables:
            column = table.c.team if "team" in table.c else table.c.get("team_id")
            if column is not None:
                counted = connection.execute(select(func.count()).select_from(table).where(column == team)).scalar_one()
                found[table.name] = counted
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("how", ["one process", "two processes", "two workers"])
async def test_two_workspaces_from_install_to_uninstall(
    how: str, slack: Several, setting: Mapping[str, str], store: Store, tmp_path: Path
) -> None:
    """Install, ask, ask in a thread, add an article, get a digest, leave, and come back; the other notices nothing."""
    async with bots(how, setting, tmp_path) as (one, two):
        # Nobody is served who has not installed it.
        ack = await slack.at(NEWSROOM.id).command("/eternaut", QUESTION, to=one.to)
        assert ack.ok and ack.message is None
        assert NOT_INSTALLED in [m.text for m in slack.at(NEWSROOM.id).messages("#newsroom")]

        page = await one.browser(slack).install(NEWSROOM.id)
        assert "Eternaut is installed" in page
        await two.browser(slack).install(HARBOUR.id)

        # Each is answered, in the ack and by its own token, whichever process the request comes to.
        for team, bot in zip(TEAMS, (two, one), strict=True):
            standin = slack.at(team)
            await says(slack, team, bot, QUESTION, "faster")
            assert (await standin.mention(f"@eternaut {QUESTION}", to=bot.to)).ok
            await standin.called_within("chat.postMessage", seconds=20)
            (post,) = standin.called("chat.postMessage")
            assert post.reply["ok"] and post.arguments["channel"] == "C0NEWSROOM"
            await said(slack, team, bot, LENS)
            await soon(lambda team=team: store.gaps.of_team(enterprise="", team=team, limit=9))

        # What one adds, by any process, is soon answered to it by all, and never to the other.
        add(store, addition(HARBOUR.id, ANAMORPHIC))
        for bot in (one, two):
            await says(slack, HARBOUR.id, bot, LENS, "anamorphic")
            assert "lens of the scene" in await said(slack, HARBOUR.id, bot, "sources")
            assert "anamorphic" not in await said(slack, NEWSROOM.id, bot, LENS)
            assert "lens of the scene" not in await said(slack, NEWSROOM.id, bot, "sources")

        # The digest of each channel goes to its own workspace.
        for team in TEAMS:
            assert "09:00" in await said(slack, team, one, "digest on 09:00 UTC daily")
            before = len(posted(slack, team))
            assert "on its way" in await said(slack, team, two, "digest now")
            await soon(lambda team=team, before=before: len(posted(slack, team)) > before)
        assert "anamorphic" not in " ".join(posted(slack, NEWSROOM.id))

        # One leaves: nothing of it stays, in any table, and the other is served as before.
        await soon(lambda: not store.deliveries.open())
        kept = rows_of(store, HARBOUR.id)
        assert {"slack_bots", "inbox", "gaps", "subscriptions", "deliveries"} <= set(rows_of(store, NEWSROOM.id))
        await slack.uninstall(NEWSROOM.id, to=two.to)
        assert rows_of(store, NEWSROOM.id) == {}
        assert rows_of(store, HARBOUR.id) == kept
        assert "faster" in await said(slack, HARBOUR.id, one, QUESTION)

        # It comes back with nothing of what was, and works.
        await one.browser(slack).install(NEWSROOM.id)
        await says(slack, NEWSROOM.id, one, QUESTION, "faster")
        assert "has no digest" in await said(slack, NEWSROOM.id, one, "digest status")
    for bot in (one, two):
        for secret in (*slack.tokens, setting["ETERNAUT_ENCRYPTION_KEY"], slack.client_secret, "anamorphic"):
            assert secret not in bot.printed
