"""Injection: text remains text, in every field of a product, address, header, stream and log record."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin

import pytest

from app.render.style_sheets import StyleSheets, source_of
from tests.support.hostile_catalogue import WORDS, Page, lines, stock_hostile
from tests.support.paths import ROOT
from tests.support.serving import Served, serving
from tests.support.shoppers import browser, forms, idle, program, words
from tests.support.streams import reading

LOCATIONS = ("location", "hx-redirect")


@pytest.fixture(scope="module")
async def shop(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A shop with a hostile catalogue and a hostile name."""
    await stock_hostile(module_database_url, Path(tmp_path_factory.mktemp("hostile")))
    async with serving(module_database_url, shop_name=WORDS["closing"]) as served:
        yield served


OWN = frozenset(StyleSheets(ROOT / "static", str).hashes)
OWN_STYLES = re.compile(r"<style>([^<]*)</style>")
"""The style sheets of the product, which a browser's first page contains."""


def harmless(html: str, where: str) -> Page:
    """Check that no text has become part of the page, and return the page."""
    page = Page(OWN_STYLES.sub(lambda style: "" if source_of(style[1]) in OWN else style[0], html))
    assert page.strange == [], where
    assert "5893" not in words(html), f"{where}: a template was rendered"
    return page


async def test_no_product_writes_into_a_page(shop: Served) -> None:
    async with browser(shop) as visitor:
        seen: set[str] = set()
        waiting = ["/", "/products", "/products?query=kettle", "/cart"]
        while waiting and len(seen) < 60:
            path = waiting.pop(0).split("#")[0]
            if path in seen:
                continue
            seen.add(path)
            answer = await visitor.get(path)
            assert answer.status_code in (200, 404, 422), path
            waiting += harmless(answer.text, path).links
    products = [path for path in seen if path.startswith("/products/")]
    assert len(products) == len(WORDS), products


@pytest.mark.parametrize("kind", WORDS)
async def test_no_product_writes_into_a_conversation_or_a_cart(shop: Served, kind: str) -> None:
    product_id = str(next(line["id"] for line in lines() if str(line["id"]).startswith(kind)))
    async with browser(shop) as visitor:
        session_id = await visitor.start("kettle")
        page = await visitor.page(session_id)
        harmless(page.text, "found")
        fields = {"product_id": product_id, "_csrf_token": forms(page.text)[0].fields["_csrf_token"]}
        for function in ("show_product_details", "add_to_cart", "get_recommendations"):
            given = {"based_on": product_id} if function == "get_recommendations" else {}
            answer = await visitor.client.post(
                f"/chat/{session_id}/functions/{function}", data=fields | given, follow_redirects=True
            )
            assert answer.status_code == 200
            harmless(answer.text, function)
        cart = await visitor.get("/cart")
        harmless(cart.text, "cart")
        assert "kettle" in words(cart.text)


@pytest.mark.parametrize("kind", WORDS)
async def test_no_shopper_writes_into_a_page(shop: Served, kind: str) -> None:
    hostile = WORDS[kind]
    async with browser(shop) as visitor:
        session_id = await visitor.start(f"kettle {hostile}")
        page = await visitor.page(session_id)
        harmless(page.text, "said")
        for path in (
            f"/products?query={quote(hostile)}&category={quote(hostile)}&brand={quote(hostile)}",
            f"/products?min_price={quote(hostile)}&sort={quote(hostile)}&page={quote(hostile)}",
            f"/products/{quote(hostile, safe='')}",
            f"/{quote(hostile, safe='')}",
            f"/chat/{quote(hostile, safe='')}",
        ):
            answer = await visitor.get(path)
            assert answer.status_code < 500
            harmless(answer.text, path)
        refused = await visitor.submit(page, "/messages", message=hostile * 50)
        assert refused.status_code == 422
        harmless(refused.text, "refused")


async def test_no_product_writes_into_a_stream(shop: Served) -> None:
    async with program(shop) as shopper, shopper.stream(after=0) as stream:
        turn_id = await shopper.say("kettle " + " ".join(WORDS.values())[:1_500])
        await stream.until(lambda event: event.ends(turn_id))
        assert {event.name for event in stream.events} <= {
            "text_chunk",
            "function_call",
            "context",
            "completion",
        }
        numbers = [int(event.id or 0) for event in stream.events]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert all(json.loads(event.data) for event in stream.events)


