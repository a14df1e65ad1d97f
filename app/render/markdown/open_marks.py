"""Repair of incomplete Markdown at the end of a growing text: open marks are closed, unfinished links are removed."""

from __future__ import annotations

import re

MARKS = ("*", "_", "~", "`", "\\")
"""Characters whose meaning depends on the next one. A text that ends with one cannot be extended without parsing it."""

STRUCTURAL_LINE = re.compile(r"^[ \t]*[-*_+>#|`~:=\d][^\n]*$")
"""A last line that may become a rule, item, fence, row, or none of these. Until it ends it must seal no block."""

LINK_SIGN = re.compile(r"\\.|\[|\]\(?|\)")
ENTITY = re.compile(r"&[#\w]*+")
UNFINISHED_ITEM = re.compile(r"^[ \t]*([-*+>]|\d{1,9}[.)]?|#{1,6})[ \t]*$")
UNFINISHED_ROW = re.compile(r"^[ \t]*\|[^\n]*$")
UNFINISHED_FENCE = re.compile(r"\n[ \t]*[`~]{1,2}$")
MARK = re.compile(r"\\.?|`|\*\*|__|~~|\*|_", re.DOTALL)


def close_open_marks(source: str) -> str:
    """Return an open block's source with open marks closed, and without an unfinished link, row or item at its end."""
    if source.lstrip().startswith("|"):
        return whole_rows(source)
    if source.lstrip().startswith(("```", "~~~")):
        return UNFINISHED_FENCE.sub("", source)
    for unfinished in (UNFINISHED_ROW, UNFINISHED_ITEM):
        source = without_at_end(unfinished, source)
    if "[" in source:
        source = without_unfinished_link(source)
    if "&" in source or source.rstrip("\n").endswith(MARKS):  # this search costs more than the others
        source = without_unfinished_mark(source)
    return source.rstrip() + closing_marks(source)


def without_structure_at_end(source: str) -> str:
    """Return the source without a last line that may become structure."""
    return without_at_end(STRUCTURAL_LINE, source)


def without_at_end(unfinished: re.Pattern[str], source: str) -> str:
    """Return the source with the matches of `unfinished` removed from its last line."""
    line = last_line(source)
    return source[:line] + unfinished.sub("", source[line:])


def without_unfinished_link(source: str) -> str:
    """Return the source without a link that begins in its last line and is not complete."""
    line = last_line(source)
    words = source[line:].removesuffix("\n")
    begins = address = -1  # offsets of an open bracket, and of the bracket of an open address
    ended = -1  # offset of the bracket of a text that ends the line: an address may follow
    for sign in LINK_SIGN.finditer(words):
        mark = sign[0]
        if mark == "[" and begins < 0:
            begins = sign.start()
        elif mark[0] == "]" and begins >= 0:
            if mark == "](" and address < 0:
                address = begins
            ended = begins if sign.end() == len(words) and mark == "]" else -1
            begins = -1
        elif mark == ")":
            address = -1
    first = min((place for place in (begins, address, ended) if place >= 0), default=None)
    return source if first is None else source[: line + first] + source[line + len(words) :]


def without_unfinished_mark(source: str) -> str:
    """Return the source without marks, a backslash or an incomplete entity at its end."""
    words = source.removesuffix("\n")
    entity = words.rfind("&")
    if entity >= 0 and ENTITY.fullmatch(words, entity):
        kept = words[:entity]
    else:
        kept = words.rstrip("*_~`") if words.endswith(("*", "_", "~", "`")) else words.removesuffix("\\")
    return kept + source[len(words) :]


def last_line(source: str) -> int:
    """Return the offset of the last line. A line break at the end of the source belongs to it."""
    return source.rfind("\n", 0, max(0, len(source) - 1)) + 1


def close_line(source: str) -> str:
    """Return the source of a line without links, with open marks closed: as `close_open_marks`."""
    source = without_unfinished_mark(source)
    return source.rstrip() + closing_marks(source)


def whole_rows(source: str) -> str:
    """Return a table's complete lines, or an empty string if there are fewer than the two that make it a table."""
    lines = source.split("\n")[:-1]
    return "\n".join(lines) if len(lines) >= 2 else ""


def closing_marks(source: str) -> str:
    """Return the marks that close those open at the end of the source."""
    return "".join(mark for mark, _ in reversed(open_marks(source)))


def open_marks(source: str) -> list[tuple[str, int]]:
    """Return the marks that are open at the end of the source, each with its offset."""
    names: list[str] = []
    places: list[int] = []
    for match in MARK.finditer(source):
        mark, place = match[0], match.start()
        if mark[0] == "\\" or ("`" in names and mark != "`") or not is_mark(source, place, mark):
            continue
        if mark in names:
            first = names.index(mark)
            del names[first:], places[first:]
        else:
            names.append(mark)
            places.append(place)
    return list(zip(names, places, strict=True))


def is_mark(source: str, place: int, mark: str) -> bool:
    """Return whether a mark has a meaning: it touches a word. A star between spaces is only a star.

    An underscore between letters or digits has none either.
    """
    before = source[place - 1 : place].strip()
    after = source[place + len(mark) : place + len(mark) + 1].strip()
    if mark.startswith("_") and before.isalnum() and after.isalnum():
        return False
    return mark == "`" or bool(before or after)
