"""The key that seals tokens: rotated without a stop, and told clearly when it is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import app
from bot.local.several import Several
from bot.store.open import Store
from tests.workspaces.conftest import NEWSROOM, QUESTION, ROOT, inside, said


def eternaut(setting: Mapping[str, str], cwd: Path, *args: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """`eternaut ARGS` as a process, with this Python in front of it."""
    code = f"{before}\nimport sys\nfrom bot.__main__ import main\nsys.argv[1:] = {list(args)!r}\nmain()"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **setting}
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, env=env, capture_output=True, text=True, timeout=120)


async def test_a_key_is_changed_without_installing_again(
    slack: Several, setting: Mapping[str, str], tmp_path: Path
) -> None:
    """new,old opens what old sealed; after `eternaut migrate` the old one can go."""
    async with inside(setting) as bot:
        await bot.browser(slack).install(NEWSROOM.id)
    old, new = setting["ETERNAUT_ENCRYPTION_KEY"], app.new_encryption_key()
    both, alone = ({**setting, "ETERNAUT_ENCRYPTION_KEY": keys} for keys in (f"{new},{old}", new))
    with pytest.raises(app.CannotStartError, match="does not open"):
        async with inside(alone):
            pass
    async with inside(both) as bot:
        assert "faster" in await said(slack, NEWSROOM.id, bot, QUESTION)
    done = eternaut(both, tmp_path, "migrate")
    assert done.returncode == 0, done.stderr
    async with inside(alone) as bot:
        assert "faster" in await said(slack, NEWSROOM.id, bot, QUESTION)


async def test_a_lost_key_is_one_clear_line_and_nothing_is_changed(
    slack: Several, setting: Mapping[str, str], store: Store, tmp_path: Path
) -> None:
    """`serve`, `migrate` and `check` say what to do, without a traceback or a key; the right key still works."""
    async with inside(setting) as bot:
        await bot.browser(slack).install(NEWSROOM.id)
    lost = {**setting, "ETERNAUT_ENCRYPTION_KEY": app.new_encryption_key()}
    for command in ("serve", "migrate", "check"):
        done = eternaut(lost, tmp_path, command)
        told = done.stdout + done.stderr
        assert done.returncode == 1, command
        assert "does not open the tokens" in told and "new,old" in told
        assert "Traceback" not in told and lost["ETERNAUT_ENCRYPTION_KEY"] not in told
    async with inside(setting) as bot:
        assert "faster" in await said(slack, NEWSROOM.id, bot, QUESTION)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ETERNAUT_ENCRYPTION_KEY": ""}, "eternaut encryption-key"),
        ({"ETERNAUT_ENCRYPTION_KEY": "not-a-key"}, "is no key"),
        ({"SLACK_BOT_TOKEN": "xoxb-canary"}, "one of the two ways"),
        ({"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET is not"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is not set"),
    ],
    ids=["no key", "no real key", "both ways", "half a pair", "no signing secret"],
)
def test_a_setting_that_is_missing_or_too_much_is_named(
    change: Mapping[str, str], words: str, setting: Mapping[str, str], tmp_path: Path
) -> None:
    """One line, and no value of any setting in it."""
    done = eternaut({**setting, **change}, tmp_path, "serve")
    assert done.returncode == 1
    assert words in done.stderr
    assert not [hidden for hidden in ("Traceback", "canary", "not-a-key") if hidden in done.stderr]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", ["serve", "encryption-key"])
def test_without_the_extra_the_command_that_installs_it_is_named(
    command: str, setting: Mapping[str, str], tmp_path: Path
) -> None:
    """As if cryptography were not installed."""
    done = eternaut(setting, tmp_path, command, before="import sys; sys.modules['cryptography'] = None")
    assert done.returncode == 1
    assert "extra `workspaces`" in done.stderr and "pip install -r requirements.txt" in done.stderr
    assert "Traceback" not in done.stderr
