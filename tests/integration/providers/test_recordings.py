"""Recorded responses of real providers, replayed byte for byte in pieces of odd sizes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from app.llm.providers.errors import SENTENCES, ErrorKind
from tests.integration.providers.provider import ODD, Provider
from tests.integration.providers.provider_client import RoundOutput, model_at, run_round
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
"""A recording that litellm 1.105.3 cannot read, because of the event lines of Cohere's second interface."""

OF_THE_PROVIDER = {"anthropic-anthropic-messages-0tools-034.sse"}
"""A recording with calls of a tool that the provider runs itself and that the product never offers."""


def answered() -> list[Recording]:
    return [each for each in recordings() if each["status"] == 200 and each["file"] not in UNREADABLE]


def named(each: Recording) -> str:
    return str(each["file"])


def broken(each: Recording) -> bool:
    return each["mid_stream_error"] or "cut" in each["file"]


async def replayed(replies: Provider, recording: Recording, sizes: Sequence[int]) -> RoundOutput:
    name, base = MODELS[recording["format"]]
    replies.answer().again = reply_of(recording, sizes=sizes)
    return await run_round(model_at(replies.url, name, base))


@pytest.mark.parametrize("recording", answered(), ids=named)
async def test_an_answer_is_what_was_recorded_however_its_bytes_are_cut(
    replies: Provider, recording: Recording
) -> None:
    small = (1,) if recording["bytes"] < 2_000 else ODD if recording["bytes"] < 30_000 else (997, 3)
    output, again = [await replayed(replies, recording, sizes) for sizes in (small, (1 << 20,))]
    assert (output.text, output.calls) == (again.text, again.calls)
    if broken(recording):
        expect_broken_off(output)
    else:
        expect_recorded(recording, output)
    if recording["reasoning"]:
        thought = reasoning_of(recording)
        assert len(thought) > 20
        assert thought[:20] not in output.text


def expect_broken_off(output: RoundOutput) -> None:
    """Check that a broken answer fails and that none of its calls is made."""
    assert (output.calls, output.finished) == ([], [])
    assert output.failed is not None
    assert (output.failed.code, output.failed.retryable) == ("model_unavailable", True)


def expect_recorded(recording: Recording, output: RoundOutput) -> None:
    """Check that text and calls equal the manifest's, and that the usage is known."""
    assert output.failed is None
    [end] = output.finished
    if {"max_tokens", "length"} & set(recording["finish"]):
        assert (end.reason, output.calls) == ("length", [])
    elif "refusal" in recording["finish"]:
        assert output.text.endswith(SENTENCES[ErrorKind.REFUSED])
        assert output.calls == []
    elif recording["file"] in OF_THE_PROVIDER:
        assert {call.name for call in output.calls} == {"web_search"}
    elif recording["tool_calls"]:
        assert [call.name for call in output.calls] == called(recording)
        assert all(isinstance(json.loads(call.arguments), dict) for call in output.calls)
        assert end.reason == "calls"
    else:
        assert output.text
        assert (end.reason, output.calls) == ("stop", [])
    assert output.usage["input_tokens"] > 0
    assert output.usage["output_tokens"] > 0


def called(recording: Recording) -> list[str]:
    """Return the names of the calls; the manifest repeats some that were sent with every piece, and stops at six."""
    names = list(recording["tool_names"])
    if len(set(names)) == 1:
        return names[:1] * int(recording["tool_calls"])
    return names


def reasoning_of(recording: Recording) -> str:
    """Return the reasoning that a provider of OpenAI's format sent."""
    lines = body_of(recording).decode().splitlines()
    chunks = [json.loads(line[5:]) for line in lines if line.startswith("data:") and "[DONE]" not in line]
    deltas = [choice.get("delta", {}) for chunk in chunks for choice in chunk.get("choices") or []]
    return "".join(delta.get("reasoning_content") or delta.get("reasoning") or "" for delta in deltas).strip()


@pytest.mark.parametrize("recording", [each for each in recordings() if each["status"] >= 400], ids=named)
async def test_an_error_becomes_one_sentence(replies: Provider, recording: Recording) -> None:
    output = await replayed(replies, recording, ODD)
    assert (output.text, output.calls, output.finished) == ("", [], [])
    assert output.failed is not None
    limited = recording["status"] == 429
    assert output.failed.code == ("rate_limited" if limited else "model_unavailable")
    assert output.failed.retryable is limited
    assert output.failed.message in SENTENCES.values()


@pytest.mark.parametrize(
    "recording", [each for each in recordings() if each["file"] in UNREADABLE], ids=named
)
async def test_a_stream_that_litellm_cannot_read_is_a_fault_like_any_other(
    replies: Provider, recording: Recording
) -> None:
    output = await replayed(replies, recording, ODD)
    assert output.failed is not None
    assert output.failed.code == "model_unavailable"
