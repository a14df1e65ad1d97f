"""The shown products that a shopper's message can refer to: the newest list, the product in focus, and their facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from app.assistant.guards.purchase_request.tokens import normalised, tokens_of
from app.assistant.guards.purchase_request.vocabulary import NUMBERS, ORDINALS, VERBS, WORDS
from app.catalogue.summary import ProductFacts
from app.functions import all_functions, effect_of
from app.text.english_stem import english_stem
from app.turn import Conversation, FunctionPart, TextPart, Turn

RECALLED = 20
"""Number of turns and clicks before a message that its words can refer to. It limits the work in long conversations."""

LAST_WORDS = 2_000
"""Number of characters at the end of an answer that are searched for names of products."""


@dataclass(frozen=True)
class ShownProduct:
    """A shown product with the words by which a shopper can name it."""

    id: str
    name: str
    price: Decimal | None = None
    currency: str = ""
    rating: Decimal | None = None
    stock: int | None = None
    words: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    """Complete values of attributes, in lower case. A size matches a complete value, not a part of one."""
    ranges: tuple[tuple[Decimal, Decimal], ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of each option."""
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The values of each variant, by its id."""

    def is_called(self, words: Sequence[str]) -> bool:
        """Return whether all of these words are in its name, brand, category or attributes."""
        return all(stem(word) in self.words for word in words)

    def is_named(self, words: Sequence[str]) -> bool:
        """Return whether all of these words are in its name."""
        return all(stem(word) in words_of(self.name) for word in words)

    def is_so(self, words: Sequence[str]) -> bool:
        """Return whether the product has a feature: a complete value, such as a size, or words that describe it."""
        if " ".join(words) in self.values:
            return True
        if len(words) == 1 and (
            words[0][0].isdigit() or len(words[0]) <= 2 or words[0].strip("x") in ("l", "s")
        ):
            value = decimal(words[0])
            return value is not None and any(low <= value <= high for low, high in self.ranges)
        return self.is_called(words)


@dataclass
class Shown:
    """The shown products. `listed` is the newest list in its order, `focus` the single product mentioned last."""

    products: dict[str, ShownProduct] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    focus: str | None = None

    def learn(self, data: Mapping[str, Any]) -> str:
        """Add a product of a function's result and return its id."""
        product = product_of(data)
        self.products[product.id] = product
        return product.id

    def product_with(self, either_id: str) -> tuple[str, Mapping[str, str]]:
        """Return the id of the product with a variant, and the variant's values; another id is returned as it is."""
        if either_id in self.products:
            return either_id, {}
        for product in self.products.values():
            if either_id in product.variants:
                return product.id, product.variants[either_id]
        return either_id, {}

    def take_part(self, part: FunctionPart) -> None:
        """Add the products that a function call has shown, and update the list and the focus."""
        function, result = all_functions().get(part.name), part.result or {}
        if part.status != "done" or function is None:
            return
        for place, (name, products) in enumerate(function.shown_in(result)):
            shown = tuple(self.learn(each) for each in products)
            if shown and function.listed and place == 0:
                self.listed, self.focus = shown, shown[0] if len(shown) == 1 else None
            elif shown and not isinstance(result[name], list):
                self.focus = shown[0]
        item = result.get("item")
        if isinstance(item, Mapping) and "product_id" in item:
            self.focus = str(item["product_id"])
            self.products.setdefault(self.focus, product_of({**item, "id": self.focus}))

    def take_text(self, text: str) -> None:
        """Update the focus from a text of the assistant: a single named product is in focus, several clear it."""
        named = self.named_in(text)
        if len(named) == 1:
            self.focus = named[0]
        elif named:
            self.focus = None

    def phrases(self) -> dict[str, str]:
        """Return product ids by the phrases that name them in a message: an id, or a name of several words.

        A name that consists of words for buying ("to my cart") is left out: it would hide the shopper's request.
        """
        found: dict[str, str] = {}
        for product in self.products.values():
            if code := code_phrase(product.id):
                found[code] = product.id
            name = name_phrase(product.name)
            if name and found.setdefault(name, product.id) != product.id:
                found[name] = ""  # two products have this name
        return {phrase: product_id for phrase, product_id in found.items() if product_id}

    def named_in(self, text: str) -> list[str]:
        """Return the ids of the shown products that a text names or links to."""
        low = text[-LAST_WORDS:].lower()
        return [
            product.id
            for product in self.products.values()
            if f"/products/{product.id.lower()})" in low
            or (len(product.name) > 2 and product.name.lower() in low)
        ]


@lru_cache(maxsize=4_096)
def code_phrase(product_id: str) -> str:
    """Return an id as it appears in a normalised message; empty when it can be a plain word or number."""
    lettered = any(sign.isalpha() for sign in product_id)
    coded = lettered and any(sign.isdigit() or sign in "-_" for sign in product_id)
    return normalised(product_id).strip() if coded else ""


@lru_cache(maxsize=4_096)
def name_phrase(name: str) -> str:
    """Return a name as it appears in a normalised message; empty when it is one word or has only grammar words."""
    words = [token.text for token in tokens_of(name) if token.kind == "word"]
    own = any(not is_of_grammar(word) for word in words)
    return normalised(name).strip() if len(words) > 1 and own else ""


