"""The rules of a small style sheet, with their lines. One pass over the text; it reads no nested rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

QUOTES = "\"'"


@dataclass(frozen=True)
class Declaration:
    """A name and its value, with its line."""

    name: str
    value: str
    line: int


@dataclass(frozen=True)
class Rule:
    """A selector or an at-rule, its line, and its declarations. Nested rules remain text in the values."""

    prelude: str
    line: int
    declarations: tuple[Declaration, ...]
    closed: bool = True


def without_comments(text: str) -> str:
    """Return the style sheet with each comment replaced by its line breaks, so that lines keep their numbers."""
    found: list[str] = []
    at, quote = 0, ""
    while at < len(text):
        each = text[at]
        if not quote and text.startswith("/*", at):
            end = text.find("*/", at + 2)
            end = len(text) if end < 0 else end + 2
            found.append("\n" * text.count("\n", at, end) or " ")
            at = end
            continue
        quote = after(quote, each)
        found.append(each)
        at += 1
    return "".join(found)


def after(quote: str, each: str) -> str:
    """Return the quotation mark of the string that is open after a character, or nothing."""
    if quote:
        return "" if each in (quote, "\n") else quote
    return each if each in QUOTES else ""


def read_rules(source: str) -> Iterator[Rule]:
    """Yield the rules of a style sheet in order."""
    text = without_comments(source)
    start = 0
    while (opened := find_outside(text, "{", start)) >= 0:
        closed = closing(text, opened + 1)
        end = len(text) if closed < 0 else closed
        begin = start + len(text[start:opened]) - len(text[start:opened].lstrip())
        yield Rule(
            " ".join(text[start:opened].split()),
            line_of(text, begin),
            tuple(read_declarations(text, opened + 1, end)),
            closed >= 0,
        )
        start = end + 1
    if rest := text[start:].strip():
        yield Rule(rest.split("\n")[0][:60], line_of(text, text.index(rest[0], start)), (), closed=False)


def read_declarations(text: str, start: int, end: int) -> Iterator[Declaration]:
    """Yield the declarations between two places of the text."""
    while start < end:
        stop = find_outside(text, ";", start, end)
        stop = end if stop < 0 else stop
        part = text[start:stop]
        if part.strip():
            line = line_of(text, start + len(part) - len(part.lstrip()))
            name, _, value = part.partition(":")
            yield Declaration(name.strip(), " ".join(value.split()), line)
        start = stop + 1


def find_outside(text: str, wanted: str, start: int, end: int | None = None) -> int:
    """Return the place of a character outside strings and parentheses, or -1."""
    quote, depth = "", 0
    for at in range(start, len(text) if end is None else end):
        each = text[at]
        if not quote:
            if each == wanted and depth == 0:
                return at
            depth = max(0, depth + {"(": 1, ")": -1}.get(each, 0))
        quote = after(quote, each)
    return -1


def closing(text: str, start: int) -> int:
    """Return the place of the brace that closes a rule's body, or -1."""
    quote, depth = "", 1
    for at in range(start, len(text)):
        each = text[at]
        if not quote:
            depth += {"{": 1, "}": -1}.get(each, 0)
            if depth == 0:
                return at
        quote = after(quote, each)
    return -1


def line_of(text: str, at: int) -> int:
    """Return the number of the line of a place, from 1."""
    return text.count("\n", 0, at) + 1
