"""The manifest, Slack's schema and the code say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.slack.digest_side import EVENTS as DIGEST_EVENTS
from bot.slack.listeners import CHECK_MESSAGE, EVENTS
from bot.slack.manifest import for_many, http_variant
from bot.slack.subcommands import BASE, COMMAND

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "manifest_schema" / "manifest.schema.2.0.0.json").read_text())
MANIFEST: dict[str, Any] = json.loads((ROOT / "config" / "manifest.json").read_text())

SCOPES_OF = {
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "member_joined_channel": {"channels:read", "groups:read"},
    "channel_id_changed": {"channels:read", "groups:read"},
}
# What the digest may do without: the look-up after a lost reply, and the subscriber's own time zone.
OPTIONAL = {"channels:history", "groups:history", "users:read"}


HTTP = http_variant(MANIFEST, "https://bot.example")
MANY = http_variant(for_many(MANIFEST, "https://bot.example"), "https://bot.example")


@pytest.mark.parametrize("manifest", [MANIFEST, HTTP, MANY], ids=["socket", "http", "many"])
def test_the_manifest_keeps_to_slacks_schema(manifest: dict[str, Any]) -> None:
    """All variants, by the schema that Slack publishes."""
    body = {name: value for name, value in manifest.items() if name != "$schema"}
    jsonschema.validate(body, SCHEMA)


def test_the_manifest_subscribes_to_what_the_code_hears() -> None:
    """Every event has a listener, and every listener its event."""
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {name.partition(".")[0] for name in subscribed} == {*EVENTS, *DIGEST_EVENTS}


def test_the_manifest_has_the_command_and_the_shortcut_of_the_code() -> None:
    """By the names that the listeners are put on."""
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == [COMMAND]
    assert [shortcut["callback_id"] for shortcut in MANIFEST["features"]["shortcuts"]] == [CHECK_MESSAGE]
    hint = MANIFEST["features"]["slash_commands"][0]["usage_hint"]
    assert {row.name for row in BASE} <= set(hint.strip("[]").replace("|", " ").split())


def test_the_manifest_asks_for_the_least_scopes() -> None:
    """Those of the events, one to post, one for commands, and the three that a workspace may refuse."""
    needed = {"chat:write", "commands"} | OPTIONAL
    for name in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        needed |= SCOPES_OF.get(name, {f"{name.partition('_')[0]}s:read"})  # channel_archive, group_left, ...
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed
    assert set(MANIFEST["oauth_config"]["scopes"]["bot_optional"]) == OPTIONAL


def test_the_http_variant_sends_everything_to_one_address_and_leaves_the_original_alone() -> None:
    """Socket Mode is off, and the first manifest is unchanged."""
    before = json.dumps(MANIFEST)
    variant = http_variant(MANIFEST, "https://bot.example/")
    address = "https://bot.example/slack/events"
    assert variant["features"]["slash_commands"][0]["url"] == address
    assert variant["settings"]["event_subscriptions"]["request_url"] == address
    assert variant["settings"]["interactivity"]["request_url"] == address
    assert variant["settings"]["socket_mode_enabled"] is False
    assert json.dumps(MANIFEST) == before


def test_many_workspaces_are_sent_back_to_the_page_that_is_served() -> None:
    """One redirect URL, and tokens that do not expire; all else is as for one workspace."""
    assert MANY["oauth_config"].pop("redirect_urls") == ["https://bot.example/slack/oauth_redirect"]
    assert MANY["settings"]["token_rotation_enabled"] is False
    assert MANY == HTTP


@pytest.mark.parametrize("url", ["http://bot.example", "bot.example", ""])
def test_only_https_addresses_are_taken(url: str) -> None:
    """Slack sends nothing elsewhere."""
    with pytest.raises(ValueError, match="https"):
        http_variant(MANIFEST, url)
    with pytest.raises(ValueError, match="https"):
        for_many(MANIFEST, url)