@lru_cache(maxsize=8_192)
def is_of_grammar(word: str) -> bool:
    """Return whether the grammar of wishes uses a word."""
    of_kinds = any(word in words for kinds in (WORDS, VERBS) for words in kinds.values())
    return of_kinds or word in NUMBERS or word in ORDINALS


def shown_before(conversation: Conversation, turn: Turn, facts: Sequence[ProductFacts] = ()) -> Shown:
    """Return the products that the session had been shown when the turn's message was written.

    Args:
        conversation: The conversation with the turn.
        turn: The turn of the message.
        facts: Products that the session has been shown so far, newest first. Those that this turn shows are left out.
    """
    shown = Shown()
    new = {
        str(each.get("id"))
        for part in turn.parts
        if isinstance(part, FunctionPart)
        for each in all_products(part)
    }
    for fact in reversed(facts):
        if fact.id not in new:
            shown.learn(vars(fact))
    if len(shown.products) == 1:
        shown.focus = next(iter(shown.products))
    place = conversation.turns.index(turn)
    for earlier in conversation.turns[max(0, place - RECALLED) : place]:
        take_turn(shown, earlier)
    return shown


def found_in(turn: Turn) -> Shown:
    """Return the products that reading functions of this turn have shown so far."""
    shown = Shown()
    for part in turn.parts:
        if isinstance(part, FunctionPart) and effect_of(part.name) == "reads":
            shown.take_part(part)
    return shown


def take_turn(shown: Shown, turn: Turn) -> None:
    """Add the calls and texts of a turn to `shown`, in their order."""
    for part in turn.parts:
        if isinstance(part, FunctionPart):
            shown.take_part(part)
        elif isinstance(part, TextPart):
            shown.take_text(part.text)


def all_products(part: FunctionPart) -> list[Mapping[str, Any]]:
    """Return every product in a function's result."""
    function = all_functions().get(part.name)
    if function is None:
        return []
    return [each for _, products in function.shown_in(part.result or {}) for each in products]


def product_of(data: Mapping[str, Any]) -> ShownProduct:
    """Return a product from its facts, in the form of a function's result or of `ProductFacts`."""
    attributes = data.get("attributes")
    values = list(leaves(attributes.values() if isinstance(attributes, Mapping) else ()))
    text = " ".join([str(data.get(key) or "") for key in ("name", "brand", "category")] + values)
    parts = [part.strip() for value in values for part in value.lower().replace(";", ",").split(",")]
    stock = data.get("stock")
    return ShownProduct(
        id=str(data["id"]),
        name=str(data.get("name") or data["id"]),
        price=decimal(data.get("price")),
        currency=str(data.get("currency") or ""),
        rating=decimal(data.get("rating")),
        stock=stock if isinstance(stock, int) else None,
        words=words_of(text),
        values=frozenset(parts),
        ranges=tuple(filter(None, (range_of(part) for part in parts))),
        choices=choices_in(data),
        variants=variants_in(data),
    )


def choices_in(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the values of each option, from a function's result or from `ProductFacts`."""
    choices = data.get("choices")
    if isinstance(choices, Mapping):
        return {str(name): tuple(map(str, values)) for name, values in choices.items()}
    options = [each for each in data.get("options") or () if isinstance(each, Mapping)]
    return {
        str(each.get("name")): tuple(str(one.get("value")) for one in each.get("values") or ())
        for each in options
    }


def variants_in(data: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """Return the values of each variant by its id, from a function's result or from `ProductFacts`."""
    variants = data.get("variants")
    if isinstance(variants, Mapping):
        return dict(variants)
    listed = [each for each in variants or () if isinstance(each, Mapping)]
    return {str(each.get("id")): each.get("options") or {} for each in listed}


def leaves(values: Iterable[object]) -> Iterable[str]:
    """Yield attribute values as text, those in lists individually, without booleans."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from leaves(value)
        elif value is not None and not isinstance(value, bool):
            yield str(value)


@lru_cache(maxsize=1_024)
def words_of(text: str) -> frozenset[str]:
    """Return the stems of the words in a text."""
    return frozenset(stem(token.text) for token in tokens_of(text) if token.kind != "mark")


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """Return a word's stem. British and American spellings have the same stem, as do all notations of a number."""
    if word in ("litre", "litres", "liter", "liters"):
        return "l"
    if word.isascii() and word.isalpha():
        return english_stem(word.replace("colour", "color").replace("grey", "gray"))
    value = decimal(word)
    return str(value.normalize()) if value is not None else word


def decimal(value: object) -> Decimal | None:
    """Return a value as a finite decimal, or None."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


@lru_cache(maxsize=8_192)
def range_of(text: str) -> tuple[Decimal, Decimal] | None:
    """Return the bounds of a range such as "36-41" or "40 to 43", or None."""
    tokens = [
        token for token in tokens_of(text[:40]) if token.text not in ("size", "sizes", "eu", "uk", "us")
    ]
    if len(tokens) != 3 or tokens[1].text not in ("-", "to"):
        return None
    low, high = tokens[0].value, tokens[2].value
    return (low, high) if low is not None and high is not None else None
