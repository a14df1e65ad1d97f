"""Catalogue import: one reader per format converts a feed to products, and all products are loaded in the same way.

A format is one module with `recognise` and `read_rows`, and one line in `FORMATS`. `CONTRIBUTING.md` describes how to
add one.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from app.catalogue.importers import jsonl, merchant_table, merchant_xml, shopify_csv
from app.catalogue.importers.feed_text import first_line
from app.catalogue.importers.import_report import ImportFailed, ImportReport, Progress
from app.catalogue.importers.load import ImportOptions, catalogue_currency, load
from app.catalogue.importers.row import ReadOptions, Row
from app.db import Database
from app.text.sanitize import visible_line

HEAD_BYTES = 65_536
"""Number of bytes at the beginning of a file by which its format is recognised."""

GZIP = b"\x1f\x8b"


class Reader(Protocol):
    """Reads a format.

    `file` is open in binary mode and `size` is its length in bytes, 0 if it is not known. `progress` is called with
    "Reading", the bytes read so far and `size`. A reader yields one row for each product, also for one that is wrong
    (`read_item` checks the fields), and raises ImportFailed when the file as a whole cannot be read.
    """

    def __call__(
        self, file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
    ) -> Iterator[Row]:
        """Yield the rows in the order of the file."""
        ...


@dataclass(frozen=True)
class Format:
    """A format of feeds: `recognise` returns whether a file with these first bytes is of it.

    `is_exported`: a program writes the names of the fields, so none of them is misspelt.
    """

    name: str
    recognise: Callable[[bytes], bool]
    read_rows: Reader
    is_exported: bool = False


FORMATS = (
    Format("JSON Lines", jsonl.recognise, jsonl.read_rows),
    Format("Google Merchant XML", merchant_xml.recognise, merchant_xml.read_rows),
    Format("Shopify CSV", shopify_csv.recognise, shopify_csv.read_rows, is_exported=True),
    Format("Google Merchant table", merchant_table.recognise, merchant_table.read_rows),
)
"""All formats; the first one that recognises a file reads it."""


def recognise_format(head: bytes) -> Format:
    """Return the format of a file that begins with these bytes, whatever its name. Raises ImportFailed."""
    if not first_line(head):
        raise ImportFailed("The file is empty: there is no product in it.")
    for each in FORMATS:
        if each.recognise(head):
            return each
    begin = visible_line(first_line(head))[:60]
    names = ", ".join(each.name for each in FORMATS)
    raise ImportFailed(
        f"The file is in none of the formats that are read ({names}). It begins with {begin!r}."
    )


@contextmanager
def open_feed(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file for reading, unpacked if it is compressed with gzip, with its size (0 if it is compressed)."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        if packed:
            with gzip.open(file) as unpacked:
                yield cast(BinaryIO, unpacked), 0
        else:
            yield file, os.fstat(file.fileno()).st_size


async def import_file(
    database: Database,
    path: Path,
    *,
    skip_bad: bool = False,
    remove_missing: bool = False,
    progress: Progress | None = None,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a feed in one transaction: all of it or nothing.

    A bad row prevents the import, unless `skip_bad` omits such rows. `remove_missing` retires all products that the
    feed does not contain. `options` has precedence over both. Raises ImportFailed when the feed cannot be read or has
    no products.
    """
    options = options or ImportOptions(skip_bad=skip_bad, remove_missing=remove_missing)
    try:
        with open_feed(path) as (file, size):
            head = file.read(HEAD_BYTES)
            file.seek(0)
            format_ = recognise_format(head)
            rows = format_.read_rows(file, await read_options(database, options), size, progress)
            report = await load(database, rows, options, progress)
    except (OSError, EOFError) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise ImportFailed(f"{path} cannot be read: {reason}") from failure
    report.format, report.is_exported = format_.name, format_.is_exported
    return report


async def read_options(database: Database, options: ImportOptions) -> ReadOptions:
    """Return how to read a feed: prices without a currency are in that of the options or, without, of the catalogue."""
    return ReadOptions(currency=options.currency or await catalogue_currency(database))
