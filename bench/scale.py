"""How it is with many passages: `python -m bench.scale [--sizes 10000 100000 1000000] [--folder FOLDER]`.

One table, a row for each size, the seeds first. Every size is measured in processes of its own, on an archive of
`bench.archive` with the engine that `auto` takes. The engine's own time is for the same weighted terms, in the same
run, just before each answer: read the ratio, not the milliseconds, on a machine that does other things too.

    passages  that are indexed
    index s   seconds to build the index (for the seeds: to read and index them in memory)
    MB        peak memory of the building process, and of each of the processes beside it
    ready s   start of a process to its first answer ready to be asked for, the index built
    engine    median milliseconds of a search alone; p99
    answer    the same of a whole answer, question to quotes, each question asked for the first time
    MB        memory of the answering process at the end

`--cpu` takes the seconds that the processor worked instead of those that passed, for a machine that has other work.
With `--peers`, the same queries on the same terms by what else there is: rank-bm25 as it comes, bm25s, SQLite FTS5.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.archive import write
from bench.questions import read
from bot.answers import Answerer
from bot.answers.evidence import query
from bot.app import index, open_answers
from bot.archive.tables import SQLITE
from bot.settings import load

QUESTIONS = Path(__file__).parent.parent / "tests/quality/held"
MOST_FOR_PEERS = 200_000  # passages: with more, rank-bm25 and bm25s need gigabytes
CPU = "BENCH_CPU"  # set in the processes that measure by what the processor worked
LIMIT = 30  # hits, as the bot asks for
NAMES = (
    *("passages", "index s", "MB", "beside", "ready s"),
    *("engine p50", "engine p99", "answer p50", "answer p99", "MB "),
)
WHOLE = frozenset(("passages", "MB", "beside", "MB "))
HEAD = ("passages", "index s", "MB", "beside", "ready s", "engine p50", "p99", "answer p50", "p99", "MB ")


def built(articles: Path) -> Mapping[str, float]:
    """Build the index of an archive: seconds, and peak memory of this process and of the largest beside it."""
    began = time.perf_counter()
    index(load(articles), lambda _: None, print)
    return {"index s": time.perf_counter() - began, "MB": _peak(resource.RUSAGE_SELF), "beside": _peak(_CHILDREN)}


def asked(articles: Path | None, began: float) -> Mapping[str, float]:
    """Ask every question once: milliseconds of the engine alone and of the answer, memory, and seconds to be ready."""
    opening = time.perf_counter()
    answers = open_answers(load(articles))
    if not isinstance(answers.inner, Answerer):
        raise TypeError("the Answerer itself is measured")
    ready, opened = time.time() - began, time.perf_counter() - opening
    engine = answers.inner.library.engine
    searches, whole = [], []
    for question in _questions():
        terms = query(answers.inner._understand(question))
        searches.append(_timed(partial(engine.search, terms, LIMIT)))
        whole.append(_timed(partial(answers.ask, question)))
    found = {"passages": len(answers.corpus.passages), "index s": opened if articles is None else 0.0, "ready s": ready}
    found |= {"engine p50": _at(searches, 0.5), "engine p99": _at(searches, 0.99)}
    return found | {"answer p50": _at(whole, 0.5), "answer p99": _at(whole, 0.99), "MB ": _peak(resource.RUSAGE_SELF)}


def peers(articles: Path) -> Iterator[tuple[str, float, float]]:
    """For each peer that is installed: its name, seconds to index the archive's terms, median milliseconds a search."""
    answers = open_answers(load(articles))
    if not isinstance(answers.inner, Answerer):
        raise TypeError("the Answerer itself is measured")
    queries = [terms for question in _questions() if (terms := list(query(answers.inner._understand(question))))]
    [table] = (load().data_dir / "index").glob(f"*/{SQLITE}")
    with sqlite3.connect(table) as tables:
        passages = [row[0].split(" ") for row in tables.execute("SELECT terms FROM passages ORDER BY number")]
    for name, make in PEERS.items():
        began = time.perf_counter()
        try:
            search = make(passages)
        except ImportError:
            continue
        took = time.perf_counter() - began
        yield name, took, _at([_timed(partial(search, terms)) for terms in queries], 0.5)


