"""What a provider's HTTP answer may not do: lead a conversation to another host, or lose an answer by one bad figure.

`guard` hangs both rules on a client of httpx, as a hook that sees each answer before the client does anything with it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import structlog

TEXT = ("text/", "application/json", "application/x-ndjson")
"""Kinds of answers that are text. Speech and the like pass as they are."""

LONGEST_LINE = 1_000_000
"""Bytes of a line that are kept back until its end comes; a longer one passes as it is."""

LARGEST_FIGURE = 1_000_000_000
"""Most tokens that anything is counted in: far beyond every model, and no trouble for arithmetic."""

ENVELOPES, FIGURES, COUNTS = (
    ("message", "response"),
    ("usage", "usageMetadata"),
    ("eval_count", "prompt_eval_count"),
)
"""Where an event says what the answer took: in such an object, under such a name, or (Ollama) in bare counts."""

HINTS = (b"usage", b"eval_count")
"""What a line holds that has one of them."""

log = structlog.get_logger()


def guard(client: Any) -> Any:
    """Give a client (`httpx.AsyncClient`) both hooks, and return it."""
    client.event_hooks["response"].append(refuse_redirect)
    client.event_hooks["response"].append(repair_text)
    return client


async def refuse_redirect(response: Any) -> None:
    """Take the address from a redirect to another host: the answer is then an error as any other.

    A client would send the conversation there, and with some providers the key.
    """
    if not response.has_redirect_location:
        return
    asked = str(response.request.url)
    if not is_same_host(asked, response.headers["location"]):
        log.warning("model_redirect_refused", status=response.status_code, asked=urlsplit(asked).hostname)
        del response.headers["location"]


def is_same_host(asked: str, location: str) -> bool:
    """Return whether a redirect stays where the request was sent, or goes from http to https there."""
    here = place_of(asked)
    try:
        there = place_of(urljoin(asked, location))
    except ValueError:
        return False
    secured = ("https", here[1], 443) if (here[0], here[2]) == ("http", 80) else here
    return there in (here, secured)


def place_of(address: str) -> tuple[str, str | None, int | None]:
    """Return an address's scheme, host and port, also where it leaves the port out. Raises ValueError."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


async def repair_text(response: Any) -> None:
    """Let the answer's text be read without invalid bytes and impossible figures: a client would give all of it up."""
    if response.headers.get("content-type", "").startswith(TEXT):
        # Read behind httpx's own decompression, which its stream is not.
        response.aiter_bytes = repaired_bytes(response.aiter_bytes)


def repaired_bytes(read: Callable[..., AsyncIterator[bytes]]) -> Callable[..., AsyncIterator[bytes]]:
    """Return `read` (an answer's `aiter_bytes`) with each line repaired when it is complete."""

    async def aiter_bytes(chunk_size: int | None = None) -> AsyncIterator[bytes]:
        rest = b""
        async for piece in read(chunk_size):
            rest += piece
            end = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
            if end:
                end += len(rest) - len(piece)
            elif len(rest) > LONGEST_LINE:
                end = len(rest)
            if end:
                yield repaired_lines(rest[:end])
                rest = rest[end:]
        if rest:
            yield repaired_lines(rest)

    return aiter_bytes


def repaired_lines(lines: bytes) -> bytes:
    """Return complete lines as valid UTF-8 whose figures are numbers."""
    try:
        lines.decode()
    except UnicodeDecodeError:
        lines = lines.decode("utf-8", "replace").encode()
    if not any(hint in lines for hint in HINTS):
        return lines
    return b"".join(map(repaired_line, lines.splitlines(keepends=True)))


def repaired_line(line: bytes) -> bytes:
    """Return a line with its figures put right; one without any, or that is no JSON, as it is."""
    start = line.find(b"{")
    if start < 0 or not any(hint in line for hint in HINTS):
        return line
    try:
        document = json.loads(line[start:])
        right = repaired_document(document)
        return line if right == document else line[:start] + json.dumps(right).encode() + b"\n"
    except (ValueError, RecursionError):
        return line


def repaired_document(document: dict[str, Any]) -> dict[str, Any]:
    """Return one event of a stream with its figures put right, wherever a family of providers puts them."""
    right = dict(document)
    for name in ENVELOPES:
        if isinstance(inner := right.get(name), dict):
            right[name] = repaired_document(inner)
    for name in FIGURES:
        # In Anthropic's events, which have a type, they are never null.
        if name in right and (right[name] is not None or "type" in right):
            right[name] = possible_figures(right[name])
    return {name: possible_number(value) if name in COUNTS else value for name, value in right.items()}


def possible_figures(figures: Any, depth: int = 4) -> Any:
    """Return figures in which every count is a number; empty ones in place of what holds none."""
    if not isinstance(figures, dict) or not depth:
        return {}
    return {name: possible_entry(name.lower(), value, depth - 1) for name, value in figures.items()}


def possible_entry(name: str, value: Any, depth: int) -> Any:
    """Return one entry of the figures as its name says that it is: a count, a sum, a group of them, or anything."""
    if name.endswith(("tokens", "count")):
        return None if value is None else possible_number(value)
    if isinstance(value, dict):
        return possible_figures(value, depth)
    if name.endswith("cost"):
        return None if value is None else possible_number(value, fraction=True)
    return None if name.endswith("details") and not isinstance(value, list) else value


def possible_number(value: Any, *, fraction: bool = False) -> int | float:
    """Return the number within bounds, without a fraction unless `fraction`; 0 for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return 0
    bounded = min(value, LARGEST_FIGURE)
    return bounded if fraction else int(bounded)
