"""The React hook in strict mode, against the real server through a network with random cuts."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.conftest import PATIENCE, Open
from tests.browser.truncated_answers import readers
from tests.integration.web.test_cuts import AT_LEAST, answering, lengths
from tests.support.faults.network import bad_network
from tests.support.faults.texts import MARKDOWN
from tests.support.islands import ESBUILD, ISLANDS, needs_packages
from tests.support.serving import Served, serving
from tests.support.shoppers import program

pytestmark = [pytest.mark.e2e, needs_packages]

BLANK = "<!doctype html><title>Hook</title>"
SAID = "() => JSON.parse(document.querySelector('pre').textContent)"


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's script, bundled from the present sources."""
    script = tmp_path_factory.mktemp("harness") / "harness.js"
    options = ["--bundle", "--format=iife", "--jsx=automatic", '--define:process.env.NODE_ENV="development"']
    command = [str(ESBUILD), "tests/hookHarness.tsx", *options, f"--outfile={script}", "--log-level=warning"]
    subprocess.run(command, cwd=ISLANDS, check=True)
    return script


async def said(page: Page) -> list[dict[str, Any]]:
    """Return the hook's messages."""
    return list(await page.evaluate(SAID))


@pytest.mark.parametrize("seed", range(4))
async def test_no_word_is_lost_or_doubled_wherever_the_connection_is_cut(
    stocked_url: str, harness: Path, visit: Open, seed: int
) -> None:
    chance = random.Random(seed)
    async with serving(stocked_url, answering(chance), retry_ms=100) as served, program(served) as shopper:
        async with bad_network(served.url) as behind:
            behind.network.cut_after(lengths(chance, 600, 6_000), on="/api/")
            place = Served(behind.url, served.components)
            async with visit(place, forgiven=("net::ERR", "Failed to")) as page:
                await page.route(
                    "**/blank", lambda route: route.fulfill(body=BLANK, content_type="text/html")
                )
                await page.goto("/blank")
                await page.add_script_tag(path=harness)
                await page.evaluate(
                    "([session, token]) => harness.start(session, token)", [shopper.session_id, shopper.token]
                )
                await page.wait_for_function("!!harness.connection")
                assert await page.evaluate("harness.connection.sendMessage('Kessel?')") is True
                texts = f"({SAID})().filter(({{type}}) => type === 'assistant').map(({{content}}) => content)"
                await page.wait_for_function(
                    f"(whole) => {{ const said = {texts}; return said.length === 2 && said[1].length >= whole; }}",
                    arg=len(MARKDOWN.encode("utf-16-le")) // 2,
                    timeout=3 * PATIENCE,  # each cut adds a reconnect delay
                )
                assert behind.network.cuts >= AT_LEAST
                received = await said(page)
                await page.evaluate("harness.stop()")
        state = (await shopper.state())["chat"]["messages"]
    assert [(each["id"], each["type"], each["content"]) for each in received] == [
        (each["id"], each["type"], each["content"]) for each in state
    ]
    assert [each["content"] for each in state if each["type"] == "assistant"] == [MARKDOWN, MARKDOWN]


async def test_unmounted_it_leaves_no_stream_behind(stocked_url: str, harness: Path, visit: Open) -> None:
    async with serving(stocked_url) as served, program(served) as shopper, visit(served) as page:
        await page.route("**/blank", lambda route: route.fulfill(body=BLANK, content_type="text/html"))
        await page.goto("/blank")
        await page.add_script_tag(path=harness)
        start = "([session, token]) => harness.start(session, token)"
        await page.evaluate(start, [shopper.session_id, shopper.token])
        await page.wait_for_function("harness.connection?.connectionStatus === 'connected'")
        await readers(served, shopper.session_id, 1)  # strict mode mounts twice, and one of the two is left
        await page.evaluate("harness.stop()")
        await readers(served, shopper.session_id, 0)
