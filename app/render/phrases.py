"""Short sentences about functions, built from their parameters and results: facts in, words out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.text.category import leaf
from app.text.money import round_money


def price_range(filters: Mapping[str, Any], currency: str = "USD") -> str:
    """The price limits of a search in words, or nothing: `under $50`, `from $20 to $50`."""
    low, high = filters.get("min_price"), filters.get("max_price")
    if low and high is not None:
        return f"from {round_money(low, currency)} to {round_money(high, currency)}"
    if high is not None:
        return f"under {round_money(high, currency)}"
    return f"from {round_money(low, currency)}" if low else ""


def what_was_sought(query: str, filters: Mapping[str, Any], currency: str = "USD") -> str:
    """What a search looked for, as one phrase: `“red kettle” in Kettles under $50`."""
    words = [f"“{query}”"] if query else []
    if filters.get("category"):
        words.append(("in " if query else "") + leaf(str(filters["category"])))
    words += [price_range(filters, currency), "in stock" if filters.get("in_stock_only") else ""]
    return " ".join(word for word in words if word)


def widened_note(result: Mapping[str, Any]) -> str:
    """How many of the found products have every word that was asked for, where others follow them."""
    if not result.get("widened"):
        return ""
    whole = int(result.get("matching_all") or 0)
    if whole == 0:
        return "None has every word of it; these come nearest."
    return f"{whole} {'has' if whole == 1 else 'have'} every word of it; the others follow."


def found_line(result: Mapping[str, Any]) -> str:
    """What a search found, the number first: `8 kettles under $50`."""
    total, query = int(result.get("total") or 0), str(result.get("query") or "").strip()
    filters = result.get("filters") or {}
    products = result.get("products") or []
    currency = str(products[0]["currency"]) if products else "USD"
    if not total:
        return f"Nothing found for {what_was_sought(query, filters, currency)}".removesuffix(" for ")
    if filters.get("category"):
        name = leaf(str(filters["category"]))
        noun = (
            name.lower()
            if total != 1 and is_plural(name)
            else f"{'product' if total == 1 else 'products'} in {name}"
        )
        known = (name.lower(), name.lower().removesuffix("s"))
        about = f" for “{query}”" if query and query.lower() not in known else ""
    else:
        noun = "product" if total == 1 else "products"
        about = f" for “{query}”" if query else ""
    limits = [price_range(filters, currency), "in stock" if filters.get("in_stock_only") else ""]
    return " ".join([f"{total:,} {noun}{about}", *(limit for limit in limits if limit)])


def is_plural(name: str) -> bool:
    """Whether a category's name counts things: `Kettles` do, `Strength` and `Coffee & tea` do not."""
    return name.endswith("s") and not name.endswith("ss") and "&" not in name and "," not in name


def running_line(name: str, parameters: Mapping[str, Any]) -> str:
    """What a function is doing, while it does it."""
    match name:
        case "search_products":
            query = parameters.get("query") or leaf(str(parameters.get("category") or ""))
            return f"Looking on the shelves for {query}…" if query else "Looking on the shelves…"
        case "show_product_details":
            return "Taking a closer look…"
        case "add_to_cart":
            return "Putting it in the cart…"
        case "get_recommendations":
            return "Looking for what goes with it…"
    return f"{name.replace('_', ' ').capitalize()}…"


def fact(value: Any) -> str:
    """An attribute's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(fact(each) for each in value)
    return str(value)


def readable(result: Mapping[str, Any] | None) -> str:
    """A result no template knows, as indented JSON."""
    return json.dumps(result, indent=2, ensure_ascii=False, default=str)
