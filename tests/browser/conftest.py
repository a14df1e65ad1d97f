"""A real browser before the running product, with JavaScript and without."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from tests.support.serving import Served, serving

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",
]

PATIENCE = 20_000
"""Milliseconds a fact may take on a slow machine; nothing waits for this long where the fact is there."""

CHANGED = "ERR_NETWORK_CHANGED"
"""What Chromium says of everything it was loading when an interface of the machine came or went."""


class NetworkChanged(Exception):
    """The test met a change of the machine's network, as the containers of other tests make. pytest runs it again."""


Open = Callable[..., AbstractAsyncContextManager[Page]]


WHOLE_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HEADLESS_SHELL = "chromium-headless-shell"
"""The same engine without a browser's windows: a page costs half a second of processor time less."""


def browser_path(*, windows: bool = False) -> str | None:
    """Return the Chromium to drive, CHROMIUM_PATH's or one of the PATH; None is Playwright's own.

    With `windows` it is a whole browser, whose tabs can be hidden and whose pages can be kept for the way back.
    """
    names = WHOLE_BROWSERS if windows else (HEADLESS_SHELL, *WHOLE_BROWSERS)
    return os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, names)), None)


@asynccontextmanager
async def launched(*, windows: bool = False, **options: Any) -> AsyncIterator[Browser]:
    """Launch a browser; see browser_path."""
    path = browser_path(windows=windows)
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
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
    """Whether the browser runs JavaScript: such tests run twice."""
    return bool(request.param)


@pytest.fixture
def visit(chromium: Browser) -> Open:
    """`async with visit(served, scripts=..., width=...) as page`: a new visitor's tab, which must log no error.

    `forgiven` are parts of the errors that a test provokes and the browser reports.
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
        try:
            page = await context.new_page()
            errors = watched(page)
            yield page
            assert [error for error in errors if not any(each in error for each in forgiven)] == []
        except (AssertionError, PlaywrightError) as error:
            if any(CHANGED in each for each in errors):
                raise NetworkChanged from error
            raise
        finally:
            await closed(context)

    return visiting


def watched(page: Page) -> list[str]:
    """What goes wrong on the page: exceptions, and whatever the browser reports as an error (CSP among it)."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors


async def closed(context: BrowserContext) -> None:
    """Close the visitor's browser."""
    await context.close()
