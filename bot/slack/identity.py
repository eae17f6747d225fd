"""Who the bot is in the workspace, asked of Slack once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import told

# What to do about the refusals that people meet when they set the bot up.
ADVICE = {
    "invalid_auth": "the token is wrong, or of another kind",
    "not_authed": "no token was sent",
    "token_revoked": "the token was revoked: reinstall the app and copy the new one",
    "token_expired": "the token has expired: reinstall the app and copy the new one",
    "account_inactive": "the app was uninstalled, or its workspace is gone",
    "missing_scope": "a scope is missing: compare with config/manifest.json and reinstall the app",
    "not_allowed_token_type": "this is another kind of token: a bot token begins with xoxb-, an app token with xapp-",
}


class SlackRefused(Exception):  # noqa: N818 (named for what happened, as the listeners' outcomes are)
    """Slack refuses to talk with us, or cannot be reached; the text is one line for the person who runs the bot.

    Attributes:
        error: Slack's name for it, or "unreachable".
    """

    def __init__(self, error: str) -> None:
        advice = f": {ADVICE[error]}" if error in ADVICE else ""
        super().__init__(f"Slack says {error}{advice}" if error != "unreachable" else "Slack cannot be reached")
        self.error = error


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot in its workspace: what auth.test tells, and the scopes that were granted."""

    enterprise: str
    team: str
    team_id: str
    bot_user_id: str
    bot_id: str
    url: str
    scopes: tuple[str, ...]


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who we are. Raises SlackRefused."""
    try:
        said = await client.auth_test()
    except SlackApiError as error:
        raise refusal(error) from None
    except (ClientError, TimeoutError, OSError):
        raise SlackRefused("unreachable") from None
    scopes = said.headers.get("x-oauth-scopes") or ""
    return Identity(
        enterprise=said.get("enterprise_id") or "",
        team=said.get("team") or "",
        team_id=said.get("team_id") or "",
        bot_user_id=said.get("user_id") or "",
        bot_id=said.get("bot_id") or "",
        url=said.get("url") or "",
        scopes=tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
    )


def refusal(error: SlackApiError) -> SlackRefused:
    """An API error as SlackRefused; one without a word of Slack's came from something on the way."""
    _, word, _ = told(error)
    return SlackRefused(word or "unreachable")


@dataclass(slots=True)
class Self:
    """Who we are, found out at the first need and kept."""

    client: AsyncWebClient
    known: Identity | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def identity(self) -> Identity:
        """Our Identity. Raises SlackRefused as long as Slack does not tell."""
        async with self._asking:
            if self.known is None:
                self.known = await identify(self.client)
            return self.known
