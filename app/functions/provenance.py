"""Provenance of ids: a session may name only products that it was shown. A wrong id is refused with suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.utils import default_process

from app.catalogue.products import get_product_or_variant, get_products
from app.context import shown_ids, was_shown
from app.events import FunctionError, Suggestion
from app.functions import Call, Refusal
from app.functions.session_context import last_list
from app.models import Product
from app.text.money import money

NOT_SHOWN = Refusal(
    "product_not_shown", "The product exists, but this session was never shown it. Search for it first."
)
UNKNOWN = Refusal("product_unknown", "The shop sells no such product.")

MOST = 5
"""Maximum number of suggestions."""

FEW = 3
"""Maximum number of suggestions when none is similar: the products shown last."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
POSITION = re.compile(
    rf"(?:the\s+)?(?:#|no\.?\s*|number\s+)?(?:(?P<digits>\d{{1,2}})(?:st|nd|rd|th|\.)?|(?P<word>{'|'.join(ORDINALS)}|last))"
    r"(?:\s+(?:one|product|result|item))?",
    re.IGNORECASE,
)


async def require_shown(call: Call, product_id: str) -> Product:
    """Return the product if this session was shown it; the id may be that of one of its variants.

    Raises FunctionError (`product_not_shown`, `product_unknown`) with suggestions.
    """
    product, _ = await get_product_or_variant(call.db, product_id)
    if product is not None and await was_shown(call.db, call.session_id, product.id):
        return product
    found = await suggestions(call, product_id, product)
    if product is None:
        code, message = "product_unknown", f"There is no product with the id “{product_id[:60]}”."
    else:
        code, message = "product_not_shown", f"“{product.name}” has not been shown in this conversation."
    raise FunctionError(code, message, recovery(bool(found)), found)


def recovery(suggested: bool) -> str:
    """Return the next step after an id that cannot be used."""
    if suggested:
        return "Use the id of one of the suggested products, or search for the product first."
    return "Search for products first, then use the id of one of the results."


async def suggestions(call: Call, offered: str, product: Product | None = None) -> list[Suggestion]:
    """Return shown products that may have been meant: by position, by id, by name, otherwise those shown last.

    `product` is the catalogue's product with the offered id, if there is one that was not shown.
    """
    shown = await recently_shown(call)
    by_id = {known.id: known for known in shown if known.id != offered}
    near = near_names(product.name if product else offered, list(by_id.values()))
    if product is None:
        listed = await last_list(call.db, call.session_id)
        near = chain(at_position(offered, listed), near_ids(offered, list(by_id)), near)
    found: dict[str, str] = {}
    for product_id, reason in near:
        if product_id in by_id:
            found.setdefault(product_id, reason)
    if not found:
        found = dict.fromkeys(list(by_id)[:FEW], "It was shown recently.")
    return [
        Suggestion(product_id=product_id, name=by_id[product_id].name, reason=reason)
        for product_id, reason in list(found.items())[:MOST]
    ]


async def recently_shown(call: Call) -> list[Product]:
    """Return the products that this session was shown, newest first."""
    ids = await shown_ids(call.db, call.session_id)
    known = {product.id: product for product in await get_products(call.db, ids)}
    return [known[product_id] for product_id in ids if product_id in known]


def at_position(offered: str, listed: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the id that "2", "#2", "second" or "the last one" refers to in the list, with the reason."""
    match = POSITION.fullmatch(offered.strip())
    if not match or not listed:
        return
    word = (match["word"] or "").lower()
    place = len(listed) if word == "last" else int(match["digits"] or ORDINALS.index(word) + 1)
    if 1 <= place <= len(listed):
        yield listed[place - 1], f"It is number {place} of the list shown last."


def near_ids(offered: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield ids that differ by a few typing errors, the likeliest first, each with the reason.

    Swapped letters precede one wrong letter, and that precedes several.
    """
    wrong = offered.lower()
    slips = {product_id: OSA.distance(wrong, product_id.lower()) for product_id in ids}
    near = [product_id for product_id in ids if slips[product_id] <= max(1, min(3, len(product_id) // 4))]
    near.sort(key=lambda product_id: (slips[product_id], sorted(wrong) != sorted(product_id.lower())))
    for product_id in near:
        yield product_id, "Its id is nearly the same."


def near_names(offered: str, products: Sequence[Product]) -> Iterator[tuple[str, str]]:
    """Yield ids of products whose name is similar to the text that was sent as an id, each with the reason."""
    words = default_process(re.sub(r"[-_/]+", " ", offered))
    if len(words) < 3:
        return
    scores = [(fuzz.token_set_ratio(words, default_process(product.name)), product) for product in products]
    for score, product in sorted(scores, key=lambda scored: -scored[0]):
        if score >= 70:
            yield product.id, "Its name is similar."


async def in_stock_instead(call: Call, product: Product) -> list[Suggestion]:
    """Return shown products that can replace a sold-out one: in stock, of its category, the most similar name first."""
    shown = await recently_shown(call)
    similar = [other for other in shown if can_replace(other, product)]
    similar.sort(
        key=lambda other: -fuzz.token_set_ratio(default_process(product.name), default_process(other.name))
    )
    return [
        Suggestion(
            product_id=other.id, name=other.name, reason=f"{money(other.price, other.currency)}, in stock."
        )
        for other in similar[:FEW]
    ]


def can_replace(other: Product, product: Product) -> bool:
    """Return whether `other` is another product of the same category, and in stock."""
    available = other.in_stock and (other.stock is None or other.stock > 0)
    return available and other.id != product.id and other.category == product.category
