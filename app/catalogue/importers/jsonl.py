"""JSON Lines: one product per line, with the fields of docs/catalogue.md, "JSON Lines"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from app.catalogue.importers.feed_text import BYTE_ORDER_MARK, is_cut, lines_of
from app.catalogue.importers.import_report import ImportFailed, Progress, RowError
from app.catalogue.importers.product_groups import grouped_rows
from app.catalogue.importers.row import MOST_VARIANTS, ItemRead, ReadOptions, Row, read_item

LINE_BYTES = 1_000_000


def recognise(head: bytes) -> bool:
    """Return whether a file that begins like this is JSON Lines."""
    return head.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"{")


def read_rows(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[Row]:
    """Yield the file's products, good and bad; blank lines are skipped. Raises ImportFailed if there are none."""
    return grouped_rows(read_items(file, options, size, progress))


def read_items(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[ItemRead]:
    """Yield the items of all lines. Raises ImportFailed if there are none."""
    found, read = False, 0
    for number, line in enumerate(lines_of(file, LINE_BYTES), start=1):
        read += len(line)
        if line.strip():
            found = True
            yield from parse_line(number, line, options)
        if progress and number % 200 == 0:
            progress("Reading", min(read, size), size)
    if not found:
        raise ImportFailed("The file is empty: there is no product in it.")
    if progress:
        progress("Reading", size, size)


def parse_line(number: int, line: bytes, options: ReadOptions) -> Iterator[ItemRead]:
    """Yield the items of one line: a product, its variants, or the errors."""
    if is_cut(line, LINE_BYTES):
        yield bad(number, f"is longer than {LINE_BYTES:,} bytes")
        return
    try:
        given = decode(line)
    except UnicodeDecodeError:
        yield bad(number, "is not UTF-8 text")
    except (ValueError, RecursionError) as failure:
        yield bad(number, f"is not JSON: {str(failure)[:80]}")
    else:
        yield from read_object(number, given, options)


def read_object(number: int, given: Any, options: ReadOptions) -> Iterator[ItemRead]:
    """Yield the items of one JSON object; its `variants` inherit the product's fields."""
    if not isinstance(given, dict):
        yield bad(number, "is not a JSON object")
        return
    variants = given.get("variants")
    if not variants:
        yield read_item(number, {name: given[name] for name in given if name != "variants"}, options)
        return
    if not isinstance(variants, list) or not all(isinstance(each, dict) for each in variants):
        yield bad(number, "must be a list of objects", "variants")
        return
    if len(variants) > MOST_VARIANTS:
        yield bad(number, f"must be at most {MOST_VARIANTS:,}", "variants")
        return
    product = {name: value for name, value in given.items() if name not in ("variants", "options")}
    for each in variants:
        own = {name: value for name, value in each.items() if name != "id"}
        merged = {**product, **own, "group_id": given.get("id"), "external_id": each.get("id")}
        if isinstance(facts := each.get("attributes"), dict) and isinstance(product.get("attributes"), dict):
            merged["attributes"] = product["attributes"] | facts
        yield read_item(number, merged, options)


def bad(number: int, reason: str, field: str = "") -> ItemRead:
    """Return a line that contains no product."""
    return ItemRead(number, errors=[RowError(number, field, reason)])


def decode(line: bytes) -> Any:
    """Return the line's JSON value with exact numbers. Raises ValueError, UnicodeDecodeError, RecursionError."""
    return DECODER.decode(line.decode("utf-8"))


def exact(digits: str) -> Decimal:
    """Return a decimal number of a computable size. Raises ValueError."""
    number = Decimal(digits)
    if abs(number.adjusted()) > 30 and number:
        raise ValueError("a number is out of range")
    return number


def refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are not JSON. Raises ValueError."""
    raise ValueError(f"{name} is no number")


DECODER = json.JSONDecoder(parse_float=exact, parse_constant=refuse_constant)
