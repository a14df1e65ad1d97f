"""A Google Merchant feed as RSS 2.0 or Atom: items with the fields of the namespace `g:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from app.catalogue.importers.feed_text import BYTE_ORDER_MARK, UTF_16
from app.catalogue.importers.field_names import standard_name
from app.catalogue.importers.import_report import ImportFailed, Progress, RowError
from app.catalogue.importers.product_groups import grouped_rows
from app.catalogue.importers.row import ItemRead, ReadOptions, Row, read_item
from app.catalogue.importers.xml_items import XmlItem, xml_items

ITEMS = frozenset({"item", "entry", "product"})
"""Elements that hold a product: RSS, Atom, and feeds without either's frame."""

LISTS = frozenset({"more_images", "features", "tags", "shipping", "image_url"})
"""Fields of which several values are kept; of others the first one is."""

WEB_PAGE = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)


def recognise(head: bytes) -> bool:
    """Return whether a file that begins like this is XML and no web page. Raises ImportFailed for a web page."""
    if head[:2] in UTF_16:
        return head[2:4] in (b"<\x00", b"\x00<")
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if not text.startswith(b"<"):
        return False
    if WEB_PAGE.search(text[:2_000]):
        raise ImportFailed("This is a web page and no product feed: check the address.")
    return True


def read_rows(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[Row]:
    """Yield the feed's products, good and bad. Raises ImportFailed if there are none."""
    return grouped_rows(read_items(file, options, size, progress))


def read_items(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[ItemRead]:
    """Yield the feed's items. Raises ImportFailed if there are none."""
    found = False
    report = (lambda read: progress("Reading", min(read, size), size)) if progress else None
    for item in xml_items(file, ITEMS, report):
        found = True
        yield read_element(item, options)
    if not found:
        raise ImportFailed("The feed has no <item> or <entry>: there is no product in it.")
    if progress:
        progress("Reading", size, size)


def read_element(item: XmlItem, options: ReadOptions) -> ItemRead:
    """Return the item of one element."""
    if item.too_large:
        return ItemRead(item.line, errors=[RowError(item.line, "", "is too large an item")])
    fields: dict[str, Any] = {}
    details: dict[str, Any] = {}
    for name, value in item.fields.items():
        values = value if isinstance(value, list) else [value]
        if name == "product_detail":
            details |= dict(map(product_detail, values))
        elif standard_name(name) in LISTS:
            fields[name] = [in_words(each) for each in values]
        else:
            fields[name] = in_words(values[0])
    if details:
        fields["attributes"] = {name: text for name, text in details.items() if name}
    return read_item(item.line, fields, options)


def product_detail(value: Any) -> tuple[str, str]:
    """Return the name and the value of a `g:product_detail`."""
    if not isinstance(value, Mapping):
        return "", ""
    return in_words(value.get("attribute_name", "")), in_words(value.get("attribute_value", ""))


def in_words(value: Any) -> str:
    """Return an element's text; of one with children (`g:shipping`) the children's texts."""
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(in_words, value.values())))
    if isinstance(value, list):
        return ", ".join(filter(None, map(in_words, value)))
    return str(value)
