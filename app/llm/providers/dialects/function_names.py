"""Names of functions as models write them: with name spaces, numbers, other capitals or control marks."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 200
"""Maximum number of characters that are read as a name."""

SEPARATOR = re.compile(r"[.:/|｜\s]+|<(?=[|｜])")
"""Characters between a name space, a function's name and a call's number: `functions.NAME:0`."""

NOT_LETTERS = re.compile(r"[\W_]+")


class FunctionNames:
    """The names of the functions that a request offers."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._by_letters = {letters(name): name for name in self.names}

    def known(self, written: str) -> str | None:
        """Return the offered function that a model means, or None when no part of its text names exactly one."""
        if written in self.names:
            return written
        parts = [written[:LONGEST], *SEPARATOR.split(written[:LONGEST])]
        found = {
            self._by_letters[spelled] for part in parts if (spelled := letters(part)) in self._by_letters
        }
        return found.pop() if len(found) == 1 else None

    def meant(self, written: str) -> str:
        """Return the offered function's name, or the text as it is: the shop then refuses it with the right names."""
        return self.known(written) or written


def letters(name: str) -> str:
    """Return the letters and digits of a name, in lower case: `searchProducts` and `search-products` are the same."""
    return NOT_LETTERS.sub("", name).lower()
