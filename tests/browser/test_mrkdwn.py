"""The page's reading of mrkdwn and blocks, in a real browser: what is drawn, and that nothing foreign comes alive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.needs import needed

needed("playwright.async_api", group="group `browser`")

Open = Callable[..., Awaitable[Any]]
pytestmark = pytest.mark.asyncio(loop_scope="session")

DRAW = """async ([text, verbatim]) => {
  const { mrkdwn } = await import("/page/mrkdwn.js");
  const names = { user: (id) => ({ U1: "Ana" })[id] ?? id, channel: (id) => ({ C1: "vfx" })[id] };
  const place = document.createElement("div");
  place.append(...mrkdwn(text, names, verbatim));
  return place.innerHTML;
}"""
BLOCKS = """async (blocks) => {
  const { renderBlocks } = await import("/page/blocks.js");
  const names = { user: (id) => id, channel: (id) => id, people: () => [], channels: () => [] };
  const host = { names, inputs: new Map() };
  const place = document.createElement("div");
  place.append(...renderBlocks(blocks, host));
  return place.innerHTML;
}"""
LINK = '<a href="https://a.b/" target="_blank" rel="noopener noreferrer">'


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("*bold* _italic_ ~gone~ `code`", "<strong>bold</strong> <em>italic</em> <s>gone</s> <code>code</code>"),
        ("*bold _both_*", "<strong>bold <em>both</em></strong>"),
        ("2*3*4 snake_case_name a * b", "2*3*4 snake_case_name a * b"),
        ("one\ntwo", "one<br>two"),
        ("&gt; quoted\nplain", "<blockquote>quoted</blockquote>plain"),
        ("```x &lt; y```", "<pre>x &lt; y</pre>"),
        ("<@U1> in <#C1>", '<span class="mention">@Ana</span> in <span class="mention">#vfx</span>'),
        ("<!here>", '<span class="mention">@here</span>'),
        ("<https://a.b/|label &amp; more>", f"{LINK}label &amp; more</a>"),
        ("<!date^1^{date}|18 July>", "18 July"),
        ("5 &lt; 6 &amp;amp; 7", "5 &lt; 6 &amp;amp; 7"),
        ("see https://a.b/ now", f"see {LINK}https://a.b/</a> now"),
    ],
)
async def test_mrkdwn_is_drawn_as_slack_draws_it(open_page: Open, text: str, drawn: str) -> None:
    """Marks at word boundaries only, entities once, names for ids."""
    page = await open_page()
    assert await page.evaluate(DRAW, [text, False]) == drawn


async def test_verbatim_leaves_addresses_alone(open_page: Open) -> None:
    """As in Slack."""
    page = await open_page()
    assert await page.evaluate(DRAW, ["see https://a.b/ now", True]) == "see https://a.b/ now"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<javascript:alert(1)|click>",
        "<img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '<https://a.b/"onmouseover="alert(1)|x>',
        "*<b onclick=alert(1)>*",
    ],
)
async def test_foreign_text_never_becomes_markup(open_page: Open, text: str) -> None:
    """No script, no picture, no handler, no javascript address, in mrkdwn, plain text and rich text alike."""
    page = await open_page()
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    header = {"type": "header", "text": {"type": "plain_text", "text": text}}
    leaves = [{"type": "text", "text": text}, {"type": "link", "url": "javascript:alert(1)", "text": text}]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}
    drawn = await page.evaluate(BLOCKS, [section, header, rich])
    made = await page.evaluate(
        """(html) => {
          const parsed = new DOMParser().parseFromString(html, "text/html");
          const all = [...parsed.querySelectorAll("*")];
          return {
            tags: parsed.querySelectorAll("script, img, iframe, b, object").length,
            handlers: all.filter((each) => [...each.attributes].some((one) => one.name.startsWith("on"))).length,
            addresses: [...parsed.querySelectorAll("a")].filter((each) => !/^https?:/.test(each.href)).length,
          };
        }""",
        drawn,
    )
    assert made == {"tags": 0, "handlers": 0, "addresses": 0}
