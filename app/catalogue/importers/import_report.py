"""The outcome of an import, with errors per row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

KEPT_ERRORS = 1_000
"""Maximum number of errors that a report stores; all of them are counted."""

Progress = Callable[[str, int, int], None]
"""Called with a stage (`Reading`, `Loading`), the amount done, and the total."""


class ImportFailed(Exception):
    """The file as a whole cannot be imported, and nothing was changed; the message says why."""


@dataclass(frozen=True)
class RowError:
    """One error of one line (the first line is 1); `field` is empty if the error concerns the whole line."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field + ' ' if self.field else ''}{self.reason}"


@dataclass
class ImportReport:
    """The outcome of an import. Nothing was changed unless `loaded`."""

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
        """Number of rows with a valid product."""
        return self.rows - self.bad_rows

    @property
    def unchanged(self) -> int:
        """Number of products that already were as in the file."""
        return self.good_rows - self.inserted - self.updated if self.loaded else 0

    @property
    def changed(self) -> int:
        """Number of products that were changed."""
        return self.inserted + self.updated + self.removed

    def refuse(self, errors: list[RowError]) -> None:
        """Count a bad row and store its errors."""
        self.bad_rows += 1
        self.errors.extend(errors[: KEPT_ERRORS - len(self.errors)])
