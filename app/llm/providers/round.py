"""One round of a model: what its chunks come to, and whether that is an answer at all."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from app.llm import ModelEvent, RoundFinished, TextDelta
from app.llm.model_prices import possible_usage
from app.llm.providers.errors import SENTENCES, ErrorKind, ProviderError
from app.llm.providers.stream_filters import TextFilter
from app.llm.providers.tool_calls import ToolCallCollector, TruncatedToolCall

OUT_OF_ROOM = "That is more than I can work out in one go. Please ask for a part of it."
"""When a model used up its tokens before it came to the point."""

LONGEST_PIECE = 50_000
"""Most characters that are taken of one chunk: more than twice what a turn may write."""


@dataclass
class Round:
    """Takes litellm's chunks in. `shown`: ids of products that text may link to; `answers_call`: the model was given
    a function's outcome, after which it may well have nothing to add."""

    shown: Collection[str]
    answers_call: bool = False
    calls: ToolCallCollector = field(default_factory=ToolCallCollector)
    most_in: int = sys.maxsize
    most_out: int = sys.maxsize
    """Most tokens that the request, and an answer to it, can come to."""
    finish: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    said: bool = False
    begun: bool = False
    """Whether there was a token: of text, of a call, or of reasoning that is not shown."""

    def __post_init__(self) -> None:
        self._wording = TextFilter(self.shown)

    def take(self, chunk: Any) -> str:
        """The next chunk; the text that may be shown now. Raises Fault."""
        if reported := usage_of(chunk):
            self.usage = possible_usage(reported, self.most_in, self.most_out)
        text = ""
        for choice in (getattr(chunk, "choices", None) or [])[:1]:
            self.finish = choice.finish_reason or self.finish
            self.begun = self.begun or has_token(choice)
            text += self._words(choice.delta)
            self.calls.take(getattr(choice.delta, "tool_calls", None) or [])
        return self._spoken(text)

    def end(self, *, marked: bool) -> list[ModelEvent]:
        """What is left to yield. `marked`: the provider said that this was the end. Raises Fault."""
        rest = self._spoken(self._wording.flush())
        events: list[ModelEvent] = [TextDelta(rest)] if rest else []
        if self.finish == "content_filter":
            gap = "\n\n" if self.said else ""
            return [*events, TextDelta(gap + SENTENCES[ErrorKind.REFUSED]), RoundFinished("stop", self.usage)]
        if self.finish == "length":
            return [*events, *self._out_of_room()]
        calls = self.calls.whole()
        if not marked and (calls or not self.said):
            raise ProviderError(ErrorKind.PASSING, "the stream ended before its end")
        if not calls and not self.said and not self.answers_call:
            raise ProviderError(ErrorKind.PASSING, "an empty answer")
        if calls:
            return [*events, *calls, RoundFinished("calls", self.usage)]
        return [*events, RoundFinished("stop" if marked else "length", self.usage)]

    def _words(self, delta: Any) -> str:
        """The delta's text. A refusal is said; reasoning is not."""
        words = getattr(delta, "content", None) or getattr(delta, "refusal", None)
        return self._wording.feed(words[:LONGEST_PIECE]) if isinstance(words, str) else ""

    def _spoken(self, text: str) -> str:
        """The text from its first word on."""
        if not self.said:
            text = text.lstrip()
        self.said = self.said or bool(text)
        return text

    def _out_of_room(self) -> list[ModelEvent]:
        """A model cut off by its limit: calls that are whole are run, a torn one takes the others with it."""
        try:
            calls = self.calls.whole()
        except TruncatedToolCall:
            calls = []
        if calls:
            return [*calls, RoundFinished("calls", self.usage)]
        return [*([] if self.said else [TextDelta(OUT_OF_ROOM)]), RoundFinished("length", self.usage)]


def has_token(choice: Any) -> bool:
    """Return whether a chunk's choice holds more than the announcement of an answer."""
    parts = ("content", "refusal", "tool_calls", "reasoning_content", "thinking_blocks")
    return bool(choice.finish_reason) or any(getattr(choice.delta, name, None) for name in parts)


def usage_of(chunk: Any) -> dict[str, Any]:
    """A chunk's figures: tokens in and out, those in that were cached, and what it cost in US dollars where known."""
    usage = getattr(chunk, "usage", None)
    if usage is None:
        return {}
    details = getattr(usage, "prompt_tokens_details", None)
    figures: dict[str, Any] = {
        "input_tokens": getattr(usage, "prompt_tokens", None) or 0,
        "output_tokens": getattr(usage, "completion_tokens", None) or 0,
        "cached_tokens": getattr(details, "cached_tokens", None) or 0,
    }
    cost = getattr(usage, "cost", None)
    if isinstance(cost, int | float):
        figures["cost_usd"] = round(float(cost), 8)
    return figures
