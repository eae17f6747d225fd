"""What Slack sends to an app, with Slack's real field names: commands, events, clicks, submissions.

Pure: each function gives the payload as a dict; `signing` gives it the form it has over HTTP.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from bot.local.board import Board, Message, View, message_json, view_json
from bot.local.team import Channel, Person

Payload = dict[str, Any]
TOKEN = "verification-token-of-the-stand-in"  # noqa: S105 - deprecated by Slack, still sent, never a secret here


def slash_command(
    board: Board, *, command: str, text: str, user: Person, channel: Channel, trigger: str, response_url: str
) -> Payload:
    """The form of a slash command. There is no thread in it: Slack allows commands in channels only."""
    team = board.team
    return {
        "token": TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_direct else channel.name,
        "user_id": user.id,
        "user_name": user.handle,
        "command": command,
        "text": text,
        "api_app_id": team.bot.id,
        "is_enterprise_install": "true" if team.whole else "false",
        **({"enterprise_id": team.enterprise, "enterprise_name": team.enterprise} if team.enterprise else {}),
        "response_url": response_url,
        "trigger_id": trigger,
    }


def event_callback(board: Board, event: Mapping[str, Any], *, event_id: str) -> Payload:
    """The envelope of every event; `event_id` is the same on each retry."""
    team = board.team
    return {
        "token": TOKEN,
        "team_id": team.id,
        "context_team_id": team.id,
        **({"enterprise_id": team.enterprise} if team.enterprise else {}),
        "context_enterprise_id": team.enterprise or None,
        "api_app_id": team.bot.id,
        "event": dict(event),
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(board.clock()),
        "authorizations": [
            {
                "enterprise_id": team.enterprise or None,
                "team_id": team.id,
                "user_id": team.bot.user_id,
                "is_bot": True,
                "is_enterprise_install": team.whole,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def message_event(board: Board, message: Message) -> Payload:
    """The event that tells the app of a person's message: app_mention in a channel, message in a DM."""
    direct = board.channels[message.channel].is_direct
    event: Payload = {
        "type": "message" if direct else "app_mention",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "client_msg_id": f"client-{message.ts}",
        "team": board.team.id,
        "blocks": list(message.blocks) or [typed_text(message.text)],
        "channel": message.channel,
        "event_ts": message.ts,
    }
    if message.thread_ts:
        event |= {"thread_ts": message.thread_ts, "parent_user_id": _parent_user(board, message)}
    if direct:
        event["channel_type"] = "im"
    if message.edited:
        event["edited"] = {"user": message.user, "ts": message.edited}
    return event


def typed_text(text: str) -> Payload:
    """The rich_text block that Slack's composer makes of words typed (and escaped): mentions, links, text."""
    leaves: list[Payload] = []
    for at, piece in enumerate(_CONTROL.split(text)):
        if at % 2 == 0 and piece:
            leaves.append({"type": "text", "text": html.unescape(piece)})
        elif piece.startswith("@"):
            leaves.append({"type": "user", "user_id": piece[1:].split("|")[0]})
        elif piece.startswith("#"):
            leaves.append({"type": "channel", "channel_id": piece[1:].split("|")[0]})
        elif piece:
            leaves.append({"type": "link", "url": html.unescape(piece.split("|")[0])})
    group = {"type": "rich_text_section", "elements": leaves}
    return {"type": "rich_text", "block_id": "typed", "elements": [group]}


def home_opened(board: Board, *, user: Person, tab: str) -> Payload:
    """Somebody opened the app's `home` or `messages` tab."""
    event: Payload = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": board.direct(user).id,
        "tab": tab,
        "event_ts": board.tick(),
    }
    if tab == "home" and user.id in board.home:
        event["view"] = view_json(board.home[user.id], board)
    return event


def block_actions(
    board: Board,
    *,
    user: Person,
    container: Message | View,
    action: Mapping[str, Any],
    values: Mapping[str, Any],
    trigger: str,
    response_url: str | None,
) -> Payload:
    """A click or choice in a message or view. An ephemeral message itself is not in the payload: Slack
    keeps no copy of it to send."""
    body = _interaction(board, "block_actions", user, trigger)
    body |= {"actions": [dict(action)]}
    if isinstance(container, View):
        view = view_json(container, board, values)
        return body | {"container": {"type": "view", "view_id": container.id}, "view": view}
    channel = board.channels[container.channel]
    spot: Payload = {
        "type": "message",
        "message_ts": container.ts,
        "channel_id": channel.id,
        "is_ephemeral": container.ephemeral,
    }
    if container.thread_ts:
        spot["thread_ts"] = container.thread_ts
    body |= {"container": spot, "channel": _channel(channel), "state": {"values": dict(values)}}
    if not container.ephemeral:
        body["message"] = message_json(container, board)
    return body | {"response_url": response_url}


def view_submission(board: Board, *, user: Person, view: View, values: Mapping[str, Any], trigger: str) -> Payload:
    """A modal submitted, with what stands in its inputs."""
    body = _interaction(board, "view_submission", user, trigger)
    return body | {"view": view_json(view, board, values), "response_urls": []}


def view_closed(board: Board, *, user: Person, view: View) -> Payload:
    """A modal closed by its cross or Cancel; sent only when the view asked for it."""
    body = _interaction(board, "view_closed", user, "")
    body.pop("trigger_id")
    return body | {"view": view_json(view, board), "is_cleared": False}


def message_shortcut(
    board: Board, *, user: Person, message: Message, callback_id: str, trigger: str, response_url: str
) -> Payload:
    """A message shortcut used on a message."""
    body = _interaction(board, "message_action", user, trigger)
    return body | {
        "action_ts": board.tick(),
        "channel": _channel(board.channels[message.channel]),
        "callback_id": callback_id,
        "response_url": response_url,
        "message_ts": message.ts,
        "message": message_json(message, board),
    }


def _interaction(board: Board, kind: str, user: Person, trigger: str) -> Payload:
    team = board.team
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": team.id},
        "api_app_id": team.bot.id,
        "token": TOKEN,
        "trigger_id": trigger,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None,
        "is_enterprise_install": team.whole,
    }


def _channel(channel: Channel) -> Payload:
    return {"id": channel.id, "name": "directmessage" if channel.is_direct else channel.name}


def _parent_user(board: Board, message: Message) -> str | None:
    parent = board.find(message.channel, message.thread_ts or "")
    return parent.user if parent else None


_CONTROL = re.compile(r"<([^<>\n]+)>")
