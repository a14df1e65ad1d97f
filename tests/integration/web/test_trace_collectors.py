"""Traces and errors at their collectors: operations and places, and no text of a shopper."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.llm import CallRequested, TextDelta
from app.llm.scripted import ScriptedModel
from app.settings import WrongSettings, read_settings
from tests.integration.web.collector import attributes, collecting
from tests.integration.web.conftest import Serve
from tests.support.serving import SECRET
from tests.support.shoppers import idle, program

WORDS = "my very private wish"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


async def test_a_turn_is_traced_from_its_request_to_its_statements(serve: Serve) -> None:
    model = (
        ScriptedModel()
        .then(CallRequested("search_products", '{"query": "kettle"}'))
        .then(TextDelta("There."))
    )
    with collecting() as collector:
        async with (
            serve(model, otel_exporter_otlp_endpoint=collector.url) as served,
            program(served) as shopper,
        ):
            shopper.client.headers["traceparent"] = f"00-{TRACE}-{PARENT}-01"
            turn_id = await shopper.say(WORDS)
            del shopper.client.headers["traceparent"]
            await idle(shopper)
        assert collector.services == {"aisle"}
        [posted] = collector.named("POST /api/sessions/{session_id}/messages")
        assert posted.trace_id.hex() == TRACE, "the caller's trace goes on"
        assert posted.parent_span_id.hex() == PARENT
        assert attributes(posted)["http.response.status_code"] == 202
        [turn] = collector.named("turn")
        assert (turn.trace_id, turn.parent_span_id) == (posted.trace_id, posted.span_id)
        assert attributes(turn) == {"model": "scripted", "outcome": "stop"}
        rounds = collector.named("model round")
        [function] = collector.named("function")
        assert [each.parent_span_id for each in (*rounds, function)] == [turn.span_id] * 3
        assert attributes(function) == {"function": "search_products"}
        inserts = [each for each in collector.spans if each.parent_span_id == function.span_id]
        assert any("event" in attributes(each)["db.query.text"] for each in inserts)
        assert all(attributes(each)["db.system.name"] == "postgresql" for each in inserts)
        assert turn_id
        for secret in (WORDS, shopper.token, SECRET):
            assert secret.encode() not in collector.raw


async def test_a_round_that_fails_is_marked_in_its_trace(serve: Serve) -> None:
    with collecting() as collector:
        model = ScriptedModel([[RuntimeError(WORDS)]])
        async with (
            serve(model, otel_exporter_otlp_endpoint=collector.url) as served,
            program(served) as shopper,
        ):
            await shopper.say("hello")
            await idle(shopper)
        [asked] = collector.named("model round")
        assert asked.status.code == 2
        assert asked.status.message == "RuntimeError"
        assert attributes(collector.named("turn")[0])["outcome"] == "model_unavailable"
        assert WORDS.encode() not in collector.raw


async def test_an_error_is_reported_with_the_ids_of_its_log_records(serve: Serve) -> None:
    with collecting() as collector:
        fault = RuntimeError(f"the fault of {SECRET}\nDETAIL: {WORDS}")
        async with (
            serve(ScriptedModel([[fault]]), sentry_dsn=collector.dsn) as served,
            program(served) as shopper,
        ):
            answer = await shopper.post(WORDS)
            await collector.until(1)
        [reported] = collector.faults
        [exception] = reported["exception"]["values"]
        assert (exception["type"], exception["value"]) == ("RuntimeError", "the fault of [secret]")
        assert reported["environment"] == "test"
        assert reported["tags"] == {
            "event": "turn_failed",
            "request_id": answer.headers["x-request-id"],
            "session_id": shopper.session_id,
            "turn_id": answer.json()["turn_id"],
        }
        for secret in (WORDS, shopper.token, SECRET):
            assert secret.encode() not in collector.raw


async def test_nothing_is_reported_that_is_no_fault(serve: Serve) -> None:
    with collecting() as collector:
        async with (
            serve(sentry_dsn=collector.dsn) as served,
            program(served) as shopper,
            served.client() as other,
        ):
            await shopper.ask("Show me kettles")
            await shopper.run("add_to_cart", {"product_id": "no such thing"})
            await other.get("/nothing")
        assert collector.raw == b""


def test_exporters_are_not_imported_without_a_collector() -> None:
    program = (
        "import sys; from app.main import create_app; create_app();"
        "print(*sys.modules.keys() & {'sentry_sdk', 'opentelemetry.sdk'})"
    )
    environment = os.environ | {"ENVIRONMENT": "test", "DATABASE_URL": "postgresql+asyncpg://nobody@/nothing"}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == ""


async def test_an_unavailable_collector_costs_no_answer(serve: Serve) -> None:
    nowhere = "http://127.0.0.1:9"
    async with (
        serve(otel_exporter_otlp_endpoint=nowhere, sentry_dsn="http://key@127.0.0.1:9/1") as served,
        program(served) as shopper,
    ):
        _, events = await shopper.ask("Show me kettles")
    assert events[-1].name == "completion"


@pytest.mark.parametrize("name", ["SENTRY_DSN", "OTEL_EXPORTER_OTLP_ENDPOINT"])
def test_a_collector_without_its_packages_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, tmp_path: Path
) -> None:
    monkeypatch.setenv(name, "http://secret-key@127.0.0.1:9/1")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    for package in ("sentry_sdk", "opentelemetry"):
        for loaded in [each for each in sys.modules if each.split(".")[0] == package]:
            monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setattr("app.settings.find_spec", lambda _package: None)
    with pytest.raises(WrongSettings) as refusal:
        read_settings()
    assert str(refusal.value).startswith(name)
    assert "pip install -r requirements-observe.txt" in str(refusal.value)
    assert ("secret-key" in str(refusal.value)) is (name != "SENTRY_DSN")
    assert len(str(refusal.value).splitlines()) == 1
