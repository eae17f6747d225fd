"""The numbers in the configuration and the program's own are the same."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from bot.answers import Tuning
from bot.settings import load

ROOT = Path(__file__).parents[2]


def test_the_configuration_gives_every_number_and_the_program_agrees() -> None:
    """Whoever reads `config/eternaut.toml` reads what the program does, and a test with `Tuning()` tests it."""
    table = load().toml("eternaut.toml")["answers"]
    assert table == asdict(Tuning())


def test_more_confidence_is_demanded_among_more_passages() -> None:
    """As fitted up to two hundred, more in every tenfold, and never all; 0 stays what lets everything through."""
    tuning = Tuning(enough=0.6, growth=0.3)
    demanded = [tuning.enough_in(passages) for passages in (0, 1, 200, 2_000, 20_000, 200_000_000)]
    assert demanded[:3] == [pytest.approx(0.6)] * 3
    assert demanded[2] < demanded[3] < demanded[4] < demanded[5] < 1
    assert Tuning(enough=0.0).enough_in(1_000_000) == 0.0
    assert Tuning(enough=0.6, growth=0.0).enough_in(1_000_000) == pytest.approx(0.6)
