"""Input and output: any text has a quick and harmless answer, and no secret leaves the process."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import logs
from bot.corpus.pages import Extractor
from bot.follow.addresses import RefusedError
from bot.follow.fetch import Rules, fetch
from bot.local.standin import StandIn
from bot.settings import Settings, SettingsError
from bot.slack.asking import Asking, Said
from bot.slack.incoming import words
from bot.slack.socket import Link, hold
from bot.slack.subcommands import BASE, Subcommands
from fuzz.examples import EXAMPLES
from fuzz.targets import ROOT, TARGETS, answers
from tests.answers.test_any_text import HOSTILE
from tests.follow import test_addresses
from tests.needs import needed
from tests.promises.crowd import LONG
from tests.promises.reporting import Promise
from tests.shell.test_whole_path import ended, environment, running
from tests.slack.conftest import Bench
from tests.slack.test_mrkdwn import POISON

INPUTS = 1500 if LONG else 40  # of each target, by hypothesis; `make fuzz` tries far more
SLOWER = {"payloads": 10, "questions": 3, "claims": 3, "feeds": 20}  # targets that get fewer, by these factors
texts = st.lists(st.one_of(st.sampled_from([*POISON, *HOSTILE.values()]), st.text(max_size=40)), max_size=4).map(
    "".join
)


@pytest.mark.parametrize("name", TARGETS)
def test_any_input_is_read_or_refused_by_name(name: str, promise: Promise) -> None:
    """Bytes, texts, poison and true inputs with parts added: no exception, live mention, bad block or false quote."""
    tried = 0
    true = st.sampled_from(EXAMPLES[name])
    cut = st.builds(
        lambda data, more, at: data[:at] + more + data[at:], true, st.binary(max_size=9), st.integers(0, 60)
    )
    anything = st.one_of(st.binary(max_size=400), texts.map(_bytes), cut)

    @settings(
        max_examples=INPUTS // SLOWER.get(name, 1),
        deadline=None,
        derandomize=not LONG,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(anything)
    def run(data: bytes) -> None:
        nonlocal tried
        tried += 1
        TARGETS[name](data)

    run()
    promise("E2", f"{name}: mentions alive, blocks refused, quotes false, exceptions", f"0 of {tried:,}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("path", sorted((ROOT / "fuzz" / "found").glob("*/*")), ids=lambda path: path.name)
def test_what_fuzzing_found_is_harmless_now(path: Path) -> None:
    """Inputs that once broke a promise."""
    TARGETS[path.parent.name](path.read_bytes())


def test_any_question_has_an_answer_or_a_short_refusal_in_time(promise: Promise) -> None:
    """From Slack's text to the message, in processor time: 100 kB of anything, and whatever hypothesis makes."""
    asking, slowest, tried = Asking(lambda where: answers(), Subcommands(BASE)), 0.0, 0
    answers()  # read and indexed
    gc.freeze()  # as the program does: what is loaded is not gone through again and again
    hundred = [
        piece * (100_000 // len(piece)) for piece in ("word ", "<@U1>", "&lt;", "\0", "\u202e", "1,", "<!channel>")
    ]
    for text in (*HOSTILE.values(), *POISON, *hundred, *_typed()):
        begun = time.thread_time()
        said = Said(words(text, bot_user="U0ETERNAUT"), "", "T1", "C1", "U1")
        message = asking.reply(said).message
        taken = time.thread_time() - begun
        slowest, tried = max(slowest, taken), tried + 1
        assert message.text and len(message.text) <= 12_000
    gc.unfreeze()
    assert slowest < 1.0  # ten times the promise, because the machine may be slow
    promise("E1", f"slowest of {tried:,} questions of up to 100 kB", f"{1000 * slowest:.0f} ms")


def _typed() -> Iterator[str]:
    """Texts as people paste them, up to a thousand characters."""
    seed = (ROOT / "seeds").glob("*.txt")
    for path in sorted(seed):
        text = path.read_bytes().decode("utf-8")
        step = 40 if LONG else 400
        for at in range(0, len(text), step):
            yield text[at : at + 999]
            yield text[at : at + 80] + "?"


def test_of_a_page_nothing_is_quoted_but_its_text(promise: Promise) -> None:
    """Scripts, styles, attributes, comments, and templates, of which a browser shows nothing."""
    needed("trafilatura", group="extra follow")
    prose = "<p>The bridge was painted blue in March, said the mayor of the town, who was there.</p>" * 3
    poison = {
        "<script>leak()</script>": "leak",
        "<style>p { content: 'leak' }</style>": "leak",
        "<p onclick='leak()' title='leak' data-x='leak'>Fine words here.</p>": "leak",
        "<!-- leak -->": "leak",
        "<template><p>leak</p></template>": "leak",
        "<noscript><img src=x alt='leak'></noscript>": "leak",
        "<svg><script>leak()</script></svg>": "leak",
    }
    leaks = []
    with Extractor() as extractor:
        for hidden, leak in poison.items():
            page = f"<html><body><article><h1>A bridge</h1>{prose}{hidden}{prose}</article></body></html>"
            if leak in extractor.read(page.encode()).text:
                leaks.append(hidden)
    assert not leaks
    promise("E3", "hidden words of pages in their texts", f"0 of {len(poison)}")


def test_no_address_leads_inside(promise: Promise) -> None:
    """Every hostile spelling that we know; rebinding names and redirects have tests of their own in tests/follow."""
    reached = 0
    for url in test_addresses.HOSTILE:
        try:
            fetch(url, Rules(seconds=5))
            reached += 1
        except RefusedError:
            continue
    assert not reached
    promise("E4", "hostile addresses that were fetched", f"0 of {len(test_addresses.HOSTILE)}")


CANARIES = {
    "SLACK_BOT_TOKEN": "xoxb-111-222-canary",
    "SLACK_APP_TOKEN": "xapp-1-A1-2-canary",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789canary",
}
SAID = "a private question about the sequence"


@pytest.mark.parametrize(("command", "layout"), [("socket", "json"), ("socket", "text"), ("serve", "json")])
async def test_no_secret_and_no_question_appears_in_any_output(
    command: str, layout: str, tmp_path: Path, promise: Promise
) -> None:
    """At DEBUG, while everything goes wrong: every byte of both streams is looked through."""
    async with StandIn(
        ack_seconds=5,
        bot_token=CANARIES["SLACK_BOT_TOKEN"],
        app_token=CANARIES["SLACK_APP_TOKEN"],
        signing_secret=CANARIES["SLACK_SIGNING_SECRET"],
    ) as slack:
        env = {**environment(slack), **CANARIES, "ETERNAUT_LOG": layout, "PORT": "0", "ETERNAUT_HOST": "127.0.0.1"}
        async with running(command, env=env, cwd=tmp_path) as process:
            assert process.stdout is not None
            line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
            to = f"{line.removeprefix('Listening on ').strip()}/slack/events" if command == "serve" else None
            if to is None:
                await slack.connected(seconds=60)
            await _everything_goes_wrong(slack, to)
            status, printed = await ended(process)
    output = line + printed
    hooks = [str(one.payload.get("response_url", "no hook")).rsplit("/", 1)[-1] for one in slack.sent]
    for secret in ("canary", SAID, *hooks):
        assert secret not in output
    assert status == 0 and "failed" in output, "nothing went wrong, so nothing was shown"
    promise(
        "E7",
        f"secrets or questions in the output of `{command}` at DEBUG ({layout})",
        f"0 in {len(output):,} characters",
    )


async def _everything_goes_wrong(slack: StandIn, to: str | None) -> None:
    question = f"@eternaut {SAID}?"
    for fault in ("500", "lost_reply", "lost_request", "missing_scope", "invalid_blocks", "internal_error"):
        slack.fault("chat.postMessage", fault)
        await slack.mention(question, to=to)
        await slack.command("/eternaut", SAID, to=to)
    for broken in ({"type": "app_mention"}, {"type": "app_mention", "user": SAID, "text": 5, "channel": [], "ts": {}}):
        await slack.event(broken, to=to)
    if to is None:
        slack.links.end()
        await slack.connected(seconds=30)
        slack.links.reset()
        await slack.connected(seconds=30)
    else:
        async with aiohttp.ClientSession() as http:
            for headers in ({}, {"X-Slack-Signature": "v0=canary", "X-Slack-Request-Timestamp": "canary"}):
                async with http.post(to, data={"text": SAID, "token": "canary"}, headers=headers) as said:
                    assert said.status == 401
    await slack.called_within("chat.postMessage", times=6, seconds=30)  # or the token would be dead before the last one
    slack.fault("*", "token_revoked", times=50)
    await slack.mention(question, to=to)
    await slack.called_within("chat.postMessage", times=7, seconds=30)


async def test_a_ticket_of_a_connection_is_a_secret_too(bench: Bench) -> None:
    """An address that is refused stands in the exception of the SDK's client, with its ticket."""
    stream = io.StringIO()
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    logs.start(level="DEBUG", layout="text", secrets=(), stream=stream)
    try:
        side, stop = bench.side(), asyncio.Event()
        link = Link(side, bench.slack.app_token)
        link.client.wss_uri = bench.slack.url.replace("http", "ws").replace("api/", "link?ticket=canary&app_id=A1")
        holding = asyncio.create_task(hold(link, stop=stop, on_ready=lambda: None))
        await bench.slack.connected(seconds=30)
        stop.set()
        await holding
        await side.stop()
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:] = before
    assert "Failed to connect" in stream.getvalue() and "canary" not in stream.getvalue()


@pytest.mark.parametrize(
    "wrong",
    [
        {"SLACK_BOT_TOKEN": "canary-of-no-kind"},
        {"SLACK_APP_TOKEN": "xoxb-canary"},
        {"SLACK_SIGNING_SECRET": "canary short"},
        {"PORT": "canary"},
        {"DATABASE_URL": "mysql://u:canary@h/d"},
        {"SLACK_BOT_TOKN": "xoxb-canary"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_no_secret_appears_in_what_is_said_of_wrong_settings(
    wrong: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error names the setting, never its value."""
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    try:
        shown = repr(Settings())
    except (SettingsError, ValueError) as error:
        shown = f"{error} {error!r} {error.__cause__!r} {error.__context__!r}"
    assert "canary" not in shown
