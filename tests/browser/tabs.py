"""A window with tabs as shoppers have them: only the one in front is visible, the others are really hidden.

Playwright holds every page of its own to be in front and focused, whatever lies before it. These are tabs of a browser
context that it does not know of, spoken to over the browser's own protocol.
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
    """The tab has left one page and not come to the next yet."""


class Tab:
    """One tab; `evaluate` runs in its page."""

    def __init__(self, window: Window, target: str, session: str) -> None:
        self._window, self._target, self._session = window, target, session

    async def show(self) -> None:
        """Bring it to the front; the one that was there is hidden."""
        await self._window.protocol.send("Target.activateTarget", {"targetId": self._target})

    async def evaluate(self, expression: str) -> Any:
        """The expression's value in the page. Raises AssertionError when it throws, BetweenPages."""
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
        """Until the expression is true in the page, also in the next one. Raises TimeoutError naming it."""
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
        """Until the conversation holds the words."""
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
        protocol.on("Target.receivedMessageFromTarget", self._hear)

    async def open(self, url: str, *, behind: bool = False) -> Tab:
        """A new tab in front, or `behind` the one that is there, as a middle click opens it."""
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
        """A tab's answer to a command of the protocol: its `result`, or an `error`."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message = json.dumps({"id": number, "method": method, "params": parameters})
        await self.protocol.send("Target.sendMessageToTarget", {"sessionId": session, "message": message})
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await answer

    def _hear(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        waiting = self._answers.pop(message.get("id"), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)


@asynccontextmanager
async def window(browser: Browser) -> AsyncIterator[Window]:
    """A new visitor's window, closed with all its tabs."""
    protocol = await browser.new_browser_cdp_session()
    context = (await protocol.send("Target.createBrowserContext"))["browserContextId"]
    try:
        yield Window(protocol, context)
    finally:
        await protocol.send("Target.disposeBrowserContext", {"browserContextId": context})
        await protocol.detach()
