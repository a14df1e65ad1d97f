"""JSON as models write it: with single quotes, trailing commas, Python's constants and names without quotes.

Strict JSON is read by `json`. Other text is read as a literal of Python by `ast`, which also reads calls such as
`[find(query="kettle")]`; nothing is evaluated. Both take time in proportion to the text, which is bounded.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

LONGEST = 16_000
"""Maximum number of characters that are read as one value."""

CONSTANTS = {"true": True, "false": False, "null": None, "none": None}

ESCAPE = re.compile(r"""\\(?:u[0-9a-fA-F]{4}|[^u]|u|\Z)""", re.DOTALL)
"""An escape in a string. JSON has fewer than Python; the others are two plain characters."""

KEPT_ESCAPES = "\"'\\bfnrt"

SPECIAL = re.compile(r"""["'{}\[\]()\\]""")
"""The characters that decide where a value ends."""


class NotReadable(ValueError):
    """Text that is no value, neither in JSON nor in the forms that models use instead."""


def read_value(text: str) -> Any:
    """Return the value of a text. Raises NotReadable, also for text over `LONGEST`."""
    if len(text) > LONGEST:
        raise NotReadable("too long")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return joined_halves(python_value(python_tree(text)))


def python_tree(text: str) -> ast.expr:
    """Return the syntax tree of an expression. Raises NotReadable."""
    if len(text) > LONGEST:
        raise NotReadable("too long")
    try:
        return ast.parse(ESCAPE.sub(plain_escape, text).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotReadable("neither JSON nor a literal") from None


def plain_escape(found: re.Match[str]) -> str:
    """Return an escape as Python reads it in the sense of JSON: `\\/` is a slash, `\\d` two characters."""
    escape = found[0]
    if len(escape) == 6 or (len(escape) == 2 and escape[1] in KEPT_ESCAPES):
        return escape
    return "/" if escape == "\\/" else f"\\{escape}"


def python_value(tree: ast.expr) -> Any:
    """Return the value of a literal: objects, lists, texts, numbers and constants. Raises NotReadable."""
    match tree:
        case ast.Constant(value=str() | int() | float() | None as value):
            return value
        case ast.Name(id=name):
            return CONSTANTS.get(name.lower(), name)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [python_value(item) for item in items]
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {str(python_value(key)): python_value(value) for key, value in pairs if key is not None}
    raise NotReadable("not a literal")


def joined_halves(value: Any) -> Any:
    """Return the value with surrogate pairs in its texts joined: `ast` reads both escapes of an emoji as halves."""
    if isinstance(value, str):
        return (
            value
            if value.isascii()
            else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        )
    if isinstance(value, dict):
        return {joined_halves(key): joined_halves(inner) for key, inner in value.items()}
    return [joined_halves(item) for item in value] if isinstance(value, list) else value


class ValueScanner:
    """A scanner that finds the end of a value in text that arrives in pieces. Each character is read once."""

    def __init__(self, place: int = 0) -> None:
        self.depth = 0
        self._quote = ""
        self._place = place

    def end(self, text: str) -> int | None:
        """Return the index after the value's last bracket, or None while the value is incomplete.

        Args:
            text: The text, with the value's first bracket at the scanner's place. Each call has the text of the last
                one and more.
        """
        while found := SPECIAL.search(text, self._place):
            sign, self._place = found[0], found.end()
            if sign == "\\":
                if self._place == len(text):  # the next piece holds the escaped character
                    self._place -= 1
                    return None
                self._place += 1
            elif self._quote:
                self._quote = "" if sign == self._quote else self._quote
            elif sign in "\"'":
                # An apostrophe after a letter is part of a word that stands without quotes.
                is_apostrophe = sign == "'" and found.start() and text[found.start() - 1].isalnum()
                self._quote = "" if is_apostrophe else sign
            elif sign in "{[(":
                self.depth += 1
            else:
                self.depth -= 1
                if self.depth <= 0:
                    return self._place
        self._place = len(text)
        return None


class ResumedScanner(ValueScanner):
    """A scanner after a value's end, which waits for the first character of what follows."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self._end = place

    def end(self, text: str) -> int | None:
        """Return the end of the value before."""
        return self._end


def values_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield each bracketed value of a text with the text before it, without the text after the last one."""
    place = 0
    while begin := BEGINS_VALUE.search(text, place):
        end = ValueScanner(begin.start()).end(text)
        if end is None:
            return
        yield text[place : begin.start()], text[begin.start() : end]
        place = end


BEGINS_VALUE = re.compile(r"[{\[]")
