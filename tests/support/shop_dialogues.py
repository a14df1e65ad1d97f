"""Conversations with the whole product below HTTP: the runner, the agent, the functions and a database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from app.events import CartState
from app.llm import LanguageModel
from app.log.reader import read_all
from app.log.sessions import create_session
from app.main import Components, build
from app.settings import Settings
from app.turn import Conversation, FunctionPart, TextPart, Turn

NUMBERS = count(1)
LISTS = ("search_products", "get_recommendations", "compare_products")
SECONDS = 20.0


@dataclass
class Step:
    """One message's answer: its text, its calls, the newest list of products and the cart after it."""

    text: str = ""
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Name, status and parameters."""
    products: list[Mapping[str, Any]] = field(default_factory=list)
    shown: list[Mapping[str, Any]] = field(default_factory=list)
    """The products of all lists of the answer."""
    details: Mapping[str, Any] | None = None
    cart: CartState = field(default_factory=CartState)

    @property
    def quantities(self) -> dict[str, int]:
        """The cart as quantities by product id."""
        return {line.product_id: line.quantity for line in self.cart.items}


class DialogueShop:
    """A running product, to which messages are sent without HTTP."""

    def __init__(self, components: Components) -> None:
        self._components = components

    async def open_session(self) -> str:
        """Return the id of a new session."""
        async with self._components.services.database.transaction() as db:
            return await create_session(db)

    async def say(self, session_id: str, message: str) -> Step:
        """Send a message and return its whole answer."""
        runner = self._components.runner
        begun = await runner.begin(session_id, message, f"dialogue-{next(NUMBERS)}")
        await runner.wait_for_end(session_id, begun.id, SECONDS)
        conversation = Conversation()
        async with self._components.services.database.reading() as db:
            for row in await read_all(db, session_id):
                conversation.apply(row)
        turn = next(turn for turn in reversed(conversation.turns) if turn.id == begun.id)
        return step_of(turn, conversation)

    async def play(self, messages: Sequence[str]) -> list[Step]:
        """Return the answers to the messages of a new session."""
        session_id = await self.open_session()
        return [await self.say(session_id, message) for message in messages]


def step_of(turn: Turn, conversation: Conversation) -> Step:
    """Return what a turn said, called and showed."""
    step = Step(cart=conversation.context.cart)
    texts: list[str] = []
    for part in turn.parts:
        if isinstance(part, TextPart):
            texts.append(part.text)
        elif isinstance(part, FunctionPart):
            step.calls.append((part.name, part.status, part.parameters))
            result = part.result or {}
            if part.error is not None:
                texts.append(f"[{part.error.code}: {part.error.message}]")
            if part.name in LISTS and part.result is not None:
                step.products = result["products"]
                step.shown += result["products"]
            if part.name == "show_product_details" and part.result is not None:
                step.details = result["product"]
    step.text = "\n".join(texts)
    return step


@asynccontextmanager
async def open_shop(database_url: str, model: LanguageModel, **changes: Any) -> AsyncIterator[DialogueShop]:
    """Yield the product on a stocked database, answered by the model."""
    settings = Settings(environment="test", database_url=database_url, log_flush_ms=0, **changes)
    components = build(settings, model)
    await components.log.start()
    await components.runner.start()
    try:
        yield DialogueShop(components)
    finally:
        await components.runner.close()
        await components.log.stop()
        for database in components.databases:
            await database.close()


# Checks of a step


def faults_of(step: Step, expected: Mapping[str, Any]) -> list[str]:
    """Return what a step does not fulfil, in words; empty when it fulfils everything."""
    faults: list[str] = []
    called = [name for name, _, _ in step.calls]
    if "calls" in expected and ([] if expected["calls"] else called):
        faults.append(f"called {called}, expected no call")
    faults += [f"did not call {name}" for name in expected.get("calls", ()) if name not in called]
    low = step.text.lower()
    faults += [f"does not say {part!r}" for part in expected.get("says", ()) if str(part).lower() not in low]
    faults += [f"says {part!r}" for part in expected.get("never", ()) if str(part).lower() in low]
    if "cart_count" in expected and step.cart.count != expected["cart_count"]:
        faults.append(f"the cart holds {step.cart.count}, expected {expected['cart_count']}")
    if "every" in expected:
        wrong = [each["name"] for each in step.products if not fits(each, expected["every"])]
        if not step.products or wrong:
            faults.append(f"not every product is {expected['every']}: {wrong or 'no products'}")
    if "some" in expected and not any(fits(each, expected["some"]) for each in step.shown):
        faults.append(f"no product is {expected['some']}: {[each['name'] for each in step.shown]}")
    if "details" in expected and not (step.details and fits(step.details, expected["details"])):
        faults.append(f"shows no details of {expected['details']}")
    return faults


def fits(product: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether a product is as a check describes it."""
    return all(has(product, name, value) for name, value in wanted.items())


def has(product: Mapping[str, Any], name: str, value: Any) -> bool:
    """Return whether one condition of a check holds."""
    if name == "max":
        return Decimal(product["price"]) <= Decimal(str(value))
    if name == "min":
        return Decimal(product["price"]) >= Decimal(str(value))
    if name.startswith("not_"):
        return not has(product, name.removeprefix("not_"), value)
    values = [each.lower() for each in (value if isinstance(value, list) else [value])]
    if name == "department":
        return product["category"].split(" > ")[0].lower() in values
    given = product.get(name) or product["attributes"].get(name) or ""
    words = [str(each).lower() for each in given] if isinstance(given, list) else [str(given).lower()]
    return any(each in word for each in values for word in words)
