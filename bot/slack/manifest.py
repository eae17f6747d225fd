"""The app manifest for HTTP, made from the one for Socket Mode in `config/manifest.json`."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

EVENTS_PATH = "/slack/events"
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"


def for_many(manifest: Mapping[str, Any], url: str) -> dict[str, Any]:
    """`manifest` for an app that many workspaces install at `url`. Raises as `http_variant`."""
    variant: dict[str, Any] = deepcopy(dict(manifest))
    variant["oauth_config"]["redirect_urls"] = [_reached(url) + REDIRECT_PATH]
    return variant


def http_variant(manifest: Mapping[str, Any], url: str) -> dict[str, Any]:
    """`manifest` for a bot that Slack reaches at `url` ("https://HOST"); everything goes to one address.

    Raises ValueError when `url` does not begin with https://, which Slack demands.
    """
    address = _reached(url) + EVENTS_PATH
    variant: dict[str, Any] = deepcopy(dict(manifest))
    for command in variant["features"]["slash_commands"]:
        command["url"] = address
    settings = variant["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = address
    settings["interactivity"]["request_url"] = address
    return variant


def _reached(url: str) -> str:
    if not url.startswith("https://"):
        raise ValueError("the address must begin with https://, because Slack sends nothing elsewhere")
    return url.rstrip("/")
