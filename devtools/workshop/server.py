"""The workshop's server, on this machine only: it reads every file again for each request and needs no database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from app.events import Context
from app.render.environment import ROOT, STATIC, TEMPLATES, built_islands
from app.render.json_events import json_frame
from app.render.template_errors import explain
from app.turn import LoggedEvent
from app.web.pages.widget import LAUNCHER, PANEL, with_brand
from devtools.gallery import WrongState
from devtools.sample_pictures import sample_picture
from devtools.workshop import widget_double
from devtools.workshop.replay import committed_templates, draw_recording, recordings
from devtools.workshop.shops import EXAMPLES, WorkshopShop, open_shop, shop_folders
from devtools.workshop.variants import shown_as
from devtools.workshop.views import View, overview, replay_page, state_page

ASSETS = Path(__file__).parent / "assets"
SECONDS_BETWEEN_LOOKS = 0.4
WATCHED = ("*.html", "*.yaml", "*.css", "*.svg", "*.toml", "*.md", "*.js")

Answer = tuple[int, str, bytes]


class WorkshopHandler(BaseHTTPRequestHandler):
    """Answers the requests of the workshop's pages. `own` is the folder of the shop to work on."""

    own: ClassVar[Path] = ROOT / "shop"
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        """Send a page, a file, or an error as text."""
        if self.path == "/workshop/changes":
            return self.send_changes()
        if self.path.startswith(widget_double.PREFIX) and "/api/stream/" in self.path:
            return self.hold_stream()
        try:
            status, kind, body = self.answer()
        except Exception as error:  # shows the designer any error
            failure = explain(open_shop(self.own).environment, error)
            words = str(error) if isinstance(error, WrongState) or not failure.template else str(failure)
            status, kind, body = 500, "text/plain; charset=utf-8", words.encode()
        self.send(status, kind, body)

    def do_POST(self) -> None:
        """Answer the widget's requests; nothing is stored."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def send(self, status: int, kind: str, body: bytes) -> None:
        """Send a response. A designer's browser must not keep anything."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        if status == 302:
            self.send_header("Location", "/gallery")
        self.end_headers()
        self.wfile.write(body)

    def answer(self) -> Answer:
        """Return the response to a GET."""
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        first, _, rest = path.removeprefix("/").partition("/")
        if path == "/":
            return 302, "text/plain", b""
        if first in ("static", "workshop"):
            return file_in(STATIC if first == "static" else ASSETS, rest)
        if found := sample_picture(path):
            return 200, *found
        folders = shop_folders(self.own)
        if first == "brand":
            return brand_file(folders, rest)
        view = View.of(dict(parse_qsl(parts.query)), folders)
        shop = open_shop(folders[view.shop])
        if first in (LAUNCHER, PANEL):
            return widget_script(shop, first)
        if path.startswith(widget_double.PREFIX):
            status, kind, text = widget_double.answer(shop.gallery, path)
            return status, kind, text.encode()
        return page(self.html(first, rest, view, folders, shop))

    def html(self, first: str, rest: str, view: View, folders: dict[str, Path], shop: WorkshopShop) -> str:
        """Return the page at a path. Raises WrongState for an unknown one."""
        template, _, state = rest.rpartition("/")
        if first == "gallery":
            return str(
                state_page(shop, view, folders, template, state) if rest else overview(shop, view, folders)
            )
        if first == "state":
            return shown_as(str(shop.gallery.page(template, state)), view.options)
        if first == "islands":
            return shown_as(widget_double.islands_page(shop, template, state), view.options)
        if first == "widget":
            return widget_double.widget_page(
                f"http://{self.headers['Host']}", view.shop, template, state, view.options["theme"]
            )
        name, _, which = rest.partition("/")
        if first != "replay" or name not in recordings():
            raise WrongState(f"there is no page at {self.path}")
        old = committed_templates()
        if which == "old" and old:
            former = open_shop(shop.folder, templates=old).environment
            return shown_as(draw_recording(former, name, shop.brand), view.options)
        if which == "new":
            return shown_as(draw_recording(shop.environment, name, shop.brand), view.options)
        return str(replay_page(shop, view, folders, name, has_old=old is not None))

    def send_changes(self) -> None:
        """Send an event when a file of templates, styles or shops is saved, then end; the page loads again."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        before = dict(file_times(self.own))
        try:
            while dict(file_times(self.own)) == before:
                self.wfile.write(b": waiting\n\n")
                time.sleep(SECONDS_BETWEEN_LOOKS)
            self.wfile.write(b"event: changed\ndata:\n\n")
        except OSError:
            return  # the page was closed

    def hold_stream(self) -> None:
        """Send the widget an empty cart, and keep its stream open until its page is closed."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            self.wfile.write(json_frame(LoggedEvent("s-1", 99, Context())))
            while True:
                self.wfile.write(b": keep-alive\n\n")
                time.sleep(5)
        except OSError:
            return

    def log_message(self, *_arguments: object) -> None:
        """Log nothing: the terminal is for the address."""


def page(html: str) -> Answer:
    """Return HTML as a response."""
    return 200, "text/html; charset=utf-8", html.encode()


def file_in(folder: Path, name: str) -> Answer:
    """Return a file of a folder, or 404."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return 404, "text/plain", b""
    return 200, guess_type(path.name)[0] or "application/octet-stream", path.read_bytes()


def brand_file(folders: dict[str, Path], rest: str) -> Answer:
    """Return a file of a shop's identity: the shop's name, then the file's."""
    name, _, wanted = rest.partition("/")
    brand = open_shop(folders[name]).brand if name in folders else None
    file = brand.files.get(wanted) if brand else None
    return (200, file.media_type, file.data) if file else (404, "text/plain", b"")


def widget_script(shop: WorkshopShop, name: str) -> Answer:
    """Return a script of the widget with the shop's identity, or 404 if the islands are not built."""
    built = built_islands().get(name)
    if not built:
        return 404, "text/plain", b"The islands are not built: bin/dev builds them."
    source = (STATIC / "islands" / built).read_bytes()
    return (
        200,
        "text/javascript",
        with_brand(source, shop.brand) if name == LAUNCHER and shop.brand else source,
    )


def file_times(own: Path) -> Iterator[tuple[str, int]]:
    """Yield the watched files with the time of their last change."""
    styles = (STATIC / "css", STATIC / "icons", STATIC / "js")
    for folder in (TEMPLATES, *styles, own, EXAMPLES, ASSETS.parent):
        for pattern in WATCHED:
            for path in folder.rglob(pattern):
                yield str(path), path.stat().st_mtime_ns


def create_server(port: int, own: Path) -> ThreadingHTTPServer:
    """Return a server for a shop's folder on a port of this machine; 0 is any free port."""
    handler = type("BoundWorkshopHandler", (WorkshopHandler,), {"own": own})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    return server
