"""What is asked of a web server beside the address, and what it says beside the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MARK = 500  # characters of an ETag that is sent back


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
        media: The media types that are taken, the best first.
        otherwise: What is said of others, as the end of a sentence.
        etag, modified: What the server said when it sent what we have; "" when we have nothing.
    """

    media: tuple[str, ...] = ("text/html", "application/xhtml+xml", "text/plain")
    otherwise: str = "it is not a page of text"
    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> Mapping[str, str]:
        """The same, for the server."""
        told = {"Accept": ", ".join(self.media), "If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}


def mark_of(header: str | None) -> str:
    """What is sent back as it came; nothing that would not fit into a header."""
    value = (header or "").strip()
    return value if len(value) <= _MARK and value.isascii() and value.isprintable() else ""


def seconds_of(retry_after: str) -> float | None:
    """Retry-After, which is a number of seconds or a date."""
    value = retry_after.strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
