"""A window with tabs as shoppers have them: only the front one is visible, the others are hidden.

Playwright treats each of its pages as visible and focused, whatever covers it. These tabs belong to a browser context
that Playwright does not manage; the browser's own protocol controls them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from playwright.async_api import Browser, CDPSession

from tests.browser.shopping import PATIENCE_SECONDS


class BetweenPages(Exception):
    """The tab has left one page and not reached the next one."""


class Tab:
    """One tab; `evaluate` runs JavaScript in its page."""

    def __init__(self, window: Window, target: str, session: str) -> None:
        self._window, self._target, self._session = window, target, session

    async def show(self) -> None:
        """Bring the tab to the front, which hides the previous one."""
        await self._window.protocol.send("Target.activateTarget", {"targetId": self._target})

    async def evaluate(self, expression: str) -> Any:
        """Return the expression's value in the page. Raises AssertionError if it throws, and BetweenPages."""
        answer = await self._window.ask(
            self._session,
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        if "error" in answer:
            raise BetweenPages(answer["error"]["message"])
        assert "exceptionDetails" not in answer["result"], answer["result"]["exceptionDetails"]
        return answer["result"]["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until the expression is true in this page or a later one. Raises TimeoutError naming it."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await self._holds(expression):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            body = await self.evaluate("document.body?.innerText")
            raise TimeoutError(f"not true: {expression}; the page says: {body}") from None

    async def _holds(self, expression: str) -> bool:
        try:
            return bool(await self.evaluate(f"!!(document.body && ({expression}))"))
        except BetweenPages:
            return False

    async def shows(self, words: str) -> None:
        """Wait until the conversation contains the words."""
        await self.until(f"document.querySelector('#turns')?.textContent.includes({json.dumps(words)})")

    async def ask(self, question: str) -> None:
        """Write a question and send it."""
        await self.until("document.querySelector('#composer[data-htmx-powered]')")
        await self.evaluate(
            f"document.querySelector('#message').value = {json.dumps(question)};"
            "document.querySelector('#composer').requestSubmit()"
        )

    async def close(self) -> None:
        """Close the tab."""
        await self._window.protocol.send("Target.closeTarget", {"targetId": self._target})


class Window:
    """A visitor's window: its tabs share cookies and the connections of one browser."""

    def __init__(self, protocol: CDPSession, context: str) -> None:
        self.protocol, self._context = protocol, context
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        protocol.on("Target.receivedMessageFromTarget", self._receive)

    async def open(self, url: str, *, behind: bool = False) -> Tab:
        """Open a new tab in front, or `behind` the present one, as a middle click does."""
        created = await self.protocol.send(
            "Target.createTarget", {"url": url, "browserContextId": self._context, "background": behind}
        )
        target = created["targetId"]
        attached = await self.protocol.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        tab = Tab(self, target, attached["sessionId"])
        if not behind:
            await tab.show()
        return tab

    async def ask(self, session: str, method: str, **parameters: Any) -> dict[str, Any]:
        """Return a tab's answer to a command of the protocol: its `result`, or an `error`."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message = json.dumps({"id": number, "method": method, "params": parameters})
        await self.protocol.send("Target.sendMessageToTarget", {"sessionId": session, "message": message})
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await answer

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        waiting = self._answers.pop(message.get("id"), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)


@asynccontextmanager
async def window(browser: Browser) -> AsyncIterator[Window]:
    """Yield a new visitor's window and close it with all its tabs."""
    protocol = await browser.new_browser_cdp_session()
    context = (await protocol.send("Target.createBrowserContext"))["browserContextId"]
    try:
        yield Window(protocol, context)
    finally:
        await protocol.send("Target.disposeBrowserContext", {"browserContextId": context})
        await protocol.detach()
