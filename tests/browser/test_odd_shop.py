"""A shop of odd photographs, long words and other scripts: pages fit their screen, photographs their place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, Route, expect

from app.pictures.addresses import picture_key
from devtools import odd_shop
from devtools.odd_photographs import HOST
from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered
from tests.support.hostile_catalogue import stock_hostile
from tests.support.picture_host import PictureHost, picture_host
from tests.support.serving import Served, serving

pytestmark = pytest.mark.e2e

PHOTOGRAPHS = len(odd_shop.NAMES)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 320)
"""The widths of small phones in CSS pixels."""

SHIFTS = """(since) => new Promise((done) => {
  const shifts = [];
  const moved = ({ node, previousRect, currentRect }) =>
    `${node?.id || node?.className || node?.nodeName}: ${previousRect.y} to ${currentRect.y}`;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput && entry.startTime > since) shifts.push([entry.value, ...entry.sources.map(moved)]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(shifts)));
})"""
"""Returns the layout shifts since a time: for each its value, and what moved from where to where."""


@pytest.fixture(scope="module")
async def host() -> AsyncIterator[PictureHost]:
    async with picture_host() as running:
        yield running


@pytest.fixture(scope="module")
async def shop(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory, host: PictureHost
) -> AsyncIterator[Served]:
    lines = [
        line | {"image_url": str(line["image_url"]).replace(HOST, host.address(""))}
        for line in odd_shop.feed()
    ]
    await stock_hostile(module_database_url, Path(tmp_path_factory.mktemp("odd")), lines)
    name = "Schlafzimmereinrichtungshaus"
    async with serving(
        module_database_url, picture_workers=2, picture_hosts=host.name, shop_name=name
    ) as served:
        pictures = served.components.services.pictures
        while await pictures.make_next():
            pass
        yield served


async def width_of(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth"))


async def look_at_all(page: Page) -> Locator:
    """Scroll through the page, wait until its pictures have arrived, and return those of products."""
    pictures = page.locator(".photo img")
    for place in range(await pictures.count()):
        picture = pictures.nth(place)
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("complete", True)
    return pictures


async def expect_no_overflow(page: Page) -> None:
    """Check that the page scrolls vertically only, at both widths."""
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await width_of(page) == width, page.url


async def test_no_page_is_wider_than_its_screen(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=min(WIDTHS)) as page:
        for path in ("/", "/products", *(f"/products/odd-{number}" for number in range(PHOTOGRAPHS))):
            await page.goto(path)
            await expect_no_overflow(page)
        await page.goto("/")
        await asked_and_answered(page, "show me vases")
        assert await page.locator(".card").count() > 3
        await look_at_all(page)
        await expect_no_overflow(page)
        await asked_and_answered(page, "compare the first three", 2)
        await expect_no_overflow(page)
        for count, number in enumerate((0, 3, 6, 10), start=1):
            await page.goto(f"/products/odd-{number}")
            await page.get_by_role("button", name="Add to cart").click()
            await expect(page.locator("#cart-link")).to_contain_text(str(count))
            await page.goto("/cart")
        await expect(page.locator(".line")).to_have_count(4)
        await expect_no_overflow(page)


async def test_every_photograph_is_a_loaded_square_of_the_shop_or_the_stand_in(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto("/products")
        pictures = await look_at_all(page)
        assert await pictures.count() == PHOTOGRAPHS
        for place in range(PHOTOGRAPHS):
            picture = pictures.nth(place)
            assert await picture.evaluate("(image) => image.naturalWidth") > 0
            box = await picture.bounding_box()
            assert box is not None and abs(box["width"] - box["height"]) < 1
        foreign = {urlsplit(url).netloc for url in asked} - {urlsplit(shop.url).netloc}
        assert foreign == set()
        assert {url.rpartition("/")[2] for url in asked if "/pictures/" in url} == {"320"}


async def test_photographs_move_nothing_when_they_arrive(shop: Served, visit: Open) -> None:
    arriving = asyncio.Event()

    async def held_back(route: Route) -> None:
        await arriving.wait()
        await route.continue_()

    async with visit(shop, width=360) as page:
        await page.route("**/pictures/**", held_back)
        await page.goto("/products", wait_until="domcontentloaded")
        since = await page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => done(performance.now())))"
        )
        arriving.set()
        await look_at_all(page)
        shifts = await page.evaluate(SHIFTS, since)
        assert sum(shift[0] for shift in shifts) < 0.01, shifts


async def test_black_and_white_cut_outs_are_visible_in_both_themes(
    shop: Served, host: PictureHost, visit: Open
) -> None:
    async with visit(shop) as page:
        for name in ("black-cut-out.png", "white-cut-out.png"):
            number = next(
                at for at, line in enumerate(odd_shop.feed()) if str(line["image_url"]).endswith(name)
            )
            await page.goto(f"/products/odd-{number}")
            picture = page.locator(".wide .photo")
            await expect(picture.locator("img")).to_have_js_property("complete", True)
            for theme in THEMES:
                await page.emulate_media(color_scheme=theme)
                shot = Image.open(BytesIO(await picture.screenshot())).convert("L")
                row = [shot.getpixel((x, shot.height // 2)) for x in range(10, shot.width - 10)]
                assert max(row) - min(row) > 40, theme  # type: ignore[type-var, operator]  # "L" has one number a pixel


async def test_the_place_of_a_photograph_has_its_colour_before_it_arrives(
    shop: Served, host: PictureHost, visit: Open
) -> None:
    async with visit(shop, forgiven=("ERR_FAILED",)) as page:
        await page.route("**/pictures/**", lambda route: route.abort())
        await page.goto("/products/odd-9")
        place = page.locator(
            f'.photo:has(img[src*="{picture_key(host.address("grey-packshot.jpg"))}"]) .ground'
        )
        shot = Image.open(BytesIO(await place.first.screenshot())).convert("RGB")
        assert shot.getpixel((shot.width // 2, 20)) == (0xDF, 0xE0, 0xE2)


async def test_a_page_does_not_wait_for_pictures_that_are_not_made(
    database_url: str, tmp_path: Path, visit: Open
) -> None:
    silent = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    async with silent:
        name = f"127.0.0.1:{silent.sockets[0].getsockname()[1]}"
        lines = [line | {"image_url": f"http://{name}/{line['id']}.jpg"} for line in odd_shop.feed()]
        await stock_hostile(database_url, tmp_path, lines)
        async with (
            serving(database_url, picture_workers=1, picture_hosts=name) as served,
            visit(served, scripts=False) as page,
        ):
            await page.goto("/products", wait_until="domcontentloaded")
            await expect(page.locator(".card")).to_have_count(PHOTOGRAPHS)
            first = page.locator(".photo img").first
            await expect(first).to_have_js_property("complete", True)
            # The stand-in arrives in the place of what takes too long.
            assert await first.evaluate("(image) => image.naturalWidth") > 0
