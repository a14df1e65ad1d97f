"""One row of any format: its product, or its errors in words for a shop owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app.catalogue.importers.import_report import RowError
from app.catalogue.importers.product_fields import ImportLine

KNOWN_FIELDS = frozenset(ImportLine.model_fields) | {"title"}


@dataclass(frozen=True)
class Row:
    """A line of the file: its product, or its errors. `ignored` contains the names of unknown fields."""

    line: int
    product: ImportLine | None = None
    errors: list[RowError] = field(default_factory=list)
    ignored: frozenset[str] = frozenset()


def read_row(number: int, given: Mapping[str, Any]) -> Row:
    """Check the fields of line `number` (the first is 1) and return them as a row, good or bad."""
    try:
        product = ImportLine.model_validate(dict(given))
    except ValidationError as invalid:
        return Row(number, errors=row_errors(number, invalid))
    return Row(number, product=product, ignored=frozenset(given).difference(KNOWN_FIELDS))


def row_errors(number: int, invalid: ValidationError) -> list[RowError]:
    """Return pydantic's errors in words for a shop owner."""
    return [
        RowError(
            number, str(detail["loc"][0]) if detail["loc"] else "", reason(detail["type"], detail["msg"])
        )
        for detail in invalid.errors(include_url=False, include_context=False, include_input=False)
    ]


def reason(kind: str, message: str) -> str:
    """Return a short reason that completes a sentence after the field's name."""
    if kind == "missing":
        return "is missing"
    if kind == "string_too_short":
        return "is empty"
    if kind == "string_pattern_mismatch":
        return "must be a code of three letters such as EUR"
    for wordy in ("Decimal input should", "Input should", "String should", "Value should"):
        message = message.replace(wordy, "must")
    return message[:200]
