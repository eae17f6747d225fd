"""The one place where foreign text is made safe for Slack: escaping, inert characters, links, text objects.

Slack turns `<@U1>`, `<!channel>`, `<#C1>` and `<url|label>` into live things, and in text that is not
`verbatim` also bare URLs, #names and @names. Escaped text in verbatim objects can do none of it.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

Block = dict[str, Any]  # a Block Kit block, element or text object, as Slack's JSON has it

# Embeddings, overrides, isolates and marks of direction: they can make a line read as another one.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI}\ufeff\ufff9-\ufffb]")
_SURROGATE = re.compile("[\ud800-\udfff]")
ADDRESS_TEXT = 1000  # of a link: with its title and source it must fit into one line of a section
_LINE_END = re.compile("\r\n?|\u2028|\u2029")


def inert(text: str) -> str:
    """`text` without control and direction characters; lone surrogates become U+FFFD, line ends newlines."""
    if text.isprintable():  # then it has none of them, as most texts
        return text
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))


def escape(text: str) -> str:
    """`text` made inert and escaped for mrkdwn: it shows as it is and does nothing."""
    return inert(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str) -> str:
    """`text` with all white space as single blanks."""
    return " ".join(inert(text).split())


def link(url: str | None, label: str) -> str:
    """Mrkdwn that shows `label`, linked with its host beside it when `url` is an honest web address."""
    shown = escape(one_line(label))
    # What would end the address inside <address|label> is percent-encoded. Its host is read from what is posted:
    # the tabs in "h\tttps://exa\tmple.com" are nothing to Python.
    address = quote(inert(url or ""), safe="/:?#[]@!$&'()*+,;=%~-._")
    host = _host(address)
    if host is None:
        return shown
    if len(escape(address)) > ADDRESS_TEXT:
        return f"{shown} ({host})"
    return f"<{escape(address)}|{shown.replace('|', '¦')}> ({host})"


def _host(url: str) -> str | None:
    """The host of a plain http(s) address, None for anything else.

    `https://netflix.com@evil.example/` and look-alike letters would show one host and open another.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    honest = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return host if honest and re.fullmatch(r"[a-z0-9.-]+", host or "") else None


def mrkdwn(text: str) -> Block:
    """A mrkdwn object of text that is escaped already; verbatim, so that nothing in it comes alive."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str) -> Block:
    """A plain text object; made inert here, and without :emoji: names."""
    return {"type": "plain_text", "text": inert(text), "emoji": False}


def person(user: str) -> str:
    """A live mention of one person by id, the only one the bot ever makes; "someone" for what is no id."""
    return f"<@{user}>" if re.fullmatch(r"[UW][A-Z0-9]{1,30}", user) else "someone"
