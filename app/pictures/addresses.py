"""Addresses of the pictures that this server makes, `/pictures/KEY-COLOUR/WIDTH`, and the facts that they hold.

An address names everything that draws a picture: the widths it exists in, and the colour of its place until it is
loaded. So pages, stored conversations, the islands and the widget need no other fact than the address.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

PREFIX = "/pictures/"
WIDTHS = (160, 320, 640, 1280)
"""Widths in pixels. A picture is square."""

USUAL_WIDTH = 640
"""The width that an address names where a client chooses none."""

KEY_DIGITS = 20
MADE = re.compile(r"/pictures/([0-9a-f]{20})(?:-([0-9a-f]{6}))?/([0-9]{1,4})")
FOREIGN = ("https://", "http://")
LONGEST = 2_000
"""Maximum number of characters of an original's address; the importers accept no longer one."""


@dataclass(frozen=True)
class Drawn:
    """What a page draws of a picture: its address, and for a photograph the sizes and the colour of its place."""

    url: str
    srcset: str = ""
    """The widths of a photograph for the browser to choose from; empty for other files."""
    colour: str = ""
    """Colour of the place until the photograph is loaded, `#e8dfd0`; empty if it is not known."""

    @property
    def is_photograph(self) -> bool:
        """Whether it is a square of this server that fills its place; other files stand on a shelf."""
        return bool(self.srcset)


def is_made(original: str) -> bool:
    """Return whether this server makes sizes of an original: one of another site, or a photograph in static/.

    A drawing (SVG) in static/ is served as it is. Migration 0013 has the same rule in SQL (`is_photograph`).
    """
    if len(original) > LONGEST:
        return False
    path = original.split("?")[0].lower()
    return original.startswith(FOREIGN) or (path.startswith("/static/") and not path.endswith(".svg"))


def picture_key(original: str) -> str:
    """Return the key of an original's address, a part of its SHA-256."""
    return hashlib.sha256(original.encode()).hexdigest()[:KEY_DIGITS]


def picture_url(original: str | None, colour: str | None = None) -> str | None:
    """Return the address that clients load instead of an original's; other files keep theirs.

    Args:
        original: The address in the catalogue; None for a product without a picture.
        colour: The colour of its place, `#e8dfd0`; None before the picture is measured.
    """
    if original is None or not is_made(original):
        return original
    ground = f"-{colour[1:]}" if colour else ""
    return f"{PREFIX}{picture_key(original)}{ground}/{USUAL_WIDTH}"


def drawn(url: str | None) -> Drawn | None:
    """Return what a page draws of a product's `image_url`, or None without one.

    Conversations of earlier releases hold the originals' addresses.
    """
    made = picture_url(url)
    if not made:
        return None
    found = MADE.fullmatch(made)
    if found is None:
        return Drawn(made)
    begin = made.removesuffix(found[3])
    srcset = ", ".join(f"{begin}{width} {width}w" for width in WIDTHS)
    return Drawn(made, srcset, f"#{found[2]}" if found[2] else "")


def key_of(name: str) -> str | None:
    """Return the key in the part of an address between the slashes, `KEY-COLOUR`, or None."""
    found = MADE.fullmatch(f"{PREFIX}{name}/{USUAL_WIDTH}")
    return found[1] if found else None
