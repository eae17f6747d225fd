"""The audit never says that all is well when it could not ask."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.supply.audit import LOCKS, ROOT, Findings

GOOD: dict[str, Any] = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
BAD = {**GOOD, "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.14.6"], "aliases": [], "description": "Bad."}]}
SKIPPED = {"name": "yarl", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("reported", "status", "words"),
    [
        ([GOOD], 0, "nothing is known"),
        ([GOOD, SKIPPED], 3, "NOT CHECKED: 1 of 2"),
        ([SKIPPED], 3, "NOT CHECKED: 1 of 1"),
        ([], 3, "NOT CHECKED"),
        ([BAD], 1, "PYSEC-2026-1, mended in 3.14.6"),
        ([BAD, SKIPPED], 1, "NOT CHECKED: 1 of 2"),
    ],
)
def test_what_was_not_checked_is_never_called_well(reported: list[dict[str, Any]], status: int, words: str) -> None:
    """Something known: 1, whatever else. Something unknown: 3. All asked about and nothing known: 0."""
    found = Findings()
    found.add(reported)
    assert (found.status, words in "\n".join(found.lines())) == (status, True)


def test_every_lock_file_is_audited() -> None:
    """A lock file that is added is not forgotten here."""
    assert {path.name for path in ROOT.glob("requirements*")} == set(LOCKS)


def test_every_package_of_the_runtime_is_signed_off() -> None:
    """docs/dependencies.md lists whatever requirements.txt installs, with its licence and who looked at it when."""
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), flags=re.MULTILINE))
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8").split("\n## Signed off\n", 1)[1]
    signed = set(re.findall(r"^\| ([\w.-]+) \|", page, flags=re.MULTILINE)) - {"package"}
    assert signed == locked
