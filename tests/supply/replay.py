"""Goes through the steps of the Dockerfile without an engine: `make image`.

Everything is built below an empty folder, which stands for the root of the image: absolute paths of the Dockerfile are
taken below it, its base is this machine's Python, and steps that would change this machine's users are left out. Then
the image's entry point is started from what was copied, with the image's environment; as root also as the image's
user, as process 1, and with everything but its volume read-only. It must answer, keep a question, be found healthy by
the image's own check, and end on SIGTERM. Needs the packages of the lock files from wherever pip takes them.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.local.standin import StandIn
from tests.supply.dockerfile import Stage, Step, ignored, stages

ROOT = Path(__file__).resolve().parents[2]
NOT_HERE = ("useradd", "install")  # what would need a root file system of its own
QUESTION = "How much faster was the sequence completed?"


def below(folder: Path, text: str) -> str:
    """`text` with the Dockerfile's own absolute paths taken below `folder`."""
    return re.sub(r"(?<![\w./-])/(opt|build|data)\b", rf"{folder}/\1", text)


def replay(stage: Stage, folder: Path) -> None:
    """Do the steps of a stage that can be done here."""
    at = folder
    for step in stage.steps:
        sys.stdout.write(f"{step.word} {step.rest}\n")
        sys.stdout.flush()
        if step.word == "WORKDIR":
            at = Path(below(folder, step.rest))
            at.mkdir(parents=True, exist_ok=True)
        elif step.word == "COPY" and not step.rest.startswith("--from="):  # what comes from another stage is there
            _copy(step, at)
        elif step.word == "RUN" and step.words[0] not in NOT_HERE:
            command = below(folder, step.rest).replace("python -m venv", f"{sys.executable} -m venv")
            subprocess.run(["/bin/sh", "-ec", command], cwd=at, check=True)


def _copy(step: Step, at: Path) -> None:
    """Copy from the project what its ignore file lets through."""
    rules = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    for source in step.words[:-1]:
        path = ROOT / source
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            name = str(file.relative_to(ROOT))
            if file.is_file() and not ignored(name, rules):
                (at / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, at / name)


def contained(image: Stage, folder: Path, volume: Path) -> list[str]:
    """What starts a program as the image's user, as process 1, with a read-only root; [] where we may not do that."""
    user, group = image.one("USER").rest.split(":")
    volume.mkdir()
    if os.geteuid() != 0:
        return []
    for place in (folder, folder.parent):
        place.chmod(0o755)
    os.chown(volume, int(user), int(group))
    data = folder / "data"
    mounts = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && mount --bind {volume} {data}"
    become = f'cd {data} && exec setpriv --reuid {user} --regid {group} --clear-groups --no-new-privs "$@"'
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", f"{mounts} && {become}", "sh"]


async def try_out(image: Stage, folder: Path, volume: Path) -> None:
    """Start the entry point from what was copied, ask it, have its health checked, and end it."""
    env = {name: below(folder, value) for step in image.all("ENV") for name, _, value in [step.rest.partition("=")]}
    prefix = contained(image, folder, volume)
    env |= {} if prefix else {"DATA_DIR": str(volume)}
    program, *rest = [*image.one("ENTRYPOINT").argv, *image.one("CMD").argv]
    command = [f"{folder}/opt/eternaut/bin/{program}", *rest]
    async with StandIn(ack_seconds=60) as slack:
        tokens = {"SLACK_API_URL": slack.url, "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        started = await asyncio.create_subprocess_exec(*prefix, *command, env=env | tokens, cwd=volume)
        try:
            await slack.connected(seconds=90)
            ack = await slack.command("/eternaut", QUESTION)
            assert ack.message and "faster" in ack.message.text, "no answer"
            await slack.mention(f"@eternaut {QUESTION}")
            await slack.called_within("chat.postMessage", seconds=60)
            await asyncio.sleep(6)
            check = json.loads(image.one("HEALTHCHECK").rest.partition(" CMD ")[2])
            check[0] = f"{folder}/opt/eternaut/bin/{check[0]}"
            checked = await asyncio.create_subprocess_exec(*check, env=env | {"DATA_DIR": str(volume)})
            assert await checked.wait() == 0, "the health check fails"
            os.kill(_first_child(started.pid) if prefix else started.pid, signal.SIGTERM)
            assert await asyncio.wait_for(started.wait(), 60) == 0, "it does not end on SIGTERM"
        finally:
            if started.returncode is None:
                started.kill()
                await started.wait()
    how = "as the user of the image, as process 1, with a read-only root" if prefix else "as you"
    sys.stdout.write(f"Entry point, answers, health check and SIGTERM are well, {how}.\n")


def _first_child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def main() -> None:
    """Replay and try out."""
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        folder = Path(name) / "root"
        folder.mkdir()
        for stage in stages((ROOT / "Dockerfile").read_text("utf-8")):
            replay(stage, folder)
        asyncio.run(try_out(stage, folder, Path(name) / "volume"))


if __name__ == "__main__":
    main()
