"""The shopper's choice of a variant: which call of an earlier answer a message completes, and which values it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.assistant.guards.purchase_request.shown import ShownProduct
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.change_cart_option import FUNCTION as CHANGE_CART_OPTION
from app.functions.variant_choice import CHOICE_NEEDED
from app.text.option_words import answered_values, named_values
from app.turn import Conversation, FunctionPart, Turn, UserPart

SOLD_OUT = "out_of_stock"

ASKING = frozenset((ADD_TO_CART.name, CHANGE_CART_OPTION.name))
"""The functions whose call can be refused with the question which variant is meant."""


def open_choice(turn: Turn, conversation: Conversation) -> FunctionPart | None:
    """Return the call before this turn that asked which variant is meant, if nothing was said or done after it."""
    place = conversation.turns.index(turn)
    for earlier in reversed(conversation.turns[:place]):
        calls = [part for part in earlier.parts if isinstance(part, FunctionPart)]
        asked = [part for part in calls if is_open(part)]
        if asked:
            return asked[0] if len(asked) == 1 else None
        if calls or any(isinstance(part, UserPart) for part in earlier.parts):
            return None
    return None


def is_open(part: FunctionPart) -> bool:
    """Return whether a call was refused because a variant is still to be chosen."""
    error = part.error
    return (
        part.name in ASKING
        and error is not None
        and error.code in (CHOICE_NEEDED.code, SOLD_OUT)
        and bool(error.options)
    )


def answers(part: FunctionPart, message: str) -> bool:
    """Return whether a message only says which variant the call means."""
    return bool(answered(part, message))


def answered(part: FunctionPart, message: str) -> dict[str, str]:
    """Return the values that a message chooses if it does nothing else, by the option's name."""
    options = part.error.options if part.error is not None else []
    return answered_values(message, {each.name: [one.value for one in each.values] for each in options})


def completes_change(part: FunctionPart, message: str, chosen: Mapping[str, str]) -> bool:
    """Return whether a message answers which variant a refused change of a line means, and it is `chosen`."""
    values = answered(part, message)
    expected = chosen_before(part) | values
    is_expected = all(expected.get(name) == value for name, value in chosen.items())
    return (
        part.name == CHANGE_CART_OPTION.name and bool(values) and set(values) <= set(chosen) and is_expected
    )


def has_named(product: ShownProduct, chosen: Mapping[str, str], messages: Sequence[str]) -> bool:
    """Return whether the shopper's messages name all values that a call chooses, except those without alternative."""
    for name, value in chosen.items():
        option = next((values for each, values in product.choices.items() if each == name), None)
        if option is not None and len(option) == 1:
            continue
        if not any(named_values(message, {name: [value]}) for message in messages):
            return False
    return True


def messages_of(turn: Turn, conversation: Conversation) -> Iterator[str]:
    """Yield the message of a turn, and that of the turn whose call it completes."""
    texts = [part.text for part in turn.parts if isinstance(part, UserPart)]
    yield from texts
    asked = open_choice(turn, conversation)
    if asked is None or asked.name != ADD_TO_CART.name:
        return
    if any(answers(asked, text) for text in texts):
        for earlier in conversation.turns[: conversation.turns.index(turn)]:
            if asked in earlier.parts:
                yield from (part.text for part in earlier.parts if isinstance(part, UserPart))
        yield from chosen_before(asked).values()


def chosen_before(part: FunctionPart) -> dict[str, str]:
    """Return the values that the completed call chose already: they were checked then."""
    options = part.parameters.get("options")
    return {str(name): str(value) for name, value in options.items()} if isinstance(options, Mapping) else {}
