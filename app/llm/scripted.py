"""A model for tests: it plays rounds written down beforehand and can be held at an exact point."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence

from app.llm import CallRequested, ModelEvent, ModelFailed, ModelRequest, RoundFinished

Beat = ModelEvent | asyncio.Event | Exception
"""What a script holds: an event to yield, a gate to wait at, or an exception to raise."""


class ScriptedModel:
    """Plays one script after another, whatever is asked. A round without a RoundFinished is given the fitting one.

    `requests` keeps what was asked, `waiting` is set while a round stands at a gate, `broken_off` counts the rounds
    that were closed or cancelled before their end.
    """

    name = "scripted"
    trusted = True

    def __init__(self, rounds: Iterable[Sequence[Beat]] = ()) -> None:
        self.rounds: list[Sequence[Beat]] = list(rounds)
        self.requests: list[ModelRequest] = []
        self.waiting = asyncio.Event()
        self.broken_off = 0

    def then(self, *beats: Beat) -> ScriptedModel:
        """One more round at the end; the model itself, so that rounds can be written one below the other."""
        self.rounds.append(beats)
        return self

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """The next round. Raises ModelFailed (`model_unavailable`) when the script is at its end."""
        self.requests.append(request)
        if not self.rounds:
            raise ModelFailed("model_unavailable", "The script is at its end.", retryable=False)
        ended = False
        try:
            async for event in self._play(self.rounds.pop(0)):
                # Counted before it is handed on: whoever reads the last event need not ask for another.
                ended = isinstance(event, RoundFinished)
                yield event
        finally:
            self.broken_off += not ended
            self.waiting.clear()

    async def _play(self, beats: Sequence[Beat]) -> AsyncIterator[ModelEvent]:
        calls = False
        for beat in beats:
            if isinstance(beat, asyncio.Event):
                self.waiting.set()
                await beat.wait()
                self.waiting.clear()
            elif isinstance(beat, Exception):
                raise beat
            else:
                calls = calls or isinstance(beat, CallRequested)
                yield beat
                if isinstance(beat, RoundFinished):
                    return
        yield RoundFinished("calls" if calls else "stop")
