"""The cart in words."""

from __future__ import annotations

from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.state import State
from app.text.money import money


def cart_text(state: State) -> str:
    """Return the cart in words."""
    if not state.cart:
        return say("cart.empty")
    lines = [
        say(
            "cart.line",
            quantity=quantity,
            name=voice.name(item),
            total=money(item.price * quantity, item.currency),
        )
        for item, quantity in state.cart.values()
    ]
    return "\n".join([say("cart.total", total=money(state.total, state.currency)), "", *lines])


def denial(sentence: str, state: State, variant: int = 0, /, **facts: object) -> str:
    """Return the sentence that nothing was changed, or its form beside a change that the same answer has made."""
    return say(f"{sentence}.beside" if state.is_changed else sentence, variant, **facts)
