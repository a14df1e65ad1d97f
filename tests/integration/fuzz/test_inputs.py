"""Arbitrary bodies, forms, addresses, headers, cursors and messages: accepted or refused, never a server error."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
from hypothesis import strategies as some
from mcp_types import CLIENT_CAPABILITIES_META_KEY as CAPABILITIES_KEY
from mcp_types import PROTOCOL_VERSION_META_KEY as VERSION_KEY

from tests.integration.fuzz.fuzz_inputs import (
    EXAMPLES,
    FIELDS,
    Asker,
    any_text,
    as_form,
    as_json,
    asked_nonsense,
    fields,
    header_text,
    objects,
    sound,
    values,
    words,
)

KINDS = ["application/json", "application/problem+json", "text/plain", "multipart/form-data", "x", ""]
BODIES = [
    ("POST", "/api/sessions"),
    ("POST", "/api/sessions/{own}/messages"),
    ("DELETE", "/api/sessions/{own}/messages"),
    ("POST", "/api/sessions/{own}/cancellation"),
    ("POST", "/api/sessions/{own}/functions/search_products"),
    ("POST", "/api/sessions/{own}/functions/show_product_details"),
    ("POST", "/api/sessions/{own}/functions/add_to_cart"),
    ("POST", "/api/sessions/{own}/functions/get_recommendations"),
    ("PUT", "/api/sessions/{own}/cart/items/kettle-harrowby-17-steel"),
]
FORMS = [
    *(
        "/chat",
        "/chat/{own}/messages",
        "/chat/{own}/cancellation",
        "/chat/{own}/clear",
        "/theme",
        "/cart/items",
    ),
    *("/cart/items/kettle-harrowby-17-steel", "/chat/{own}/functions/search_products"),
    *("/chat/{own}/functions/add_to_cart", "/chat/{own}/functions/show_product_details"),
]
HEADERS = [
    *(
        "Accept",
        "Accept-Encoding",
        "Authorization",
        "Cookie",
        "Host",
        "HX-Request",
        "HX-Target",
        "If-None-Match",
    ),
    *(
        "If-Modified-Since",
        "Idempotency-Key",
        "Last-Event-ID",
        "Origin",
        "Range",
        "Referer",
        "Sec-Fetch-Site",
    ),
    *("X-Forwarded-For", "X-Request-ID", "traceparent", "Mcp-Session-Id", "Mcp-Protocol-Version", "Expect"),
]


def own(asker: Asker, path: str) -> str:
    """Return the path in the asker's own session."""
    return path.replace("{own}", asker.session_id)


@pytest.mark.parametrize(("method", "path"), BODIES, ids=lambda given: str(given))
@asked_nonsense()
@hypothesis.given(
    body=some.one_of(objects.map(as_json), values.map(as_json), some.binary(max_size=60)),
    kind=some.one_of(some.just("application/json"), some.just("application/json"), some.sampled_from(KINDS)),
    key=some.one_of(some.none(), header_text),
)
async def test_any_body_is_answered(
    asker: Asker, method: str, path: str, body: bytes, kind: str, key: str | None
) -> None:
    headers = {"x-csrftoken": asker.proof, "Content-Type": kind}
    if key is not None:
        headers["Idempotency-Key"] = key
    await asker.ask(method, own(asker, path), content=body, headers=headers)


@pytest.mark.parametrize("path", FORMS)
@asked_nonsense()
@hypothesis.given(
    given=fields,
    proven=some.integers(0, 9),
    kind=some.sampled_from(["form", "form", "form", "multipart", "json"]),
    enhanced=some.booleans(),
)
async def test_any_form_is_answered(
    asker: Asker, path: str, given: dict[str, str], proven: int, kind: str, enhanced: bool
) -> None:
    sent: dict[str, Any] = as_form(given)
    if proven:
        sent["_csrf_token"] = asker.proof
    headers = {"Accept": "text/html"} | ({"HX-Request": "true"} if enhanced else {})
    if kind == "multipart":
        files = {name: (None, value) for name, value in sent.items()} or {"none": (None, b"")}
        await asker.ask("POST", own(asker, path), files=files, headers=headers)
        return
    headers["Content-Type"] = "application/json" if kind == "json" else "application/x-www-form-urlencoded"
    content = as_json(given).decode() if kind == "json" else urlencode(sent)
    await asker.ask("POST", own(asker, path), content=content, headers=headers)


