"""The pages of the installation: whoever comes the wrong way changes nothing, and is told so in a whole page."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import select, text, update

from bot.local.desk import RefusedError
from bot.local.several import Several
from bot.store.open import Store
from bot.store.tables import BOTS, INSTALLATIONS, STATES
from tests.workspaces.conftest import HARBOUR, NEWSROOM, QUESTION, Bot, inside, organised, said


def is_whole(page: str) -> bool:
    """Whether a page is a finished one that loads nothing."""
    outside = any(f'{name}="http' in page for name in ("src", "action", "xlink:href"))
    return page.startswith("<!doctype html>") and page.rstrip().endswith("</html>") and not outside


async def refused(bot: Bot, slack: Several, address: str, *, cookie: str | None, words: str, status: int) -> None:
    """Going back there by this browser is refused with a page that has the words, and installs nothing."""
    browser = bot.browser(slack)
    got, page = await browser.follow(address, cookie=cookie or "")
    assert (got, words in page, is_whole(page)) == (status, True, True), page


async def test_the_way_to_slack_asks_for_what_the_manifest_names(slack: Several, setting: Mapping[str, str]) -> None:
    """The app, its scopes and a state of some length; the cookie is for this site, this browser and ten minutes."""
    async with (
        inside(setting) as bot,
        aiohttp.ClientSession() as session,
        session.get(f"{bot.base}/slack/install", allow_redirects=False) as got,
    ):
        asked = parse_qs(urlsplit(got.headers["location"]).query)
        cookie = got.headers["set-cookie"]
    assert asked["client_id"] == [slack.client_id] and "chat:write" in asked["scope"][0].split(",")
    assert len(asked["state"][0]) >= 32 and asked["state"][0] in cookie
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"))
    with pytest.raises(RefusedError):
        slack.allow("https://slack.com/oauth/v2/authorize?client_id=other&scope=commands", team=HARBOUR.id)


async def test_a_person_who_says_no_is_told_that_nothing_changed(
    slack: Several, setting: Mapping[str, str], store: Store
) -> None:
    """Slack sends `error=access_denied`; the state is spent all the same."""
    async with inside(setting) as bot:
        browser = bot.browser(slack)
        address = slack.deny(await browser.begin())
        status, page = await browser.follow(address)
        assert (status, "was not installed" in page, is_whole(page)) == (200, True, True)
        await refused(bot, slack, address, cookie=browser.cookie, words="not finished", status=400)
    assert store.installed.count() == 0


async def test_a_state_counts_once_in_its_own_browser_and_in_time(
    slack: Several, setting: Mapping[str, str], store: Store
) -> None:
    """Another browser, no cookie, a made-up state, a late one, and a second use: refused, and the code is not used."""
    async with inside(setting) as bot:
        browser, other = bot.browser(slack), bot.browser(slack)
        address = slack.allow(await browser.begin(), team=NEWSROOM.id)
        await other.begin()
        for cookie in ("", other.cookie, "slack-app-oauth-state=made-up"):
            await refused(bot, slack, address, cookie=cookie, words="another browser", status=400)
        made_up = address.replace(parse_qs(urlsplit(address).query)["state"][0], "made-up")
        cookie = "slack-app-oauth-state=made-up"
        await refused(bot, slack, made_up, cookie=cookie, words="not finished", status=400)
        assert "oauth.v2.access" not in [method for method, _ in slack.calls]
        with store.engine.begin() as connection:
            connection.execute(update(STATES).values(expire_at=datetime(2020, 1, 1)))
        await refused(bot, slack, address, cookie=browser.cookie, words="too late", status=400)

        address = slack.allow(await browser.begin(), team=NEWSROOM.id)
        assert (await browser.follow(address))[0] == 200
        await refused(bot, slack, address, cookie=browser.cookie, words="twice", status=400)
    assert store.installed.count() == 1


async def test_what_slack_refuses_is_told_without_a_word_of_it(
    slack: Several, setting: Mapping[str, str], store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """A code that was used, one of nobody, a wrong secret, token rotation: the log has the reason and no secret."""
    caplog.set_level(logging.DEBUG)
    async with inside(setting) as bot:
        browser = bot.browser(slack)
        address = slack.allow(await browser.begin(), team=NEWSROOM.id)
        code = parse_qs(urlsplit(address).query)["code"][0]
        assert (await browser.follow(address.replace(code, "made-up")))[0] == 502
        slack.rotates = True
        status, page = await browser.follow(slack.allow(await browser.begin(), team=NEWSROOM.id))
        assert (status, "Slack did not let Eternaut in" in page, is_whole(page)) == (502, True, True)
        slack.rotates, slack.client_secret = False, "another"
        assert (await browser.follow(slack.allow(await browser.begin(), team=NEWSROOM.id)))[0] == 502
    assert store.installed.count() == 0
    told = [getattr(record, "error", "") for record in caplog.records if record.message == "install_failed"]
    assert told == ["invalid_code", "token_rotation_is_on", "bad_client_secret"]
    ours = " ".join(
        record.getMessage() + str(vars(record)) for record in caplog.records if "aiohttp" not in record.name
    )
    assert not [secret for secret in (code, setting["SLACK_CLIENT_SECRET"], *slack.tokens) if secret in ours]


async def test_when_the_database_is_away_the_page_has_a_reference(
    slack: Several, setting: Mapping[str, str], store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """No traceback reaches the browser; the reference is in the log."""
    async with inside(setting) as bot:
        browser = bot.browser(slack)
        address = slack.allow(await browser.begin(), team=NEWSROOM.id)
        with store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE slack_installations RENAME TO away"))
        status, page = await browser.follow(address)
        assert (status, is_whole(page), "Traceback" in page) == (500, True, False)
        (reference,) = [record.reference for record in caplog.records if record.message == "failed"]  # type: ignore[attr-defined]
        assert reference in page


async def test_tokens_stand_sealed_in_the_database(slack: Several, setting: Mapping[str, str], store: Store) -> None:
    """As the rows are, nothing of a token can be read; the bot reads them, and posts."""
    async with inside(setting) as bot:
        await bot.browser(slack).install(NEWSROOM.id)
        with store.engine.begin() as connection:
            rows = [connection.execute(select(table)).mappings().one() for table in (BOTS, INSTALLATIONS)]
        (token,) = slack.tokens
        for row in rows:
            assert row["bot_token"] and not [value for value in row.values() if token in str(value)]
            assert (row["team_id"], row["bot_user_id"]) == (NEWSROOM.id, NEWSROOM.bot.user_id)
        assert "faster" in await said(slack, NEWSROOM.id, bot, QUESTION)
        await slack.at(NEWSROOM.id).mention("@eternaut who made the scene?", to=bot.to)
        await slack.at(NEWSROOM.id).called_within("chat.postMessage", seconds=20)
    assert ("chat.postMessage", token) in slack.calls


async def test_an_organisation_installs_it_for_all_its_workspaces(setting: Mapping[str, str], store: Store) -> None:
    """One token serves both, their rows stand apart, and all go when the organisation leaves."""
    grid = [organised(NEWSROOM, "E0PRESS"), organised(HARBOUR, "E0PRESS")]
    async with Several(grid) as slack, inside({**setting, "SLACK_API_URL": slack.url}) as bot:
        page = await bot.browser(slack).install(NEWSROOM.id, whole=True)
        assert "workspaces of your organisation" in page
        assert len(slack.tokens) == 1
        for team in (NEWSROOM.id, HARBOUR.id):
            assert "faster" in await said(slack, team, bot, QUESTION)
            assert "09:00" in await said(slack, team, bot, "digest on 09:00 UTC daily")
        places = [(one.place.enterprise, one.place.team) for one in store.subscriptions.active()]
        assert sorted(places) == [("E0PRESS", HARBOUR.id), ("E0PRESS", NEWSROOM.id)]
        await slack.uninstall(NEWSROOM.id, to=bot.to)
        assert (store.installed.count(), store.subscriptions.active()) == (0, ())
