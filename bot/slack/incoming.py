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
    event = body["event"]
    enterprise, team, channel = _place(body, event)
    return Asked(f"greeting:{team}:{channel}", enterprise, team, channel, "greeting", None, event["user"], "")


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
    enterprise, team, channel = _place(body, event)
    return Asked(
        event_id=body.get("event_id") or f"{team}:{channel}:{event['ts']}",
        enterprise=enterprise,
        team=team,
        channel=channel,
        ts=event["ts"],
        thread=thread,
        person=event["user"],
        text=words(event.get("text") or "", bot_user=bot_user),
    )


def _place(body: Payload, event: Payload) -> tuple[str, str, str]:
    return body.get("enterprise_id") or "", body.get("team_id") or event.get("team") or "", event["channel"]


def command(body: Payload, *, bot_user: str) -> Command:
    """The slash command of a form."""
    return Command(
        enterprise=body.get("enterprise_id") or "",
        team=body.get("team_id") or "",
        channel=body.get("channel_id") or "",
        person=body.get("user_id") or "",
        text=words(body.get("text") or "", bot_user=bot_user),
        response_url=body.get("response_url") or "",
    )


def pressed(body: Payload) -> Pressed:
    """The first action of a block_actions payload."""
    container = body.get("container") or {}
    return Pressed(
        enterprise=_id(body.get("enterprise")),
        team=_id(body.get("team")) or _id(body.get("user"), "team_id"),
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
    return Command(
        enterprise=_id(body.get("enterprise")),
        team=_id(body.get("team")),
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
