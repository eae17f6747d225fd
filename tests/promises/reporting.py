"""How a test reports what it measured, and the table at the end of the run.

A test takes the fixture `promise` and calls it: `promise("B1", "channel-days doubled or missed", "0 of 2,000")`.
`pytest --promises` runs only the tests that take the fixture, and fails when a test that docs/promises.md names
reported nothing; `--promises=write` puts the numbers into the page. A promise whose test failed has no number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.promises.page import PAGE, filled, rows

Promise = Callable[[str, str, object], None]
PROPERTY = "promise"


@dataclass(frozen=True, slots=True)
class Measured:
    """One number: what was counted, for which promise, by which test."""

    id: str
    what: str
    number: str
    test: str

    @property
    def words(self) -> str:
        """`what: number`."""
        return f"{self.what}: {self.number}"


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    """A function (id of a promise, what was counted, the number) by which a test reports; unknown ids are refused."""
    known = {row.id for row in rows()}

    def report(id: str, what: str, number: object) -> None:
        assert id in known, f"{id} is no row of docs/promises.md"
        assert "|" not in f"{what}{number}", "a bar would end the cell of the table"
        request.node.user_properties.append((PROPERTY, (id, what, str(number))))

    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--promises",
        nargs="?",
        const="run",
        choices=("run", "write"),
        help="Only the tests that report a promise's number; =write puts the numbers into docs/promises.md.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--promises"):
        left_out = [item for item in items if "promise" not in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if "promise" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=left_out)


def measured(reporter: pytest.TerminalReporter) -> tuple[Measured, ...]:
    """What the passed tests of this run reported, in the order of the page."""
    order = [row.id for row in rows()]
    found = [
        Measured(*value, test=report.nodeid)
        for report in reporter.stats.get("passed", ())
        if report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    return tuple(sorted(found, key=lambda one: order.index(one.id)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = measured(terminalreporter)
    if found:
        terminalreporter.section("promises")
    for one in found:
        terminalreporter.write_line(f"{one.id:<4}{one.words}\n       {one.test}")
    if config.getoption("--promises"):
        for line in _without(terminalreporter, found):
            terminalreporter.write_line(f"NO NUMBER: {line}", red=True)
    if config.getoption("--promises") == "write":
        numbers: dict[str, list[str]] = {}
        for one in found:
            numbers.setdefault(one.id, []).append(one.words)
        PAGE.write_text(filled(PAGE.read_text("utf-8"), numbers), "utf-8")


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--promises") and reporter and not session.exitstatus:
        session.exitstatus = int(bool(_without(reporter, measured(reporter))))


def _without(reporter: pytest.TerminalReporter, found: tuple[Measured, ...]) -> list[str]:
    """The tests of the page, among the files of this run, that did not report the promise that names them."""
    assert reporter._session is not None
    files = {item.nodeid.partition("::")[0] for item in reporter._session.items}
    told = {(one.id, one.test.partition("[")[0]) for one in found}
    return [
        f"{row.id} by {test}"
        for row in rows()
        for test in row.tests
        if test.partition("::")[0] in files and (row.id, test) not in told
    ]
