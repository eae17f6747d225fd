"""The child process that reads one feed: a document in, one line of JSON out.

It is started by its path, with nothing of ours imported, and limits itself before it looks at the document: a
feed can be built to eat all memory or time, and then this process dies and not the bot. See `entries.py`, the
only one who starts it.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import os
import re
import resource
import sys
from typing import Any

MISSING = 3  # exit status: feedparser is not installed
MEMORY = 5  # exit status: the memory limit was hit
MOST = 500  # entries, the first ones: the newest, as feeds are written
_MEMORY_LIMIT = 1 << 30  # bytes; 20 MB with 100,000 entries took 0.25 GB
_CPU_LIMIT = 20  # seconds; the parent waits less
_LINK, _TEXT, _STAMP = 2_000, 5_000, 64  # characters that are kept
_TAG = re.compile(r"<[^<>]*>")


def main(charset: str) -> int:
    """Reads standard input to its end; the exit status says why there is no answer."""
    for kind, amount in ((resource.RLIMIT_AS, _MEMORY_LIMIT), (resource.RLIMIT_CPU, _CPU_LIMIT)):
        with contextlib.suppress(ValueError, OSError):  # a system without this limit; the parent's clock stays
            resource.setrlimit(kind, (amount, resource.getrlimit(kind)[1]))
    document = sys.stdin.buffer.read()
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
        try:
            answer.write(json.dumps(_read(document, charset)).encode("ascii") + b"\n")
        except MemoryError:
            return MEMORY
        except ModuleNotFoundError:
            return MISSING
    return 0


def _read(document: bytes, charset: str) -> list[dict[str, str]] | None:
    """The entries; None when it is no feed."""
    import feedparser

    # As a stream: bytes would be taken for the name of a file first, and what stands in that file for the feed.
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    found = feedparser.parse(
        io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return [_entry(entry) for entry in found.entries[:MOST]] if found.version else None


def _entry(entry: Any) -> dict[str, str]:
    texts = [entry.get("title"), entry.get("summary"), *(tag.get("term") for tag in entry.get("tags") or ())]
    texts += [part.get("value") for part in entry.get("content") or ()]
    words = " ".join(_plain(text) for text in texts if isinstance(text, str))
    return {
        "link": str(entry.get("link") or entry.get("id") or "")[:_LINK],
        "words": words[:_TEXT],
        "stamp": str(entry.get("updated") or "")[:_STAMP],
    }


def _plain(text: str) -> str:
    """The words without their markup; what is left is only compared, and never shown."""
    return html.unescape(_TAG.sub(" ", text[:_TEXT]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
