"""Words as somebody types them, turned into the text that Slack sends: escaped, with names as ids."""

import re

from bot.local.board import Board

_URL = re.compile(r"https?://(?:(?!&[lg]t;)[^\s<>|])+")  # in escaped text
_NAME = re.compile(r"(?<![\w@#&])([@#])([\w-]+)")


def typed(text: str, board: Board) -> str:
    """The text of a message: `&<>` escaped once, @people, @bot and #channels as ids, URLs in brackets.

    Names that nobody has stay words. The same holds for a slash command whose manifest asks for
    `should_escape`.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    pieces = _URL.split(escaped)
    links = [f"<{url}>" for url in _URL.findall(escaped)]
    named = [_NAME.sub(lambda match: _named(match, board), piece) for piece in pieces]
    return "".join(part for pair in zip(named, [*links, ""], strict=True) for part in pair)


def _named(match: re.Match[str], board: Board) -> str:
    sign, name = match[1], match[2]
    if sign == "#":
        channel = board.channel(f"#{name}")
        return f"<#{channel.id}|{channel.name}>" if channel and not channel.is_direct else match[0]
    ids = {person.handle: person.id for person in board.team.people} | {board.team.bot.name: board.team.bot.user_id}
    return f"<@{ids[name.lower()]}>" if name.lower() in ids else match[0]
