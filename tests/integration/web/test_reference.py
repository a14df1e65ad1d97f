"""The API reference: complete, correct for the running product, and readable with only a browser."""

from __future__ import annotations

import ast
import copy
import json
import re
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from jsonschema_rs import Draft202012Validator
from litestar.routes import HTTPRoute
from sqlalchemy import text

from app.events import BY_NAME
from app.functions import all_functions
from app.main import ROUTES, create_app
from app.web.openapi import examples
from app.web.openapi.codes import CODES, IN_A_TURN
from app.web.openapi.curl import command
from app.web.openapi.document import OPERATIONS, openapi_document
from app.web.openapi.events import EVENTS
from app.web.openapi.operation import Operation
from tests.integration.web.conftest import Serve
from tests.support.paths import APP
from tests.support.serving import CATALOGUE_TOKEN, Served, settings_for
from tests.support.shoppers import Program, idle, program, words

DOCUMENT = openapi_document()
EVERY = {operation.name: operation for operation in OPERATIONS}
OF_EVENTS = {"CompletionEvent", "ContextEvent", "ErrorEvent", "FunctionCallEvent", "TextChunkEvent"}
"""Schemas that the page shows under their events' names."""


MAY_LACK = {
    "function_call": {"result", "error"},
    "text_chunk": {"caption_of"},
    "context": {"message", "reset"},
    "error": {"message"},
}
"""Fields that an event omits while they are empty."""


def closed(schema: Any) -> Any:
    """Return the schema with all undescribed fields forbidden."""
    schema = copy.deepcopy(schema)

    def close(node: Any) -> None:
        if isinstance(node, dict):
            if "properties" in node and "additionalProperties" not in node:
                node["additionalProperties"] = False
            for value in node.values():
                close(value)
        elif isinstance(node, list):
            for value in node:
                close(value)

    close(schema)
    return schema


CLOSED = closed(DOCUMENT)


def check(schema: Any, value: Any) -> None:
    """Check a value against a schema of the document. Raises AssertionError with the errors."""
    whole = {**closed(schema), "components": CLOSED["components"]}
    errors = [
        f"{error.instance_path}: {error.message[:300]}"
        for error in Draft202012Validator(whole).iter_errors(value)
    ]
    assert errors == []


def described(answer: httpx.Response, method: str, path: str) -> dict[str, Any]:
    """Return the document's description of an answer's content. Raises KeyError if there is none."""
    responses = DOCUMENT["paths"][path][method.lower()]["responses"]
    found = responses[str(answer.status_code)]
    if "$ref" in found:
        found = DOCUMENT["components"]["responses"][found["$ref"].rpartition("/")[2]]
    if "content" not in found:
        assert answer.content == b""
        return {}
    media_type = answer.headers["content-type"].partition(";")[0]
    return dict(found["content"][media_type])


def hold(answer: httpx.Response, method: str, path: str, code: str = "") -> None:
    """Check an answer against the document; a refusal must have a code that the document names."""
    content = described(answer, method, path)
    if not content:
        return
    if "json" not in answer.headers["content-type"]:
        return
    check(content["schema"], answer.json())
    if code:
        assert answer.json()["code"] == code
        assert code in content["examples"]
        assert CODES[code][0] == answer.status_code


# ------------------------------------------------------------------ complete


def test_every_route_of_the_api_is_described_and_nothing_else(database_url: str) -> None:
    app = create_app(settings_for(database_url))
    served = {
        (method.lower(), re.sub(r":\w+", "", route.path))
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith("/static/")
        for handler in route.route_handlers
        if handler.include_in_schema is not False
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
    }
    functions = ("post", "/api/sessions/{session_id}/functions/{name}")
    assert functions in served
    page_text = {(operation.method, operation.path) for operation in OPERATIONS}
    called = {each for each in page_text if "/functions/" in each[1]}
    assert page_text - called == served - {functions}
    assert {path.rpartition("/")[2] for _, path in called} == set(all_functions())
    assert len(ROUTES) > len(served), "pages are no part of it"


def test_every_event_is_described_field_by_field() -> None:
    assert set(EVENTS) == set(BY_NAME) == set(examples.EVENT_DATA)
    for name, schema in EVENTS.items():
        model = BY_NAME[name]
        # The stream adds `html` if a client requests it.
        fields = set(schema["properties"]) - {"html"}
        assert fields == set(model.model_fields)
        assert fields - set(schema["required"]) == MAY_LACK.get(name, set())


