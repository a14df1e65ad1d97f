"""Forms of streamed answers that the client library does not read, rewritten as the forms that it reads.

Chat completions: contents as lists of parts, deltas with the older `function_call`, arguments as objects. Messages of
Anthropic's form: blocks whose events interleave.
"""

from __future__ import annotations

import json
import re
from typing import Any

ODD_CHOICE = re.compile(
    rb'"content"\s{0,5}:\s{0,5}\[|"function_call"\s{0,5}:\s{0,5}\{|"arguments"\s{0,5}:\s{0,5}[\[{]'
)
"""Pattern of a line that may hold a choice in one of the forms that the library does not read."""

BLOCK_EVENT = re.compile(rb'"type"\s{0,5}:\s{0,5}"content_block_(start|delta|stop)"')
BLOCK_INDEX = re.compile(rb'"index"\s{0,5}:\s{0,5}(\d{1,6})')
MESSAGE_END = re.compile(rb'"type"\s{0,5}:\s{0,5}"message_(?:delta|stop)"')

HELD_LIMIT = 1_000_000
"""Maximum number of bytes of interleaved blocks that are held back."""


def readable_choices(document: dict[str, Any]) -> dict[str, Any]:
    """Return a chunk of a chat completion with contents as text, calls as `tool_calls` and arguments as text."""
    choices = document.get("choices")
    if not isinstance(choices, list):
        return document
    return {**document, "choices": [readable_choice(choice) for choice in choices]}


def readable_choice(choice: Any) -> Any:
    """Return a choice with its delta, or its message, in the form that the library reads."""
    if not isinstance(choice, dict):
        return choice
    changed: dict[str, Any] = {
        name: readable_delta(choice[name])
        for name in ("delta", "message")
        if isinstance(choice.get(name), dict)
    }
    if choice.get("finish_reason") == "function_call":
        changed["finish_reason"] = "tool_calls"
    return {**choice, **changed}


def readable_delta(delta: dict[str, Any]) -> dict[str, Any]:
    """Return a delta with its content as text; the older `function_call` becomes the call with index 0."""
    readable: dict[str, Any] = {**delta}
    if isinstance(delta.get("content"), list):
        readable["content"] = text_of_parts(delta["content"])
    calls = delta.get("tool_calls")
    if isinstance(older := readable.pop("function_call", None), dict) and not calls:
        calls = [{"index": 0, "type": "function", "function": older}]
    if isinstance(calls, list):
        readable["tool_calls"] = [readable_call(call) for call in calls if isinstance(call, dict)]
    return readable


def text_of_parts(parts: list[Any]) -> str:
    """Return the text of a content's parts, without parts of reasoning, pictures and other kinds."""
    texts = (
        part if isinstance(part, str) else part.get("text")
        for part in parts
        if isinstance(part, str) or (isinstance(part, dict) and part.get("type", "text") in TEXT_PARTS)
    )
    return "".join(text for text in texts if isinstance(text, str))


TEXT_PARTS = ("text", "output_text", "refusal")


def readable_call(call: dict[str, Any]) -> dict[str, Any]:
    """Return a piece of a call whose arguments are text."""
    function = call.get("function")
    if isinstance(function, dict) and isinstance(function.get("arguments"), dict | list):
        return {**call, "function": {**function, "arguments": json.dumps(function["arguments"])}}
    return call


class BlockOrder:
    """The order of a message's blocks: the lines of a block follow each other, those of later blocks wait.

    The library assigns a delta to the block that began last and fails on blocks whose events interleave.
    """

    def __init__(self) -> None:
        self._open: bytes | None = None
        self._waiting: dict[bytes, list[bytes]] = {}
        self._size = 0

    def take(self, line: bytes) -> list[bytes]:
        """Return the lines that can be passed on after this line."""
        event = BLOCK_EVENT.search(line)
        if event is None:
            return [*self._all(), line] if self._waiting and MESSAGE_END.search(line) else [line]
        found = BLOCK_INDEX.search(line)
        index = found[1] if found else b"0"
        if self._open is None or index == self._open:
            self._open = None if event[1] == b"stop" else index
            return [line, *(self._next() if self._open is None else [])]
        self._waiting.setdefault(index, []).append(line)
        self._size += len(line)
        return self._all() if self._size > HELD_LIMIT else []

    def _next(self) -> list[bytes]:
        """Return the waiting lines of the next block, and of those after it, up to one that has not ended."""
        lines: list[bytes] = []
        while self._waiting and self._open is None:
            index, block = next(iter(self._waiting.items()))
            del self._waiting[index]
            lines += block
            ended = (event := BLOCK_EVENT.search(block[-1])) is not None and event[1] == b"stop"
            self._open = None if ended else index
        self._size = (
            sum(len(line) for block in self._waiting.values() for line in block) if lines else self._size
        )
        return lines

    def _all(self) -> list[bytes]:
        """Return all waiting lines, block by block."""
        lines = [line for block in self._waiting.values() for line in block]
        self._waiting.clear()
        self._open, self._size = None, 0
        return lines
