"""The shop's checkout: the link contains the cart of the moment it is followed, in the form that each shop reads."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from tests.integration.web.conftest import Serve
from tests.support.checkout_doubles import (
    Reader,
    checkout_double,
    own_shop,
    own_shop_with_token,
    shopify,
    shopware,
    woocommerce,
)
from tests.support.paths import ROOT
from tests.support.serving import Served
from tests.support.shoppers import Program, browser, program, words

RECIPES = (ROOT / "docs" / "checkout.md").read_text(encoding="utf-8")
READERS = {
    "Shopify": shopify,
    "WooCommerce": woocommerce,
    "Shopware": shopware,
    "A shop of your own": own_shop,
    "A shop of your own, with a token": own_shop_with_token,
}


def recipe(heading: str) -> str:
    """Return the template that docs/checkout.md gives below a heading."""
    section = RECIPES.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    found = re.search(r"^CHECKOUT_URL='?([^'\n]+)'?$", section, re.MULTILINE)
    assert found, heading
    return found[1]


async def give_external_ids(served: Served) -> None:
    """Give each product an id of the shop's own system: long numbers."""
    statement = text(
        "UPDATE product SET attributes = attributes || jsonb_build_object('external_id', own_id) FROM"
        " (SELECT id AS product_id, 44120389812000 + row_number() OVER (ORDER BY id) AS own_id FROM product) AS rows"
        " WHERE id = product_id"
    )
    async with served.components.services.database.transaction() as db:
        await (await db.connection()).execute(statement)


async def fill(shopper: Program, query: str = "kettle", lines: int = 2) -> dict[str, int]:
    """Put products into the cart, one piece of the first, two of others; return the quantities by external id."""
    found = (await shopper.client.get(f"/api/products?query={query}&in_stock=true")).json()["products"]
    expected = {}
    available = [each for each in found if each["stock"] is None or each["stock"] > 1]
    for position, product in enumerate(available[:lines]):
        quantity = min(position + 1, 2)
        answer = await shopper.run("add_to_cart", {"product_id": product["id"], "quantity": quantity})
        assert answer.status_code == 200, answer.text
        expected[str(product["attributes"].get("external_id", product["id"]))] = quantity
    return expected


async def url_of(shopper: Program) -> str:
    answer = await shopper.client.get(f"{shopper.path}/cart")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["checkout_url"])


@pytest.mark.parametrize(("heading", "read"), READERS.items())
async def test_each_recipe_fills_the_cart_of_such_a_shop(serve: Serve, heading: str, read: Reader) -> None:
    template = urlsplit(recipe(heading))
    with checkout_double(read) as double:
        address = double.url + template._replace(scheme="", netloc="").geturl()
        async with serve(checkout_url=address) as served, program(served) as shopper:
            double.assistant = served.url
            await give_external_ids(served)
            expected = await fill(shopper)
            async with served.client() as stranger:
                arrived = await stranger.get(await url_of(shopper))
        assert (arrived.status_code, double.refused) == (200, 0)
        assert double.lines == expected and len(expected) == 2


async def test_the_pages_button_leads_to_the_cart_of_that_moment(serve: Serve) -> None:
    with checkout_double(own_shop) as double:
        address = f"{double.url}/c?id={{id}}&quantity={{quantity}}"
        async with serve(checkout_url=address) as served, browser(served) as visitor:
            session_id = await visitor.start("Show me mugs")
            await visitor.submit(await visitor.page(session_id), "/cart/items")
            page = await visitor.get("/cart")
            (path,) = re.findall(r'href="([^"]+)"[^>]*>Checkout', page.text)
            await visitor.submit(
                page, r"/cart/items/.+", quantity="3"
            )  # after the page with the link was drawn
            followed = await visitor.client.get(path)
            arrived = await visitor.get(path)
        assert (followed.status_code, followed.headers["cache-control"]) == (303, "no-store")
        assert arrived.url.copy_with(query=None) == f"{double.url}/c"
        assert list(double.lines.values()) == [3]


