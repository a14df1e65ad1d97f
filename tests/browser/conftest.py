"""A real browser for tests of the running product, with JavaScript and without."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    Request,
    Response,
    ViewportSize,
    async_playwright,
    expect,
)
from playwright.async_api import Error as PlaywrightError

from tests.support.paths import ROOT
from tests.support.serving import Served, serving

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",
]

SIZE: ViewportSize = {"width": 1280, "height": 800}
"""The size of a visitor's window, unless the visit has another."""

PATIENCE = 20_000
"""Milliseconds that an expectation may take on a slow machine; one that already holds does not wait."""

EVIDENCE = ROOT / ".data" / "failed-visits"
"""Folder with the pages, errors and requests of visits that failed."""

NUMBERS = count(1)

CHANGED = "ERR_NETWORK_CHANGED"
"""Chromium's error for every load in progress when a network interface of the machine appears or disappears."""


class NetworkChanged(Exception):
    """The machine's network changed during the test, as containers of other tests cause. pytest repeats the test."""


Open = Callable[..., AbstractAsyncContextManager[Page]]


WHOLE_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HEADLESS_SHELL = "chromium-headless-shell"
"""The same engine without windows: a page costs half a second less processor time."""


def browser_path(*, windows: bool = False) -> str | None:
    """Return the path of the Chromium to run: CHROMIUM_PATH or one in PATH; None selects Playwright's own.

    With `windows` it is a whole browser, whose tabs can be hidden and whose pages can stay in the back/forward cache.
    """
    names = WHOLE_BROWSERS if windows else (HEADLESS_SHELL, *WHOLE_BROWSERS)
    return os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, names)), None)


