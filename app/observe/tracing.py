"""Traces (OpenTelemetry), if `OTEL_EXPORTER_OTLP_ENDPOINT` is set; otherwise the cost is negligible.

The API of OpenTelemetry does nothing until `start_tracing` has loaded its SDK. A span holds names, numbers and
statements without their values: never what a shopper wrote, never a secret.
"""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import NoOpTracer, Span, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

SERVICE = "aisle"
STATEMENT_LIMIT = 300
"""Maximum length of a statement in a span."""

FLUSH_MS = 3_000
"""Milliseconds to wait for the export of the last spans."""


PROPAGATOR = TraceContextTextMapPropagator()

_tracer: Tracer = NoOpTracer()


def start_tracing(endpoint: str) -> Callable[[], None]:
    """Export this process's spans to the endpoint; return a function that exports the last ones and stops.

    The imports take some 0.3 s.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    global _tracer
    name = os.environ.get("OTEL_SERVICE_NAME") or SERVICE
    provider = TracerProvider(resource=Resource.create({"service.name": name}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = _tracer = provider.get_tracer(SERVICE)

    def stop() -> None:
        global _tracer
        if _tracer is tracer:
            _tracer = NoOpTracer()
        provider.force_flush(FLUSH_MS)
        provider.shutdown()

    return stop


@contextmanager
def span(name: str, headers: Mapping[str, str] | None = None, **attributes: Any) -> Iterator[Span]:
    """Run the block in a child span of the current one, or of the client's if `headers` has a `traceparent`.

    Not for generators: the context of a generator changes between its steps.
    """
    parent = PROPAGATOR.extract(headers) if headers is not None else None
    with _tracer.start_as_current_span(
        name, context=parent, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            mark_failed(current, error)
            raise


async def traced(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run the work in a child span of the current one."""
    with span(name):
        await work()


@contextmanager
def lone_span(name: str, **attributes: Any) -> Iterator[Span]:
    """Open a span that is no parent of others: for generators, whose context changes with each step."""
    current = _tracer.start_span(name, attributes=attributes)
    try:
        yield current
    except Exception as error:
        mark_failed(current, error)
        raise
    finally:
        current.end()


def note_statement(statement: str, seconds: float) -> None:
    """Record a statement that has just ended, if it belongs to a span, with the seconds it took."""
    if not trace.get_current_span().is_recording():
        return
    ended = time.time_ns()
    attributes = {
        "db.system.name": "postgresql",
        "db.query.text": " ".join(statement.split())[:STATEMENT_LIMIT],
    }
    verb = statement.split(None, 1)[0].upper() if statement.strip() else "statement"
    found = _tracer.start_span(verb, attributes=attributes, start_time=ended - int(seconds * 1e9))
    found.end(ended)


def note(**attributes: Any) -> None:
    """Say something of what is under way."""
    trace.get_current_span().set_attributes(attributes)


def trace_id() -> str | None:
    """Return the id of the current trace in hexadecimal digits, or None."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def mark_failed(current: Span, error: BaseException) -> None:
    """Say that it failed and how, but not in the exception's own words."""
    current.set_status(Status(StatusCode.ERROR, type(error).__qualname__))
