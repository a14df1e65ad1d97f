"""The islands on a conversation's page: active, absent and failing; the page is usable in each case."""

from __future__ import annotations

import asyncio
import gzip
import json
import re

import pytest
from playwright.async_api import Page, Route, expect

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.browser.conftest import Open
from tests.browser.shopping import answered, ask, asked_and_answered, cards, in_conversation, stream_is_open
from tests.support.islands import needs_islands, needs_packages, violations
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.e2e, needs_islands]

ADDING = "**/functions/add_to_cart"
BUDGET = 30 * 1024
KETTLES = json.dumps({"query": "kettle"})


async def names(page: Page) -> list[str]:
    """Return the names on the visible cards."""
    return [
        " ".join(name.split()) for name in await page.locator(".card:visible .card-name a").all_inner_texts()
    ]


async def test_the_islands_of_a_conversation_are_within_their_budget(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me kettles")
        html = await page.content()
    async with shop.client() as client:
        paths = re.findall(r'(?:src|href)="(/static/islands/islands[^"]+)"', html)
        answers = [await client.get(path) for path in paths]
    assert {path.rsplit(".", 1)[1] for path in paths} == {"js", "css"}
    assert all("immutable" in answer.headers["cache-control"] for answer in answers)
    assert sum(len(gzip.compress(answer.content)) for answer in answers) <= BUDGET


async def test_results_are_sorted_and_filtered_in_place(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await page.goto("/")
        await asked_and_answered(page, "show me kettles")
        await page.locator("details.more summary").click()
        as_served = await names(page)
        await page.get_by_label("Sort by").select_option("Price, low to high")
        prices = [float(await card.get_attribute("data-price") or 0) for card in await cards(page).all()]
        assert prices == sorted(prices)
        brand = await cards(page).first.get_attribute("data-brand") or ""
        await page.get_by_label("Brand").select_option(brand)
        brands = await page.locator(".card:visible .brand").all_inner_texts()
        assert set(brands) == {brand}
        assert len(brands) < len(as_served)
        await page.get_by_label("Brand").select_option("All brands")
        await page.get_by_label("Sort by").select_option("As shown")
        assert await names(page) == as_served


async def test_a_turns_end_takes_neither_focus_nor_choice_away(stocked_url: str, visit: Open) -> None:
    gate = asyncio.Event()
    beats: list[list[Beat]] = [
        [CallRequested("search_products", KETTLES), RoundFinished("calls")],
        [TextDelta("Here they are. "), gate, TextDelta("The first is the cheapest."), RoundFinished()],
    ]
    async with serving(stocked_url, ScriptedModel(beats)) as served, visit(served) as page:
        await page.goto("/")
        await ask(page, "kettles")
        await expect(page.locator("#turns")).to_contain_text("Here they are.")
        await stream_is_open(page)
        sort = page.get_by_label("Sort by")
        await sort.select_option("Price, high to low")
        await sort.focus()
        sorted_names = await names(page)
        await page.evaluate("window.toolbar = document.querySelector('.island-toolbar')")
        gate.set()
        await answered(page)
        await expect(sort).to_be_focused()
        assert await names(page) == sorted_names
        assert await page.evaluate("window.toolbar === document.querySelector('.island-toolbar')")


async def test_a_part_that_is_redrawn_is_mounted_before_it_is_painted(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me kettles")
        await page.get_by_label("Sort by").select_option("Price, low to high")
        sorted_names = await names(page)
        # Replaced as htmx does it, and inspected before the next frame is drawn.
        seen = await page.evaluate(
            """async () => {
                const part = document.querySelector('[data-island="search_products"]');
                const made = document.createElement('template');
                made.innerHTML = await (await fetch(location.pathname)).text();
                const fresh = made.content.querySelector(`#${part.id}`);
                part.replaceWith(fresh);
                await new Promise(requestAnimationFrame);
                const toolbars = fresh.querySelectorAll('.island-toolbar').length;
                return [toolbars, fresh.querySelector('.card-name a').textContent.trim()];
            }"""
        )
        assert [seen[0], seen[1].replace("\N{NO-BREAK SPACE}", " ")] == [1, sorted_names[0]]
        assert await names(page) == sorted_names


async def test_a_product_is_looked_at_without_leaving(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me kettles")
        address, link = page.url, cards(page).nth(1).locator(".card-name a")
        await link.focus()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("heading")).to_have_text(await link.inner_text())
        await expect(dialog.get_by_text("Capacity")).to_be_visible()
        for _ in range(12):
            await page.keyboard.press("Tab")
            inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            assert await page.evaluate(inside), "the focus left the dialog"
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(link).to_be_focused()
        assert page.url == address


async def test_a_quantity_is_stepped_and_added_from_the_look(shop: Served, visit: Open) -> None:
    async with visit(shop, width=360) as page:
        await in_conversation(page, shop, "show me mugs")
        await cards(page).first.locator(".card-name a").click()
        dialog = page.get_by_role("dialog")
        more, add = (dialog.get_by_role("button", name=name) for name in ("One more", "Add to cart"))
        places = [await each.bounding_box() for each in (more, add)]
        assert places[0] and places[1] and abs(places[0]["y"] - places[1]["y"]) < 8, "they are one bar"
        await dialog.get_by_role("button", name="One more").click()
        await dialog.get_by_role("button", name="Add to cart").click()
        await expect(dialog.get_by_role("button", name=re.compile("^Added"))).to_be_visible()
        await dialog.get_by_role("button", name="Close").click()
        await expect(page.locator(".receipt")).to_contain_text("Added 2")
        await expect(page.locator("#cart-link .cart-count")).to_have_text(re.compile("^2"))


async def test_adding_shows_at_once_and_can_be_undone(shop: Served, visit: Open) -> None:
    answers = asyncio.Event()

    async def wait(route: Route) -> None:
        await answers.wait()
        await route.continue_()

    async with visit(shop) as page:
        await page.goto("/")
        await asked_and_answered(page, "show me mugs")
        await page.route(ADDING, wait)
        button = cards(page).first.get_by_role("button", name=re.compile("^Add"))
        await button.click()
        count = page.locator("#cart-link .cart-count")
        await expect(count).to_have_text(re.compile("^1"))
        await expect(button).to_contain_text("Added")
        assert await page.locator(".receipt").count() == 0, "the shop has not answered yet"
        answers.set()
        await expect(page.locator(".receipt")).to_be_visible()
        await page.locator(".receipt").get_by_role("button", name=re.compile("^Undo")).click()
        await expect(count).to_have_count(0)
        await expect(page.locator(".receipt").last).to_contain_text("Removed")


async def test_a_conversation_is_drawn_before_the_islands_styles_arrive(shop: Served, visit: Open) -> None:
    came = asyncio.Event()

    async def late(route: Route) -> None:
        await came.wait()
        await route.continue_()

    async with visit(shop) as page:
        await page.route("**/islands-*.css", late)
        await page.goto("/")
        await asked_and_answered(page, "show me kettles")
        assert await page.evaluate("performance.getEntriesByName('first-contentful-paint').length") == 1
        came.set()
        await expect(page.locator(".island-toolbar")).to_have_css("display", "flex")


async def test_a_refusal_is_shown_at_the_stepper(stocked_url: str, visit: Open) -> None:
    forgiven = ("422",)
    async with serving(stocked_url, quantity_limit=1) as served, visit(served, forgiven=forgiven) as page:
        await in_conversation(page, served, "show me mugs")
        await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".receipt")).to_be_visible()
        await cards(page).first.get_by_role("button", name=re.compile("^One more")).click()
        await expect(cards(page).first.get_by_role("alert")).to_have_text(
            "That is too many. You can have up to 1."
        )
        await expect(page.locator("#cart-link .cart-count")).to_have_text(re.compile("^1"))


async def test_offline_nothing_is_claimed_and_trying_again_adds_once(shop: Served, visit: Open) -> None:
    async with visit(shop, forgiven=("ERR_INTERNET_DISCONNECTED", "Failed to fetch")) as page:
        await in_conversation(page, shop, "show me kettles")
        await page.locator("details.more summary").click()  # sorting may put the card at the end
        await page.context.set_offline(True)
        card = cards(page).first
        await card.get_by_role("button", name=re.compile("^Add")).click()
        await expect(card.get_by_text("Not added. There is no connection.")).to_be_visible()
        await expect(page.locator("#cart-link .cart-count")).to_have_count(0)
        await page.get_by_label("Sort by").select_option("Price, low to high")
        await page.context.set_offline(False)
        await page.locator(".card").get_by_role("button", name="Try again").click()
        await expect(page.locator(".receipt")).to_have_count(1)
        await expect(page.locator("#cart-link .cart-count")).to_have_text(re.compile("^1"))


async def test_a_receipt_is_undone_by_a_receipt(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me mugs", "add two of the first one")
        undo = page.locator(".receipt").get_by_role("button", name=re.compile("^Undo"))
        await undo.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".receipt").last).to_contain_text("Removed")
        await expect(undo).to_have_count(1)
        await expect(page.locator("#cart-link .cart-count")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
async def test_suggestions_are_leafed_through_by_button_and_key(
    shop: Served, visit: Open, width: int
) -> None:
    async with visit(shop, width=width) as page:
        await in_conversation(page, shop, "show me kettles", "what goes with the first one")
        row = page.locator(".carousel")
        place = page.locator(".carousel-place")
        before = await place.inner_text()
        await page.get_by_role("button", name="Next").click()
        await expect(place).not_to_have_text(before)
        first = row.locator("li").first.locator(".card-name a")
        await first.focus()
        for _ in range(4):
            await page.keyboard.press("ArrowRight")
        last = row.locator("li").nth(4).locator(".card-name a")
        await expect(last).to_be_focused()
        await expect(last).to_be_in_viewport(ratio=1)
        await page.keyboard.press("Home")
        await expect(first).to_be_focused()
        await expect(first).to_be_in_viewport(ratio=1)


async def test_suggestions_are_leafed_through_by_finger(shop: Served, visit: Open) -> None:
    async with visit(shop, width=360, has_touch=True) as page:
        await in_conversation(page, shop, "show me kettles", "what goes with the first one")
        row = page.locator(".carousel")
        await row.evaluate("(row) => row.scrollIntoView({block: 'center'})")
        box = await row.locator(".picture").first.bounding_box()
        assert box
        protocol = await page.context.new_cdp_session(page)
        for phase, x in [
            ("touchStart", 320),
            *(("touchMove", x) for x in range(300, 40, -20)),
            ("touchEnd", 0),
        ]:
            points = [] if phase == "touchEnd" else [{"x": x, "y": box["y"] + 60}]
            await protocol.send("Input.dispatchTouchEvent", {"type": phase, "touchPoints": points})
        await expect(page.locator(".carousel-place")).not_to_have_text(re.compile("^1"))


async def walked(page: Page) -> None:
    """Walk through the main job with only the controls that the server gives to every page."""
    await page.goto("/")
    await asked_and_answered(page, "kettles under $50")
    await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
    await expect(page.locator(".receipt")).to_contain_text("Your cart is")
    await asked_and_answered(page, "tell me more about the first one", 2)
    await expect(page.locator(".details")).to_contain_text("Capacity")
    await ask(page, "add another one")
    await expect(page.locator(".receipt")).to_have_count(2)
    await expect(page.locator("#cart-link .cart-count")).to_have_text(re.compile("^2"))


async def test_a_page_whose_islands_do_not_arrive_is_usable(shop: Served, visit: Open) -> None:
    async with visit(shop, forgiven=("ERR_FAILED",)) as page:
        # Without the page script, which lies beside them, htmx may start before its extensions are there.
        await page.route("**/static/islands/islands-*", lambda route: route.abort())
        await walked(page)
        await expect(page.locator(".island-toolbar")).to_have_count(0)


async def test_a_page_whose_islands_cannot_begin_is_usable(shop: Served, visit: Open) -> None:
    async with visit(shop, forgiven=("no observer here",)) as page:
        fails = "window.MutationObserver = class { constructor() { throw new Error('no observer here'); } };"
        await page.add_init_script(fails)
        await walked(page)
        await expect(page.locator(".island-toolbar")).to_have_count(0)


async def test_a_component_that_breaks_leaves_the_page_usable_and_can_be_tried_again(
    shop: Served, visit: Open
) -> None:
    async with visit(shop, forgiven=("a broken part",)) as page:
        await page.add_init_script(
            """addEventListener('DOMContentLoaded', () => {
                const seen = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'dataset').get;
                Object.defineProperty(HTMLElement.prototype, 'dataset', {configurable: true, get() {
                    if (window.broken !== false && this.matches('.card')) throw new Error('a broken part');
                    return seen.call(this);
                }});
            })"""
        )
        await page.goto("/")
        await asked_and_answered(page, "kettles under $50")
        note = page.locator(".island-error")
        await expect(note).to_contain_text("cannot be shown")
        await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".receipt")).to_contain_text("Your cart is")
        await page.evaluate("window.broken = false")
        await note.get_by_role("button", name="Try again").first.click()
        await expect(page.locator(".island-toolbar")).to_be_visible()


@needs_packages
async def test_axe_finds_nothing_in_what_islands_draw(shop: Served, visit: Open) -> None:
    async with visit(shop, width=360, bypass_csp=True) as page:
        await in_conversation(page, shop, "show me kettles")
        await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".receipt")).to_be_visible()
        await asked_and_answered(page, "what goes with the first one", 2)
        await asked_and_answered(page, "add it", 3)
        assert await violations(page) == []
        await cards(page).nth(1).locator(".card-name a").click()
        await expect(page.get_by_role("dialog").locator(".facts")).to_be_visible()
        assert await violations(page) == []
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= 360
