"""What a thing is made of: lambswool is wool, stainless steel is steel, vegan leather is no leather."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.simulated.text import normalise, stem


def _stemmed(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_NAMED_KINDS = {
    "wool": _stemmed("merino cashmere alpaca mohair lambswool"),
    "leather": _stemmed("suede nubuck"),
    "ceramic": _stemmed("porcelain stoneware earthenware"),
    "cotton": _stemmed("denim"),
}
"""Words that mean the material wherever they stand, even in a name."""
_KINDS = {
    "wood": _stemmed("oak walnut pine teak bamboo beech birch ash acacia maple mahogany cedar cherry rattan"),
    "metal": _stemmed("steel stainless iron aluminum brass copper titanium zinc bronze"),
    "plastic": _stemmed("polypropylene polycarbonate polystyrene abs pvc tritan acrylic vinyl"),
    "stone": _stemmed("marble granite slate"),
}
"""Words that mean it as a material; in a name they may be a colour or a taste."""
_ENDINGS = ("wool", "wood", "cotton", "steel")
IMITATIONS = _stemmed("vegan faux fake imitation artificial synthetic pu mock")
"""Before a material, these say that it is another one."""
_LIKENESS = frozenset({"free", "look", "effect", "like", "style", "scented", "finish"})
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def made_of(key: str, materials: Iterable[str], others: Iterable[str]) -> bool:
    """Whether the material `key` (a stem) is among the materials given, or is named in the other texts."""
    inside = {key, *_NAMED_KINDS.get(key, ()), *_KINDS.get(key, ())}
    named = {key, *_NAMED_KINDS.get(key, ())}
    return any(_says(text, key, inside) for text in materials) or any(
        _says(text, key, named) for text in others
    )


def is_imitated(key: str, texts: Iterable[str]) -> bool:
    """Whether the material is only imitated: "vegan leather"."""
    return any(
        stem(word) == key and place > 0 and stem(words[place - 1]) in IMITATIONS
        for words in map(_words, texts)
        for place, word in enumerate(words)
    )


def _says(text: str, key: str, meant: Iterable[str]) -> bool:
    if "-" in key:
        return key in {stem(word) for word in normalise(text).split()}
    words = _words(text)
    for place, word in enumerate(words):
        if stem(word) not in meant and not (key in _ENDINGS and word.endswith(key)):
            continue
        before = stem(words[place - 1]) if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if before not in IMITATIONS and after not in _LIKENESS:
            return True
    return False


def _words(text: str) -> list[str]:
    return _WORDS.findall(normalise(text))
