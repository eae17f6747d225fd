"""The child process that extracts the main text of HTML pages: a page in, one line of JSON out, again and again.

It is started by its path, with nothing of ours imported, because a page can be built to eat all memory or
time (500,000 attributes on one tag do): then this process dies and not the bot. It limits itself before it
looks at a page. Each page comes as its length on a line and its bytes; each answer is a JSON object on a
line, empty when no main text was found. See `pages.py`, the only one who starts it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from typing import BinaryIO

MISSING = 3  # exit status: trafilatura is not installed
MEMORY = 5  # exit status: the memory limit was hit
_MEMORY_LIMIT = 1 << 30  # bytes; 200,000 table cells took 0.4 GB
_CPU_LIMIT = 20  # seconds a page: an end for a child whose parent is gone; a parent waits less
_LONGEST = 4_000_000  # code points; more than this has been multiplied, not extracted
_FIELDS = {"title": "title", "source": "sitename", "url": "url", "published": "date"}  # ours: trafilatura's


def main() -> int:
    """Answers pages from standard input until it ends; the exit status says why it stopped earlier."""
    _limit(resource.RLIMIT_AS, _MEMORY_LIMIT)
    pages = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
        try:
            while header := pages.readline():
                _limit(resource.RLIMIT_CPU, int(sum(os.times()[:2])) + _CPU_LIMIT)
                _answer(pages.read(int(header)), answers)
        except MemoryError:
            return MEMORY
        except ModuleNotFoundError:
            return MISSING
    return 0


def _limit(kind: int, amount: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # a system without this limit; the parent's clock stays
        resource.setrlimit(kind, (amount, resource.getrlimit(kind)[1]))


def _answer(page: bytes, answers: BinaryIO) -> None:
    answers.write(json.dumps(_extract(page)).encode("ascii") + b"\n")
    answers.flush()


def _extract(page: bytes) -> dict[str, str | None]:
    from trafilatura import bare_extraction

    # Without the extensive search the day comes from the page's own metadata; the search would take any
    # date it finds, such as the year of a copyright line.
    found = bare_extraction(
        page,
        include_comments=False,
        prune_xpath=["//template"],  # a browser shows none of it
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    told = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    if not told.get("text"):
        return {}
    return {"text": told["text"][:_LONGEST]} | {ours: told.get(theirs) for ours, theirs in _FIELDS.items()}


if __name__ == "__main__":
    sys.exit(main())
