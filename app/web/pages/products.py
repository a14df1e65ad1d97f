"""The pages of the listing and of one product: the shop without the assistant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from app.catalogue.products import get_product_or_variant, product_json, product_url
from app.catalogue.recommend import recommend
from app.catalogue.same_product import other_products
from app.catalogue.search.execute import SearchOutcome, search
from app.catalogue.search.facets import ATTRIBUTE_POOL, PriceRange
from app.catalogue.summary import ShopFacts
from app.catalogue.variants import ordered_values
from app.catalogue.vectors.query_vectors import with_vector
from app.events import CallError
from app.functions.captions import refusal_line
from app.functions.search_line import price_range
from app.models import Product
from app.render.contexts.pages import ProductPage, ProductsPage
from app.render.contexts.product_list import Chip, ChipGroup, Filters, Listing
from app.text.category import departments, leaf, top
from app.text.length import shortened
from app.text.money import currency_decimals, decimal_string, round_money
from app.web.request.conditional import conditional_page
from app.web.request.inputs import last_of_path, whole_number
from app.web.request.listing_query import (
    ATTRIBUTE,
    YES,
    read_attributes,
    read_excluded,
    read_listing_query,
    read_price,
)
from app.web.request.page_request import InjectedPageRequest, PageRequest
from app.web.request.problems import Problem, not_found
from app.web.request.shown_products import record_shown

PAGE_SIZE = 24
CHIPS = 10
TITLE_LIMIT = 60
"""Maximum number of characters of a search text in a page's title."""
QUANTITY_CODES = ("quantity_limit", "invalid_parameters")
"""Codes of errors that concern the number in the quantity's field."""
NO_LONGER_SOLD = CallError(code="product_unknown", message="The shop does not sell this product any more.")


@get("/products", include_in_schema=False)
async def browse(page_request: InjectedPageRequest) -> Response[str]:
    """Return the listing's page."""
    async with page_request.services.runner.work.page():
        return await listing_page(page_request)


async def listing_page(page_request: PageRequest) -> Response[str]:
    """Return the page of the products that the request asks for."""
    given = with_query(dict(page_request.request.query_params))
    errors: dict[str, str] = {}
    page = 1
    try:
        page = whole_number(given.get("page"), "page", default=1, least=1, most=10_000)
    except Problem as problem:
        errors["page"] = problem.detail
    facts = await page_request.services.facts.get()
    given = whole_path(given, facts)
    asked = read_listing_query(given, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, currency=facts.currency)
    errors |= asked.problems
    query = await with_vector(asked.query, page_request.services.runtime.query_vectors)
    async with page_request.services.database.reading() as db:
        outcome = await search(db, query)
        cart = await page_request.cart(db)
    if page > 1 and outcome.total and not outcome.products:
        # The page number is past the end: products were removed, or the address is wrong.
        return page_request.redirect(with_changes(given))
    if page_request.session_id is not None:
        await record_shown(
            page_request.services, page_request.session_id, outcome.products, query=asked.filters.query
        )
    listing = Listing(
        products=[listed(product, outcome) for product in outcome.products],
        total=outcome.total,
        first=(page - 1) * PAGE_SIZE + 1,
        filters=asked.filters,
        categories=choices(facts, asked.filters.category),
        chosen=chosen_chips(given, facts.currency),
        departments=[] if outcome.products else department_chips(facts),
        groups=chip_groups(given, outcome, facts.currency),
        details_from=ATTRIBUTE_POOL if outcome.facets.attributes_omitted and facts.attribute_values else None,
        kept=kept_fields(given),
        previous_url=with_changes(given, page=str(page - 1)) if page > 1 else None,
        next_url=with_changes(given, page=str(page + 1)) if page * PAGE_SIZE < outcome.total else None,
        note=outcome.note,
        kind_missing=outcome.kind_missing or "",
        corrected=outcome.corrected or "",
        matching_all=outcome.matching_all if outcome.widened else None,
        hint=outcome.hint or "",
        errors=errors,
    )
    title = listing_title(asked.filters, facts.currency)
    forms = page_request.forms(next_path=page_request.path, cart=cart)
    context = ProductsPage(frame=page_request.frame(title, cart), listing=listing, forms=forms)
    return conditional_page(page_request, page_request.page(context, 422 if errors else 200))


def with_query(given: dict[str, str]) -> Mapping[str, str]:
    """Return the parameters with `q`, which other shops use, as `query`, unless there is one."""
    short = given.pop("q", "")
    return {"query": short, **given} if short and not given.get("query") else given


