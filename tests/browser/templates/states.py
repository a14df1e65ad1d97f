"""A small server of the gallery's states."""

from __future__ import annotations

import re
from http.server import SimpleHTTPRequestHandler
from urllib.parse import unquote, urlsplit

from app.render.environment import ROOT
from devtools.gallery import Gallery
from devtools.sample_pictures import sample_picture
from tests.support.every_state import EVERY_STATE

WHOLE = ("layouts", "pages", "gallery")
"""Folders whose templates are whole pages; the others hold pieces of one."""
PIECES = '<div class="parts">'
"""The beginning of a piece's place in the gallery's frame."""
REFERENCE = re.compile(
    r'(?<=\s)((?:(?:id|for|form|headers|popovertarget|aria-(?:labelledby|describedby|controls|owns|details))="|href="#))'
    r'([^"]*)"'
)
"""An attribute with ids of elements, up to its value; and the value."""
EVERY = "*"
"""Instead of a piece's template and state: all states of all pieces of a folder below each other."""

ALONE = "chat/_composer.html"
"""A piece whose states need a page of their own, because its style depends on ids."""


def is_alone(template: str) -> bool:
    """Return whether each state of a template needs a page of its own."""
    return template.partition("/")[0] in WHOLE or template == ALONE


def address_of(template: str, state: str) -> str:
    """Return the address below /gallery/ of the page that shows a state."""
    return f"{template}/{state}" if is_alone(template) else f"{template.partition('/')[0]}/{EVERY}"


ADDRESSES = list(dict.fromkeys(address_of(template, state) for template, state in EVERY_STATE))
"""An address below /gallery/ for each state that needs a page of its own, and one for all pieces of each folder."""


def page_of(gallery: Gallery, address: str) -> str:
    """Return the page at an address: a state, or all pieces of a folder below each other."""
    template, _, state = address.rpartition("/")
    if state != EVERY:
        return str(gallery.page(template, state))
    first, *others = [each for each in EVERY_STATE if address_of(*each) == address]
    # A str, because Markup.replace would escape the text that it searches.
    page = str(gallery.page(*first))
    assert page.count(PIECES) == 1
    for number, other in enumerate(others):
        piece = with_own_ids(str(gallery.draw(*other)), f"-{number}")
        page = page.replace(PIECES, PIECES + piece, 1)
    return page


def with_own_ids(html: str, ending: str) -> str:
    """Return a piece whose ids, and the references to them, have an ending that no other piece has."""
    return REFERENCE.sub(
        lambda found: found[1] + " ".join(word + ending for word in found[2].split()) + '"', html
    )


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
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        # The product sends this policy: a page that needs more is wrong.
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        self.end_headers()
        self.wfile.write(page_of(self.gallery, path.removeprefix("/gallery/")).encode())

    def log_message(self, *_arguments):
        pass
