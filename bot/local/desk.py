"""What every Web API method works with: the board, triggers, refusals, and arguments looked at strictly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.local.board import Board
from bot.local.limits import text_breaches, view_breaches
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
        ident = f"13345224609.{self.board.fresh_id('')}.stand-in"
        self.triggers[ident] = Trigger(user, self.board.clock() + self.trigger_seconds)
        return ident


def refuse(breaches: Sequence[Breach]) -> None:
    """Nothing when the list is empty, else RefusedError with the first error name and all reasons."""
    if breaches:
        reasons = [str(breach) for breach in breaches]
        raise RefusedError(breaches[0].error, errors=reasons, response_metadata={"messages": reasons})


def known(desk: Desk, arguments: Arguments) -> Channel:
    """The channel of the arguments; refused with channel_not_found."""
    channel = desk.board.channel(str(arguments.get("channel") or ""))
    if channel is None:
        raise RefusedError("channel_not_found")
    return channel


def writable(desk: Desk, arguments: Arguments) -> Channel:
    """The channel of the arguments when the bot may post there; refused with is_archived, not_in_channel."""
    channel = known(desk, arguments)
    if channel.archived:
        raise RefusedError("is_archived")
    if desk.board.team.bot.user_id not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def readable(desk: Desk, arguments: Arguments) -> Channel:
    """The channel of the arguments when the bot is in it; refused with not_in_channel."""
    channel = known(desk, arguments)
    if desk.board.team.bot.user_id not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def content(desk: Desk, arguments: Arguments) -> tuple[str, tuple[Mapping[str, Any], ...]]:
    """The words and blocks of a message, checked; blocks without words leave a warning."""
    text = str(arguments.get("text") or "")
    blocks = arguments.get("blocks") or ()
    refuse(text_breaches(text, blocks, arguments.get("attachments")))
    if blocks and not text:
        desk.warnings.append("missing_text_in_message")
    return text, numbered(blocks)


def view_argument(arguments: Arguments, kind: str) -> Mapping[str, Any]:
    """The view of the arguments, checked, when it is of this kind (modal, home)."""
    view = arguments.get("view")
    refuse(view_breaches(view))
    if not isinstance(view, Mapping) or view["type"] != kind:
        raise RefusedError("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind}"]})
    return {**view, "blocks": list(numbered(view["blocks"]))}


def checked_view(view: object) -> Mapping[str, Any]:
    """A modal that came inside an ack (update, push), checked like one that came by views.open."""
    return view_argument({"view": view}, "modal")


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
