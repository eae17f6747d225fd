"""The Web API methods that the bot uses: arguments in, Slack's answer out, or Slack's error name.

One table at the end names every method, the scope it needs and the token it takes. Nothing here
knows HTTP.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.local.board import Board, Message, View, message_json, view_json
from bot.local.limits import UPDATE_TEXT, block_breaches, text_breaches, view_breaches
from bot.local.shapes import Breach
from bot.local.team import Channel

Arguments = Mapping[str, Any]
Reply = dict[str, Any]
TRIGGER_SECONDS = 3.0


class RefusedError(Exception):
    """Slack says no: `error` is its name for the reason, `more` goes into the answer beside it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass(slots=True)
class Trigger:
    """One trigger_id: who made it, until when it holds, and whether it was used."""

    user: str
    until: float
    spent: bool = False


@dataclass(slots=True)
class Desk:
    """What a method may look at: the board, the triggers handed out, and the warnings it leaves."""

    board: Board
    triggers: dict[str, Trigger] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    trigger_seconds: float = TRIGGER_SECONDS

    def new_trigger(self, user: str) -> str:
        """A trigger_id for this person, good for one use within three seconds."""
        ident = self.board.fresh_id("13.").replace("13.", "13345224609.") + ".stand-in"
        self.triggers[ident] = Trigger(user, self.board.clock() + self.trigger_seconds)
        return ident


def auth_test(desk: Desk, arguments: Arguments) -> Reply:
    """Who the token belongs to."""
    team = desk.board.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.bot.name,
        "team_id": team.id,
        "user_id": team.bot.user_id,
        "bot_id": team.bot.bot_id,
        "is_enterprise_install": False,
    }


def chat_post_message(desk: Desk, arguments: Arguments) -> Reply:
    """Post to a channel, a thread or a direct message."""
    board = desk.board
    channel = _writable(desk, arguments)
    text, blocks = _content(desk, arguments)
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
    channel = _writable(desk, arguments)
    user = str(arguments.get("user") or "")
    if user not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = _content(desk, arguments)
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
    channel = _known(desk, arguments)
    old = board.find(channel.id, str(arguments.get("ts") or ""))
    if old is None or old.ephemeral:
        raise RefusedError("message_not_found")
    if old.bot_id != board.team.bot.bot_id:
        raise RefusedError("cant_update_message")
    if channel.archived:
        raise RefusedError("is_archived")
    if len(str(arguments.get("text") or "")) > UPDATE_TEXT:
        raise RefusedError("msg_too_long")
    text, blocks = _content(desk, arguments)
    metadata = _metadata(arguments) or old.metadata
    new = board.change(old, replace(old, text=text, blocks=blocks, edited=board.tick(), metadata=metadata))
    return {"channel": channel.id, "ts": new.ts, "text": text, "message": message_json(new, board)}


def chat_delete(desk: Desk, arguments: Arguments) -> Reply:
    """Take a message of the bot away."""
    channel = _known(desk, arguments)
    message = desk.board.find(channel.id, str(arguments.get("ts") or ""))
    if message is None or message.ephemeral:
        raise RefusedError("message_not_found")
    if message.bot_id != desk.board.team.bot.bot_id:
        raise RefusedError("cant_delete_message")
    desk.board.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def views_open(desk: Desk, arguments: Arguments) -> Reply:
    """Open a modal for the person whose trigger it is."""
    user = _exchange(desk, arguments)
    view = _view(arguments, "modal")
    return {"view": view_json(desk.board.keep_view(user=user, body=view), desk.board)}


def views_push(desk: Desk, arguments: Arguments) -> Reply:
    """Lay a modal over the open one; three deep at most."""
    board = desk.board
    user = _exchange(desk, arguments)
    top = board.top_view(user)
    if top is None:
        raise RefusedError("not_found")
    if sum(view.user == user for view in board.views.values()) >= 3:
        raise RefusedError("push_limit_reached")
    return {"view": view_json(board.keep_view(user=user, body=_view(arguments, "modal"), over=top), board)}


def views_update(desk: Desk, arguments: Arguments) -> Reply:
    """Other content for an open modal, found by view_id or external_id."""
    board = desk.board
    wanted, outside = arguments.get("view_id"), arguments.get("external_id")
    for view in board.views.values():
        if view.id == wanted or (outside and view.body.get("external_id") == outside):
            if arguments.get("hash") not in (None, "", view.hash):
                raise RefusedError("hash_conflict")
            return {"view": view_json(board.change_view(view, _view(arguments, "modal")), board)}
    raise RefusedError("not_found")


