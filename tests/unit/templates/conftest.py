"""The gallery's states, as parameters of tests and as pages of a small server."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.async_api import Browser, async_playwright

from app.render.environment import ROOT, create_environment
from app.render.gallery import Gallery


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    return Gallery(create_environment())


class States(SimpleHTTPRequestHandler):
    """Static files, and each state below /gallery."""

    gallery: Gallery

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, directory=str(ROOT), **options)

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not path.startswith("/gallery/"):
            return super().do_GET()
        template, _, state = path.removeprefix("/gallery/").rpartition("/")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        # What the product sends: a page that needs more than this is wrong.
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' https: data:")
        self.end_headers()
        self.wfile.write(self.gallery.page(template, state).encode())

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="session")
def states_url(gallery: Gallery) -> Iterator[str]:
    handler = type("BoundStates", (States,), {"gallery": gallery})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's Chromium or whatever CHROMIUM_PATH names; without one the tests that need it are skipped."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    if not path or not Path(path).exists():
        pytest.skip("no Chromium: install the package chromium or set CHROMIUM_PATH")
    return path


@pytest.fixture(scope="session")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        await browser.close()
