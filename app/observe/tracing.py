"""Traces (OpenTelemetry), if `OTEL_EXPORTER_OTLP_ENDPOINT` is set; otherwise the cost is negligible.

The library is imported only then. A span has names, numbers and statements without values: no text of shoppers, no
secret.
"""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

SERVICE = "aisle"
STATEMENT_LIMIT = 300
"""Maximum length of a statement in a span."""

FLUSH_MS = 3_000
"""Milliseconds to wait for the export of the last spans."""


class Span(Protocol):
    """The operations on a span."""

    def update_name(self, name: str) -> None:
        """Rename the span."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Set an attribute."""


class NoSpan:
    """The span when tracing is off."""

    def update_name(self, name: str) -> None:
        """Do nothing."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Do nothing."""


NO_SPAN = NoSpan()

_tracer: Any = None


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
            _tracer = None
        provider.force_flush(FLUSH_MS)
        provider.shutdown()

    return stop


@contextmanager
def span(name: str, headers: Mapping[str, str] | None = None, **attributes: Any) -> Iterator[Span]:
    """Run the block in a child span of the current one, or of the client's if `headers` has a `traceparent`.

    Not for generators: the context of a generator changes between its steps.
    """
    if _tracer is None:
        yield NO_SPAN
        return
    parent = parent_of(headers) if headers is not None else None
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
    """Like `span`, but without child spans: for generators, whose context changes with each step."""
    if _tracer is None:
        yield NO_SPAN
        return
    current = _tracer.start_span(name, attributes=attributes)
    try:
        yield current
    except Exception as error:
        mark_failed(current, error)
        raise
    finally:
        current.end()


def note_statement(statement: str, seconds: float) -> None:
    """Record a finished statement as a span. Outside a trace, record nothing."""
    if _tracer is None:
        return
    from opentelemetry import trace

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
    """Set attributes of the current span."""
    if _tracer is None:
        return
    from opentelemetry import trace

    trace.get_current_span().set_attributes(attributes)


def trace_id() -> str | None:
    """Return the id of the current trace, or None."""
    if _tracer is None:
        return None
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def parent_of(headers: Mapping[str, str]) -> Any:
    """Return the parent context in a request's headers (W3C `traceparent`)."""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract(headers)


def mark_failed(current: Any, error: BaseException) -> None:
    """Mark a span as failed, with the exception's type but not its message."""
    from opentelemetry.trace import Status, StatusCode

    current.set_status(Status(StatusCode.ERROR, type(error).__qualname__))
