"""Every regular expression takes time in proportion to its text, whatever stands in it."""

from __future__ import annotations

import math
import re
import time
from typing import Any

from tests.promises.crowd import LONG
from tests.promises.patterns import all_patterns, hard_strings
from tests.promises.reporting import Promise

LENGTHS = (1_000, 10_000, 100_000) if LONG else (300, 3_000, 30_000)
QUICK = 0.004  # seconds of processor time below which nothing can be said about growth
MOST = 1.5  # of the exponent; linear is 1, and the clock of a busy machine wavers


def test_every_pattern_reads_a_hostile_text_in_linear_time(promise: Promise) -> None:
    """Found by walking the modules; the exponent is fitted to three lengths, each ten times the one before."""
    patterns = all_patterns()
    tried, slow, worst, longest = 0, [], 1.0, 0.0
    for name, pattern in patterns.items():
        for texts in zip(*(hard_strings(pattern, length) for length in LENGTHS), strict=True):
            tried += 1
            exponent, seconds = _growth(pattern, texts)
            worst, longest = max(worst, exponent), max(longest, seconds)
            if exponent > MOST:
                slow.append(f"{name} {pattern.pattern!r}: n^{exponent:.1f} on {texts[0][:12]!r}…")
                break
    assert not slow, "\n".join(slow)
    assert len(patterns) > 30
    promise("E6", f"worst exponent of {len(patterns)} patterns on {tried:,} hostile texts", f"{worst:.2f}")
    promise("E6", f"slowest on {LENGTHS[-1]:,} characters", f"{1000 * longest:.0f} ms")


def _growth(pattern: re.Pattern[Any], texts: tuple[Any, ...]) -> tuple[float, float]:
    """The exponent of the growth at the greatest lengths that could be told, and the seconds of the longest text."""
    before = _seconds(pattern, texts[0])
    exponent = 1.0
    for text in texts[1:]:
        now = _seconds(pattern, text)
        if now > QUICK and before > 0:
            exponent = math.log10(now / max(before, QUICK / 10))
            if exponent > MOST:  # once more: somebody else may have been at the machine
                exponent = math.log10(_seconds(pattern, text) / max(_seconds(pattern, texts[0]), QUICK / 10))
                break
        before = now
    return exponent, before


def _seconds(pattern: re.Pattern[Any], text: Any) -> float:
    """Processor time for all matches from everywhere, the best of two."""
    best = math.inf
    for _ in range(2):
        begun = time.thread_time()
        for _ in pattern.finditer(text):
            pass
        best = min(best, time.thread_time() - begun)
        if best < QUICK / 10:
            break
    return best
