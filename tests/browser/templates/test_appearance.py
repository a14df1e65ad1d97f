"""The appearance of chosen states: screenshots, compared with accepted ones. `HOW_TO_ACCEPT` accepts the present ones.

All kinds of templates are among them, at 360 and 1280 pixels, in light and dark colours, with fonts of this repository.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from http.server import ThreadingHTTPServer

import pytest
from PIL import Image
from playwright.async_api import Browser, Page

from devtools.gallery import Gallery
from devtools.workshop.shops import EXAMPLES, open_shop
from tests.browser.conftest import launched
from tests.browser.templates import screenshots
from tests.browser.templates.screenshots import ACCEPTS, OTHER_BROWSER, SAME_BROWSER, Tolerance
from tests.browser.templates.states import States

SURELY_DRAWN = ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"]
"""Arguments that make letters and colours independent of the machine's configuration."""

CHOSEN = [
    *("layouts/base.html/with_a_cart_and_a_conversation", "pages/start.html/first_visit"),
    *("pages/conversation.html/answered", "pages/products.html/narrowed", "pages/product.html/with_options"),
    *("pages/cart.html/filled", "pages/error.html/not_found", "pages/shop_page.html/sections"),
    *("components/_product_card.html/tagged", "components/_product_detail.html/in_stock"),
    *(
        "components/_cart_line.html/several",
        "components/_filters.html/filled",
        "components/_numbered_cards.html/a_few",
    ),
    *("functions/search_products.html/found", "functions/compare_products.html/two"),
    *(
        "functions/add_to_cart.html/added",
        "functions/offer_choices.html/add_which",
        "functions/_running.html/searching",
    ),
    *("chat/_composer.html/ready", "chat/_error.html/retryable", "chat/_turn.html/only_words"),
]
WIDE = [each for each in CHOSEN if each.startswith(("layouts/", "pages/", "functions/"))]
DARK = [
    each
    for each in CHOSEN
    if each.startswith(("pages/start", "pages/cart", "functions/compare", "chat/_comp"))
]

WIDER = ".card-words { padding-top: 18px; }"
"""A padding of 18 pixels in place of 12."""

SHOTS = [
    *((each, 360, "light") for each in CHOSEN),
    *((each, 1280, "light") for each in WIDE),
    *((each, 360, "dark") for each in DARK),
]


class PinnedStates(States):
    """The states with pinned fonts; below /shop/NAME/ with the look of an example shop, which has its own fonts."""

    def do_GET(self) -> None:
        if self.path == "/pinned.css":
            return self.send_text("text/css", screenshots.pinned_css())
        if self.path.startswith("/brand/"):
            _, _, shop, name = self.path.partition("?")[0].split("/", 3)
            brand = open_shop(EXAMPLES / shop).brand
            assert brand
            self.send_response(200)
            self.send_header("Content-Type", brand.files[name].media_type)
            self.end_headers()
            self.wfile.write(brand.files[name].data)
            return None
        if self.path.startswith("/shop/"):
            _, _, shop, rest = self.path.split("/", 3)
            template, _, state = rest.rpartition("/")
            return self.send_text("text/html", str(open_shop(EXAMPLES / shop).gallery.page(template, state)))
        if not self.path.startswith("/gallery/"):
            return super().do_GET()
        template, _, state = self.path.removeprefix("/gallery/").rpartition("/")
        html = str(self.gallery.page(template, state))
        self.send_text(
            "text/html", html.replace("</head>", '<link rel="stylesheet" href="/pinned.css"></head>', 1)
        )

    def send_text(self, kind: str, text: str) -> None:
        """Send a text."""
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())


def serve(gallery: Gallery) -> ThreadingHTTPServer:
    """Serve the states of a gallery with pinned fonts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundStates", (PinnedStates,), {"gallery": gallery}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@pytest.fixture(scope="module")
def pinned_url(gallery: Gallery) -> Iterator[str]:
    with serve(gallery) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched(more=SURELY_DRAWN) as found:
        yield found


@pytest.fixture(scope="module")
def tolerance(browser: Browser) -> Tolerance:
    """The tolerance for this version of Chromium. Another one than the accepted screenshots' is reported."""
    major = browser.version.partition(".")[0]
    if ACCEPTS:
        screenshots.ACCEPTED.mkdir(exist_ok=True)
        screenshots.VERSION_FILE.write_text(f"{major}\n", encoding="utf-8")
    accepted = screenshots.VERSION_FILE.read_text(encoding="utf-8").strip()
    if major == accepted:
        return SAME_BROWSER
    warnings.warn(
        f"The screenshots were accepted with Chromium {accepted}, and this is {major}: they are compared with a "
        "larger tolerance.",
        stacklevel=1,
    )
    return OTHER_BROWSER


@pytest.fixture(scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(reduced_motion="reduce", java_script_enabled=False)
    yield await context.new_page()
    await context.close()


async def taken(page: Page, address: str, width: int, colours: str) -> Image.Image:
    """Return the screenshot of a page."""
    await page.set_viewport_size({"width": width, "height": 640})
    await page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    await page.goto(address, wait_until="load")
    png = await page.screenshot(full_page=True, animations="disabled", caret="hide")
    return screenshots.bounded(png)


def name_of(state: str, width: int, colours: str) -> str:
    """Return the name of a screenshot's file."""
    return f"{state.replace('.html', '').replace('/', '-')}-{width}{'-dark' if colours == 'dark' else ''}"


@pytest.mark.parametrize(("state", "width", "colours"), SHOTS, ids=[name_of(*shot) for shot in SHOTS])
async def test_a_state_looks_as_accepted(
    page: Page, pinned_url: str, tolerance: Tolerance, state: str, width: int, colours: str
) -> None:
    picture = await taken(page, f"{pinned_url}/gallery/{state}", width, colours)
    if ACCEPTS:
        screenshots.accept(name_of(state, width, colours), picture)
    assert screenshots.difference(name_of(state, width, colours), picture, tolerance) == ""


@pytest.mark.parametrize("shop", ["nordlicht", "juniper"])
async def test_an_example_shop_looks_as_accepted(
    page: Page, pinned_url: str, tolerance: Tolerance, shop: str
) -> None:
    picture = await taken(page, f"{pinned_url}/shop/{shop}/pages/start.html/first_visit", 360, "light")
    if ACCEPTS:
        screenshots.accept(f"shop-{shop}-360", picture)
    assert screenshots.difference(f"shop-{shop}-360", picture, tolerance) == ""


async def test_a_changed_padding_is_a_difference(
    page: Page, pinned_url: str, tolerance: Tolerance, monkeypatch: pytest.MonkeyPatch
) -> None:
    wider = screenshots.pinned_css() + WIDER
    monkeypatch.setattr(screenshots, "pinned_css", lambda: wider)
    picture = await taken(page, f"{pinned_url}/gallery/components/_product_card.html/tagged", 360, "light")
    assert screenshots.difference("components-_product_card-tagged-360", picture, tolerance) != ""
