"""The built-in assistant as a model: rounds are made in a thread and sent in the pace of speech.

The rest of the package is imported when it is needed: it takes a tenth of a start, and no page needs it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from app.catalogue.summary import ShopFacts
from app.llm import CallRequested, ModelEvent, ModelRequest, RoundFinished, TextDelta

if TYPE_CHECKING:
    from app.simulated.script import Round
    from app.simulated.vocabulary import Vocabulary

_WORD = re.compile(r"\S+\s*")
_STRIDES = (2, 3, 1, 4, 2, 3)
"""Words of one piece after another: uneven, as speech is."""


_WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="built-in-assistant")
"""Where rounds are made: a long message takes many milliseconds, which the event loop has not."""


_KEPT: list[Vocabulary] = []
"""The vocabulary that was made last: arranging a shop's words takes longer than an answer."""


def vocabulary_of(shop: ShopFacts) -> Vocabulary:
    """Return the vocabulary of a shop."""
    from app.simulated.vocabulary import Vocabulary

    kept = _KEPT[0] if _KEPT else None
    if kept is None or (kept.shop is not shop and kept.shop != shop):
        kept = Vocabulary.of(shop)
        _KEPT[:] = [kept]
    return kept


def prepare() -> None:
    """Import the assistant and read its words in its thread: the first message would have to wait for that."""
    _WORKER.submit(read_words)


def read_words() -> None:
    """Import the assistant and read its words, which takes a fifth of a second."""
    from app.simulated import turn  # noqa: F401 - for the import itself
    from app.simulated.nlu.phrases import roles

    roles()


class SimulatedModel:
    """A pure function of the request. `pace_ms` is the pause between pieces of text; 0 sends a paragraph whole."""

    name = "simulated"
    trusted = True

    def __init__(self, pace_ms: int = 60) -> None:
        self._pace = pace_ms / 1000

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round: text in pieces, then the requested calls. The first event is never delayed."""
        played = await asyncio.get_running_loop().run_in_executor(_WORKER, self._round, request)
        if played.text:
            for number, piece in enumerate(self._pieces(played.text)):
                if number and self._pace:
                    await asyncio.sleep(self._pace)
                yield TextDelta(piece)
        for call in played.calls:
            yield CallRequested(call.name, call.json)
        yield RoundFinished("calls" if played.calls else "stop")

    def _round(self, request: ModelRequest) -> Round:
        from app.simulated.turn import next_round

        return next_round(request, vocabulary_of(request.shop))

    def _pieces(self, text: str) -> Iterator[str]:
        if not self._pace:
            yield text
            return
        words, place = _WORD.findall(text), 0
        while words:
            stride = _STRIDES[place % len(_STRIDES)]
            yield "".join(words[:stride])
            words, place = words[stride:], place + 1