async def test_an_empty_cart_leads_to_the_cart_and_a_shop_without_a_checkout_has_no_such_page(
    serve: Serve,
) -> None:
    async with serve(checkout_url="https://shop.example/{items}") as served, browser(served) as visitor:
        without_session = await visitor.client.get("/cart/checkout?next=https://evil.example")
        await visitor.start("hello")
        empty = await visitor.client.get("/cart/checkout")
        async with program(served) as shopper:
            cart = (await shopper.client.get(f"{shopper.path}/cart")).json()
    assert [(each.status_code, each.headers["location"]) for each in (without_session, empty)] == [
        (303, "/cart")
    ] * 2
    assert (cart["items"], cart["checkout_url"]) == ([], None)
    async with serve() as served, browser(served) as visitor, program(served) as shopper:
        assert (await visitor.get("/cart/checkout")).status_code == 404
        await fill(shopper)
        assert (await shopper.client.get(f"{shopper.path}/cart")).json()["checkout_url"] is None


async def test_a_cart_that_fits_into_no_link_is_refused_with_the_reason(serve: Serve) -> None:
    long_ids = text("UPDATE product SET attributes = jsonb_build_object('external_id', repeat('é', 190))")
    async with serve(checkout_url="https://shop.example/{items}") as served:
        async with served.components.services.database.transaction() as db:
            await (await db.connection()).execute(long_ids)
        async with program(served) as shopper:
            await fill(shopper, "mug", 8)
            refused = await shopper.client.get(f"{shopper.path}/cart")
        assert (refused.status_code, refused.json()["code"]) == (409, "checkout_too_long")
        assert "two orders" in refused.json()["recovery"]
        async with browser(served) as visitor:
            session_id = await visitor.start("Show me kettles")
            page = await visitor.page(session_id)
            for action in dict.fromkeys(re.findall(r'name="product_id" value="([^"]+)"', page.text)):
                await visitor.submit(page, "/cart/items", product_id=action)
            shown = await visitor.get("/cart/checkout")
        assert shown.status_code == 409
        assert "too many different products" in words(shown.text)


async def test_a_token_opens_one_cart_for_reading_until_it_expires(serve: Serve) -> None:
    origin = {"Origin": "https://shop.example"}
    address = "https://shop.example/b/{cart_token}"
    async with (
        serve(
            checkout_url=address, allowed_origins="https://shop.example", cart_token_seconds=3_600
        ) as served,
        program(served) as shopper,
        served.client() as stranger,
    ):
        await fill(shopper)
        token = (await url_of(shopper)).rpartition("/")[2]
        answer = await stranger.get(f"/api/carts/{token}", headers=origin)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert answer.headers["cache-control"] == "no-store"
        cart = answer.json()
        own = (await shopper.client.get(f"{shopper.path}/cart")).json()
        assert {name: cart[name] for name in ("items", "count", "total", "currency")} == {
            name: own[name] for name in ("items", "count", "total", "currency")
        }
        assert cart["expires_at"].endswith("Z")
        for method in ("POST", "PUT", "DELETE"):
            assert (await stranger.request(method, f"/api/carts/{token}")).status_code == 405
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await stranger.get(shopper.path, headers=bearer)).status_code == 404
        for wrong in (token[:-1], f"{token}x", shopper.token, shopper.session_id, "x" * 5_000, "%00", "é"):
            refused = await stranger.get(f"/api/carts/{wrong}")
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), wrong
            assert refused.headers["content-type"].startswith("application/problem+json")
        await shopper.client.delete(shopper.path)
        assert (await stranger.get(f"/api/carts/{token}")).status_code == 404


async def test_an_expired_token_opens_nothing(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        serve(checkout_url="https://shop.example/b/{cart_token}") as served,
        program(served) as shopper,
    ):
        await fill(shopper)
        token = (await url_of(shopper)).rpartition("/")[2]
        seconds = served.components.services.settings.cart_token_seconds
        now = time.time()
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + seconds + 2)
        expired = await shopper.client.get(f"/api/carts/{token}")
    assert (expired.status_code, expired.json()["code"]) == (404, "not_found")
    assert "expired" in expired.json()["detail"]
