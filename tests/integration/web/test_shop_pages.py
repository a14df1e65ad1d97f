"""The shop's own pages on the web: by name, in the footer, searched, and in a conversation."""

from __future__ import annotations

from tests.support.serving import Served
from tests.support.shoppers import browser, words


async def test_a_page_has_its_title_sections_and_links(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/pages/returns")
    assert page.status_code == 200
    assert "<h1>Returns and warranty</h1>" in page.text
    assert '<h2 id="section-warranty-and-repairs">Warranty and repairs</h2>' in page.text
    assert "This is a sample shop." in words(page.text)


async def test_pages_end_with_links_to_the_shops_own(shop: Served) -> None:
    async with browser(shop) as visitor:
        listing = await visitor.get("/products")
        missing = await visitor.get("/pages/none")
    for page in (listing, missing):
        assert '<a href="/pages/delivery">Delivery and orders</a>' in page.text
    assert missing.status_code == 404


async def test_the_pages_are_searched_by_a_question(shop: Served) -> None:
    async with browser(shop) as visitor:
        found = await visitor.get("/pages?question=who+pays+the+postage+of+a+return")
        nothing = await visitor.get("/pages?question=%3Cb%3Ekettles")
    assert "/pages/returns#section-returns-and-refunds" in found.text
    assert "The shop’s pages do not say." in words(nothing.text)
    assert "<b>kettles" not in nothing.text


async def test_the_assistant_quotes_the_page_that_answers(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("What is your return policy?")
        page = await visitor.page(session_id)
    assert "There is nothing to send back to this sample shop." in words(page.text)
    assert 'href="/pages/returns#section-returns-and-refunds"' in page.text
