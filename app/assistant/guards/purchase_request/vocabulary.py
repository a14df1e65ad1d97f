"""The vocabulary of the purchase guard: `vocabulary.toml` as sets and tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

DATA = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))

CONTRACTIONS: Mapping[str, tuple[str, ...]] = {
    short: tuple(long.split()) for short, long in DATA["english"]["contractions"].items()
}
VERBS: Mapping[str, frozenset[str]] = {
    kind: frozenset(words) for kind, words in DATA["english"]["verbs"].items()
}
WORDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(words) for kind, words in DATA["english"]["words"].items()
}
NUMBERS: Mapping[str, int] = DATA["english"]["numbers"]
ORDINALS: Mapping[str, int] = DATA["english"]["ordinals"]
"""Places in a list, from 1; "last" is -1."""

OTHER_NUMBERS: Mapping[str, int] = DATA["other"]["numbers"]
OTHER_ORDINALS: Mapping[str, int] = DATA["other"]["ordinals"]
YES = frozenset(DATA["answers"]["yes"])
ENGLISH_MARKS = frozenset(DATA["answers"]["english"]["marks"])


@cache
def other(kind: str) -> WordList:
    """Return the vocabulary of one kind in languages other than English."""
    return WordList(DATA["other"][kind], DATA["other"].get(f"{kind}_inside", ()))


class WordList:
    """Words, stems (entries with a final "*") and, for scripts without spaces, pieces of text.

    Each is found in linear time.
    """

    def __init__(self, entries: Sequence[Any], inside: Sequence[str]) -> None:
        self._words = frozenset(entry for entry in entries if not entry.endswith("*"))
        stems = {entry.removesuffix("*") for entry in entries if entry.endswith("*")}
        self._stems, self.inside = frozenset(stems), tuple(inside)
        self._lengths = tuple(sorted({len(stem) for stem in stems}))

    def holds(self, word: str) -> bool:
        """Return whether the word is in the list or begins with one of the stems."""
        return word in self._words or any(word[:length] in self._stems for length in self._lengths)

    def found_in(self, text: str, words: Sequence[str]) -> bool:
        """Return whether a text contains an entry. `words` are the words of the text."""
        return any(piece in text for piece in self.inside) or any(self.holds(word) for word in words)
