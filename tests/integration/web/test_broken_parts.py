"""A template with a mistake: it affects only its own part of a page, in every form of delivery."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.render.error_boundary import NOTICE
from tests.support.broken_templates import put_mistake
from tests.support.metrics import Growth, figures
from tests.support.serving import Served
from tests.support.shoppers import browser, program, words
from tests.support.streams import reading

CARD = "components/_product_card.html"
ASKED = "Show me kettles under $50"


@pytest.fixture
def broken(shop: Served, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """A function that puts a mistake into templates until the test ends: `broken(*templates)`.

    Its log records are captured, not written.
    """
    pieces = shop.components.services
    environments = (pieces.environment, pieces.async_environment)
    loader = pieces.environment.loader

    def put(*templates: str) -> None:
        for template in templates:
            put_mistake(tmp_path, template, *environments)

    with capture_logs():
        yield put
    for environment in environments:
        environment.loader = loader


async def test_a_conversation_with_a_broken_card_ends_its_answer_and_stays(
    shop: Served, broken: Callable[..., None]
) -> None:
    broken(CARD)
    async with browser(shop) as visitor:
        before = await figures(visitor.client)
        start = await visitor.get("/")
        page = await visitor.submit(start, "/chat", message=ASKED)
        again = await visitor.get(str(page.url.path).removesuffix("/live"))
        growth = Growth(before, await figures(visitor.client))
    for answer in (page, again):
        assert answer.status_code == 200
        assert NOTICE in answer.text and "kettles under $50, from" in answer.text
        assert 'data-status="done"' in answer.text and answer.text.rstrip().endswith("</html>")
    assert again.text.count(NOTICE) > 2
    notices = start.text.count(NOTICE) + 2 * again.text.count(NOTICE)
    assert growth.of("aisle_parts_not_shown_total", template=CARD) == notices


async def test_the_stream_of_fragments_goes_on_past_a_broken_card(
    shop: Served, broken: Callable[..., None]
) -> None:
    broken(CARD)
    async with program(shop) as shopper:
        async with reading(shopper.client, f"/chat/{shopper.session_id}/stream?after=0") as stream:
            await shopper.say(ASKED)
            await stream.until(lambda event: 'data-status="done"' in event.data)
        html = "".join(event.data for event in stream.events)
        state = await shopper.state()
    assert NOTICE in html and "kettles under $50, from" in html
    assert state["products"]["search_results"] and "not-shown" not in str(state)


async def test_the_shop_s_pages_stay_without_their_broken_parts(
    shop: Served, broken: Callable[..., None]
) -> None:
    async with browser(shop) as visitor:
        listing = await visitor.get("/products?query=kettle")
        await visitor.submit(listing, "/cart/items")
        product = re.findall(r'href="(/products/[^"?]+)"', listing.text)[0]
        broken(CARD, "components/_product_detail.html", "components/_cart_line.html", "chat/_composer.html")
        pages = {path: await visitor.get(path) for path in ("/", "/products", product, "/cart")}
    for path, page in pages.items():
        assert (page.status_code, page.text.count(NOTICE) > 0) == (200, True), path
        assert page.text.rstrip().endswith("</html>")
    assert "1 item" in words(pages["/cart"].text)


@pytest.mark.parametrize("frame", ["pages/conversation.html", "layouts/base.html"])
async def test_a_page_whose_own_frame_is_broken_is_a_proper_error_page(
    shop: Served, broken: Callable[..., None], frame: str
) -> None:
    async with browser(shop) as visitor:
        start = await visitor.get("/")
        broken(frame)
        streamed = await visitor.submit(start, "/chat", message=ASKED)
        later = await visitor.get(str(streamed.url.path).removesuffix("/live"))
        data = await visitor.client.get("/api/products?limit=1")
    for page in (streamed, later):
        assert page.status_code == 500 and page.headers["content-type"].startswith("text/html")
        assert "<h1>" in page.text and "Report number" in page.text and 'href="/"' in page.text
        assert "prodct" not in page.text
    assert data.status_code == 200


async def test_the_cart_beside_a_streamed_page_is_the_one_after_the_answer(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.page(await visitor.start("Show me mugs"))
        answer = await visitor.submit(page, "/messages", message="Add the second one to my cart")
    assert str(answer.url.path).endswith("/live")
    beside = words(answer.text.partition('id="cart-shelf"')[2])
    (total,) = re.findall(r"Your cart is (\$[\d.]+)", words(answer.text).replace("</a>", ""))
    assert "Empty" not in beside and f"Total {total}" in beside
