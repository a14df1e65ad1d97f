"""JSON Lines: one product per line, with the fields of docs/wire.md, "Import line"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from app.catalogue.importers.import_report import ImportFailed, Progress, RowError
from app.catalogue.importers.row import Row, read_row

LINE_BYTES = 1_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_rows(file: BinaryIO, size: int = 0, progress: Progress | None = None) -> Iterator[Row]:
    """Yield the file's lines as rows, good and bad, without blank lines. Raises ImportFailed if there are none."""
    found, read = False, 0
    for number, line in enumerate(lines_of(file), start=1):
        read += len(line)
        if line.strip():
            found = True
            yield parse_line(number, line)
        if progress and number % 200 == 0:
            progress("Reading", min(read, size), size)
    if not found:
        raise ImportFailed("The file is empty: there is no product in it.")
    if progress:
        progress("Reading", size, size)


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines without a byte order mark; lines that are too long are truncated."""
    first = True
    while line := file.readline(LINE_BYTES + 1):
        if len(line) > LINE_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        yield line.removeprefix(BYTE_ORDER_MARK) if first else line
        first = False


def parse_line(number: int, line: bytes) -> Row:
    """Return one line as a row: its product, or its errors."""
    if len(line) > LINE_BYTES:
        return Row(number, errors=[RowError(number, "", f"is longer than {LINE_BYTES:,} bytes")])
    try:
        given = decode(line)
    except UnicodeDecodeError:
        return Row(number, errors=[RowError(number, "", "is not UTF-8 text")])
    except (ValueError, RecursionError) as failure:
        return Row(number, errors=[RowError(number, "", f"is not JSON: {str(failure)[:80]}")])
    if not isinstance(given, dict):
        return Row(number, errors=[RowError(number, "", "is not a JSON object")])
    return read_row(number, given)


def decode(line: bytes) -> Any:
    """Return the line's JSON value with exact numbers. Raises ValueError, UnicodeDecodeError, RecursionError."""
    return json.loads(line.decode("utf-8"), parse_float=exact, parse_constant=refuse_constant)


def exact(digits: str) -> Decimal:
    """Return a decimal number of a computable size. Raises ValueError."""
    number = Decimal(digits)
    if abs(number.adjusted()) > 30 and number:
        raise ValueError("a number is out of range")
    return number


def refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are not JSON. Raises ValueError."""
    raise ValueError(f"{name} is no number")
