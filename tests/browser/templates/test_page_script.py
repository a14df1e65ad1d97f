"""app.js: sending, scrolling, focus, and the display of the connection's state."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from app.render.environment import STATIC, built_islands, create_environment
from tests.browser.templates.shop_double import ShopDouble, block, refusal, serve, turn, upsert


@pytest.fixture
def double() -> ShopDouble:
    return ShopDouble()


@pytest.fixture
def shop_url(double: ShopDouble) -> Iterator[str]:
    server = serve(double)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    double.cut()
    server.shutdown()
    server.server_close()


@pytest.fixture
async def page(chromium: Browser, shop_url: str) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport={"width": 360, "height": 640}, reduced_motion="reduce")
    page = await context.new_page()
    yield page
    await context.close()


async def opened(page: Page, shop_url: str) -> Page:
    await page.goto(f"{shop_url}/chat/s-1")
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "open")
    return page


async def test_enter_sends_and_shift_enter_breaks_the_line(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    box = page.locator("#message")
    await box.press_sequentially("one")
    await box.press("Shift+Enter")
    await box.press_sequentially("two")
    await box.press("Enter")
    await expect(box).to_have_value("")
    assert [post["message"].splitlines() for post in double.posted] == [["one", "two"]]


async def test_enter_that_ends_a_composition_does_not_send(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    await page.locator("#message").fill("に")
    await page.evaluate(
        """document.querySelector("#message").dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true}))"""
    )
    await page.locator("#message").press("Enter")
    await expect(page.locator("#message")).to_have_value("")
    assert [post["message"] for post in double.posted] == ["に"]


async def test_each_message_has_an_id_of_its_own(page: Page, shop_url: str, double: ShopDouble) -> None:
    await opened(page, shop_url)
    for words in ("one", "two"):
        await page.locator("#message").fill(words)
        await page.locator(".send").click()
        await expect(page.locator("#message")).to_have_value("")
    assert len({post["client_message_id"] for post in double.posted}) == 2


async def test_a_lost_message_stays_and_is_sent_again_under_the_same_id(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    double.posts.append((0, ""))
    await opened(page, shop_url)
    await page.locator("#message").fill("a kettle")
    await page.locator(".send").click()
    await expect(page.locator("#composer-error")).to_contain_text(
        "No connection. Your message is still here."
    )
    await expect(page.locator("#message")).to_have_value("a kettle")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("#message")).to_have_value("")
    await expect(page.locator("#composer-error")).to_be_empty()
    assert len({post["client_message_id"] for post in double.posted}) == 1


async def test_a_refused_message_stays_with_the_server_s_words(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    double.posts.append((422, refusal("This message has 2,310 characters.")))
    await opened(page, shop_url)
    await page.locator("#message").fill("too long")
    await page.locator(".send").click()
    await expect(page.locator("#composer-error")).to_have_text("This message has 2,310 characters.")
    await expect(page.locator("#message")).to_have_value("too long")


async def test_the_count_appears_near_the_limit_only(page: Page, shop_url: str) -> None:
    await opened(page, shop_url)
    await page.locator("#message").fill("x" * 1500)
    await expect(page.locator("#message-count")).to_be_empty()
    await page.locator("#message").fill("x" * 1950)
    await expect(page.locator("#message-count")).to_have_text("1,950 of 2,000")


async def test_a_turn_the_stream_has_shown_is_not_drawn_again(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    double.send(upsert("#turns", turn(12, block(12, 1, "The whole answer"))))
    await expect(page.locator("#turn-12")).to_contain_text("The whole answer")
    double.posts.append((200, upsert("#turns", turn(12, status="running"))))
    await page.locator("#message").fill("a kettle")
    await page.locator("#message").press("Enter")
    await expect(page.locator("#message")).to_have_value("")
    await expect(page.locator("#turn-12")).to_contain_text("The whole answer")
    await expect(page.locator("#turn-12-end")).to_have_attribute("data-status", "done")


async def test_focus_survives_a_swap(page: Page, shop_url: str, double: ShopDouble) -> None:
    await opened(page, shop_url)
    part = '<section id="part-12-2"><button>First</button> <button>{}</button></section>'
    double.send(upsert("#turns", turn(12, part.format("Second"))))
    await page.get_by_role("button", name="Second").focus()
    double.send(upsert("#turn-12-parts", part.format("Second again")))
    await expect(page.get_by_role("button", name="Second again")).to_be_focused()


async def test_focus_goes_from_stop_back_to_send(page: Page, shop_url: str, double: ShopDouble) -> None:
    await opened(page, shop_url)
    actions = '<div id="composer-actions" class="composer-actions">{}</div>'
    stop = '<form class="stop"><button class="round">Stop</button></form>'
    await page.locator(".send").focus()
    double.send(upsert("body", actions.format(stop)))
    await expect(page.get_by_role("button", name="Stop")).to_be_focused()
    double.send(upsert("body", actions.format("")))
    await expect(page.locator(".send")).to_be_focused()


TOP_OF_TURN = "document.querySelector('#turn-12').getBoundingClientRect().top"
BELOW_HEADER = "document.querySelector('.top').offsetHeight + 12"


async def test_a_question_is_put_at_the_top_and_stays_there(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    double.posts.append((200, upsert("#turns", turn(12, status="running"))))
    await page.locator("#message").fill("a kettle")
    await page.locator("#message").press("Enter")
    await expect(page.locator("#turn-12")).to_be_attached()
    await page.wait_for_function(f"Math.abs({TOP_OF_TURN} - ({BELOW_HEADER})) < 2")
    await expect(page.locator("#newest")).to_be_hidden()
    long = "<br>".join(["a line"] * 60)
    double.send(upsert("#turn-12-parts", block(12, 2, long)))
    await expect(page.locator("#newest")).to_be_visible()
    assert await page.evaluate(f"Math.abs({TOP_OF_TURN} - ({BELOW_HEADER})) < 2"), "the end was followed"
    arrow = await page.locator("#newest").bounding_box()
    box = await page.locator("#composer").bounding_box()
    assert arrow and box
    assert arrow["y"] >= box["y"] and arrow["x"] >= box["x"] + box["width"], "it covers nothing that is read"
    await page.locator("#newest").click()
    await expect(page.locator("#newest")).to_be_hidden()


async def test_a_turn_of_another_tab_does_not_move_the_page(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    before = await page.evaluate("scrollY")
    double.send(upsert("#turns", turn(12, block(12, 1, "<br>".join(["a line"] * 60)))))
    await expect(page.locator("#newest")).to_be_visible()
    assert await page.evaluate("scrollY") == before


async def test_a_question_is_shown_before_the_server_has_answered(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    double.posts.append((0, ""))
    await opened(page, shop_url)
    shown = """() => {
        const said = [];
        new MutationObserver(() => said.push(document.querySelector(".echo .said")?.textContent))
            .observe(document.querySelector("#turns"), {childList: true});
        window.said = said;
    }"""
    await page.evaluate(shown)
    await page.locator("#message").fill("a kettle")
    await page.locator(".send").click()
    await expect(page.locator("#composer-error")).to_contain_text("Your message is still here.")
    assert (await page.evaluate("said"))[0] == "a kettle"
    await expect(page.locator(".echo")).to_have_count(0)
    await expect(page.locator("#message")).to_have_value("a kettle")


async def test_a_cut_connection_is_reported_and_reopened(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    double.connections.extend([503] * 100)  # until the test has read what the page says
    double.cut()
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "reconnecting")
    await expect(page.locator("#connection")).to_contain_text("No connection. Your messages are safe")
    double.connections.clear()
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "open")
    await expect(page.locator("#connection")).to_be_empty()


async def test_a_stream_continues_after_the_last_event_of_the_one_before(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    double.send(upsert("#turns", turn(12, block(12, 1, "The first half"))))
    await expect(page.locator("#turn-12")).to_contain_text("The first half")
    double.connections.append(503)
    double.cut()
    double.send(upsert("#turn-12-parts", block(12, 2, "The second half")))  # the next stream begins with it
    await expect(page.locator("#turn-12")).to_contain_text("The second half")
    assert double.last_event_ids == [None, "1", "1"]


async def test_a_tab_that_comes_online_again_connects_at_once(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await page.clock.install()
    await opened(page, shop_url)
    double.connections.append(503)
    double.cut()
    await expect(page.locator("#connection")).to_contain_text("No connection")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.clock.run_for(1)
    await page.clock.run_for(1)
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "open")


async def test_a_page_without_the_bundle_loads_the_modules(
    chromium: Browser, double: ShopDouble, tmp_path: Path
) -> None:
    """This is the case in a shop that was installed without Node."""
    static = tmp_path / "static"
    shutil.copytree(STATIC, static, ignore=shutil.ignore_patterns("drawings", "islands"))
    server = serve(double, create_environment(static=static))
    context = await chromium.new_context()
    try:
        page = await context.new_page()
        await opened(page, f"http://127.0.0.1:{server.server_address[1]}")
        assert await page.locator('script[src^="/static/js/app.js"]').count() == 1
        await page.locator("#message").fill("a kettle")
        await page.locator("#message").press("Enter")
        await expect(page.locator("#message")).to_have_value("")
        assert [post["message"] for post in double.posted] == ["a kettle"]
    finally:
        await context.close()
        double.cut()
        server.shutdown()
        server.server_close()


async def test_a_first_connection_that_fails_is_tried_again(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    double.connections.extend([503, 502])
    await opened(page, shop_url)
    assert double.connected == 3


async def test_a_conversation_that_is_gone_is_not_asked_for_again(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    double.connections.extend([404, 404, 404])
    await page.clock.install()
    await page.goto(f"{shop_url}/chat/s-1")
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "closed")
    await expect(page.locator("#connection")).to_contain_text("This conversation is gone.")
    await page.clock.run_for(10 * 60 * 1000)
    await page.evaluate("fetch('/asked-after-all-else')")
    assert double.connected == 1


async def test_the_theme_changes_at_once_and_is_kept_whatever_is_clicked_next(
    page: Page, shop_url: str, double: ShopDouble
) -> None:
    await opened(page, shop_url)
    await page.locator(".menu summary").click()
    await page.get_by_role("button", name="Dark", exact=True).click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 20, 19)"
    cookies = {cookie["name"]: cookie["value"] for cookie in await page.context.cookies()}
    assert cookies["theme"] == "dark"
    assert not double.posted


@pytest.mark.skipif(
    not built_islands(), reason="the islands are not built: npm run build in frontend-islands/"
)
async def test_copy_takes_the_answer_s_words(page: Page, shop_url: str, double: ShopDouble) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await opened(page, shop_url)
    double.send(upsert("#turns", turn(12, block(12, 1, "Three kettles."), block(12, 2, "The red one."))))
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "Three kettles.\n\nThe red one."
