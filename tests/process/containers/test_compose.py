"""The shop in containers: `docker compose up` on empty volumes, nginx and three servers (rows I1 to I4)."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest

from tests.process.containers.compose_stack import ComposedShop
from tests.process.containers.engine import CommandFailed, Engine
from tests.process.containers.gateway_client import Gateway
from tests.support.shoppers import Browser, Program
from tests.support.streams import SentEvent

MESSAGE = "Show me kettles, and tell me about the first one"

ASK = """
import json, sys, urllib.request
print(json.dumps(dict(urllib.request.urlopen("http://127.0.0.1:8000" + sys.argv[1]).headers)))
"""
"""A program that prints the headers of a server's answer, requested without nginx."""


async def program(shop: ComposedShop, client: httpx.AsyncClient) -> Program:
    """Return a program with a new session."""
    opened = (await client.post("/api/sessions")).json()
    client.headers["Authorization"] = f"Bearer {opened['token']}"
    return Program(client, opened["session_id"], opened["token"])


def is_word(event: SentEvent) -> bool:
    return event.name == "text_chunk"


async def test_an_empty_machine_gets_a_shop_on_both_ports(shop: ComposedShop) -> None:
    for port in shop.ports:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            assert "<form" in (await client.get("/")).text
            found = (await client.get("/api/products", params={"query": "kettle"})).json()
            assert found["total"] > 0
            assert (await client.get("/health/ready")).json()["status"] == "ready"


async def test_a_browser_without_scripts_goes_the_whole_way(shop: ComposedShop) -> None:
    async with shop.client() as client:
        browser = Browser(client)
        answered = await browser.submit(await browser.get("/"), "/chat", message=MESSAGE)
        assert answered.status_code == 200 and "/live" in str(answered.url)
        assert "kettle" in answered.text.lower()
        conversation = await browser.get(str(answered.url.path).removesuffix("/live"))
        added = await browser.submit(conversation, "/cart/items", quantity="2")
        assert added.status_code == 200
        cart = await browser.get("/cart")
        assert 'value="2"' in cart.text


async def test_a_program_receives_the_answer_as_it_is_written(shop: ComposedShop) -> None:
    async with shop.client() as client:
        caller = await program(shop, client)
        came: list[float] = []

        def note(event: SentEvent) -> bool:
            came.extend([time.monotonic()] if is_word(event) else [])
            return event.name in ("completion", "error")

        async with caller.stream() as stream:
            await caller.say(MESSAGE)
            assert (await stream.until(note)).name == "completion"
        # If a component buffered the stream, all chunks would arrive at once, at the end.
        assert came[-1] - came[0] > 0.5
        products = (await caller.run("search_products", {"query": "kettle"})).json()["products"]
        bought = await caller.run("add_to_cart", {"product_id": products[0]["id"]})
        assert bought.json()["cart"]["count"] == 1


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
async def test_the_page_that_is_still_being_written_is_not_held_back(
    shop: ComposedShop, encoding: str
) -> None:
    async with shop.client() as client:
        browser = Browser(client)
        sent = await browser.submit(await browser.get("/"), "/chat", follow=False, message=MESSAGE)
        came = []
        asked = {"Accept": "text/html", "Accept-Encoding": encoding}
        async with client.stream("GET", sent.headers["location"], headers=asked) as page:
            assert page.headers.get("content-encoding", "identity") == encoding
            async for _ in page.aiter_raw():
                came.append(time.monotonic())
        assert came[-1] - came[0] > 0.5


async def test_pages_are_compressed(shop: ComposedShop) -> None:
    async with shop.client() as client:
        for path in ("/", "/products", "/api/products", "/schema"):
            answer = await client.get(path, headers={"Accept-Encoding": "gzip"})
            assert answer.headers["content-encoding"] == "gzip", path
            assert "Accept-Encoding" in answer.headers["vary"], path


async def test_a_page_that_has_not_changed_is_not_sent_again(shop: ComposedShop) -> None:
    async with shop.client() as client:
        for path in ("/api/products", "/static/css/base.css"):
            first = await client.get(path, headers={"Accept-Encoding": "gzip"})
            again = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]}
            assert (await client.get(path, headers=again)).status_code == 304, path


