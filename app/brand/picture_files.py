"""Checks of the shop's pictures and fonts: their kind by content, their size, and the shape of a logo.

The pages refer to these files by `<img>` and `@font-face` only, and the server sends them with a policy that forbids
scripts, so that an SVG runs no code even if a visitor opens it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

KB = 1024
PICTURE_LIMIT = 64 * KB
FONT_LIMIT = 300 * KB
PIXELS_LIMIT = 4096
PNG_START = b"\x89PNG\r\n\x1a\n"
FONT_STARTS = {".woff2": b"wOF2", ".woff": b"wOFF"}
SVG_NAMES = ("svg", "http://www.w3.org/2000/svg svg")
LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)(?:px)?")
ELEMENTS_LIMIT = 5_000


class UnfitFile(ValueError):
    """A file that cannot be used; the message says why. `line` is 0 if the file as a whole is unfit."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True)
class Shape:
    """Width and height of a picture, in pixels or any other unit."""

    width: float
    height: float

    def at_height(self, height: int) -> int:
        """Return the width of the picture at that height, rounded."""
        return max(1, round(self.width * height / self.height))


def picture_shape(name: str, data: bytes) -> Shape:
    """Return the shape of an SVG or PNG file. Raises UnfitFile."""
    if len(data) > PICTURE_LIMIT:
        raise UnfitFile(
            f"has {len(data) // KB} KB; at most {PICTURE_LIMIT // KB} KB are sent to each visitor"
        )
    return png_shape(data) if name.endswith(".png") else svg_shape(data)


def png_shape(data: bytes) -> Shape:
    """Return the shape of a PNG file from its header. Raises UnfitFile."""
    if not data.startswith(PNG_START) or data[12:16] != b"IHDR" or len(data) < 33:
        raise UnfitFile("is no PNG file")
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not 0 < width <= PIXELS_LIMIT or not 0 < height <= PIXELS_LIMIT:
        raise UnfitFile(f"is {width} × {height} pixels; at most {PIXELS_LIMIT} × {PIXELS_LIMIT} are allowed")
    return Shape(width, height)


def svg_shape(data: bytes) -> Shape:
    """Return the shape of an SVG file from its viewBox, or from its width and height.

    Raises UnfitFile if it is no well-formed SVG, or if it declares entities, which can grow without limit.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    root: list[tuple[str, dict[str, str]]] = []
    elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if not root:
            root.append((name, attributes))
        if elements > ELEMENTS_LIMIT:
            raise UnfitFile(f"has more than {ELEMENTS_LIMIT} elements", parser.CurrentLineNumber)

    def refuse(*_arguments: object) -> None:
        raise UnfitFile(
            "declares a document type or an entity: remove <!DOCTYPE …>", parser.CurrentLineNumber
        )

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnfitFile(f"is no well-formed SVG: {expat.ErrorString(error.code)}", error.lineno) from None
    name, attributes = root[0]
    if name not in SVG_NAMES:
        raise UnfitFile("is no SVG: its first element must be <svg>", 1)
    return shape_of(attributes)


def shape_of(attributes: dict[str, str]) -> Shape:
    """Return the shape that the attributes of an `<svg>` describe. Raises UnfitFile."""
    box = attributes.get("viewBox", "").replace(",", " ").split()
    sides = box[2:] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    numbers = [float(found[1]) for side in sides if (found := LENGTH.fullmatch(side))]
    if len(numbers) != 2 or min(numbers) <= 0:
        raise UnfitFile('needs a viewBox, for example viewBox="0 0 120 32"', 1)
    return Shape(numbers[0], numbers[1])


def check_font(name: str, data: bytes) -> None:
    """Check that a file is a font of the kind that its name says. Raises UnfitFile."""
    ending = name[name.rindex(".") :]
    if len(data) > FONT_LIMIT:
        raise UnfitFile(f"has {len(data) // KB} KB; at most {FONT_LIMIT // KB} KB are sent to each visitor")
    if not data.startswith(FONT_STARTS[ending]):
        raise UnfitFile(f"is no {ending.removeprefix('.').upper()} font")
