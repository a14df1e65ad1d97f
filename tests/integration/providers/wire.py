"""Answers in the formats of four provider families, byte for byte as they stream them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.integration.providers.provider import ODD, Reply


@dataclass(frozen=True)
class Call:
    """A function call of a model. `torn`: the number of bytes missing at the end of its arguments."""

    name: str
    arguments: dict[str, Any]
    torn: int = 0

    @property
    def json(self) -> str:
        """The arguments as they are sent."""
        text = json.dumps(self.arguments)
        return text[: len(text) - self.torn] if self.torn else text


AnswerItem = str | Call
"""A piece of text, or a call."""


@dataclass(frozen=True)
class Family:
    """A family of providers: the name of a model, and the format of its answers."""

    name: str
    model: str
    base: str
    speak: Callable[[Sequence[AnswerItem], str], bytes]
    content_type: str = "text/event-stream"
    stop: str = "stop"
    calls: str = "tool_calls"
    length: str = "length"

    def reply(
        self, *items: AnswerItem, finish: str | None = None, sizes: Sequence[int] = ODD, **more: Any
    ) -> Reply:
        """Return the texts and calls as an answer with the family's ending."""
        reason = finish or (self.calls if any(isinstance(item, Call) for item in items) else self.stop)
        return Reply(self.speak(items, reason), content_type=self.content_type, sizes=sizes, **more)


def pieces(text: str, size: int = 5) -> list[str]:
    """Return the text in pieces, as tokens come."""
    return [text[place : place + size] for place in range(0, len(text), size)]


def sse(*events: dict[str, Any], named: bool = False) -> bytes:
    """Return the events as Server-Sent Events."""
    lines = []
    for event in events:
        name = f"event: {event['type']}\n" if named else ""
        lines.append(f"{name}data: {json.dumps(event, ensure_ascii=False)}\n\n")
    return "".join(lines).encode()


def openai(items: Sequence[AnswerItem], finish: str) -> bytes:
    """Return an answer as OpenAI's chat completions stream it."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    for number, item in enumerate(items):
        if isinstance(item, str):
            deltas += [{"content": piece} for piece in pieces(item)]
            continue
        index = sum(isinstance(each, Call) for each in items[:number])
        begun = {"name": item.name, "arguments": ""}
        deltas.append(
            {"tool_calls": [{"index": index, "id": f"call_{index}", "type": "function", "function": begun}]}
        )
        deltas += [
            {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
            for piece in pieces(item.json)
        ]
    chunks: list[dict[str, Any]] = [openai_chunk([choice(delta)]) for delta in deltas]
    chunks.append(openai_chunk([choice({}, finish)]))
    usage = {"prompt_tokens": 120, "completion_tokens": 9, "total_tokens": 129}
    chunks.append(openai_chunk([]) | {"usage": usage | {"prompt_tokens_details": {"cached_tokens": 100}}})
    return sse(*chunks) + b"data: [DONE]\n\n"


def openai_chunk(choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one chunk of a chat completion."""
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}


def choice(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """Return a chunk's only choice."""
    return {"index": 0, "delta": delta, "finish_reason": finish}


def anthropic(items: Sequence[AnswerItem], finish: str) -> bytes:
    """Return an answer as Anthropic's messages stream it."""
    usage = {
        "input_tokens": 20,
        "cache_read_input_tokens": 100,
        "cache_creation_input_tokens": 0,
        "output_tokens": 1,
    }
    message = {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": [],
        "usage": usage,
    }
    events: list[dict[str, Any]] = [{"type": "message_start", "message": message}]
    for index, item in enumerate(items):
        if isinstance(item, str):
            block: dict[str, Any] = {"type": "text", "text": ""}
            deltas = [{"type": "text_delta", "text": piece} for piece in pieces(item)]
        else:
            block = {"type": "tool_use", "id": f"toolu_{index}", "name": item.name, "input": {}}
            deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces(item.json)]
        events.append({"type": "content_block_start", "index": index, "content_block": block})
        events += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        events.append({"type": "content_block_stop", "index": index})
    stopped = {"stop_reason": finish, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": stopped, "usage": {"output_tokens": 9}})
    return sse(*events, {"type": "message_stop"}, named=True)


def ollama(items: Sequence[AnswerItem], finish: str) -> bytes:
    """Return an answer as Ollama's own lines of JSON; a call comes whole."""
    lines: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, str):
            lines += [{"role": "assistant", "content": piece} for piece in pieces(item)]
        else:
            function = {"name": item.name, "arguments": item.arguments}
            lines.append({"role": "assistant", "content": "", "tool_calls": [{"function": function}]})
    stamped = [
        {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": line, "done": False} for line in lines
    ]
    end = {"done": True, "done_reason": finish, "prompt_eval_count": 120, "eval_count": 9}
    last = {
        "model": "m",
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": ""},
    } | end
    return b"".join(json.dumps(line).encode() + b"\n" for line in [*stamped, last])


def gemini(items: Sequence[AnswerItem], finish: str) -> bytes:
    """Return an answer of Gemini's generateContent; a call comes whole."""
    parts = [
        part
        for item in items
        for part in (
            [{"text": piece} for piece in pieces(item)]
            if isinstance(item, str)
            else [{"functionCall": {"name": item.name, "args": item.arguments}}]
        )
    ]
    usage = {"promptTokenCount": 120, "candidatesTokenCount": 9, "totalTokenCount": 129}
    events: list[dict[str, Any]] = [
        {"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}], "usageMetadata": usage}
        for part in parts
    ]
    if not events:
        events = [
            {"candidates": [{"content": {"role": "model", "parts": []}, "index": 0}], "usageMetadata": usage}
        ]
    events[-1]["candidates"][0]["finishReason"] = finish
    return sse(*events)


OPENAI = Family("openai", "openai/gpt-4o-mini", "/v1", openai)
ANTHROPIC = Family(
    "anthropic",
    "anthropic/claude-sonnet-4-5",
    "",
    anthropic,
    stop="end_turn",
    calls="tool_use",
    length="max_tokens",
)
OLLAMA = Family("ollama", "ollama_chat/qwen3", "", ollama, content_type="application/x-ndjson", calls="stop")
GEMINI = Family(
    "gemini", "gemini/gemini-2.5-flash", "", gemini, stop="STOP", calls="STOP", length="MAX_TOKENS"
)
FAMILIES = (OPENAI, ANTHROPIC, OLLAMA, GEMINI)
