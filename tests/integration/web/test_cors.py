"""Other origins: allowed storefronts may use the API with a token, and no other part of the shop."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import ValidationError

from app.settings import Settings
from tests.support.serving import Served, serving
from tests.support.shoppers import browser, program

STOREFRONT = "https://shop.example"
ASKED = "authorization,content-type,idempotency-key,last-event-id"


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    async with serving(module_stocked_url, allowed_origins=f"{STOREFRONT}, http://127.0.0.1:9000") as product:
        yield product


async def preflight(
    client: httpx.AsyncClient, path: str, origin: str, method: str = "POST"
) -> httpx.Response:
    """Send a browser's preflight request for a page of that origin."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": ASKED,
    }
    return await client.request("OPTIONS", path, headers=headers)


def varies(answer: httpx.Response) -> set[str]:
    return {name.strip().lower() for name in answer.headers.get("vary", "").split(",")}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_a_storefront_may_ask_for_what_the_widget_sends(shop: Served, method: str) -> None:
    async with shop.client() as client:
        answer = await preflight(client, "/api/sessions/x/messages", STOREFRONT, method)
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["access-control-allow-origin"] == STOREFRONT
    assert method in answer.headers["access-control-allow-methods"].split(", ")
    allowed = {name.lower() for name in answer.headers["access-control-allow-headers"].split(", ")}
    assert allowed >= set(ASKED.split(","))
    assert "origin" in varies(answer)


async def test_answers_name_the_origin_that_asked_and_never_allow_cookies(shop: Served) -> None:
    async with shop.client() as client:
        for origin in (STOREFRONT, "http://127.0.0.1:9000"):
            answer = await client.post("/api/sessions", headers={"Origin": origin})
            assert answer.status_code == 201
            assert answer.headers["access-control-allow-origin"] == origin
            assert "access-control-allow-credentials" not in answer.headers
            assert "set-cookie" not in answer.headers
            assert "origin" in varies(answer)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://shop.example", "https://shop.example:8443", "null", "*", ""]
)
async def test_other_origins_get_no_cors_headers(shop: Served, origin: str) -> None:
    async with shop.client() as client:
        asked = await preflight(client, "/api/sessions", origin)
        answer = await client.post("/api/sessions", headers={"Origin": origin})
    for each in (asked, answer):
        assert not [name for name in each.headers if name.startswith("access-control-")]
        assert "origin" in varies(each), "a cache must not hand this to an origin that is allowed"


async def test_a_storefront_can_read_why_it_was_refused(shop: Served) -> None:
    async with shop.client() as client:
        answer = await client.get("/api/sessions/unknown", headers={"Origin": STOREFRONT})
        wrong = await client.put("/api/products", headers={"Origin": STOREFRONT})
    assert answer.json()["code"] == "not_found"
    assert wrong.status_code == 405
    for each in (answer, wrong):
        assert each.headers["access-control-allow-origin"] == STOREFRONT
        assert each.headers["access-control-expose-headers"] == "Retry-After, X-Request-ID, Mcp-Session-Id"


async def test_streams_can_be_read_from_a_storefront(shop: Served) -> None:
    async with program(shop) as shopper, shopper.stream(Origin=STOREFRONT) as stream:
        await stream.until(lambda event: True)
        assert stream.response.headers["access-control-allow-origin"] == STOREFRONT
        assert "origin" in varies(stream.response)


async def test_a_cookie_counts_for_nothing_from_elsewhere(shop: Served) -> None:
    """The browser would withhold such an answer from its page, and without a CSRF token nothing is changed."""
    async with browser(shop) as visitor:
        session_id = await visitor.start("hello")
        path = f"/api/sessions/{session_id}"
        read = await visitor.client.get(path, headers={"Origin": STOREFRONT})
        changed = await visitor.client.delete(f"{path}/messages", headers={"Origin": STOREFRONT})
    assert "access-control-allow-credentials" not in read.headers
    assert changed.status_code == 403


async def test_pages_are_for_our_own_origin_only(shop: Served) -> None:
    async with shop.client() as client:
        for path in ("/", "/products", "/cart", "/static/css/tokens.css"):
            answer = await client.get(path, headers={"Origin": STOREFRONT})
            assert "access-control-allow-origin" not in answer.headers, path
        asked = await preflight(client, "/chat", STOREFRONT)
    assert "access-control-allow-origin" not in asked.headers


async def test_a_shop_without_storefronts_says_nothing_of_origins(module_stocked_url: str) -> None:
    async with serving(module_stocked_url) as plain, plain.client() as client:
        asked = await preflight(client, "/api/sessions", STOREFRONT)
        answer = await client.post("/api/sessions", headers={"Origin": STOREFRONT})
    for each in (asked, answer):
        assert not [name for name in each.headers if name.startswith("access-control-")]
        assert "origin" not in varies(each)


def test_origins_are_read_from_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", " https://shop.example,http://localhost:3000 ,,http://[::1]:9000")
    assert Settings().allowed_origins == (
        "https://shop.example",
        "http://localhost:3000",
        "http://[::1]:9000",
    )
    monkeypatch.setenv("ALLOWED_ORIGINS", "")
    assert Settings().allowed_origins == ()


@pytest.mark.parametrize(
    "wrong",
    [
        *("*", "null", "shop.example", "ftp://shop.example", "https://Shop.example", "https://shop.example/"),
        *("https://shop.example/path", "https://shop.example:443", "http://shop.example:80"),
        "https://a.example https://b.example",
    ],
)
def test_an_invalid_origin_refuses_to_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match=r"is no origin: write https://shop\.example"):
        Settings.model_validate({"allowed_origins": f"https://right.example,{wrong}"})
