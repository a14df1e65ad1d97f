"""The interface of models: `LanguageModel.stream` takes a request made from the log and yields text and function calls.

Three models implement it: `app.simulated` (the default), `litellm_model` (`AI_MODEL`) and `scripted` (tests). None of
them touches the database, runs a function or writes the log; the agent loop does that in the same way for all.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from app.catalogue.summary import ProductFacts, ShopFacts
from app.events import CartState


@dataclass(frozen=True)
class ModelCall:
    """A function call that a model requested. `arguments` is JSON text that has not been validated."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class ModelMessage:
    """One message of the conversation as a model receives it.

    With role `user`, `content` is the shopper's text. With role `assistant`, the message has text, calls or both. With
    role `function` it is the outcome of `call_id`: `outcome` holds `{"result": {...}}` or
    `{"error": {code, message, suggestions, recovery}}`, and `content` holds the same as text.

    `by_shopper` marks the calls that a button of the shopper triggered, not the model, and their outcomes.
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
    """The description of a function that a model may call. `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class ModelRequest:
    """The complete input of one round. The last message is the shopper's or a function's outcome."""

    messages: tuple[ModelMessage, ...]
    functions: tuple[FunctionDescription, ...] = ()
    shop: ShopFacts = field(default_factory=ShopFacts)
    shown: tuple[ProductFacts, ...] = ()
    """Products that this session has been shown, newest first."""
    shown_before: tuple[ProductFacts, ...] | None = None
    """Those of them that it had been shown before this turn: the same in all rounds. None where that is not known."""
    cart: CartState = field(default_factory=CartState)
    instructions: str = ""
    """The system prompt for models that read prose. It is identical, byte for byte, in every request."""


@dataclass(frozen=True)
class TextDelta:
    """The next piece of the answer's Markdown."""

    text: str


@dataclass(frozen=True)
class CallRequested:
    """A request to run a function. The round ends after its calls; the next round receives their outcomes."""

    name: str
    arguments: str


@dataclass(frozen=True)
class RoundFinished:
    """The end of a round. The reason `length` means that the model reached its output limit."""

    reason: Literal["stop", "calls", "length"] = "stop"
    usage: dict[str, Any] = field(default_factory=dict)


ModelEvent = TextDelta | CallRequested | RoundFinished


class ModelFailed(Exception):
    """A failure of the model to answer.

    `code` is one of the error codes of the public API, `message` a sentence for the shopper.
    """

    def __init__(self, code: str, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.code, self.message, self.retryable = code, message, retryable


class LanguageModel(Protocol):
    """A model that answers turns. Without `trusted = True` it is not trusted."""

    name: str
    trusted: bool
    """Whether the model reads only facts and writes only text derived from them, so that its claims and prices are not
    checked.

    A product's description can mislead a model that reads free text into a false claim. Calls that change the cart are
    checked for every model.
    """

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield the events of one round; the last one is RoundFinished.

        Closing the iterator cancels the request to the model. Raises ModelFailed.
        """
        ...


def is_trusted(model: LanguageModel) -> bool:
    """Return whether a model declares `trusted = True`; without a declaration it is not trusted."""
    return getattr(model, "trusted", False) is True
