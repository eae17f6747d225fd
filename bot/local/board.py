"""What has happened in the workspace so far: messages, views, Home tabs, statuses, joins.

State without transport: the Web API writes here, the page and the tests read here. `on_change` is
called after every change with a small word for what changed, so that waiters can look again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.local.team import Channel, Person, Team, direct_channel

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the workspace holds it.

    `visible_to` is the only person who sees an ephemeral message, None for an ordinary one.
    `bot_id` is set on the app's messages. `thread_ts` is the parent's ts in a reply. `command` is what
    was typed and `asked_by` who typed it, when the message answers a slash command.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Payload, ...] = ()
    thread_ts: str | None = None
    visible_to: str | None = None
    bot_id: str | None = None
    edited: str | None = None
    broadcast: bool = False
    metadata: Payload | None = None
    reactions: tuple[str, ...] = ()
    command: str | None = None
    asked_by: str | None = None

    @property
    def ephemeral(self) -> bool:
        """True when only one person sees it."""
        return self.visible_to is not None


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home tab: `body` is the view as the app gave it, the rest is Slack's."""

    id: str
    user: str
    body: Payload
    hash: str
    root: str
    previous: str | None = None


@dataclass(slots=True)
class Board:
    """The workspace's memory. Channels and messages are replaced, never edited in place."""

    team: Team
    clock: Callable[[], float]
    on_change: Callable[[str], None] = lambda word: None
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    home: dict[str, View] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, tuple[Payload, ...]] = field(default_factory=dict)
    _last_tick: int = 0
    _serial: int = 0

    def __post_init__(self) -> None:
        self.channels = {channel.id: channel for channel in self.team.channels}

    def tick(self) -> str:
        """A new ts, later than every earlier one, as Slack writes it: seconds, a dot, six digits."""
        self._last_tick = max(self._last_tick + 1, int(self.clock() * 1_000_000))
        return f"{self._last_tick // 1_000_000}.{self._last_tick % 1_000_000:06d}"

    def fresh_id(self, prefix: str) -> str:
        """An id that this workspace has not used yet, such as V0000000001."""
        self._serial += 1
        return f"{prefix}{self._serial:010d}"

    def channel(self, name: str) -> Channel | None:
        """The channel with this id or name (with or without #), or the direct message of a person's id."""
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if not channel.is_direct and channel.name == name.removeprefix("#"):
                return channel
        for person in self.team.people:
            if name == person.id:
                return self.direct(person)
        return None

    def direct(self, person: Person) -> Channel:
        """The bot's direct message with this person, opened when it was not."""
        fresh = direct_channel(self.team, person)
        return self.channels.setdefault(fresh.id, fresh)

    def change_channel(self, channel: Channel) -> None:
        """Put a changed channel (archived, other members) in the place of the old one."""
        self.channels[channel.id] = channel
        self.on_change("channel")

    def add(self, message: Message) -> Message:
        """Keep a new message; gives it back. A post by the app clears its status line, as in Slack."""
        self.messages.append(message)
        if message.bot_id is not None:
            self.statuses.pop((message.channel, message.thread_ts or ""), None)
        self.on_change("message")
        return message

    def find(self, channel: str, ts: str) -> Message | None:
        """The message at this place, ephemeral ones included."""
        return next((m for m in self.messages if m.channel == channel and m.ts == ts), None)

    def change(self, old: Message, new: Message) -> Message:
        """Put an edited message in the place of the old one."""
        self.messages[self.messages.index(old)] = new
        self.on_change("message")
        return new

    def remove(self, message: Message) -> None:
        """Take a message away."""
        self.messages.remove(message)
        self.on_change("message")

    def replies(self, channel: str, thread_ts: str) -> tuple[Message, ...]:
        """The ordinary replies of a thread, oldest first, without the parent."""
        return tuple(m for m in self.messages if m.channel == channel and m.thread_ts == thread_ts and not m.ephemeral)

    def keep_view(self, *, user: str, body: Payload, over: View | None = None) -> View:
        """A modal opened, or laid over another one."""
        ident = self.fresh_id("V")
        view = View(
            id=ident,
            user=user,
            body=body,
            hash=self.tick(),
            root=over.root if over else ident,
            previous=over.id if over else None,
        )
        self.views[ident] = view
        self.on_change("view")
        return view

    def change_view(self, view: View, body: Payload) -> View:
        """Other content for an open modal."""
        new = replace(view, body=body, hash=self.tick())
        self.views[view.id] = new
        self.on_change("view")
        return new

    def close_view(self, view: View) -> None:
        """One modal closed; the one below it shows again."""
        self.views.pop(view.id, None)
        self.on_change("view")

    def close_views(self, user: str) -> None:
        """All of a person's modals closed."""
        self.views = {ident: view for ident, view in self.views.items() if view.user != user}
        self.on_change("view")

    def top_view(self, user: str) -> View | None:
        """The modal this person sees, None when none is open."""
        return next((view for view in reversed(self.views.values()) if view.user == user), None)

    def publish_home(self, *, user: str, body: Payload) -> View:
        """The Home tab that this person sees from now on."""
        ident = self.home[user].id if user in self.home else self.fresh_id("V")
        view = View(id=ident, user=user, body=body, hash=self.tick(), root=ident)
        self.home[user] = view
        self.on_change("home")
        return view


def message_json(message: Message, board: Board) -> dict[str, Any]:
    """The message with Slack's field names, as history, payloads and replies carry it."""
    out: dict[str, Any] = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.blocks:
        out["blocks"] = list(message.blocks)
    if message.bot_id:
        out |= {"bot_id": message.bot_id, "app_id": board.team.bot.id}
    out["team"] = board.team.id
    replies = board.replies(message.channel, message.ts)
    if message.thread_ts:
        out["thread_ts"] = message.thread_ts
    elif replies:
        out |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    if message.broadcast:
        out["subtype"] = "thread_broadcast"
    if message.edited:
        out["edited"] = {"user": message.user, "ts": message.edited}
    if message.reactions:
        by = [board.team.bot.user_id]
        out["reactions"] = [{"name": name, "users": by, "count": 1} for name in message.reactions]
    return out


def view_json(view: View, board: Board, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The view with Slack's field names; `values` is what stands in its inputs."""
    body = view.body
    return {
        "id": view.id,
        "team_id": board.team.id,
        "type": body.get("type"),
        "blocks": list(body.get("blocks", ())),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": dict(values or {})},
        "hash": view.hash,
        "title": body.get("title"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": board.team.bot.id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": board.team.id,
        "bot_id": board.team.bot.bot_id,
    }
