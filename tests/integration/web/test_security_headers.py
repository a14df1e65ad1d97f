"""Security headers on each answer; cookies that scripts, strangers and plain HTTP cannot read."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode

import pytest

from app.web.middleware.security_headers import CONTENT_SECURITY_POLICY
from tests.support.serving import Served, serving
from tests.support.shoppers import browser, program

PAGES = [
    "/",
    "/products",
    "/products/nowhere",
    "/cart",
    "/nowhere",
    "/chat/nowhere",
    "/static/css/tokens.css",
]
FOR_PROGRAMS = [
    "/api/products",
    "/api/products/nowhere",
    "/api/sessions/nowhere",
    "/health",
    "/schema",
    "/metrics",
]
EVERYWHERE = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "origin-agent-cluster": "?1",
}


@pytest.mark.parametrize("path", PAGES + FOR_PROGRAMS)
async def test_each_response_has_its_security_and_cache_headers(shop: Served, path: str) -> None:
    async with shop.client() as client:
        given = {"Accept": "text/html", "Cookie": "csrftoken=known"}
        answer = await client.get(path, headers=given)
    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "microphone=(self)" in answer.headers["permissions-policy"], "for dictation"
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers, "only in production, where there is https"


async def test_streams_and_refused_methods_say_it_too(shop: Served) -> None:
    async with program(shop) as shopper:
        async with shopper.client.stream("GET", f"/api/stream/{shopper.session_id}") as stream:
            assert {name: stream.headers[name] for name in EVERYWHERE} == EVERYWHERE
        for method, path in (("PUT", "/"), ("POST", "/static/css/tokens.css"), ("DELETE", "/api/products")):
            answer = await shopper.client.request(method, path)
            assert answer.status_code == 405
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_policy_allows_no_inline_code() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == rules["form-action"] == "'self'"
    assert "img-src" not in rules, "pictures come from the shop alone"
    for never in ("object-src", "frame-src", "worker-src", "base-uri", "frame-ancestors"):
        assert rules[never] == "'none'"
    assert not re.search(r"unsafe|nonce|\*|data:|http:", CONTENT_SECURITY_POLICY)


@pytest.mark.parametrize("path", ["/", "/products", "/cart", "/nowhere"])
async def test_no_page_has_script_or_style_in_it(shop: Served, path: str) -> None:
    async with browser(shop) as visitor:
        await visitor.get("/")
        inline_free((await visitor.get(path)).text)


@pytest.mark.parametrize("path", ["/", "/products", "/cart", "/nowhere"])
async def test_the_first_page_has_its_styles_in_it_and_the_policy_allows_only_those(
    shop: Served, path: str
) -> None:
    async with browser(shop) as visitor:
        first = await visitor.get(path)
        policy = dict(rule.split(" ", 1) for rule in first.headers["content-security-policy"].split("; "))
        styles = re.findall(r"<style>(.*?)</style>", first.text, re.DOTALL)
        assert len(styles) >= 4
        digests = [b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
        allowed = policy["style-src"].split()
        assert allowed[0] == "'self'"
        assert {f"'sha256-{digest}'" for digest in digests} <= set(allowed[1:])
        assert not re.search(r"unsafe|nonce", first.headers["content-security-policy"])
        assert 'rel="stylesheet"' not in first.text, "nothing delays the first paint"
        inline_free(re.sub(r"<style>.*?</style>", "", first.text, flags=re.DOTALL))
        later = await visitor.get(path)
        files = set(re.findall(r'rel="prefetch" as="style" href="([^"]+)"', first.text))
        linked = set(re.findall(r'rel="stylesheet" href="([^"]+)"', later.text))
        assert linked <= files, "then in the cache"
        # The start page has no use for the styles of the shop's pages, nor these for the conversation's, but the
        # next page may be one of the other kind: its styles would be a second round trip.
        unused = {f"/static/css/{name}.css" for name in ("chat", "talk", "shop")}
        assert {file.partition("?")[0] for file in files - linked} <= unused
        if path in ("/", "/products", "/cart"):
            assert {file.partition("?")[0] for file in files} >= unused


async def test_neither_has_a_conversation_nor_a_product(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.page(await visitor.start("a red kettle"))
        inline_free(page.text)
        link = re.search(r'href="(/products/[^"?]+)"', page.text)
        assert link is not None
        inline_free((await visitor.get(link[1])).text)


def inline_free(html: str) -> None:
    """Check that no part of the page needs `unsafe-inline`."""
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    assert "<style" not in html
    assert not re.search(r"<[^>]+\s(on[a-z]+|style)\s*=", html)
    assert "javascript:" not in html


async def test_only_static_files_may_be_loaded_by_other_origins(shop: Served) -> None:
    async with shop.client() as client:
        for path in ("/static/css/tokens.css", "/static/icons/favicon.svg", "/static/nowhere.svg"):
            answer = await client.get(path)
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin", path
        for path in ("/", "/products", "/api/products", "/staticfiles", "/health"):
            answer = await client.get(path)
            assert answer.headers["cross-origin-resource-policy"] == "same-origin", path


async def test_answers_about_a_session_are_not_cached(shop: Served) -> None:
    async with program(shop) as shopper:
        for answer in (await shopper.client.get(shopper.path), await shopper.client.post("/api/sessions")):
            assert answer.headers["cache-control"] == "no-store"


async def test_in_production_browsers_come_by_https_from_then_on(module_stocked_url: str) -> None:
    async with serving(module_stocked_url, environment="production") as live, live.client() as client:
        for path in ("/", "/api/products", "/static/css/tokens.css"):
            assert (await client.get(path)).headers["strict-transport-security"] == "max-age=31536000"


async def test_cookies_are_out_of_reach(module_stocked_url: str) -> None:
    async with serving(module_stocked_url, environment="production") as live:
        made = await cookies_of(live)
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= made["__Host-aisle_session"]
    assert not [part for part in made["__Host-aisle_session"] if part.startswith("Domain")]
    assert {"Secure", "SameSite=lax"} <= made["csrftoken"]
    assert {"Secure", "SameSite=lax"} <= made["theme"]


async def test_where_there_is_no_https_cookies_come_without_it(shop: Served) -> None:
    made = await cookies_of(shop)
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= made["aisle_session"]
    assert not [name for name, parts in made.items() if "Secure" in parts]


async def cookies_of(served: Served) -> dict[str, set[str]]:
    """Return every cookie that the shop sets, with its attributes. They are sent by hand, as there is no HTTPS here."""
    async with served.client() as client:
        page = await client.get("/")
        token = page.headers["set-cookie"].partition("=")[2].partition(";")[0]
        carried = {"Cookie": f"csrftoken={token}"}
        asked = {"_csrf_token": token, "message": "hello", "theme": "dark"}
        begun = await client.post("/chat", data=asked, headers=carried)
        lit = await client.post("/theme", data=asked, headers=carried)
    assert (begun.status_code, lit.status_code) == (303, 303)
    lines = [line for answer in (page, begun, lit) for line in answer.headers.get_list("set-cookie")]
    return {line.partition("=")[0]: set(line.split("; ")[1:]) for line in lines}
