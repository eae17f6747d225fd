"""What Slack sends to an app, with Slack's real field names: commands, events, clicks, submissions.

Pure: each function gives the payload as a dict. `signed_request` gives it the form it has over HTTP.
"""

import hashlib
import hmac
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.local.board import Board, Message, View, message_json, view_json
from bot.local.elements import elements
from bot.local.team import Channel, Person

Payload = dict[str, Any]
TOKEN = "verification-token-of-the-stand-in"  # noqa: S105 - deprecated by Slack, still sent, never a secret here


@dataclass(frozen=True, slots=True)
class Retry:
    """A repeated delivery: its number (1 to 3) and Slack's reason, such as http_timeout."""

    number: int
    reason: str = "http_timeout"


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
        "is_enterprise_install": "false",
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
        "context_enterprise_id": None,
        "api_app_id": team.bot.id,
        "event": dict(event),
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(board.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
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


def find_element(
    blocks: Sequence[Mapping[str, Any]], action_id: str, *, block_id: str = ""
) -> tuple[str, Mapping[str, Any]]:
    """The block id and the element with this action id; KeyError when there is none to click.

    Several blocks may hold the same action id: `block_id` then says which, the first one otherwise.
    """
    for at, block in enumerate(blocks):
        here = str(block.get("block_id") or f"block{at}")
        for element in elements(block):
            if element.get("action_id") == action_id and block_id in ("", here):
                return here, element
    raise KeyError(f"no element with action_id {action_id!r} is shown")


def taken(element: Mapping[str, Any], choice: object) -> Payload:
    """What an element holds when `choice` was made in it: a value, or option values, or nothing.

    For a menu `choice` is the `value` of an option, for checkboxes a sequence of them.
    """
    kind = str(element["type"])
    held: Payload = {"type": kind}
    if kind in _PLAIN_VALUES:
        held[_PLAIN_VALUES[kind]] = choice
    elif kind in ("static_select", "radio_buttons", "overflow"):
        held["selected_option"] = _option(element, choice) if choice is not None else None
    elif kind in ("checkboxes", "multi_static_select"):
        chosen = choice if isinstance(choice, Sequence) and not isinstance(choice, str) else []
        held["selected_options"] = [_option(element, each) for each in chosen]
    return held


def clicked(element: Mapping[str, Any], *, block_id: str, choice: object, ts: str) -> Payload:
    """The entry of `actions` for a click on a button or a choice in a menu."""
    action: Payload = {"action_id": element.get("action_id"), "block_id": block_id, "action_ts": ts}
    kind = element["type"]
    if kind == "feedback_buttons":
        pressed = [element[name] for name in ("positive_button", "negative_button")]
        button = next(each for each in pressed if each["value"] == choice)
        return action | {"type": kind, "value": button["value"], "text": dict(button["text"])}
    if kind not in ("button", "icon_button"):
        return action | taken(element, choice)
    action |= {"type": kind, "text": dict(element["text"])}
    return action | {name: element[name] for name in ("value", "style", "url") if name in element}


def state_values(blocks: Sequence[Mapping[str, Any]], given: Mapping[str, object]) -> Payload:
    """`state.values` of these blocks: what is given, else the initial values.

    An input is named by its action id, its block id, or "block_id/action_id" where only both tell it
    apart. KeyError when something given has no input here.
    """
    left = dict(given)
    values: Payload = {}
    for at, block in enumerate(blocks):
        block_id = str(block.get("block_id") or f"block{at}")
        for element in elements(block):
            if element.get("type") in _STATELESS:
                continue
            action_id = str(element.get("action_id") or f"action{at}")
            names = (f"{block_id}/{action_id}", action_id, block_id)
            name = next((each for each in names if each in left), None)
            held = taken(element, left.pop(name)) if name is not None else _initial(element)
            values.setdefault(block_id, {})[action_id] = held
    if left:
        raise KeyError(f"no input for {sorted(left)}")
    return values


def signed_request(
    payload: Mapping[str, Any], *, kind: str, secret: str, now: float, retry: Retry | None = None
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the HTTP request Slack would make.

    `kind` is as in Socket Mode: events_api goes as JSON, slash_commands as a form, interactive as a
    form with the JSON in its one field.
    """
    content_type = "application/x-www-form-urlencoded"
    if kind == "events_api":
        body, content_type = json.dumps(payload), "application/json"
    elif kind == "slash_commands":
        body = urlencode(payload)
    else:
        body = urlencode({"payload": json.dumps(payload)})
    raw = body.encode()
    stamp = str(int(now))
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(raw, stamp, secret),
    }
    if retry is not None:
        headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
    return raw, headers


def signature(body: bytes, stamp: str, secret: str) -> str:
    """Slack's v0 signature of this body at this Unix second."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


_CONTROL = re.compile(r"<([^<>\n]+)>")
_PLAIN_VALUES = {
    "plain_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}
_STATELESS = frozenset({"button", "overflow", "image", "feedback_buttons", "icon_button"})
_INITIAL = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_user": "initial_user",
    "selected_channel": "initial_channel",
    "selected_conversation": "initial_conversation",
}


def _initial(element: Mapping[str, Any]) -> Payload:
    kind = str(element["type"])
    if kind in _PLAIN_VALUES:
        return taken(element, element.get(_INITIAL[_PLAIN_VALUES[kind]]))
    if kind in ("checkboxes", "multi_static_select"):
        return taken(element, [each["value"] for each in element.get("initial_options", ())])
    first = element.get("initial_option")
    return taken(element, first["value"] if first else None)


def _option(element: Mapping[str, Any], value: object) -> Payload:
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(option for group in groups for option in group["options"])]
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise KeyError(f"no option with value {value!r}")


def _interaction(board: Board, kind: str, user: Person, trigger: str) -> Payload:
    team = board.team
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": team.id},
        "api_app_id": team.bot.id,
        "token": TOKEN,
        "trigger_id": trigger,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(channel: Channel) -> Payload:
    return {"id": channel.id, "name": "directmessage" if channel.is_direct else channel.name}


def _parent_user(board: Board, message: Message) -> str | None:
    parent = board.find(message.channel, message.thread_ts or "")
    return parent.user if parent else None
