"""The brains' common face: a request made from the log goes in, text and function calls stream out.

Three stand behind it: `simulated` (the default), `litellm_model` (`AI_MODEL`) and `scripted` (tests). None of them
touches the database, runs a function or writes the log: the agent loop does, the same for all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from app.catalogue.summary import ProductFacts, ShopFacts
from app.events import CartState


@dataclass(frozen=True)
class ModelCall:
    """A function call as a model asks for it. `arguments` is JSON text, unchecked."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class ModelMessage:
    """One message of the conversation as a model reads it.

    role `user`: `content` is what the shopper wrote. role `assistant`: text and/or calls. role `function`: the outcome
    of `call_id`: `outcome` holds `{"result": {...}}` or `{"error": {code, message, suggestions, recovery}}`, `content`
    the same in words.
    `by_shopper` marks calls (and outcomes) of buttons the shopper pressed, not the model.
    """

    role: Literal["user", "assistant", "function"]
    content: str = ""
    calls: tuple[ModelCall, ...] = ()
    call_id: str | None = None
    name: str | None = None
    outcome: dict[str, Any] | None = None
    by_shopper: bool = False


@dataclass(frozen=True)
class FunctionDescription:
    """A function as it is offered to a model: `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class ModelRequest:
    """Everything a model is told for one round. The last message is the shopper's or a function's outcome."""

    messages: tuple[ModelMessage, ...]
    functions: tuple[FunctionDescription, ...] = ()
    shop: ShopFacts = field(default_factory=ShopFacts)
    shown: tuple[ProductFacts, ...] = ()
    """What this session was shown, newest first."""
    cart: CartState = field(default_factory=CartState)
    instructions: str = ""
    """How a model that reads prose is to behave: the same, byte for byte, in every request."""


@dataclass(frozen=True)
class TextDelta:
    """The next piece of the answer's Markdown."""

    text: str


@dataclass(frozen=True)
class CallRequested:
    """The model wants a function run; the round ends after its calls and goes on with their outcomes."""

    name: str
    arguments: str


@dataclass(frozen=True)
class RoundFinished:
    """The round's end. `length`: the model was cut off by its limit."""

    reason: Literal["stop", "calls", "length"] = "stop"
    usage: dict[str, Any] = field(default_factory=dict)


ModelEvent = TextDelta | CallRequested | RoundFinished


class ModelFailed(Exception):
    """The model could not answer. `code` is one of the surface's codes, `message` a sentence for the shopper."""

    def __init__(self, code: str, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.code, self.message, self.retryable = code, message, retryable


class LanguageModel(Protocol):
    """A model. A model that does not declare `trusted = True` is not trusted."""

    name: str
    trusted: bool
    """Whether it reads facts alone and writes only what it took from them, so that its claims and prices need no check.

    A model that reads free text can be talked into a claim by a product's description. Calls that change the cart are
    checked whatever it declares.
    """

    def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """One round. Ends with RoundFinished. Raises ModelFailed. Closing the iterator cancels the work behind it."""
        ...


def is_trusted(model: LanguageModel) -> bool:
    """Return whether a model declares that its claims need no check; one that declares nothing is not trusted."""
    return getattr(model, "trusted", False) is True
