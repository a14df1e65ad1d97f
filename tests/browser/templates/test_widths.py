"""No state of any template widens a small phone: not with long words in it, not with text twice as large."""

from __future__ import annotations

import re

from playwright.async_api import Browser

from app.render.environment import STATIC
from devtools.gallery import Gallery
from tests.support.every_state import EVERY_STATE

WIDTH = 360
SHEETS = ("tokens", "base", "products", "chat", "reference")
STYLES = "".join((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
SHOP = "Nordlicht Outfitters &amp; Söhne"
PIECES = '<div class="parts">'
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


def in_long_words(html: str) -> str:
    """The page of a shop with a long name and long words: in names, questions, answers, brands and categories."""
    html = re.sub(r"<script.*?</script>|<use [^>]*>|<link [^>]*>", "", html, flags=re.DOTALL)
    html = re.sub(r'(<img) src="[^"]*"', r"\1", html)  # pictures have their measures from the style sheets
    html = html.replace("</head>", f"<style>{STYLES}</style></head>")  # once, not a request for each frame
    html = html.replace('"wordmark-name">Aisle', f'"wordmark-name">{SHOP}')
    words = r"(?i)\b(kettles?|mugs?|teapot|harrowby|nookwell|tarnholt|plastic|message)\b(?=[^<>]*<(?!/title))"
    return re.sub(words, LONG, html)


def every_page(gallery: Gallery) -> dict[str, str]:
    """Each state of a page, and the states of all pieces of a kind beneath each other on one page."""
    pages: dict[str, str] = {}
    for template, state in EVERY_STATE:
        kind = template.partition("/")[0]
        if kind in ("layouts", "pages", "gallery"):
            pages[f"{template}:{state}"] = gallery.page(template, state)
        elif kind in pages:
            pages[kind] = pages[kind].replace(PIECES, PIECES + gallery.draw(template, state), 1)
        else:
            pages[kind] = gallery.page(template, state)
    return pages


async def test_no_state_is_wider_than_a_phone(chromium: Browser, states_url: str, gallery: Gallery) -> None:
    pages = every_page(gallery)
    page = await chromium.new_page(viewport={"width": 2 * WIDTH, "height": 800}, reduced_motion="reduce")
    await page.goto(f"{states_url}/static/css/tokens.css")
    await page.evaluate("document.body.replaceChildren()")
    sizes = await page.context.new_cdp_session(page)
    await page.evaluate(FRAMES, {name: in_long_words(html) for name, html in pages.items()})
    assert await page.evaluate(MEASURE) == {}
    await sizes.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert await page.evaluate("getComputedStyle(frames[0].document.documentElement).fontSize") == "32px"
    assert await page.evaluate(MEASURE) == {}
    await page.close()
