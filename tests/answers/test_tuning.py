"""The numbers in the configuration and the program's own are the same."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from bot.answers import Tuning
from bot.settings import load

ROOT = Path(__file__).parents[2]


def test_the_configuration_gives_every_number_and_the_program_agrees() -> None:
    """Whoever reads `config/eternaut.toml` reads what the program does, and a test with `Tuning()` tests it."""
    table = load().toml("eternaut.toml")["answers"]
    assert table == asdict(Tuning())
