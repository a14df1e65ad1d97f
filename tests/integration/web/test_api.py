"""The JSON API: its inputs, its outputs, and a complete problem document for every refusal."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import idle, program


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that the answer has a complete problem document, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    document = dict(answer.json())
    assert document["status"] == status
    assert document["code"] == code, document
    assert document["title"]
    assert document["detail"]
    return document


async def test_a_new_session_is_empty(shop: Served) -> None:
    async with program(shop) as shopper:
        state = await shopper.state()
    assert state["session"]["id"] == shopper.session_id
    assert state["chat"] == {"messages": [], "earlier": None, "is_typing": False, "error": None}
    assert state["products"]["cart"]["count"] == 0


async def test_a_search_in_words_ends_with_products_in_stream_and_state(shop: Served) -> None:
    async with program(shop) as shopper:
        turn_id, events = await shopper.ask("Show me kettles under $50")
        state = await shopper.state()
    done = [event.payload for event in events if event.name == "function_call"][-1]
    assert (done["name"], done["status"]) == ("search_products", "done")
    products = done["result"]["products"]
    assert products
    assert all("kettle" in product["name"].lower() and float(product["price"]) < 50 for product in products)
    assert [product["id"] for product in state["products"]["search_results"]] == [p["id"] for p in products]
    assert [message["type"] for message in state["chat"]["messages"]][:2] == ["user", "function_call"]
    assert all(message["turn_id"] == turn_id for message in state["chat"]["messages"])


async def test_every_event_of_a_turn_is_numbered_dated_and_ends_once(shop: Served) -> None:
    async with program(shop) as shopper:
        _, events = await shopper.ask("Show me lamps")
    numbers = [int(event.id or "") for event in events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert all(event.payload["timestamp"].endswith("Z") for event in events)
    assert [event.name for event in events if event.name in ("completion", "error")] == [events[-1].name]
    assert events[0].name == "context"
    assert events[0].payload["message"] == "Show me lamps"


async def test_the_streamed_text_is_the_text_of_the_state(shop: Served) -> None:
    async with program(shop) as shopper:
        turn_id, events = await shopper.ask("What can you do for me?")
        state = await shopper.state()
    parts: dict[str, str] = {}
    for event in events:
        if event.name == "text_chunk":
            parts[event.payload["part_id"]] = parts.get(event.payload["part_id"], "") + event.payload["text"]
    said = {m["id"]: m["content"] for m in state["chat"]["messages"] if m["type"] == "assistant"}
    assert said == parts
    assert events[-1].payload["message_id"] == list(parts)[-1]
    assert events[-1].turn == turn_id


async def test_the_same_client_message_is_one_message(shop: Served) -> None:
    async with program(shop) as shopper:
        first = await shopper.post("hello", "mine")
        again = await shopper.post("hello", "mine")
        await idle(shopper)
        later = await shopper.post("hello", "mine")
        state = await shopper.state()
        other = await shopper.post("goodbye", "mine")
    assert first.json() == again.json() == later.json()
    assert [m["content"] for m in state["chat"]["messages"] if m["type"] == "user"] == ["hello"]
    problem(other, 409, "idempotency_conflict")


async def test_double_clicks_at_the_same_moment_are_one_message(shop: Served) -> None:
    async with program(shop) as shopper:
        answers = await asyncio.gather(*(shopper.post("hello", "once") for _ in range(8)))
        await idle(shopper)
        state = await shopper.state()
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["turn_id"] for answer in answers}) == 1
    assert len([m for m in state["chat"]["messages"] if m["type"] == "user"]) == 1


async def test_a_second_question_waits_for_the_first_answer(serve: Serve) -> None:
    gate = asyncio.Event()
    model = ScriptedModel([[TextDelta("Let me"), gate, TextDelta(" see."), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper, shopper.stream() as stream:
        turn_id = await shopper.say("hello")
        await stream.until(lambda event: event.name == "text_chunk")
        problem(await shopper.post("and lamps?"), 409, "turn_in_progress")
        gate.set()
        await stream.until(lambda event: event.ends(turn_id))


@pytest.mark.parametrize(
    ("message", "status", "code"),
    [
        ("", 422, "message_empty"),
        ("  \n\t ", 422, "message_empty"),
        ("\x00\x01", 422, "message_empty"),
        (None, 422, "message_empty"),
        ("x" * 2_001, 422, "message_too_long"),
        (["hello"], 422, "invalid_parameters"),
        (17, 422, "invalid_parameters"),
    ],
)
async def test_a_bad_message_is_refused_at_its_field(
    shop: Served, message: object, status: int, code: str
) -> None:
    async with program(shop) as shopper:
        document = problem(await shopper.post(message), status, code)
        state = await shopper.state()
    assert list(document["fields"]) == ["message"]
    assert state["chat"]["messages"] == []


async def test_a_message_is_kept_clean_and_whole(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.say(
            "  he\x00llo\r\ncafe\u0301 \ud83d\ude00 ".encode("utf-8", "surrogatepass").decode(
                "utf-8", "replace"
            )
        )
        await idle(shopper)
        state = await shopper.state()
    assert state["chat"]["messages"][0]["content"].startswith("hello\ncafé")


@pytest.mark.parametrize("longest", ["ü" * 2_000, "😀" * 1_000], ids=["letters", "emoji"])
async def test_the_limit_counts_utf_16_code_units_as_browsers_do(shop: Served, longest: str) -> None:
    async with program(shop) as shopper:
        await shopper.say(longest)
        await idle(shopper)
        refused = await shopper.post(f"{longest}x")
    assert refused.json()["code"] == "message_too_long"
    assert refused.json()["fields"]["message"] == "This is 1 character too long; 2,000 fit."


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"[" * 100_000, "application/json", 413, "payload_too_large"),
        (b"[" * 20_000, "application/json", 400, "malformed"),
        (b"[" * 40 + b"]" * 40, "application/json", 400, "malformed"),
        (b'"hello"', "application/json", 400, "malformed"),
        (b'{"message": NaN}', "application/json", 400, "malformed"),
        (b"message=hello", "text/plain", 415, "unsupported_media_type"),
        (b"\xff\xfe", "application/json", 400, "malformed"),
        (b'{"message": "' + b"x" * 70_000 + b'"}', "application/json", 413, "payload_too_large"),
    ],
)
async def test_a_body_that_is_none_is_refused(
    shop: Served, body: bytes, kind: str, status: int, code: str
) -> None:
    async with program(shop) as shopper:
        answer = await shopper.client.post(
            f"{shopper.path}/messages", content=body, headers={"Content-Type": kind}
        )
    problem(answer, status, code)


async def test_a_button_answers_with_the_bare_result_and_lands_in_the_log(shop: Served) -> None:
    async with program(shop) as shopper:
        found = await shopper.run("search_products", {"query": "kettle", "limit": 3})
        product = found.json()["products"][0]
        added = await shopper.run("add_to_cart", {"product_id": product["id"], "quantity": "2"})
        state = await shopper.state()
    assert found.status_code == added.status_code == 200
    assert added.json()["cart"]["count"] == 2
    calls = [m["function_call"] for m in state["chat"]["messages"]]
    assert [(call["name"], call["status"]) for call in calls] == [
        ("search_products", "done"),
        ("add_to_cart", "done"),
    ]
    assert all(m["turn_id"] is None for m in state["chat"]["messages"])
    assert calls[1]["result"] == added.json()


async def test_a_refused_button_says_what_to_do_next(shop: Served) -> None:
    async with program(shop) as shopper:
        refused = await shopper.run("add_to_cart", {"product_id": "kettle-harrow-17-steel-that-is-not"})
        unknown = await shopper.run("sell_everything", {})
        state = await shopper.state()
    document = problem(refused, 422, "product_unknown")
    assert len(document["recovery"]) > 9
    assert document["suggestions"] == []
    problem(unknown, 404, "unknown_function")
    assert state["products"]["cart"]["count"] == 0
    assert state["chat"]["messages"][0]["function_call"]["status"] == "failed"


async def test_a_pressed_button_is_pressed_once(shop: Served) -> None:
    async with program(shop) as shopper:
        [product, *_] = (await shopper.run("search_products", {"query": "mug"})).json()["products"]
        parameters = {"product_id": product["id"]}
        answers = await asyncio.gather(*(shopper.run("add_to_cart", parameters, "key") for _ in range(5)))
        other = await shopper.run("add_to_cart", parameters | {"quantity": 3}, "key")
        state = await shopper.state()
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert state["products"]["cart"]["count"] == 1
    problem(other, 409, "idempotency_conflict")


async def test_clearing_deletes_the_messages_and_keeps_the_cart(shop: Served) -> None:
    async with program(shop) as shopper:
        _, events = await shopper.ask("Show me mugs")
        found = next(event.payload["result"] for event in reversed(events) if event.payload.get("result"))
        await shopper.run("add_to_cart", {"product_id": found["products"][0]["id"]})
        answer = await shopper.client.delete(f"{shopper.path}/messages")
        state = await shopper.state()
    assert answer.status_code == 204
    assert state["chat"]["messages"] == []
    assert state["products"]["search_results"] == []
    assert state["products"]["cart"]["count"] == 1


async def test_stopping_when_nothing_runs_is_fine(shop: Served) -> None:
    async with program(shop) as shopper:
        answer = await shopper.client.post(f"{shopper.path}/cancellation")
    assert (answer.status_code, answer.json()) == (202, {"turn_id": None})


async def test_a_stopped_answer_stays_where_it_was(serve: Serve) -> None:
    model = ScriptedModel([[TextDelta("Three kettles"), asyncio.Event()]])
    async with serve(model) as served, program(served) as shopper, shopper.stream() as stream:
        turn_id = await shopper.say("kettles")
        await stream.until(lambda event: event.name == "text_chunk")
        answer = await shopper.client.post(f"{shopper.path}/cancellation")
        end = await stream.until(lambda event: event.ends(turn_id))
        state = await shopper.state()
    assert answer.json() == {"turn_id": turn_id}
    assert (end.name, end.payload["finish_reason"]) == ("completion", "cancelled")
    assert end.payload["message_id"] == state["chat"]["messages"][1]["id"]
    assert [m["content"] for m in state["chat"]["messages"]] == ["kettles", "Three kettles"]
    assert state["chat"]["is_typing"] is False
    assert model.broken_off == 1


async def test_stopped_before_a_word_there_is_no_message(serve: Serve) -> None:
    model = ScriptedModel([[asyncio.Event()]])
    async with serve(model) as served, program(served) as shopper, shopper.stream() as stream:
        turn_id = await shopper.say("kettles")
        async with asyncio.timeout(10):
            await model.waiting.wait()
        await shopper.client.post(f"{shopper.path}/cancellation")
        end = await stream.until(lambda event: event.ends(turn_id))
        state = await shopper.state()
    assert (end.payload["finish_reason"], end.payload["message_id"]) == ("cancelled", None)
    assert [m["type"] for m in state["chat"]["messages"]] == ["user"]


async def test_a_model_that_breaks_ends_the_turn_with_one_error(serve: Serve) -> None:
    model = ScriptedModel([[TextDelta("Three"), RuntimeError("a secret detail")]])
    async with serve(model) as served, program(served) as shopper:
        _, events = await shopper.ask("kettles")
        state = await shopper.state()
    assert [event.name for event in events[-2:]] == ["text_chunk", "error"]
    assert events[-1].payload["retryable"] is True
    assert "secret" not in events[-1].data
    assert state["chat"]["error"]["code"] == "model_unavailable"
    assert state["chat"]["messages"][-1]["type"] == "error"


async def test_calls_without_end_are_ended(serve: Serve) -> None:
    search = CallRequested("search_products", '{"query": "kettle"}')
    model = ScriptedModel([[search, RoundFinished("calls")] for _ in range(40)])
    async with serve(model) as served, program(served) as shopper:
        _, events = await shopper.ask("kettles")
    assert events[-1].payload["finish_reason"] == "length"
    assert len([event for event in events if event.payload.get("status") == "running"]) <= 12


async def test_a_turn_that_takes_too_long_ends_with_a_word(serve: Serve) -> None:
    model = ScriptedModel([[TextDelta("Let me see"), asyncio.Event()]])
    async with serve(model, turn_seconds=0.2) as served, program(served) as shopper:
        _, events = await shopper.ask("kettles")
    assert (events[-1].name, events[-1].payload["code"]) == ("error", "timeout")


async def test_a_model_cannot_name_what_was_not_shown(serve: Serve) -> None:
    rounds: list[list[Beat]] = [
        [CallRequested("add_to_cart", '{"product_id": "kettle"}'), RoundFinished("calls")],
        [CallRequested("add_to_cart", "not json"), CallRequested("sell", "{}"), RoundFinished("calls")],
        [TextDelta("I could not."), RoundFinished()],
    ]
    async with serve(ScriptedModel(rounds)) as served, program(served) as shopper:
        _, events = await shopper.ask("add it")
        state = await shopper.state()
    failed = [event.payload["error"]["code"] for event in events if event.payload.get("status") == "failed"]
    assert failed == ["product_unknown", "invalid_parameters", "unknown_function"]
    assert state["products"]["cart"]["count"] == 0


async def test_products_are_searched_filtered_and_paged(shop: Served) -> None:
    async with shop.client() as client:
        answer = (
            await client.get("/api/products", params={"category": "Kettles", "sort": "price_asc", "limit": 3})
        ).json()
        rest = (
            await client.get(
                "/api/products", params={"category": "Kettles", "sort": "price_asc", "offset": 3}
            )
        ).json()
        dear = (await client.get("/api/products", params={"min_price": "100", "limit": 100})).json()
        sold_out = (await client.get("/api/products", params={"in_stock": "false", "limit": 100})).json()
    prices = [float(product["price"]) for product in answer["products"] + rest["products"]]
    assert prices == sorted(prices)
    assert answer["total"] == rest["total"] == len(prices)
    assert (answer["limit"], answer["offset"]) == (3, 0)
    assert dear["products"]
    for product in dear["products"]:
        assert any(float(variant["price"]) >= 100 for variant in product["variants"])
    assert sold_out["products"]
    assert not any(product["in_stock"] for product in sold_out["products"])
    assert answer["facets"]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("29,99", "29.99"),
        ("1.000,50", "1000.50"),
        ("$30", "30"),
        ("30 usd", "30"),
        ("1,000", "1000"),
        ("25", "25"),
    ],
)
async def test_a_price_is_read_in_any_notation(shop: Served, written: str, amount: str) -> None:
    async with shop.client() as client:
        found = (await client.get("/api/products", params={"max_price": written})).json()
        meant = (await client.get("/api/products", params={"max_price": amount})).json()
    assert found["total"] == meant["total"] > 0


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1.000", "could be 1000 or 1.00"),
        ("30€", "Prices here are in USD"),
        ("-3", "such as 25 or 19.90"),
        ("99999999999", "at most"),
    ],
)
async def test_a_price_that_could_be_misread_is_refused_at_its_field(
    shop: Served, written: str, message: str
) -> None:
    async with shop.client() as client:
        answer = await client.get("/api/products", params={"max_price": written})
    assert message in problem(answer, 422, "invalid_parameters")["fields"]["max_price"]


@pytest.mark.parametrize(
    "query",
    [
        "min_price=9&max_price=1",
        "limit=0",
        "limit=101",
        "limit=x",
        "offset=-1",
        "sort=best",
        "min_price=cheap",
        "max_price=NaN",
        "in_stock=maybe",
        "query=" + "x" * 401,
    ],
)
async def test_a_wrong_filter_is_refused_at_its_field(shop: Served, query: str) -> None:
    async with shop.client() as client:
        document = problem(await client.get(f"/api/products?{query}"), 422, "invalid_parameters")
    assert set(document["fields"]) <= {
        "min_price",
        "max_price",
        "limit",
        "offset",
        "sort",
        "in_stock",
        "query",
    }
    assert document["fields"]


async def test_a_product_asked_for_with_a_token_counts_as_shown(shop: Served) -> None:
    async with program(shop) as shopper, shop.client() as stranger:
        [product] = (await stranger.get("/api/products", params={"query": "yoga mat", "limit": 1})).json()[
            "products"
        ]
        refused = await shopper.run("add_to_cart", {"product_id": product["id"]})
        assert (await shopper.client.get(f"/api/products/{product['id']}")).json() == product
        added = await shopper.run("add_to_cart", {"product_id": product["id"]})
    problem(refused, 422, "product_not_shown")
    assert added.status_code == 200


async def test_an_unknown_address_is_a_problem_document(shop: Served) -> None:
    async with shop.client() as client:
        problem(await client.get("/api/nothing"), 404, "not_found")
        problem(await client.get("/api/products/no-such-thing"), 404, "not_found")
        problem(await client.put("/api/products"), 405, "method_not_allowed")


async def test_health_readiness_figures_and_the_api_document_are_served(shop: Served) -> None:
    async with shop.client() as client:
        assert (await client.get("/health")).json() == {"status": "ok"}
        ready = await client.get("/health/ready")
        figures = await client.get("/metrics")
        document = (await client.get("/schema")).json()
    assert ready.json() == {
        "status": "ready",
        "checks": {"staying": True, "database": True, "migrations": True, "catalogue": True},
    }
    assert "aisle_function_calls_total" in figures.text
    assert "/api/sessions/{session_id}/messages" in document["paths"]
