"""What people read in Slack while the search cluster cannot be reached and no local index stands beside it."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import pytest

from bot.app import answering, open_corpus
from bot.follow.desk import Asker
from bot.settings import Settings
from bot.slack.build import Tuning
from bot.slack.views.error import INDEX_AWAY, STILL_LOOKING
from tests.needs import needed
from tests.search.relay import relaying
from tests.slack.conftest import Bench
from tests.slack.test_whole_path import settled

needed("opensearchpy", group="the extra `opensearch`")
QUESTION = "How much faster was the sequence completed?"


@pytest.fixture
def closed() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def seeds_in(bench: Bench, url: str, tmp_path: Path, **rules: float) -> None:
    """Let the bench answer from the seeds, with their index in the cluster at `url` and nowhere else."""
    bundled = Settings().eternaut_config
    for path in bundled.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    lines = "\n".join(f"{name} = {value}" for name, value in {"local": 0, "manage_within": 1, **rules}.items())
    (tmp_path / "eternaut.toml").write_text(f"[opensearch]\n{lines}\n")
    settings = Settings(eternaut_engine="opensearch", opensearch_url=url, eternaut_config=tmp_path)
    bench.answering = answering(settings)(open_corpus(settings))  # type: ignore[assignment]


async def test_a_question_is_answered_with_one_honest_sentence(
    bench: Bench, closed: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By command and by mention; it is no gap of the sources, and nothing failed."""
    caplog.set_level(logging.INFO)
    seeds_in(bench, closed, tmp_path)
    async with bench.by_socket() as side:
        ack = await bench.slack.command("/eternaut", QUESTION)
        await bench.slack.mention(QUESTION)
        await settled(bench, side)
    assert ack.message and ack.message.text == INDEX_AWAY
    [call] = bench.slack.called("chat.postMessage")
    assert call.arguments["text"] == INDEX_AWAY
    assert not bench.store.gaps.of_all(limit=10)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("eternaut")]
    assert "failed" not in told and told.count("search_cluster_away") == 1


@pytest.mark.parametrize("said", ["card", "help", "sources", "timeline", "differences"])
async def test_subcommands_say_the_same_or_need_no_search(bench: Bench, closed: str, tmp_path: Path, said: str) -> None:
    """The card is made of answers; the rest stands in the articles."""
    seeds_in(bench, closed, tmp_path)
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", said)
    assert ack.message and (ack.message.text == INDEX_AWAY) == (said == "card")


async def test_the_home_tab_and_the_modals_say_it_too(bench: Bench, closed: str, tmp_path: Path) -> None:
    """And the prompts of the Messages tab are left out."""
    seeds_in(bench, closed, tmp_path)
    asking, where = bench.side().replies.asking, Asker("", "T", "C", "U")
    assert INDEX_AWAY in str(asking.home(where, None)["blocks"])
    assert INDEX_AWAY in str(asking.checked("Netflix finished the shot ten times faster.", where)["blocks"])
    assert INDEX_AWAY in str(asking.modal("card", where)["blocks"])
    assert asking.suggestions(where) == ()


async def test_what_cannot_be_looked_up_is_not_shared_and_may_be_shared_later(
    bench: Bench, closed: str, tmp_path: Path
) -> None:
    """The sentence is for the one who pressed; the same button works when the cluster is there again."""
    near = bench.answering
    async with bench.by_socket() as side:
        ack = await bench.slack.command("/eternaut", "was anybody hurt?")
        assert ack.message
        seeds_in(bench, closed, tmp_path)
        await bench.slack.action(ack.message, "share_to_channel")
        await settled(bench, side)
        [whisper] = bench.slack.called("response_url")
        assert whisper.arguments["text"] == INDEX_AWAY and not bench.slack.called("chat.postMessage")
        bench.answering = near
        await bench.slack.action(ack.message, "share_to_channel")
        await settled(bench, side)
    assert len(bench.slack.called("chat.postMessage")) == 1


async def test_a_frozen_cluster_holds_up_the_ack_no_longer_than_slack_waits(
    bench: Bench, opensearch_url: str, tmp_path: Path
) -> None:
    """The command is acknowledged when its time is over, and the sentence follows; the next one has it at once."""
    with relaying(opensearch_url) as relay:
        seeds_in(bench, f"http://{relay.address}", tmp_path, again=3600, manage_within=10, search_within=5)
        relay.silent = True
        bench.tuning = Tuning(ack_within=0.2)
        async with bench.by_socket() as side:
            ack = await bench.slack.command("/eternaut", QUESTION)
            assert ack.message and ack.message.text == STILL_LOOKING
            await settled(bench, side)
            again = await bench.slack.command("/eternaut", QUESTION)
    assert again.message and again.message.text == INDEX_AWAY
    assert any(INDEX_AWAY in str(call) for call in bench.slack.called("response_url"))
