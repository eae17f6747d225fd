"""Where fuzzing starts from: true inputs of each target. What it learns besides is kept in `var/fuzz/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

SEEDS = tuple(path.read_bytes() for path in sorted((Path(__file__).resolve().parent.parent / "seeds").glob("*.txt")))
QUESTIONS = (
    b"How much faster was the sequence completed?",
    b"Who directed El Eternauta?\nand when?",
    "What did Ted Sarandos say about “creators”?".encode(),
    b"Did revenue rise by 20% to $11 billion in Q2 2025?",
)
EXAMPLES: Mapping[str, Sequence[bytes]] = MappingProxyType(
    {
        "questions": QUESTIONS,
        "claims": (*QUESTIONS, b"It was 20 times faster. Netflix earned $12 billion. Nobody was hurt."),
        "markup": (
            b"<@U0ANA00001> &amp; <!channel> <#C1|news> <https://a.example/x|y>",
            b"https://a.example/x?y=1&z=2\nA | title > of <this>",
        ),
        "articles": (
            *(seed[:3000] for seed in SEEDS),
            b'{"id": "1", "text": "A tower fell.", "published": "2025-07-18"}',
        ),
        "matter": (b'title: "A ""b"""\nurl: https://a.example/\npublished: 2025-07-18\ntags: [a, b]\n---\n# A tower',),
        "feeds": (
            b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>A <b>tower</b></title>'
            b"<link>/1</link><description>It &lt;i&gt;fell&lt;/i&gt;.</description></item></channel></rss>",
            b'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>A tower</title>'
            b'<link href="../2?a=1&amp;b=2"/><updated>2026-11-23T10:00:00Z</updated></entry></feed>',
        ),
        "typed": (
            b"on 09:00 Europe/Madrid weekdays",
            b"mon,wed 7.30pm new york",
            b"https://a.example:443/x?y#z",
            b'["a.txt", 0, 10, "0123"]',
        ),
        "payloads": tuple(bytes([number, 0, number, 200]) for number in range(16)),
    }
)
