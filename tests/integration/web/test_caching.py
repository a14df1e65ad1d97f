"""Conditional requests: a client with the newest version gets 304, a client with an older one never does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.catalogue.importers import import_file
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import Browser, browser, program

PAGES = ["/products", "/products?query=kettle&max_price=60", "/products?category=Mugs&page=1"]


async def product_path(client: httpx.AsyncClient) -> str:
    """Return the path of a product's page."""
    found = (await client.get("/api/products", params={"query": "kettle", "in_stock": "true"})).json()
    return str(found["products"][0]["url"])


async def again(client: httpx.AsyncClient, answer: httpx.Response, **headers: str) -> httpx.Response:
    """Request the same address again as a client that has this answer."""
    return await client.get(answer.request.url, headers={"If-None-Match": answer.headers["etag"], **headers})


async def settled(client: httpx.AsyncClient, path: str) -> httpx.Response:
    """Return the page for a returning visitor: the first request brings the cookie."""
    await client.get(path)
    answer = await client.get(path)
    assert answer.status_code == 200
    return answer


def is_unchanged(answer: httpx.Response, before: httpx.Response) -> bool:
    """Return whether an answer is 304; check that it has all required headers and none that it must not have."""
    if answer.status_code != 304:
        return False
    assert answer.content == b""
    for name in ("etag", "cache-control", "content-security-policy"):
        assert answer.headers[name] == before.headers[name], name
    assert varies_by(before) <= varies_by(answer)
    assert "set-cookie" not in answer.headers
    assert answer.headers.get("content-length") in (None, before.headers.get("content-length"))
    return True


def varies_by(answer: httpx.Response) -> set[str]:
    """Return the names of the request's headers that the answer depends on."""
    return {name.strip().lower() for name in answer.headers["vary"].split(",")}


@pytest.mark.parametrize("path", PAGES)
async def test_a_visitor_with_the_present_page_gets_not_modified(shop: Served, path: str) -> None:
    async with shop.client() as visitor:
        page = await settled(visitor, path)
        assert is_unchanged(await again(visitor, page), page)


async def test_a_visitor_with_a_session_gets_not_modified_for_a_products_page(shop: Served) -> None:
    async with browser(shop) as visitor:
        await visitor.start("Show me mugs")
        page = await settled(visitor.client, await product_path(visitor.client))
        assert is_unchanged(await again(visitor.client, page), page)


async def test_a_crawler_without_cookies_gets_not_modified_too(shop: Served) -> None:
    async with shop.client() as first, shop.client() as second:
        page = await first.get("/products")
        assert "set-cookie" in page.headers
        assert is_unchanged(await again(second, page), page)


async def test_a_page_cached_before_the_cookie_is_sent_again_with_it(shop: Served) -> None:
    async with shop.client() as visitor:
        first = await visitor.get("/products")
        second = await again(visitor, first)
        assert second.status_code == 200, "its forms hold another proof than a stranger's"
        assert is_unchanged(await again(visitor, second), second)


async def test_a_visitor_who_lost_the_cookie_gets_a_page_with_a_new_one(shop: Served) -> None:
    async with shop.client() as visitor:
        page = await settled(visitor, "/products")
        visitor.cookies.clear()
        fresh = await again(visitor, page)
    assert fresh.status_code == 200
    assert "set-cookie" in fresh.headers


