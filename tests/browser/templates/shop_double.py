"""A double of the shop: the conversation page, a stream and an endpoint for messages, controlled by a test."""

from __future__ import annotations

import queue
import threading
from collections import deque
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs

from markupsafe import Markup

from app.render import dom_ids
from app.render.contexts.conversation import ComposerError, TurnView
from app.render.environment import create_environment, render
from app.render.error_boundary import PartEnvironment
from devtools.gallery import Gallery
from tests.browser.templates.states import States

ENVIRONMENT = create_environment()


def upsert(target: str, html: str) -> str:
    return f'<hx-upsert hx-target="{target}">{html}</hx-upsert>'


def turn(number: int, *parts: str, status: str = "done") -> str:
    """Return a turn's element, with its parts given as HTML."""
    view = Gallery(ENVIRONMENT).context("chat/_turn.html", "only_words")
    assert isinstance(view, TurnView)
    view.turn.number, view.turn.status = number, status  # type: ignore[assignment]  # a plain str
    html = [Markup(part) for part in parts]  # noqa: S704 - sample texts of the test
    return render(ENVIRONMENT, TurnView(turn=view.turn, parts=html, forms=view.forms))


def block(number: int, ordinal: int, words: str) -> str:
    return f'<div class="answer" id="{dom_ids.block(f"{number}-2", ordinal)}"><p>{words}</p></div>'


def refusal(words: str) -> str:
    return upsert("body", render(ENVIRONMENT, ComposerError(composer_error=words)))


class ShopDouble:
    """Responses to the page's requests.

    Queued `posts` and `connections` are used first; afterwards all requests succeed.
    """

    def __init__(self) -> None:
        self.posts: deque[tuple[int, str]] = deque()
        self.posted: list[dict[str, str]] = []
        self.connections: deque[int] = deque()
        self.connected = 0
        self.last_event_ids: list[str | None] = []
        self.frames: queue.Queue[str | None] = queue.Queue()

    def send(self, *html: str) -> None:
        """Send one frame on the stream."""
        self.frames.put("".join(html))

    def cut(self) -> None:
        """End the open stream."""
        self.frames.put(None)


class DoubleHandler(States):
    """A request handler that answers as its `double` prescribes."""

    double: ShopDouble

    def do_GET(self) -> None:
        if self.path.startswith("/chat/s-1/stream"):
            return self.stream()
        if self.path == "/chat/s-1":
            self.path = "/gallery/pages/conversation.html/new"
        super().do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.double.posted.append({name: values[0] for name, values in parse_qs(body).items()})
        status, html = self.double.posts.popleft() if self.double.posts else (200, "")
        if status == 0:
            return self.connection.close()
        self.answer(status, "text/html; charset=utf-8", html)

    def stream(self) -> None:
        self.double.connected += 1
        self.double.last_event_ids.append(self.headers["Last-Event-ID"])
        if self.double.connections:
            return self.answer(self.double.connections.popleft(), "text/plain", "")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"retry: 200\ndata:\n\n")
        while (html := self.double.frames.get()) is not None:
            lines = "".join(f"data: {line}\n" for line in html.splitlines())
            self.wfile.write(f"id: 1\n{lines}\n".encode())

    def answer(self, status: int, kind: str, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())


def serve(double: ShopDouble, environment: PartEnvironment = ENVIRONMENT) -> ThreadingHTTPServer:
    """Serve the double on a port of its own and return the server."""
    handler = type("BoundHandler", (DoubleHandler,), {"double": double, "gallery": Gallery(environment)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
