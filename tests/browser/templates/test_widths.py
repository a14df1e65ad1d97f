"""Width of every state on a small phone, also with long words and with text twice as large."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser

from app.render.environment import STATIC
from devtools.gallery import Gallery
from tests.browser.templates.states import PIECES, WHOLE
from tests.support.every_state import EVERY_STATE

WIDTH = 360
SHEETS = ("tokens", "base", "products", "chat", "shop", "talk", "reference")
STYLES = "".join((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
NAME = "whistling kettle with a lid for a family of twelve"
WORDS = r"(?i)\b(kettles?|mugs?|teapot|harrowby|nookwell|tarnholt|plastic|message)\b(?=[^<>]*<(?!/title))"
SHOP = "Nordlicht Outfitters &amp; Söhne"
FRAMES = """async (pages) => {
  const loaded = Object.entries(pages).map(([name, html]) => {
    const frame = document.createElement("iframe");
    frame.name = name;
    frame.width = WIDTH;
    frame.height = 640;
    frame.srcdoc = html;
    document.body.append(frame);
    return new Promise((resolve) => (frame.onload = resolve));
  });
  await Promise.all(loaded);
}""".replace("WIDTH", str(WIDTH))
MEASURE = """() => Object.fromEntries([...document.querySelectorAll("iframe")]
  .map((frame) => [frame.name, frame.contentDocument.scrollingElement.scrollWidth])
  .filter(([, width]) => width > WIDTH))""".replace("WIDTH", str(WIDTH))


CUT = """() => [...document.querySelectorAll("iframe")].flatMap((frame) => {
  const { contentDocument: page } = frame, cut = [];
  for (const control of page.querySelectorAll("button, .button, .plain, .chip")) {
    const texts = page.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
        const range = page.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (range.getClientRects().length > 1) cut.push(`${frame.name}: ${word[0]}`);
      }
  }
  return cut;
})"""


def with_styles(html: str) -> str:
    """Return the page with its styles inside it, without scripts and addresses of pictures."""
    html = re.sub(r"<script.*?</script>|<use [^>]*>|<link [^>]*>", "", html, flags=re.DOTALL)
    html = re.sub(r'(<img) src="[^"]*"', r"\1", html)  # the style sheets set the size of pictures
    # Inline, so that the frames make no requests.
    return html.replace("</head>", f"<style>{STYLES}</style></head>")


def in_long_words(html: str) -> str:
    """Return the page of a shop with long words: in its name, names of products, questions, answers, categories."""
    html = with_styles(html)
    html = html.replace('"wordmark-name">Aisle', f'"wordmark-name">{SHOP}')
    return re.sub(WORDS, LONG, html)


@pytest.fixture(scope="module")
def every_page(gallery: Gallery) -> dict[str, str]:
    """Return each state of a page, and one page per kind of piece with all its states below each other."""
    pages: dict[str, str] = {}
    for template, state in EVERY_STATE:
        kind = template.partition("/")[0]
        if kind in WHOLE:
            pages[f"{template}:{state}"] = gallery.page(template, state)
        elif kind in pages:
            assert PIECES in pages[kind]
            pages[kind] = pages[kind].replace(PIECES, PIECES + str(gallery.draw(template, state)), 1)
        else:
            # A str, because Markup.replace would escape the text that it searches.
            pages[kind] = str(gallery.page(template, state))
    return pages


async def test_no_state_is_wider_than_a_phone(
    chromium: Browser, states_url: str, every_page: dict[str, str]
) -> None:
    page = await chromium.new_page(viewport={"width": 2 * WIDTH, "height": 800}, reduced_motion="reduce")
    await page.goto(f"{states_url}/static/css/tokens.css")
    await page.evaluate("document.body.replaceChildren()")
    sizes = await page.context.new_cdp_session(page)
    await page.evaluate(FRAMES, {name: in_long_words(html) for name, html in every_page.items()})
    assert await page.evaluate(MEASURE) == {}
    await sizes.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert await page.evaluate("getComputedStyle(frames[0].document.documentElement).fontSize") == "32px"
    assert await page.evaluate(MEASURE) == {}
    await page.close()


async def test_no_control_cuts_a_word_of_its_label(
    chromium: Browser, states_url: str, every_page: dict[str, str]
) -> None:
    page = await chromium.new_page(viewport={"width": 2 * WIDTH, "height": 800}, reduced_motion="reduce")
    await page.goto(f"{states_url}/static/css/tokens.css")
    await page.evaluate("document.body.replaceChildren()")
    await page.evaluate(
        FRAMES, {name: re.sub(WORDS, NAME, with_styles(html)) for name, html in every_page.items()}
    )
    assert await page.evaluate(CUT) == []
    await page.close()
