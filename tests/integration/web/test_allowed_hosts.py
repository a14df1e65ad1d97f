"""Host names that the shop answers to, and proxies whose headers it trusts (ALLOWED_HOSTS, TRUSTED_PROXIES)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.cli.serve import proxied
from app.web.middleware.allowed_hosts import host_of
from tests.support.serving import Served, serving, settings_for


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    names = ("shop.example", "*.shops.example", "[::1]")
    async with serving(module_stocked_url, allowed_hosts=names) as served:
        yield served


@pytest.mark.parametrize(
    "host",
    [
        "shop.example",
        "Shop.Example:8000",
        "shop.example.",
        "a.shops.example",
        "b.a.shops.example:80",
        "[::1]:80",
    ],
)
async def test_a_name_of_the_shop_is_answered(shop: Served, host: str) -> None:
    async with shop.client(headers={"Host": host}) as client:
        assert (await client.get("/products")).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["elsewhere.example", "shops.example", "shop.example.evil.example", "notshop.example", "[::1]x", ":80"],
)
async def test_another_name_is_refused_with_a_problem(shop: Served, host: str) -> None:
    async with shop.client(headers={"Host": host}) as client:
        for path in ("/", "/api/products", "/static/css/tokens.css", "/nowhere"):
            answer = await client.get(path)
            assert answer.status_code == 421, path
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] == "unknown_host"


async def test_health_answers_under_any_host_name(shop: Served) -> None:
    async with shop.client(headers={"Host": "10.0.0.9:8000"}) as client:
        assert (await client.get("/health")).status_code == 200
        assert (await client.get("/health/ready")).status_code == 200


async def test_a_shop_that_names_no_hosts_answers_to_all(module_stocked_url: str) -> None:
    async with (
        serving(module_stocked_url) as served,
        served.client(headers={"Host": "any.example"}) as client,
    ):
        assert (await client.get("/products")).status_code == 200


@pytest.mark.parametrize(
    ("given", "host"), [("a", "a"), ("A:80", "a"), ("[::1]:80", "[::1]"), ("::1", ":"), ("", "")]
)
def test_the_port_is_no_part_of_the_name(given: str, host: str) -> None:
    assert host_of(given) == host


async def asked_by(trusted: tuple[str, ...], peer: str, said: dict[str, str]) -> tuple[str, str]:
    """Return client and scheme as the application receives them from a peer with forwarding headers."""
    seen: dict[str, str] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update(client=scope["client"][0], scheme=scope["scheme"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    options = proxied(settings_for("", trusted_proxies=trusted))
    served: Any = (
        ProxyHeadersMiddleware(app, options["forwarded_allow_ips"]) if options["proxy_headers"] else app
    )
    transport = httpx.ASGITransport(served, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        await client.get("/", headers=said)
    return seen["client"], seen["scheme"]


SAID = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}


async def test_a_trusted_proxy_is_believed() -> None:
    assert await asked_by(("10.1.0.0/16",), "10.1.2.3", SAID) == ("203.0.113.7", "https")
    assert await asked_by(("10.1.2.3",), "10.1.2.3", SAID) == ("203.0.113.7", "https")


async def test_forwarded_headers_of_other_addresses_are_ignored() -> None:
    assert await asked_by(("10.1.0.0/16",), "10.2.2.3", SAID) == ("10.2.2.3", "http")
    assert await asked_by((), "127.0.0.1", SAID) == ("127.0.0.1", "http")


async def test_entries_before_the_proxy_s_are_not_believed() -> None:
    said = SAID | {"X-Forwarded-For": "198.51.100.1, 203.0.113.7, 10.1.9.9"}
    assert await asked_by(("10.1.0.0/16",), "10.1.2.3", said) == ("203.0.113.7", "https")
