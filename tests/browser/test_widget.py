"""`<shop-assistant>` in another shop's page, from another origin, in a real browser."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PATIENCE, Open
from tests.browser.storefront import Storefront, asked, launcher, opened, panel, storefront
from tests.integration.web.test_cuts import AT_LEAST, answering, lengths
from tests.support.faults.network import bad_network
from tests.support.islands import needs_islands, needs_packages, violations
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.e2e, needs_islands]

LAUNCHER_BUDGET, PANEL_BUDGET = 4 * 1024, 36.25 * 1024


@pytest.fixture(scope="module")
def corner() -> Iterator[Storefront]:
    """The example storefront."""
    with storefront() as pages:
        yield pages


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str, corner: Storefront) -> AsyncIterator[Served]:
    """The product with the storefront as an allowed origin."""
    async with serving(module_stocked_url, allowed_origins=(corner.url,)) as product:
        corner.assistant = product.url
        yield product


def at(corner: Storefront, shop: Served) -> Served:
    """Return the storefront's address in the form that `visit` opens."""
    return Served(corner.url, shop.components)


async def test_one_script_tag_carries_the_whole_chat(shop: Served, corner: Storefront, visit: Open) -> None:
    async with visit(at(corner, shop)) as page:
        await page.goto("/")
        await opened(page)
        await panel(page).get_by_role("button", name="Kettles under $50").click()
        await expect(panel(page).get_by_role("heading", name=re.compile("kettles under"))).to_be_visible()
        await expect(panel(page).locator(".typing")).to_have_count(0)
        await panel(page).get_by_label("Sort by").select_option("Price, low to high")
        first = panel(page).locator(".card").first
        name = (await first.locator(".card-select").inner_text()).strip()
        await first.get_by_role("button", name=re.compile("^Details")).click()
        await expect(panel(page).locator(".details .wide-name")).to_have_text(name)
        await panel(page).locator(".details").get_by_role("button", name="One more").click()
        await panel(page).locator(".details").get_by_role("button", name="Add to cart").click()
        await expect(panel(page).locator(".receipt")).to_contain_text(f"Added 2 × {name}")
        await expect(launcher(page)).to_contain_text("2")
        await panel(page).get_by_role("button", name=re.compile("^Cart")).click()
        await expect(panel(page).get_by_text("2 items")).to_be_visible()
        await panel(page).get_by_role("button", name=f"Remove {name}").click()
        await expect(panel(page).get_by_text("Empty. What you add waits here.")).to_be_visible()


