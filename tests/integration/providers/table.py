"""Prints what becomes of every recorded response, as Markdown: python -m tests.integration.providers.table"""

from __future__ import annotations

import asyncio
import os
from contextlib import redirect_stdout
from io import StringIO

os.environ.setdefault("GEMINI_API_KEY", "tests")
os.environ.setdefault("COHERE_API_KEY", "tests")

from tests.integration.providers.provider import Provider, provider
from tests.integration.providers.provider_client import Heard, hear, model_at
from tests.integration.providers.recordings import MODELS, Recording, recordings, reply_of


async def main() -> None:
    """The table."""
    print("| recording | status | recorded: calls, finish | through litellm as | what became of it |")
    print("|---|---|---|---|---|")
    async with provider() as server:
        for recording in recordings():
            with redirect_stdout(StringIO()):  # the records of faults
                heard = await replayed(server, recording)
            print(row(recording, heard))


async def replayed(server: Provider, recording: Recording) -> Heard:
    """The recording, heard once; when it fails there is no second try to tell."""
    name, base = MODELS[recording["format"]]
    server.answer(reply_of(recording))
    server.again = reply_of(recording)
    return await hear(model_at(server.url, name, base))


def row(recording: Recording, heard: Heard) -> str:
    """One recording's line."""
    name = recording["file"].rsplit(".", 1)[0]
    recorded = f"{recording['tool_calls']}, {' '.join(filter(None, recording['finish'])) or '-'}"
    if recording["mid_stream_error"]:
        recorded += ", error in the middle"
    model = MODELS[recording["format"]][0]
    return f"| {name} | {recording['status']} | {recorded} | {model} | {became(heard)} |"


def became(heard: Heard) -> str:
    """What came of it, in words."""
    parts = [f"text ({len(heard.text)} characters)"] if heard.text else []
    parts += [f"call {call.name} {call.arguments[:40]}".replace("|", "/") for call in heard.calls[:3]]
    if len(heard.calls) > 3:
        parts.append(f"and {len(heard.calls) - 3} more calls")
    if heard.finished:
        figures = heard.usage
        parts.append(f"ended: {heard.finished[0].reason}")
        cached = f" ({figures['cached_tokens']} cached)" if figures.get("cached_tokens") else ""
        parts.append(
            f"{figures.get('input_tokens', '?')}{cached} + {figures.get('output_tokens', '?')} tokens"
        )
    if heard.failed is not None:
        parts.append(f"**{heard.failed.code}**: {heard.failed.message}")
    return "; ".join(parts)


if __name__ == "__main__":
    asyncio.run(main())
