"""The Web API's chat.*, reactions.add, conversations.history and conversations.replies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.local.board import Board, Message, message_json
from bot.local.desk import Arguments, Desk, RefusedError, Reply, content, known, readable, writable
from bot.local.limits import UPDATE_TEXT
from bot.local.team import Channel


def chat_post_message(desk: Desk, arguments: Arguments) -> Reply:
    """Post to a channel, a thread or a direct message."""
    board = desk.board
    channel = writable(desk, arguments)
    text, blocks = content(desk, arguments)
    message = Message(
        channel=channel.id,
        ts=board.tick(),
        user=board.team.bot.user_id,
        bot_id=board.team.bot.bot_id,
        text=text,
        blocks=blocks,
        thread_ts=_thread(board, channel, arguments.get("thread_ts")),
        broadcast=bool(arguments.get("reply_broadcast")),
        metadata=_metadata(arguments),
    )
    board.add(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message, board)}


def chat_post_ephemeral(desk: Desk, arguments: Arguments) -> Reply:
    """Show something to one person in a channel."""
    board = desk.board
    channel = writable(desk, arguments)
    user = str(arguments.get("user") or "")
    if user not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = content(desk, arguments)
    message = Message(
        channel=channel.id,
        ts=board.tick(),
        user=board.team.bot.user_id,
        bot_id=board.team.bot.bot_id,
        text=text,
        blocks=blocks,
        thread_ts=_thread(board, channel, arguments.get("thread_ts")),
        visible_to=user,
    )
    board.add(message)
    return {"message_ts": message.ts}


def chat_update(desk: Desk, arguments: Arguments) -> Reply:
    """Other words for a message of the bot; ephemeral messages cannot be reached here."""
    board = desk.board
    channel = known(desk, arguments)
    old = board.find(channel.id, str(arguments.get("ts") or ""))
    if old is None or old.ephemeral:
        raise RefusedError("message_not_found")
    if old.bot_id != board.team.bot.bot_id:
        raise RefusedError("cant_update_message")
    if channel.archived:
        raise RefusedError("is_archived")
    if len(str(arguments.get("text") or "")) > UPDATE_TEXT:
        raise RefusedError("msg_too_long")
    text, blocks = content(desk, arguments)
    metadata = _metadata(arguments) or old.metadata
    new = board.change(old, replace(old, text=text, blocks=blocks, edited=board.tick(), metadata=metadata))
    return {"channel": channel.id, "ts": new.ts, "text": text, "message": message_json(new, board)}


def chat_delete(desk: Desk, arguments: Arguments) -> Reply:
    """Take a message of the bot away."""
    channel = known(desk, arguments)
    message = desk.board.find(channel.id, str(arguments.get("ts") or ""))
    if message is None or message.ephemeral:
        raise RefusedError("message_not_found")
    if message.bot_id != desk.board.team.bot.bot_id:
        raise RefusedError("cant_delete_message")
    desk.board.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def reactions_add(desk: Desk, arguments: Arguments) -> Reply:
    """One emoji under a message."""
    channel = known(desk, arguments)
    message = desk.board.find(channel.id, str(arguments.get("timestamp") or ""))
    if message is None:
        raise RefusedError("message_not_found")
    name = str(arguments.get("name") or "")
    if name in message.reactions:
        raise RefusedError("already_reacted")
    desk.board.change(message, replace(message, reactions=(*message.reactions, name)))
    return {}


def conversations_history(desk: Desk, arguments: Arguments) -> Reply:
    """The top-level messages of a channel, newest first."""
    channel = readable(desk, arguments)
    board = desk.board
    shown = [m for m in board.messages if m.channel == channel.id and not m.ephemeral]
    top = [m for m in reversed(shown) if m.thread_ts is None or m.broadcast]
    return _page(desk, top, arguments, usual=100)


def conversations_replies(desk: Desk, arguments: Arguments) -> Reply:
    """A thread, the parent first, then replies from old to new."""
    channel = readable(desk, arguments)
    parent = desk.board.find(channel.id, str(arguments.get("ts") or ""))
    if parent is None:
        raise RefusedError("thread_not_found")
    return _page(desk, [parent, *desk.board.replies(channel.id, parent.ts)], arguments, usual=1_000)


def _thread(board: Board, channel: Channel, thread_ts: object) -> str | None:
    if not thread_ts:
        return None
    parent = board.find(channel.id, str(thread_ts))
    if parent is not None and parent.thread_ts:
        return parent.thread_ts
    return str(thread_ts)


def _metadata(arguments: Arguments) -> Mapping[str, Any] | None:
    metadata = arguments.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, Mapping) or not isinstance(metadata.get("event_type"), str):
        raise RefusedError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), Mapping):
        raise RefusedError("invalid_metadata_format")
    return metadata


def _page(desk: Desk, messages: Sequence[Message], arguments: Arguments, *, usual: int) -> Reply:
    limit = max(1, min(int(arguments.get("limit") or usual), 1_000))
    start = int(str(arguments.get("cursor") or "0"))
    whole = bool(arguments.get("include_all_metadata"))
    kept = list(_between(messages, arguments))
    page = [_with_metadata(message, desk.board, whole) for message in kept[start : start + limit]]
    more = start + limit < len(kept)
    following = str(start + limit) if more else ""
    return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": following}}


def _between(messages: Sequence[Message], arguments: Arguments) -> Iterator[Message]:
    oldest = float(arguments.get("oldest") or 0)
    latest = float(arguments.get("latest") or "inf")
    closed = bool(arguments.get("inclusive"))
    for message in messages:
        at = float(message.ts)
        if oldest < at < latest or (closed and at in (oldest, latest)):
            yield message


def _with_metadata(message: Message, board: Board, whole: bool) -> Reply:
    out = message_json(message, board)
    if message.metadata is not None:
        out["metadata"] = dict(message.metadata) if whole else {"event_type": message.metadata["event_type"]}
    return out
