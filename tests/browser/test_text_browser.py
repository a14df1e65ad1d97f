"""Text browsers, over HTTP/1.0: a conversation in w3m, and a page that lynx reads while it is written."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import shutil
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pytest

from app.llm import TextDelta
from app.llm.scripted import ScriptedModel
from tests.support.serving import Served, serving
from tests.support.shoppers import browser

pytestmark = pytest.mark.e2e

SEQUENCE = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\([A-Z0-9]|[=>78]|\][^\x07]*\x07)")
ROWS, COLUMNS = 200, 100
"""The size of the terminal: tall, so that a whole page is on the screen at once."""


class Terminal:
    """w3m in a terminal: its output and its keys."""

    def __init__(self, descriptor: int, question: Path) -> None:
        self._descriptor, self._question = descriptor, question
        self._written = ""
        self._changed = asyncio.Event()

    def read_output(self) -> None:
        """Read the output of w3m."""
        with suppress(OSError):
            self._written += os.read(self._descriptor, 65_536).decode("utf-8", "replace")
            self._changed.set()

    @property
    def words(self) -> str:
        """The output since the last `forget`, without a terminal's control sequences."""
        return SEQUENCE.sub(" ", self._written)

    def forget(self) -> None:
        """Discard the output so far."""
        self._written = ""

    def press(self, keys: str) -> None:
        """Type keys."""
        os.write(self._descriptor, keys.encode())

    async def shows(self, pattern: str) -> str:
        """Wait until the pattern is on the screen. Raises AssertionError with the screen's text."""
        try:
            async with asyncio.timeout(30):
                while not (found := re.search(pattern, self.words, re.DOTALL)):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"{pattern!r} is not on the screen:\n{self.words[-3_000:]}") from None
        return found[0]

    async def ask(self, question: str, answer: str) -> str:
        """Write the question into the form's text area, submit it, and wait for the answer."""
        self._question.write_text(question, encoding="utf-8")
        # w3m opens an editor for a text area; the test's editor writes the question.
        self.press("/Your message\r")
        await self.shows("message")
        self.forget()
        self.press("\t\r")
        await self.shows(re.escape(question.split()[0]))
        self.forget()
        self.press("\t\r")
        return await self.shows(answer)


@asynccontextmanager
async def terminal(address: str, folder: Path) -> AsyncIterator[Terminal]:
    """Run w3m at that address, with an empty home folder."""
    question, editor = folder / "question", folder / "editor"
    editor.write_text(f'#!/bin/sh\ncat "{question}" > "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    master, slave = pty.openpty()
    ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8"}
    process = await asyncio.create_subprocess_exec(
        *("w3m", "-cookie", "-o", "accept_cookie=1", "-o", f"editor={editor}", address),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
    )
    os.close(slave)
    screen = Terminal(master, question)
    loop = asyncio.get_running_loop()
    loop.add_reader(master, screen.read_output)
    try:
        yield screen
    finally:
        loop.remove_reader(master)
        process.kill()
        await process.wait()
        os.close(master)


@pytest.mark.skipif(not shutil.which("w3m"), reason="w3m is not installed: apt-get install w3m")
async def test_a_text_browser_holds_a_conversation(shop: Served, tmp_path: Path) -> None:
    async with terminal(f"{shop.url}/", tmp_path) as w3m:
        await w3m.shows("Tell me what you need")
        answer = await w3m.ask("kettles under $50", r"kettles under \$50.*Best rated")
        assert not re.search(r"\n[0-9a-f]{1,4}\r?\n", answer), "chunk sizes are on the page"
        await w3m.ask("add the second one", r"Your cart is")


@pytest.mark.skipif(not shutil.which("lynx"), reason="lynx is not installed: apt-get install lynx")
async def test_lynx_reads_a_page_that_is_still_being_written(module_stocked_url: str, tmp_path: Path) -> None:
    gate = asyncio.Event()
    words = [TextDelta(f"Word {number} of many. ") for number in range(300)]
    model = ScriptedModel().then(TextDelta("It begins. "), gate, *words)
    async with serving(module_stocked_url, model) as shop, browser(shop) as visitor:
        begun = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
        async with asyncio.timeout(20):
            await model.waiting.wait()
        (tmp_path / "cookies").write_text(
            "".join(
                f"127.0.0.1\tFALSE\t/\tFALSE\t2147483647\t{cookie.name}\t{cookie.value}\n"
                for cookie in visitor.client.cookies.jar
            ),
            encoding="utf-8",
        )
        settings = tmp_path / "lynx.cfg"
        settings.write_text(
            "SET_COOKIES:TRUE\nACCEPT_ALL_COOKIES:TRUE\nPERSISTENT_COOKIES:TRUE\n", encoding="utf-8"
        )
        lynx = await asyncio.create_subprocess_exec(
            *("lynx", "-dump", "-nolist", "-width=10000", f"-cfg={settings}"),
            *(f"-cookie_file={tmp_path / 'cookies'}", f"{shop.url}{begun.headers['location']}"),
            stdout=asyncio.subprocess.PIPE,
        )
        broadcaster = shop.components.log.broadcaster
        async with asyncio.timeout(30):
            while not broadcaster.total:
                await asyncio.sleep(0.01)
            gate.set()
            page = (await lynx.communicate())[0].decode()
    assert "Stop the answer" not in page, "lynx shows the page when there is nothing to stop"
    assert re.search(r"It begins\.\s+Word 0 of many\.\s.*Word 299\s+of\s+many\.", page, re.DOTALL), page
    assert not re.search(r"^\s*[0-9a-f]{1,4}\s*$", page, re.MULTILINE), "chunk sizes are on the page"
