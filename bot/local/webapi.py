"""The Web API methods that the bot uses: one table names each, the scope it needs and whose token it takes.

A method takes the Desk and its arguments, and gives Slack's answer or raises RefusedError with Slack's
error name. Nothing here knows HTTP.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.local import chat, modals
from bot.local.desk import Arguments, Desk, RefusedError, Reply, known


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
        "is_enterprise_install": team.whole,
        **({"enterprise_id": team.enterprise} if team.enterprise else {}),
    }


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
    channel = known(desk, arguments)
    inside = desk.board.team.bot.user_id in channel.members
    about: Reply = {"id": channel.id, "is_archived": channel.archived}
    if channel.is_direct:
        about |= {"is_im": True, "user": channel.partner, "is_channel": False}
    else:
        about |= {"name": channel.name, "is_channel": True, "is_im": False, "is_member": inside}
        about |= {"is_private": False, "topic": {"value": channel.topic}}
    return {"channel": about}


def set_status(desk: Desk, arguments: Arguments) -> Reply:
    """The line that says what the bot is doing in a thread; empty text takes it away."""
    channel = known(desk, {"channel": arguments.get("channel_id")})
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
    channel = known(desk, {"channel": arguments.get("channel_id")})
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
    "chat.delete": Method(chat.chat_delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat.chat_post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.chat_post_message, ("chat:write",)),
    "chat.update": Method(chat.chat_update, ("chat:write",)),
    "conversations.history": Method(chat.conversations_history, _HISTORY),
    "conversations.info": Method(conversations_info, ("channels:read",)),
    "conversations.open": Method(conversations_open, ("im:write",)),
    "conversations.replies": Method(chat.conversations_replies, _HISTORY),
    "reactions.add": Method(chat.reactions_add, ("reactions:write",)),
    "users.info": Method(users_info, ("users:read",)),
    "views.open": Method(modals.views_open),
    "views.publish": Method(modals.views_publish),
    "views.push": Method(modals.views_push),
    "views.update": Method(modals.views_update),
}
