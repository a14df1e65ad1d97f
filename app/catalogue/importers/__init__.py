"""Catalogue import: one reader per format converts a file to rows, and all rows are loaded in the same way.

A format is one module with a `Reader`, and one line in `READERS`. `CONTRIBUTING.md` describes how to add one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from app.catalogue.importers import jsonl
from app.catalogue.importers.import_report import ImportFailed, ImportReport, Progress
from app.catalogue.importers.load import load
from app.catalogue.importers.row import Row
from app.db import Database


class Reader(Protocol):
    """Reads a format.

    `file` is open in binary mode and `size` is its length in bytes. `progress` is called with "Reading", the bytes
    read so far and `size`. A reader yields one row for each product, also for one that is wrong (`read_row` checks
    the fields), and raises ImportFailed when the file as a whole is not of its format.
    """

    def __call__(self, file: BinaryIO, size: int = 0, progress: Progress | None = None) -> Iterator[Row]:
        """Yield the rows in the order of the file."""
        ...


READERS: dict[str, Reader] = {
    ".jsonl": jsonl.read_rows,
}
"""Suffix of a file's name -> the reader of its format. A file with any other suffix is read as JSON Lines."""


def reader_of(path: Path) -> Reader:
    """Return the reader for a file's name."""
    return READERS.get(path.suffix.lower(), jsonl.read_rows)


async def import_file(
    database: Database,
    path: Path,
    *,
    skip_bad: bool = False,
    remove_missing: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file in one transaction: all of it or nothing.

    A bad row prevents the import, unless `skip_bad` omits such rows. `remove_missing` removes products that the file
    does not contain. Raises ImportFailed when the file cannot be read or has no lines.
    """
    try:
        with path.open("rb") as file:
            rows = reader_of(path)(file, os.fstat(file.fileno()).st_size, progress)
            return await load(
                database, rows, skip_bad=skip_bad, remove_missing=remove_missing, progress=progress
            )
    except OSError as failure:
        raise ImportFailed(f"{path} cannot be read: {failure.strerror or failure}") from failure