async def test_static_files_are_nginxs_own_and_like_the_servers(shop: ComposedShop) -> None:
    manifest = json.loads(shop.run_in("backend", "cat", "static/islands/manifest.json"))
    paths = [
        "/static/css/base.css?v=1",
        "/static/icons/icons.svg",
        f"/static/islands/{manifest['islands.js']}",
    ]
    async with shop.client() as client:
        for path in paths:
            ours = (await client.get(path, headers={"Accept-Encoding": "gzip"})).headers
            theirs = httpx.Headers(json.loads(shop.run_in("backend", "python", "-c", ASK, path)))
            assert "x-request-id" not in ours, "a server was asked"
            assert ours["content-encoding"] == "gzip"
            for name in ("cache-control", "x-content-type-options", "cross-origin-resource-policy"):
                assert ours[name] == theirs[name], (path, name)
            assert ours["content-type"].split(";")[0] == theirs["content-type"].split(";")[0]
        assert (await client.get("/static/islands/of-another-version.js")).status_code == 404


async def test_the_servers_headers_come_through(shop: ComposedShop) -> None:
    async with shop.client() as client:
        page = await client.get("/")
        assert {"content-security-policy", "x-content-type-options", "referrer-policy"} <= set(page.headers)
        assert page.headers["server"] == "nginx", "the version is hidden"
        assert (await client.get("/metrics")).status_code == 404


async def test_forwarding_headers_of_a_client_are_ignored(shop: ComposedShop) -> None:
    claim = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Request-ID": "mine-to-find-1"}
    async with shop.client() as client:
        await client.get("/products", headers=claim)
    lines = shop.engine.docker("logs", shop.containers("frontend")[0]).splitlines()
    asked = [json.loads(line) for line in lines if '"/products"' in line]
    assert asked and all(line["client"] != "203.0.113.9" for line in asked)


async def test_https_speaks_http_2(gateway: Gateway) -> None:
    transport = httpx.AsyncHTTPTransport(http2=True, verify=False, retries=9)
    async with httpx.AsyncClient(base_url=gateway.url, transport=transport, timeout=30) as client:
        page = await client.get("/")
        assert (page.status_code, page.http_version) == (200, "HTTP/2")
        assert (await client.get("/static/css/base.css")).status_code == 200
        opened = (await client.post("/api/sessions")).json()
        headers = {"Authorization": f"Bearer {opened['token']}"}
        async with client.stream("GET", f"/api/stream/{opened['session_id']}", headers=headers) as stream:
            assert stream.http_version == "HTTP/2"
            first = await anext(stream.aiter_lines())
    assert first, "the stream's first line came while the stream stays open"


async def test_a_trusted_proxy_names_the_client(gateway: Gateway) -> None:
    claim = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9, 10.9.9.9", "X-Forwarded-Proto": "https"}
    transport = httpx.AsyncHTTPTransport(verify=False, retries=9)
    async with httpx.AsyncClient(base_url=gateway.url, transport=transport, timeout=30) as client:
        await client.get("/products?who=came", headers=claim)
    asked = [line for line in gateway.lines() if line["path"] == "/products"]
    assert [line["client"] for line in asked] == ["203.0.113.9"]


async def test_a_body_that_is_too_large_is_refused_in_the_clients_format(shop: ComposedShop) -> None:
    async with shop.client() as client:
        refused = await client.post("/api/sessions", content=b"x" * 2_000_000)
        assert (refused.status_code, refused.json()["code"]) == (413, "payload_too_large")
        caller = await program(shop, client)
        by_a_server = await client.post(f"{caller.path}/messages", content=b"x" * 200_000)
        assert (by_a_server.status_code, by_a_server.json()["code"]) == (413, "payload_too_large")


async def test_three_servers_share_the_work_and_one_log(shop: ComposedShop) -> None:
    async with shop.client() as client:
        caller = await program(shop, client)
        async with caller.stream() as first, caller.stream() as second, caller.stream() as third:
            turn_id = await caller.say("hello")
            for stream in (first, second, third):
                assert (await stream.until(lambda event: event.ends(turn_id))).name == "completion"
        assert [e.data for e in first.of(turn_id)] == [e.data for e in second.of(turn_id)]
        await asyncio.gather(*(client.get("/products") for _ in range(40)))
    lines = shop.engine.docker("logs", shop.containers("frontend")[0]).splitlines()
    assert len({json.loads(line)["server"] for line in lines if '"/products"' in line}) >= 3


