"""axe on every state, in light and dark colours, and the width of each on a small phone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from app.render.environment import ROOT
from devtools.gallery import Gallery
from tests.support.every_state import each_state

BESIDE = ROOT / "frontend-islands" / "node_modules" / "axe-core" / "axe.min.js"
AXE = Path(os.environ.get("AXE_PATH") or BESIDE)

pytestmark = pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core: run npm ci in frontend-islands or set AXE_PATH"
)

Element = tuple[str, tuple[tuple[str, str], ...]]
Skeleton = tuple[Element, ...]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async ({dark, rules}) => {
  const runOnly = dark ? ["color-contrast"] : rules;  // nothing else changes with the colours
  const {violations} = await axe.run(document, {runOnly});
  return violations.flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => [id, html, failureSummary]));
}"""


@pytest.fixture(scope="module")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    await context.add_init_script(path=AXE)
    yield await context.new_page()
    await context.close()


@pytest.fixture(scope="module")
def drawn_in_the_dark() -> set[Skeleton]:
    """The skeletons whose dark colours were checked."""
    return set()


@each_state
async def test_axe_finds_nothing(
    page: Page, states_url: str, gallery: Gallery, drawn_in_the_dark: set[Skeleton], template: str, state: str
) -> None:
    refused: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None
    )
    await page.emulate_media(color_scheme="light")
    await page.goto(f"{states_url}/gallery/{template}/{state}")
    assert await page.evaluate(CHECK, {"dark": False, "rules": RULES}) == []
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= 320
    # Colours depend on elements and classes alone, so one state per skeleton is checked, whatever its words.
    skeleton = skeleton_of(gallery.page(template, state))
    if skeleton not in drawn_in_the_dark:
        drawn_in_the_dark.add(skeleton)
        await page.emulate_media(color_scheme="dark")
        assert await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert await page.evaluate(CHECK, {"dark": True, "rules": RULES}) == []
    assert refused == []


class SkeletonParser(HTMLParser):
    """A parser that collects a page's elements in order, with the attributes that may affect their colours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted((name, decides(name, value)) for name, value in attrs))))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        # Text has a colour; its words do not affect it.
        if data.strip() and self.found[-1:] != [("text", ())]:
            self.found.append(("text", ()))


def decides(name: str, value: str | None) -> str:
    """Return an attribute's value if a selector could depend on it, otherwise a mark that the attribute exists."""
    words = {
        "id",
        "for",
        "href",
        "src",
        "alt",
        "value",
        "title",
        "name",
        "action",
        "aria-label",
        "content",
        "datetime",
    }
    return (
        ""
        if name in words or name.startswith(("hx-", "aria-describedby", "aria-labelledby"))
        else value or ""
    )


def skeleton_of(html: str) -> Skeleton:
    """Return a page without its words: two pages with one skeleton have the same colours in the same places."""
    return tuple(SkeletonParser(html).found)


def test_a_skeleton_keeps_what_has_a_colour_and_drops_words() -> None:
    assert skeleton_of('<p class="a" id="1">one</p>') == skeleton_of('<p class="a" id="2">two</p>')
    assert skeleton_of('<p class="a">one</p>') != skeleton_of('<p class="b">one</p>')
    assert skeleton_of("<p>one</p>") != skeleton_of("<p></p>")
    assert skeleton_of("<p data-status=on>one</p>") != skeleton_of("<p data-status=off>one</p>")
