"""One row of any format: its product, or its errors in words for a shop owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app.catalogue.importers.import_report import RowError
from app.catalogue.importers.variant_fields import ProductLine

KNOWN_FIELDS = frozenset(ProductLine.model_fields) | {"title"}


@dataclass(frozen=True)
class Row:
    """A line of the file: its product, or its errors. `ignored` contains the names of unknown fields."""

    line: int
    product: ProductLine | None = None
    errors: list[RowError] = field(default_factory=list)
    ignored: frozenset[str] = frozenset()


def read_row(number: int, given: Mapping[str, Any]) -> Row:
    """Check the fields of line `number` (the first is 1) and return them as a row, good or bad."""
    try:
        product = ProductLine.model_validate(dict(given))
    except ValidationError as invalid:
        return Row(number, errors=row_errors(number, invalid))
    return Row(number, product=product, ignored=frozenset(given).difference(KNOWN_FIELDS))


def row_errors(number: int, invalid: ValidationError) -> list[RowError]:
    """Return pydantic's errors in words for a shop owner."""
    return [
        RowError(number, place(detail["loc"]), reason(detail["type"], detail["msg"]))
        for detail in invalid.errors(include_url=False, include_context=False, include_input=False)
    ]


def place(steps: tuple[int | str, ...]) -> str:
    """Return the field of an error; of a variant, its number and its field: `variants 2 price`."""
    named = [str(step + 1) if isinstance(step, int) else step for step in steps if step != "[key]"]
    return " ".join(named[:3] if named[:1] == ["variants"] else named[:1])


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