def codes_of_the_product() -> Iterator[tuple[str, str]]:
    """Yield every code in the program's source, with its file's name."""
    for path in APP.rglob("*.py"):
        if {"mcp", "reference"} & set(path.relative_to(APP).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            place = {
                "Problem": 1,
                "FunctionError": 0,
                "field_problem": 1,
                "TurnError": None,
                "CallError": None,
            }
            if name not in place:
                continue
            position = place[name]
            given = [node.args[position]] if position is not None and len(node.args) > position else []
            given += [each.value for each in node.keywords if each.arg == "code"]
            yield from ((str(each.value), path.name) for each in given if isinstance(each, ast.Constant))


def test_every_code_is_described() -> None:
    written = dict(codes_of_the_product())
    assert len(written) > 15
    assert {code: where for code, where in written.items() if code not in CODES | IN_A_TURN} == {}


def test_the_document_is_whole() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(names) == len(set(names))
    references = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(DOCUMENT)))
    for reference in references:
        place: Any = DOCUMENT
        for step in reference.split("/"):
            place = place[step]
    unused = set(DOCUMENT["components"]["schemas"]) - {each.rpartition("/")[2] for each in references}
    assert unused == set()
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    assert {operation.tag for operation in OPERATIONS} == tags


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_an_operation_says_all_there_is_to_say(operation: Operation) -> None:
    assert operation.summary and not operation.summary.endswith(".")
    assert operation.about.endswith(".")
    assert operation.answers[0].status < 300
    in_path = set(re.findall(r"\{(\w+)\}", operation.path))
    parameters = {each.name: each for each in operation.parameters}
    assert in_path == {each.name for each in operation.parameters if each.place == "path"}
    assert all(parameters[name].required and parameters[name].example for name in in_path)
    assert all(each.schema["description"].endswith(".") for each in operation.parameters)
    if operation.body is not None:
        check(operation.body.schema, operation.body.example)
        assert {"malformed", "payload_too_large", "unsupported_media_type"} <= set(operation.problems)
    if operation.access == "change":
        assert {"forbidden", "not_found"} <= set(operation.problems)
    for answer in operation.answers:
        if answer.schema is not None:
            check(answer.schema, answer.example)


def test_examples_are_of_the_shapes_they_show() -> None:
    for name, data in examples.EVENT_DATA.items():
        check(EVENTS[name], data)
        assert BY_NAME[name].model_validate(data).event_name == name
    for problem in (examples.REFUSED, examples.EMPTY_MESSAGE):
        check({"$ref": "#/components/schemas/Problem"}, problem)


# ------------------------------------------------------------------ true


async def test_a_whole_conversation_is_as_it_is_described(shop: Served) -> None:
    session = "/api/sessions/{session_id}"
    async with program(shop) as shopper, shop.client() as stranger:
        opened = await stranger.post("/api/sessions")
        hold(opened, "post", "/api/sessions")
        hold(await shopper.client.get(shopper.path), "get", session)
        turn_id, events = await shopper.ask("Show me kettles under $60")
        assert turn_id
        for event in events:
            check(EVENTS[event.name], event.payload)
        await shopper.ask("add the first one")
        await shopper.ask("what goes with it")
        hold(await shopper.client.get(shopper.path), "get", session)
        hold(await shopper.post("Show me mugs", "one"), "post", f"{session}/messages")
        await idle(shopper)
        hold(await shopper.client.post(f"{shopper.path}/cancellation"), "post", f"{session}/cancellation")
        hold(await shopper.client.delete(f"{shopper.path}/messages"), "delete", f"{session}/messages")


