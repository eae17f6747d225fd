"""What was asked in Slack and the sources don't say, for a person and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.terminal.objects import Object
from bot.terminal.page import bold, dim, folded, harmless


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that stayed open, how often it was asked, and the last day on which it was."""

    question: str
    times: int
    last_asked: date


def text(gaps: Sequence[Gap], width: int) -> str:
    """A question a line, with how often and when."""
    if not gaps:
        return "Nothing was asked that the sources don't say."
    lines = [bold("What was asked and the sources don't say"), ""]
    for gap in gaps:
        lines.append(folded(harmless(gap.question), width=width, first="  ", rest="    "))
        last = f"{gap.last_asked.day} {gap.last_asked:%B %Y}"
        lines.append(dim(f"    on {last}" if gap.times == 1 else f"    {gap.times:,} times, last on {last}"))
    return "\n".join(lines)


def objects(gaps: Sequence[Gap]) -> Sequence[Object]:
    """`question`, `times` and `last_asked`."""
    return [{"question": gap.question, "times": gap.times, "last_asked": gap.last_asked.isoformat()} for gap in gaps]
