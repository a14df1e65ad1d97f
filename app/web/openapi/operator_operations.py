"""The operator's API: products and stock in batches."""

from __future__ import annotations

from app.web.api.catalogue import BATCH_BYTES, ProductBatch, ProductsWritten, StockBatch, StockWritten
from app.web.openapi import examples
from app.web.openapi.models import schema_of
from app.web.openapi.operation import Answer, Body, Operation

PROBLEMS = (
    "malformed",
    "unauthorized",
    "not_found",
    "payload_too_large",
    "unsupported_media_type",
    "invalid_parameters",
)
FIELDS = (
    "id",
    "name",
    "description",
    "price",
    "currency",
    "category",
    "brand",
    "image_url",
    "stock",
    "rating",
    "attributes",
)
LIMITS = (
    f" At most {BATCH_BYTES // 1_000_000} MB. While an import of a feed is running, the answer is 503 with"
    " `Retry-After`."
)

CATALOGUE_CHANGES = (
    Operation(
        name="write_products",
        method="put",
        path="/api/catalogue/products",
        tag="Catalogue",
        summary="Insert or update products",
        about=(
            "All products of the batch are written, or none. The same batch again changes nothing. Products that the"
            " batch does not name stay as they are." + LIMITS
        ),
        access="operator",
        body=Body(
            schema_of(ProductBatch, mode="validation"),
            {"products": [{name: examples.KETTLE[name] for name in FIELDS}]},
        ),
        answers=(
            Answer(
                "The outcome.",
                schema=schema_of(ProductsWritten),
                example={"inserted": 0, "updated": 0, "unchanged": 1, "notices": []},
            ),
        ),
        problems=PROBLEMS,
    ),
    Operation(
        name="write_stock",
        method="patch",
        path="/api/catalogue/stock",
        tag="Catalogue",
        summary="Set the stock of products",
        about=(
            "Prices and texts stay as they are. The same batch again changes nothing. Ids that the shop does not sell"
            " are returned and change nothing." + LIMITS
        ),
        access="operator",
        body=Body(
            schema_of(StockBatch, mode="validation"),
            {"stock": [{"id": examples.KETTLE["id"], "stock": examples.KETTLE["stock"]}]},
        ),
        answers=(
            Answer(
                "The outcome.",
                schema=schema_of(StockWritten),
                example={"updated": 0, "unchanged": 1, "unknown": [], "with_variants": []},
            ),
        ),
        problems=PROBLEMS,
    ),
)
