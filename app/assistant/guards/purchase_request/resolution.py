"""Resolution of a request to products and quantities, by comparison with the products that the session was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.assistant.guards.purchase_request.clauses import Request
from app.assistant.guards.purchase_request.items import Item, Reference
from app.assistant.guards.purchase_request.shown import Shown, ShownProduct, stem
from app.assistant.guards.purchase_request.vocabulary import WORDS

MOST_TOGETHER = 5
"""Maximum number of products that "all of them" can mean."""


@dataclass
class Wanted:
    """The result of a resolution.

    `allowed` holds the quantities that may be put into the cart, by product id. `offers` holds possible readings for
    the shopper to choose from, most likely first. `doubt` is a key of `REASONS` in `guards.purchase`, or empty.
    """

    allowed: dict[str, int] = field(default_factory=dict)
    offers: list[tuple[str, int]] = field(default_factory=list)
    doubt: str = ""

    def unsure(self, reason: str) -> None:
        """Record a doubt; only the first one is kept."""
        self.doubt = self.doubt or reason


def resolve(request: Request, items: Sequence[Item], before: Shown, now: Shown, default: int = 1) -> Wanted:
    """Return the products and quantities that the items mean.

    Args:
        request: The request, with its doubt and exclusions.
        items: The items to resolve.
        before: Products that were shown before the turn.
        now: Products that functions of this turn have found, used for items that match no product in `before`.
        default: The quantity of an item that names none.
    """
    wanted = Wanted(doubt=request.doubt)
    left_out = {each for reference in request.excluded for each in products_of(reference, before)}
    chosen: dict[str, int] = {}
    alternatives: list[tuple[str, int]] = []
    described_last: ShownProduct | None = None
    for item in items:
        if described_last is not None and only_describes(item, described_last):
            continue
        products = ordered_products(item, before, now, request, wanted)
        shown = before if all(each in before.products for each in products) else now
        for product_id in products:
            product = shown.products[product_id]
            if not has_features(item, product):
                wanted.unsure("feature")
            quantity = item.quantity or default
            if item.pair and product.words & {stem(word) for word in WORDS["sold_in_pairs"]}:
                quantity = max(1, quantity // 2) if item.quantity == 2 else quantity
            if product_id in chosen and chosen[product_id] != quantity:
                wanted.unsure("amount")
            chosen[product_id] = quantity
            alternatives += [(product_id, each) for each in item.alternatives]
        described_last = shown.products[products[0]] if len(products) == 1 else None
    kept = {product_id: quantity for product_id, quantity in chosen.items() if product_id not in left_out}
    if len(kept) != len(chosen) or not kept:
        wanted.unsure("unclear")
    wanted.offers = [*kept.items(), *alternatives] or wanted.offers
    if not wanted.doubt:
        wanted.allowed = dict(kept)
    return wanted


def has_features(item: Item, product: ShownProduct) -> bool:
    """Return whether the product has all features that the item names."""
    return all(product.is_so(words) for words in item.features)


def only_describes(item: Item, last: ShownProduct) -> bool:
    """Return whether an item only describes the product before it: "number 3, stainless steel"."""
    plain = item.quantity is None and len(item.references) == 1
    reference = item.references[0]
    return (
        plain and reference.kind == "described" and not reference.definite and last.is_called(reference.words)
    )


def ordered_products(item: Item, before: Shown, now: Shown, request: Request, wanted: Wanted) -> list[str]:
    """Return the ids of the products that an item means; when they are unclear, none, with a doubt and offers."""
    found: list[str] = []
    for reference in item.references:
        reference = antecedent(reference, request)
        products = (
            []
            if request.seeks and reference.kind not in ("place", "range", "product")
            else products_of(reference, before)
        )
        if not products and reference.kind not in ("place", "range", "first", "last"):
            products = products_of(reference, now) if reference.definite else []
        if len(products) > 1 and reference.kind == "described":
            shown = before if products[0] in before.products else now
            products = [each for each in products if has_features(item, shown.products[each])]
        one_meant = reference.kind in ("described", "it", "best")
        if not products or (one_meant and len(products) > 1):
            wanted.unsure("which")
            wanted.offers += [(each, item.quantity or 1) for each in products[:3]]
            return []
        found += products
    return list(dict.fromkeys(found))


def antecedent(reference: Reference, request: Request) -> Reference:
    """Return the reference that "it" or "them" repeats, if the message named one before; else the same reference."""
    if reference.kind not in ("it", "them"):
        return reference
    named: list[Reference] = []
    for clause in request.clauses:
        if clause.mood in ("command", "wish"):
            break
        named += [each for item in clause.items for each in item.references]
    named = list(dict.fromkeys(named))
    if not named:
        return reference
    return named[0] if len(named) == 1 else Reference("place", 0)


def products_of(reference: Reference, shown: Shown) -> list[str]:
    """Return the ids of the products that a reference can mean: several when it is ambiguous or means several."""
    listed = shown.listed
    match reference.kind:
        case "place":
            number = len(listed) if reference.number == -1 else reference.number
            found = list(listed[number - 1 : number]) if number >= 1 else []
            return [each for each in found if shown.products[each].is_called(without_thing(reference.words))]
        case "range":
            whole = 1 <= reference.number < reference.until <= len(listed)
            return list(listed[reference.number - 1 : reference.until]) if whole else []
        case "first" | "last":
            enough = 1 <= reference.number <= min(len(listed), MOST_TOGETHER)
            part = listed[: reference.number] if reference.kind == "first" else listed[-reference.number :]
            return list(part) if enough else []
        case "product":
            return [each for each in reference.words if each in shown.products]
        case "it":
            return [shown.focus] if shown.focus is not None and shown.focus in shown.products else []
        case "them":
            return [shown.focus] if shown.focus is not None and shown.focus in shown.products else []
        case "all":
            count = reference.number or len(listed)
            return list(listed) if 1 < len(listed) == count <= MOST_TOGETHER else []
        case "cheapest" | "dearest" | "best":
            return extreme(reference, [shown.products[each] for each in listed])
        case "described":
            return described(reference, shown)


def without_thing(words: Sequence[str]) -> list[str]:
    """Return the words without those that can mean any product, such as "one"."""
    return [word for word in words if word not in WORDS["thing"]]


def extreme(reference: Reference, products: Sequence[ShownProduct]) -> list[str]:
    """Return the ids of the `number` cheapest, dearest or best rated products.

    The list is empty when a tie or a missing value makes the choice unclear, or when there are too few products.
    """
    fitting = [product for product in products if product.is_called(reference.words)]
    ranked: list[tuple[Decimal, str]] = []
    for product in fitting:
        value = product.rating if reference.kind == "best" else product.price
        if value is None:
            return []
        ranked.append((value if reference.kind == "cheapest" else -value, product.id))
    ranked.sort(key=lambda pair: pair[0])
    count = reference.number
    if count > len(ranked) or count > MOST_TOGETHER:
        return []
    if count < len(ranked) and ranked[count - 1][0] == ranked[count][0]:
        return []
    return [product_id for _, product_id in ranked[:count]]


def described(reference: Reference, shown: Shown) -> list[str]:
    """Return the ids of the products that the words describe.

    For a definite reference the product in focus is preferred, then come products of the newest list, then all shown
    products. Products with all words in their name are preferred to others.
    """

    def fits(product: ShownProduct) -> bool:
        priced = reference.price is None or product.price == reference.price
        return priced and product.is_called(reference.words)

    if reference.definite and shown.focus in shown.products and fits(shown.products[shown.focus or ""]):
        return [shown.focus or ""]
    in_list = [each for each in shown.listed if fits(shown.products[each])]
    found = in_list or [product.id for product in shown.products.values() if fits(product)]
    by_name = [each for each in found if shown.products[each].is_named(reference.words)]
    return by_name or found
