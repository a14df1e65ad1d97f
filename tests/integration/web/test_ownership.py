"""Ownership of a session: only its cookie or token grants access; any other client gets 404, on every route."""

from __future__ import annotations

import pytest

from tests.support.serving import Served
from tests.support.shoppers import browser, program

READS = [
    "/api/sessions/{}",
    "/api/stream/{}",
    "/chat/{}",
    "/chat/{}/live",
    "/chat/{}/stream",
    "/chat/{}/deletion",
]
CHANGES = [
    ("POST", "/api/sessions/{}/messages", {"message": "hello"}),
    ("POST", "/api/sessions/{}/messages", {}),
    ("DELETE", "/api/sessions/{}/messages", None),
    ("DELETE", "/api/sessions/{}", None),
    ("POST", "/api/sessions/{}/cancellation", None),
    ("POST", "/api/sessions/{}/functions/search_products", {"query": "lamp"}),
    ("POST", "/api/sessions/{}/functions/unknown", {}),
]


@pytest.mark.parametrize("path", READS)
async def test_another_visitor_cannot_read_a_session(shop: Served, path: str) -> None:
    async with program(shop) as owner, program(shop) as stranger, shop.client() as nobody:
        for client in (stranger.client, nobody):
            answer = await client.get(path.format(owner.session_id))
            assert answer.status_code == 404
        unknown = await stranger.client.get(path.format("nowhere"))
        assert unknown.status_code == 404


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
async def test_another_visitor_cannot_change_a_session(
    shop: Served, method: str, path: str, body: object
) -> None:
    async with program(shop) as owner, program(shop) as stranger, shop.client() as nobody:
        before = await owner.state()
        for client in (stranger.client, nobody):
            answer = await client.request(method, path.format(owner.session_id), json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert await owner.state() == before


@pytest.mark.parametrize(
    "action", ["messages", "cancellation", "clear", "deletion", "undo", "functions/search_products"]
)
async def test_another_browser_changes_nothing(shop: Served, action: str) -> None:
    async with browser(shop) as owner, browser(shop) as other:
        session_id, own = await owner.start("hello"), await other.start("hello")
        page = await other.page(own)
        token = page.text.split('name="_csrf_token" value="')[1].split('"')[0]
        fields = {"_csrf_token": token, "message": "stolen", "query": "lamp"}
        answer = await other.client.post(f"/chat/{session_id}/{action}", data=fields)
    assert answer.status_code == 404


async def test_a_token_with_another_ending_holds_nothing(shop: Served) -> None:
    async with program(shop) as owner:
        forged = owner.token[:-4] + ("AAAA" if not owner.token.endswith("AAAA") else "BBBB")
        answer = await owner.client.get(owner.path, headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 404


async def test_a_token_is_no_cookie_and_a_cookie_no_token(shop: Served) -> None:
    async with program(shop) as owner, shop.client() as client:
        client.cookies.set("aisle_session", owner.token)
        assert (await client.get(owner.path)).status_code == 404


async def test_a_cookie_reads_the_api_but_changes_only_from_our_pages(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("hello")
        path = f"/api/sessions/{session_id}"
        assert (await visitor.client.get(path)).status_code == 200
        refused = await visitor.client.post(f"{path}/messages", json={"message": "hello"})
        token = visitor.client.cookies["csrftoken"]
        taken = await visitor.client.post(
            f"{path}/messages", json={"message": "hi"}, headers={"x-csrftoken": token}
        )
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert taken.status_code == 202
