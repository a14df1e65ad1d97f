"""English words by their sound, for slips of words that were written by ear."""

from __future__ import annotations

import re
from functools import lru_cache

SOUNDS = (
    *(
        ("ph", "f"),
        ("ck", "k"),
        ("qu", "kw"),
        ("wh", "w"),
        ("ce", "se"),
        ("ci", "si"),
        ("cy", "si"),
        ("c", "k"),
        ("q", "k"),
    ),
    *(("z", "s"), ("x", "ks"), ("y", "i"), ("ie", "i"), ("ee", "i"), ("ea", "i"), ("oo", "u"), ("ou", "u")),
)
"""Letters by those that sound alike, replaced in this order."""


@lru_cache(maxsize=20_000)
def letters_by_sound(word: str) -> str:
    """Return the letters of a word by their sound: "smartfone" and "smartphone" have one."""
    for letters, sounded in SOUNDS:
        word = word.replace(letters, sounded)
    single = "".join(letter for place, letter in enumerate(word) if word[place - 1 : place] != letter)
    return single.removesuffix("e")


def consonants_by_sound(word: str) -> str:
    """Return the consonants of a word by their sound; of its vowels only whether it begins with one.

    Coarser than `letters_by_sound`: "raquet" and "racket" have the same. Of two words that share it the spelling has
    to be near, too.
    """
    plain = re.sub("qu|ck|[cqk]", "k", re.sub("ph", "f", word)).replace("z", "s")
    first, rest = ("a" if plain[:1] in tuple("aeiou") else plain[:1]), re.sub("[aeiouyhw]", "", plain[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)