async def test_nothing_is_asked_of_the_shop_before_the_launcher_is_used(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(at(corner, shop)) as page:
        asked_for: list[str] = []
        page.on("request", lambda request: asked_for.append(request.url))
        await page.goto("/")
        await expect(launcher(page)).to_be_visible()
        assert [url for url in asked_for if url.startswith(shop.url)] == [f"{shop.url}/shop-assistant.js"]


async def test_both_scripts_are_within_their_budgets_and_kept_as_long_as_they_may(shop: Served) -> None:
    async with shop.client() as client:
        small = await client.get("/shop-assistant.js")
        version = re.search(r"shop-assistant-panel\.js\?v=(\w+)", small.text)
        by_name = re.search(r'"(\w{8})"', small.text)
        panel_path = f"/shop-assistant-panel.js?v={(version or by_name or [''])[1]}"
        large = await client.get(panel_path)
        unnamed = await client.get("/shop-assistant-panel.js?v=OLDER")
        again = await client.get("/shop-assistant.js", headers={"If-None-Match": small.headers["etag"]})
    assert len(gzip.compress(small.content)) <= LAUNCHER_BUDGET
    assert len(gzip.compress(large.content)) <= PANEL_BUDGET
    assert small.headers["content-type"].startswith("text/javascript")
    assert small.headers["access-control-allow-origin"] == "*"
    assert small.headers["cache-control"] == unnamed.headers["cache-control"] == "public, max-age=300"
    assert unnamed.content == large.content
    assert (again.status_code, again.content) == (304, b"")


async def test_the_conversation_goes_on_from_page_to_page(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(at(corner, shop)) as page:
        await page.goto("/")
        await opened(page)
        await asked(page, "hello", 1)
        turns = panel(page).locator(".turns")
        said = await turns.inner_text()
        await page.get_by_role("link", name="About us").click()
        await expect(turns).to_have_text(said, use_inner_text=True)
        await panel(page).get_by_role("button", name="New conversation").click()
        await expect(panel(page).get_by_text("What can we find for you?")).to_be_visible()


async def test_a_question_is_put_at_the_top_and_the_end_is_not_followed(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(at(corner, shop)) as page:
        await page.set_viewport_size({"width": 360, "height": 480})
        await page.goto("/")
        await opened(page)
        await asked(page, "show me kettles", 1)
        await asked(page, "tell me about the first one", 2)
        said = panel(page).locator(".said").last
        name = panel(page).locator(".details .wide-name")
        await expect(said).to_be_in_viewport(ratio=1)
        await panel(page).get_by_role("button", name="Newest").click()
        await expect(panel(page).get_by_role("button", name="Newest")).to_be_hidden()
        await expect(name).not_to_be_in_viewport()


async def test_a_visitor_whose_session_was_deleted_gets_a_new_one(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(at(corner, shop), forgiven=("404",)) as page:
        await page.goto("/")
        kept = "localStorage.setItem(%r, JSON.stringify({sessionId: 'gone', token: 'gone'}))"
        await page.evaluate(kept % f"shop-assistant {shop.url}")
        await opened(page)
        await asked(page, "hello", 1)


async def test_a_storefront_that_is_not_allowed_shows_an_error(
    module_stocked_url: str, corner: Storefront, shop: Served, visit: Open
) -> None:
    forgiven = ("CORS", "ERR_FAILED", "refuses pages of")
    async with serving(module_stocked_url) as stranger:
        corner.assistant = stranger.url
        try:
            async with visit(at(corner, stranger), forgiven=forgiven) as page:
                await page.goto("/")
                async with page.expect_console_message(lambda said: "Add " + corner.url in said.text):
                    await launcher(page).click()
                await expect(panel(page).get_by_role("alert")).to_contain_text("cannot be reached")
                await page.keyboard.press("Escape")
                await expect(launcher(page)).to_be_focused()
        finally:
            corner.assistant = shop.url


async def test_neither_page_nor_assistant_inherits_the_others_styles(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    look = """(element) => {
        const {fontFamily, fontSize, letterSpacing, textTransform, textIndent, color} = getComputedStyle(element);
        return {fontFamily, fontSize, letterSpacing, textTransform, textIndent, color};
    }"""
    async with visit(at(corner, shop)) as page:
        await page.goto("/")
        before = await page.get_by_role("button", name="Subscribe").evaluate(look)
        await opened(page)
        assert await page.get_by_role("button", name="Subscribe").evaluate(look) == before
        ours = await panel(page).get_by_role("button", name="Send").locator("..").evaluate(look)
        greeting = await panel(page).locator(".greeting .answer").evaluate(look)
        assert (greeting["fontSize"], greeting["textIndent"]) == ("19px", "0px")
        assert (ours["letterSpacing"], ours["textTransform"]) == ("normal", "none")


async def test_a_storefront_sets_colours_and_light(shop: Served, corner: Storefront, visit: Open) -> None:
    async with visit(at(corner, shop), color_scheme="light") as page:
        await page.goto("/")
        await expect(launcher(page)).to_be_visible()
        background = "(element) => getComputedStyle(element).backgroundColor"
        await page.add_style_tag(content="shop-assistant { --accent: rgb(120, 0, 60); }")
        assert await launcher(page).evaluate(background) == "rgb(120, 0, 60)"
        await opened(page)
        assert await panel(page).evaluate(background) == "rgb(251, 250, 247)"
        await page.evaluate("document.querySelector('shop-assistant').setAttribute('theme', 'dark')")
        assert await panel(page).evaluate(background) == "rgb(21, 20, 19)"


async def test_a_strict_policy_of_the_storefront_is_kept(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    own = f"'self' {shop.url}"
    policy = f"default-src 'none'; style-src 'self'; script-src {own}; connect-src {own}; img-src {own}"
    corner.headers["Content-Security-Policy"] = policy
    try:
        async with visit(at(corner, shop)) as page:
            await page.goto("/")
            await opened(page)
            await asked(page, "show me kettles", 1)
            assert await panel(page).evaluate("(element) => getComputedStyle(element).position") == "fixed"
            picture = panel(page).locator(".card img").first
            await expect(picture).to_have_js_property("complete", True)
            assert await picture.evaluate("(image) => image.naturalWidth") > 0
    finally:
        corner.headers.clear()


async def test_on_a_desktop_the_page_beside_the_panel_stays_usable(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(at(corner, shop)) as page:
        await page.goto("/")
        await opened(page)
        await expect(panel(page).get_by_label("Your message")).to_be_focused()
        await page.get_by_label("Our letter").fill("me@example.com")
        await page.keyboard.press("Escape")
        await expect(
            panel(page)
        ).to_be_visible()  # the page had the focus, so the key did not close the panel
        await panel(page).get_by_role("button", name="Close").click()
        await expect(launcher(page)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(panel(page).get_by_label("Your message")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(launcher(page)).to_be_focused()


FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return [element.closest('dialog') !== null, element.textContent.trim() || element.id || element.localName];
}"""


async def test_on_a_phone_a_sheet_keeps_the_focus_and_leaves_zooming_on(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(at(corner, shop), width=360, has_touch=True) as page:
        await page.goto("/")
        viewport = "document.querySelector('meta[name=viewport]').content"
        before = await page.evaluate(viewport)
        await opened(page)
        assert await panel(page).bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 800}
        await expect(panel(page).get_by_role("heading", name="Corner Shop")).to_be_focused()
        reached = set()
        for _ in range(16):
            await page.keyboard.press("Tab")
            inside, name = await page.evaluate(FOCUSED)
            assert inside or name.startswith("Corner Shop"), f"the focus is at {name}"
            reached.add(name)
        assert {"Cart", "Close", "message", "Send"} <= reached
        assert await page.evaluate(viewport) == before
        size = "(element) => parseFloat(getComputedStyle(element).fontSize)"
        assert await panel(page).get_by_label("Your message").evaluate(size) >= 16, "iOS would zoom by itself"
        await page.keyboard.press("Escape")
        await expect(launcher(page)).to_be_focused()
        await expect(panel(page)).to_have_count(0)


@needs_packages
@pytest.mark.parametrize("width", [360, 1280])
async def test_axe_finds_nothing_in_any_of_its_states(
    shop: Served, corner: Storefront, visit: Open, width: int
) -> None:
    async with visit(at(corner, shop), width=width) as page:
        await page.goto("/")
        await expect(launcher(page)).to_be_visible()
        assert await violations(page) == []
        await opened(page)
        assert await violations(page) == []
        await asked(page, "show me kettles", 1)
        await panel(page).locator(".card").first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(panel(page).locator(".receipt")).to_be_visible()
        assert await violations(page) == []
        await asked(page, "compare the first two", 2)
        await asked(page, "what goes with the first one", 3)
        assert await violations(page) == []
        await panel(page).get_by_role("button", name=re.compile("^Cart")).click()
        await expect(panel(page).get_by_text("1 item")).to_be_visible()
        assert await violations(page) == []
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= width


async def test_offline_it_keeps_what_is_written_and_sends_it_once_after(
    shop: Served, corner: Storefront, visit: Open
) -> None:
    async with visit(at(corner, shop), forgiven=("ERR_INTERNET_DISCONNECTED", "Failed to")) as page:
        await page.goto("/")
        await opened(page)
        await asked(page, "hello", 1)
        await page.context.set_offline(True)
        box = panel(page).get_by_label("Your message")
        await box.fill("show me mugs")
        await box.press("Enter")
        await expect(panel(page).locator(".said")).to_have_count(2)
        await page.context.set_offline(False)
        await expect(panel(page).locator(".card").first).to_be_visible()
        await expect(panel(page).locator(".said")).to_have_count(2)


async def answer_of(page: Page) -> str:
    """Return the text of the last turn."""
    return "\n".join(await panel(page).locator(".turn").last.locator(".answer").all_inner_texts())


@pytest.mark.parametrize("seed", [3, 11])
async def test_random_cuts_lose_no_word_and_double_none(
    stocked_url: str, corner: Storefront, shop: Served, visit: Open, seed: int
) -> None:
    chance = random.Random(seed)
    settings = {"allowed_origins": (corner.url,), "retry_ms": 100}
    try:
        async with (
            serving(stocked_url, answering(chance), **settings) as served,
            bad_network(served.url) as bad,
        ):
            corner.assistant = bad.url
            async with visit(at(corner, served), forgiven=("net::ERR", "Failed to", "CORS policy")) as page:
                await page.goto("/")
                await opened(page)
                bad.network.cut_after(lengths(chance, 600, 4_000), on="/api/")
                await panel(page).get_by_label("Your message").fill("Kessel?")
                await page.keyboard.press("Enter")
                ends = panel(page).locator(".turn").get_by_text("dann nichts mehr.")
                await expect(ends).to_have_count(2, timeout=3 * PATIENCE)  # each cut adds a reconnect delay
                await expect(panel(page).locator(".typing")).to_have_count(0, timeout=3 * PATIENCE)
                under_cuts = await answer_of(page)
                assert bad.network.cuts >= AT_LEAST
                assert await panel(page).locator(".said").count() == 1
                bad.network.mend()
                await page.reload()
                await expect(ends).to_have_count(2)
                assert await answer_of(page) == under_cuts
    finally:
        corner.assistant = shop.url
