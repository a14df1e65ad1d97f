"""Pages of another shop, from another origin: docs/example-storefront, with the tested product in its script tag."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from app.render.environment import ROOT

EXAMPLE = ROOT / "docs" / "example-storefront"
WRITTEN_THERE = "http://127.0.0.1:8000"


@dataclass
class Storefront:
    """A shop's pages; `assistant` is the address in their script tag."""

    url: str
    assistant: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def storefront() -> Iterator[Storefront]:
    """Serve the example's pages on a port of their own."""
    pages = Storefront("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = EXAMPLE / (urlsplit(self.path).path.strip("/") or "index.html")
            found = path.is_file()
            self.send_response(200 if found else 204 if path.name == "favicon.ico" else 404)
            self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/plain")
            for name, value in pages.headers.items():
                self.send_header(name, value)
            self.end_headers()
            written = path.read_text(encoding="utf-8") if found else ""
            self.wfile.write(written.replace(WRITTEN_THERE, pages.assistant).encode())

        def log_message(self, *_arguments: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        pages.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield pages
        server.shutdown()


def launcher(page: Page) -> Locator:
    """Return the button that opens the assistant."""
    return page.locator("shop-assistant .launcher")


def panel(page: Page) -> Locator:
    """Return the assistant's panel."""
    return page.get_by_role("dialog", name="Corner Shop")


async def opened(page: Page) -> None:
    """Open the assistant and wait until its message box is visible."""
    await launcher(page).click()
    await expect(panel(page).get_by_label("Your message")).to_be_visible()


async def asked(page: Page, question: str, answers: int) -> None:
    """Ask in the panel and wait for the end of the answer.

    Args:
        answers: Number of answers in the panel afterwards.
    """
    box = panel(page).get_by_label("Your message")
    await box.fill(question)
    await box.press("Enter")
    await expect(panel(page).locator(".said")).to_have_count(answers)
    turn = panel(page).locator(".turn").last
    # An answer is text, or only what a function shows.
    await expect(turn.locator(".parts > :not(.said)").last).to_be_visible()
    await expect(turn.locator(".doing")).to_have_count(0)
    await expect(panel(page).locator(".typing")).to_have_count(0)
