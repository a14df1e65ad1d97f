"""Rules of HTTP requests that httptools leaves to its user: limits, versions, the host, trailers, upgrades, pipelines.

Each rule answers 400 or closes the connection, as h11 does. Two readers of one request (a proxy and this server) must
not disagree about where it ends (RFC 9112, section 11.2).
"""

from __future__ import annotations

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_LIMIT = 64 * 1024
"""Maximum bytes of a head, a chunk's extensions or trailers that arrive in several pieces; h11 has the same limit."""

PIPELINE_LIMIT = 32
"""Maximum number of requests of a connection that wait for the answer of the one before them."""


class RequestRefused(Exception):
    """The request breaks a rule. httptools turns an exception of a callback into its own, and uvicorn that into 400."""


class StrictRequestProtocol(HttpToolsProtocol):
    """uvicorn's protocol for httptools with the rules of this module."""

    _since_progress = 0  # bytes since the last completed head, piece of a body or request
    _in_body = False
    _answering: RequestResponseCycle | None = None

    def data_received(self, data: bytes) -> None:
        """Parse received bytes. Closes the connection when too many of them complete nothing."""
        self._since_progress += len(data)
        while data and self.parser is not None:
            data = self._parse(data)
        if self._since_progress > HEAD_LIMIT or len(self.pipeline) > PIPELINE_LIMIT:
            self.send_400_response("More than this server reads.")

    def _parse(self, data: bytes) -> bytes:
        """Parse bytes; return those that must be parsed again."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._without_upgrade() + data[upgrade.args[0] :]
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self.send_400_response("Invalid HTTP request received.")
        return b""

    def _without_upgrade(self) -> bytes:
        """Return the head of the request without its wish for another protocol, which a server may ignore.

        llhttp takes everything after such a head for the other protocol (RFC 9110, section 7.8), also a body.
        """
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        method, version = self.scope["method"], self.scope["http_version"]
        lines = [b"%b %b HTTP/%b" % (method.encode(), self.url, version.encode())]
        lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._in_body = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header. Trailers are dropped: they come after the application has read the headers."""
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Check the head and begin to answer. Raises RequestRefused."""
        self._since_progress, self._in_body = 0, True
        version = self.parser.get_http_version()
        names = [name for name, _ in self.headers]
        hosts = names.count(b"host")
        if version not in ("1.0", "1.1") or hosts > 1 or (version == "1.1" and not hosts):
            raise RequestRefused
        if self.parser.get_method() == b"CONNECT":
            raise RequestRefused
        if version == "1.0":
            self.expect_100_continue = False
            if b"transfer-encoding" in names:  # unknown to HTTP/1.0 (RFC 9112, section 6.1)
                raise RequestRefused
        if self.parser.should_upgrade():
            self.scope["method"] = self.parser.get_method().decode("ascii")
            self.scope["http_version"] = version
            return  # read again without the upgrade
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._since_progress = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._since_progress = 0
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what was received and close the connection, without writing into an answer that has begun."""
        if self._answering is None or self._answering.response_complete:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the answer that is being sent, which is not the newest request's if the client has sent several."""
        super().connection_lost(exc)
        waiting = [cycle for cycle, _ in self.pipeline]
        self.pipeline.clear()
        for cycle in filter(None, (self._answering, *waiting)):
            if not cycle.response_complete:
                cycle.disconnected = True
            cycle.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)