@pytest.mark.parametrize("service", ["backend", "frontend", "postgres"])
async def test_a_service_restarted_in_the_middle_of_an_answer_loses_no_text(
    shop: ComposedShop, service: str
) -> None:
    guest = await shop.guest()
    turn_id = await guest.ask(MESSAGE)
    following = asyncio.create_task(guest.follow_answer(turn_id))
    await guest.until_begun(turn_id)
    await asyncio.to_thread(shop.engine.docker, "restart", *shop.containers(service))
    end = await following
    await asyncio.to_thread(shop.until_answered)
    # A database that is unavailable for long may cost the end of the answer, never its order.
    assert end.name == "completion" or (service == "postgres" and end.payload["code"] == "interrupted")
    assert guest.numbers == list(range(1, len(guest.numbers) + 1))
    assert guest.received_text(turn_id) == await guest.written(turn_id) != ""


async def test_a_killed_server_interrupts_its_answer_and_nothing_else(shop: ComposedShop) -> None:
    guest = await shop.guest()
    turn_id = await guest.ask(MESSAGE)
    following = asyncio.create_task(guest.follow_answer(turn_id))
    await guest.until_begun(turn_id)
    servers = shop.containers("backend")
    await asyncio.to_thread(shop.engine.docker, "kill", *servers)
    await asyncio.to_thread(shop.engine.docker, "start", *servers)
    end = await following
    assert (end.name, end.payload["code"]) == ("error", "interrupted")
    assert guest.numbers == list(range(1, len(guest.numbers) + 1))
    again = await guest.ask("hello")
    assert (await guest.follow_answer(again)).name == "completion"


def test_nothing_runs_as_root_or_may_write_or_compile(shop: ComposedShop) -> None:
    look = "id -u; touch /srv/aisle/x 2>&1; grep CapEff /proc/self/status; command -v cc gcc make curl wget; true"
    for service in ("backend", "frontend"):
        user, refused, capabilities, *programs = shop.run_in(service, "sh", "-c", look).splitlines()
        assert int(user) > 0
        assert "Read-only file system" in refused
        assert int(capabilities.split()[1], 16) == 0
        assert programs == [], "no compiler, and nothing to fetch with"


def test_every_service_knows_its_health(shop: ComposedShop) -> None:
    for service in ("postgres", "backend", "frontend"):
        for container in shop.containers(service):
            state = shop.engine.docker("inspect", "--format", "{{.State.Health.Status}}", container)
            assert state.strip() in ("healthy", "starting"), service


def test_production_without_a_secret_does_not_start(containers: Engine, shop: ComposedShop) -> None:
    given = ("-e", "ENVIRONMENT=production", "-e", "SECRET_KEY=short")
    with pytest.raises(CommandFailed) as refusal:
        containers.docker("run", "--rm", *given, "aisle-backend")
    first, second = refusal.value.said.splitlines()
    assert first.startswith("SECRET_KEY must have at least 32 characters")
    assert second.startswith("DATABASE_URL must be set")


async def test_a_shop_without_servers_reports_it_in_the_clients_format(shop: ComposedShop) -> None:
    servers = shop.containers("backend")
    await asyncio.to_thread(shop.compose, "stop", "backend")
    try:
        codes = shop.engine.docker("inspect", "--format", "{{.State.ExitCode}}", *servers).split()
        assert set(codes) <= {"0", "143"}, "they ended by themselves"
        async with shop.client() as client:
            page = await client.get("/")
            assert page.status_code == 503 and "Closed for a moment" in page.text
            assert int(page.headers["retry-after"]) > 0
            problem = await client.get("/api/products")
            assert (problem.status_code, problem.json()["code"]) == (503, "unavailable")
            assert (await client.get("/static/css/base.css")).status_code == 200
    finally:
        await asyncio.to_thread(shop.compose, "start", "backend")
