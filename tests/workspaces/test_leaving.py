"""What the bot knows of a workspace, and what goes when it leaves: all of it, or its token alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Bot

from bot.local.several import Several
from bot.slack.client import posting_client
from bot.slack.incoming import Workspace, workspace
from bot.slack.ports import Somewhere
from bot.slack.work import Work
from bot.slack.workspaces import ManyWorkspaces
from bot.store.open import Store
from bot.store.subscriptions import Place
from tests.workspaces.conftest import HARBOUR, NEWSROOM, QUESTION, inside, organised, said, says, soon

ONE, OTHER = Workspace("", NEWSROOM.id), Workspace("", HARBOUR.id)


class Register:
    """The installations, and how often they were looked for."""

    def __init__(self, **tokens: str) -> None:
        self.tokens = tokens
        self.asked: list[str] = []

    def __call__(self, where: Somewhere) -> Bot | None:
        self.asked.append(where.team)
        token = self.tokens.get(where.team)
        return (
            Bot(team_id=where.team, bot_token=token, bot_id="B", bot_user_id="U", installed_at=1.0) if token else None
        )


def many(find: Register, **limits: Any) -> ManyWorkspaces:
    """The workspaces of a register."""
    return ManyWorkspaces(posting_client(token=None, base_url="http://127.0.0.1:1/api/"), Work(), find, **limits)


async def test_an_installation_is_looked_for_once_in_a_while() -> None:
    """Then it is kept, as one object; `drop` forgets the one that was meant, and a whole organisation by its id."""
    find = Register(T1="xoxb-1", T2="xoxb-2")
    places = many(find)
    first, second = await places.of(Workspace("E1", "T1")), await places.of(Workspace("", "T2"))
    assert await places.of(Workspace("E1", "T1")) is first
    assert find.asked == ["T1", "T2"]
    places.drop(Workspace("E1", ""))
    assert await places.of(Workspace("", "T2")) is second
    assert (await places.of(Workspace("E1", "T1"))) is not first
    assert find.asked == ["T1", "T2", "T1"]


async def test_a_new_token_takes_the_place_of_an_old_one_and_a_dead_one_stays_dead() -> None:
    """Another process has installed or uninstalled it: known at the next look."""
    find = Register(T1="xoxb-1")
    places = many(find, fresh=0.0, again=0.0)
    old = await places.of(Workspace("", "T1"))
    old.outbox.dead = "token_revoked"
    assert await places.of(Workspace("", "T1")) is old
    find.tokens["T1"] = "xoxb-new"
    assert ((await places.of(Workspace("", "T1"))).token, await places.work_in(Workspace("", "T1"))) == (
        "xoxb-new",
        True,
    )
    del find.tokens["T1"]
    gone = await places.of(Workspace("", "T1"))
    assert (gone.token, gone.outbox.dead, await places.work_in(Workspace("", "T1"))) == (
        None,
        "account_inactive",
        False,
    )


async def test_no_more_workspaces_are_kept_than_there_is_room_for() -> None:
    """The one that was asked for longest ago is looked for again."""
    find = Register(T1="xoxb-1", T2="xoxb-2", T3="xoxb-3")
    places = many(find, most=2)
    for team in ("T1", "T2", "T1", "T3", "T1", "T2"):
        await places.of(Workspace("", team))
    assert find.asked == ["T1", "T2", "T3", "T2"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"team_id": "T1", "enterprise_id": "E1", "command": "/eternaut"}, Workspace("E1", "T1")),
        ({"team_id": "T1", "command": "/eternaut"}, Workspace("", "T1")),
        # Written in a shared channel by somebody of T9, for the installation in T1.
        (
            {"team_id": "T9", "enterprise_id": "E9", "authorizations": [{"enterprise_id": None, "team_id": "T1"}]},
            Workspace("", "T1"),
        ),
        ({"team": {"id": "T1"}, "enterprise": None, "user": {"id": "U", "team_id": "T9"}}, Workspace("", "T1")),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U", "team_id": "T1"}}, Workspace("E1", "T1")),
        ({"team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}, Workspace("", "T1")),
    ],
    ids=["organisation", "command", "shared channel", "button", "whole organisation", "view in a shared channel"],
)
def test_a_payload_belongs_to_the_workspace_that_has_the_app(body: Mapping[str, Any], expected: Workspace) -> None:
    """By the ids that Slack gives for it, not by where somebody wrote."""
    assert workspace(dict(body)) == expected


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_without_a_token_digests_pause_and_go_on_after_the_next_installation(
    slack: Several, setting: Mapping[str, str], store: Store
) -> None:
    """`tokens_revoked` takes the token alone; what the workspace has stays, and no other is paused."""
    async with inside(setting) as bot:
        for team in (NEWSROOM.id, HARBOUR.id):
            await bot.browser(slack).install(team)
            assert "09:00" in await said(slack, team, bot, "digest on 09:00 UTC daily")
        await slack.uninstall(NEWSROOM.id, to=bot.to, events=["tokens_revoked"])
        assert [one.place.team for one in store.subscriptions.active()] == [HARBOUR.id]
        assert [(one.place.team, one.reason) for one in store.subscriptions.paused()] == [
            (NEWSROOM.id, "token_revoked")
        ]
        assert store.installed.count() == 1
        await bot.browser(slack).install(NEWSROOM.id)
        assert {one.place.team for one in store.subscriptions.active()} == {NEWSROOM.id, HARBOUR.id}
        assert "faster" in await said(slack, NEWSROOM.id, bot, QUESTION)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_token_that_is_dead_without_a_word_pauses_its_own_digests(
    slack: Several, setting: Mapping[str, str], store: Store
) -> None:
    """Slack refuses the post; the other workspace gets its own."""
    async with inside(setting) as bot:
        for team in (NEWSROOM.id, HARBOUR.id):
            await bot.browser(slack).install(team)
            assert "09:00" in await said(slack, team, bot, "digest on 09:00 UTC daily")
        slack.revoke(NEWSROOM.id)
        for team in (NEWSROOM.id, HARBOUR.id):
            await said(slack, team, bot, "digest now")
        await soon(lambda: slack.at(HARBOUR.id).called("chat.postMessage"))
        await soon(
            lambda: [one.place for one in store.subscriptions.paused()] == [Place("", NEWSROOM.id, "C0NEWSROOM")]
        )
        assert [one.place.team for one in store.subscriptions.active()] == [HARBOUR.id]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_the_two_events_of_leaving_may_come_in_either_order(
    order: tuple[str, str], slack: Several, setting: Mapping[str, str], store: Store
) -> None:
    """Nothing is left, and a third delivery changes nothing."""
    async with inside(setting) as bot:
        await bot.browser(slack).install(NEWSROOM.id)
        assert "09:00" in await said(slack, NEWSROOM.id, bot, "digest on 09:00 UTC daily")
        await slack.uninstall(NEWSROOM.id, to=bot.to, events=(*order, order[0]))
        assert (store.installed.count(), store.subscriptions.active(), store.subscriptions.paused()) == (0, (), ())


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_an_organisation_takes_one_of_its_workspaces_out(setting: Mapping[str, str], store: Store) -> None:
    """`team_access_revoked` names it: its rows go, the token of the organisation and the other workspace stay."""
    grid = [organised(NEWSROOM, "E0PRESS"), organised(HARBOUR, "E0PRESS")]
    async with Several(grid) as slack, inside({**setting, "SLACK_API_URL": slack.url}) as bot:
        await bot.browser(slack).install(NEWSROOM.id, whole=True)
        for team in (NEWSROOM.id, HARBOUR.id):
            assert "09:00" in await said(slack, team, bot, "digest on 09:00 UTC daily")
        event = {"type": "team_access_revoked", "team_ids": [NEWSROOM.id]}
        assert (await slack.at(HARBOUR.id).event(event, to=bot.to)).ok
        assert [one.place.team for one in store.subscriptions.active()] == [HARBOUR.id]
        await says(slack, HARBOUR.id, bot, QUESTION, "faster")
