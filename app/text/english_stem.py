"""Stems of English words by Snowball: "kettles" and "kettle" have one."""

from __future__ import annotations

import threading
from functools import lru_cache

import snowballstemmer

STEMMERS = threading.local()
"""A stemmer for each thread, because it keeps the word it works on."""


@lru_cache(maxsize=50_000)
def english_stem(word: str) -> str:
    """Return the stem of a lower-case word."""
    stemmer = getattr(STEMMERS, "english", None)
    if stemmer is None:
        stemmer = STEMMERS.english = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))
