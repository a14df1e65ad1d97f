"""A model for tests that plays prepared rounds and can be paused at an exact point."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence

from app.llm import CallRequested, ModelEvent, ModelFailed, ModelRequest, RoundFinished

Beat = ModelEvent | asyncio.Event | Exception
"""One step of a round: an event to yield, a gate to wait at, or an exception to raise."""


class ScriptedModel:
    """A model that plays its rounds in order, regardless of the request.

    A round without a RoundFinished ends with one for calls or for text. `requests` keeps the requests received,
    `waiting` is set while a round waits at a gate, and `broken_off` counts the rounds that were closed or cancelled
    before their end.
    """

    name = "scripted"
    trusted = True

    def __init__(self, rounds: Iterable[Sequence[Beat]] = ()) -> None:
        self.rounds: list[Sequence[Beat]] = list(rounds)
        self.requests: list[ModelRequest] = []
        self.waiting = asyncio.Event()
        self.broken_off = 0

    def then(self, *steps: Beat) -> ScriptedModel:
        """Append a round and return the model, so that calls can be chained."""
        self.rounds.append(steps)
        return self

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield the events of the next round. Raises ModelFailed (`model_unavailable`) when no round is left."""
        self.requests.append(request)
        if not self.rounds:
            raise ModelFailed("model_unavailable", "The script is at its end.", retryable=False)
        ended = False
        try:
            async for event in self._play(self.rounds.pop(0)):
                # Set before the yield: a reader that has received the last event may not request another.
                ended = isinstance(event, RoundFinished)
                yield event
        finally:
            self.broken_off += not ended
            self.waiting.clear()

    async def _play(self, steps: Sequence[Beat]) -> AsyncGenerator[ModelEvent]:
        """Yield the events of a round; wait at its gates and raise its exceptions."""
        calls = False
        for step in steps:
            if isinstance(step, asyncio.Event):
                self.waiting.set()
                await step.wait()
                self.waiting.clear()
            elif isinstance(step, Exception):
                raise step
            else:
                calls = calls or isinstance(step, CallRequested)
                yield step
                if isinstance(step, RoundFinished):
                    return
        yield RoundFinished("calls" if calls else "stop")
