"""The operator's API: products and stock in batches, whole or not at all, for the holder of the token alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.db.locks import Lock, wait_for
from tests.integration.web.conftest import Serve
from tests.support.serving import CATALOGUE_TOKEN, Served, serving

PRODUCTS, STOCK = "/api/catalogue/products", "/api/catalogue/stock"
OPERATOR = {"Authorization": f"Bearer {CATALOGUE_TOKEN}"}
TEAPOT: dict[str, Any] = {"id": "teapot", "name": "Clay teapot", "price": "19.90", "stock": 3}


@pytest.fixture
async def empty(database_url: str) -> AsyncIterator[Served]:
    """The product with an empty catalogue."""
    async with serving(database_url) as served:
        yield served


@pytest.fixture
async def operator(empty: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with empty.client(headers=OPERATOR) as client:
        yield client


async def put(client: httpx.AsyncClient, *products: Any, **more: Any) -> httpx.Response:
    return await client.put(PRODUCTS, json={"products": list(products)} | more)


async def test_products_are_sold_at_once_and_a_repeated_batch_changes_nothing(
    operator: httpx.AsyncClient,
) -> None:
    assert (await put(operator, TEAPOT)).json() == {
        "inserted": 1,
        "updated": 0,
        "unchanged": 0,
        "notices": [],
    }
    assert (await put(operator, TEAPOT)).json()["unchanged"] == 1
    changed = await put(
        operator, TEAPOT | {"price": "17.50 USD"}, {"id": "mug", "name": "Mug", "price": "$7"}
    )
    assert changed.json() == {"inserted": 1, "updated": 1, "unchanged": 0, "notices": []}
    found = (await operator.get("/api/products", params={"query": "teapot"})).json()["products"]
    assert [(each["name"], each["price"], each["stock"]) for each in found] == [("Clay teapot", "17.50", 3)]


async def test_a_batch_with_one_wrong_product_changes_nothing_and_names_the_field(
    operator: httpx.AsyncClient,
) -> None:
    answer = await put(operator, TEAPOT, {"id": "mug", "name": "Mug", "price": "1.299"})
    assert answer.status_code == 422
    document = answer.json()
    assert (document["code"], list(document["fields"])) == ("invalid_parameters", ["products[1].price"])
    assert (await operator.get("/api/products")).json()["total"] == 0


async def test_a_product_of_price_0_is_not_sold_and_reported(operator: httpx.AsyncClient) -> None:
    answer = (await put(operator, TEAPOT, {"id": "gift", "name": "Gift", "price": 0})).json()
    assert answer["inserted"] == 1
    assert answer["notices"] == [{"index": 1, "field": "price", "reason": "is 0: the product is not sold"}]


async def test_stock_is_set_by_id_and_unknown_ids_are_returned(operator: httpx.AsyncClient) -> None:
    await put(operator, TEAPOT, {"id": "mug", "name": "Mug", "price": 7})
    levels = [{"id": "teapot", "stock": 0}, {"id": "mug", "stock": None}, {"id": "pan", "stock": 4}]
    answer = await operator.patch(STOCK, json={"stock": levels})
    assert answer.json() == {"updated": 1, "unchanged": 1, "unknown": ["pan"], "with_variants": []}
    assert (await operator.patch(STOCK, json={"stock": levels})).json()["updated"] == 0
    teapot = (await operator.get("/api/products/teapot")).json()
    assert (teapot["in_stock"], teapot["stock"]) == (False, 0)


async def test_stock_of_a_variant_is_summed_up_and_of_several_it_is_not_set(
    operator: httpx.AsyncClient,
) -> None:
    sizes = [{"id": f"shoe-{size}", "options": {"Size": size}, "stock": 2} for size in ("40", "41")]
    await put(operator, {"id": "shoe", "name": "Shoe", "price": "49", "variants": sizes})
    levels = [{"id": "shoe-40", "stock": 0}, {"id": "shoe", "stock": 9}]
    answer = await operator.patch(STOCK, json={"stock": levels})
    assert answer.json() == {"updated": 1, "unchanged": 0, "unknown": [], "with_variants": ["shoe"]}
    shoe = (await operator.get("/api/products/shoe")).json()
    assert [(each["id"], each["stock"]) for each in shoe["variants"]] == [("shoe-40", 0), ("shoe-41", 2)]
    assert (shoe["in_stock"], shoe["stock"]) == (True, 2)


async def test_the_only_variant_of_a_product_is_named_by_the_product_s_id(
    operator: httpx.AsyncClient,
) -> None:
    only = [{"id": "shoe-40", "options": {"Size": "40"}, "stock": 2}]
    await put(operator, {"id": "shoe", "name": "Shoe", "price": "49", "variants": only})
    answer = await operator.patch(STOCK, json={"stock": [{"id": "shoe", "stock": 5}]})
    assert answer.json()["updated"] == 1
    assert (await operator.get("/api/products/shoe")).json()["variants"][0]["stock"] == 5


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"id": "teapot", "stock": -1}, "stock[0].stock"),
        ({"id": "teapot", "stock": "3"}, "stock[0].stock"),
        ({"id": "teapot"}, "stock[0].stock"),
        ({"id": "teapot", "stock": 3, "price": "9"}, "stock[0].price"),
        ("teapot", "stock[0]"),
    ],
)
async def test_a_wrong_entry_of_stock_is_named(operator: httpx.AsyncClient, entry: Any, field: str) -> None:
    answer = await operator.patch(STOCK, json={"stock": [entry]})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_a_change_of_stock_is_on_pages_after_the_next_request(serve: Serve) -> None:
    async with serve() as served, served.client(headers=OPERATOR) as client:
        product = (await client.get("/api/products", params={"in_stock": "true", "limit": 1})).json()[
            "products"
        ][0]
        page = await client.get(product["url"], headers={"Accept": "text/html"})
        levels = [{"id": variant["id"], "stock": 0} for variant in product["variants"]]
        await client.patch(STOCK, json={"stock": levels})
        tag = {"Accept": "text/html", "If-None-Match": page.headers["etag"]}
        assert "Sold out" in (await client.get(product["url"], headers=tag)).text


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", f"Basic {CATALOGUE_TOKEN}", "Bearer"])
async def test_others_are_refused_before_their_body_is_read(empty: Served, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with empty.client(headers=headers) as stranger:
        for answer in (await put(stranger, TEAPOT), await stranger.patch(STOCK, content=b"{")):
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_without_a_token_in_the_settings_the_routes_do_not_exist(database_url: str) -> None:
    async with serving(database_url, catalogue_token="") as served, served.client() as client:
        answer = await client.put(PRODUCTS, json={"products": [TEAPOT]}, headers={"Authorization": "Bearer"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "products",
    [None, [], [TEAPOT] * 1_001, [["teapot"]], "teapot", [TEAPOT, TEAPOT]],
    ids=["nothing", "empty", "too many", "a list", "text", "twice"],
)
async def test_anything_but_a_batch_is_refused(operator: httpx.AsyncClient, products: Any) -> None:
    answer = await operator.put(PRODUCTS, json={"products": products})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameters")


async def test_while_an_import_runs_a_batch_is_asked_to_come_again(
    empty: Served, operator: httpx.AsyncClient
) -> None:
    async with empty.components.services.database.engine.connect() as running:
        await wait_for(running, Lock.IMPORT)
        for answer in (
            await put(operator, TEAPOT),
            await operator.patch(STOCK, json={"stock": [{"id": "teapot", "stock": 1}]}),
        ):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


async def test_the_first_products_of_a_shop_replace_the_sample(serve: Serve) -> None:
    async with serve() as served, served.client(headers=OPERATOR) as client:
        async with served.components.services.database.transaction() as db:
            await (await db.connection()).execute(text("UPDATE catalogue_state SET is_sample = true"))
        await put(client, TEAPOT)
        await put(client, TEAPOT | {"id": "second"})
        assert (await client.get("/api/products")).json()["total"] == 2
