"""A shop's own identity in a browser: colours, fonts and logo on the pages, and in the widget of a storefront."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.render.environment import built_islands
from tests.browser.conftest import Open, watched
from tests.browser.shopping import in_conversation
from tests.browser.storefront import launcher, storefront
from tests.support.paths import ROOT
from tests.support.serving import Served, serving

JUNIPER = ROOT / "examples" / "shops" / "juniper"
LIGHT_ACCENT, DARK_PAPER = "rgb(165, 62, 31)", "rgb(34, 26, 20)"


@pytest.fixture(scope="module")
async def branded(module_stocked_url: str) -> AsyncIterator[Served]:
    """The product with the identity of an example shop."""
    async with serving(module_stocked_url, shop_dir=str(JUNIPER)) as served:
        yield served


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_page_has_the_shop_s_colours_fonts_and_logo(
    branded: Served, visit: Open, width: int, scripts: bool
) -> None:
    async with visit(branded, scripts=scripts, width=width) as page:
        await page.goto("/")
        await expect(page.locator("img.logo-light")).to_be_visible()
        await expect(page.locator("img.logo-dark")).to_be_hidden()
        await expect(page.get_by_role("link", name="Juniper", exact=True)).to_be_visible()
        await expect(page.locator(".send")).to_have_css("background-color", LIGHT_ACCENT)
        await expect(page.locator("h1")).to_have_css("font-weight", "600")
        box = await page.locator("img.logo-light").bounding_box()
        assert box and box["height"] == 32 and box["width"] > 100
        if scripts:
            loaded = "document.fonts.ready.then(() => document.fonts.check('600 1rem Fraunces', 'a'))"
            assert await page.evaluate(loaded)
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= width if scripts else True


async def test_dark_colours_have_a_logo_of_their_own(branded: Served, visit: Open) -> None:
    async with visit(branded, color_scheme="dark") as page:
        await page.goto("/products")
        await expect(page.locator("img.logo-dark")).to_be_visible()
        await expect(page.locator("img.logo-light")).to_be_hidden()
        await expect(page.locator("body")).to_have_css("background-color", DARK_PAPER)


async def test_the_widget_has_the_shop_s_colours_and_fonts(
    chromium: Browser, module_stocked_url: str
) -> None:
    if not built_islands():
        pytest.skip("the islands are not built")
    with storefront() as corner:
        async with serving(
            module_stocked_url, shop_dir=str(JUNIPER), allowed_origins=(corner.url,)
        ) as served:
            corner.assistant = served.url
            page = await chromium.new_page()
            errors = watched(page)
            await page.goto(corner.url)
            await expect(launcher(page)).to_have_css("background-color", LIGHT_ACCENT)
            icon = (
                await launcher(page)
                .locator("svg")
                .evaluate("(icon) => getComputedStyle(icon).backgroundImage")
            )
            assert icon.startswith(f'url("{served.url}/brand/icon.svg?v=')
            await page.wait_for_function(
                "[...document.fonts].some((face) => face.family.includes('Source Sans') && face.status === 'loaded')"
            )
            await page.add_style_tag(content="shop-assistant { --accent: #780038; }")
            await expect(launcher(page)).to_have_css("background-color", "rgb(120, 0, 56)")
            assert errors == []
            await page.close()


async def test_a_script_in_a_logo_does_not_run(
    branded: Served, module_stocked_url: str, visit: Open, tmp_path
) -> None:
    hostile = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="document.title=\'ran\'">'
        "<script>document.documentElement.setAttribute('data-ran', '')</script></svg>"
    )
    (tmp_path / "logo.svg").write_text(hostile, encoding="utf-8")
    async with (
        serving(module_stocked_url, shop_dir=str(tmp_path)) as served,
        visit(served, forgiven=("Content Security Policy", "sandbox")) as page,
    ):
        await page.goto("/")
        await expect(page.locator("img.logo")).to_be_visible()
        await page.goto("/brand/logo.svg")
        assert await page.evaluate("document.documentElement.hasAttribute('data-ran')") is False


async def test_a_name_of_two_words_is_whole_on_a_phone(
    module_stocked_url: str, visit: Open, scripts: bool, tmp_path: Path
) -> None:
    (tmp_path / "shop.toml").write_text('name = "Maison Verlaine"\n')
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15"/></svg>'
    )
    async with (
        serving(module_stocked_url, shop_dir=str(tmp_path)) as served,
        visit(served, scripts=scripts, width=360) as page,
    ):
        await in_conversation(page, served, "show me kettles", "add the first one to my cart")
        await page.goto("/cart")
        await expect(page.locator(".cart-count")).to_contain_text("1")
        await expect(page.locator(".top-links").get_by_role("link", name="Chat")).to_be_visible()
        box = await page.locator("img.logo").bounding_box()
        assert box
        assert box["width"] > 31, "the name gives way, not the logo"
        name = page.locator(".wordmark-name")
        fits = "each => each.scrollWidth <= each.clientWidth && each.scrollHeight <= each.clientHeight + 1"
        assert await name.evaluate(fits)
        assert await page.locator(".top").evaluate("each => each.clientHeight") < 64
