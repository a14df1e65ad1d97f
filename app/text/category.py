"""Category paths: `Kitchen > Kettles` names a place in the catalogue's tree."""

from __future__ import annotations

import re

SEPARATOR = ">"
SLUG = re.compile(r"[a-z0-9]+(?:[-_ ][a-z0-9]+)*")


def segments(path: str) -> list[str]:
    """Return the names on the way from the top, without empty ones."""
    return [name for part in path.split(SEPARATOR) if (name := part.strip())]


def leaf(path: str) -> str:
    """Return the last name of a path: `Kettles`; empty for an empty path and for one that ends in a separator."""
    return path.rsplit(SEPARATOR, 1)[-1].strip()


def top(path: str) -> str:
    """Return the first name of a path: `Kitchen`."""
    return path.split(SEPARATOR, 1)[0].strip()


POSSESSIVES = {
    **{"mens": "men's", "womens": "women's", "childrens": "children's", "babys": "baby's", "ladys": "lady's"},
    **{"boys": "boys'", "girls": "girls'", "kids": "kids'", "ladies": "ladies'", "teens": "teens'"},
}
"""Words of a slug for persons whose goods follow, as they are written in a sentence."""


def readable(name: str) -> str:
    """Return a category's name as a sentence has it: `men's shirts` of the slug `mens-shirts`.

    A name that is no slug stays as the shop writes it.
    """
    if not name.islower() or not SLUG.fullmatch(name):
        return name
    words = re.split(r"[-_ ]+", name)
    owners = [POSSESSIVES.get(word, word) for word in words[:-1]]
    return " ".join([*owners, words[-1]])


def departments(path: str) -> list[str]:
    """Return the paths of the categories above a category, the top one first."""
    names = segments(path)
    return [f" {SEPARATOR} ".join(names[:count]) for count in range(1, len(names))]
