"""Words of English, from the frequency list of the package pyspellchecker (MIT).

The list is read when a search first has a word that the catalogue does not know: about 160,000 words, 12 MB in memory.
Without the package no word counts as English.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Return all words of the list in lower case; empty if the package is not installed."""
    try:
        packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        return frozenset()
    return frozenset(json.loads(gzip.decompress(packed)))


async def english_among(words: Iterable[str]) -> frozenset[str]:
    """Return those of the words that are English. The list is read in a thread, because reading takes 0.2 s."""
    known = await asyncio.to_thread(english_words)
    return frozenset(word for word in words if word.lower() in known)
