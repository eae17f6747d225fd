"""The child process that extracts the main text of one HTML page: bytes in, one JSON object out.

It is started by its path, with nothing of ours imported, because a page can be built to eat all memory or
time (500,000 attributes on one tag do): then this process dies and not the bot. It limits itself before it
looks at the page. Its exit status says what went wrong; see `html.py`, the only one who starts it.
"""

from __future__ import annotations

import contextlib
import json
import sys

MISSING = 3  # trafilatura is not installed
NOTHING = 4  # the page has no main text
MEMORY = 5
_MEMORY_LIMIT = 1 << 30  # bytes; 200,000 table cells took 0.4 GB
_CPU_LIMIT = 10  # seconds; the parent's patience ends at the same time
_LONGEST = 4_000_000  # code points; more than this has been multiplied, not extracted
_FIELDS = {"title": "title", "source": "sitename", "url": "url", "published": "date"}  # ours: trafilatura's


def main() -> int:
    """Reads a page from standard input and writes its text, title, source, url and published."""
    _limit()
    try:
        return _extract(sys.stdin.buffer.read())
    except MemoryError:
        return MEMORY


def _limit() -> None:
    import resource

    for kind, amount in ((resource.RLIMIT_AS, _MEMORY_LIMIT), (resource.RLIMIT_CPU, _CPU_LIMIT)):
        with contextlib.suppress(ValueError, OSError):  # a system without this limit; the parent's clock stays
            resource.setrlimit(kind, (amount, amount))


def _extract(page: bytes) -> int:
    try:
        from trafilatura import bare_extraction
    except ModuleNotFoundError:
        return MISSING
    # Without the extensive search the day comes from the page's own metadata; the search would take any
    # date it finds, such as the year of a copyright line.
    found = bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    page_fields = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    if not page_fields.get("text"):
        return NOTHING
    fields = {ours: page_fields.get(theirs) for ours, theirs in _FIELDS.items()}
    fields["text"] = page_fields["text"][:_LONGEST]
    json.dump(fields, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
