"""Parts of frontend-islands/ for tests of the islands and the widget: the build, axe and the compiler."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from app.render.environment import ROOT, built_islands

ISLANDS = ROOT / "frontend-islands"
PACKAGES = ISLANDS / "node_modules"
AXE = PACKAGES / "axe-core" / "axe.min.js"
ESBUILD = PACKAGES / ".bin" / "esbuild"

needs_islands = pytest.mark.skipif(
    not built_islands(), reason="the islands are not built: npm run build in frontend-islands/"
)
needs_packages = pytest.mark.skipif(
    not PACKAGES.is_dir(), reason="no Node packages: npm ci in frontend-islands/"
)

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = {"dark": ["color-contrast"], "light": RULES}
"""The rules to check in each colour scheme; a page stays in the last."""
CHECK = """async (rules) => {
  const {violations} = await axe.run(document, {runOnly: rules});
  return violations.flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => [id, html, failureSummary]));
}"""


def axe() -> str:
    """Return the source of axe-core."""
    return AXE.read_text(encoding="utf-8")


async def violations(page: Page) -> list[Any]:
    """Return the violations that axe finds on the page in its present state, including open shadow roots.

    All rules are checked in light colours, and the contrast in dark ones: nothing else changes with them.
    """
    if not await page.evaluate("'axe' in window"):
        # Not as a script tag, which the page's policy forbids.
        await page.evaluate(f"() => {{ {axe()} }}")
    found = []
    for scheme, rules in SCHEMES.items():
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a plain str
        assert await page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
        found += await page.evaluate(CHECK, rules)
    return found
