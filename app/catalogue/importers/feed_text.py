"""The bytes of a feed: bounded lines, encodings, and rows of cells (CSV and TSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from app.catalogue.importers.import_report import ImportFailed, Progress, RowError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""Byte order marks of UTF-16, in which spreadsheets save "Unicode text"."""

LINE_CHARACTERS = 2_000_000
"""Maximum number of characters of one line of a table."""

CELL_CHARACTERS = 1_000_000
COLUMNS = 2_000

DELIMITERS = ("\t", ",", ";")

csv.field_size_limit(CELL_CHARACTERS)


@dataclass(frozen=True)
class TableRow:
    """One row of a table: its first line (the header is line 1), and its cells by column, or an error."""

    line: int
    cells: Mapping[str, str]
    error: RowError | None = None


def lines_of(file: BinaryIO, limit_bytes: int) -> Iterator[bytes]:
    """Yield lines without a byte order mark; lines that are too long are truncated (`is_cut`)."""
    first = True
    while line := file.readline(limit_bytes + 1):
        if is_cut(line, limit_bytes):
            while (rest := file.readline(limit_bytes)) and not rest.endswith(b"\n"):
                pass
        yield line.removeprefix(BYTE_ORDER_MARK) if first else line
        first = False


def is_cut(line: bytes, limit_bytes: int) -> bool:
    """Return whether a line was truncated."""
    return len(line) > limit_bytes and not line.endswith(b"\n")


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text file that begins like this: UTF-8, or UTF-16 with a byte order mark."""
    return UTF_16.get(head[:2], "utf-8-sig")


def first_line(head: bytes) -> str:
    """Return the first line with text of a file that begins like this."""
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff")
    return next((line for line in text.splitlines() if line.strip()), "")


def header_of(head: bytes) -> tuple[list[str], str]:
    """Return the columns of a table that begins like this, and its delimiter."""
    line = first_line(head)
    delimiter = max(DELIMITERS, key=line.count)
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])], delimiter


def table_rows(
    file: BinaryIO, head: bytes, size: int = 0, progress: Progress | None = None
) -> Iterator[TableRow]:
    """Yield the rows of a table with a header line. `file` is at its beginning, `head` are its first bytes.

    Raises ImportFailed when the file as a whole is not such a table.
    """
    columns, delimiter = header_of(head)
    check_header(columns)
    text = io.TextIOWrapper(file, encoding=encoding_of(head), errors="surrogateescape", newline="")
    reader = csv.reader(bounded_lines(text), delimiter=delimiter, strict=True)
    try:
        begin, has_header = 1, False
        for cells in reader:
            line, begin = begin, reader.line_num + 1
            if not any(cells):
                continue
            if has_header:
                yield table_row(line, columns, cells)
            has_header = True
            if progress and line % 500 == 0:
                progress("Reading", min(file.tell(), size), size)
    except csv.Error as failure:
        raise ImportFailed(f"line {reader.line_num}: the table cannot be read: {failure}") from failure
    except UnicodeDecodeError as failure:
        raise ImportFailed(
            f"line {reader.line_num + 1}: the file is not text in {failure.encoding}"
        ) from None
    finally:
        text.detach()
    if progress:
        progress("Reading", size, size)


def check_header(columns: Sequence[str]) -> None:
    """Check the number and the names of the columns. Raises ImportFailed."""
    if len(columns) > COLUMNS:
        raise ImportFailed(
            f"line 1: a table has at most {COLUMNS:,} columns, and this one has {len(columns):,}."
        )
    seen: set[str] = set()
    for name in filter(None, columns):
        if name in seen:
            raise ImportFailed(f"line 1: the column {name[:60]!r} is there twice.")
        seen.add(name)


def bounded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines of limited length. Raises ImportFailed."""
    number = 0
    while line := text.readline(LINE_CHARACTERS):
        number += 1
        if len(line) == LINE_CHARACTERS:
            raise ImportFailed(f"line {number} is longer than {LINE_CHARACTERS:,} characters.")
        yield line


def table_row(line: int, columns: Sequence[str], cells: Sequence[str]) -> TableRow:
    """Return the cells by column; empty cells and columns without a name are omitted."""
    if any(cells[len(columns) :]):
        return TableRow(line, {}, RowError(line, "", "has more cells than the header has columns"))
    named = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell.strip()}
    for name, cell in named.items():
        if any("\udc80" <= sign <= "\udcff" for sign in cell) and not cell.isascii():
            return TableRow(line, {}, RowError(line, name, "is not UTF-8 text"))
    return TableRow(line, named)
