"""Which words of a message would come alive in Slack: ping somebody, link somewhere, name a channel.

Every mrkdwn string is read as Slack reads it: control sequences in `<...>` always, and, unless
`verbatim` is set, bare URLs, #channels and @here and the like too. Tests assert that what foreign text
brings in is dead.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CONTROL = re.compile(r"<([^<>\n]+)>")
_BARE_URL = re.compile(r"\bhttps?://[^\s<>|]+", re.IGNORECASE)
_BROADCAST = re.compile(r"(?<![\w@])@(here|channel|everyone|group)\b", re.IGNORECASE)
_CHANNEL = re.compile(r"(?<![\w&#])#([a-z0-9][a-z0-9_-]{0,79})\b", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Live:
    """One living piece: `kind` is user, usergroup, broadcast, channel, link or date; `where` a pointer."""

    kind: str
    target: str
    where: str

    @property
    def pings(self) -> bool:
        """True when somebody would be notified."""
        return self.kind in ("user", "usergroup", "broadcast")


def live_mentions(payload: Mapping[str, Any] | Sequence[Any]) -> tuple[Live, ...]:
    """All that would ping or link in a message, an ack, a view or a list of blocks, in reading order.

    The top-level `text` counts as mrkdwn: with blocks it is the notification, where only control
    sequences live (`link_names` and `parse` are off by default); alone it also links bare URLs.
    """
    return tuple(_walk(payload, ""))


def pings(payload: Mapping[str, Any] | Sequence[Any]) -> tuple[Live, ...]:
    """Only what would notify somebody."""
    return tuple(live for live in live_mentions(payload) if live.pings)


def _walk(part: object, where: str) -> Iterator[Live]:
    if isinstance(part, Mapping):
        yield from _own(part, where)
        for key, value in part.items():
            yield from _walk(value, f"{where}/{key}")
    elif isinstance(part, Sequence) and not isinstance(part, str | bytes):
        for at, value in enumerate(part):
            yield from _walk(value, f"{where}/{at}")


def _own(part: Mapping[str, Any], where: str) -> Iterator[Live]:
    kind, text = part.get("type"), part.get("text")
    if kind == "mrkdwn" and isinstance(text, str):
        yield from _controls(text, where)
        if not part.get("verbatim"):
            yield from _links(text, where)
            yield from _names(text, where)
    elif kind == "markdown" and isinstance(text, str):
        yield from _controls(text, where)
        yield from _links(text, where)
    elif kind in _RICH:
        yield Live(str(kind), str(part.get(_RICH[str(kind)], "")), where)
    elif isinstance(text, str) and kind in (None, "message"):
        yield from _controls(text, f"{where}/text")
        if not part.get("blocks"):
            yield from _links(text, f"{where}/text")
        if part.get("link_names") or part.get("parse") == "full":
            yield from _names(text, f"{where}/text")


_RICH = {
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "broadcast": "range",
    "link": "url",
}


def _controls(text: str, where: str) -> Iterator[Live]:
    for match in _CONTROL.finditer(text):
        target = match[1].split("|", 1)[0]
        if target.startswith("@"):
            yield Live("user", target[1:], where)
        elif target.startswith("#"):
            yield Live("channel", target[1:], where)
        elif target.startswith("!subteam^"):
            yield Live("usergroup", target.removeprefix("!subteam^"), where)
        elif target.startswith("!date^"):
            yield Live("date", target.removeprefix("!date^"), where)
        elif target.startswith("!"):
            yield Live("broadcast", target[1:], where)
        elif ":" in target or target.startswith("/"):
            yield Live("link", target, where)


def _links(text: str, where: str) -> Iterator[Live]:
    for match in _BARE_URL.finditer(_CONTROL.sub(" ", text)):
        yield Live("link", match[0], where)


def _names(text: str, where: str) -> Iterator[Live]:
    outside = _CONTROL.sub(" ", text)
    for match in _HANDLE.finditer(outside):
        broadcast = _BROADCAST.match(match[0])
        yield Live("broadcast" if broadcast else "user", match[1].lower(), where)
    for match in _CHANNEL.finditer(outside):
        yield Live("channel", match[1], where)
