"""A search cluster beside tantivy and rank-bm25 on the same passages: `python -m bench.cluster [--passages 100000]`.

Starts a real OpenSearch node on this machine (`tests/search/node`), or takes the one at OPENSEARCH_URL. The passages
are drawn by a seeded generator from the seeds' own vocabulary, so anybody can repeat it. Tells how fast both index,
how long a search takes in each, one after the other in the same run, and whether their ten best are the same. CPU
time is that of this process and of the node together: on a busy machine it tells more than the clock.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import tantivy

from bot.corpus.files import Limits
from bot.corpus.load import corpus, reread
from bot.search.analyzer import analyse
from bot.search.bm25 import RankBM25
from bot.search.cluster import Cluster, Rules
from bot.search.engine import Hit
from bot.search.opensearch import OpenSearch
from tests.search.node.start import running

K1, B = 1.2, 0.75  # those of tantivy, which has no others
BEST = 10
EQUAL = 2e-6  # scores that differ by no more, in shares, are equal but for the order in which they were added
Ask = Callable[[Mapping[str, float], int], Sequence[Hit]]


def drawn(count: int, seed: int) -> list[list[str]]:
    """`count` passages of terms, most with 10 to 60: common ones as often as in the seeds, rare ones made of pairs."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    shelf = reread(Path("seeds"), sources=Path("config/sources.toml"), limits=Limits())
    seen: dict[str, int] = {}
    for article in corpus(Path("seeds"), shelf).articles:
        for token in analyse(article.text):
            seen[token.term] = seen.get(token.term, 0) + 1
    terms = sorted(seen, key=lambda term: (-seen[term], term))
    terms += [f"{chance.choice(terms)}{chance.choice(terms)}" for _ in range(count // 2)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(terms))))
    return [chance.choices(terms, cum_weights=weights, k=chance.randint(10, 60)) for _ in range(count)]


def questions(passages: Sequence[Sequence[str]], count: int, seed: int) -> list[dict[str, float]]:
    """Queries of 3 to 12 terms, each from one passage, with the weights that our own questions have."""
    chance = random.Random(seed)  # noqa: S311
    made = []
    for _ in range(count):
        passage = chance.choice(passages)
        terms = chance.sample(passage, min(len(passage), chance.randint(3, 12)))
        made.append({term: chance.choice((1.0, 1.0, 0.6, 0.55)) for term in terms})
    return made


class Tantivy:
    """tantivy itself, with nothing of ours around it but the order of equal scores."""

    def __init__(self, folder: str, passages: Sequence[Sequence[str]]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="ours", index_option="freq")
        builder.add_unsigned_field("n", fast=True)
        self.schema = builder.build()
        index = tantivy.Index(self.schema, folder)
        index.register_tokenizer("ours", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        writer = index.writer(100_000_000, 1)
        for number, terms in enumerate(passages):
            document = tantivy.Document()
            document.add_text("terms", " ".join(terms))
            document.add_unsigned("n", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.searcher = index.searcher()

    def search(self, terms: Mapping[str, float], limit: int) -> Sequence[Hit]:
        """The best passages."""
        query, should = tantivy.Query, tantivy.Occur.Should
        parts = [
            (should, query.boost_query(query.term_query(self.schema, "terms", term, "freq"), weight))
            for term, weight in terms.items()
        ]
        found = self.searcher.search(query.boolean_query(parts), limit, count=False).hits
        numbers = self.searcher.fast_field_values("n", [address for _, address in found])
        return [Hit(int(n or 0), float(score)) for (score, _), n in zip(found, numbers, strict=True)]


def same(ours: Sequence[Hit], theirs: Sequence[Hit]) -> str:
    """How two lists compare: "same", "ties" (only passages of equal score change places), or "other"."""
    if [hit.passage for hit in ours] == [hit.passage for hit in theirs]:
        return "same"
    top = theirs[0].score / ours[0].score if ours and theirs else 1.0  # OpenSearch 3 leaves out the factor k1 + 1
    pairs = zip(ours, theirs, strict=False)
    equal = len(ours) == len(theirs) and all(abs(a.score * top - b.score) <= EQUAL * 2 * b.score for a, b in pairs)
    return "ties" if equal else "other"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what one engine took."""

    name: str
    size: int
    seconds: float
    build_cpu: float
    megabytes: float

    def measured(self, ask: Ask, asked: Sequence[Mapping[str, float]], cpu: Callable[[], float]) -> str:
        """The row, after a first round of all questions that warms up."""
        for terms in asked:
            ask(terms, BEST)
        took, spent = [], cpu()
        for terms in asked:
            began = time.perf_counter()
            ask(terms, BEST)
            took.append((time.perf_counter() - began) * 1000)
        each = (cpu() - spent) / len(asked) * 1000
        times = f"{statistics.median(took):.2f} | {statistics.quantiles(took, n=20)[-1]:.2f} | {each:.2f}"
        built = f"{self.size / self.seconds:,.0f} | {self.build_cpu / self.size * 1e6:.0f}"
        return f"| {self.name} | {times} | {built} | {self.megabytes:.1f} |"


@contextmanager
def node() -> Iterator[tuple[str, Callable[[], float]]]:
    """The address of a cluster, and the CPU seconds that it and this process have used.

    A node of our own compiles what it runs often, as in earnest. Somebody's cluster does not tell its CPU time.
    """
    if url := os.environ.get("OPENSEARCH_URL"):
        yield url, time.process_time
    else:
        with running(heap="1g", more=()) as one:
            pid = one.process.pid if one.process else 0
            yield one.url, lambda: time.process_time() + _cpu(pid)


def _cpu(pid: int) -> float:
    """CPU seconds of another process, as Linux counts them."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--shards", type=int, default=1)
    given = parser.parse_args()
    passages = drawn(given.passages, seed=7)
    asked = questions(passages, given.questions, seed=8)
    with tempfile.TemporaryDirectory() as folder, node() as (url, cpu):
        began, spent = time.perf_counter(), cpu()
        beside = Tantivy(folder, passages)
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        first = Row("tantivy", len(passages), time.perf_counter() - began, cpu() - spent, size)
        cluster = Cluster(url, Rules(shard=-(-given.passages // given.shards), search_within=30))
        began, spent = time.perf_counter(), cpu()
        engine = OpenSearch(passages, k1=K1, b=B, cluster=cluster, prefix="eternaut-bench")
        took = time.perf_counter() - began, cpu() - spent
        if why := engine.problem():
            raise SystemExit(why)
        stats = cluster.client.indices.stats(index="eternaut-bench", metric="store")
        size = stats["_all"]["primaries"]["store"]["size_in_bytes"] / 1e6
        second = Row(f"opensearch, shards: {given.shards}", len(passages), *took, size)
        print(f"{given.passages:,} passages, {len(engine.terms()):,} terms, {given.questions} questions")
        print("| engine | p50 ms | p95 ms | CPU ms a search | indexed a second | CPU µs to index one | MB on disk |")
        print("|---|---|---|---|---|---|---|")
        began, spent = time.perf_counter(), cpu()
        small = RankBM25(passages, k1=K1, b=B)
        memory = Row("rank-bm25", len(passages), time.perf_counter() - began, cpu() - spent, 0.0)
        print(memory.measured(small.search, asked, cpu))
        print(first.measured(beside.search, asked, cpu))
        print(second.measured(engine.search, asked, cpu))
        compared = [same(engine.search(terms, BEST), beside.search(terms, BEST)) for terms in asked]
        counts = {kind: compared.count(kind) for kind in ("same", "ties", "other")}
        print(f"ten best: {counts['same']} the same, {counts['ties']} but for ties, {counts['other']} other")
        for name in cluster.client.indices.get(index="eternaut-bench-*"):
            cluster.client.indices.delete(index=name)
        cluster.client.indices.delete_index_template(name="eternaut-bench")


if __name__ == "__main__":
    main()
