"""The product with a real engine on this machine; LOCAL_MODEL_URL is the engine's address.

Any server with OpenAI's chat completions can be used, for example llama.cpp's: llama-server --jinja -c 16384 -m
model.gguf, and then LOCAL_MODEL_URL=http://127.0.0.1:8080/v1 bin/test tests/integration/providers/test_local_engine.py.
Without a graphics card it may take minutes.

The text of a small model is unpredictable; the test requires that it becomes a complete answer.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.integration.providers.silent_litellm import quiet
from tests.integration.providers.test_any_bytes import expect_whole
from tests.support.serving import serving
from tests.support.shoppers import program

URL = os.environ.get("LOCAL_MODEL_URL", "")

pytestmark = [*quiet, pytest.mark.skipif(not URL, reason="LOCAL_MODEL_URL is not set: no engine to ask")]


async def test_a_real_engine_streams_a_whole_answer(stocked_url: str) -> None:
    patient: dict[str, Any] = {"turn_seconds": 600, "ai_first_token_seconds": 500, "ai_silence_seconds": 120}
    model = {"ai_model": "openai/local", "ai_api_base": URL, "ai_max_output_tokens": 200, "turn_rounds": 3}
    async with serving(stocked_url, **(patient | model)) as served, program(served) as shopper:
        async with shopper.stream() as stream:
            await stream.until(lambda event: True)
            turn_id = await shopper.say("I am looking for an electric kettle under 40 dollars.")
            await stream.until(lambda event: event.ends(turn_id), seconds=600)
        events = stream.of(turn_id)
    expect_whole(turn_id, events)
    assert events[-1].name == "completion", events[-1].payload
    pieces = [event for event in events if event.name == "text_chunk"]
    calls = [event for event in events if event.name == "function_call"]
    assert len(pieces) > 2 or calls
    assert events[-1].payload["usage"]["output_tokens"] > 0
