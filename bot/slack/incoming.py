"""Slack's payloads in, frozen values out: what was asked, by whom, and where to answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.slack.mrkdwn import inert

Payload = dict[str, Any]

ANSWERED_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that came as a message.

    Attributes:
        event_id: Slack's id of the delivery; equal on every repeat of it.
        enterprise, team, channel: Where it was asked; enterprise is "" outside Enterprise Grid.
        ts: The message itself.
        thread: The thread to answer in; None: directly in the conversation (direct messages).
        person: Who asked.
        text: The words, without the mention and without Slack's markup.
    """

    event_id: str
    enterprise: str
    team: str
    channel: str
    ts: str
    thread: str | None
    person: str
    text: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A message that is not answered, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the app is installed: `team` is "" for a whole organisation, `enterprise` outside Enterprise Grid."""

    enterprise: str
    team: str


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    enterprise: str
    team: str
    channel: str
    person: str
    text: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed.

    Attributes:
        channel: Where the message with the button stands; "" in a modal or the Home tab.
        message_ts: That message; "" likewise.
        value: What the button carries.
        trigger: Opens a modal within three seconds.
        response_url: Where to answer the person; "" in a modal or the Home tab.
        in_modal: Whether a modal is open, so that another one goes on top of it.
        alone: Whether the message with the button is seen by this person only.
    """

    enterprise: str
    team: str
    channel: str
    message_ts: str
    person: str
    value: str
    trigger: str
    response_url: str
    in_modal: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's word on the answer in one message."""

    enterprise: str
    team: str
    channel: str
    message_ts: str
    person: str
    helpful: bool
    question: str
    why: str = ""


def mention(body: Payload, *, bot_user: str) -> Asked | Ignored:
    """The question of an app_mention event; it is answered in a thread, its own or the one it stands in."""
    event = body["event"]
    ignored = _ignored(event)
    return ignored or _asked(body, bot_user=bot_user, thread=event.get("thread_ts") or event["ts"])


def direct(body: Payload, *, bot_user: str) -> Asked | Ignored:
    """The question of a message in a direct conversation with the bot; other conversations are ignored."""
    event = body["event"]
    if event.get("channel_type") != "im":
        return Ignored("not a direct message")
    return _ignored(event) or _asked(body, bot_user=bot_user, thread=event.get("thread_ts"))


def greeted(body: Payload) -> Asked:
    """The person of an app_home_opened event, as a post of the inbox for the one greeting in a direct message."""
    event, where = body["event"], workspace(body)
    name, place = f"greeting:{where.team}:{event['channel']}", (where.enterprise, where.team, event["channel"])
    return Asked(name, *place, ts="greeting", thread=None, person=event["user"], text="")


def _ignored(event: Payload) -> Ignored | None:
    """Why an event is not answered; None for a message that a person wrote just now."""
    if event.get("subtype") not in ANSWERED_SUBTYPES:
        return Ignored("subtype")  # edits, deletions, joins, other apps' bot_message
    if event.get("edited"):
        return Ignored("edited")  # an edited mention comes again with a new event id
    if event.get("bot_id") or event.get("bot_profile") or event.get("app_id"):
        return Ignored("bot")  # two bots that answer each other would never end
    if not event.get("user") or event["user"] == "USLACKBOT":
        return Ignored("nobody")
    return None


def _asked(body: Payload, *, bot_user: str, thread: str | None) -> Asked:
    event = body["event"]
    where = workspace(body)
    return Asked(
        event_id=body.get("event_id") or f"{where.team}:{event['channel']}:{event['ts']}",
        enterprise=where.enterprise,
        team=where.team,
        channel=event["channel"],
        ts=event["ts"],
        thread=thread,
        person=event["user"],
        text=words(event.get("text") or "", bot_user=bot_user),
    )


def workspace(body: Payload) -> Workspace:
    """The workspace whose installation a payload is for.

    In a channel that two workspaces share it is not always the one in which somebody wrote: an event names it under
    `authorizations`, a view under `app_installed_team_id`.
    """
    [granted] = (body.get("authorizations") or [body])[:1]
    enterprise = _id(body.get("enterprise")) or granted.get("enterprise_id")
    view, user = body.get("view") or {}, body.get("user")
    team = view.get("app_installed_team_id") or _id(body.get("team")) or granted.get("team_id")
    return Workspace(enterprise or "", team or _id(user, "team_id") or _id(body.get("event"), "team"))


def command(body: Payload, *, bot_user: str) -> Command:
    """The slash command of a form."""
    where = workspace(body)
    return Command(
        enterprise=where.enterprise,
        team=where.team,
        channel=body.get("channel_id") or "",
        person=body.get("user_id") or "",
        text=words(body.get("text") or "", bot_user=bot_user),
        response_url=body.get("response_url") or "",
    )


def pressed(body: Payload) -> Pressed:
    """The first action of a block_actions payload."""
    container, where = body.get("container") or {}, workspace(body)
    return Pressed(
        enterprise=where.enterprise,
        team=where.team,
        channel=_id(body.get("channel")) or container.get("channel_id") or "",
        message_ts=container.get("message_ts") or "",
        person=_id(body.get("user")),
        value=body["actions"][0].get("value") or "",
        trigger=body.get("trigger_id") or "",
        response_url=body.get("response_url") or "",
        in_modal=(body.get("view") or {}).get("type") == "modal",
        alone=bool(container.get("is_ephemeral")),
    )


def shortcut(body: Payload, *, bot_user: str) -> Command:
    """The message of a message shortcut, its lines kept."""
    lines = str((body.get("message") or {}).get("text") or "").splitlines()
    where = workspace(body)
    return Command(
        enterprise=where.enterprise,
        team=where.team,
        channel=_id(body.get("channel")),
        person=_id(body.get("user")),
        text="\n".join(words(line, bot_user=bot_user) for line in lines),
        response_url=body.get("response_url") or "",
    )


def _id(value: Any, key: str = "id") -> str:
    return (value.get(key) or "") if isinstance(value, dict) else ""


_MARKUP = re.compile(r"<([^<>]*)>")


def words(text: str, *, bot_user: str) -> str:
    """What a person typed: our own mention taken out, with its comma, wherever it stands; Slack's markup undone.

    `<https://a.example|a.example>` becomes its label, `<#C1|news>` becomes #news, a bare `<@U1>` goes,
    because an id is no word, and `&lt;` `&gt;` `&amp;` become what they stand for, once.
    """
    mention = rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>[,:;]?"
    shown = _MARKUP.sub(lambda found: _label(found.group(1)), re.sub(mention, " ", inert(text)))
    unescaped = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(unescaped.split())


def _label(inside: str) -> str:
    target, _, label = inside.partition("|")
    sign = target[:1]
    if sign == "@":
        return f"@{label.removeprefix('@')}" if label else " "
    if sign == "#":
        return f"#{label}" if label else " "
    if sign == "!":
        return label or " "
    return label or target