@asked_nonsense(EXAMPLES * 3)
@hypothesis.given(
    path=some.one_of(
        some.sampled_from(["/products", "/api/products", "/cart", "/", "/chat/x", "/health", "/schema"]),
        words.map(lambda word: f"/products/{word}"),
        words.map(lambda word: f"/api/products/{word}"),
        words.map(lambda word: f"/static/{word}"),
        words.map(lambda word: f"/{word}"),
    ),
    query=some.dictionaries(some.one_of(some.sampled_from(FIELDS), any_text), words, max_size=4),
)
async def test_any_address_is_answered(asker: Asker, path: str, query: dict[str, str]) -> None:
    asked = quote(path.encode("utf-8", "surrogatepass"))
    # The client sends it unchanged, but would read a path that begins with two slashes as another host.
    await asker.ask("GET", f"/{asked.lstrip('/')}?{urlencode(as_form(query))}"[:8_000])


@asked_nonsense(EXAMPLES * 2)
@hypothesis.given(
    given=some.dictionaries(some.sampled_from(HEADERS), header_text, max_size=4),
    path=some.sampled_from(
        ["/", "/products", "/api/products?limit=1", "/cart", "/chat/{own}", "/api/sessions/{own}"]
    ),
    method=some.sampled_from(["GET", "GET", "HEAD", "OPTIONS", "TRACE", "PATCH", "QUERY"]),
)
async def test_any_header_is_answered(asker: Asker, given: dict[str, str], path: str, method: str) -> None:
    answer = await asker.client.request(method, own(asker, path), headers=given)
    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/api/stream/{own}", "/chat/{own}/stream"])
@asked_nonsense()
@hypothesis.given(
    cursor=some.one_of(some.integers(-3, 60).map(str), some.integers().map(str), words, header_text),
    in_header=some.booleans(),
)
async def test_any_cursor_is_answered(asker: Asker, path: str, cursor: str, in_header: bool) -> None:
    headers, query = {}, ""
    if in_header and cursor.isascii() and cursor.isprintable() and cursor.strip():
        headers["Last-Event-ID"] = cursor.strip()[:200]
    else:
        query = f"?{urlencode(as_form({'after': cursor}))}"
    async with asker.client.stream("GET", own(asker, path) + query, headers=headers) as answer:
        if answer.status_code != 200:
            await answer.aread()
            sound(answer)
            assert answer.status_code in (400, 429)
            return
        async for piece in answer.aiter_bytes():
            assert piece.startswith(b"retry: ")
            break


@asked_nonsense(EXAMPLES * 3)
@hypothesis.given(
    method=some.one_of(some.sampled_from(["tools/call", "tools/call", "initialize", "tools/list"]), any_text),
    params=some.one_of(
        some.fixed_dictionaries(
            {
                "name": some.sampled_from(
                    ["add_to_cart", "change_quantity", "search_products", "show_cart", ""]
                )
            },
            optional={"arguments": some.one_of(objects, values), "_meta": values},
        ),
        objects,
        values,
    ),
    standalone=some.booleans(),
    body=some.one_of(some.none(), some.none(), values.map(as_json), some.binary(max_size=40)),
)
async def test_any_message_of_an_agent_is_answered(
    asker: Asker, method: str, params: Any, standalone: bool, body: bytes | None
) -> None:
    headers = {"Authorization": f"Bearer {asker.token}", "Content-Type": "application/json"}
    if standalone and isinstance(params, dict):
        params = params | {"_meta": {VERSION_KEY: "2026-07-28", CAPABILITIES_KEY: {}}}
        headers |= {"Mcp-Protocol-Version": "2026-07-28", "Mcp-Name": str(params.get("name") or "x")[:40]}
        headers["Mcp-Method"] = (
            method if method.isascii() and method.isprintable() and method.strip() else "x"
        )
        headers = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = await asker.client.post("/mcp", content=body or as_json(message), headers=headers)
    assert answer.status_code < 500
    if answer.content:
        document = json.loads(answer.content)
        assert document["jsonrpc"] == "2.0"
        assert ("result" in document) is not ("error" in document)
