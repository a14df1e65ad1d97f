"""The operator's API: products and stock in batches, for programs that hold `CATALOGUE_TOKEN`."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import TYPE_CHECKING, Annotated, Any

from litestar import patch, put
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.catalogue.limits import ID_LENGTH, MOST_IN_STOCK
from app.events import WireModel
from app.web.request.inputs import NESTING_LIMIT, depth
from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem
from app.web.request.services import AppServices, InjectedServices

if TYPE_CHECKING:  # the readers of feeds take a tenth of a start, so the handlers import them
    from app.catalogue.importers.import_report import ImportReport, RowError

BATCH_BYTES = 4_000_000
"""Maximum size of a request's body."""

MOST_PRODUCTS, MOST_LEVELS = 1_000, 10_000
MOST_FIELDS = 100
"""Maximum number of errors in an answer."""

RETRY_SECONDS = "10"


class StockInput(BaseModel):
    """The stock of one variant, or of a product with one variant."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[
        str,
        Field(
            min_length=1, max_length=ID_LENGTH, description="The id of a variant, or of a product with one."
        ),
    ]
    stock: Annotated[int, Field(strict=True, ge=0, le=MOST_IN_STOCK)] | None = Field(
        description="Pieces that can be sold; null if they are not counted."
    )
    in_stock: bool | None = Field(
        default=None, description="Whether it can be bought now. By default it can, unless `stock` is 0."
    )


class StockBatch(BaseModel):
    """Stock of many variants."""

    model_config = ConfigDict(extra="forbid")

    stock: list[StockInput] = Field(
        min_length=1, max_length=MOST_LEVELS, description="One entry for each id."
    )


class ProductInput(BaseModel):
    """A product, with the fields of a line of JSON Lines (docs/catalogue.md); the others of them are accepted too."""

    id: str = Field(description="Its id, which stays the same.", min_length=1, max_length=ID_LENGTH)
    name: str = Field(description="Its name.")
    price: str = Field(description="Its price: `19.90`, or `19.90 EUR`. A product of price 0 is not sold.")
    description: str | None = Field(default=None, description="Text; tags and entities are removed.")
    list_price: str | None = Field(default=None, description="The price before a reduction.")
    currency: str | None = Field(default=None, description="ISO 4217; without it the catalogue's.")
    category: str | None = Field(default=None, description="A path: `Kitchen > Kettles`.")
    brand: str | None = Field(default=None, description="Its brand.")
    image_url: str | None = Field(default=None, description="An address of a picture.")
    in_stock: bool | None = Field(default=None, description="Whether it can be bought now; true without it.")
    stock: int | None = Field(
        default=None, description="Pieces that can be sold; null if they are not counted."
    )
    rating: float | None = Field(default=None, description="From 0 to 5.")
    attributes: dict[str, Any] | None = Field(default=None, description="Further facts, by name.")
    variants: list[dict[str, Any]] | None = Field(
        default=None, description="Its variants, with the fields in which they differ."
    )


class ProductBatch(BaseModel):
    """Products to insert or to update."""

    products: list[ProductInput] = Field(
        min_length=1,
        max_length=MOST_PRODUCTS,
        description="Whole products; those of other ids are not changed.",
    )
    currency: str | None = Field(default=None, description="Currency of prices that name none.")


class NotSold(WireModel):
    """A remark on a product: it is not sold, or a part of it is left out."""

    index: int = Field(description="Its position in the batch, from 0.")
    field: str = Field(description="The field in question.")
    reason: str = Field(description="The remark, for a person.")


class ProductsWritten(WireModel):
    """The outcome of a batch of products."""

    inserted: int = Field(description="New products.")
    updated: int = Field(description="Changed products.")
    unchanged: int = Field(description="Products that were so already.")
    notices: list[NotSold] = Field(
        description="Remarks, at most 100: products of price 0, unusable pictures."
    )


class StockWritten(WireModel):
    """The outcome of a batch of stock."""

    updated: int = Field(description="Variants whose stock has changed.")
    unchanged: int = Field(description="Variants that were so already.")
    unknown: list[str] = Field(description="Ids that the shop does not sell. They change nothing.")
    with_variants: list[str] = Field(
        description="Ids of products with several variants. They change nothing: give the ids of the variants."
    )


@put("/api/catalogue/products", status_code=200, request_max_body_size=BATCH_BYTES)
async def write_products(request: AnyRequest, services: InjectedServices) -> dict[str, Any]:
    """Insert or update products by id: all of them, or none. The same batch again changes nothing."""
    require_operator(services, request)
    from app.catalogue.importers.batch import put_products
    from app.catalogue.importers.import_report import ImportFailed
    from app.catalogue.importers.load import ImportRunning

    body = await batch_body(request)
    products, currency = body.get("products"), body.get("currency")
    if not isinstance(products, list) or not 0 < len(products) <= MOST_PRODUCTS:
        raise refused({"products": f"Give a list of 1 to {MOST_PRODUCTS:,} products."})
    if currency is not None and not (isinstance(currency, str) and len(currency) == 3 and currency.isalpha()):
        raise refused({"currency": "Give a code of three letters such as EUR."})
    try:
        report = await put_products(services.database, products, currency and currency.upper())
    except ImportFailed as failure:
        raise refused({"products": str(failure)}) from None
    except ImportRunning:
        raise busy() from None
    if not report.loaded:
        raise refused(fields_of(report.errors))
    return products_written(report).model_dump()


@patch("/api/catalogue/stock", status_code=200, request_max_body_size=BATCH_BYTES)
async def write_stock(request: AnyRequest, services: InjectedServices) -> dict[str, Any]:
    """Set the stock of variants by id. The same batch again changes nothing."""
    require_operator(services, request)
    from app.catalogue.importers.batch import StockLevel, set_stock
    from app.catalogue.importers.load import ImportRunning

    body = await batch_body(request)
    try:
        batch = await asyncio.to_thread(StockBatch.model_validate, body)
    except ValidationError as invalid:
        raise refused(
            {
                path_of(detail["loc"]): detail["msg"]
                for detail in invalid.errors(include_url=False, include_context=False, include_input=False)[
                    :MOST_FIELDS
                ]
            }
        ) from None
    # The last entry of an id counts; PostgreSQL takes no NUL.
    levels = {
        each.id: StockLevel(each.id, each.stock, each.in_stock) for each in batch.stock if "\0" not in each.id
    }
    try:
        result = await set_stock(services.database, list(levels.values()))
    except ImportRunning:
        raise busy() from None
    unchanged = len(levels) - result.updated - len(result.unknown) - len(result.with_variants)
    return StockWritten(
        updated=result.updated,
        unchanged=unchanged,
        unknown=list(result.unknown),
        with_variants=list(result.with_variants),
    ).model_dump()


def require_operator(services: AppServices, request: AnyRequest) -> None:
    """Check the operator's token. Raises Problem: 404 if there is none for this shop, 401 for another one."""
    token = services.settings.catalogue_token
    if not token:
        raise Problem(404, "not_found", "The operator's API is off: set CATALOGUE_TOKEN.")
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    is_operator = hmac.compare_digest(
        given.strip().encode("utf-8", "replace"), token.encode("utf-8", "replace")
    )
    if kind.lower() != "bearer" or not is_operator:
        headers = {"WWW-Authenticate": 'Bearer realm="catalogue"'}
        raise Problem(401, "unauthorized", "The operator's token is missing or wrong.", headers=headers)


