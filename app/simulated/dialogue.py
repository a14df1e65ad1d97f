"""What has been said and shown so far, as far as the next utterance may build on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from app.events import CartState
from app.llm import ModelCall, ModelMessage, ModelRequest
from app.simulated.items import Item, decimal, items_of
from app.simulated.text import normalise, tokens
from app.simulated.vocabulary import Vocabulary

if TYPE_CHECKING:
    from app.simulated.understanding import Understanding

Outcome = Mapping[str, Any]
"""`{"result": {...}}` or `{"error": {...}}`."""


@dataclass(frozen=True)
class Search:
    """The last search: what it was asked and how much it found."""

    query: str = ""
    category: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    in_stock: bool = False
    sort: str | None = None
    total: int = 0

    @classmethod
    def of(cls, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Search:
        """The search behind a result."""
        total = result.get("total")
        return cls(
            query=str(arguments.get("query") or ""), category=_text(arguments.get("category")),
            minimum=decimal(arguments.get("min_price")), maximum=decimal(arguments.get("max_price")),
            in_stock=bool(arguments.get("in_stock_only")), sort=_text(arguments.get("sort")),
            total=total if isinstance(total, int) else len(items_of(result.get("products"))),
        )  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What the assistant asked last: which of `options`, or whether to do `then`."""

    kind: Literal["which", "confirm"]
    text: str
    then: Understanding
    options: tuple[Item, ...] = ()


@dataclass
class Dialogue:
    """The state an utterance is understood in. It follows the turn's outcomes as they come."""

    vocabulary: Vocabulary
    cart: CartState = field(default_factory=CartState)
    known: dict[str, Item] = field(default_factory=dict)
    """Everything shown, by id, the newest last."""
    listed: list[Item] = field(default_factory=list)
    """The list shown last: its numbers are what "the second one" counts."""
    focus: Item | None = None
    """The product spoken of last: "it"."""
    matched: Item | None = None
    """The only one of the list that has every word of its search: "it", while nothing else was spoken of."""
    compared: list[Item] = field(default_factory=list)
    """What was compared last, and nothing else has been shown since."""
    added: bool = False
    """The last thing done was to put something into the cart."""
    search: Search | None = None
    pending: Question | None = None
    last_text: str = ""
    asked: str = ""
    """The shopper's utterance of this turn."""
    previous: str = ""
    """The shopper's utterance before this one."""
    turns: int = 0

    def take(self, name: str, arguments: Mapping[str, Any], outcome: Outcome) -> None:
        """A function's outcome changes what can be pointed at."""
        result = outcome.get("result")
        if not isinstance(result, Mapping):
            return
        self.added = name == "add_to_cart"
        match name:
            case "search_products":
                self.search = Search.of(arguments, result)
                self._list(items_of(result.get("products")))
                self.matched = _only_match(self.search.query, items_of(result.get("products")))
            case "get_recommendations" | "compare_products":
                self._list(items_of(result.get("products")))
            case "show_product_details":
                self._show(Item.from_wire(result.get("product")), items_of(result.get("recommendations")))
            case "add_to_cart":
                self._added(result, str(arguments.get("product_id", "")))

    def position(self, item: Item) -> int | None:
        """The number on the product's card in the list shown last."""
        return next((number for number, other in enumerate(self.listed, 1) if other.id == item.id), None)

    def _list(self, items: list[Item]) -> None:
        self._learn(items)
        if items:
            self.listed, self.compared, self.matched = items, [], None
            self.focus = items[0] if len(items) == 1 else None

    def _show(self, item: Item | None, beside: list[Item]) -> None:
        if item is None:
            return
        self._learn([*beside, item])
        self.focus, self.compared, self.matched = item, [], None
        if not self.listed:
            self.listed = beside

    def shown_together(self, outcomes: list[Outcome]) -> None:
        """Several products told of in one turn are what "the second one" counts from then on."""
        results = [outcome.get("result") for outcome in outcomes]
        items = [Item.from_wire(one.get("product")) for one in results if isinstance(one, Mapping)]
        told = [item for item in items if item is not None]
        if len(told) > 1:
            self.listed = told

    def _added(self, result: Mapping[str, Any], product_id: str) -> None:
        self.focus = self.known.get(product_id, self.focus)
        with suppress(ValueError):  # a result that holds no cart leaves the known one
            self.cart = CartState.model_validate(result.get("cart"))

    def _learn(self, items: list[Item]) -> None:
        for item in items:
            self.known.pop(item.id, None)
            self.known[item.id] = item


