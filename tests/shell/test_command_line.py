"""The command line as a user meets it: real processes on the real seed articles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from tests.shell.conftest import SEEDS, Program

COMMANDS = sorted(main.commands)
CANARIES = {
    "SLACK_BOT_TOKEN": "xoxb-1-canary-bot",
    "SLACK_SIGNING_SECRET": "canary0signing0secret",
    "SLACK_BOTTOKEN": "xoxb-2-canary-misspelt",
}


def lines(output: str) -> list[dict[str, object]]:
    """Every line of `output` as an object."""
    return [json.loads(line) for line in output.splitlines()]


def test_without_a_terminal_and_without_tokens_it_introduces_itself(eternaut: Program) -> None:
    """The card, one answered question, and what to do next; a pipe or a CI job ends well."""
    ran = eternaut()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Who made it" in ran.stdout
    assert "\n> " in ran.stdout
    assert "Said by" in ran.stdout
    assert "eternaut ask" in ran.stdout
    assert "SLACK_BOT_TOKEN" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_ask_prints_quotes_that_stand_in_the_articles(eternaut: Program) -> None:
    """What stands beside the margin line is in an article, word for word."""
    ran = eternaut("ask", "How much faster was the sequence completed?")
    assert (ran.returncode, ran.stderr) == (0, "")
    stored = [" ".join(path.read_bytes().decode().split()) for path in SEEDS.glob("*.txt")]
    blocks = ran.stdout.split("\n\n")
    quotes = [" ".join(line[4:] for line in block.splitlines() if line.startswith("  | ")) for block in blocks]
    shown = [quote.rsplit(" [", 1)[0] for quote in quotes if quote]
    assert shown
    assert all(any(quote in text for text in stored) for quote in shown)


def test_ask_json_answers_each_line_in_order_and_goes_on_after_a_bad_one(eternaut: Program) -> None:
    """Questions, objects, a bad line; one object for each, quotes cut at the offsets given."""
    stdin = (
        '{"id": "d1", "question": "Who made the sequence?"}\nHow much faster was it?\n{"id": "d2"}\n'
        '{"id": "d3", "question": "and the cost?", "earlier": ["How much faster was it?"]}\nhello\n'
    )
    ran = eternaut("ask", "--json", stdin=stdin)
    assert (ran.returncode, ran.stderr) == (0, "")
    found = lines(ran.stdout)
    assert [line["id"] for line in found] == ["d1", 2, "d2", "d3", 5]
    assert [line.get("outcome") for line in found if "error" not in line][-1] == "help"
    assert "error" in found[2]
    for line in found:
        if "error" in line:
            continue
        assert {"outcome", "snippets", "sources", "differences", "reason", "engine", "index", "took_ms"} <= line.keys()
        for snippet in line["snippets"]:  # type: ignore[attr-defined]
            text = (SEEDS / snippet["article"]).read_bytes().decode("utf-8")
            assert snippet["text"] == text[snippet["start"] : snippet["end"]]
            assert {"title", "n", "url"} <= snippet.keys()


def test_ask_json_writes_an_answer_before_the_next_question_is_there(tmp_path: Path) -> None:
    """A program that asks one thing at a time over a pipe gets its answer without closing the pipe."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in ("1", "2"):
            process.stdin.write(json.dumps({"id": number, "question": "Who made the sequence?"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_a_thousand_questions_are_answered_in_one_run(eternaut: Program) -> None:
    """One process, one index; the same question always gets the same words."""
    asked = ["Who made the sequence?", "how much faster?", "What did Peters say?", "who won the world cup?", "thanks"]
    ran = eternaut("ask", "--json", stdin="\n".join(asked * 200))
    assert ran.returncode == 0
    found = lines(ran.stdout)
    assert len(found) == 1000
    same = {json.dumps({key: value for key, value in line.items() if key not in ("id", "took_ms")}) for line in found}
    assert len(same) == len(asked)


def test_a_reader_that_stops_reading_gets_no_traceback(tmp_path: Path) -> None:
    """`eternaut ask --json < questions | head -1` ends quietly."""
    program = f"{sys.executable} -m bot ask --json | head -1"
    ran = subprocess.run(
        ["bash", "-c", program],
        input="Who made the sequence?\n" * 2000,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert len(ran.stdout.splitlines()) == 1
    assert "Traceback" not in ran.stderr


def test_card_sources_and_differences_have_a_form_for_programs(eternaut: Program) -> None:
    """One object each, with the keys that the documentation gives."""
    (card,), (sources,), (differences,) = (
        lines(eternaut(command, "--json").stdout) for command in ("card", "sources", "differences")
    )
    rows = card["rows"]
    assert isinstance(rows, list)
    assert all({"label", "snippets", "sources", "differences"} <= row.keys() for row in rows)
    articles = sources["articles"]
    assert isinstance(articles, list)
    assert [article["article"] for article in articles] == sorted(path.name for path in SEEDS.glob("*.txt"))
    assert isinstance(differences["differences"], list)


def test_articles_may_be_named_before_or_after_the_command(eternaut: Program, tmp_path: Path) -> None:
    """Another story needs no setting; the place nearest to the end of the line wins."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/one.txt").write_text("The lighthouse fell at dawn. Nobody was hurt.", encoding="utf-8")
    for args in (("--articles", "mine", "sources"), ("--articles", "nowhere", "sources", "--articles", "mine")):
        ran = eternaut(*args)
        assert ran.returncode == 0
        assert "one.txt" in ran.stdout


def test_explain_tells_how_an_outcome_came_about_and_is_the_same_each_time(eternaut: Program) -> None:
    """For a developer: the same question on the same articles gives the same bytes."""
    first, again = (eternaut("ask", "--explain", "Who made the sequence?") for _ in range(2))
    assert first.returncode == 0
    assert first.stdout == again.stdout != ""


@pytest.mark.parametrize(
    ("args", "env", "said"),
    [
        (("ask",), {}, "Which question?"),
        (("ask", "x", "--articles", "nowhere"), {}, "nowhere"),
        (("ask", "x", "--articles", "."), {}, "There are no articles"),
        (("card",), {"PORT": "x"}, "PORT: "),
        (("card",), {"ETERNAUT_CONFIG": "nowhere"}, "ETERNAUT_CONFIG"),
        (("socket",), {}, "SLACK_APP_TOKEN is not set"),
        (("serve",), {}, "SLACK_SIGNING_SECRET is not set"),
        (("socket",), {"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is not set"),
        (("manifest", "--url", "http://insecure.example.com"), {}, "https"),
        (("migrate",), {"DATABASE_URL": "nonsense://x"}, "DATABASE_URL"),
        (("frobnicate",), {}, "frobnicate"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_wrong_is_one_clear_line(
    eternaut: Program, args: tuple[str, ...], env: dict[str, str], said: str
) -> None:
    """Exit status 1 or 2, nothing on standard output, no traceback."""
    ran = eternaut(*args, env=env)
    assert ran.returncode in (1, 2)
    assert ran.stdout == ""
    assert said in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr


def test_every_command_explains_itself_with_an_example() -> None:
    """`--help` of the program lists all commands; that of a command shows how it is typed."""
    listed = CliRunner().invoke(main, ["--help"]).output
    for command in COMMANDS:
        assert f"\n  {command} " in listed
        assert "\n  Example: " in CliRunner().invoke(main, [command, "--help"]).output


def test_check_tells_one_line_each_and_fails_when_something_is_wrong(eternaut: Program, tmp_path: Path) -> None:
    """Good: status 0. A misspelt name and a broken article: status 1, both told."""
    good = eternaut("check")
    assert good.returncode == 0
    assert [line.split()[1] for line in good.stdout.splitlines()] == ["configuration", "articles", "store", "slack"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/one.txt").write_text("The lighthouse fell at dawn. Nobody was hurt.", encoding="utf-8")
    (tmp_path / "mine/broken.txt").write_bytes(b"")
    bad = eternaut("check", "--articles", "mine", env={"ETERNAUT_LOGS": "json"})
    assert bad.returncode == 1
    assert "did you mean ETERNAUT_LOG?" in bad.stdout
    assert "broken.txt" in bad.stdout


def test_check_survives_a_store_that_cannot_be_opened(eternaut: Program, tmp_path: Path) -> None:
    """A file where the folder should be is told in the line of the store, and the other lines still come."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = eternaut("check", env={"DATA_DIR": str(tmp_path / "file")})
    assert ran.returncode == 1
    assert len(ran.stdout.splitlines()) == 4
    assert "Traceback" not in ran.stderr


def test_no_command_ever_shows_a_secret(eternaut: Program) -> None:
    """Tokens of every kind, also misspelt ones and those in a broken database address, stay out of all output."""
    env = {
        **CANARIES,
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "DATABASE_URL": "nonsense://user:canary-password@127.0.0.1:9/x",
        "LOG_LEVEL": "DEBUG",
    }
    for command in [command for command in COMMANDS if command not in ("local", "run")]:  # these two stay
        ran = eternaut(command, env=env, stdin="quit\n")
        assert "canary" not in ran.stdout + ran.stderr, command
        assert "Traceback" not in ran.stderr, command


def test_the_manifest_is_printed_for_both_ways_of_connecting(eternaut: Program) -> None:
    """Socket Mode without an address; with one, every request address begins with it."""
    socket, http = (json.loads(eternaut("manifest", *args).stdout) for args in ((), ("--url", "https://e.example.com")))
    assert socket["settings"]["socket_mode_enabled"] is True
    assert "https://e.example.com/slack/events" in json.dumps(http)
    assert http["settings"].get("socket_mode_enabled") in (False, None)


def test_talking_in_a_pipe_answers_and_ends_with_the_input(eternaut: Program) -> None:
    """`eternaut talk` works without a terminal too: a question, a command, the end."""
    ran = eternaut("talk", stdin="Who made the sequence?\nsources\n")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Said by" in ran.stdout
    assert "5 articles" in ran.stdout
