"""The shop without a session, and how the server is."""

from __future__ import annotations

from app.catalogue.search.query import Sort
from app.web.openapi import examples
from app.web.openapi.operation import Answer, Operation, Parameter
from app.web.openapi.schema import flag, mapping, record, ref, text, whole
from app.web.pages.products import LIMIT_DEFAULT, LIMIT_MOST, OFFSET_MOST, QUERY_LIMIT

NEWEST = Parameter(
    "If-None-Match",
    "header",
    text("The `ETag` of an answer you have: when nothing has changed, it need not be sent again."),
)
UNCHANGED = Answer("Nothing has changed since the answer with that tag.", 304)
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
            "Words are looked for in names, brands, categories, attributes and descriptions; spelling is forgiven."
            " Asked with a session's token or cookie, what is found counts as shown to that session, so that its"
            " assistant and its functions may name these products; asked without, it counts for nobody."
        ),
        parameters=(
            Parameter("query", "query", text("What to look for.", maxLength=QUERY_LIMIT), "kettle"),
            Parameter("category", "query", text("A category: its path, or any segment of one."), "Kettles"),
            Parameter("brand", "query", text("A brand, as it is written.")),
            Parameter("min_price", "query", text("The lowest price.", pattern=PRICE)),
            Parameter("max_price", "query", text("The highest price.", pattern=PRICE), "60"),
            Parameter(
                "in_stock",
                "query",
                flag("Only what can be bought now, or only what cannot. Without it both."),
            ),
            Parameter("sort", "query", text("The order.", enum=SORTS, default="relevance")),
            Parameter(
                "limit",
                "query",
                whole("How many to give.", minimum=1, maximum=LIMIT_MOST, default=LIMIT_DEFAULT),
                1,
            ),
            Parameter(
                "offset", "query", whole("How many to skip.", minimum=0, maximum=OFFSET_MOST, default=0)
            ),
            NEWEST,
        ),
        answers=(Answer("What was found.", schema=ref("Products"), example=examples.PRODUCTS), UNCHANGED),
        problems=("invalid_parameters",),
    ),
    Operation(
        name="read_product",
        method="get",
        path="/api/products/{product_id}",
        tag="Products",
        summary="One product",
        about="Asked with a session's token or cookie, it counts as shown to that session.",
        parameters=(
            Parameter("product_id", "path", text("The product's id, escaped."), examples.KETTLE["id"], True),
            NEWEST,
        ),
        answers=(Answer("The product.", schema=ref("Product"), example=examples.KETTLE), UNCHANGED),
        problems=("not_found",),
    ),
)

READY = record(
    "Whether the server can serve, and what says so.",
    {
        "status": text("In a word.", enum=["ready", "unready"]),
        "checks": record(
            "Each true or false.",
            {
                "staying": flag("It is not about to stop."),
                "database": flag("Its database answers."),
                "migrations": flag("The database's tables are those it needs."),
                "catalogue": flag("There is something to sell."),
            },
        ),
    },
)


def checks(value: bool) -> dict[str, bool]:
    """All checks alike."""
    return dict.fromkeys(("staying", "database", "migrations", "catalogue"), value)


SERVER = (
    Operation(
        name="health",
        method="get",
        path="/health",
        tag="Server",
        summary="Whether the process lives",
        about="It asks nothing of the database: a process that answers need not be restarted.",
        answers=(
            Answer("It lives.", schema=record("Alive.", {"status": text("`ok`.")}), example={"status": "ok"}),
        ),
    ),
    Operation(
        name="ready",
        method="get",
        path="/health/ready",
        tag="Server",
        summary="Whether it can serve",
        about="For whoever sends it traffic. It answers within three seconds, whatever the database does.",
        answers=(
            Answer("It can.", schema=READY, example={"status": "ready", "checks": checks(True)}),
            Answer(
                "It cannot, and which check says so.",
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
        summary="Figures for Prometheus",
        about="Those of all worker processes on this port. docs/operations.md says what each is good for.",
        answers=(
            Answer(
                "The figures in Prometheus's text format.",
                schema=text("The figures."),
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
        about="What you read, for programs. For people it is at `/schema/docs`.",
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
