"""Takes the pictures of the local workspace anew, from the running program: `make pictures`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHANNEL, HOME = "#/C0NEWSROOM", "#/home"
QUESTION = "How much faster was the sequence finished?"
CLAIMS = "The sequence was completed 20 times faster. Revenue rose 16% to $11 billion. Netflix fired 500 artists."


@contextmanager
def workspace() -> Iterator[str]:
    """The address of `eternaut local`, which ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PORT": "0", "DATA_DIR": folder, "LOG_LEVEL": "WARNING"}
        command = [sys.executable, "-m", "bot", "local"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                found = re.search(r"http://\S+/", process.stdout.readline())
                assert found is not None
                yield found[0]
            finally:
                process.terminate()


def opened(browser: Browser, address: str, *, width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
    """A fresh page that is connected."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")
    page.goto(address)
    page.get_by_text("Connected", exact=True).wait_for(state="attached")
    return page


def asked(page: Page, line: str) -> None:
    """Say a line and wait for the bot's message that one sees alone."""
    before = page.locator("#messages article").count()
    page.fill("#composer-text", line)
    page.press("#composer-text", "Enter")
    page.locator("#messages article").nth(before).wait_for()
    page.evaluate("document.activeElement.blur()")


def checked(page: Page) -> None:
    """Post a message with a wrong figure in it, and check it by its menu."""
    page.fill("#composer-text", CLAIMS)
    page.press("#composer-text", "Enter")
    message = page.locator("#messages article", has_text=CLAIMS[:20]).last
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=re.compile("check", re.IGNORECASE)).click()
    page.get_by_role("dialog").locator("blockquote").first.wait_for()


def taken(page: Page, name: str) -> None:
    """One picture into the folder."""
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


def main() -> None:
    """All pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        for name, line in {"card": "/eternaut card", "differences": "/eternaut differences"}.items():
            with workspace() as address:
                page = opened(browser, address + CHANNEL)
                asked(page, line)
                taken(page, name)
        with workspace() as address:
            taken(opened(browser, address + CHANNEL), "welcome")
            page = opened(browser, address + CHANNEL)
            asked(page, f"/eternaut {QUESTION}")
            taken(page, "answer")
            page = opened(browser, address + CHANNEL, width=390, height=800, scheme="dark")
            taken(page, "phone")
            page = opened(browser, address + HOME)
            page.locator("#home .block").nth(2).wait_for()
            taken(page, "home")
            page = opened(browser, address + CHANNEL)
            checked(page)
            taken(page, "check")
        with workspace() as address:
            page = opened(browser, address + "?inspect" + CHANNEL, width=1600, height=540, scheme="dark")
            page.fill("#composer-text", f"@eternaut {QUESTION}")
            page.press("#composer-text", "Enter")
            page.locator("#thread-messages article").nth(1).wait_for()
            page.locator("#trace-entries summary", has_text="chat.postMessage").evaluate("summary => summary.click()")
            taken(page, "inspect")


if __name__ == "__main__":
    main()
