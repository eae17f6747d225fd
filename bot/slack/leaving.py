"""Leaving a workspace: the events by which Slack tells of it, and what goes then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.slack.heard import Heard, listening, not_acknowledged
from bot.slack.incoming import Payload, Workspace, workspace
from bot.slack.replies import Replies

log = logging.getLogger("eternaut.slack")

LEFT = ("app_uninstalled", "tokens_revoked", "team_access_revoked")


class Installed(Protocol):
    """What the store does with whole workspaces. Blocking calls."""

    def forget(self, *, enterprise: str, team: str) -> None:
        """Drop everything of a workspace, or of an organisation when `team` is ""."""

    def forget_tokens(self, *, enterprise: str, team: str) -> None:
        """Drop its tokens alone."""


@dataclass(slots=True)
class Leaving:
    """The one listener for all these events.

    Attributes:
        installed: Of the store.
        pause: Pauses the digests of a workspace. Blocking.
    """

    installed: Installed
    pause: Callable[[Workspace], None]
    replies: Replies = field(init=False)

    def listen(self, app: AsyncApp, replies: Replies) -> None:
        """Put it on `app`, before all others: the first that matches is the only one to run."""
        self.replies = replies
        for name in LEFT:
            app.event(name)(listening(name, self._left, sorry=not_acknowledged))

    async def _left(self, heard: Heard) -> BoltResponse | None:
        """The app left a workspace, or its token was revoked: what must go is gone before the ack."""
        kind = heard.body["event"]["type"]
        for where in _meant(heard.body):
            if kind == "tokens_revoked":
                if not (heard.body["event"].get("tokens") or {}).get("bot"):
                    continue  # a person's token: we keep none
                await self.replies.blocking(self.pause, where)
                await self.replies.blocking(self.installed.forget_tokens, enterprise=where.enterprise, team=where.team)
            else:
                await self.replies.blocking(self.installed.forget, enterprise=where.enterprise, team=where.team)
            self.replies.workspaces.drop(where)
            log.info("left", extra={"by": kind, "enterprise": where.enterprise, "team": where.team})
        return await heard.ack()


def _meant(body: Payload) -> Sequence[Workspace]:
    """Which workspaces an event of LEFT is about; one with team "" stands for the whole organisation."""
    where, event = workspace(body), body["event"]
    if event["type"] == "team_access_revoked":
        return [Workspace(where.enterprise, team) for team in event.get("team_ids") or ()]
    [granted] = (body.get("authorizations") or [body])[:1]
    whole = granted.get("is_enterprise_install") is True and bool(where.enterprise)
    return [Workspace(where.enterprise, "") if whole else where]
