"""axe on every state, in light and dark colours, and the width of each on a small phone.

A page is visited alone. All states of all pieces of a folder are visited together, below each other: a visit costs
five times what another state on the same page does.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page

from app.render.environment import ROOT, STATIC
from devtools.gallery import Gallery
from tests.browser.templates.states import ADDRESSES, EVERY, page_of
from tests.support.every_state import EVERY_STATE

BESIDE = ROOT / "frontend-islands" / "node_modules" / "axe-core" / "axe.min.js"
AXE = Path(os.environ.get("AXE_PATH") or BESIDE)

pytestmark = pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core: run npm ci in frontend-islands or set AXE_PATH"
)

Element = tuple[str, tuple[tuple[str, str], ...]]
Skeleton = tuple[Element, ...]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
STACKED = ["landmark-unique"]
"""Rules that hold for a page, but not for several states of pieces below each other."""

CHECK = """async ({dark, rules, without = []}) => {
  const runOnly = dark ? ["color-contrast"] : rules;  // nothing else changes with the colours
  const rulesOff = Object.fromEntries(without.map((name) => [name, {enabled: false}]));
  const {violations} = await axe.run(document, {runOnly, rules: dark ? {} : rulesOff});
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


@pytest.mark.parametrize("address", ADDRESSES)
async def test_axe_finds_nothing(
    page: Page, states_url: str, gallery: Gallery, drawn_in_the_dark: set[Skeleton], address: str
) -> None:
    refused: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Security Policy" in message.text:
            refused.append(message.text)

    page.on("console", listen)
    without = STACKED if address.endswith(EVERY) else []
    await page.emulate_media(color_scheme="light")
    await page.goto(f"{states_url}/gallery/{address}")
    assert await page.evaluate(CHECK, {"dark": False, "rules": RULES, "without": without}) == []
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= 320
    # Colours depend on elements and classes alone, so one state per skeleton is checked, whatever its words.
    skeleton = skeleton_of(page_of(gallery, address))
    if skeleton not in drawn_in_the_dark:
        drawn_in_the_dark.add(skeleton)
        await page.emulate_media(color_scheme="dark")
        assert await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert await page.evaluate(CHECK, {"dark": True, "rules": RULES, "without": []}) == []
    page.remove_listener("console", listen)
    assert refused == []


def test_a_stack_shows_every_state_of_its_pieces_with_ids_of_its_own(gallery: Gallery) -> None:
    kind = "components"
    drawn = SkeletonParser(page_of(gallery, f"{kind}/{EVERY}"))
    states = [each for each in EVERY_STATE if each[0].startswith(f"{kind}/")]
    alone = [SkeletonParser(str(gallery.draw(*each))) for each in states]
    forms = [given for given in drawn.attributes if given.get("role") == "search"]
    assert len(forms) == sum(given.get("role") == "search" for each in alone for given in each.attributes) > 1
    ids = [given["id"] for given in drawn.attributes if given.get("id")]
    assert len(ids) == len(set(ids)) > sum(bool(given.get("id")) for given in alone[0].attributes)
    names = {given["for"] for given in drawn.attributes if given.get("for")}
    assert names and names <= set(ids)


def test_no_piece_of_a_stack_is_styled_by_an_id(gallery: Gallery) -> None:
    styles = "".join(sheet.read_text(encoding="utf-8") for sheet in (STATIC / "css").glob("*.css"))
    styled = set(re.findall(r"#([a-z][\w-]*)[^;}]*\{", styles))
    assert "composer" in styled
    for address in ADDRESSES:
        if address.endswith(EVERY):
            found = SkeletonParser(page_of(gallery, address)).attributes
            assert styled.isdisjoint(filter(None, (given.get("id") for given in found))), address


class SkeletonParser(HTMLParser):
    """A parser that collects a page's elements in order, with the attributes that may affect their colours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.attributes: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append(dict(attrs))
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
