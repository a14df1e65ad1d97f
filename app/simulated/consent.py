"""Whether a message asks for a change of the cart as the built-in assistant reads it, for calls of other models."""

from __future__ import annotations

from app.llm import ModelCall, ModelRequest
from app.simulated.model import vocabulary_of
from app.simulated.policy import answer
from app.simulated.readings import understand
from app.simulated.script import play
from app.simulated.state import arguments_of, cart_before, turns_of
from app.simulated.turn import fold


def is_asked_for(request: ModelRequest, name: str, arguments: object) -> bool:
    """Return whether the built-in assistant would answer the newest message by this very call."""
    turns = turns_of(request.messages)
    this = turns[-1]
    state = fold(turns, request, vocabulary_of(request.shop))
    state.take_cart(cart_before(request.cart, this))
    planned = play(answer(understand(this.text, state), state), [], state)
    given = arguments if isinstance(arguments, dict) else arguments_of(ModelCall("", name, str(arguments)))
    wanted = {key: str(value) for key, value in given.items()}
    return any(
        call.name == name and {key: str(value) for key, value in call.arguments.items()} == wanted
        for call in planned.calls
    )