@asynccontextmanager
async def launched(
    *, windows: bool = False, more: Sequence[str] = (), **options: Any
) -> AsyncIterator[Browser]:
    """Launch a browser (see browser_path), with `more` arguments, and close it afterwards."""
    path = browser_path(windows=windows)
    arguments = [*ARGUMENTS, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=arguments, **options)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser of all tests."""
    # The pages of one visitor share a process, also with those of the visit before (see Visitors).
    async with launched(more=["--process-per-site"]) as browser:
        yield browser


@dataclass
class Visitor:
    """A browser context that visits use one after another, and its page that keeps its process alive."""

    context: BrowserContext
    resident: Page
    protocol: CDPSession

    async def forget(self, origin: str) -> None:
        """Close the pages and remove what the shop has stored, so that the next visitor is a new one."""
        for page in self.context.pages:
            if page is not self.resident:
                await page.close()
        await self.context.clear_cookies()
        stored = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
        await self.protocol.send("Storage.clearDataForOrigin", stored)


class Visitors:
    """The browser contexts of visits.

    A new context costs 0.2 s of processor time: Chromium starts a process, which reads and compiles all scripts and
    styles. So the visits to a server that several tests share get the same context, one after another, with nothing
    left in it but cached files. One in which a visit failed is not used again.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._visited = ""
        self._free: dict[bool, Visitor] = {}

    async def open(self, served: Served, scripts: bool, **options: Any) -> BrowserContext:
        """Return a context for one visit."""
        context = await self._browser.new_context(
            base_url=served.url,
            java_script_enabled=scripts,
            viewport=SIZE,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        return context

    async def take(self, served: Served, scripts: bool) -> Visitor | None:
        """Return a visitor of a server that was visited before. None if it is not known to be shared."""
        if served.url != self._visited:
            for visitor in self._free.values():
                await visitor.context.close()
            self._free.clear()
            self._visited = served.url
            return None
        return self._free.pop(scripts, None) or await self._make(served, scripts)

    async def give_back(self, served: Served, scripts: bool, visitor: Visitor) -> None:
        """Keep a visitor for the next visit."""
        await visitor.forget(served.url)
        self._free[scripts] = visitor

    async def _make(self, served: Served, scripts: bool) -> Visitor:
        context = await self.open(served, scripts)
        resident = await context.new_page()
        await resident.goto("/health")
        return Visitor(context, resident, await context.new_cdp_session(resident))


@pytest.fixture(scope="session")
def visitors(chromium: Browser) -> Visitors:
    """The browser contexts of all visits; they end with the browser."""
    return Visitors(chromium)


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    """The product with the simulated model, shared by a module's tests."""
    async with serving(module_stocked_url) as product:
        yield product


@pytest.fixture(params=[True, False], ids=["scripts-on", "scripts-off"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """True if the browser runs JavaScript: such tests run twice."""
    return bool(request.param)


@pytest.fixture
def visit(visitors: Visitors) -> Open:
    """A context manager that opens a new visitor's tab: `async with visit(served, scripts=..., width=...) as page`.

    The page must log no error, except errors that the test provokes: those that contain a text of `forgiven`. A visit
    that changes its context, such as the clock of its pages, is `alone` in it.
    """

    @asynccontextmanager
    async def visiting(
        served: Served,
        *,
        scripts: bool = True,
        width: int = SIZE["width"],
        forgiven: tuple[str, ...] = (),
        alone: bool = False,
        **options: Any,
    ) -> AsyncIterator[Page]:
        visitor = None if alone or options else await visitors.take(served, scripts)
        context = visitor.context if visitor else await visitors.open(served, scripts, **options)
        errors: list[str] = []
        kept = False
        try:
            with watched_requests(context) as requests:
                try:
                    page = await context.new_page()
                    errors = watched(page)
                    if width != SIZE["width"]:
                        await page.set_viewport_size({"width": width, "height": SIZE["height"]})
                    yield page
                    assert [error for error in errors if not any(each in error for each in forgiven)] == []
                except (AssertionError, PlaywrightError, TimeoutError) as error:
                    await keep_evidence(context, [*errors, *requests])
                    if any(CHANGED in each for each in errors):
                        raise NetworkChanged from error
                    raise
            if visitor:
                await visitors.give_back(served, scripts, visitor)
                kept = True
        finally:
            if not kept:
                await context.close()

    return visiting


def watched(page: Page) -> list[str]:
    """Return a list that collects the page's errors: exceptions, and every error in its console (CSP among them)."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors


@contextmanager
def watched_requests(context: BrowserContext) -> Iterator[list[str]]:
    """Yield a list that collects a line for each step of each request, with its second since the visit began."""
    began, lines = time.monotonic(), []

    def note(step: str, request: Request, more: object = "") -> None:
        lines.append(f"{time.monotonic() - began:7.3f} {step} {request.method} {request.url} {more}")

    def answered(response: Response) -> None:
        note("answer", response.request, response.status)

    def failed(request: Request) -> None:
        note("fails", request, request.failure)

    steps = {
        "request": partial(note, "begins"),
        "response": answered,
        "requestfinished": partial(note, "ends"),
        "requestfailed": failed,
    }
    for step, listener in steps.items():
        context.on(step, listener)  # type: ignore[call-overload]  # a plain str
    yield lines
    for step, listener in steps.items():
        context.remove_listener(step, listener)


async def keep_evidence(context: BrowserContext, lines: list[str]) -> None:
    """Write each page of a failed visit as it is, with its errors and requests, to EVIDENCE. A repetition of the test
    has files of its own, so that its cause can be found although the test passed in the end."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "test").rpartition("/")[2].partition(" ")[0]
    name = re.sub(r"[^\w-]+", "-", test) + f"-{os.getpid()}-{next(NUMBERS)}"
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    (EVIDENCE / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    for place, page in enumerate(context.pages):
        with suppress(PlaywrightError):  # the page may be gone, or its script busy
            content = await page.content()
            (EVIDENCE / f"{name}-{place}.html").write_text(content, encoding="utf-8")
            await page.screenshot(path=EVIDENCE / f"{name}-{place}.png", timeout=5_000)