def listing_title(filters: Filters, currency: str) -> str:
    """Return the title of the listing's page: what it shows, such as `kettle under $40`."""
    what = shortened(filters.query, TITLE_LIMIT)
    category = leaf(filters.category)
    if what and category:
        what = f"{what} in {category}"
    limits = {
        name: price
        for name, price in (("min_price", filters.min_price), ("max_price", filters.max_price))
        if read_price(price, name, currency, {}) is not None
    }
    return " ".join(filter(None, (what or category or "Products", price_range(limits, currency))))


def whole_path(given: Mapping[str, str], facts: ShopFacts) -> Mapping[str, str]:
    """Return the parameters with a category's last segment replaced by its path, if only one category ends in it."""
    wanted = given.get("category", "").strip().casefold()
    paths = [category.path for category in facts.categories if category.leaf.casefold() == wanted]
    return {**given, "category": paths[0]} if len(paths) == 1 else given


def choices(facts: ShopFacts, chosen: str) -> list[str]:
    """Return the categories to choose from: the departments, and those beside and below the chosen one, by name.

    All categories of a shop are too many for a list, which a text browser prints in full. A chosen value that is not
    one of them comes first; it covers several categories.
    """
    opened = {*departments(chosen), chosen}
    paths = {path for category in facts.categories for path in [*departments(category.path), category.path]}
    offered = sorted(path for path in paths if path and opened.issuperset(departments(path)[-1:]))
    return offered if not chosen or chosen in offered else [chosen, *offered]