@dataclass
class PastTurn:
    """One utterance and what was done and said about it."""

    text: str
    calls: list[tuple[ModelCall, Outcome]] = field(default_factory=list)
    clicks: list[tuple[ModelCall, Outcome]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def turns_of(messages: tuple[ModelMessage, ...]) -> list[PastTurn]:
    """The conversation cut at the shopper's utterances. What came before the first stands in a turn without words."""
    turns = [PastTurn("")]
    open_calls: dict[str, ModelCall] = {}
    for message in messages:
        if message.role == "user":
            turns.append(PastTurn(message.content))
        elif message.role == "assistant":
            open_calls |= {call.call_id: call for call in message.calls}
            if message.content and not message.by_shopper:
                turns[-1].said.append(message.content)
        elif (call := open_calls.pop(message.call_id or "", None)) is not None:
            done = turns[-1].clicks if message.by_shopper else turns[-1].calls
            done.append((call, message.outcome or {}))
    return turns


def arguments_of(call: ModelCall) -> dict[str, Any]:
    """A call's arguments, empty when they are no JSON object."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return {}
    return arguments if isinstance(arguments, dict) else {}


def dialogue_before(turns: list[PastTurn], request: ModelRequest, vocabulary: Vocabulary) -> Dialogue:
    """The state before the last of the turns: everything shown, listed and said until then."""
    this = turns[-1]
    dialogue = Dialogue(vocabulary, cart=request.cart, turns=len(turns))
    _know_pages(dialogue, request, this)
    for turn in turns[:-1]:
        for call, outcome in (*turn.calls, *turn.clicks):
            dialogue.take(call.name, arguments_of(call), outcome)
        dialogue.shown_together(
            [outcome for call, outcome in turn.calls if call.name == "show_product_details"]
        )
        dialogue.last_text = "\n\n".join(turn.said) or dialogue.last_text
    dialogue.previous = turns[-2].text if len(turns) > 1 else ""
    dialogue.cart = request.cart
    return dialogue


def _know_pages(dialogue: Dialogue, request: ModelRequest, this: PastTurn) -> None:
    """What pages have shown is known too, but not what only this very turn is showing.

    Each round plays the turn again from its start, so its decisions must not see their own consequences.
    """
    asked = {str(arguments_of(call).get("product_id") or "") for call, _ in this.calls}
    asked |= {str(arguments_of(call).get("based_on") or "") for call, _ in this.calls}
    asked |= {str(each) for call, _ in this.calls for each in arguments_of(call).get("product_ids") or ()}
    new: set[str] = set()
    for _, outcome in this.calls:
        result = outcome.get("result")
        if isinstance(result, Mapping):
            new |= {item.id for key in ("products", "recommendations") for item in items_of(result.get(key))}
            new |= {item.id for item in items_of([result.get("product")])}
    for facts in reversed(request.shown):
        if facts.id not in new or facts.id in asked:
            dialogue.known[facts.id] = Item.from_facts(facts)
    if len(dialogue.known) == 1:
        dialogue.focus = next(iter(dialogue.known.values()))


def _only_match(query: str, items: list[Item]) -> Item | None:
    words = tokens(normalise(query))
    whole = [item for item in items if all(item.is_so(word) for word in words)]
    return whole[0] if len(words) > 1 and len(whole) == 1 else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
