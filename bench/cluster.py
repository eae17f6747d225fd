"""A search cluster beside tantivy on the same passages: `python -m bench.cluster [--passages 100000]`.

Starts a real OpenSearch node on this machine (`tests/search/node`), or takes the one at OPENSEARCH_URL. The passages
are drawn by a seeded generator from the seeds' own vocabulary, so anybody can repeat it. Tells how fast both index,
how long a search takes in each, one after the other in the same run, and whether their ten best are the same.
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
from itertools import accumulate
from pathlib import Path

import tantivy

from bot.corpus.files import Limits
from bot.corpus.load import corpus, reread
from bot.search.analyzer import analyse
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


def timed(ask: Ask, asked: Sequence[Mapping[str, float]], limit: int) -> list[float]:
    """Milliseconds of each query, after a first round that warms up."""
    for terms in asked:
        ask(terms, limit)
    took = []
    for terms in asked:
        began = time.perf_counter()
        ask(terms, limit)
        took.append((time.perf_counter() - began) * 1000)
    return took


def told(name: str, took: Sequence[float], size: int, built: float, megabytes: float) -> str:
    """A row of the table."""
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    return f"| {name} | {p50:.2f} | {p95:.2f} | {size / built:,.0f} | {megabytes:.1f} |"


@contextmanager
def node() -> Iterator[str]:
    """The address of a cluster; one of our own compiles what it runs often, as in earnest."""
    if url := os.environ.get("OPENSEARCH_URL"):
        yield url
    else:
        with running(heap="1g", more=()) as one:
            yield one.url


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--shards", type=int, default=1)
    given = parser.parse_args()
    passages = drawn(given.passages, seed=7)
    asked = questions(passages, given.questions, seed=8)
    with tempfile.TemporaryDirectory() as folder, node() as url:
        began = time.perf_counter()
        beside = Tantivy(folder, passages)
        tantivy_built = time.perf_counter() - began
        tantivy_size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        rules = Rules(shard=-(-given.passages // given.shards), search_within=30)
        cluster = Cluster(url, rules)
        began = time.perf_counter()
        engine = OpenSearch(passages, k1=K1, b=B, cluster=cluster, prefix="eternaut-bench")
        built = time.perf_counter() - began
        if why := engine.problem():
            raise SystemExit(why)
        stats = cluster.client.indices.stats(index="eternaut-bench", metric="store")
        size = stats["_all"]["primaries"]["store"]["size_in_bytes"] / 1e6
        print(f"{given.passages:,} passages, {len(engine.terms()):,} terms, {given.questions} questions")
        print("| engine | p50 ms | p95 ms | passages indexed a second | MB on disk |\n|---|---|---|---|---|")
        print(told("tantivy", timed(beside.search, asked, BEST), engine.size, tantivy_built, tantivy_size))
        print(told(f"opensearch, {given.shards} shards", timed(engine.search, asked, BEST), engine.size, built, size))
        compared = [same(engine.search(terms, BEST), beside.search(terms, BEST)) for terms in asked]
        counts = {kind: compared.count(kind) for kind in ("same", "ties", "other")}
        print(f"ten best: {counts['same']} the same, {counts['ties']} but for ties, {counts['other']} other")
        for name in cluster.client.indices.get(index="eternaut-bench-*"):
            cluster.client.indices.delete(index=name)
        cluster.client.indices.delete_index_template(name="eternaut-bench")


if __name__ == "__main__":
    main()