def views_publish(desk: Desk, arguments: Arguments) -> Reply:
    """Set the Home tab of one person."""
    board = desk.board
    user = str(arguments.get("user_id") or "")
    if user not in {person.id for person in board.team.people}:
        raise RefusedError("invalid_arguments", response_metadata={"messages": ["[ERROR] unknown user_id"]})
    old = board.home.get(user)
    if old and arguments.get("hash") not in (None, "", old.hash):
        raise RefusedError("hash_conflict")
    return {"view": view_json(board.publish_home(user=user, body=_view(arguments, "home")), board)}


def users_info(desk: Desk, arguments: Arguments) -> Reply:
    """A person, with the time zone."""
    board = desk.board
    for person in board.team.people:
        if person.id == arguments.get("user"):
            now = datetime.fromtimestamp(board.clock(), tz=UTC)
            offset = now.astimezone(ZoneInfo(person.tz)).utcoffset()
            user = {
                "id": person.id,
                "team_id": board.team.id,
                "name": person.handle,
                "real_name": person.name,
                "tz": person.tz,
                "tz_label": person.tz_label,
                "tz_offset": int(offset.total_seconds()) if offset else 0,
                "profile": {"real_name": person.name, "display_name": person.handle},
                "is_bot": False,
                "deleted": False,
            }
            return {"user": user}
    raise RefusedError("user_not_found")


def conversations_open(desk: Desk, arguments: Arguments) -> Reply:
    """The direct message with one person."""
    for person in desk.board.team.people:
        if person.id == arguments.get("users"):
            return {"channel": {"id": desk.board.direct(person).id}}
    raise RefusedError("user_not_found")


def conversations_info(desk: Desk, arguments: Arguments) -> Reply:
    """A channel's name and state."""
    channel = _known(desk, arguments)
    inside = desk.board.team.bot.user_id in channel.members
    about: Reply = {"id": channel.id, "is_archived": channel.archived}
    if channel.is_direct:
        about |= {"is_im": True, "user": channel.partner, "is_channel": False}
    else:
        about |= {"name": channel.name, "is_channel": True, "is_im": False, "is_member": inside}
        about |= {"is_private": False, "topic": {"value": channel.topic}}
    return {"channel": about}


def conversations_history(desk: Desk, arguments: Arguments) -> Reply:
    """The top-level messages of a channel, newest first."""
    channel = _readable(desk, arguments)
    board = desk.board
    shown = [m for m in board.messages if m.channel == channel.id and not m.ephemeral]
    top = [m for m in reversed(shown) if m.thread_ts is None or m.broadcast]
    return _page(desk, top, arguments, usual=100)


def conversations_replies(desk: Desk, arguments: Arguments) -> Reply:
    """A thread, the parent first, then replies from old to new."""
    channel = _readable(desk, arguments)
    parent = desk.board.find(channel.id, str(arguments.get("ts") or ""))
    if parent is None:
        raise RefusedError("thread_not_found")
    return _page(desk, [parent, *desk.board.replies(channel.id, parent.ts)], arguments, usual=1_000)


def reactions_add(desk: Desk, arguments: Arguments) -> Reply:
    """One emoji under a message."""
    channel = _known(desk, arguments)
    message = desk.board.find(channel.id, str(arguments.get("timestamp") or ""))
    if message is None:
        raise RefusedError("message_not_found")
    name = str(arguments.get("name") or "")
    if name in message.reactions:
        raise RefusedError("already_reacted")
    desk.board.change(message, replace(message, reactions=(*message.reactions, name)))
    return {}


def set_status(desk: Desk, arguments: Arguments) -> Reply:
    """The line that says what the bot is doing in a thread; empty text takes it away."""
    channel = _known(desk, {"channel": arguments.get("channel_id")})
    spot = (channel.id, str(arguments.get("thread_ts") or ""))
    if not spot[1]:
        raise RefusedError("invalid_arguments")
    if arguments.get("status"):
        desk.board.statuses[spot] = str(arguments["status"])
    else:
        desk.board.statuses.pop(spot, None)
    desk.board.on_change("status")
    return {}


def set_suggested_prompts(desk: Desk, arguments: Arguments) -> Reply:
    """Up to four prompts to click in the direct message."""
    channel = _known(desk, {"channel": arguments.get("channel_id")})
    prompts = arguments.get("prompts")
    if not isinstance(prompts, Sequence) or not 1 <= len(prompts) <= 4:
        raise RefusedError("invalid_arguments")
    if any(not isinstance(prompt, Mapping) or set(prompt) != {"title", "message"} for prompt in prompts):
        raise RefusedError("invalid_arguments")
    desk.board.prompts[channel.id] = tuple(prompts)
    desk.board.on_change("prompts")
    return {}


@dataclass(frozen=True, slots=True)
class Method:
    """How one method runs, the scopes of which it needs one, and whose token it takes (`bot`, `app`)."""

    run: Callable[[Desk, Arguments], Reply]
    scopes: tuple[str, ...] = ()
    caller: str = "bot"


