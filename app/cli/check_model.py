"""`bin/check-model`: a search and a cart request to the configured model, and a report of the features that work."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from contextlib import aclosing
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

import structlog
from pydantic import ValidationError

from app.assistant.model_requests import PROMPT
from app.catalogue.prompt_table import table
from app.catalogue.summary import CategoryFacts, ProductFacts, ShopFacts
from app.functions import all_functions
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.search_products import FUNCTION as SEARCH_PRODUCTS
from app.llm import (
    CallRequested,
    FunctionDescription,
    ModelCall,
    ModelMessage,
    ModelRequest,
    RoundFinished,
    TextDelta,
)
from app.llm.litellm_model import LitellmModel
from app.llm.providers.errors import ErrorKind, ProviderError
from app.settings import Settings, get_settings

KETTLE = ProductFacts(
    "k-17", "Harrow kettle 1.7 l", "Harrow", "Kitchen > Kettles", "34.90", "USD", True, 12, "4.5"
)
SHOP = ShopFacts(product_count=1, categories=(CategoryFacts("Kitchen > Kettles", 1),), brands=("Harrow",))

SEARCH = ModelMessage("user", "I am looking for an electric kettle under 40 dollars.")
SEARCHED = ModelCall("1-2", SEARCH_PRODUCTS.name, '{"query": "electric kettle", "max_price": 40}')
FOUND = ModelMessage(
    "function", f"1 of 1 found.\n{table([KETTLE])}", call_id="1-2", name=SEARCH_PRODUCTS.name
)
ADD = ModelMessage("user", "Add two of the Harrow kettle to my cart, please.")


@dataclass
class Answer:
    """A model's answer to one request; `first` is the time of its first event, in seconds."""

    text: str = ""
    pieces: int = 0
    first: float = 0
    calls: list[CallRequested] = field(default_factory=list)
    end: RoundFinished | None = None


async def check(settings: Settings, out: TextIO = sys.stdout) -> int:
    """Print which features of the configured model work; return the exit code.

    0: everything that the assistant requires works; 1: something does not; 2: no model is configured.
    """
    if not settings.ai_model.strip():
        print(
            "AI_MODEL is not set: the built-in assistant answers, and there is no model to check.", file=out
        )
        return 2
    place = f" at {settings.ai_api_base}" if settings.ai_api_base else ""
    print(f"Asking {settings.ai_model}{place} ...", file=out)
    model = LitellmModel(settings)
    try:
        found = await ask(model, SEARCH)
        described = await ask(model, SEARCH, ModelMessage("assistant", calls=(SEARCHED,)), FOUND)
        added = await ask(model, SEARCH, ModelMessage("assistant", calls=(SEARCHED,)), FOUND, ADD)
    except ProviderError as provider_error:
        print(
            f"It does not answer: {advice(provider_error, settings)}\n  ({provider_error.detail})", file=out
        )
        return 1
    lines = [
        search_line(found),
        cart_line(added),
        streaming_line(found, described, added),
        usage_line(described),
    ]
    for works, line in lines:
        print(f"{'ok  ' if works else 'FAIL'} {line}", file=out)
    return 0 if all(works for works, _ in lines) else 1


async def ask(model: LitellmModel, *messages: ModelMessage) -> Answer:
    """Return the model's answer to one request, without retries. Raises ProviderError."""
    functions = tuple(
        FunctionDescription(each.name, each.description, each.schema) for each in all_functions().values()
    )
    shown = (KETTLE,) if len(messages) > 1 else ()
    request = ModelRequest(messages, functions, shop=SHOP, shown=shown, instructions=PROMPT)
    answer, began = Answer(), monotonic()
    async with aclosing(model.once(request)) as events:
        async for event in events:
            answer.first = answer.first or monotonic() - began
            match event:
                case TextDelta(text):
                    answer.text, answer.pieces = answer.text + text, answer.pieces + 1
                case CallRequested():
                    answer.calls.append(event)
                case RoundFinished():
                    answer.end = event
    return answer


def search_line(answer: Answer) -> tuple[bool, str]:
    """Return whether the model called the search, and a line about that."""
    call = next((call for call in answer.calls if call.name == SEARCH_PRODUCTS.name), None)
    if call is None:
        return False, f"Function calling, a search: {instead(answer)}"
    arguments = arguments_of(call)
    return bool(arguments.get("query")), f"Function calling, a search: {call.name} {json.dumps(arguments)}"


