"""A collector of traces and errors on this machine, which stores the data it receives."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass
class Collector:
    """The received data: spans in OTLP's form, errors in the form of Sentry's envelopes."""

    port: int = 0
    spans: list[Any] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    faults: list[dict[str, Any]] = field(default_factory=list)
    raw: bytes = b""

    @property
    def url(self) -> str:
        """The collector's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def dsn(self) -> str:
        """The collector's address for Sentry."""
        return f"http://key@127.0.0.1:{self.port}/1"

    def named(self, name: str) -> list[Any]:
        """Return the spans with that name."""
        return [span for span in self.spans if span.name == name]

    async def until(self, wanted: int) -> None:
        """Wait until this number of errors has arrived."""
        async with asyncio.timeout(20):
            while len(self.faults) < wanted:
                await asyncio.sleep(0.02)

    def take(self, path: str, body: bytes) -> None:
        """Store a request's content."""
        self.raw += body
        if path.endswith("/v1/traces"):
            self._take_spans(body)
        else:
            self._take_envelope(body)

    def _take_spans(self, body: bytes) -> None:
        request = ExportTraceServiceRequest()
        request.ParseFromString(body)
        for resource in request.resource_spans:
            known = {each.key: each.value.string_value for each in resource.resource.attributes}
            self.services.add(known["service.name"])
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]

    def _take_envelope(self, body: bytes) -> None:
        items = [json.loads(line) for line in body.splitlines() if line.startswith(b"{")]
        self.faults += [item for item in items if "exception" in item]


def attributes(span: Any) -> dict[str, Any]:
    """Return a span's attributes as plain values."""
    found = {}
    for each in span.attributes:
        kind = each.value.WhichOneof("value")
        found[each.key] = getattr(each.value, kind)
    return found


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run a collector until the block ends."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            encoded = self.headers.get("content-encoding") == "gzip"
            collector.take(self.path, gzip.decompress(body) if encoded else body)
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    collector.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
