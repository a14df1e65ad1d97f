"""Words out of text: normalising, cutting into tokens, stemming."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

LONGEST = 2_000
"""Characters of an utterance that are read; the surface allows no more."""

TOKEN = re.compile(r"[^\W_](?:[\w'&+.-]*[^\W_])?")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "′": "'"}
)
_SPACES = re.compile(r"\s+")
_STEMMER = snowballstemmer.stemmer("english")
_SAME = {
    "grey": "gray", "colour": "color", "jewellery": "jewelry", "aluminium": "aluminum", "tshirt": "t-shirt",
    "cosy": "cozy", "mum": "mom", "pyjama": "pajama", "woollen": "wool", "wooden": "wood", "golden": "gold",
    "women": "woman", "men": "man", "womens": "woman", "mens": "man", "men's": "man", "women's": "woman",
    "knives": "knife", "shelves": "shelf", "scarves": "scarf", "children": "child", "kids": "kid", "mice": "mouse",
}  # fmt: skip


def normalise(text: str) -> str:
    """Lower case, plain quotes and single spaces; control and direction characters are gone."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_QUOTES)
    kept = "".join(
        character if unicodedata.category(character)[0] != "C" else " " if character in "\n\t\r" else ""
        for character in plain
    )
    return _SPACES.sub(" ", kept).strip().lower()


def tokens(text: str) -> list[str]:
    """The words and numbers of a normalised text, in order."""
    return TOKEN.findall(text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word's stem, British and American spellings alike: `kettles` and `kettle` are one."""
    lowered = word.lower()
    lowered = _SAME.get(lowered, lowered).removesuffix("'s")
    return _SAME.get(stemmed := str(_STEMMER.stemWord(lowered)), stemmed)


def stems(text: str, *, parts: bool = True) -> tuple[str, ...]:
    """The stems of a text's words, in order; with `parts`, those of a hyphenated word's parts too."""
    found: list[str] = []
    for token in tokens(normalise(text)):
        found.append(stem(token))
        if parts and "-" in token:
            found.extend(stem(part) for part in token.split("-") if part)
    return tuple(found)