def cart_line(answer: Answer) -> tuple[bool, str]:
    """Return whether the model put two of the right product into the cart, and a line about that."""
    call = next((call for call in answer.calls if call.name == ADD_TO_CART.name), None)
    if call is None:
        return False, f"Function calling, the cart: {instead(answer)}"
    arguments = arguments_of(call)
    right = arguments.get("product_id") == KETTLE.id and str(arguments.get("quantity")) == "2"
    wrong = "" if right else f"; it should have been 2 of {KETTLE.id}"
    return right, f"Function calling, the cart: {call.name} {json.dumps(arguments)}{wrong}"


def instead(answer: Answer) -> str:
    """Return a description of what the model did instead of the expected call."""
    if answer.calls:
        return f"it called {answer.calls[0].name} instead."
    return (
        f"it called nothing and said “{answer.text[:80]}”. Choose a model that is made for function calling;"
        " a llama.cpp server has to be started with --jinja."
    )


def streaming_line(*answers: Answer) -> tuple[bool, str]:
    """Return whether the text arrives in pieces, and a line about that. Counts as true if all answers are too short."""
    answer = max(answers, key=lambda each: len(each.text))
    if len(answer.text) < 40:
        return True, "Streaming: its answers were too short to tell."
    if answer.pieces < 3:
        return False, "Streaming: the whole answer came at once. Is there a proxy between that gathers it?"
    return True, f"Streaming: {answer.pieces} pieces, the first after {answer.first:.1f} s"


def usage_line(answer: Answer) -> tuple[bool, str]:
    """Return True, and a line with the tokens and the cost of a round. Not every server reports them."""
    usage = answer.end.usage if answer.end else {}
    cost = f", {usage['cost_usd']:.6f} US dollars" if "cost_usd" in usage else ", cost not known"
    return True, f"A round: {usage.get('input_tokens', 0)} + {usage.get('output_tokens', 0)} tokens{cost}"


def arguments_of(call: CallRequested) -> dict[str, object]:
    """Return the call's arguments, empty when they are not a JSON object."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return {}
    return arguments if isinstance(arguments, dict) else {}


def advice(provider_error: ProviderError, settings: Settings) -> str:
    """Return the probable cause of a failure, and what the operator can check."""
    variable = "ANTHROPIC_API_KEY" if settings.ai_model.startswith("anthropic/") else "OPENAI_API_KEY"
    where = settings.ai_api_base or "the provider's own address"
    if "Provider NOT provided" in provider_error.detail:
        return "write the provider before the model: openai/..., anthropic/..., ollama_chat/..., gemini/..."
    if (
        provider_error.status in (401, 403)
        or "api_key" in provider_error.detail
        or "API key" in provider_error.detail
    ):
        return f"its key is missing or wrong. Set {variable}, or the variable of your provider."
    if provider_error.status == 404:
        return f"there is no model of that name, or AI_API_BASE is wrong ({where})."
    if provider_error.kind is ErrorKind.SLOW:
        return ADVICE[ErrorKind.SLOW]
    if provider_error.status is None or "onnect" in provider_error.detail:
        return f"no server answers at {where}. Does the server run, and is AI_API_BASE right?"
    return ADVICE.get(provider_error.kind, "the provider refused the request.")


ADVICE = {
    ErrorKind.SLOW: (
        "it took too long. AI_FIRST_TOKEN_SECONDS and AI_SILENCE_SECONDS are the limits; a local engine without a"
        " graphics card can need a minute to read the functions for the first time."
    ),
    ErrorKind.LIMITED: "too many requests, by the provider's count. Try again in a minute.",
    ErrorKind.TOO_LONG: "it takes too little context: it needs some 6,000 tokens for a conversation.",
    ErrorKind.PASSING: "the provider has a fault of its own just now, or ended its answer in the middle.",
}


def main() -> int:
    """Run the command. Return its exit code."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        settings = get_settings()
    except ValidationError as error:
        print(error, file=sys.stderr)
        return 2
    return asyncio.run(check(settings))


if __name__ == "__main__":
    sys.exit(main())
