"""Protection against bad HTTP answers of providers: redirects to another host, invalid bytes, impossible figures, and
forms that the client library does not read.

A redirect could send a conversation to another host; one bad figure makes a client drop the whole answer. `guard` adds
hooks to an httpx client, which run on each response before the client processes it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import structlog

from app.llm.providers.stream_forms import ODD_CHOICE, BlockOrder, readable_choices

TEXT = ("text/", "application/json", "application/x-ndjson")
"""Beginnings of the content types of text. Other responses, such as speech, are not changed."""

LONGEST_LINE = 1_000_000
"""Maximum number of bytes of a line that are held back until its end arrives; a longer line is passed on in parts."""

LARGEST_FIGURE = 1_000_000_000
"""Upper limit of every count of tokens: far above the limits of all models, and small enough for arithmetic."""

ENVELOPES, FIGURES, COUNTS = (
    ("message", "response"),
    ("usage", "usageMetadata"),
    ("eval_count", "prompt_eval_count"),
)
"""Places of usage figures in an event: objects that may contain them, their own names, and (Ollama) single counts."""

HINTS = (b"usage", b"eval_count")
"""Byte strings of which every line with usage figures contains at least one."""

log = structlog.get_logger()


def guard(client: Any) -> Any:
    """Add both hooks to a client (`httpx.AsyncClient`) and return the client."""
    client.event_hooks["response"].append(refuse_redirect)
    client.event_hooks["response"].append(repair_text)
    return client


async def refuse_redirect(response: Any) -> None:
    """Remove the address from a redirect to another host, so that the client treats the response as an error.

    A client would otherwise send the conversation there, and with some providers the key.
    """
    if not response.has_redirect_location:
        return
    asked = str(response.request.url)
    if not is_same_host(asked, response.headers["location"]):
        log.warning("model_redirect_refused", status=response.status_code, asked=urlsplit(asked).hostname)
        del response.headers["location"]


def is_same_host(asked: str, location: str) -> bool:
    """Return whether a redirect keeps the scheme, host and port, or only changes from http to https on that host."""
    here = place_of(asked)
    try:
        there = place_of(urljoin(asked, location))
    except ValueError:
        return False
    secured = ("https", here[1], 443) if (here[0], here[2]) == ("http", 80) else here
    return there in (here, secured)


def place_of(address: str) -> tuple[str, str | None, int | None]:
    """Return an address's scheme, host and port, by default the scheme's port. Raises ValueError."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


async def repair_text(response: Any) -> None:
    """Make the client read the response's text without invalid bytes and impossible figures.

    A client would fail on either and drop the whole answer.
    """
    if response.headers.get("content-type", "").startswith(TEXT):
        # Wraps `aiter_bytes` and not the stream: httpx decompresses between the two.
        response.aiter_bytes = repaired_bytes(response.aiter_bytes)


def repaired_bytes(read: Callable[..., AsyncIterator[bytes]]) -> Callable[..., AsyncIterator[bytes]]:
    """Return a replacement for `read` (a response's `aiter_bytes`) that repairs each line when it is complete."""

    async def aiter_bytes(chunk_size: int | None = None) -> AsyncIterator[bytes]:
        rest, blocks = b"", BlockOrder()
        async for piece in read(chunk_size):
            rest += piece
            end = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
            if end:
                end += len(rest) - len(piece)
            elif len(rest) > LONGEST_LINE:
                end = len(rest)
            if end:
                yield ordered_lines(repaired_lines(rest[:end]), blocks)
                rest = rest[end:]
        if rest:
            yield ordered_lines(repaired_lines(rest), blocks)

    return aiter_bytes


def ordered_lines(lines: bytes, blocks: BlockOrder) -> bytes:
    """Return the lines in the order in which the library reads them, without lines that have to wait."""
    if b"content_block_" not in lines and b"message_" not in lines:
        return lines
    return b"".join(line for each in lines.splitlines(keepends=True) for line in blocks.take(each))


def repaired_lines(lines: bytes) -> bytes:
    """Return complete lines as valid UTF-8, with usage figures that are numbers."""
    try:
        lines.decode()
    except UnicodeDecodeError:
        lines = lines.decode("utf-8", "replace").encode()
    if not is_suspect(lines):
        return lines
    return b"".join(map(repaired_line, lines.splitlines(keepends=True)))


def is_suspect(lines: bytes) -> bool:
    """Return whether the lines may hold usage figures, or a form of an answer that the library does not read."""
    return any(hint in lines for hint in HINTS) or ODD_CHOICE.search(lines) is not None


def repaired_line(line: bytes) -> bytes:
    """Return a line with its usage figures corrected; a line without figures or JSON is returned unchanged."""
    start = line.find(b"{")
    if start < 0 or not is_suspect(line):
        return line
    try:
        document = json.loads(line[start:])
        right = repaired_document(readable_choices(document))
        return line if right == document else line[:start] + json.dumps(right).encode() + b"\n"
    except (ValueError, RecursionError):
        return line


def repaired_document(document: dict[str, Any]) -> dict[str, Any]:
    """Return one event of a stream with its usage figures corrected, in every place where a provider puts them."""
    right = dict(document)
    for name in ENVELOPES:
        if isinstance(inner := right.get(name), dict):
            right[name] = repaired_document(inner)
    for name in FIGURES:
        # In Anthropic's events, which have a type, usage is never null.
        if name in right and (right[name] is not None or "type" in right):
            right[name] = possible_figures(right[name])
    return {name: possible_number(value) if name in COUNTS else value for name, value in right.items()}


def possible_figures(figures: Any, depth: int = 4) -> Any:
    """Return figures in which every count is a number; an empty dictionary for other values, or below `depth`."""
    if not isinstance(figures, dict) or not depth:
        return {}
    return {name: possible_entry(name.lower(), value, depth - 1) for name, value in figures.items()}


def possible_entry(name: str, value: Any, depth: int) -> Any:
    """Return one entry of the figures, corrected according to its name: a count, a cost, a group, or another value."""
    if name.endswith(("tokens", "count")):
        return None if value is None else possible_number(value)
    if isinstance(value, dict):
        return possible_figures(value, depth)
    if name.endswith("cost"):
        return None if value is None else possible_number(value, fraction=True)
    return None if name.endswith("details") and not isinstance(value, list) else value


def possible_number(value: Any, *, fraction: bool = False) -> int | float:
    """Return the number limited to 0 to `LARGEST_FIGURE`, as an integer unless `fraction`; 0 for other values."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return 0
    bounded = min(value, LARGEST_FIGURE)
    return bounded if fraction else int(bounded)
