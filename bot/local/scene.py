"""What one person sees of the workspace at a moment, as the JSON that the page draws."""

from collections.abc import Iterable, Mapping
from heapq import merge
from typing import Any

from bot.local.board import Board, Message
from bot.local.courier import Delivery
from bot.local.front import Call
from bot.local.team import Person

Scene = dict[str, Any]
MESSAGES = 300  # of the whole workspace; enough for a trial, and the page stays quick


def scene(board: Board, me: Person) -> Scene:
    """Channels, the messages that `me` may see, open modals, the Home tab, status lines and prompts."""
    bot = board.team.bot
    return {
        "me": me.id,
        "team": board.team.name,
        "bot": {"id": bot.user_id, "name": bot.name},
        "people": [{"id": each.id, "handle": each.handle, "name": each.name} for each in board.team.people],
        "channels": [
            {"id": each.id, "name": each.name, "topic": each.topic, "direct": each.is_direct}
            for each in board.channels.values()
            if me.id in each.members
        ],
        "messages": [_message(each) for each in board.messages[-MESSAGES:] if _sees(me, each, board)],
        "views": [
            {"id": view.id, "hash": view.hash, "body": view.body} for view in board.views.values() if view.user == me.id
        ],
        "home": _home(board, me),
        "statuses": [
            {"channel": channel, "thread": thread, "text": text}
            for (channel, thread), text in board.statuses.items()
            if me.id in board.channels[channel].members
        ],
        "prompts": {channel: list(prompts) for channel, prompts in board.prompts.items()},
    }


def trace(sent: Iterable[Delivery], calls: Iterable[Call]) -> list[Scene]:
    """All payloads that went to the app and all calls that it made, in the order of time."""
    entries = merge(map(_went_in, sorted(sent, key=lambda each: each.at)), map(_came_out, calls), key=_time)
    return [{**entry, "id": f"trace-{at}"} for at, entry in enumerate(entries)]


def _time(entry: Scene) -> float:
    return float(entry["at"])


def _message(message: Message) -> Scene:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "bot": message.bot_id is not None,
        "text": message.text,
        "blocks": list(message.blocks) if message.bot_id else [],
        "thread": message.thread_ts,
        "broadcast": message.broadcast,
        "only_me": message.ephemeral,
        "edited": message.edited is not None,
        "command": message.command,
        "asked_by": message.asked_by,
        "reactions": list(message.reactions),
    }


def _sees(me: Person, message: Message, board: Board) -> bool:
    return message.visible_to in (None, me.id) and me.id in board.channels[message.channel].members


def _home(board: Board, me: Person) -> Scene | None:
    view = board.home.get(me.id)
    return {"id": view.id, "hash": view.hash, "body": view.body} if view else None


def _went_in(delivery: Delivery) -> Scene:
    payload, ack = delivery.payload, delivery.ack
    event = payload.get("event") or {}
    answer = ack.message.ts if ack.message else None
    return {
        "way": "in",
        "at": delivery.at,
        "title": event.get("type") or payload.get("command") or payload.get("type") or delivery.kind,
        "ok": ack.ok,
        "note": f"{'acknowledged' if ack.ok else ack.error} after {ack.seconds * 1000:.0f} ms",
        "payload": payload,
        "answer": ack.payload,
        "ts": event.get("ts") or answer or (payload.get("container") or payload).get("message_ts"),
    }


def _came_out(call: Call) -> Scene:
    ok = bool(call.reply.get("ok"))
    return {
        "way": "out",
        "at": call.at,
        "title": call.method,
        "ok": ok,
        "note": "ok" if ok else str(call.reply.get("error", "no answer")),
        "payload": call.arguments,
        "answer": call.reply,
        "ts": _posted(call.reply, call.arguments),
    }


def _posted(reply: Mapping[str, Any], arguments: Mapping[str, Any]) -> str | None:
    ts = reply.get("ts") or reply.get("message_ts") or arguments.get("ts")
    return str(ts) if ts else None
