"""The metrics in /metrics: they count the events, and no stranger can create a time series."""

from __future__ import annotations

import asyncio
import re

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from app.llm import ModelFailed, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from app.observe.metrics import report_batch
from app.observe.prometheus import render_metrics
from app.web.streams.responses import SendWatch
from tests.integration.web.conftest import Serve
from tests.support.metrics import Growth, figures, series_of
from tests.support.paths import APP
from tests.support.shoppers import browser, idle, program


async def test_an_answer_counts_with_its_chunks_and_how_soon_they_came(serve: Serve) -> None:
    usage = {"input_tokens": 120, "cached_tokens": 100, "output_tokens": 30}
    gate = asyncio.Event()
    model = ScriptedModel([[TextDelta("One. "), gate, TextDelta("Two."), RoundFinished("stop", usage)]])
    async with serve(model) as served, program(served) as shopper:
        before = await figures(shopper.client)
        await shopper.say("hello")
        await model.waiting.wait()
        during = await figures(shopper.client)
        gate.set()
        await idle(shopper)
        growth = Growth(before, await figures(shopper.client))
        running = Growth(before, during)
    assert running.of("aisle_turns_running") == 1
    assert growth.of("aisle_turns_running") == 0
    assert growth.of("aisle_turns_total", model="scripted", outcome="stop") == 1
    assert growth.of("aisle_turn_seconds_count", model="scripted") == 1
    assert growth.of("aisle_turn_first_chunk_seconds_count", model="scripted") == 1
    assert growth.of("aisle_chunks_total") == 2
    assert 1 <= growth.of("aisle_commit_latency_seconds_count") <= 2
    assert growth.of("aisle_model_round_seconds_count", model="scripted") == 1
    for kind, tokens in (("input", 120), ("cached", 100), ("output", 30)):
        assert growth.of("aisle_model_tokens_total", model="scripted", kind=kind) == tokens


async def test_each_way_an_answer_ends_is_an_outcome(serve: Serve) -> None:
    model = ScriptedModel(
        [[ModelFailed("model_unavailable", "Not now.")], [TextDelta("Let me"), asyncio.Event()]]
    )
    async with serve(model) as served, program(served) as shopper:
        before = await figures(shopper.client)
        await shopper.say("first")
        await idle(shopper)
        await shopper.say("second")
        await model.waiting.wait()
        await shopper.client.post(f"{shopper.path}/cancellation")
        await idle(shopper)
        growth = Growth(before, await figures(shopper.client))
    assert growth.of("aisle_turns_total", model="scripted", outcome="model_unavailable") == 1
    assert growth.of("aisle_turns_total", model="scripted", outcome="cancelled") == 1


async def test_functions_and_refusals_count(serve: Serve) -> None:
    async with serve() as served, program(served) as shopper:
        before = await figures(shopper.client)
        await shopper.run("search_products", {"query": "kettle"})
        await shopper.run("add_to_cart", {"product_id": "no such thing"})
        growth = Growth(before, await figures(shopper.client))
    assert growth.of("aisle_function_calls_total", function="search_products", outcome="done") == 1
    assert growth.of("aisle_function_calls_total", function="add_to_cart", outcome="refused") == 1
    assert growth.of("aisle_validation_failures_total", function="add_to_cart", code="product_unknown") == 1


async def test_streams_count_while_they_are_open(serve: Serve) -> None:
    model = ScriptedModel([[TextDelta("Let me see"), asyncio.Event()]])
    async with serve(model) as served, browser(served) as visitor, served.client() as operator:
        before = await figures(operator)
        begun = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
        session_id = begun.headers["location"].split("/")[2]
        await model.waiting.wait()
        paths = (f"/api/stream/{session_id}", f"/chat/{session_id}/stream", f"/chat/{session_id}/live")
        async with (
            visitor.client.stream("GET", paths[0]),
            visitor.client.stream("GET", paths[1]),
            visitor.client.stream("GET", paths[2]),
        ):
            during = Growth(before, await figures(operator))
        assert open_in(during) == [1, 1, 1]
        async with asyncio.timeout(20):
            while open_in(Growth(before, await figures(operator))) != [0, 0, 0]:
                await asyncio.sleep(0.02)


def open_in(growth: Growth) -> list[float]:
    """Return the increase of open streams by kind."""
    return [growth.of("aisle_streams_open", kind=kind) for kind in ("json", "html", "live")]


async def test_requests_count_by_route_never_by_address(serve: Serve) -> None:
    async with serve() as served, served.client() as client:
        before = await figures(client)
        for name in ("one", "two", "three"):
            assert (await client.get(f"/api/products/{name}")).status_code == 404
            assert (await client.get(f"/made/up/{name}")).status_code == 404
        await client.request("BREW", "/coffee")
        after = await figures(client)
        growth = Growth(before, after)
    product = {"method": "GET", "route": "/api/products/{product_id}", "status": "404"}
    assert growth.of("aisle_http_requests_total", **product) == 3
    assert growth.of("aisle_http_request_seconds_count", route="/api/products/{product_id}") == 3
    assert growth.of("aisle_http_requests_total", method="GET", route="unmatched", status="404") == 3
    routes = {dict(labels).get("route") for _, labels in after}
    assert not any(route and ("made" in route or "coffee" in route) for route in routes)
    assert "BREW" not in {dict(labels).get("method") for _, labels in after}


async def test_no_label_holds_a_stranger_s_text(serve: Serve) -> None:
    strange = "strangers-own-words"
    async with serve() as served, program(served) as shopper:
        await shopper.run(strange, {})
        await shopper.run("add_to_cart", {"product_id": strange})
        await shopper.say(strange)
        await shopper.client.get(f"/api/products?category={strange}&sort={strange}")
        await shopper.client.get("/static/" + strange)
        answer = await shopper.client.get("/metrics")
    assert strange not in answer.text


async def test_a_client_that_takes_nothing_is_counted_when_it_is_dropped() -> None:
    dropped, stuck = asyncio.Event(), asyncio.Event()

    async def never_sent(_message: object) -> None:
        await stuck.wait()

    before = series_of(render_metrics().decode())
    sending = SendWatch(never_sent, 0.05, dropped.set)
    waiting = asyncio.ensure_future(
        sending({"type": "http.response.body", "body": b"words", "more_body": True})
    )
    async with asyncio.timeout(20):
        await dropped.wait()
    assert Growth(before, series_of(render_metrics().decode())).of("aisle_slow_clients_dropped_total") == 1
    stuck.set()
    await waiting


async def test_every_own_metric_has_a_description(serve: Serve) -> None:
    async with serve() as served, served.client() as client:
        found = (await client.get("/metrics")).text
    ours = {family.name: family for family in text_string_to_metric_families(found) if "aisle" in family.name}
    declared = set()
    for path in APP.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        declared |= set(re.findall(r'(?:Counter|Gauge|Histogram)\(\s*"(\w+)"', source))
    assert set(ours) == declared
    assert all(family.documentation.endswith(".") for family in ours.values())


def test_a_clock_that_was_put_back_makes_no_event_early() -> None:
    def counted() -> list[float]:
        return [
            REGISTRY.get_sample_value(f"aisle_commit_latency_seconds_{figure}") or 0
            for figure in ("count", "sum")
        ]

    batches, seconds = counted()
    report_batch(0, -5)
    assert counted() == [batches + 1, seconds]
