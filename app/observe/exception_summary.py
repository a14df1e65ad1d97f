"""Summaries of exceptions: message and location in our code. Never values of variables."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

MESSAGE_LIMIT = 300
"""Maximum length of a message; only its first line is used, because drivers repeat a row's values in the others."""

FRAMES_LIMIT = 12
CAUSES_LIMIT = 3


def summarize_exception(error: BaseException, causes: int = CAUSES_LIMIT) -> dict[str, Any]:
    """Return a summary of the exception: `type`, `message`, `where` (innermost last) and its `cause`, if any."""
    facts: dict[str, Any] = {"type": type(error).__qualname__, "message": first_line(error)}
    if where := places(error.__traceback__):
        facts["where"] = where
    if isinstance(error, BaseExceptionGroup):
        facts["of"] = (
            [summarize_exception(each, causes - 1) for each in error.exceptions[:CAUSES_LIMIT]]
            if causes
            else []
        )
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and causes:
        facts["cause"] = summarize_exception(cause, causes - 1)
    return facts


def first_line(error: BaseException) -> str:
    """Return the first line of the exception's message."""
    lines = str(error).splitlines()
    return lines[0][:MESSAGE_LIMIT] if lines else ""


def places(trace: TracebackType | None) -> list[str]:
    """Return the locations in the traceback: our own lines, and the one that raised."""
    frames = [
        (frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in traceback.walk_tb(trace)
    ]
    ours = [frame for frame in frames[:-1] if is_ours(frame[0])] + frames[-1:]
    return [f"{shortened(path)}:{line} {name}" for path, line, name in ours[-FRAMES_LIMIT:]]


def is_ours(path: str) -> bool:
    """Return whether a file belongs to the product and not to a library."""
    return path.startswith(f"{ROOT}/") and "site-packages" not in path


def shortened(path: str) -> str:
    """Return a path relative to the product, or to its package."""
    if is_ours(path):
        return path.removeprefix(f"{ROOT}/")
    return (
        path.rpartition("site-packages/")[2] if "site-packages/" in path else "/".join(path.split("/")[-2:])
    )


def in_lines(facts: dict[str, Any], depth: int = 0) -> str:
    """Return the summary as lines for a terminal."""
    indent = "  " * (depth + 1)
    lines = [f"{indent}{facts['type']}: {facts['message']}"]
    lines += [f"{indent}  at {place}" for place in facts.get("where", [])]
    lines += [in_lines(each, depth + 1) for each in facts.get("of", [])]
    if "cause" in facts:
        lines += [f"{indent}because of", in_lines(facts["cause"], depth)]
    return "\n".join(lines)
