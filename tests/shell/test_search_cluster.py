"""`eternaut serve` with its index in a real OpenSearch node, which goes away and comes back under it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import aiohttp

from bot.local.standin import StandIn
from tests.needs import needed
from tests.search.relay import relaying
from tests.shell.test_whole_path import QUESTION, ended, environment, running

needed("opensearchpy", group="the extra `opensearch`")
PASSWORD = "canary"
ANOTHER = "So how much faster was the sequence completed, please?"  # what was answered before would be said again


async def readiness(session: aiohttp.ClientSession) -> tuple[int, dict[str, Any]]:
    """What /readyz says."""
    async with session.get("/readyz") as response:
        return response.status, await response.json()


async def test_a_process_answers_whatever_becomes_of_its_cluster(
    opensearch_url: str, prefix: str, tmp_path: Path
) -> None:
    """From the cluster, then from the local index with a note at /readyz, then from the cluster again.

    Neither the password nor what was asked stands in its most talkative log.
    """
    (tmp_path / "config").mkdir()
    for path in (Path(__file__).parents[2] / "config").iterdir():
        told = path.read_text()
        for name, value in (("again", 0.1), ("search_within", 4), ("ack_within", 15)):  # patient with a busy machine
            told = re.sub(rf"^{name} = .*$", f"{name} = {value}", told, flags=re.MULTILINE)
        (tmp_path / "config" / path.name).write_text(told)
    async with StandIn(ack_seconds=20) as slack:
        with relaying(opensearch_url) as relay:
            address = f"http://bot:{PASSWORD}@{relay.address}"
            cluster = {"ETERNAUT_ENGINE": "opensearch", "OPENSEARCH_URL": address, "OPENSEARCH_PREFIX": prefix}
            env = environment(slack, PORT="0", ETERNAUT_HOST="127.0.0.1", **cluster)
            async with running("serve", env=env, cwd=tmp_path) as process:
                assert process.stdout is not None
                said = await asyncio.wait_for(process.stdout.readline(), timeout=100)
                base = said.decode().removeprefix("Listening on ").strip()
                async with aiohttp.ClientSession(base) as session:
                    assert await readiness(session) == (200, {"ready": True, "problems": {}})
                    asked = relay.requests
                    ack = await slack.command("/eternaut", QUESTION, to=f"{base}/slack/events")
                    assert "faster" in str(ack.payload) and relay.requests > asked
                    relay.silent = True
                    ack = await slack.command("/eternaut", ANOTHER, to=f"{base}/slack/events")
                    assert "faster" in str(ack.payload)
                    status, ready = await readiness(session)
                    assert (status, ready["ready"]) == (200, True)
                    assert ready["notes"]["search"].endswith("; answering from a local index")
                    relay.silent = False
                    for _ in range(600):
                        if "notes" not in (await readiness(session))[1]:
                            break
                        await asyncio.sleep(0.1)
                status, printed = await ended(process)
    assert status == 0
    assert "search_cluster_away" in printed and "search_cluster_back" in printed
    assert PASSWORD not in printed and "sequence" not in printed
