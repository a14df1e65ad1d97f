"""Catalogues in other exports' field names, as lines that the product imports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.catalogue.importers import import_file
from app.db import Database

FIELDS = {"categories": "category", "type": "category", "image": "image_url", "quantity": "stock"}
"""Field names of common exports -> the product's own."""

ATTRIBUTES = {"colors": "colour", "sizes": "size", "gender": "for", "tags": "tags"}
"""Fields of common exports that are attributes here."""


def import_line(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a product with the product's own field names; fields that have them already win."""
    line = dict(given)
    for other, own in FIELDS.items():
        if other in line:
            line.setdefault(own, line.pop(other))
    attributes = dict(line.get("attributes") or {})
    for other, own in ATTRIBUTES.items():
        if value := line.pop(other, None):
            attributes.setdefault(own, value)
    line["attributes"] = {name: value for name, value in attributes.items() if value is not None}
    address = line.get("image_url")
    if isinstance(address, str) and not address.startswith(("http:", "https:", "/")):
        line["image_url"] = f"/{address}"
    return line


def import_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the products of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        yield from (import_line(json.loads(line)) for line in file if line.strip())


async def import_catalogue(url: str, path: Path, folder: Path) -> None:
    """Import a catalogue of JSON lines into a database.

    Args:
        url: The database.
        path: The catalogue.
        folder: Where a copy with the product's own field names is written.
    """
    own = folder / "catalogue.jsonl"
    with own.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in import_lines(path))
    database = Database(url)
    try:
        await import_file(database, own, skip_bad=True)
    finally:
        await database.close()
