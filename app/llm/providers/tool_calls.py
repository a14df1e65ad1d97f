"""A round put together from a provider's pieces: text goes on at once, calls wait until they are whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.llm import CallRequested
from app.llm.providers.errors import ErrorKind, ProviderError

ARGUMENTS_LIMIT = 16_000
"""Most characters of a call's arguments. Some models write blanks without end into them."""

CALLS_LIMIT = 32
"""Most calls of one round that are kept."""


class TruncatedToolCall(ProviderError):
    """A call whose arguments end in the middle: it must not be run on a guess."""

    def __init__(self, detail: str) -> None:
        super().__init__(ErrorKind.PASSING, detail)


@dataclass
class ToolCallBuilder:
    """One call on its way."""

    index: int | None
    call_id: str | None
    name: str = ""
    arguments: str = ""

    def take(self, piece: Any) -> None:
        """The next piece. The name comes whole, and from some providers with every piece. Raises TornCall."""
        self.name = piece.function.name or self.name
        self.arguments += piece.function.arguments or ""
        if len(self.arguments) > ARGUMENTS_LIMIT:
            raise TruncatedToolCall(f"the arguments of {self.name[:60]!r} have no end")


@dataclass
class ToolCallCollector:
    """The calls of a round, in the order they began."""

    begun: list[ToolCallBuilder] = field(default_factory=list)

    def take(self, pieces: Iterable[Any]) -> None:
        """Pieces of calls as litellm hands them on (`delta.tool_calls`). Raises TornCall."""
        for piece in pieces:
            if piece.function is not None and (call := self._call_of(piece)) is not None:
                call.take(piece)

    def whole(self) -> list[CallRequested]:
        """The calls, each with complete arguments. Raises TornCall."""
        return [CallRequested(call.name, whole_arguments(call)) for call in self.begun if call.name]

    def _call_of(self, piece: Any) -> ToolCallBuilder | None:
        """The call a piece belongs to. Some providers leave the id out after the first piece, or give all one index."""
        call_id, index = piece.id or None, piece.index
        for call in reversed(self.begun):
            if call_id is not None and call.call_id is not None:
                if call.call_id == call_id and call.index == index:
                    return call
            elif call.index == index:
                return call
        if len(self.begun) >= CALLS_LIMIT:
            return None
        self.begun.append(ToolCallBuilder(index, call_id))
        return self.begun[-1]


def whole_arguments(call: ToolCallBuilder) -> str:
    """The arguments, `{}` where there are none. Raises TornCall when they end in the middle of their JSON."""
    text = call.arguments.strip()
    if not text:
        return "{}"
    try:
        json.loads(text)
    except json.JSONDecodeError:
        if not closes(text):
            raise TruncatedToolCall(f"the arguments of {call.name[:60]!r} end in the middle") from None
    except RecursionError:
        pass
    return text  # what never could be JSON is refused by the function, with a word for the model


def closes(text: str) -> bool:
    """Whether every brace, bracket and string that was opened is closed: no more text was to come."""
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = sign == "\\", sign != '"'
        elif sign == '"':
            quoted = True
        else:
            depth += (sign in "{[") - (sign in "}]")
    return depth <= 0 and not quoted
