"""JSON Lines: one product a line, with the fields of docs/wire.md, "Import line"."""

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
    """The file's lines as rows, good and bad; blank lines are passed over. Raises ImportFailed when there are none."""
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
    """Lines without a byte order mark; of one that is too long, only enough to know it."""
    first = True
    while line := file.readline(LINE_BYTES + 1):
        if len(line) > LINE_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        yield line.removeprefix(BYTE_ORDER_MARK) if first else line
        first = False


def parse_line(number: int, line: bytes) -> Row:
    """One line as a row: its product, or what is wrong with it."""
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
    """The line's JSON value; numbers stay exact. Raises ValueError, UnicodeDecodeError, RecursionError."""
    return json.loads(line.decode("utf-8"), parse_float=exact, parse_constant=refuse_constant)


def exact(digits: str) -> Decimal:
    """A decimal number of a size that can be computed with."""
    number = Decimal(digits)
    if abs(number.adjusted()) > 30 and number:
        raise ValueError("a number is out of range")
    return number


def refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(f"{name} is no number")
