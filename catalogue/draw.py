#!/usr/bin/env python3
"""Draw the catalogue's pictures: one template per kind of product, one file per kind and colour.

Run ``python3 catalogue/draw.py`` after changing ``products.jsonl``, a template in ``kinds/`` or a
palette below, and commit what it writes to ``static/drawings``. With ``--check`` nothing is written;
the exit status is 1 when a picture is missing, stale or no longer used.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PRODUCTS = HERE / "products.jsonl"
KINDS = HERE / "kinds"
DRAWINGS = HERE.parent / "static" / "drawings"
URL = re.compile(r"/static/drawings/([a-z-]+)-([a-z]+)\.svg")
MAX_BYTES = 2048


class Palette(NamedTuple):
    """The four tones of a template; `line` must be visible on light and on dark paper."""

    main: str
    shade: str
    light: str
    line: str


PALETTES = {
    "beige": Palette("#dcc7a3", "#c4aa80", "#ede0c6", "#86745a"),
    "black": Palette("#4a4744", "#353331", "#6e6a65", "#8d877e"),
    "blue": Palette("#5f8fb8", "#47759d", "#9dc0dc", "#45647f"),
    "brown": Palette("#a5764f", "#855b3a", "#c9a17c", "#7d5d43"),
    "copper": Palette("#cf8a63", "#b36d48", "#e9b899", "#8a5e47"),
    "cream": Palette("#f2e6cb", "#ddcba6", "#fbf5e6", "#8d8069"),
    "gold": Palette("#d2ad5c", "#b48d3d", "#ecd497", "#836c3f"),
    "green": Palette("#6f9f78", "#53825d", "#a9cbad", "#4c6f53"),
    "grey": Palette("#a6a39d", "#88857f", "#cbc8c2", "#716d67"),
    "multicolour": Palette("#c9604f", "#5f8fb8", "#efc65d", "#7d746a"),
    "navy": Palette("#4a608a", "#374a70", "#7f95bd", "#8590a8"),
    "orange": Palette("#de8a4e", "#c06f35", "#f2bb8e", "#8f5e3a"),
    "pink": Palette("#e3a2b0", "#c98393", "#f3cbd3", "#96606d"),
    "purple": Palette("#8f78b0", "#745d96", "#bcabd4", "#6c5c86"),
    "red": Palette("#c95f4e", "#a94838", "#e59c8d", "#85463b"),
    "silver": Palette("#cfd2d1", "#b0b5b5", "#e9ebea", "#7b807f"),
    "teal": Palette("#4f9a98", "#397d7c", "#93c7c3", "#3f6d6b"),
    "white": Palette("#f8f6f1", "#dedad1", "#ffffff", "#8b857b"),
    "yellow": Palette("#ebc257", "#cfa33a", "#f7e09c", "#8a7138"),
}


def wanted() -> dict[str, tuple[str, str]]:
    """Return the names of the files for the products, with the kind and the colour of each."""
    names: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(PRODUCTS.read_text(encoding="utf-8").splitlines(), start=1):
        product = json.loads(line)
        pictured = [each for each in product.get("variants", ()) if "image_url" in each]
        for url in (product["image_url"], *(each["image_url"] for each in pictured)):
            match = URL.fullmatch(url)
            if match is None:
                raise ValueError(f"{PRODUCTS.name}:{number}: not the address of a drawing: {url}")
            names[f"{match[1]}-{match[2]}.svg"] = (match[1], match[2])
    return names


def draw(kind: str, colour: str) -> str:
    """Render the template of one kind with one palette."""
    template = (KINDS / f"{kind}.svg").read_text(encoding="utf-8")
    words = kind.replace("-", " ")
    values = {"title": f"{colour} {words}".capitalize(), **PALETTES[colour]._asdict()}
    svg = re.sub(r"\{(\w+)\}", lambda match: values[match[1]], template)
    svg = re.sub(r">\s+<", "><", svg.strip()) + "\n"
    if len(svg.encode()) > MAX_BYTES:
        raise ValueError(f"{kind}-{colour}.svg: {len(svg.encode())} bytes, at most {MAX_BYTES} are allowed")
    return svg


def main() -> int:
    """Write the drawings, or compare them with the existing files."""
    parser = argparse.ArgumentParser(description="Draw the catalogue's pictures.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a picture is out of date"
    )
    check = parser.parse_args().check

    drawings = {name: draw(kind, colour) for name, (kind, colour) in sorted(wanted().items())}
    present = {path.name: path.read_text(encoding="utf-8") for path in DRAWINGS.glob("*.svg")}
    changed = [name for name, svg in drawings.items() if present.get(name) != svg]
    unused = sorted(present.keys() - drawings.keys())

    if check:
        for name in changed:
            print(f"{name}: {'stale' if name in present else 'missing'}", file=sys.stderr)
        for name in unused:
            print(f"{name}: not used by any product", file=sys.stderr)
        return 1 if changed or unused else 0

    DRAWINGS.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (DRAWINGS / name).write_text(drawings[name], encoding="utf-8")
    for name in unused:
        (DRAWINGS / name).unlink()
    print(f"{len(drawings)} drawings, {len(changed)} written, {len(unused)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