def _fts5(passages: Sequence[Sequence[str]]) -> Callable[[Sequence[str]], object]:
    tables = sqlite3.connect("")
    tables.execute(
        "CREATE VIRTUAL TABLE passages USING fts5(terms, content='', tokenize=\"unicode61 tokenchars '#$%.'\")"
    )
    tables.executemany("INSERT INTO passages(rowid, terms) VALUES (?, ?)", enumerate(map(" ".join, passages)))
    best = "SELECT rowid, rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 30"
    return lambda terms: tables.execute(best, (" OR ".join(f'"{term}"' for term in terms),)).fetchall()


def _bm25s(passages: Sequence[Sequence[str]]) -> Callable[[Sequence[str]], object]:
    import bm25s  # type: ignore[import-untyped]

    engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    engine.index([list(terms) for terms in passages], show_progress=False)
    return lambda terms: engine.retrieve([list(terms)], k=LIMIT, show_progress=False)


def _rank_bm25(passages: Sequence[Sequence[str]]) -> Callable[[Sequence[str]], object]:
    from rank_bm25 import BM25Okapi

    engine = BM25Okapi([list(terms) for terms in passages])
    return lambda terms: engine.get_scores(list(terms)).argsort()[-LIMIT:]


PEERS: Mapping[str, Callable[[Sequence[Sequence[str]]], Callable[[Sequence[str]], object]]] = {
    "rank-bm25 as it comes": _rank_bm25,
    "bm25s": _bm25s,
    "SQLite FTS5": _fts5,
}


def _questions() -> list[str]:
    return [one.question for one in read(QUESTIONS) if not one.threaded]


def _timed(call: Callable[[], object]) -> float:
    clock = time.thread_time if os.environ.get(CPU) else time.perf_counter
    began = clock()
    call()
    return (clock() - began) * 1000


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


_CHILDREN = resource.RUSAGE_CHILDREN


def _peak(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


def _apart(step: str, articles: Path | None, data: Path) -> Any:
    """What a step gives in a process of its own, with its own data directory."""
    command = [sys.executable, "-m", "bench.scale", "--step", step, "--began", str(time.time())]
    command += ["--articles", str(articles)] if articles else []
    environment = {**os.environ, "DATA_DIR": str(data)}
    done = subprocess.run(  # noqa: S603 (this program itself)
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _row(found: Mapping[str, float]) -> str:
    cells = zip(NAMES, HEAD, strict=True)
    return "".join(
        f"{found.get(name, 0):>{max(len(head), 9) + 1},.{0 if name in WHOLE else 2}f}" for name, head in cells
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--folder", type=Path, help="where archives and indexes are kept; else they are made and removed"
    )
    parser.add_argument("--peers", action="store_true", help="measure what else there is, up to 200,000 passages")
    parser.add_argument("--cpu", action="store_true", help="time that the processor worked, not time that passed")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--articles", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, default=0.0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        steps = {"built": lambda: built(options.articles), "asked": lambda: asked(options.articles, options.began)}
        print(json.dumps(steps.get(options.step, lambda: list(peers(options.articles)))()))
        return
    if options.cpu:
        os.environ[CPU] = "1"
    with tempfile.TemporaryDirectory() as made:
        _measure(options.folder or Path(made), options.sizes, peers_too=options.peers)


def _measure(folder: Path, sizes: Sequence[int], *, peers_too: bool) -> None:
    print("".join(f"{head:>{max(len(head), 9) + 1}}" for head in HEAD), flush=True)
    print(_row(_apart("asked", None, folder / "seeds")), flush=True)
    for size in sizes:
        archive = folder / f"{size}.jsonl"
        if not archive.exists():
            write(archive, size)
        data = folder / f"{size}.var"
        building = _apart("built", archive, data)
        print(_row({**_apart("asked", archive, data), **building}), flush=True)
        for name, took, median in _apart("peers", archive, data) if peers_too and size <= MOST_FOR_PEERS else ():
            print(f"{size:>10,}  {name}: indexed in {took:.1f} s, search p50 {median:.2f} ms", flush=True)


if __name__ == "__main__":
    main()
