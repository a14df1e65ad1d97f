"""The catalogue in the JSON API: the listing, and one product."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath
from pydantic import with_config
from typing_extensions import TypedDict

from app.catalogue.products import get_product_or_variant, product_json
from app.catalogue.search.execute import SearchOutcome, search
from app.catalogue.search.facets import FacetsData
from app.catalogue.vectors.query_vectors import with_vector
from app.events import JsonOf
from app.functions.results import ProductView
from app.web.request.conditional import conditional_json
from app.web.request.inputs import last_of_path, whole_number
from app.web.request.listing_query import OFFSET_MOST, read_listing_query
from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem, not_found
from app.web.request.services import InjectedServices
from app.web.request.shown_products import record_for_holder

LIMIT_DEFAULT, LIMIT_MOST = 20, 100


@with_config(use_attribute_docstrings=True)
class OtherChoicesData(TypedDict):
    """The same product in other sizes or colours that are products of their own."""

    ids: list[str]
    """The ids of these products."""
    words: str
    """How many there are with the one that is listed: `4 sizes`."""


@with_config(use_attribute_docstrings=True)
class ProductList(TypedDict):
    """A page of products."""

    products: list[Annotated[dict[str, Any], JsonOf(ProductView)]]
    """The products of this page."""
    total: int
    """Number of products on all pages."""
    has_more: bool
    """Whether a very common word has more products than `total`, which is then in whole thousands."""
    limit: int
    """Maximum number of products on a page."""
    offset: int
    """Number of products before this page."""
    facets: FacetsData
    corrected: str | None
    """The text that was searched for in place of a misspelt query."""
    widened: str | None
    """`any` if products that lack a word follow those with all words, `meaning` if some of these have none of the words
    and are near in meaning."""
    matching_all: int
    """Number of products with all words."""
    note: str | None
    """Sentences before the products: the kind is not sold, what was left out, which limits were read."""
    kind_missing: str | None
    """The kind that the query names, if the shop sells none, or another name in it that no product has."""
    nearest_kind: str | None
    """The kind that was searched for instead; null if the products only mention the wanted one."""
    of_kind: list[str] | None
    """Ids of this page's products that are of the wanted kind; null if the query names none."""
    other_choices: dict[str, OtherChoicesData]
    """By the id of a listed product, the same in other sizes or colours, which are left out of the list."""


@get("/api/products")
async def list_products(request: AnyRequest, services: InjectedServices) -> Response[dict[str, Any]]:
    """Search or browse. With a session's token or cookie, the products are recorded as shown to the session."""
    given = request.query_params
    limit = whole_number(given.get("limit"), "limit", default=LIMIT_DEFAULT, least=1, most=LIMIT_MOST)
    offset = whole_number(given.get("offset"), "offset", default=0, least=0, most=OFFSET_MOST)
    currency = (await services.facts.get()).currency
    asked = read_listing_query(given, limit=limit, offset=offset, currency=currency)
    if asked.problems:
        detail = " ".join(asked.problems.values())
        raise Problem(422, "invalid_parameters", detail, fields=asked.problems)
    query = await with_vector(asked.query, services.runtime.query_vectors)
    async with services.database.reading() as db:
        outcome = await search(db, query)
    await record_for_holder(request, services, outcome.products, query=asked.filters.query)
    found: ProductList = {
        "products": [product_json(product) for product in outcome.products],
        "total": outcome.total,
        "has_more": outcome.has_more,
        "limit": limit,
        "offset": offset,
        "facets": outcome.facets.as_json(),
        "corrected": outcome.corrected,
        "widened": outcome.widened,
        "matching_all": outcome.matching_all,
        "note": outcome.note or None,
        "kind_missing": outcome.kind_missing,
        "nearest_kind": outcome.nearest_kind,
        "of_kind": of_kind(outcome),
        "other_choices": {
            product_id: {"ids": list(others.ids), "words": others.words}
            for product_id, others in outcome.other_choices.items()
        },
    }
    return conditional_json(request, found)


def of_kind(outcome: SearchOutcome) -> list[str] | None:
    """Return the ids of the page's products that are of the wanted kind; None if the query names no kind."""
    if outcome.of_kind is None:
        return None
    return [product.id for product in outcome.products if product.id in outcome.of_kind]


@get("/api/products/{product_id:path}")
async def read_product(
    product_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> Response[dict[str, Any]]:
    """Return one product. With a session's token or cookie, it is recorded as shown to the session.

    Raises Problem 404.
    """
    async with services.database.reading() as db:
        product, _ = await get_product_or_variant(db, last_of_path(request, "/api/products/"))
    if product is None:
        raise not_found("There is no such product.")
    await record_for_holder(request, services, [product])
    return conditional_json(request, product_json(product))