async def test_functions_and_the_cart_are_as_they_are_described(shop: Served) -> None:
    async with program(shop) as shopper:
        found = await shopper.run("search_products", {"query": "kettel", "max_price": 60})
        product_id = next(each["id"] for each in found.json()["products"] if each["in_stock"])
        asked = {
            "search_products": [
                {"query": "waterproof purple kettle"},
                {"query": "xyzzy"},
                {"query": "", "category": "Mugs"},
            ],
            "show_product_details": [{"product_id": product_id}],
            "add_to_cart": [{"product_id": product_id}],
            "get_recommendations": [{"based_on": product_id}, {"based_on": "Kettles"}],
        }
        for name, several in asked.items():
            for parameters in several:
                answer = await shopper.run(name, parameters)
                assert answer.status_code == 200, answer.text
                hold(answer, "post", f"/api/sessions/{{session_id}}/functions/{name}")
        line = "/api/sessions/{session_id}/cart/items/{product_id}"
        path = f"{shopper.path}/cart/items/{product_id}"
        hold(await shopper.client.put(path, json={"quantity": 2}), "put", line)
        hold(await shopper.client.put(path, json={"quantity": 100}), "put", line, "quantity_limit")
        hold(await shopper.client.put(path, json={"quantity": "x"}), "put", line, "invalid_parameters")


async def test_the_shop_without_a_session_is_as_it_is_described(shop: Served) -> None:
    async with shop.client() as client:
        products = await client.get("/api/products", params={"query": "kettle", "limit": 3})
        hold(products, "get", "/api/products")
        hold(await client.get("/api/products?sort=odd"), "get", "/api/products", "invalid_parameters")
        tag = {"If-None-Match": products.headers["etag"]}
        hold(await client.get(products.request.url, headers=tag), "get", "/api/products")
        one = "/api/products/{product_id}"
        hold(await client.get(f"/api{products.json()['products'][0]['url']}"), "get", one)
        hold(await client.get("/api/products/nothing"), "get", one, "not_found")
        for path in ("/health", "/health/ready", "/metrics", "/schema"):
            answer = await client.get(path)
            assert answer.status_code == 200
            hold(answer, "get", path)


async def test_a_shop_that_is_not_ready_says_so_as_described(serve: Serve) -> None:
    async with serve() as served, served.client() as client:
        async with served.components.services.database.transaction() as db:
            await (await db.connection()).execute(text("DELETE FROM product"))
        hold(await client.get("/health/ready"), "get", "/health/ready")


async def refusals_of(
    shopper: Program, stranger: httpx.AsyncClient
) -> list[tuple[httpx.Response, str, str, str]]:
    """Return refusals of many kinds: the answer, its method and route, its code."""
    session = "/api/sessions/{session_id}"
    messages, functions = f"{session}/messages", f"{session}/functions/add_to_cart"
    shown = (await stranger.get("/api/products", params={"query": "sleeping bag"})).json()["products"][0][
        "id"
    ]
    post, path = shopper.client.post, shopper.path
    as_text, as_json = {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}
    return [
        (await stranger.get(path), "get", session, "not_found"),
        (await stranger.post(f"{path}/messages", json={}), "post", messages, "not_found"),
        (
            await post(f"{path}/messages", content=b"{", headers=as_json),
            "post",
            messages,
            "malformed",
        ),
        (
            await post(f"{path}/messages", content="hello", headers=as_text),
            "post",
            messages,
            "unsupported_media_type",
        ),
        (await shopper.post("x" * 70_000), "post", messages, "payload_too_large"),
        (await shopper.post(" "), "post", messages, "message_empty"),
        (await shopper.post("x" * 2_001), "post", messages, "message_too_long"),
        (await shopper.post(["x"]), "post", messages, "invalid_parameters"),
        (await shopper.run("add_to_cart", {"product_id": "x"}), "post", functions, "product_unknown"),
        (await shopper.run("add_to_cart", {"product_id": shown}), "post", functions, "product_not_shown"),
        (await shopper.run("add_to_cart", {}), "post", functions, "invalid_parameters"),
        (
            await shopper.client.get(f"/api/stream/{shopper.session_id}?after=x"),
            "get",
            "/api/stream/{session_id}",
            "malformed",
        ),
        (
            await stranger.get(f"/api/stream/{shopper.session_id}"),
            "get",
            "/api/stream/{session_id}",
            "not_found",
        ),
    ]


async def test_refusals_are_as_they_are_described(shop: Served) -> None:
    async with program(shop) as shopper, shop.client() as stranger:
        for answer, method, path, code in await refusals_of(shopper, stranger):
            hold(answer, method, path, code)


