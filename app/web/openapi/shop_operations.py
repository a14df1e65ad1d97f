"""Operations without a session: the catalogue and the server."""

from __future__ import annotations

from app.catalogue.search.query import Sort
from app.web.api.products import LIMIT_DEFAULT, LIMIT_MOST
from app.web.openapi import examples
from app.web.openapi.operation import Answer, Operation, Parameter
from app.web.openapi.schema import flag, mapping, record, ref, text, whole
from app.web.request.listing_query import OFFSET_MOST, QUERY_LIMIT

NEWEST = Parameter(
    "If-None-Match",
    "header",
    text("The `ETag` of a response you have. If nothing has changed, the response is a 304 without a body."),
)
UNCHANGED = Answer("Nothing has changed since the response with that `ETag`.", 304)
SORTS = list(Sort.__args__)  # type: ignore[attr-defined]  # a Literal

PRICE = r"^[0-9]{1,9}([.][0-9]{1,2})?$"

CATALOGUE = (
    Operation(
        name="list_products",
        method="get",
        path="/api/products",
        tag="Products",
        summary="Search or browse the catalogue",
        about=(
            "The search covers names, brands, categories, attributes and descriptions, and tolerates spelling errors."
            " With a session's token or cookie, the products found count as shown to that session, so that its"
            " assistant and its functions can use them."
        ),
        parameters=(
            Parameter("query", "query", text("The words to search for.", maxLength=QUERY_LIMIT), "kettle"),
            Parameter("category", "query", text("A category: its path, or any segment of it."), "Kettles"),
            Parameter("brand", "query", text("A brand, spelled as in the catalogue.")),
            Parameter("min_price", "query", text("The lowest price.", pattern=PRICE)),
            Parameter("max_price", "query", text("The highest price.", pattern=PRICE), "60"),
            Parameter(
                "in_stock",
                "query",
                flag("True for only products in stock, false for only those out of stock. Without it, both."),
            ),
            Parameter("sort", "query", text("The order.", enum=SORTS, default="relevance")),
            Parameter(
                "limit",
                "query",
                whole(
                    "The maximum number of products.", minimum=1, maximum=LIMIT_MOST, default=LIMIT_DEFAULT
                ),
                1,
            ),
            Parameter(
                "offset",
                "query",
                whole("The number of products to skip.", minimum=0, maximum=OFFSET_MOST, default=0),
            ),
            NEWEST,
        ),
        answers=(Answer("The products found.", schema=ref("Products"), example=examples.PRODUCTS), UNCHANGED),
        problems=("invalid_parameters",),
    ),
    Operation(
        name="read_product",
        method="get",
        path="/api/products/{product_id}",
        tag="Products",
        summary="One product",
        about="With a session's token or cookie, the product counts as shown to that session.",
        parameters=(
            Parameter(
                "product_id", "path", text("The product's id, percent-encoded."), examples.KETTLE["id"], True
            ),
            NEWEST,
        ),
        answers=(Answer("The product.", schema=ref("Product"), example=examples.KETTLE), UNCHANGED),
        problems=("not_found",),
    ),
)

READY = record(
    "Whether the server can serve requests, with the checks that decide it.",
    {
        "status": text("`ready` if all checks are true.", enum=["ready", "unready"]),
        "checks": record(
            "The checks, each true or false.",
            {
                "staying": flag("The server is not stopping."),
                "database": flag("The database answers."),
                "migrations": flag("The database has the tables of this version."),
                "catalogue": flag("The catalogue contains products."),
            },
        ),
    },
)


def checks(value: bool) -> dict[str, bool]:
    """Return all checks with the same value."""
    return dict.fromkeys(("staying", "database", "migrations", "catalogue"), value)


SERVER = (
    Operation(
        name="health",
        method="get",
        path="/health",
        tag="Server",
        summary="Whether the process is alive",
        about="It does not query the database: a process that answers need not be restarted.",
        answers=(
            Answer(
                "The process is alive.",
                schema=record("Its status.", {"status": text("`ok`.")}),
                example={"status": "ok"},
            ),
        ),
    ),
    Operation(
        name="ready",
        method="get",
        path="/health/ready",
        tag="Server",
        summary="Whether the server can serve requests",
        about="For load balancers. It answers within three seconds, even if the database does not.",
        answers=(
            Answer(
                "The server can serve requests.",
                schema=READY,
                example={"status": "ready", "checks": checks(True)},
            ),
            Answer(
                "The server cannot serve requests; at least one check is false.",
                503,
                READY,
                {"status": "unready", "checks": checks(True) | {"catalogue": False}},
            ),
        ),
    ),
    Operation(
        name="metrics",
        method="get",
        path="/metrics",
        tag="Server",
        summary="Metrics for Prometheus",
        about="The metrics of all worker processes on this port. docs/operations.md describes them.",
        answers=(
            Answer(
                "The metrics in Prometheus's text format.",
                schema=text("The metrics."),
                example=examples.FIGURES,
                media_type="text/plain",
            ),
        ),
    ),
    Operation(
        name="schema",
        method="get",
        path="/schema",
        tag="Server",
        summary="This document",
        about="This description for programs. For people it is at `/schema/docs`.",
        answers=(
            Answer(
                "The OpenAPI document.",
                schema=mapping("The document."),
                example={"openapi": "3.1.0"},
                media_type="application/vnd.oai.openapi+json",
            ),
        ),
    ),
)
