"""A rehearsal of the digests as lines for a terminal: to whom, when, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.digests.rehearsal import Rehearsed


def rehearsal_lines(found: Sequence[Rehearsed], at: datetime) -> Iterator[str]:
    """One block for each channel, indented below it what would be posted; the words are escaped as for Slack."""
    yield f"At {at:%Y-%m-%d %H:%M %Z}, {len(found)} channel{'s' * (len(found) != 1)} with a digest:"
    for one in found:
        place, zone = one.subscription.place, one.subscription.zone
        after = f"next {one.next.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"
        if one.row is None:
            yield f"{place.team} {place.channel}: nothing is due; {after}"
        elif one.written is None:
            yield f"{place.team} {place.channel}: {one.row.day} is due, and nothing is new: no post; {after}"
        else:
            yield f"{place.team} {place.channel}: {one.row.day} is due; {after}"
            yield from (f"    {line}" for line in one.written.body.message["text"].splitlines())
            if one.written.body.more is not None:
                yield from (f"      > {line}" for line in one.written.body.more["text"].splitlines())
