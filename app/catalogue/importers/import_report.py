"""The outcome of an import, with errors and notices per line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

KEPT_ERRORS = 1_000
"""Maximum number of errors, and of notices, that a report stores; all of them are counted."""

KEPT_IDS = 100_000
"""Maximum number of ids of bad rows that a report stores."""

Progress = Callable[[str, int, int], None]
"""Called with a stage (`Reading`, `Loading`), the amount done, and the total; the total is 0 if it is not known."""


class ImportFailed(Exception):
    """The feed as a whole cannot be imported, and nothing was changed; the message says why."""


@dataclass(frozen=True)
class RowError:
    """One error or notice of one line (the first line is 1); `field` is empty if it concerns the whole line."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field + ' ' if self.field else ''}{self.reason}"


@dataclass
class ImportReport:
    """The outcome of an import. Nothing was changed unless `loaded`.

    `rows` counts items of the feed: `variants` of `products`, `bad_rows` with errors and `left_out` that are not for
    sale (drafts, prices of 0).
    """

    rows: int = 0
    products: int = 0
    variants: int = 0
    left_out: int = 0
    inserted: int = 0
    updated: int = 0
    removed: int = 0
    bad_rows: int = 0
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowError] = field(default_factory=list)
    notice_count: int = 0
    ignored_fields: set[str] = field(default_factory=set)
    loaded: bool = False
    sample_removed: int = 0
    """Number of products of the sample catalogue that the shop's own replaced."""

    seconds: float = 0.0
    format: str = ""
    is_exported: bool = False
    """Whether the names of the fields are a program's, which are not misspelt."""

    depends_on_time: bool = False
    """Whether the feed has prices for a period, so that a later import of the same feed may differ."""

    bad_ids: set[str] | None = field(default_factory=set, repr=False)
    """The ids of bad rows, which are not retired; None if the id of one is not known."""

    @property
    def unchanged(self) -> int:
        """Number of products that already were as in the feed."""
        return self.products - self.inserted - self.updated if self.loaded else 0

    @property
    def changed(self) -> int:
        """Number of products that were changed."""
        return self.inserted + self.updated + self.removed + self.sample_removed

    def refuse(self, errors: Sequence[RowError], product_id: str | None = None) -> None:
        """Count a bad row and store its errors."""
        self.bad_rows += 1
        self.errors.extend(errors[: KEPT_ERRORS - len(self.errors)])
        if self.bad_ids is None or product_id is None or len(self.bad_ids) >= KEPT_IDS:
            self.bad_ids = None
        else:
            self.bad_ids.add(product_id)

    def note(self, notices: Sequence[RowError]) -> None:
        """Count and store notices."""
        self.notice_count += len(notices)
        self.notices.extend(notices[: KEPT_ERRORS - len(self.notices)])
