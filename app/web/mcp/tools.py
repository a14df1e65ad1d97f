"""The tools: the functions that the assistant has, and the cart as its page has it, each with the same checks."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.cart import cart_state
from app.events import CallError, FunctionError
from app.functions import Function, all_functions
from app.functions.execute import Outcome
from app.functions.idempotency import execute_keyed
from app.functions.parameters import CallParameters, Id, WholeNumber, parse
from app.functions.session_actions import change_quantity
from app.render.model_results import error_text
from app.text.sanitize import visible
from app.web.pages.cart import MOST_PIECES
from app.web.request.services import AppServices


class NoParameters(CallParameters):
    """Nothing."""


class CartLine(CallParameters):
    """A change must be exactly what was asked for: a parameter that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id = Field(description="id of a product in the cart")
    quantity: WholeNumber = Field(ge=0, le=MOST_PIECES, description="pieces it shall hold; 0 removes it")


async def show_cart(services: AppServices, session_id: str, _parameters: NoParameters) -> dict[str, Any]:
    """The session's cart."""
    async with services.database.reading() as db:
        return (await cart_state(db, session_id)).model_dump()


async def set_quantity(services: AppServices, session_id: str, line: CartLine) -> dict[str, Any]:
    """The cart after its line was changed. Raises Refused."""
    return (await change_quantity(services.runtime, session_id, line.product_id, line.quantity)).model_dump()


@dataclass(frozen=True)
class CartTool:
    """A tool that is no function of the assistant's: it stands for what the cart's page does."""

    description: str
    parameters: type[BaseModel]
    run: Callable[[AppServices, str, Any], Awaitable[dict[str, Any]]]
    hints: Mapping[str, bool]


CART_TOOLS = {
    "show_cart": CartTool("Show the session's cart.", NoParameters, show_cart, {"readOnlyHint": True}),
    "change_quantity": CartTool(
        "Make a line of the session's cart hold so many pieces; 0 removes it.",
        CartLine,
        set_quantity,
        {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": True},
    ),
}


def listed_tools() -> list[dict[str, Any]]:
    """Every tool as an agent is told of it, in an order that stays."""
    described = {
        name: (function.description, function.schema, hints_of(function))
        for name, function in sorted(all_functions().items())
    }
    for name, tool in CART_TOOLS.items():
        described[name] = (tool.description, tool.parameters.model_json_schema(), dict(tool.hints))
    return [
        {
            "name": name,
            "title": name.replace("_", " ").capitalize(),
            "description": description,
            "inputSchema": schema,
            "annotations": {**hints, "openWorldHint": False},
        }
        for name, (description, schema, hints) in described.items()
    ]


def hints_of(function: Function) -> dict[str, bool]:
    """Return what an agent may assume of a function, from the effect it declares."""
    if function.effect == "reads":
        return {"readOnlyHint": True}
    return {"readOnlyHint": False, "destructiveHint": not function.additive, "idempotentHint": False}


def is_tool(name: object) -> bool:
    """Whether there is a tool of that name."""
    return isinstance(name, str) and (name in CART_TOOLS or name in all_functions())


async def call_tool(
    services: AppServices, session_id: str, name: str, arguments: object, idempotency_key: str | None
) -> dict[str, Any]:
    """What came of a call, refusals too: those are for the agent to read, not for its client to trip over."""
    if name in CART_TOOLS:
        outcome = await call_cart_tool(services, session_id, name, arguments)
    else:
        outcome = await execute_keyed(
            services.runtime, name, arguments, session_id=session_id, idempotency_key=idempotency_key
        )
    return told(outcome.result or {}) if outcome.error is None else told_refusal(outcome.error)


async def call_cart_tool(services: AppServices, session_id: str, name: str, arguments: object) -> Outcome:
    """The same for a tool of the cart's."""
    tool = CART_TOOLS[name]
    try:
        return Outcome(result=await tool.run(services, session_id, parse(name, tool.parameters, arguments)))
    except FunctionError as refused:
        return Outcome(error=refused.error)


def told(result: dict[str, Any]) -> dict[str, Any]:
    """A tool's result: once as data, once as text for models that take only that."""
    seen = only_visible(result)
    text = json.dumps(seen, ensure_ascii=False, separators=(",", ":"))
    return {"content": [{"type": "text", "text": text}], "structuredContent": seen, "isError": False}


def told_refusal(error: CallError) -> dict[str, Any]:
    """A refusal: why, what to do next, which products may have been meant."""
    text = visible(error_text(error))
    document = only_visible(error.model_dump())
    return {"content": [{"type": "text", "text": text}], "structuredContent": document, "isError": True}


def only_visible(value: Any) -> Any:
    """The value without words that people cannot see and a model reads."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {only_visible(key): only_visible(inner) for key, inner in value.items()}
    return [only_visible(inner) for inner in value] if isinstance(value, list) else value