_HISTORY = ("channels:history", "im:history")
METHODS: Mapping[str, Method] = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(lambda desk, arguments: {}, caller="app"),
    "assistant.threads.setStatus": Method(set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setSuggestedPrompts": Method(set_suggested_prompts, ("assistant:write",)),
    "chat.delete": Method(chat_delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat_post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat_post_message, ("chat:write",)),
    "chat.update": Method(chat_update, ("chat:write",)),
    "conversations.history": Method(conversations_history, _HISTORY),
    "conversations.info": Method(conversations_info, ("channels:read",)),
    "conversations.open": Method(conversations_open, ("im:write",)),
    "conversations.replies": Method(conversations_replies, _HISTORY),
    "reactions.add": Method(reactions_add, ("reactions:write",)),
    "users.info": Method(users_info, ("users:read",)),
    "views.open": Method(views_open),
    "views.publish": Method(views_publish),
    "views.push": Method(views_push),
    "views.update": Method(views_update),
}


def refuse(breaches: Sequence[Breach]) -> None:
    """Nothing when the list is empty, else RefusedError with the first error name and all reasons."""
    if breaches:
        reasons = [str(breach) for breach in breaches]
        raise RefusedError(breaches[0].error, errors=reasons, response_metadata={"messages": reasons})


def _known(desk: Desk, arguments: Arguments) -> Channel:
    channel = desk.board.channel(str(arguments.get("channel") or ""))
    if channel is None:
        raise RefusedError("channel_not_found")
    return channel


def _writable(desk: Desk, arguments: Arguments) -> Channel:
    channel = _known(desk, arguments)
    if channel.archived:
        raise RefusedError("is_archived")
    if desk.board.team.bot.user_id not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def _readable(desk: Desk, arguments: Arguments) -> Channel:
    channel = _known(desk, arguments)
    if desk.board.team.bot.user_id not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def _thread(board: Board, channel: Channel, thread_ts: object) -> str | None:
    if not thread_ts:
        return None
    parent = board.find(channel.id, str(thread_ts))
    if parent is not None and parent.thread_ts:
        return parent.thread_ts
    return str(thread_ts)


def _content(desk: Desk, arguments: Arguments) -> tuple[str, tuple[Mapping[str, Any], ...]]:
    text = str(arguments.get("text") or "")
    blocks = arguments.get("blocks") or ()
    refuse(text_breaches(text, blocks, arguments.get("attachments")))
    if blocks and not text:
        desk.warnings.append("missing_text_in_message")
    return text, numbered(blocks)


def numbered(blocks: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The blocks with the ids that Slack gives where the app gave none."""
    return tuple(_with_ids(block, at) for at, block in enumerate(blocks))


def _with_ids(block: Mapping[str, Any], at: int) -> Mapping[str, Any]:
    out = {**block, "block_id": block.get("block_id") or f"b{at}"}
    if isinstance(block.get("accessory"), Mapping):
        out["accessory"] = {"action_id": f"a{at}", **block["accessory"]}
    if isinstance(block.get("element"), Mapping):
        out["element"] = {"action_id": f"a{at}", **block["element"]}
    if block.get("type") in ("actions", "context_actions"):
        out["elements"] = [{"action_id": f"a{at}.{n}", **each} for n, each in enumerate(block["elements"])]
    return out


def _metadata(arguments: Arguments) -> Mapping[str, Any] | None:
    metadata = arguments.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, Mapping) or not isinstance(metadata.get("event_type"), str):
        raise RefusedError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), Mapping):
        raise RefusedError("invalid_metadata_format")
    return metadata


def _exchange(desk: Desk, arguments: Arguments) -> str:
    trigger = desk.triggers.get(str(arguments.get("trigger_id") or ""))
    if trigger is None:
        raise RefusedError("invalid_trigger_id")
    if trigger.spent:
        raise RefusedError("exchanged_trigger_id")
    if desk.board.clock() > trigger.until:
        raise RefusedError("expired_trigger_id")
    refuse(view_breaches(arguments.get("view")))
    trigger.spent = True
    return trigger.user


def _view(arguments: Arguments, kind: str) -> Mapping[str, Any]:
    view = arguments.get("view")
    refuse(view_breaches(view))
    if not isinstance(view, Mapping) or view["type"] != kind:
        raise RefusedError("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind}"]})
    return {**view, "blocks": list(numbered(view["blocks"]))}


def checked_view(view: object) -> Mapping[str, Any]:
    """A modal that came inside an ack (update, push), checked like one that came by views.open."""
    return _view({"view": view}, "modal")


def checked_blocks(blocks: object) -> None:
    """RefusedError when Slack would not take these blocks in a message."""
    refuse(block_breaches(blocks, "message"))


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


__all__ = ["METHODS", "Desk", "Method", "RefusedError", "Trigger", "View", "checked_blocks", "checked_view"]
