"""The program itself, started as a user starts it, and a real headless Chromium before its page.

Without Playwright (group `browser`) or a Chromium on the machine these tests are skipped; in CI they fail.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.needs import missing

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 20_000  # milliseconds; only a failure waits so long

Open = Callable[..., Awaitable["Page"]]


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where `eternaut local` says that it is, run as a process of its own."""
    folder = tmp_path_factory.mktemp("local")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "local"),
        cwd=Path(__file__).parents[2],
        env={**_calm(os.environ), "PORT": "0", "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            line = await process.stdout.readline()
        found = re.search(rb"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        yield found[0].decode()
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0


def _calm(environment: os._Environ[str]) -> dict[str, str]:
    """The environment without Slack's tokens: the page must not connect to a real workspace."""
    return {name: value for name, value in environment.items() if not name.startswith(("SLACK_", "DATABASE_"))}


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium without a window."""
    if CHROMIUM is None:
        missing("no Chromium on this machine")
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, address: str) -> AsyncIterator[Open]:
    """Opens the page as somebody, at some width; in the end, no console of any page may hold an error."""
    from playwright.async_api import expect

    errors: list[str] = []
    contexts: list[BrowserContext] = []

    async def opened(query: str = "", *, width: int = 1280, scheme: str = "light") -> Page:
        size = {"width": width, "height": 860}
        context = await browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type in ("error", "warning") else None)
        await page.goto(address + query)
        await expect(page.locator("#link")).to_have_text("Connected")
        return page

    expect.set_options(timeout=PATIENCE)
    yield opened
    for context in contexts:
        await context.close()
    assert errors == []
