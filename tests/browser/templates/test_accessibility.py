"""axe finds nothing in any state, in daylight and in the dark, and no page is wider than a small phone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from app.render.environment import ROOT
from tests.support.every_state import each_state

BESIDE = ROOT / "frontend-islands" / "node_modules" / "axe-core" / "axe.min.js"
AXE = Path(os.environ.get("AXE_PATH") or BESIDE)

pytestmark = pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core: run npm ci in frontend-islands or set AXE_PATH"
)

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async ({dark, rules}) => {
  const runOnly = dark ? ["color-contrast"] : rules;  // nothing else changes with the colours
  const {violations} = await axe.run(document, {runOnly});
  return violations.flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => [id, html, failureSummary]));
}"""


@pytest.fixture(scope="module", params=["light", "dark"])
async def page(chromium: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    context = await chromium.new_context(
        color_scheme=request.param, viewport={"width": 320, "height": 640}, reduced_motion="reduce"
    )
    await context.add_init_script(path=AXE)
    yield await context.new_page()
    await context.close()


@each_state
async def test_axe_finds_nothing(page: Page, states_url: str, template: str, state: str) -> None:
    refused: list[str] = []
    dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.on(
        "console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None
    )
    await page.goto(f"{states_url}/gallery/{template}/{state}")
    assert await page.evaluate(CHECK, {"dark": dark, "rules": RULES}) == []
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= 320
    assert refused == []
