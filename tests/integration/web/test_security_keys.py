"""Keys: signatures are unforgeable and survive a change of the key, and forms count only from the shop's pages."""

from __future__ import annotations

import re

import pytest
from httpx import AsyncClient, Response

from app.settings import Settings
from app.web.request.authorization import Keys
from tests.integration.web.conftest import Serve
from tests.support.serving import SECRET, Served, serving
from tests.support.shoppers import Browser, browser, forms, program, words

NEXT_SECRET = "the key that comes after the first and is as long"
MESSAGES = "/chat/[^/]+/messages"


async def test_sessions_and_open_pages_survive_a_change_of_the_key(stocked_url: str) -> None:
    async with (
        serving(stocked_url, secret_key=SECRET) as before,
        program(before) as shopper,
        browser(before) as visitor,
    ):
        token, api_id = shopper.token, shopper.session_id
        session_id = await visitor.start("a red kettle")
        open_page, cookies = await visitor.page(session_id), visitor.client.cookies
    async with serving(stocked_url, secret_key=NEXT_SECRET, secret_keys_old=(SECRET,)) as after:
        async with after.client(cookies=cookies) as client:
            assert "a red kettle" in words((await client.get(f"/chat/{session_id}")).text)
            sent = await Browser(client).submit(open_page, MESSAGES, message="and a lamp")
            assert "and a lamp" in words(sent.text)
        async with after.client(headers={"Authorization": f"Bearer {token}"}) as client:
            assert (await client.get(f"/api/sessions/{api_id}")).status_code == 200


async def test_a_visitor_since_the_change_does_not_need_the_old_key(stocked_url: str) -> None:
    async with serving(stocked_url, secret_key=SECRET) as before, browser(before) as visitor:
        session_id = await visitor.start("a red kettle")
        cookies = visitor.client.cookies
    async with (
        serving(stocked_url, secret_key=NEXT_SECRET, secret_keys_old=(SECRET,)) as between,
        between.client(cookies=cookies) as client,
    ):
        open_page = await Browser(client).page(session_id)
        cookies = client.cookies
    async with serving(stocked_url, secret_key=NEXT_SECRET) as after, after.client(cookies=cookies) as client:
        sent = await Browser(client).submit(open_page, MESSAGES, message="and a lamp")
    assert (sent.status_code, "and a lamp" in words(sent.text)) == (200, True)


async def test_a_key_that_was_dropped_opens_nothing(stocked_url: str) -> None:
    async with serving(stocked_url, secret_key=SECRET) as before, program(before) as shopper:
        token, session_id = shopper.token, shopper.session_id
    holding = {"Authorization": f"Bearer {token}"}
    async with (
        serving(stocked_url, secret_key=NEXT_SECRET) as after,
        after.client(headers=holding) as client,
    ):
        assert (await client.get(f"/api/sessions/{session_id}")).status_code == 404


def test_the_newest_key_signs() -> None:
    signed = Keys(Settings(secret_key=NEXT_SECRET, secret_keys_old=(SECRET,))).token("s-1")
    assert signed == Keys(Settings(secret_key=NEXT_SECRET)).token("s-1")
    assert signed != Keys(Settings(secret_key=SECRET)).token("s-1")


def test_old_keys_are_read_from_a_list_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEYS_OLD", f"first-key, {NEXT_SECRET}")
    settings = Settings()
    assert settings.secret_keys_old == ("first-key", NEXT_SECRET)
    assert NEXT_SECRET not in repr(settings)


def test_production_refuses_a_weak_old_key_without_repeating_it() -> None:
    given = {"environment": "production", "database_url": "postgresql+asyncpg://a:b@c/d"}
    with pytest.raises(ValueError, match="SECRET_KEYS_OLD holds a key that must have") as refusal:
        Settings.model_validate(
            given | {"secret_key": "kX93-vnQ2_pLw81!sRtY7@uZ4#bNc6$e", "secret_keys_old": "tiny-key"}
        )
    assert "tiny-key" not in str(refusal.value)


@pytest.mark.parametrize(
    "forged", ["{}", "{}x", "x.{}", "ImJvZ3VzIg.AAAA", "a" * 4_000, "%00", "é", "{}.{}", ".", "null.x"]
)
async def test_an_unsigned_cookie_or_token_has_no_session(shop: Served, forged: str) -> None:
    async with program(shop) as owner, browser(shop) as visitor, shop.client() as stranger:
        await visitor.get("/")
        wrong = forged.replace("{}", owner.session_id)
        value = wrong.encode("utf-8")
        by_token = await stranger.get(owner.path, headers={b"Authorization": b"Bearer " + value})
        by_cookie = await stranger.get(owner.path, headers={b"Cookie": b"aisle_session=" + value})
    assert (by_token.status_code, by_cookie.status_code) == (404, 404)


async def post_cart(client: AsyncClient, token: str, **headers: str) -> Response:
    """Send a form that would add a product to the visitor's cart."""
    return await client.post("/cart/items", data={"_csrf_token": token, "product_id": "p"}, headers=headers)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_from_another_site_counts_for_nothing_even_with_proof(shop: Served, site: str) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/")
        token = forms(page.text)[0].fields["_csrf_token"]
        assert (await post_cart(visitor.client, token, **{"Sec-Fetch-Site": site})).status_code == 403
        own = await post_cart(visitor.client, token, **{"Sec-Fetch-Site": "same-origin"})
        silent = await post_cart(visitor.client, token)
    assert (own.status_code, silent.status_code) == (422, 422), "there is no such product"


async def test_a_page_of_another_origin_counts_for_nothing_even_with_proof(shop: Served) -> None:
    async with browser(shop) as visitor:
        token = forms((await visitor.get("/")).text)[0].fields["_csrf_token"]
        for origin in ("https://evil.example", "null", f"{shop.url}.evil.example", "http://127.0.0.1:1"):
            assert (await post_cart(visitor.client, token, Origin=origin)).status_code == 403, origin
        assert (await post_cart(visitor.client, token, Origin=shop.url)).status_code == 422


async def test_proof_is_needed_is_signed_and_is_the_browsers_own(shop: Served) -> None:
    async with browser(shop) as visitor, browser(shop) as other:
        token = forms((await visitor.get("/")).text)[0].fields["_csrf_token"]
        others = forms((await other.get("/")).text)[0].fields["_csrf_token"]
        for wrong in ("", others, token[:-1], token + "x", "made-up", "\x00", "é" * 50):
            assert (await post_cart(visitor.client, wrong)).status_code == 403, wrong
        visitor.client.cookies.clear()
        assert (await post_cart(visitor.client, token)).status_code == 403
        planted = {"Cookie": "csrftoken=planted"}
        assert (await post_cart(visitor.client, "planted", **planted)).status_code == 403


async def test_every_form_of_every_page_carries_its_proof(serve: Serve) -> None:
    async with serve() as served, browser(served) as visitor:
        page = await visitor.page(await visitor.start("a red kettle"))
        link = re.search(r'href="(/products/[^"?]+)"', page.text)
        assert link is not None
        await visitor.submit(page, "/cart/items")
        found = [page] + [await visitor.get(path) for path in ("/", "/products", link[1], "/cart")]
    for each in found:
        assert forms(each.text)
        for form in forms(each.text):
            assert form.fields.get("_csrf_token"), (each.url, form.action)
