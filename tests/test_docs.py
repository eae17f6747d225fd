"""README, docs, `.env.example`, command line and settings tell the same."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.answers.model import Reason
from bot.settings import names
from bot.terminal import objects
from tests.captures import refreshed
from tests.shell import values

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table below `heading`."""
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    table = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in table[2:]]


def test_the_readme_lists_every_command_and_no_other() -> None:
    """A command that is added, renamed or taken away changes the table."""
    told = {row[0].strip("`").removeprefix("eternaut").strip().split(" ")[0] for row in rows(README, "Commands")}
    assert told - {""} == set(main.commands)


def test_the_readme_lists_every_setting_and_no_other() -> None:
    """As do `.env.example` (another test) and the fields of Settings."""
    assert sorted(row[0].strip("`") for row in rows(README, "Settings")) == sorted(names())


def test_the_defaults_in_the_readme_are_those_of_the_example_file() -> None:
    """The example file is compared with the program by another test."""
    example = dict(
        line.split("=", 1) for line in (ROOT / ".env.example").read_text("utf-8").splitlines() if re.match(r"\w", line)
    )
    assert {row[0].strip("`"): row[1].strip("`") for row in rows(README, "Settings")} == example


def test_every_runtime_dependency_has_its_reason() -> None:
    """docs/dependencies.md and pyproject.toml name the same packages, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    reasons = (ROOT / "docs/dependencies.md").read_text("utf-8")
    assert [row[0] for row in rows(reasons, "Always")] == [name(line) for line in project["dependencies"]]
    extras = {(extra, name(line)) for extra, lines in project["optional-dependencies"].items() for line in lines}
    assert {(row[0], row[1]) for row in rows(reasons, "Extras")} == extras


def name(requirement: str) -> str:
    """The package that a requirement asks for."""
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]


@pytest.mark.parametrize("path", ["requirements.lock", "requirements.txt", "requirements-dev.lock"])
def test_a_lock_file_pins_every_package_with_hashes_and_names_no_server(path: str) -> None:
    """Anybody can install from it, from any index, and gets the same bytes."""
    text = (ROOT / path).read_text("utf-8")
    entries = re.split(r"\n(?=\w)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert all(re.match(r"[\w.-]+==[\w.+-]+.* \\\n    --hash=sha256:", entry) for entry in entries)
    assert not re.search(r"://|--(extra-)?index|--find-links", text)


@pytest.mark.parametrize("path", ["requirements.lock", "requirements.txt", "requirements-dev.lock"])
def test_a_lock_file_has_what_the_project_asks_for(path: str) -> None:
    """A dependency that is added to pyproject.toml without `make lock` is found here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = list(project["project"]["dependencies"])
    if path != "requirements.lock":
        wanted += [line for lines in project["project"]["optional-dependencies"].values() for line in lines]
    if path == "requirements-dev.lock":
        wanted += [line for lines in project["dependency-groups"].values() for line in lines]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / path).read_text("utf-8"), flags=re.MULTILINE))
    assert {re.sub(r"[_.]", "-", name(line)).lower() for line in wanted} <= locked


def test_every_file_that_the_readme_names_is_there() -> None:
    """Paths in backquotes that look like files of the project, and links."""
    named = set(re.findall(r"`((?:bot|config|docs)/[\w./-]*)`", README)) | set(
        re.findall(r"\]\((?!http)([^)]+)\)", README)
    )
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_captures_in_the_readme_are_what_the_program_prints() -> None:
    """An answer in the README is a real one, of now: `make captures` writes them anew."""
    assert refreshed(README) == README


def test_the_page_on_json_names_every_key_and_no_other() -> None:
    """docs/json.md and what the terminal room writes, for every outcome."""
    page = (ROOT / "docs/json.md").read_text("utf-8")
    outcomes = [objects.outcome(value) for value in (values.DIFFERING, values.PARTLY, values.HELP)]
    added = {"id", "engine", "index", "took_ms"}  # by `eternaut ask --json`, as another test shows
    answer = json.loads(objects.line(outcomes[0]))
    told = {
        heading: {row[0].strip("`") for row in rows(page, heading)} for heading in ("Outcome", "Quote", "Difference")
    }
    assert told["Outcome"] == {key for outcome in outcomes for key in outcome} | added
    assert told["Quote"] == set(answer["snippets"][0])
    assert told["Difference"] == set(answer["differences"][0])


def test_the_page_on_json_names_every_reason() -> None:
    """A reason that is added to the model needs its word there."""
    reasons = next(
        row[1] for row in rows((ROOT / "docs/json.md").read_text("utf-8"), "Outcome") if row[0] == "`reason`"
    )
    assert re.findall(r"`(\w+)`", reasons) == [reason.value for reason in Reason]
