"""Calls without marks: an object, a list, a call of Python or a code block inside the answer.

Ordinary text may resemble them, so only a call of an offered function counts. Text is held back only while its
beginning can still become one: an object whose first key is a call's, a line that begins with a function's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from app.llm.providers.dialects.function_names import FunctionNames
from app.llm.providers.dialects.written_calls import ARGUMENTS, BESIDES, LISTS, NAMES

FIRST_KEYS = frozenset({*NAMES, *ARGUMENTS, *LISTS, *BESIDES})
"""Keys that a call's object may begin with."""

CODE_LANGUAGES = frozenset({"tool_code", "tool_call", "tool_calls", "tool", "function_call"})
"""Languages of code blocks that only calls have."""

CANDIDATE = re.compile(
    r"```|`{1,2}\Z|[{\[]|^[ \t]{0,4}`?(?=[a-z_]{1,40}(?:\.[a-z_]{1,40}){0,2}\Z|[a-z_.]{1,80}\()"
    r"|^[ \t]{0,4}(?=>>>|>{1,2}\Z)|^[ \t]{0,4}(?=functools)|^(?=Action:|A(?:c(?:t(?:i(?:o(?:n)?)?)?)?)?\Z)",
    re.MULTILINE,
)
"""Where a call without marks may begin."""

FENCE = re.compile(r"```[ \t]?([A-Za-z_]{0,16})[ \t]{0,3}\n\s{0,40}")
FENCE_BEGINS = re.compile(r"```(?:[ \t]?[A-Za-z_]{0,16}(?:[ \t]{0,3}(?:\n\s{0,40})?)?)?\Z")
OBJECT = re.compile(r"""\{\s{0,40}(?:["']?([\w-]{0,60})(["']?\s{0,10}:)?)?""")
PYTHON = re.compile(r"(?:print\()?((?:[a-z_]{1,40}\.){0,2}[a-z_]{1,40})\(")
REACT = re.compile(
    r"Action:[ \t]{0,4}`?([a-z_]{1,60})`?[ \t]{0,4}\n+[ \t]{0,4}(?:Action Input|Input|Arguments):\s{0,10}(?=\{)"
)
PROMPT = re.compile(r">>>[ \t]?([a-z_]{1,60})\s{0,10}(?=\{)")


class Verdict(Enum):
    """Whether a text is plausibly a call."""

    CALL = "call"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Bare:
    """A place in the answer where a call without marks may begin.

    `start` is its first character, `value` the index of its first bracket. In a code block (`fence`) the call ends with
    the block. `marked` means that only calls look like this.
    """

    start: int
    value: int
    verdict: Verdict
    fence: bool = False
    marked: bool = False


def next_bare(text: str, before: str, names: FunctionNames, end: int, *, final: bool) -> Bare | None:
    """Return the first place before `end` that is or may become a call without marks, or None.

    Args:
        text: The text of the answer that was not returned yet.
        before: The end of the answer before this text.
        names: The offered functions.
        end: The index of the next mark.
        final: No more text follows, so that nothing is undecided.
    """
    for found in CANDIDATE.finditer(text, 0, end):
        start = found.start()
        if found[0] in ("`", "``") and found.end() == len(text):
            return None if final else Bare(start, start, Verdict.UNDECIDED)
        is_line = found[0][:1] not in ("`", "{", "[") or found[0] == "`"
        if is_line and start == 0 and before.rstrip(" \t`")[-1:] not in ("", "\n"):
            continue  # the text continues a line
        judged = judge(text, start, names)
        if judged is not None and not (final and judged.verdict is Verdict.UNDECIDED):
            return judged
    return None


def judge(text: str, start: int, names: FunctionNames) -> Bare | None:
    """Return the place as a call or as undecided, or None for ordinary text."""
    undecided = Bare(start, start, Verdict.UNDECIDED)
    if text.startswith("```", start):
        if fence := FENCE.match(text, start):
            if fence[1].lower() in CODE_LANGUAGES:
                return Bare(start, fence.end(), Verdict.CALL, fence=True, marked=True)
            inner = value_or_python(text, fence.end(), names)
            if fence.end() == len(text) or (inner is not None and inner.verdict is Verdict.UNDECIDED):
                return undecided
            return None if inner is None else Bare(start, fence.end(), Verdict.CALL, fence=True)
        return undecided if FENCE_BEGINS.match(text, start) else None
    if text[start] in "{[":
        return value_or_python(text, start, names)
    place = start + len(text[start : start + 5]) - len(text[start : start + 5].lstrip(" \t`"))
    for pattern in (PROMPT, REACT):
        if (found := pattern.match(text, place)) and names.known(found[1]):
            return Bare(start, found.end(), Verdict.CALL)
    if text.startswith("functools", place):
        inner = value_or_python(text, place + 9, names) if len(text) > place + 9 else undecided
        return None if inner is None else Bare(start, inner.value, inner.verdict)
    if may_be_line(text[place : place + 200], names):
        return undecided
    inner = python(text, place, names)
    return None if inner is None else Bare(start, inner.value, inner.verdict)


def value_or_python(text: str, place: int, names: FunctionNames) -> Bare | None:
    """Return the object, the list or the call of Python at `place`, or None for other text."""
    if place >= len(text):
        return Bare(place, place, Verdict.UNDECIDED)
    if text[place] != "[":
        return of_object(text, place, names) if text[place] == "{" else python(text, place, names)
    inside = place + 1
    while inside < len(text) and inside < place + 40 and text[inside].isspace():
        inside += 1
    if inside == len(text):
        return Bare(place, place, Verdict.UNDECIDED)
    inner = of_object(text, inside, names) if text[inside] == "{" else python(text, inside, names)
    return None if inner is None else Bare(place, place, inner.verdict)


def of_object(text: str, place: int, names: FunctionNames) -> Bare | None:
    """Return the object at `place` if its first key is a call's."""
    found = OBJECT.match(text, place)
    if found is None:
        return None
    key = found[1] or ""
    if found[2]:
        is_call = key in FIRST_KEYS or names.known(key) is not None
        return Bare(place, place, Verdict.CALL) if is_call else None
    if found.end() < len(text) and text[found.end()] not in "\"' \n\t":
        return None
    possible = not key or any(each.startswith(key) for each in (*FIRST_KEYS, *names.names))
    return Bare(place, place, Verdict.UNDECIDED) if possible and len(text) - place < 120 else None


def python(text: str, place: int, names: FunctionNames) -> Bare | None:
    """Return the call of Python at `place` if it is one of an offered function."""
    if found := PYTHON.match(text, place):
        known = found[1].rpartition(".")[2] in names.names
        return Bare(place, text.index("(", place), Verdict.CALL) if known else None
    rest = text[place : place + 100]
    whole = [
        f"{space}{name}("
        for space in ("", "default_api.", "functions.", "print(", "print(default_api.")
        for name in names.names
    ]
    return (
        Bare(place, place, Verdict.UNDECIDED)
        if rest and any(each.startswith(rest) for each in whole)
        else None
    )


def may_be_line(rest: str, names: FunctionNames) -> bool:
    """Return whether the beginning of a line may become one of the forms that name a function in it."""
    for name in names.names:
        for form in (f">>>{name}\n{{", f">>> {name}\n{{", f"Action: {name}\nAction Input: {{"):
            if form.startswith(rest.replace("`", "")):
                return True
    return rest in ("functools"[: len(rest)],) and len(rest) >= 4
