"""Traces (OpenTelemetry), where `OTEL_EXPORTER_OTLP_ENDPOINT` says who gathers them; else they cost nearly nothing.

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
"""Characters of a statement that tell which one it is."""

FLUSH_MS = 3_000
"""How long a stop waits for the last spans to be taken."""


PROPAGATOR = TraceContextTextMapPropagator()

_tracer: Tracer = NoOpTracer()


def start_tracing(endpoint: str) -> Callable[[], None]:
    """Send this process's spans there; gives what sends the last ones and stops. Takes some 0.3 s for the imports."""
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
    """What happens in the block, as a span of what is under way; with `headers`, of what a client says is under way.

    Not for generators: what they are in the middle of is nobody's surroundings.
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
    """The work, as a span of what is under way."""
    with span(name):
        await work()


@contextmanager
def lone_span(name: str, **attributes: Any) -> Iterator[Span]:
    """As `span`, but nothing within belongs to it: for generators, whose surroundings change with each step."""
    current = _tracer.start_span(name, attributes=attributes)
    try:
        yield current
    except Exception as error:
        mark_failed(current, error)
        raise
    finally:
        current.end()


def note_statement(statement: str, seconds: float) -> None:
    """A statement that has just ended took so long; of one that belongs to nothing, nothing is noted."""
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
    """The trace that is under way, as its viewer names it; None where there is none."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def mark_failed(current: Span, error: BaseException) -> None:
    """Say that it failed and how, but not in the exception's own words."""
    current.set_status(Status(StatusCode.ERROR, type(error).__qualname__))
