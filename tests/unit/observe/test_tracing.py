"""Spans without a collector: they need no SDK, and log records still have the caller's trace id."""

from __future__ import annotations

from app.observe.tracing import lone_span, note, note_statement, span, trace_id

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_a_callers_trace_is_known_while_its_request_is_under_way() -> None:
    with span("request", {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}):
        assert trace_id() == TRACE
        with span("function", function="search_products"):
            assert trace_id() == TRACE
    assert trace_id() is None


def test_without_a_callers_trace_there_is_none_and_nothing_fails() -> None:
    for headers in ({}, {"traceparent": "00-nonsense"}, None):
        with span("request", headers) as current, lone_span("model round", model="x"):
            current.update_name("GET /")
            note(outcome="stop")
            note_statement("SELECT 1", 0.1)
            assert trace_id() is None
