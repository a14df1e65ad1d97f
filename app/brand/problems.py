"""Errors in the folder of a shop's identity, by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class BrandProblem:
    """An error in a file of the folder. Line 0 is the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


class WrongBrand(ValueError):
    """The folder cannot be used. The message has a line for each problem."""

    def __init__(self, problems: Sequence[BrandProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def with_nearest(reason: str, name: str, known: Iterable[str]) -> str:
    """Return the reason with the most similar known name, if one is similar enough."""
    near = get_close_matches(name, list(known), n=1)
    return f"{reason}; did you mean `{near[0]}`?" if near else reason