def kept_fields(given: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that the form has no field for, so that it sends them again."""
    return {
        name: value
        for name, value in given.items()
        if value and (name in ("brand", "exclude") or name.startswith(ATTRIBUTE))
    }


def with_changes(given: Mapping[str, str], **changes: str | None) -> str:
    """Return the listing's address with changed parameters, without `page` unless it is one of them.

    None or an empty text removes a parameter.
    """
    kept = {key: value for key, value in given.items() if key != "page"} | changes
    query = urlencode({key: value for key, value in kept.items() if value})
    return f"/products?{query}" if query else "/products"


def chip_groups(given: Mapping[str, str], outcome: SearchOutcome, currency: str) -> list[ChipGroup]:
    """Return the filters that one click sets, with the number of products that each leaves."""
    groups = []
    facets = outcome.facets
    chosen = {name.casefold() for name in read_attributes(given)}
    named = [
        (attribute_label(name), f"{ATTRIBUTE}{name}", counts)
        for name, counts in facets.attributes.items()
        if name.casefold() not in chosen
    ]
    for label, key, counts in (
        ("Category", "category", facets.categories),
        ("Brand", "brand", facets.brands),
        *named,
    ):
        chips = [
            Chip(label=chip_label(each.value), url=with_changes(given, **{key: each.value}), count=each.count)
            for each in counts[:CHIPS]
            if each.value != given.get(key)
        ]
        if len(chips) > 1 or (chips and given.get(key)):
            groups.append(ChipGroup(label=label, chips=chips))
    if chips := price_chips(given, outcome, currency):
        groups.append(ChipGroup(label="Price", chips=chips))
    if 0 < facets.in_stock < outcome.total and not given.get("in_stock"):
        chip = Chip(label="In stock", url=with_changes(given, in_stock="true"), count=facets.in_stock)
        groups.append(ChipGroup(label="Stock", chips=[chip]))
    return groups


def listed(product: Product, outcome: SearchOutcome) -> dict[str, Any]:
    """Return a product of the listing; its reason says in how many sizes and colours there is more of it."""
    others = outcome.other_choices.get(product.id)
    return product_json(product) | ({"reason": others.words} if others else {})


def department_chips(facts: ShopFacts) -> list[Chip]:
    """Return links to the shop's departments, the first `CHIPS` of the alphabet."""
    names = sorted({top(category.path) for category in facts.categories} - {""})
    return [Chip(label=name, url=with_changes({"category": name})) for name in names[:CHIPS]]


def chosen_chips(given: Mapping[str, str], currency: str) -> ChipGroup | None:
    """Return a chip for each filter that is set, which removes it; None without filters."""
    named = read_attributes(given)
    words = {
        "category": chip_label(given.get("category", "")),
        "brand": given.get("brand", ""),
        "min_price": price_label("From", given.get("min_price", ""), currency),
        "max_price": price_label("To", given.get("max_price", ""), currency),
        "in_stock": "In stock" if given.get("in_stock", "").lower() in YES else "",
    } | {f"{ATTRIBUTE}{name}": f"{attribute_label(name)}: {value}" for name, value in named.items()}
    chips = [
        Chip(label=label, url=with_changes(given, **{key: None}), active=True)
        for key, label in words.items()
        if label
    ]
    excluded = read_excluded(given)
    for word in excluded:
        rest = ",".join(other for other in excluded if other != word)
        chips.append(Chip(label=f"Not {word}", url=with_changes(given, exclude=rest), active=True))
    return ChipGroup(label="Chosen", chips=chips) if chips else None


def price_label(side: str, raw: str, currency: str) -> str:
    """Return a chip's words for a price limit: "From $20"; empty for none and for what is no price."""
    limit = read_price(raw, side, currency, {})
    return f"{side} {round_money(limit, currency)}" if limit is not None else ""


def price_chips(given: Mapping[str, str], outcome: SearchOutcome, currency: str) -> list[Chip]:
    """Return the price ranges of what was found, if there are several and no limit is set."""
    ranges = outcome.facets.price_ranges
    if len(ranges) < 2 or given.get("min_price") or given.get("max_price"):
        return []
    # A range ends below its upper bound, and a filter includes its own.
    step = Decimal(1).scaleb(-currency_decimals(currency))
    chips = []
    for each in ranges:
        low = str(each.low) if each.low else None
        high = None if each.high is None else decimal_string(each.high - step, currency)
        url = with_changes(given, min_price=low, max_price=high)
        chips.append(Chip(label=range_label(each, currency), url=url, count=each.count))
    return chips


def range_label(each: PriceRange, currency: str) -> str:
    """Return a price range in words: "Under $25", "$25 to $50", "From $2,500"."""
    if each.high is None:
        return f"From {round_money(each.low, currency)}"
    high = round_money(each.high, currency)
    return f"{round_money(each.low, currency)} to {high}" if each.low else f"Under {high}"


def attribute_label(name: str) -> str:
    """Return an attribute's name as a heading: `Display size` of `display_size`."""
    return name.replace("_", " ").strip().capitalize()


def chip_label(value: str) -> str:
    """Return a category's last segment, or the brand."""
    return leaf(value)


@get("/products/{product_id:path}", include_in_schema=False)
async def show_product(product_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Return a product's page."""
    product_id = last_of_path(page_request.request, "/products/")
    async with page_request.services.runner.work.page():
        return conditional_page(page_request, await product_page(page_request, product_id))


@dataclass(frozen=True)
class RefusedAdd:
    """A refused *Add*: the error, the number in the quantity's field, and the reason if that number is wrong."""

    error: CallError
    quantity: str = ""
    quantity_reason: str = ""


def quantity_reason(error: CallError) -> str:
    """Return the reason why the quantity was refused, for its field; empty for other errors."""
    if error.code not in QUANTITY_CODES:
        return ""
    return refusal_line(error, form=True) or f"{error.message} {error.recovery}".strip()


async def product_page(
    page_request: PageRequest, product_id: str, *, refused: RefusedAdd | None = None, status: int = 200
) -> Response[str]:
    """Return the product's page, with the reason if adding it was refused. Raises Problem 404."""
    error = refused.error if refused and not refused.quantity_reason else None
    async with page_request.services.database.reading() as db:
        product, variant = await get_product_or_variant(db, product_id)
        if product is None:
            raise not_found("There is no such product.")
        if product.retired_at is not None:
            error = error or NO_LONGER_SOLD
        others = await other_products(db, product)
        beside = await recommend(db, product, limit=4, exclude=[product.id])
        cart = await page_request.cart(db)
    if page_request.session_id is not None:
        await record_shown(
            page_request.services,
            page_request.session_id,
            [product, *(other for other, _ in beside)],
            query=None,
        )
    context = ProductPage(
        frame=page_request.frame(product.name, cart),
        product=product_json(product),
        chosen=ordered_values(product, variant) if variant else {},
        forms=page_request.forms(
            next_path=page_request.path
            if page_request.request.method == "GET"
            else f"/products/{product_id}",
            cart=cart,
        ),
        others=[Chip(label=name, url=product_url(other)) for other, name in others],
        recommendations=[product_json(other) | {"reason": reason} for other, reason in beside],
        error=error,
        quantity=refused.quantity if refused else "",
        quantity_error=refused.quantity_reason if refused else "",
    )
    return page_request.page(context, status)