async def test_no_product_writes_into_a_stream_of_fragments(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("kettle")
        async with reading(visitor.client, f"/chat/{session_id}/stream?after=0") as stream:
            frame = await stream.until(lambda event: "<article" in event.data or "<section" in event.data)
    assert [found for found in Page(frame.data).strange if found != "<hx-partial>"] == []
    assert "evil.example>" not in frame.data


@pytest.mark.parametrize(
    "following",
    [
        *(
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
        ),
        *(
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\nSet-Cookie: a=b",
            "/%0d%0aSet-Cookie:%20a=b",
            "/ü/日本",
        ),
        *(
            "/\x00",
            " //evil.example",
            "http:evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/@evil.example",
        ),
        *(
            "/cart\u2028x",
            "/\ud83d",
            "/" + "x" * 9_000,
            "?next=//evil.example",
            "/\u0085/evil.example",
            "///evil",
        ),
    ],
)
async def test_no_form_leads_elsewhere_or_writes_a_header(shop: Served, following: str) -> None:
    async with browser(shop) as visitor:
        token = forms((await visitor.get("/")).text)[0].fields["_csrf_token"]
        fields = {"_csrf_token": token, "theme": "dark", "next": following.encode("utf-8", "surrogatepass")}
        for extra in ({}, {"HX-Request": "true"}):
            headers = extra | {"Content-Type": "application/x-www-form-urlencoded"}
            answer = await visitor.client.post("/theme", content=urlencode(fields), headers=headers)
            assert answer.status_code in (200, 303), answer.text
            [place] = [answer.headers[name] for name in LOCATIONS if name in answer.headers]
            assert place.isascii(), "as RFC 9110 has it"
            assert urljoin("http://shop/live", place).startswith("http://shop/")
            assert re.match(r"/(?![/\\.])", place)
            if following.isascii() and re.fullmatch(r"/[@%?]?[\w%:=?-]{1,99}", following):
                assert place == following
            assert {line.partition("=")[0] for line in answer.headers.get_list("set-cookie")} == {"theme"}


@pytest.mark.parametrize(
    "name", ["X-Request-ID", "Idempotency-Key", "Last-Event-ID", "HX-Current-URL", "Origin"]
)
@pytest.mark.parametrize("kind", ["tag", "attribute"])
async def test_no_header_comes_back_as_text_or_header(shop: Served, name: str, kind: str) -> None:
    async with browser(shop) as visitor:
        headers = {name: WORDS[kind], "Accept": "text/html"}
        for path in ("/", "/cart", "/nowhere", "/api/products"):
            answer = await visitor.client.get(path, headers=headers)
            assert "alert(" not in str(answer.headers)
            if not path.startswith("/api"):
                harmless(answer.text, path)


async def test_no_request_can_forge_a_log_record(
    module_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = '\n{"level": "error", "event": "forged"}\r\n\x1b[2Jforged \u2028forged'
    for written in ("json", "console"):
        async with (
            serving(module_database_url, log_level="info", log_format=written) as served,
            program(served) as shopper,
            served.client() as client,
        ):
            await client.get(f"/{quote(forged)}", headers={"X-Request-ID": "forged \t forged"})
            await client.get(f"/chat/{quote(forged)}?query={quote(forged)}")
            await shopper.run(quote(forged, safe=""), {"product_id": forged, forged: forged})
            await shopper.run("add_to_cart", {"product_id": forged})
            await shopper.say(forged)
            await idle(shopper)
        printed = capsys.readouterr().err
        assert "function_refused" in printed or "forged" in printed
        for line in printed.splitlines():
            assert not line.lstrip().startswith(("forged", '{"level": "error", "event": "forged"')), line
            assert "\x1b[2J" not in line
            assert written != "json" or json.loads(line)["event"] != "forged"


async def test_json_is_never_a_page(shop: Served) -> None:
    async with shop.client() as client:
        query = quote(WORDS["tag"])
        for path, status, kind in (
            (f"/api/products?query={query}", 200, "application/json"),
            (f"/api/products?limit={query}", 422, "application/problem+json"),
            (f"/api/products/{query}", 404, "application/problem+json"),
        ):
            answer = await client.get(path, headers={"Accept": "text/html"})
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, kind)
            assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_browser_of_our_own_is_not_fooled_either(shop: Served) -> None:
    """The page's own forms work even if every text around them is hostile."""
    async with browser(shop) as visitor:
        page = await visitor.get("/products")
        added = await visitor.submit(page, "/cart/items")
        assert added.status_code == 200
        changed = await visitor.submit(await visitor.get("/cart"), "/cart/items/.+", quantity="2")
        assert 'value="2"' in changed.text
