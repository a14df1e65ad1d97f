"""A small server of the gallery's states."""

from __future__ import annotations

from http.server import SimpleHTTPRequestHandler
from urllib.parse import unquote, urlsplit

from app.render.environment import ROOT
from devtools.gallery import Gallery
from devtools.sample_pictures import sample_picture


class States(SimpleHTTPRequestHandler):
    """A handler for static files and, below /gallery, each state."""

    gallery: Gallery

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, directory=str(ROOT), **options)

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if picture := sample_picture(path):
            self.send_response(200)
            self.send_header("Content-Type", picture[0])
            self.end_headers()
            self.wfile.write(picture[1])
            return None
        if not path.startswith("/gallery/"):
            return super().do_GET()
        template, _, state = path.removeprefix("/gallery/").rpartition("/")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        # The product sends this policy: a page that needs more is wrong.
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        self.end_headers()
        self.wfile.write(self.gallery.page(template, state).encode())

    def log_message(self, *_arguments):
        pass
