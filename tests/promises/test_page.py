"""docs/promises.md, the tests that it names, and the numbers that tests report belong together."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.promises.page import ROOT, filled, rows

LAST = {"A": 10, "B": 7, "C": 8, "D": 8, "E": 8, "F": 8}


def reports(path: Path) -> Iterator[tuple[str, str]]:
    """The name of each test of a file with the id of each promise that it reports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "promise":
                    assert isinstance(call.args[0], ast.Constant), f"{path}: {node.name}: the id is written out"
                    yield f"{path.relative_to(ROOT)}::{node.name}", call.args[0].value


def test_every_promise_has_its_row() -> None:
    """A1 to F8, each once, in their order."""
    promised = [f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)]
    assert [row.id for row in rows()] == promised


def test_the_page_names_the_tests_that_report_and_no_other() -> None:
    """A test that reports a promise stands in its row; one that was renamed or taken away does not."""
    told = {(test, row.id) for row in rows() for test in row.tests}
    found = {report for path in sorted((ROOT / "tests").rglob("test_*.py")) for report in reports(path)}
    assert found == told


def test_numbers_are_filled_in_where_they_were_measured() -> None:
    """Other rows, and the text around the table, stay as they are."""
    heading = "# Page\n\n| # | promise | number | test |\n|---|---|---|---|\n"
    page = f"{heading}| A1 | One | old | `a::b` |\n| A2 | Two | 2 | - |\n"
    assert filled(page, {"A1": ["lost: 0", "of: 5"]}) == page.replace("old", "lost: 0; of: 5")
