"""Singular and plural of English nouns, for questions and reasons: common rules and exceptions."""

from __future__ import annotations

IRREGULAR = {
    "knives": "knife",
    "shelves": "shelf",
    "scarves": "scarf",
    "loaves": "loaf",
    "mice": "mouse",
    "men": "man",
    "women": "woman",
    "children": "child",
    "cookies": "cookie",
    "hoodies": "hoodie",
    "movies": "movie",
    "brownies": "brownie",
    "shoes": "shoe",
}
PLURALS = {one: many for many, one in IRREGULAR.items()}

# Nouns of pairs, which have no singular.
PAIRS = (
    "trousers",
    "jeans",
    "shorts",
    "leggings",
    "tights",
    "pyjamas",
    "glasses",
    "headphones",
    "earphones",
    "earbuds",
    "scissors",
    "pliers",
    "binoculars",
    "gloves",
    "socks",
    "boots",
    "shoes",
    "sneakers",
    "trainers",
)


def plural(noun: str) -> str:
    """Return the plural, in lower case unless the noun is all capitals: "kettles", "HDDs"."""
    if noun.isupper():
        return f"{noun}s"
    words = noun.lower()
    rest, last = words[: words.rfind(" ") + 1], words.rsplit(" ", 1)[-1]
    if last in IRREGULAR or (last.endswith("s") and not last.endswith("ss")):
        return words
    if last in PLURALS:
        return rest + PLURALS[last]
    if last.endswith("y") and last[-2:-1] not in ("a", "e", "i", "o", "u"):
        return f"{rest}{last[:-1]}ies"
    return words + ("es" if last.endswith(("s", "x", "ch", "sh")) else "s")


def singular(noun: str) -> str:
    """Return the singular: "kettle" of "kettles", "pair of jeans" of "jeans"."""
    if noun.endswith(PAIRS):
        return f"pair of {noun}"
    rest, last = noun[: noun.rfind(" ") + 1], noun.rsplit(" ", 1)[-1]
    if last in IRREGULAR:
        return rest + IRREGULAR[last]
    if last.endswith("ies") and len(last) > 4:
        return f"{rest}{last[:-3]}y"
    if last.endswith(("shes", "ches", "xes", "sses")):
        return noun[:-2]
    return noun[:-1] if last.endswith("s") and not last.endswith("ss") else noun
