"""Function calls assembled from the pieces of a provider's stream."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.llm import CallRequested
from app.llm.providers.dialects.function_names import FunctionNames
from app.llm.providers.dialects.loose_json import NotReadable, ValueScanner, read_value, values_in
from app.llm.providers.dialects.written_calls import arguments_text
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
    scanner: ValueScanner = field(default_factory=ValueScanner)

    has_ended: bool = False
    """Whether the scanner has found the end of the arguments: it finds an end once only."""

    @property
    def is_whole(self) -> bool:
        """Whether the arguments received so far are a complete object."""
        if not self.has_ended and self.arguments.lstrip().startswith("{"):
            self.has_ended = self.scanner.end(self.arguments) is not None
        return self.has_ended

    def restart(self) -> None:
        """Discard the arguments received so far, which were a provider's placeholder."""
        self.arguments, self.scanner, self.has_ended = "", ValueScanner(), False

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
    """The calls of a round, in the order of their first pieces. `names` are the offered functions."""

    names: FunctionNames = field(default_factory=lambda: FunctionNames(()))
    begun: list[ToolCallBuilder] = field(default_factory=list)

    def take(self, pieces: Iterable[Any]) -> None:
        """Add pieces of calls from litellm's `delta.tool_calls`. Raises TruncatedToolCall."""
        for piece in pieces:
            if piece.function is not None and (call := self._call_of(piece)) is not None:
                call.take(piece)

    def whole(self) -> list[CallRequested]:
        """Return the calls that have a name, with complete arguments. Raises TruncatedToolCall."""
        return [
            CallRequested(self.names.meant(call.name), arguments)
            for call in self.begun
            if call.name
            for arguments in whole_arguments(call)
        ][:CALLS_LIMIT]

    def _call_of(self, piece: Any) -> ToolCallBuilder | None:
        """Return the call that a piece belongs to, a new one if necessary, or None for a piece that adds nothing.

        Some providers omit the id after the first piece, others give all calls the same index or no id. A piece that
        follows complete arguments then belongs to a call that has been announced, or it begins another one.
        """
        known = self._known(piece)
        if known is None:
            return self._begin(piece)
        if not known.is_whole:
            return known
        text, name = (piece.function.arguments or "").strip(), piece.function.name
        if not text:
            return self._begin(piece) if name and name != known.name and not piece.id else known
        if known.arguments.strip() == "{}" and not (name and name != known.name):
            known.restart()
            return known
        if not name and (unfinished := self._unfinished()) is not None:
            return unfinished
        if not text.startswith("{"):
            return known
        if piece.id and piece.id == known.call_id and text == known.arguments.strip():
            return None  # the whole call once more
        return self._begin(piece, known.name)

    def _known(self, piece: Any) -> ToolCallBuilder | None:
        """Return the call with the piece's id and index, the newest one with its index where an id is missing."""
        call_id, index = piece.id or None, piece.index
        for call in reversed(self.begun):
            if call_id is not None and call.call_id is not None:
                if call.call_id == call_id and call.index == index:
                    return call
            elif call.index == index:
                return call
        return None

    def _unfinished(self) -> ToolCallBuilder | None:
        """Return the newest call that has a name and incomplete arguments."""
        return next((call for call in reversed(self.begun) if call.name and not call.is_whole), None)

    def _begin(self, piece: Any, name: str = "") -> ToolCallBuilder | None:
        """Return a new call, or None above `CALLS_LIMIT`. `name` is its name if the piece has none."""
        if len(self.begun) >= CALLS_LIMIT:
            return None
        self.begun.append(ToolCallBuilder(piece.index, piece.id or None, name))
        return self.begun[-1]


def whole_arguments(call: ToolCallBuilder) -> list[str]:
    """Return the arguments of a call as JSON text, `{}` when it has none; several if objects follow each other.

    Raises TruncatedToolCall when the text is incomplete.
    """
    text = call.arguments.strip()
    if not text:
        return ["{}"]
    try:
        if isinstance(value := json.loads(text), dict) and len(value) != 1:
            return [text]
    except json.JSONDecodeError:
        if not closes(text):
            raise TruncatedToolCall(f"the arguments of {call.name[:60]!r} end in the middle") from None
    except RecursionError:
        return [text]
    if readable := readable_object(text):
        return [readable]
    several = list(values_in(text))
    if len(several) > 1 and not any(before.strip(" \n\t,;") for before, _ in several):
        return [readable_object(written) or written for _, written in several]
    return [text]  # the function refuses other text, with a message for the model


def readable_object(text: str) -> str:
    """Return the text as JSON of an object, however a model wrote it, or an empty string for other text."""
    try:
        value = read_value(text)
    except NotReadable:
        return ""
    readable = arguments_text(value)
    if not readable.startswith("{"):
        return ""
    try:
        return text if json.loads(text) == json.loads(readable) else readable
    except ValueError:
        return readable


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
