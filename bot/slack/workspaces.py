"""The bot in its workspaces, one or many: who it is there, and what posts there."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import posting_client
from bot.slack.identity import Identity, Self, SlackRefused
from bot.slack.incoming import Workspace
from bot.slack.outbox import Outbox
from bot.slack.pane import Pane
from bot.slack.ports import Somewhere
from bot.slack.work import Work

log = logging.getLogger("eternaut.slack")

ABSENT = "account_inactive"  # Slack's word for a workspace that has the app no more
MOST = 1000  # workspaces that are kept in memory at the same time
FRESH = 30.0  # seconds for which an installation is taken as it was read: another process may have changed it
AGAIN = 3.0  # seconds after which one that is missing, or whose token is dead, is looked for again


@dataclass(frozen=True, slots=True)
class Presence:
    """The bot in one workspace. Where the app is not installed, `outbox` is dead and `me` is refused."""

    me: Self
    outbox: Outbox
    pane: Pane

    @property
    def token(self) -> str | None:
        """What the bot posts with; None where the app is not installed."""
        return self.outbox.client.token


class Workspaces(Protocol):
    """Where the app is installed."""

    @property
    def outbox(self) -> Outbox:
        """What answers through response_urls, which need no token."""

    async def start(self) -> None:
        """Make sure that Slack takes us, as far as that can be known. Raises SlackRefused."""

    async def of(self, where: Somewhere) -> Presence:
        """The bot in the workspace that `where` is in."""

    async def work_in(self, where: Somewhere) -> bool:
        """Whether the token for that workspace works, as far as that is known. Raises SlackRefused."""

    def drop(self, where: Somewhere) -> None:
        """Forget what is known of a workspace, or of an organisation: it was installed anew, or uninstalled."""

    def problem(self) -> str | None:
        """Why nothing can be posted anywhere; None when nothing is known against it."""


class OneWorkspace:
    """The only one: `client` has its token."""

    def __init__(self, client: AsyncWebClient, work: Work) -> None:
        self.only = Presence(Self(client), Outbox(client), Pane(client, work))

    @property
    def outbox(self) -> Outbox:
        """See Workspaces."""
        return self.only.outbox

    async def start(self) -> None:
        """Ask Slack who we are. Raises SlackRefused."""
        known = await self.only.me.identity()
        log.info("started", extra={"team": known.team_id, "bot": known.bot_user_id})

    async def of(self, where: Somewhere) -> Presence:
        """The only one."""
        return self.only

    async def work_in(self, where: Somewhere) -> bool:
        """True, or SlackRefused."""
        await self.only.me.identity()
        return True

    def drop(self, where: Somewhere) -> None:
        """Nothing: the token stands in the settings."""

    def problem(self) -> str | None:
        """Slack's word, once the token is no good."""
        return self.outbox.problem()


@dataclass(slots=True)
class _Kept:
    presence: Presence
    read_at: float


@dataclass(slots=True)
class ManyWorkspaces:
    """Each with a token of its own, from the installations in the store.

    Attributes:
        client: Without a token: says where Slack is, and answers through response_urls.
        find: The bot of a workspace; None where the app is not installed. Blocking; raises what the store raises.
        fresh, again, most: See FRESH, AGAIN and MOST.
    """

    client: AsyncWebClient
    work: Work
    find: Callable[[Somewhere], Bot | None]
    fresh: float = FRESH
    again: float = AGAIN
    most: int = MOST
    outbox: Outbox = field(init=False)
    _kept: OrderedDict[Workspace, _Kept] = field(default_factory=OrderedDict, init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.client)

    async def start(self) -> None:
        """Nothing is known before somebody comes."""
        log.info("started", extra={"workspaces": "many"})

    async def of(self, where: Somewhere) -> Presence:
        """The bot there, as the store had it at most `fresh` seconds ago. Raises what the store raises."""
        key, now = Workspace(where.enterprise, where.team), asyncio.get_running_loop().time()
        kept = self._kept.get(key)
        if kept is None or now - kept.read_at >= (self.again if kept.presence.outbox.dead else self.fresh):
            bot = await asyncio.to_thread(self.find, key)
            same = kept is not None and kept.presence.token == (bot.bot_token if bot else None)
            presence = kept.presence if kept is not None and same else self._presence(bot)
            self._kept[key] = kept = _Kept(presence, now)
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept.presence

    async def work_in(self, where: Somewhere) -> bool:
        """Whether the app is installed there, and Slack has not refused its token."""
        return (await self.of(where)).outbox.dead is None

    def drop(self, where: Somewhere) -> None:
        """See Workspaces."""
        for key in tuple(self._kept):
            if key.team == where.team or (not where.team and key.enterprise == where.enterprise):
                del self._kept[key]

    def problem(self) -> str | None:
        """None: one workspace's trouble is no other's."""
        return None

    def _presence(self, bot: Bot | None) -> Presence:
        client = posting_client(
            token=bot.bot_token if bot else None, base_url=self.client.base_url, timeout=self.client.timeout
        )
        outbox = Outbox(client)
        if bot is None:
            outbox.dead = ABSENT
            return Presence(_Nobody(client), outbox, Pane(client, self.work))
        known = Identity(
            enterprise=bot.enterprise_id or "",
            team=bot.team_name or "",
            team_id=bot.team_id or "",
            bot_user_id=bot.bot_user_id or "",
            bot_id=bot.bot_id or "",
            url="",
            scopes=tuple(bot.bot_scopes or ()),
        )
        return Presence(Self(client, known), outbox, Pane(client, self.work))


class _Nobody(Self):
    """Who we are where we are not."""

    async def identity(self) -> Identity:
        """Never known."""
        raise SlackRefused(ABSENT)


class Authorize(AsyncAuthorize):
    """What Bolt asks before each request: with which token, and as whom, it is answered."""

    def __init__(self, workspaces: Workspaces) -> None:
        self.workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Who we are there; None where the app is not installed.

        Raises SlackRefused, or what the store raises, and then the request is not acknowledged.
        """
        there = await self.workspaces.of(Workspace(enterprise_id or "", team_id or ""))
        if there.token is None:
            return None
        known = await there.me.identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=known.bot_user_id,
            bot_id=known.bot_id,
            bot_token=there.token,
        )
