"""The Dockerfile, as far as it can be checked by reading it; `make image` goes through its steps."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

from tests.supply.dockerfile import ignored, stages

ROOT = Path(__file__).resolve().parents[2]
STAGES = stages((ROOT / "Dockerfile").read_text("utf-8"))
RULES = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]


def test_the_image_has_two_stages_and_the_second_has_only_the_program() -> None:
    """What builds it stays behind; the same Python in both, because the environment is copied."""
    build, image = STAGES
    assert build.base == image.base == "python:3.11-slim-bookworm"
    assert [step.rest for step in image.all("COPY")] == ["--from=build /opt/eternaut /opt/eternaut"]
    assert not any("pip" in step.rest for step in image.all("RUN"))


def test_the_image_runs_as_nobody_in_exec_form_and_ends_on_sigterm() -> None:
    """Exec form: the program itself is process 1, and a shell would swallow the signal."""
    image = STAGES[-1]
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", image.one("USER").rest)
    assert (image.one("ENTRYPOINT").argv, image.one("CMD").argv) == (["eternaut"], ["socket"])
    assert image.one("STOPSIGNAL").rest == "SIGTERM"
    assert image.one("HEALTHCHECK").rest.endswith('CMD ["eternaut", "status"]')
    assert image.one("VOLUME").argv == ["/data"]
    order = [step.word for step in image.steps]
    assert order.index("USER") > max(index for index, word in enumerate(order) if word in ("RUN", "COPY"))


def test_everything_that_is_installed_is_pinned_by_its_hash_or_is_ours() -> None:
    """Each call of pip is for a lock file with hashes, or for the wheel that was just made."""
    calls = [call for step in STAGES[0].all("RUN") for call in step.rest.split("&&") if "-m pip " in call]
    assert len(calls) == 5
    for call in calls:
        pinned = "--require-hashes -r requirements." in call
        ours = "--no-deps" in call and ("--no-index" in call or "wheel" in call)
        assert pinned or ours or "uninstall" in call, call


def test_every_file_of_the_wheel_reaches_the_engine_and_no_other_does() -> None:
    """No .env, no database, no tests: what the Dockerfile copies is what the ignore file lets through."""
    copied = {word.removeprefix("./") for step in STAGES[0].all("COPY") for word in step.words[:-1]}
    let_through = {rule.removeprefix("!") for rule in RULES if rule.startswith("!")}
    assert copied == let_through
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) <= copied
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = listed.stdout.splitlines()
    for path in (".env", "var/eternaut.db", ".git/config", "tests/needs.py", "bot/__pycache__/app.pyc"):
        assert ignored(path, RULES), path
    wanted = [path for path in tracked if path.startswith(("bot/", "config/", "seeds/"))]
    assert wanted and not [path for path in wanted if ignored(path, RULES)]


def test_the_composition_takes_the_root_away() -> None:
    """Read-only, without capabilities, with one volume for the data, and as long to stop as the program may take."""
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "grace_period: 30s", "data:/data"):
        assert line in text
