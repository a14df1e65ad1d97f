"""Every response that was recorded from a real provider, replayed byte for byte in pieces of odd sizes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from app.llm.providers.errors import SENTENCES, ErrorKind
from tests.integration.providers.provider import ODD, Provider
from tests.integration.providers.provider_client import Heard, hear, model_at
from tests.integration.providers.recordings import (
    MODELS,
    Recording,
    body_of,
    needs_recordings,
    recordings,
    reply_of,
)
from tests.integration.providers.silent_litellm import quiet

pytestmark = [needs_recordings, *quiet]

UNREADABLE = {"cohere-cohere-v2-0tools-047.sse"}
"""litellm 1.105.3 trips over the event lines of Cohere's second interface."""

OF_THE_PROVIDER = {"anthropic-anthropic-messages-0tools-034.sse"}
"""Calls of a tool the provider runs itself, which we never offer; to us they are functions nobody knows."""


def answered() -> list[Recording]:
    return [each for each in recordings() if each["status"] == 200 and each["file"] not in UNREADABLE]


def named(each: Recording) -> str:
    return str(each["file"])


def broken(each: Recording) -> bool:
    return each["mid_stream_error"] or "cut" in each["file"]


async def replayed(replies: Provider, recording: Recording, sizes: Sequence[int]) -> Heard:
    name, base = MODELS[recording["format"]]
    replies.answer().again = reply_of(recording, sizes=sizes)
    return await hear(model_at(replies.url, name, base))


@pytest.mark.parametrize("recording", answered(), ids=named)
async def test_an_answer_is_what_was_recorded_however_its_bytes_are_cut(
    replies: Provider, recording: Recording
) -> None:
    small = (1,) if recording["bytes"] < 2_000 else ODD if recording["bytes"] < 30_000 else (997, 3)
    heard, again = [await replayed(replies, recording, sizes) for sizes in (small, (1 << 20,))]
    assert (heard.text, heard.calls) == (again.text, again.calls)
    if broken(recording):
        expect_broken_off(heard)
    else:
        expect_recorded(recording, heard)
    if recording["reasoning"]:
        thought = reasoning_of(recording)
        assert len(thought) > 20
        assert thought[:20] not in heard.text


def expect_broken_off(heard: Heard) -> None:
    """What broke off is no answer, and its calls are not made."""
    assert (heard.calls, heard.finished) == ([], [])
    assert heard.failed is not None
    assert (heard.failed.code, heard.failed.retryable) == ("model_unavailable", True)


def expect_recorded(recording: Recording, heard: Heard) -> None:
    """Text and calls are what the manifest says, and what they took is known."""
    assert heard.failed is None
    [end] = heard.finished
    if {"max_tokens", "length"} & set(recording["finish"]):
        assert (end.reason, heard.calls) == ("length", [])
    elif "refusal" in recording["finish"]:
        assert heard.text.endswith(SENTENCES[ErrorKind.REFUSED])
        assert heard.calls == []
    elif recording["file"] in OF_THE_PROVIDER:
        assert {call.name for call in heard.calls} == {"web_search"}
    elif recording["tool_calls"]:
        assert [call.name for call in heard.calls] == called(recording)
        assert all(isinstance(json.loads(call.arguments), dict) for call in heard.calls)
        assert end.reason == "calls"
    else:
        assert heard.text
        assert (end.reason, heard.calls) == ("stop", [])
    assert heard.usage["input_tokens"] > 0
    assert heard.usage["output_tokens"] > 0


def called(recording: Recording) -> list[str]:
    """The names of the calls; the manifest repeats some that were sent with every piece, and stops at six."""
    names = list(recording["tool_names"])
    if len(set(names)) == 1:
        return names[:1] * int(recording["tool_calls"])
    return names


def reasoning_of(recording: Recording) -> str:
    """What a provider of OpenAI's format sent as reasoning."""
    lines = body_of(recording).decode().splitlines()
    chunks = [json.loads(line[5:]) for line in lines if line.startswith("data:") and "[DONE]" not in line]
    deltas = [choice.get("delta", {}) for chunk in chunks for choice in chunk.get("choices") or []]
    return "".join(delta.get("reasoning_content") or delta.get("reasoning") or "" for delta in deltas).strip()


@pytest.mark.parametrize("recording", [each for each in recordings() if each["status"] >= 400], ids=named)
async def test_an_error_becomes_one_sentence(replies: Provider, recording: Recording) -> None:
    heard = await replayed(replies, recording, ODD)
    assert (heard.text, heard.calls, heard.finished) == ("", [], [])
    assert heard.failed is not None
    limited = recording["status"] == 429
    assert heard.failed.code == ("rate_limited" if limited else "model_unavailable")
    assert heard.failed.retryable is limited
    assert heard.failed.message in SENTENCES.values()


@pytest.mark.parametrize(
    "recording", [each for each in recordings() if each["file"] in UNREADABLE], ids=named
)
async def test_a_stream_that_litellm_cannot_read_is_a_fault_like_any_other(
    replies: Provider, recording: Recording
) -> None:
    heard = await replayed(replies, recording, ODD)
    assert heard.failed is not None
    assert heard.failed.code == "model_unavailable"
