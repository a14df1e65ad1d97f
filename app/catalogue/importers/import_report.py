"""What became of an import, row by row where something was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

KEPT_ERRORS = 1_000
"""Errors a report keeps; all of them are counted."""

Progress = Callable[[str, int, int], None]
"""Called with a stage (`Reading`, `Loading`), how much of it is done, and how much there is."""


class ImportFailed(Exception):
    """The file as a whole cannot be imported, and nothing was changed; the message says why."""


@dataclass(frozen=True)
class RowError:
    """One thing that is wrong with one line (the first is 1); `field` is empty when it is the line as a whole."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field + ' ' if self.field else ''}{self.reason}"


@dataclass
class ImportReport:
    """The import's outcome. Nothing was changed unless `loaded`; `unchanged` products were as they are already."""

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    removed: int = 0
    bad_rows: int = 0
    errors: list[RowError] = field(default_factory=list)
    ignored_fields: set[str] = field(default_factory=set)
    loaded: bool = False
    seconds: float = 0.0

    @property
    def good_rows(self) -> int:
        """Rows that are a product each."""
        return self.rows - self.bad_rows

    @property
    def unchanged(self) -> int:
        """Products that were in the catalogue exactly as the file has them."""
        return self.good_rows - self.inserted - self.updated if self.loaded else 0

    @property
    def changed(self) -> int:
        """Products that are not as they were before."""
        return self.inserted + self.updated + self.removed

    def refuse(self, errors: list[RowError]) -> None:
        """Count a bad row and keep what is wrong with it."""
        self.bad_rows += 1
        self.errors.extend(errors[: KEPT_ERRORS - len(self.errors)])