async def test_a_cookie_without_its_proof_is_refused_as_described(shop: Served) -> None:
    async with shop.client() as visitor:
        page = await visitor.get("/", headers={"Accept": "text/html"})
        form = {"message": "Show me mugs", "_csrf_token": visitor.cookies["csrftoken"]}
        begun = await visitor.post("/chat", data=form)
        assert page.status_code == 200
        session_id = begun.headers["location"].split("/")[2]
        path = "/api/sessions/{session_id}/cancellation"
        hold(await visitor.post(f"/api/sessions/{session_id}/cancellation"), "post", path, "forbidden")
        proof = {"x-csrftoken": visitor.cookies["csrftoken"]}
        hold(await visitor.post(f"/api/sessions/{session_id}/cancellation", headers=proof), "post", path)
        hold(await visitor.get(f"/api/sessions/{session_id}"), "get", "/api/sessions/{session_id}")


# ------------------------------------------------------------------ to be tried


async def try_out(operation: Operation, shop: Served, shopper: Program) -> int:
    """Run an operation's example command and return the status."""
    variables = {"SHOP": shop.url, "SESSION": shopper.session_id, "TOKEN": shopper.token}
    variables["CART_TOKEN"] = shop.components.services.keys.cart_token(shopper.session_id)
    variables["CATALOGUE_TOKEN"] = CATALOGUE_TOKEN
    line = re.sub(r"\$([A-Z_]+)", lambda found: variables[found[1]], command(operation)).replace("\\\n", " ")
    method, url, body, headers = "GET", "", None, {}
    arguments = iter(shlex.split(line))
    assert next(arguments) == "curl"
    for each in arguments:
        if each == "-X":
            method = next(arguments)
        elif each == "-H":
            name, _, given = next(arguments).partition(": ")
            headers[name] = given
        elif each == "-d":
            body = next(arguments)
        elif each != "--no-buffer":
            url = each
    async with shop.client() as client, client.stream(method, url, headers=headers, content=body) as answer:
        return answer.status_code


async def test_every_command_does_what_it_says(shop: Served) -> None:
    async with program(shop) as shopper:
        first, last = ["search_products", "add_to_cart", "accept_changed_lines"], ["remove_session"]
        others = [name for name in EVERY if name not in (*first, *last)]
        for name in [*first, *others, *last]:
            await idle(shopper)
            if name in all_functions() or name == "change_line":
                # The examples' products are shown first, as to a shopper who searches for them.
                await shopper.run("search_products", {"query": "kettle", "limit": 50})
            if name == "change_cart_option":
                line = all_functions()[name].example.parameters["product_id"]
                await shopper.run("search_products", {"query": "navy T-shirt"})
                await shopper.run("add_to_cart", {"product_id": line, "options": {"Size": "M"}})
            assert await try_out(EVERY[name], shop, shopper) == EVERY[name].answers[0].status, name


# ------------------------------------------------------------------ to be read


async def test_the_page_says_all_that_the_document_says(shop: Served) -> None:
    async with shop.client() as reader:
        page = await reader.get("/schema/docs")
    assert page.status_code == 200
    page_text = words(page.text)
    for operation in OPERATIONS:
        assert f'id="{operation.name}"' in page.text
        assert operation.path in page_text
        assert operation.summary.replace("'", "&#39;") in page.text.replace("&#x27;", "&#39;")
    schemas = set(DOCUMENT["components"]["schemas"])
    assert schemas > OF_EVENTS
    for name in (*EVENTS, *(schemas - OF_EVENTS)):
        assert f'id="shape-{name}"' in page.text, name
    for code in CODES | IN_A_TURN:
        assert f"<code>{code}</code>" in page.text
    targets = set(re.findall(r'href="#([^"]+)"', page.text))
    ids = re.findall(r'id="([^"]+)"', page.text)
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


async def test_the_page_is_made_of_our_own_files_and_needs_no_database(serve: Serve) -> None:
    async with serve() as served, served.client() as reader:
        await served.components.services.database.engine.dispose()
        page = await reader.get("/schema/docs", headers={"Cookie": "csrftoken=known"})  # no first visit
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert not [each for each in addresses if urlsplit(each).netloc]
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=", page.text)
        files = [each for each in addresses if each.startswith("/static/")]
        assert files
        for each in files:
            assert (await reader.get(each)).status_code == 200, each
        document = await reader.get("/schema")
    assert document.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert document.json() == DOCUMENT
