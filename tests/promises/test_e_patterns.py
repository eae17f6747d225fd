"""Every regular expression reads a hostile text in time: linear where a text may be long, quick where it may not."""

from __future__ import annotations

import itertools
import math
import time
from typing import Any

from bot.answers.question import LONGEST as QUESTION
from bot.corpus.lines import LONGEST as PASSAGE
from tests.promises.crowd import LONG
from tests.promises.patterns import Found, all_patterns, hard_strings
from tests.promises.reporting import Promise

# This room reads single passages and questions, and never more: both are cut before.
BOUNDED, BOUND = ("answers",), max(QUESTION, PASSAGE)
LENGTHS = (1_000, 10_000, 100_000) if LONG else (300, 3_000)
QUICK = 0.004 if LONG else 0.001  # seconds of processor time below which nothing can be said about growth
MOST = 1.5  # of the exponent; linear is 1, and the clock of a busy machine wavers


def test_every_pattern_for_long_texts_takes_linear_time(promise: Promise) -> None:
    """Found by walking the modules; the exponent is fitted to lengths, each ten times the one before."""
    patterns = [found for found in all_patterns() if found.room not in BOUNDED]
    tried, slow, worst, longest = 0, [], 1.0, 0.0
    for found in patterns:
        for texts in zip(*(hard_strings(found.pattern, length) for length in LENGTHS), strict=True):
            tried += 1
            exponent, seconds = _growth(found, texts)
            if exponent > MOST:
                slow.append(f"{found.where} {found.pattern.pattern!r}: n^{exponent:.1f} on {texts[0][:12]!r}…")
                break
            worst, longest = max(worst, exponent), max(longest, seconds)
    assert not slow, "\n".join(slow)
    assert len(patterns) > 30
    promise("E6", f"worst exponent of {len(patterns)} patterns on {tried:,} hostile texts", f"{worst:.2f}")
    promise("E6", f"slowest of them on {LENGTHS[-1]:,} characters", f"{1000 * longest:.0f} ms")


def test_every_pattern_for_passages_is_quick_on_the_longest(promise: Promise) -> None:
    """Some grow with the square of a length that has a bound."""
    patterns = [found for found in all_patterns() if found.room in BOUNDED]
    tried, longest = 0, 0.0
    for found in patterns:
        for text in hard_strings(found.pattern, BOUND):
            tried, longest = tried + 1, max(longest, _seconds(found, text))
    assert longest < 0.1
    promise("E6", f"slowest of {len(patterns)} patterns for passages, {BOUND:,} characters", f"{1000 * longest:.1f} ms")


def _growth(found: Found, texts: tuple[Any, ...]) -> tuple[float, float]:
    """The exponent of the growth at the greatest lengths that could be told, and the seconds of the longest text."""
    before, exponent = _seconds(found, texts[0]), 1.0
    for shorter, text in itertools.pairwise(texts):
        now = _seconds(found, text)
        if now > QUICK:
            exponent = math.log10(now / max(before, QUICK / 20))
            if exponent > MOST:  # once more: somebody else may have been at the machine
                exponent = math.log10(_seconds(found, text) / max(_seconds(found, shorter), QUICK / 20))
                if exponent > MOST:
                    break
        before = now
    return exponent, before


def _seconds(found: Found, text: Any) -> float:
    """Processor time, the best of two."""
    best = math.inf
    for _ in range(2):
        begun = time.thread_time()
        found.read(text)
        best = min(best, time.thread_time() - begun)
        if best < QUICK / 10:
            break
    return best
