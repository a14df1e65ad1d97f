"""Models without cost, so that the measurements concern the product and not the model."""

from __future__ import annotations

import asyncio
import itertools
import re
import signal
import time
from collections.abc import AsyncGenerator

from app.llm import ModelEvent, ModelRequest, RoundFinished, TextDelta

ANSWER = "Immediately."
LONG = "Write for a while"
"""The message that requests a long answer."""

LONG_CHUNKS, LONG_PAUSE = 600, 0.1

STAMP = re.compile(rb"@(\d{16})")
"""The due time of a chunk, in its own text: microseconds of the machine's monotonic clock."""

BEGIN = signal.SIGUSR1
"""The signal that all streams are open and all turns have started."""

ADVICE = """
For a wet weekend in the hills I would look at **three jackets**, and only one of them is dear. All of them have \
taped seams and a hood that turns with your head; they differ in *how long* they stay dry and in how much room they \
take when the sun comes out again. The lightest one weighs less than a bottle of water.

- **Fellway Shell**, $128.00: the driest of the three, and it has vents under the arms for the way up.
- **Harrow Packable**, $74.50: folds into its own pocket, so it suits a bag that you carry *just in case*.
- **Tarn Parka**, $149.00: longer and warmer, better for standing about than for walking fast.

Most people who asked for the same took the second one, because it costs half and does nearly as much. If you often \
walk all day in the rain, though, the first one is worth its price: its cloth lets out more of the damp from inside, \
and the cuffs close with a strap instead of an elastic band. Both come in dark blue, and in a red that can be seen \
from far away.
"""


class ImmediateModel:
    """Answers with one word and no delay; a `LONG` message with ten chunks per second for a minute."""

    name = "immediate"
    trusted = True

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round."""
        if request.messages[-1].content == LONG:
            for number in range(LONG_CHUNKS):
                yield TextDelta(f"word {number} ")
                await asyncio.sleep(LONG_PAUSE)
        else:
            yield TextDelta(ANSWER)
        yield RoundFinished("stop")


class SteadyModel:
    """Waits for `BEGIN`, then writes advice: one chunk per interval, each with its due time.

    The message contains the interval in milliseconds, the initial wait as a share of it (so that turns are not
    synchronous), and the number of chunks: "100 0.37 200".
    """

    name = "steady"
    trusted = True

    def __init__(self) -> None:
        self._begun = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        signal.signal(BEGIN, lambda *_: self._begin())

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round."""
        milliseconds, share, chunks = request.messages[-1].content.split()
        interval = int(milliseconds) / 1_000
        await self._beginning()
        due = time.monotonic() + float(share) * interval
        for chunk in itertools.islice(itertools.cycle(CHUNKS), int(chunks)):
            await asyncio.sleep(due - time.monotonic())
            yield TextDelta(chunk + stamp(due))
            due += interval
        yield RoundFinished("stop")

    async def _beginning(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._begun.wait()

    def _begin(self) -> None:
        if self._loop is None:
            self._begun.set()
        else:
            self._loop.call_soon_threadsafe(self._begun.set)


def in_chunks(text: str, words_a_chunk: int = 5) -> list[str]:
    """Split a text into chunks of a few words: some thirty characters, as fast models write in a tenth of a second."""
    words = text.split(" ")
    starts = range(0, len(words), words_a_chunk)
    return [" ".join(words[start : start + words_a_chunk]) + " " for start in starts]


CHUNKS = in_chunks(ADVICE)


def stamp(due: float) -> str:
    """Return the stamp of a chunk that is due at this moment of the monotonic clock."""
    return f"@{int(due * 1_000_000):016d} "
