"""Several workspaces behind one Slack, and one app that each of them may install by OAuth, as strict as Slack.

    async with Several([newsroom, harbour]) as slack:
        code = slack.allow(location, team="T0HARBOUR")  # the address that /slack/install led to
        ...
        await slack.at("T0HARBOUR").command("/eternaut", "who?", to=...)

Each workspace is a stand-in of its own; a call finds it by the token, a response_url by its ticket.
"""

import secrets
import time
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from bot.local.desk import RefusedError
from bot.local.standin import SCOPES, StandIn
from bot.local.team import Team
from bot.local.wire import arguments_of, only_this_machine

CODE_SECONDS = 600
LEAVING = ("tokens_revoked", "app_uninstalled")


@dataclass(slots=True)
class Grant:
    """One code that was handed out: for which workspace (or all of its organisation), for whom, until when."""

    team: str
    user: str
    scopes: tuple[str, ...]
    until: float
    spent: bool = False


@dataclass(slots=True)
class Several:
    """See the module. `clock` gives Unix seconds; `redirect` is the redirect URL of the app's settings."""

    teams: Sequence[Team]
    client_id: str = "1000.2000"
    client_secret: str = "client-secret-of-the-stand-in"  # noqa: S105 - opens nothing but this server
    signing_secret: str = "signing-secret-of-the-stand-in"  # noqa: S105
    redirect: str = "https://eternaut.example.com/slack/oauth_redirect"
    scopes: Sequence[str] = SCOPES
    clock: Callable[[], float] = time.time
    rotates: bool = False
    port: int = field(default=0, init=False)
    standins: dict[str, StandIn] = field(default_factory=dict, init=False)
    tokens: dict[str, str] = field(default_factory=dict, init=False)  # token -> team, or organisation
    dead: dict[str, str] = field(default_factory=dict, init=False)  # token -> the word with which it is refused
    calls: list[tuple[str, str]] = field(default_factory=list, init=False)  # (method, token), in order
    _grants: dict[str, Grant] = field(default_factory=dict, init=False)
    _runner: web.AppRunner | None = field(default=None, init=False)

    async def __aenter__(self) -> "Several":
        app = web.Application(client_max_size=8 * 1024 * 1024, middlewares=[only_this_machine])
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{ticket}", self._hook)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])
        for team in self.teams:
            self.standins[team.id] = self._standin(team)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for standin in self.standins.values():
            await standin.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base URL of the Web API, for SLACK_API_URL."""
        return f"http://127.0.0.1:{self.port}/api/"

    def at(self, team: str) -> StandIn:
        """The workspace with this id."""
        return self.standins[team]

    # What somebody does on Slack's own page

    def allow(self, location: str, *, team: str, user: str = "", whole: bool = False) -> str:
        """Say yes there: the address to which Slack sends the browser back. RefusedError where Slack shows an error.

        `location` is where the app sent the browser. `whole` installs it in all workspaces of the organisation.
        """
        asked = self._asked(location)
        standin = self.standins[team]
        for each in self.standins.values() if whole else (standin,):
            if each.team.enterprise == standin.team.enterprise:
                each.team = each.board.team = replace(each.team, whole=whole)
        code = f"{secrets.token_hex(8)}.{secrets.token_hex(8)}"
        scopes = tuple(asked["scope"].split(","))
        self._grants[code] = Grant(team, standin.person(user).id, scopes, self.clock() + CODE_SECONDS)
        return self._back({"code": code, "state": asked.get("state", "")})

    def deny(self, location: str) -> str:
        """Say no there."""
        return self._back({"error": "access_denied", "state": self._asked(location).get("state", "")})

    async def uninstall(self, team: str, *, to: str, events: Sequence[str] = LEAVING) -> None:
        """Take the app out of a workspace: its tokens are dead, and the app is told, in any order."""
        standin = self.standins[team]
        place = standin.team.enterprise if standin.team.whole else team
        for token in [token for token, at in self.tokens.items() if at == place]:
            self.dead[token] = "account_inactive"
        for name in events:
            event: dict[str, Any] = {"type": name}
            if name == "tokens_revoked":
                event["tokens"] = {"oauth": [], "bot": [standin.team.bot.user_id]}
            ack = await standin.event(event, to=to)
            if not ack.ok:
                raise RuntimeError(f"{name}: {ack.error}")

    def revoke(self, team: str) -> None:
        """Make the tokens of a workspace worthless without a word."""
        self.dead |= {token: "token_revoked" for token, at in self.tokens.items() if at == team}

    def _asked(self, location: str) -> dict[str, str]:
        parts = urlsplit(location)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/oauth/v2/authorize" or asked.get("client_id") != self.client_id:
            raise RefusedError("invalid_client_id")
        if not asked.get("scope"):
            raise RefusedError("no_scopes")
        if unknown := set(asked["scope"].split(",")) - set(self.scopes):
            raise RefusedError("invalid_scope", unknown=sorted(unknown))
        if asked.get("redirect_uri", self.redirect) != self.redirect:
            raise RefusedError("bad_redirect_uri")
        return asked

    def _back(self, query: dict[str, str]) -> str:
        return f"{self.redirect}?{urlencode(query)}"

    # What the app calls

    async def _api(self, request: web.Request) -> web.StreamResponse:
        arguments, token = await arguments_of(request)
        method = request.match_info["method"]
        self.calls.append((method, token))
        if method == "oauth.v2.access":
            try:
                return web.json_response({"ok": True, **self._access(arguments, request)})
            except RefusedError as refused:
                return web.json_response({"ok": False, "error": refused.error})
        if token in self.dead or token not in self.tokens:
            error = self.dead.get(token) or ("invalid_auth" if token else "not_authed")
            return web.json_response({"ok": False, "error": error})
        return await self._standin_for(token, arguments).front.api(request)

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        for standin in self.standins.values():
            if standin.front.knows(request.match_info["ticket"]):
                return await standin.front.write(request)
        return web.json_response({"ok": False, "error": "used_url"}, status=404)

    def _access(self, arguments: dict[str, Any], request: web.Request) -> dict[str, Any]:
        """The token that a code stands for; once, and within ten minutes."""
        client_id, secret = _client(arguments, request)
        if client_id != self.client_id:
            raise RefusedError("invalid_client_id")
        if secret != self.client_secret:
            raise RefusedError("bad_client_secret")
        grant = self._grants.get(str(arguments.get("code") or ""))
        if grant is None or self.clock() > grant.until:
            raise RefusedError("invalid_code")
        if grant.spent:
            raise RefusedError("code_already_used")
        grant.spent = True
        team = self.standins[grant.team].team
        token = f"xoxb-{grant.team}-{secrets.token_hex(8)}"
        place = team.enterprise if team.whole else team.id
        self.tokens[token] = place
        for standin in self.standins.values():
            if place in (standin.team.id, standin.team.enterprise):
                standin.bot_token, standin.scopes = token, grant.scopes
        rotation = {"refresh_token": f"xoxe-1-{secrets.token_hex(8)}", "expires_in": 43_200} if self.rotates else {}
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(grant.scopes),
            "bot_user_id": team.bot.user_id,
            "app_id": team.bot.id,
            "team": None if team.whole else {"id": team.id, "name": team.name},
            "enterprise": {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None,
            "is_enterprise_install": team.whole,
            "authed_user": {"id": grant.user},
            **rotation,
        }

    def _standin_for(self, token: str, arguments: dict[str, Any]) -> StandIn:
        """The workspace of a token; of an organisation's, the one that has the channel."""
        theirs = [s for s in self.standins.values() if self.tokens[token] in (s.team.id, s.team.enterprise)]
        channel = str(arguments.get("channel") or arguments.get("channel_id") or arguments.get("user_id") or "")
        return next((s for s in theirs if s.board.channel(channel) is not None), theirs[0])

    def _standin(self, team: Team) -> StandIn:
        standin = StandIn(
            team=team,
            bot_token=f"xoxb-nobody-{secrets.token_hex(8)}",
            signing_secret=self.signing_secret,
            scopes=self.scopes,
            clock=self.clock,
            ack_seconds=20,
            trigger_seconds=60,
        )
        standin.port = self.port
        return standin


def _client(arguments: dict[str, Any], request: web.Request) -> tuple[str, str]:
    """Client id and secret: by HTTP Basic, as Slack prefers it, or among the arguments."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        client_id, _, secret = b64decode(given).decode().partition(":")
        return client_id, secret
    return str(arguments.get("client_id") or ""), str(arguments.get("client_secret") or "")
