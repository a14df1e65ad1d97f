"""The shop without the assistant: browse, search, look at one product; for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath
from pydantic import with_config
from typing_extensions import TypedDict

from app.catalogue.products import get_product, product_json
from app.catalogue.recommend import recommend
from app.catalogue.search.execute import SearchOutcome, search
from app.catalogue.search.facets import FacetsData
from app.catalogue.search.query import SearchQuery, Sort
from app.catalogue.summary import ShopFacts
from app.events import CallError, JsonOf
from app.functions.results import ProductView
from app.functions.session_actions import show_products
from app.models import Product
from app.render.contexts import Chip, ChipGroup, Filters, Listing, ProductPage, ProductsPage
from app.text.category import leaf
from app.web.request.conditional import conditional_json, conditional_page
from app.web.request.inputs import amount, last_of_path, whole_number
from app.web.request.page_request import AnyRequest, InjectedPageRequest, PageRequest
from app.web.request.problems import Problem, not_found
from app.web.request.services import AppServices, InjectedServices

PAGE_SIZE = 24
LIMIT_DEFAULT, LIMIT_MOST = 20, 100
OFFSET_MOST = 1_000_000
QUERY_LIMIT = 400
SORTS = ("relevance", "price_asc", "price_desc", "rating", "newest")
CHIPS = 10
ATTRIBUTE = "attribute."
"""Prefix of a parameter that names an attribute: `attribute.colour=red`."""
ATTRIBUTES, ATTRIBUTE_LIMIT, EXCLUDED = 5, 80, 5
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@dataclass(frozen=True)
class Asked:
    """A listing's query as it was sent, and as it is understood. `problems` names the fields that are wrong."""

    filters: Filters
    query: SearchQuery
    problems: dict[str, str]


@with_config(use_attribute_docstrings=True)
class ProductList(TypedDict):
    """A page of products."""

    products: list[Annotated[dict[str, Any], JsonOf(ProductView)]]
    """This page's."""
    total: int
    """How many there are on all pages."""
    limit: int
    """How many a page may hold."""
    offset: int
    """How many come before this page."""
    facets: FacetsData
    corrected: str | None
    """What was searched for in place of a misspelt query."""
    widened: str | None
    """`any` where products that lack a word follow those with all words."""
    matching_all: int
    """How many have all words."""
    note: str | None
    """What to say before the products: the kind is not sold, what was left out, which limits were read."""
    kind_missing: str | None
    """The kind that the query names, where the shop sells none."""
    nearest_kind: str | None
    """The kind that was searched for instead; null where the products only mention the wanted one."""
    of_kind: list[str] | None
    """Ids of this page's products that are of the kind asked for; null where the query names none."""


@get("/api/products")
async def list_products(request: AnyRequest, services: InjectedServices) -> Response[dict[str, Any]]:
    """Search or browse. Asked with a session's token or cookie, the products count as shown to that session."""
    given = request.query_params
    limit = whole_number(given.get("limit"), "limit", default=LIMIT_DEFAULT, least=1, most=LIMIT_MOST)
    offset = whole_number(given.get("offset"), "offset", default=0, least=0, most=OFFSET_MOST)
    asked = understand(given, limit=limit, offset=offset)
    if asked.problems:
        detail = " ".join(asked.problems.values())
        raise Problem(422, "invalid_parameters", detail, fields=asked.problems)
    async with services.database.reading() as db:
        outcome = await search(db, asked.query)
    await shown_to_holder(request, services, outcome.products, query=asked.filters.query)
    found: ProductList = {
        "products": [product_json(product) for product in outcome.products],
        "total": outcome.total,
        "limit": limit,
        "offset": offset,
        "facets": outcome.facets.as_json(),
        "corrected": outcome.corrected,
        "widened": outcome.widened,
        "matching_all": outcome.matching_all,
        "note": outcome.note or None,
        "kind_missing": outcome.kind_missing,
        "nearest_kind": outcome.nearest_kind,
        "of_kind": None
        if outcome.of_kind is None
        else [p.id for p in outcome.products if p.id in outcome.of_kind],
    }
    return conditional_json(request, found)