@pytest.mark.parametrize(
    ("offered", "status"),
    [
        ("{tag}", 304),
        ("{strong}", 304),
        ('"other", {tag} , "third"', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        ("W/", 200),
        ("nonsense,,,", 200),
    ],
)
async def test_a_tag_is_known_however_it_is_offered(shop: Served, offered: str, status: int) -> None:
    async with shop.client() as client:
        tag = (await client.get("/api/products")).headers["etag"]
        given = offered.format(tag=tag, strong=tag.removeprefix("W/"))
        answer = await client.get("/api/products", headers={"If-None-Match": given})
    assert answer.status_code == status


async def test_compressed_or_not_it_is_the_same_version(shop: Served) -> None:
    async with shop.client() as client:
        page = await settled(client, "/products")
        plain = await again(client, page, **{"Accept-Encoding": "identity"})
        assert page.headers["content-encoding"] == "gzip"
        assert plain.status_code == 304
        assert "content-encoding" not in plain.headers


async def test_programs_get_not_modified_for_unchanged_products(shop: Served) -> None:
    async with shop.client() as client:
        for path in ("/api/products?query=mug&limit=3", "/api" + await product_path(client)):
            answer = await client.get(path)
            assert answer.json()
            assert is_unchanged(await again(client, answer), answer)


async def test_an_unchanged_product_counts_as_shown(shop: Served) -> None:
    async with program(shop) as shopper, shop.client() as stranger:
        [product] = (await stranger.get("/api/products", params={"query": "yoga mat", "limit": 1})).json()[
            "products"
        ]
        path = f"/api/products/{product['id']}"
        known = await stranger.get(path)
        refused = await shopper.run("add_to_cart", {"product_id": product["id"]})
        assert (
            await shopper.client.get(path, headers={"If-None-Match": known.headers["etag"]})
        ).status_code == 304
        added = await shopper.run("add_to_cart", {"product_id": product["id"]})
    assert (refused.status_code, added.status_code) == (422, 200)


async def test_whatever_a_page_shows_makes_another_version(shop: Served) -> None:
    async with browser(shop) as visitor:
        path = await product_path(visitor.client)
        page = await settled(visitor.client, path)

        async def is_new(after: str) -> None:
            nonlocal page
            answer = await again(visitor.client, page)
            assert answer.status_code == 200, f"a page from before {after}"
            page = await settled(visitor.client, path)

        visitor.client.cookies.set("theme", "dark")
        await is_new("the light was changed")
        await visitor.start("Show me mugs")
        await is_new("there was a conversation to go back to")
        await visitor.submit(page, "/cart/items", quantity="1")
        await is_new("the cart was changed")
        visitor.client.cookies.delete("csrftoken")
        await is_new("its forms held another proof")


async def test_an_import_is_seen_at_once(serve: Serve, tmp_path: Path) -> None:
    async with serve() as served, browser(served) as visitor:
        found = (await visitor.client.get("/api/products?query=kettle&limit=1")).json()["products"][0]
        paths = [found["url"], f"/api{found['url']}", "/products?query=kettle", "/api/products?query=kettle"]
        before = {path: await settled(visitor.client, path) for path in paths}
        changed = {**line_of(found), "price": "1234.50"}
        file = tmp_path / "changed.jsonl"
        file.write_text(json.dumps(changed), encoding="utf-8")
        report = await import_file(served.components.services.database, file)
        assert report.updated == 1
        for path in paths:
            after = await again(visitor.client, before[path])
            assert after.status_code == 200, path
            assert "1234.50" in after.text.replace(",", ""), path
            assert is_unchanged(await again(visitor.client, after), after), path


def line_of(product: dict[str, Any]) -> dict[str, Any]:
    """Return a product as a line of an import."""
    names = (
        "id",
        "name",
        "description",
        "currency",
        "category",
        "brand",
        "image_url",
        "stock",
        "rating",
        "attributes",
    )
    return {name: product[name] for name in names if product[name] is not None}


async def test_refusals_and_redirects_have_no_version(shop: Served) -> None:
    async with shop.client() as client:
        answers = [
            await client.get("/products?min_price=9&max_price=1", headers={"If-None-Match": "*"}),
            await client.get("/products?page=999", headers={"If-None-Match": "*"}),
            await client.get("/products/nothing", headers={"If-None-Match": "*"}),
            await client.get("/api/products?sort=odd", headers={"If-None-Match": "*"}),
        ]
    assert [answer.status_code for answer in answers] == [422, 303, 404, 422]
    assert not any("etag" in answer.headers for answer in answers)


async def test_a_head_request_returns_the_tag(shop: Served) -> None:
    async with shop.client() as client:
        page = await settled(client, "/products")
        head = await client.head("/products")
        assert head.headers["etag"] == page.headers["etag"]
        assert (
            await client.head("/products", headers={"If-None-Match": page.headers["etag"]})
        ).status_code == 304


async def test_forms_of_a_page_that_is_the_same_still_work(shop: Served) -> None:
    async with browser(shop) as visitor:
        path = await product_path(visitor.client)
        page = await settled(visitor.client, path)
        assert (await again(visitor.client, page)).status_code == 304
        added = await visitor.submit(page, "/cart/items", quantity="1")
        cart = await Browser(visitor.client).get("/cart")
    assert added.status_code == 200
    assert "1 item" in cart.text
