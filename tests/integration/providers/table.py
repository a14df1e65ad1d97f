"""A program that prints the outcome of each recorded response: python -m tests.integration.providers.table"""

from __future__ import annotations

import asyncio
import os
from contextlib import redirect_stdout
from io import StringIO

os.environ.setdefault("GEMINI_API_KEY", "tests")
os.environ.setdefault("COHERE_API_KEY", "tests")

from tests.integration.providers.provider import Provider, provider
from tests.integration.providers.provider_client import RoundOutput, model_at, run_round
from tests.integration.providers.recordings import MODELS, Recording, recordings, reply_of


async def main() -> None:
    """Print the table."""
    print("| recording | status | recorded: calls, finish | through litellm as | what became of it |")
    print("|---|---|---|---|---|")
    async with provider() as server:
        for recording in recordings():
            with redirect_stdout(StringIO()):  # without the log records of errors
                output = await replayed(server, recording)
            print(row(recording, output))


async def replayed(server: Provider, recording: Recording) -> RoundOutput:
    """Replay the recording and return the outcome; a second attempt gets the same reply."""
    name, base = MODELS[recording["format"]]
    server.answer(reply_of(recording))
    server.again = reply_of(recording)
    return await run_round(model_at(server.url, name, base))


def row(recording: Recording, output: RoundOutput) -> str:
    """Return one recording's line."""
    name = recording["file"].rsplit(".", 1)[0]
    recorded = f"{recording['tool_calls']}, {' '.join(filter(None, recording['finish'])) or '-'}"
    if recording["mid_stream_error"]:
        recorded += ", error in the middle"
    model = MODELS[recording["format"]][0]
    return f"| {name} | {recording['status']} | {recorded} | {model} | {became(output)} |"


def became(output: RoundOutput) -> str:
    """Return a description of the outcome."""
    parts = [f"text ({len(output.text)} characters)"] if output.text else []
    parts += [f"call {call.name} {call.arguments[:40]}".replace("|", "/") for call in output.calls[:3]]
    if len(output.calls) > 3:
        parts.append(f"and {len(output.calls) - 3} more calls")
    if output.finished:
        figures = output.usage
        parts.append(f"ended: {output.finished[0].reason}")
        cached = f" ({figures['cached_tokens']} cached)" if figures.get("cached_tokens") else ""
        parts.append(
            f"{figures.get('input_tokens', '?')}{cached} + {figures.get('output_tokens', '?')} tokens"
        )
    if output.failed is not None:
        parts.append(f"**{output.failed.code}**: {output.failed.message}")
    return "; ".join(parts)


if __name__ == "__main__":
    asyncio.run(main())
