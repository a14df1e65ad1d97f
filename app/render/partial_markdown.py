"""Markdown that is still being written, without what is only half there: marks are closed, unfinished links wait."""

from __future__ import annotations

import re

MARKS = ("*", "_", "~", "`", "\\")
"""What follows one of them decides what it is: a text that ends in one cannot be gone on with blindly."""

STRUCTURAL_LINE = re.compile(r"^[ \t]*[-*_+>#|`~:=\d][^\n]*$")
"""A last line that may yet be a rule, an item, a fence, a row, or none of them: until it ends it must seal nothing."""

LINK_SIGN = re.compile(r"\\.|\[|\]\(?|\)")
ENTITY = re.compile(r"&[#\w]*+")
UNFINISHED_ITEM = re.compile(r"^[ \t]*([-*+>]|\d{1,9}[.)]?|#{1,6})[ \t]*$")
UNFINISHED_ROW = re.compile(r"^[ \t]*\|[^\n]*$")
UNFINISHED_FENCE = re.compile(r"\n[ \t]*[`~]{1,2}$")
MARK = re.compile(r"\\.?|`|\*\*|__|~~|\*|_", re.DOTALL)


def close_open_marks(source: str) -> str:
    """An open block's source without what is only half there: marks are closed, unfinished links wait."""
    if source.lstrip().startswith("|"):
        return whole_rows(source)
    if source.lstrip().startswith(("```", "~~~")):
        return UNFINISHED_FENCE.sub("", source)
    for unfinished in (UNFINISHED_ROW, UNFINISHED_ITEM):
        source = without_at_end(unfinished, source)
    if "[" in source:
        source = without_unfinished_link(source)
    if "&" in source or source.rstrip("\n").endswith(MARKS):  # looking for the mark costs more than the rest
        source = without_unfinished_mark(source)
    return source.rstrip() + closing_marks(source)


def without_structure_at_end(source: str) -> str:
    """The source without a last line that may yet become structure."""
    return without_at_end(STRUCTURAL_LINE, source)


def without_at_end(unfinished: re.Pattern[str], source: str) -> str:
    """The source without what its last line ends in, if it matches."""
    line = last_line(source)
    return source[:line] + unfinished.sub("", source[line:])


def without_unfinished_link(source: str) -> str:
    """The source without a link that its last line begins and does not end."""
    line = last_line(source)
    words = source[line:].removesuffix("\n")
    begins = address = -1  # of brackets that are open, and of those whose address is
    ended = -1  # of brackets that the line ends in: an address may follow
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
    """The source without marks, a backslash or half an entity at its end."""
    words = source.removesuffix("\n")
    entity = words.rfind("&")
    if entity >= 0 and ENTITY.fullmatch(words, entity):
        kept = words[:entity]
    else:
        kept = words.rstrip("*_~`") if words.endswith(("*", "_", "~", "`")) else words.removesuffix("\\")
    return kept + source[len(words) :]


def last_line(source: str) -> int:
    """Where the last line begins; a break at its end belongs to it."""
    return source.rfind("\n", 0, max(0, len(source) - 1)) + 1


def close_line(source: str) -> str:
    """The same for what stands in one line, where there are no links."""
    source = without_unfinished_mark(source)
    return source.rstrip() + closing_marks(source)


def whole_rows(source: str) -> str:
    """A table's finished lines; nothing before its second line, which makes it a table."""
    lines = source.split("\n")[:-1]
    return "\n".join(lines) if len(lines) >= 2 else ""


def closing_marks(source: str) -> str:
    """What closes the marks that are open at the end of the source."""
    return "".join(mark for mark, _ in reversed(open_marks(source)))


def open_marks(source: str) -> list[tuple[str, int]]:
    """The marks that are open at the end of the source, and where each begins."""
    found: list[tuple[str, int]] = []
    for match in MARK.finditer(source):
        mark, place = match.group(), match.start()
        names = [name for name, _ in found]
        if mark[0] == "\\" or ("`" in names and mark != "`") or not is_mark(source, place, mark):
            continue
        found = found[: names.index(mark)] if mark in names else [*found, (mark, place)]
    return found


def is_mark(source: str, place: int, mark: str) -> bool:
    """Whether the mark touches a word: a star between spaces is only a star."""
    before = source[place - 1 : place].strip()
    after = source[place + len(mark) : place + len(mark) + 1].strip()
    if mark.startswith("_") and before.isalnum() and after.isalnum():
        return False
    return mark == "`" or bool(before or after)
