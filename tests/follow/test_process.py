"""`eternaut serve` as a process: the folder changes under it, and its answers follow."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp

from bot.local.standin import StandIn
from tests.follow.conftest import PAINT, ROOT
from tests.follow.web import Page, serving
from tests.shell.test_whole_path import ended, environment, running

QUESTION = "Who will paint the bridge?"


async def test_a_served_story_follows_its_folder_and_tells_when_it_cannot(folder: Path, tmp_path: Path) -> None:
    """A file is dropped, an article is handed in, and the folder goes; questions are answered all the time."""
    config = tmp_path / "config"
    config.mkdir()
    async with StandIn(ack_seconds=20, trigger_seconds=60) as slack:
        with serving({"/paint": Page()}) as web:
            for path in (ROOT / "config").iterdir():
                (config / path.name).write_bytes(path.read_bytes())
            told = (config / "eternaut.toml").read_text("utf-8")
            told = told.replace("editors = []", f'editors = ["{slack.person("ana").id}"]')
            (config / "eternaut.toml").write_text(told.replace("exempt = []", f'exempt = ["{web.host}"]'), "utf-8")
            more = {"ETERNAUT_CONFIG": str(config), "ARTICLES_DIR": str(folder), "ETERNAUT_HOST": "127.0.0.1"}
            env = environment(slack, PORT="0", **more)
            async with running("serve", env=env, cwd=tmp_path) as process:
                assert process.stdout is not None
                said = (await asyncio.wait_for(process.stdout.readline(), timeout=60)).decode()
                await follow(slack, said.removeprefix("Listening on ").strip(), folder, web.url("/paint"))
                status, printed = await ended(process)
    assert status == 0
    assert "Traceback" not in printed
    assert "cobalt" not in printed


async def follow(slack: StandIn, address: str, folder: Path, page: str) -> None:
    """What happens to the story, and what is heard of it."""
    to = f"{address}/slack/events"

    async def asked(text: str) -> str:
        ack = await slack.command("/eternaut", text, user="ana", to=to)
        return json.dumps(ack.payload)

    async def until(text: str, said: str) -> None:
        """Ask until it is said: on a busy machine an answer may come after its ack, which is not looked at here."""
        for _ in range(200):
            if said in await asked(text):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{text} was never answered with {said}")

    await until(QUESTION, "The sources don")
    (folder / "paint.txt").write_text(PAINT, "utf-8")
    await until(QUESTION, "cobalt blue")

    before = len(slack.messages("#newsroom"))
    await slack.command("/eternaut", f"add {page}", user="ana", to=to)
    await slack.until(
        lambda slack: any("desk_add" in str(one.blocks) for one in slack.messages("#newsroom")[before:]), seconds=30
    )
    shown = next(one for one in slack.messages("#newsroom")[before:] if "desk_add" in str(one.blocks))
    await slack.action(shown, "desk_add", user="ana", to=to)
    await until("sources", "Tarn Daily")

    await asyncio.to_thread(folder.rename, folder.with_name("away"))
    async with aiohttp.ClientSession(address) as session:
        for _ in range(200):
            async with session.get("/readyz") as response:
                state = await response.json()
                assert response.status == 200, "it still answers"
            if "notes" in state:
                break
            await asyncio.sleep(0.1)
    assert state["notes"].keys() == {"articles"}
    await until(QUESTION, "cobalt blue")
