"""Installing the app in many workspaces: the two pages of OAuth.

`/slack/install` sends a person to Slack, `/slack/oauth_redirect` is where Slack sends them back. A state ties the two
together: it is issued once, kept for ten minutes, used once, and must come back with the cookie of the same browser,
so that nobody can be made to finish what somebody else began.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urljoin

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.slack.guard import guarded
from bot.slack.identity import refusal
from bot.slack.incoming import Workspace
from bot.slack.leaving import Leaving
from bot.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from bot.slack.ports import Somewhere
from bot.slack.replies import Replies
from bot.slack.views import install_pages as pages
from bot.slack.workspaces import Workspaces

log = logging.getLogger("eternaut.slack")

STATE_SECONDS = 600  # a person reads what Slack asks, and perhaps asks somebody
# slack_sdk would log the state, and at DEBUG the code, the client secret and the token of a request.
QUIET = logging.Logger("quiet", level=logging.CRITICAL + 1)


class Tables(Protocol):
    """slack_sdk's tables: see `bot.store.installations.SealedTables`."""

    @property
    def installations(self) -> Any: ...
    @property
    def bots(self) -> Any: ...
    @property
    def states(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Stores:
    """slack_sdk's stores on our tables. Blocking; they raise what the database raises."""

    installations: SQLAlchemyInstallationStore
    states: SQLAlchemyOAuthStateStore

    @staticmethod
    def on(engine: Any, tables: Tables, *, client_id: str) -> Stores:
        """The stores of the app with this client id, on the database of `engine`."""
        installations = SQLAlchemyInstallationStore(client_id, engine, logger=QUIET)
        installations.installations, installations.bots = tables.installations, tables.bots
        states = SQLAlchemyOAuthStateStore(STATE_SECONDS, engine, logger=QUIET)
        states.oauth_states = tables.states
        return Stores(installations, states)

    def find(self, where: Somewhere) -> Bot | None:
        """The bot in a workspace: by its own installation, else by that of its organisation.

        The workspace may have joined an organisation since it was installed; its id and its token stay.
        """
        enterprise, team = where.enterprise or None, where.team or None
        ways: list[tuple[str | None, str | None]] = [(enterprise, team), (None, team)] if team else []
        ways += [(enterprise, None)] if enterprise else []
        for enterprise_id, team_id in dict.fromkeys(ways):
            if bot := self.installations.find_bot(enterprise_id=enterprise_id, team_id=team_id):
                return bot
        return None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Slack knows the app by, and what it asks for. `secret` is the client secret."""

    client_id: str
    secret: str = field(repr=False)
    scopes: Sequence[str]


class NotInstalledError(Exception):
    """Slack did not give a token; `error` is its word, or ours."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(slots=True)
class Installing:
    """The install pages, and the listener for leaving.

    Attributes:
        api: Slack's Web API.
        stores: Of the store.
        tidy: Drops the states that are too old. Blocking.
        resume: Lets paused digests go on wherever a token works.
        leaving: What hears that the app is taken out again.
    """

    api: str
    credentials: Credentials
    stores: Stores
    tidy: Callable[[datetime], object]
    resume: Callable[[Workspaces], Awaitable[None]]
    leaving: Leaving
    replies: Replies = field(init=False)
    _cookies: OAuthStateUtils = field(default_factory=lambda: OAuthStateUtils(expiration_seconds=STATE_SECONDS))

    def listen(self, app: AsyncApp, replies: Replies) -> None:
        """Put the listener for leaving on `app`, before all others."""
        self.replies = replies
        self.leaving.listen(app, replies)

    def routes(self) -> Sequence[Route]:
        """The two pages."""
        return (
            Route(INSTALL_PATH, self._install, methods=["GET"]),
            Route(REDIRECT_PATH, self._returned, methods=["GET"]),
        )

    async def _install(self, request: Request) -> Response:
        """To Slack, with a state of our own."""

        async def send() -> Response:
            await asyncio.to_thread(self.tidy, self.replies.clock())
            state = await asyncio.to_thread(self.stores.states.issue)
            asked = {"client_id": self.credentials.client_id, "scope": ",".join(self.credentials.scopes)}
            address = urljoin(self.api, "../oauth/v2/authorize")
            response = RedirectResponse(f"{address}?{urlencode(asked | {'state': state})}", status_code=302)
            response.headers["set-cookie"] = f"{self._cookies.build_set_cookie_for_new_state(state)}; SameSite=Lax"
            return pages.private(response)

        return await guarded("install", send, tell=_failed)

    async def _returned(self, request: Request) -> Response:
        """Back from Slack, with a code or with an error."""
        response = await guarded("oauth", lambda: self._finish(request), tell=_failed)
        response.headers["set-cookie"] = f"{self._cookies.build_set_cookie_for_deletion()}; SameSite=Lax"
        return response

    async def _finish(self, request: Request) -> Response:
        error, code, state = (request.query_params.get(name, "") for name in ("error", "code", "state"))
        same_browser = self._cookies.is_valid_browser(state, {"cookie": request.headers.get("cookie", "")})
        if not (state and same_browser and await asyncio.to_thread(self.stores.states.consume, state)):
            log.info("install_refused", extra={"why": "state" if same_browser else "browser"})
            return pages.expired()
        if error or not code:
            log.info("install_given_up", extra={"why": "access_denied" if error == "access_denied" else "error"})
            return pages.cancelled()
        try:
            installation = await self._exchange(code)
        except NotInstalledError as refused:
            log.warning("install_failed", extra={"error": refused.error})
            return pages.refused()
        await asyncio.to_thread(self.stores.installations.save, installation)
        await self._welcome(installation)
        return pages.installed(app=installation.app_id or "", team=installation.team_id or "")

    async def _exchange(self, code: str) -> Installation:
        """The installation that `code` stands for. Raises NotInstalledError."""
        client = AsyncWebClient(base_url=self.api, retry_handlers=[], timeout=10, logger=QUIET)
        try:
            said = await client.oauth_v2_access(
                client_id=self.credentials.client_id, client_secret=self.credentials.secret, code=code
            )
            if said.get("refresh_token"):
                raise NotInstalledError("token_rotation_is_on")  # its tokens die after twelve hours
            bot = await client.auth_test(token=said["access_token"])
        except SlackApiError as error:
            raise NotInstalledError(refusal(error).error) from None
        except (ClientError, TimeoutError, OSError, KeyError):
            raise NotInstalledError("unreachable") from None
        enterprise, team = said.get("enterprise") or {}, said.get("team") or {}
        return Installation(
            app_id=said.get("app_id"),
            enterprise_id=enterprise.get("id"),
            enterprise_name=enterprise.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=said["access_token"],
            bot_id=bot.get("bot_id"),
            bot_user_id=said.get("bot_user_id"),
            bot_scopes=said.get("scope") or "",
            user_id=(said.get("authed_user") or {}).get("id") or "",
            is_enterprise_install=bool(said.get("is_enterprise_install")),
            token_type=said.get("token_type"),
        )

    async def _welcome(self, installation: Installation) -> None:
        where = Workspace(installation.enterprise_id or "", installation.team_id or "")
        self.replies.workspaces.drop(where)
        log.info("installed", extra={"enterprise": where.enterprise, "team": where.team})
        await guarded("resume", lambda: self.resume(self.replies.workspaces), tell=_later)


async def _failed(reference: str) -> Response:
    return pages.failed(reference)


async def _later(reference: str) -> None:
    """The log has it; the digests go on at the next start, or by a command."""
