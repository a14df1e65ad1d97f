"""Function calls assembled from the pieces of a provider's stream."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.llm import CallRequested
from app.llm.providers.errors import ErrorKind, ProviderError

ARGUMENTS_LIMIT = 16_000
"""Maximum number of characters of a call's arguments. Some models fill them with endless spaces."""

CALLS_LIMIT = 32
"""Maximum number of calls kept per round."""


class TruncatedToolCall(ProviderError):
    """A call with incomplete or endless arguments. It must not be run with guessed ones."""

    def __init__(self, detail: str) -> None:
        super().__init__(ErrorKind.PASSING, detail)


@dataclass
class ToolCallBuilder:
    """A call of which some pieces have been received."""

    index: int | None
    call_id: str | None
    name: str = ""
    arguments: str = ""

    def take(self, piece: Any) -> None:
        """Add a piece of the call. The name is always complete; some providers repeat it in every piece.

        Raises TruncatedToolCall when the arguments exceed `ARGUMENTS_LIMIT`.
        """
        self.name = piece.function.name or self.name
        self.arguments += piece.function.arguments or ""
        if len(self.arguments) > ARGUMENTS_LIMIT:
            raise TruncatedToolCall(f"the arguments of {self.name[:60]!r} have no end")


@dataclass
class ToolCallCollector:
    """The calls of a round, in the order of their first pieces."""

    begun: list[ToolCallBuilder] = field(default_factory=list)

    def take(self, pieces: Iterable[Any]) -> None:
        """Add pieces of calls from litellm's `delta.tool_calls`. Raises TruncatedToolCall."""
        for piece in pieces:
            if piece.function is not None and (call := self._call_of(piece)) is not None:
                call.take(piece)

    def whole(self) -> list[CallRequested]:
        """Return the calls that have a name, with complete arguments. Raises TruncatedToolCall."""
        return [CallRequested(call.name, whole_arguments(call)) for call in self.begun if call.name]

    def _call_of(self, piece: Any) -> ToolCallBuilder | None:
        """Return the call that a piece belongs to, a new one if necessary, or None above `CALLS_LIMIT`.

        Some providers omit the id after the first piece, others give all calls the same index.
        """
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
    """Return the arguments of a call, `{}` when it has none. Raises TruncatedToolCall when their JSON is incomplete."""
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
    return text  # the function refuses other text that is not JSON, with a message for the model


def closes(text: str) -> bool:
    """Return whether every opened brace, bracket and string is closed, so that the text is not cut off."""
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
