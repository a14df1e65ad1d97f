"""Whether a message asks for a change of the cart as the built-in assistant reads it, for calls of other models."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm import ModelCall, ModelRequest
from app.simulated.model import vocabulary_of
from app.simulated.policy import answer
from app.simulated.readings import Reading, understand
from app.simulated.script import play
from app.simulated.state import arguments_of, cart_before, turns_of
from app.simulated.turn import fold

JUDGED = ("cart_if", "cart_pick")
"""Acts that add only when a condition is true."""


def is_asked_for(request: ModelRequest, name: str, arguments: object) -> bool:
    """Return whether the built-in assistant would answer the newest message by this very call."""
    return is_planned(request, name, arguments, understood(request))


def judges_condition(request: ModelRequest, name: str, arguments: object) -> bool:
    """Return whether this call follows from a condition that the built-in assistant has read and found to be true."""
    readings = understood(request)
    return any(reading.act in JUDGED for reading in readings) and is_planned(
        request, name, arguments, readings
    )


def understood(request: ModelRequest) -> list[Reading]:
    """Return the readings of the newest message."""
    turns = turns_of(request.messages)
    state = fold(turns, request, vocabulary_of(request.shop))
    state.take_cart(cart_before(request.cart, turns[-1]))
    return understand(turns[-1].text, state)


def is_planned(request: ModelRequest, name: str, arguments: object, readings: Sequence[Reading]) -> bool:
    """Return whether the answer to these readings begins with this very call."""
    turns = turns_of(request.messages)
    this = turns[-1]
    state = fold(turns, request, vocabulary_of(request.shop))
    state.take_cart(cart_before(request.cart, this))
    planned = play(answer(readings, state), [], state)
    given = arguments if isinstance(arguments, dict) else arguments_of(ModelCall("", name, str(arguments)))
    wanted = {key: str(value) for key, value in given.items()}
    return any(
        call.name == name and {key: str(value) for key, value in call.arguments.items()} == wanted
        for call in planned.calls
    )
