"""The tools: the assistant's functions and the operations of the cart's page, with the same checks."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.cart.contents import cart_state
from app.events import CallError, FunctionError
from app.functions import Function, all_functions
from app.functions.execute import Outcome
from app.functions.idempotency import execute_keyed
from app.functions.parameters import CallParameters, Id, WholeNumber, parse
from app.functions.session_actions import change_quantity
from app.render.model_results import error_text
from app.text.sanitize import visible
from app.web.pages.cart_forms import MOST_PIECES
from app.web.request.services import AppServices


class NoParameters(CallParameters):
    """No parameters."""


class CartLine(CallParameters):
    """The product and its new quantity. Unknown parameters are refused: a change must be exactly the requested one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id = Field(description="id of a product in the cart")
    quantity: WholeNumber = Field(ge=0, le=MOST_PIECES, description="new number of pieces; 0 removes it")


async def show_cart(services: AppServices, session_id: str, _parameters: NoParameters) -> dict[str, Any]:
    """Return the session's cart."""
    async with services.database.reading() as db:
        return (await cart_state(db, session_id)).model_dump()


async def set_quantity(services: AppServices, session_id: str, line: CartLine) -> dict[str, Any]:
    """Set the quantity of a line and return the changed cart. Raises FunctionError."""
    return (await change_quantity(services.runtime, session_id, line.product_id, line.quantity)).model_dump()


@dataclass(frozen=True)
class CartTool:
    """A tool that is not a function of the assistant: an operation of the cart's page."""

    description: str
    parameters: type[BaseModel]
    run: Callable[[AppServices, str, Any], Awaitable[dict[str, Any]]]
    hints: Mapping[str, bool]
    is_listed: bool = True
    """False for a tool that has become a function of another name. It still works, for one release."""


CART_TOOLS = {
    "show_cart": CartTool("Show the session's cart.", NoParameters, show_cart, {"readOnlyHint": True}),
    "change_quantity": CartTool(
        "Make a line of the session's cart hold so many pieces; 0 removes it.",
        CartLine,
        set_quantity,
        {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": True},
        is_listed=False,
    ),
}


def listed_tools() -> list[dict[str, Any]]:
    """Return the description of every tool for agents, in a fixed order."""
    described = {
        name: (function.description, function.schema, hints_of(function))
        for name, function in sorted(all_functions().items())
    }
    for name, tool in CART_TOOLS.items():
        if not tool.is_listed:
            continue
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
    """Return the annotations of a function, derived from its declared effect: what an agent may assume of it."""
    if function.effect == "reads":
        return {"readOnlyHint": True}
    return {"readOnlyHint": False, "destructiveHint": not function.additive, "idempotentHint": False}


def is_tool(name: object) -> bool:
    """Return whether a tool has that name."""
    return isinstance(name, str) and (name in CART_TOOLS or name in all_functions())


async def call_tool(
    services: AppServices, session_id: str, name: str, arguments: object, idempotency_key: str | None
) -> dict[str, Any]:
    """Return the result of a call. A refusal is a result too: the agent reads it, and its client raises no error."""
    if name in CART_TOOLS:
        outcome = await call_cart_tool(services, session_id, name, arguments)
    else:
        outcome = await execute_keyed(
            services.runtime, name, arguments, session_id=session_id, idempotency_key=idempotency_key
        )
    return tool_result(outcome.result or {}) if outcome.error is None else refusal_result(outcome.error)


async def call_cart_tool(services: AppServices, session_id: str, name: str, arguments: object) -> Outcome:
    """Call a tool of the cart and return its outcome."""
    tool = CART_TOOLS[name]
    try:
        return Outcome(result=await tool.run(services, session_id, parse(name, tool.parameters, arguments)))
    except FunctionError as refused:
        return Outcome(error=refused.error)


def tool_result(result: dict[str, Any]) -> dict[str, Any]:
    """Return a tool's result twice: as data, and as text for models that accept only text."""
    seen = only_visible(result)
    text = json.dumps(seen, ensure_ascii=False, separators=(",", ":"))
    return {"content": [{"type": "text", "text": text}], "structuredContent": seen, "isError": False}


def refusal_result(error: CallError) -> dict[str, Any]:
    """Return a refusal as a tool's result: its reason, the next step and suggested products."""
    text = visible(error_text(error))
    document = only_visible(error.model_dump())
    return {"content": [{"type": "text", "text": text}], "structuredContent": document, "isError": True}


def only_visible(value: Any) -> Any:
    """Return the value without characters that people cannot see but a model reads."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {only_visible(key): only_visible(inner) for key, inner in value.items()}
    return [only_visible(inner) for inner in value] if isinstance(value, list) else value