async def batch_body(request: AnyRequest) -> dict[str, Any]:
    """Return the body's JSON object, with exact numbers. Raises Problem."""
    from app.catalogue.importers.jsonl import decode

    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Problem(415, "unsupported_media_type", "Send JSON, with Content-Type: application/json.")
    body = await request.body()
    try:
        given = await asyncio.to_thread(decode, body)
    except (ValueError, RecursionError):
        raise Problem(400, "malformed", "The body is not JSON.", recovery="Send one JSON object.") from None
    if not isinstance(given, dict) or await asyncio.to_thread(depth, given) > NESTING_LIMIT:
        raise Problem(400, "malformed", "Send one flat JSON object.")
    return given


def fields_of(errors: list[RowError]) -> dict[str, str]:
    """Return errors by the place of the field: `products[3].price`."""
    return {
        f"products[{error.line - 1}]{'.' + error.field if error.field else ''}": error.reason
        for error in errors[:MOST_FIELDS]
    }


def path_of(location: tuple[int | str, ...]) -> str:
    """Return pydantic's location as a path: `stock[3].id`."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.lstrip(".")


def refused(fields: dict[str, str]) -> Problem:
    """Return the refusal of a batch: nothing of it was written."""
    detail = f"Nothing was changed: {json.dumps(next(iter(fields)))[1:-1]}: {next(iter(fields.values()))}"
    return Problem(422, "invalid_parameters", detail, fields=fields)


def busy() -> Problem:
    """Return the refusal while an import is running."""
    headers = {"Retry-After": RETRY_SECONDS}
    return Problem(503, "unavailable", "An import is running. Try again in a moment.", headers=headers)


def products_written(report: ImportReport) -> ProductsWritten:
    """Return the outcome of a batch as it goes over the wire."""
    notices = [
        NotSold(index=notice.line - 1, field=notice.field, reason=notice.reason)
        for notice in report.notices[:MOST_FIELDS]
    ]
    return ProductsWritten(
        inserted=report.inserted, updated=report.updated, unchanged=report.unchanged, notices=notices
    )
