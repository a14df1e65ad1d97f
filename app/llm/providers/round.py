"""One round of a model: text and calls collected from its chunks, and a check that they form an answer."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from app.llm import CallRequested, ModelEvent, RoundFinished, TextDelta
from app.llm.model_prices import possible_usage
from app.llm.providers.dialects.function_names import FunctionNames
from app.llm.providers.errors import SENTENCES, ErrorKind, ProviderError
from app.llm.providers.repetition import RepetitionDetector
from app.llm.providers.stream_filters import TextFilter
from app.llm.providers.tool_calls import CALLS_LIMIT, ToolCallCollector, TruncatedToolCall

OUT_OF_ROOM = "That is more than I can work out in one go. Please ask for a part of it."
"""The text of an answer when the model reached its token limit before it wrote text or a complete call."""

LONGEST_PIECE = 50_000
"""Maximum number of characters taken from one chunk: more than twice the text limit of a turn."""


@dataclass
class Round:
    """The state of one round, built from litellm's chunks.

    `shown` holds the ids of the products that the text may link to. `answers_call` means that the request ends with a
    function's outcome, so that an empty answer is no error. `functions` are the names of the offered functions.
    `undecided` means that the text may begin with a thought whose opening mark is missing.
    """

    shown: Collection[str]
    answers_call: bool = False
    functions: Collection[str] = ()
    undecided: bool = False
    most_in: int = sys.maxsize
    most_out: int = sys.maxsize
    """Maximum numbers of tokens of the request and of its answer."""
    finish: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    has_text: bool = False
    """Whether text for the page was received."""
    begun: bool = False
    """Whether a token was received: of text, of a call, or of reasoning, which is not shown."""

    def __post_init__(self) -> None:
        self._filter = TextFilter(self.shown, self.functions, undecided=self.undecided)
        self.calls = ToolCallCollector(FunctionNames(self.functions))
        self._answer, self._reasoning = RepetitionDetector(), RepetitionDetector()

    @property
    def repeats(self) -> bool:
        """Whether the model repeats itself, in its answer or in its reasoning. It would do so up to its limit."""
        return self._answer.found or self._reasoning.found

    @property
    def thought_unopened(self) -> bool:
        """Whether the text began with a thought without an opening mark."""
        return self._filter.dialects.thought_unopened

    @property
    def lacks_its_calls(self) -> bool:
        """Whether the provider ended the round for calls that did not arrive."""
        return self.finish == "tool_calls" and self.has_text and not self._requested()

    def take(self, chunk: Any) -> str:
        """Process the next chunk and return the text that can be shown now. Raises ProviderError."""
        if reported := usage_of(chunk):
            self.usage = possible_usage(reported, self.most_in, self.most_out)
        text = ""
        for choice in (getattr(chunk, "choices", None) or [])[:1]:
            self.finish = choice.finish_reason or self.finish
            self.begun = self.begun or has_token(choice)
            text += self._filtered(choice.delta)
            self.calls.take(getattr(choice.delta, "tool_calls", None) or [])
        return self._trimmed(text)

    def end(self, *, marked: bool) -> list[ModelEvent]:
        """Return the remaining events of the round.

        Raises ProviderError for an empty answer, an incomplete call, a model that repeats itself without a text, or a
        stream without an end mark that has calls or no text. A text that repeats itself counts as cut off.

        Args:
            marked: The provider marked the end of the stream. Without a mark the text counts as cut off.
        """
        rest = self._trimmed(self._filter.flush())
        events: list[ModelEvent] = [TextDelta(rest)] if rest else []
        if self.finish == "content_filter":
            gap = "\n\n" if self.has_text else ""
            return [*events, TextDelta(gap + SENTENCES[ErrorKind.REFUSED]), RoundFinished("stop", self.usage)]
        if self.repeats and not self.has_text:
            raise ProviderError(ErrorKind.PASSING, "the model repeats itself")
        if self.finish == "length" or self.repeats:
            return [*events, *self._out_of_room()]
        calls = self._requested()
        if not marked and (calls or not self.has_text):
            raise ProviderError(ErrorKind.PASSING, "the stream ended before its end")
        if not calls and not self.has_text and not self.answers_call:
            raise ProviderError(ErrorKind.PASSING, "an empty answer")
        if calls:
            return [*events, *calls, RoundFinished("calls", self.usage)]
        return [*events, RoundFinished("stop" if marked else "length", self.usage)]

    def _requested(self) -> list[CallRequested]:
        """Return the calls in the provider's form, then those written as text, each once. Raises TruncatedToolCall.

        Calls inside a thought count only if there is neither another call nor an answer.
        """
        dialects = self._filter.dialects
        calls = self.calls.whole()
        calls += [call for call in dict.fromkeys(dialects.calls) if call not in calls]
        if not calls and not self.has_text:
            calls = list(dict.fromkeys(dialects.considered))
        return calls[:CALLS_LIMIT]

    def _filtered(self, delta: Any) -> str:
        """Return the filtered text of a delta. A refusal is part of the text, reasoning is not."""
        reasoning = getattr(delta, "reasoning_content", None)
        if isinstance(reasoning, str):
            self._reasoning.feed(reasoning[:LONGEST_PIECE])
        words = getattr(delta, "content", None) or getattr(delta, "refusal", None)
        if not isinstance(words, str):
            return ""
        self._answer.feed(words[:LONGEST_PIECE])
        return self._filter.feed(words[:LONGEST_PIECE])

    def _trimmed(self, text: str) -> str:
        """Return the text, without the white space before the first word of the answer."""
        if not self.has_text:
            text = text.lstrip()
        self.has_text = self.has_text or bool(text)
        return text

    def _out_of_room(self) -> list[ModelEvent]:
        """Return the last events of a model that reached its token limit.

        Calls are run only if all of them are complete.
        """
        try:
            calls = [] if self._filter.dialects.has_unreadable_call else self._requested()
        except TruncatedToolCall:
            calls = []
        if calls:
            return [*calls, RoundFinished("calls", self.usage)]
        return [*([] if self.has_text else [TextDelta(OUT_OF_ROOM)]), RoundFinished("length", self.usage)]


def has_token(choice: Any) -> bool:
    """Return whether a chunk's choice contains a part of the answer, or its end, and not only its announcement."""
    parts = ("content", "refusal", "tool_calls", "reasoning_content", "thinking_blocks")
    return bool(choice.finish_reason) or any(getattr(choice.delta, name, None) for name in parts)


def usage_of(chunk: Any) -> dict[str, Any]:
    """Return a chunk's usage, or an empty dictionary.

    It has the numbers of input, output and cached input tokens, and the cost in US dollars if the provider reports it.
    """
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
