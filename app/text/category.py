"""Category paths: `Kitchen > Kettles` names a place in the catalogue's tree."""

from __future__ import annotations

SEPARATOR = ">"


def segments(path: str) -> list[str]:
    """Return the names on the way from the top, without empty ones."""
    return [name for part in path.split(SEPARATOR) if (name := part.strip())]


def leaf(path: str) -> str:
    """Return the last name of a path: `Kettles`; empty for an empty path and for one that ends in a separator."""
    return path.rsplit(SEPARATOR, 1)[-1].strip()


def top(path: str) -> str:
    """Return the first name of a path: `Kitchen`."""
    return path.split(SEPARATOR, 1)[0].strip()


def departments(path: str) -> list[str]:
    """Return the paths of the categories above a category, the top one first."""
    names = segments(path)
    return [f" {SEPARATOR} ".join(names[:count]) for count in range(1, len(names))]
