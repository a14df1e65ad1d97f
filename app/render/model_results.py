"""What came of a function as a language model reads it: the facts in few words, the catalogue's prose cut short."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.events import CallError
from app.llm.table import facts_of, table
from app.text.money import money

DESCRIPTION = 1_200
"""Most characters of a product's description that a model is given."""

Result = Mapping[str, Any]


def told_result(name: str, result: Result) -> str:
    """A function's result in words."""
    return TELL.get(name, tell_plainly)(result)


def told_error(error: CallError) -> str:
    """A refusal: why, what to do next, and which products may have been meant."""
    lines = [f"Refused ({error.code}): {error.message} {error.recovery}".strip()]
    lines += [f"- {meant.product_id}: {meant.name}. {meant.reason}" for meant in error.suggestions]
    return "\n".join(lines)


def tell_search(result: Result) -> str:
    """How many there are, which are shown, and what would widen or correct the search."""
    found = [facts_of(product) for product in result.get("products", [])]
    lines = [f"{len(found)} of {result.get('total', len(found))} found, now shown to the shopper as cards."]
    if result.get("corrected"):
        lines.append(f"Searched for: {result['corrected']}")
    if result.get("widened"):
        lines.append(f"Only the first {result.get('matching_all', 0)} have all the words.")
    if result.get("hint"):
        lines.append(str(result["hint"]))
    return "\n".join([*lines, table(found)] if found else lines)


def tell_details(result: Result) -> str:
    """One product with its description, and what is recommended beside it."""
    product = result.get("product", {})
    lines = ["Shown to the shopper:", table([facts_of(product)])]
    lines.append(f"Description: {str(product.get('description') or '')[:DESCRIPTION]}")
    beside = [facts_of(other) for other in result.get("recommendations", [])]
    return "\n".join([*lines, "Shown beside it:", table(beside, short=True)] if beside else lines)


def tell_recommendations(result: Result) -> str:
    """What is recommended, each with its reason."""
    products = result.get("products", [])
    if not products:
        return "Nothing to recommend was found."
    reasons = [f"{product.get('id')}: {product.get('reason')}" for product in products]
    return "\n".join(["Now shown to the shopper as cards.", table(map(facts_of, products)), *reasons])


def tell_added(result: Result) -> str:
    """What was added, and the cart after it."""
    item, cart = result.get("item", {}), result.get("cart", {})
    added = f"Added {item.get('added')} of {item.get('product_id')}, now {item.get('quantity')} in the cart."
    total = money(str(cart.get("total")), str(cart.get("currency")))
    return f"{added} The cart holds {cart.get('count')} pieces for {total}."


def tell_plainly(result: Result) -> str:
    """A result of a function that has no words of its own yet."""
    return "\n".join(f"{name}: {value}" for name, value in result.items())


TELL: dict[str, Callable[[Result], str]] = {
    "search_products": tell_search,
    "show_product_details": tell_details,
    "get_recommendations": tell_recommendations,
    "add_to_cart": tell_added,
}
