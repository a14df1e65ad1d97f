"""A real browser for tests of the running product, with JavaScript and without."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from itertools import count
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from tests.support.paths import ROOT
from tests.support.serving import Served, serving

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",
]

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
    async with launched() as browser:
        yield browser


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
def visit(chromium: Browser) -> Open:
    """A context manager that opens a new visitor's tab: `async with visit(served, scripts=..., width=...) as page`.

    The page must log no error, except errors that the test provokes: those that contain a text of `forgiven`.
    """

    @asynccontextmanager
    async def visiting(
        served: Served,
        *,
        scripts: bool = True,
        width: int = 1280,
        forgiven: tuple[str, ...] = (),
        **options: Any,
    ) -> AsyncIterator[Page]:
        context = await chromium.new_context(
            base_url=served.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        errors: list[str] = []
        requests = watched_requests(context)
        try:
            page = await context.new_page()
            errors = watched(page)
            yield page
            assert [error for error in errors if not any(each in error for each in forgiven)] == []
        except (AssertionError, PlaywrightError, TimeoutError) as error:
            await keep_evidence(context, [*errors, *requests])
            if any(CHANGED in each for each in errors):
                raise NetworkChanged from error
            raise
        finally:
            await closed(context)

    return visiting


def watched(page: Page) -> list[str]:
    """Return a list that collects the page's errors: exceptions, and every error in its console (CSP among them)."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors


def watched_requests(context: BrowserContext) -> list[str]:
    """Return a list that collects a line for each step of each request, with its second since the visit began."""
    began, lines = time.monotonic(), []

    def note(step: str, request: Request, more: object = "") -> None:
        lines.append(f"{time.monotonic() - began:7.3f} {step} {request.method} {request.url} {more}")

    context.on("request", lambda request: note("begins", request))
    context.on("response", lambda response: note("answer", response.request, response.status))
    context.on("requestfinished", lambda request: note("ends", request))
    context.on("requestfailed", lambda request: note("fails", request, request.failure))
    return lines


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


async def closed(context: BrowserContext) -> None:
    """Close the visitor's browser context."""
    await context.close()
