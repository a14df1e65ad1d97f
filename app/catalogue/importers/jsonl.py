"""JSON Lines: one product a line, as design section "Import line" names the fields."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from app.catalogue.importers.line import ImportLine
from app.catalogue.importers.load import Row, load
from app.catalogue.importers.report import ImportFailed, ImportReport, Progress, RowError
from app.db import Database

LINE_BYTES = 1_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
KNOWN_FIELDS = frozenset(ImportLine.model_fields) | {"title"}


async def import_file(
    database: Database,
    path: Path,
    *,
    skip_bad: bool = False,
    remove_missing: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring the catalogue to what the file says, in one transaction: all of it or nothing.

    A bad row loads nothing, unless `skip_bad` leaves such rows out. `remove_missing` removes products that the file
    does not name. Raises ImportFailed when the file cannot be read or holds no line at all.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            rows = read_rows(file, size, progress)
            return await load(
                database, rows, skip_bad=skip_bad, remove_missing=remove_missing, progress=progress
            )
    except OSError as failure:
        raise ImportFailed(f"{path} cannot be read: {failure.strerror or failure}") from failure


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
    try:
        product = ImportLine.model_validate(given)
    except ValidationError as invalid:
        return Row(number, errors=row_errors(number, invalid))
    return Row(number, product=product, ignored=frozenset(given).difference(KNOWN_FIELDS))


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


def row_errors(number: int, invalid: ValidationError) -> list[RowError]:
    """What pydantic found, in a shop owner's words."""
    return [
        RowError(
            number, str(detail["loc"][0]) if detail["loc"] else "", reason(detail["type"], detail["msg"])
        )
        for detail in invalid.errors(include_url=False, include_context=False, include_input=False)
    ]


def reason(kind: str, message: str) -> str:
    """A short reason that reads on after the field's name."""
    if kind == "missing":
        return "is missing"
    if kind == "string_too_short":
        return "is empty"
    if kind == "string_pattern_mismatch":
        return "must be a code of three letters such as EUR"
    for wordy in ("Decimal input should", "Input should", "String should", "Value should"):
        message = message.replace(wordy, "must")
    return message[:200]