@get("/api/products/{product_id:path}")
async def read_product(
    product_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> Response[dict[str, Any]]:
    """One product."""
    async with services.database.reading() as db:
        product = await get_product(db, last_of_path(request, "/api/products/"))
    if product is None:
        raise not_found("There is no such product.")
    await shown_to_holder(request, services, [product])
    return conditional_json(request, product_json(product))


async def shown_to_holder(
    request: AnyRequest, services: AppServices, products: list[Product], *, query: str | None = None
) -> None:
    """Remember what was shown, where the request holds a session."""
    session_id = services.keys.bearer_session(request) or services.keys.cookie_session(request)
    if session_id is not None:
        await remember(services, session_id, products, query=query)


async def remember(
    services: AppServices, session_id: str, products: list[Product], *, query: str | None
) -> None:
    """Count the products as shown to the session: as a listing, or (without a query) as a product's page."""
    if not products:
        return
    source = "product_page" if query is None else "listing"
    ids = [product.id for product in products]
    await show_products(services.runtime, session_id, ids, source=source, query=query or "")


def understand(given: Mapping[str, str], *, limit: int, offset: int) -> Asked:
    """A listing's parameters: raw, read, and what is wrong with them."""
    problems: dict[str, str] = {}
    filters = Filters(
        query=given.get("query", "")[: QUERY_LIMIT + 1],
        category=given.get("category", "")[:QUERY_LIMIT],
        min_price=given.get("min_price", "")[:40],
        max_price=given.get("max_price", "")[:40],
        in_stock=given.get("in_stock", "").lower() in YES,
        sort=given.get("sort") or "relevance",
    )
    if len(filters.query) > QUERY_LIMIT:
        problems["query"] = f"Search with at most {QUERY_LIMIT} characters."
    if filters.sort not in SORTS:
        problems["sort"] = f"Sort by one of: {', '.join(SORTS)}."
        filters = replace(filters, sort="relevance")
    low, high = (
        read_price(filters.min_price, "min_price", problems),
        read_price(filters.max_price, "max_price", problems),
    )
    if low is not None and high is not None and low > high:
        problems["min_price"] = "The lowest price is above the highest."
        low = high = None
    query = SearchQuery(
        text=filters.query[:QUERY_LIMIT],
        category=filters.category or None,
        min_price=low,
        max_price=high,
        in_stock=read_stock(given.get("in_stock", ""), problems),
        brand=given.get("brand") or None,
        attributes=wanted_attributes(given),
        exclude=tuple(given.get("exclude", "")[:QUERY_LIMIT].split(","))[:EXCLUDED]
        if given.get("exclude")
        else (),
        sort=cast("Sort", filters.sort),
        limit=limit,
        offset=offset,
    )
    return Asked(filters, query, problems)


def wanted_attributes(given: Mapping[str, str]) -> dict[str, str]:
    """The attributes that `attribute.NAME` parameters ask for, a few."""
    named = {
        key.removeprefix(ATTRIBUTE)[:ATTRIBUTE_LIMIT]: value[:ATTRIBUTE_LIMIT]
        for key, value in given.items()
        if key.startswith(ATTRIBUTE) and len(key) > len(ATTRIBUTE) and value
    }
    return dict(list(named.items())[:ATTRIBUTES])


def read_price(raw: str, field: str, problems: dict[str, str]) -> Decimal | None:
    """The price, or None and a word in `problems`."""
    try:
        return amount(raw, field)
    except Problem as problem:
        problems[field] = problem.detail
        return None


def read_stock(raw: str, problems: dict[str, str]) -> bool | None:
    """Whether only what is in stock (or only what is not) is asked for."""
    if not raw:
        return None
    if raw.lower() in YES + NO:
        return raw.lower() in YES
    problems["in_stock"] = "Give true or false."
    return None


@get("/products", include_in_schema=False)
async def browse(page_request: InjectedPageRequest) -> Response[str]:
    """The listing's page."""
    given: Mapping[str, str] = dict(page_request.request.query_params)
    errors: dict[str, str] = {}
    page = 1
    try:
        page = whole_number(given.get("page"), "page", default=1, least=1, most=10_000)
    except Problem as problem:
        errors["page"] = problem.detail
    facts = await page_request.services.facts.get()
    given = whole_path(given, facts)
    asked = understand(given, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    errors |= asked.problems
    async with page_request.services.database.reading() as db:
        outcome = await search(db, asked.query)
        cart = await page_request.cart(db)
    if page > 1 and outcome.total and not outcome.products:
        return page_request.redirect(
            with_changes(given)
        )  # past the end: the shelf has become shorter, or never was so long
    if page_request.session_id is not None:
        await remember(
            page_request.services, page_request.session_id, outcome.products, query=asked.filters.query
        )
    listing = Listing(
        products=[product_json(product) for product in outcome.products],
        total=outcome.total,
        first=(page - 1) * PAGE_SIZE + 1,
        filters=asked.filters,
        categories=choices(facts, asked.filters.category),
        groups=chip_groups(given, outcome),
        previous_url=with_changes(given, page=str(page - 1)) if page > 1 else None,
        next_url=with_changes(given, page=str(page + 1)) if page * PAGE_SIZE < outcome.total else None,
        note=outcome.note,
        corrected=outcome.corrected or "",
        matching_all=outcome.matching_all if outcome.widened else None,
        hint=outcome.hint or "",
        errors=errors,
    )
    title = leaf(asked.filters.category) or "Products"
    forms = page_request.forms(next_path=page_request.path)
    context = ProductsPage(frame=page_request.frame(title, cart), listing=listing, forms=forms)
    return conditional_page(page_request, page_request.page(context, 422 if errors else 200))


def whole_path(given: Mapping[str, str], facts: ShopFacts) -> Mapping[str, str]:
    """The parameters with a category's last segment written out, where only one category is named so."""
    wanted = given.get("category", "").strip().casefold()
    paths = [category.path for category in facts.categories if category.leaf.casefold() == wanted]
    return {**given, "category": paths[0]} if len(paths) == 1 else given


def choices(facts: ShopFacts, chosen: str) -> list[str]:
    """The categories to choose from, in the order of the alphabet; a chosen shelf of several stands first."""
    paths = sorted(category.path for category in facts.categories)
    return paths if not chosen or chosen in paths else [chosen, *paths]


def with_changes(given: Mapping[str, str], **changes: str | None) -> str:
    """The listing's address with some parameters changed; None or nothing takes one away."""
    kept = {key: value for key, value in given.items() if key != "page"} | changes
    query = urlencode({key: value for key, value in kept.items() if value})
    return f"/products?{query}" if query else "/products"


def chip_groups(given: Mapping[str, str], outcome: SearchOutcome) -> list[ChipGroup]:
    """Filters that one click sets: categories, brands and attributes that stand in what was found."""
    groups = []
    counted = {f"{ATTRIBUTE}{name}": (name, counts) for name, counts in outcome.facets.attributes.items()}
    # A chosen value stays removable where it is the only one left.
    for name in wanted_attributes(given):
        counted.setdefault(f"{ATTRIBUTE}{name}", (name, []))
    for label, key, counts in (
        ("Category", "category", outcome.facets.categories),
        ("Brand", "brand", outcome.facets.brands),
        *((attribute_label(name), key, counts) for key, (name, counts) in counted.items()),
    ):
        chosen = given.get(key)
        chips = [
            Chip(label=chip_label(each.value), url=with_changes(given, **{key: each.value}), count=each.count)
            for each in counts[:CHIPS]
            if each.value != chosen
        ]
        if chosen:
            chips.insert(
                0, Chip(label=chip_label(chosen), url=with_changes(given, **{key: None}), active=True)
            )
        if len(chips) > 1 or chosen:
            groups.append(ChipGroup(label=label, chips=chips))
    return groups


def attribute_label(name: str) -> str:
    """Return an attribute's name as a heading: `Display size` of `display_size`."""
    return name.replace("_", " ").strip().capitalize()


def chip_label(value: str) -> str:
    """A category's last segment, or a brand."""
    return leaf(value)


@get("/products/{product_id:path}", include_in_schema=False)
async def show_product(product_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """One product's page."""
    return conditional_page(
        page_request, await product_page(page_request, last_of_path(page_request.request, "/products/"))
    )


async def product_page(
    page_request: PageRequest, product_id: str, *, error: CallError | None = None, status: int = 200
) -> Response[str]:
    """The product, with the reason why adding it was refused. Raises Problem 404."""
    async with page_request.services.database.reading() as db:
        product = await get_product(db, product_id)
        if product is None:
            raise not_found("There is no such product.")
        beside = await recommend(db, product, limit=4, exclude=[product.id])
        cart = await page_request.cart(db)
    if page_request.session_id is not None:
        await remember(
            page_request.services,
            page_request.session_id,
            [product, *(other for other, _ in beside)],
            query=None,
        )
    context = ProductPage(
        frame=page_request.frame(product.name, cart),
        product=product_json(product),
        forms=page_request.forms(
            next_path=page_request.path if page_request.request.method == "GET" else f"/products/{product_id}"
        ),
        recommendations=[product_json(other) | {"reason": reason} for other, reason in beside],
        error=error,
    )
    return page_request.page(context, status)
