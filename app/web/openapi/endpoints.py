"""The reference's two addresses: the document for programs, the page for people. Both are made of our own files.

What they are made of is imported when somebody asks: the server's start does not wait for it.
"""

from __future__ import annotations

from functools import cache

from litestar import Response, get
from litestar.serialization import encode_json

from app.events import CartState
from app.web.request.page_request import AnyRequest, visit_of
from app.web.request.services import GivenShop

OPENAPI = "application/vnd.oai.openapi+json"
KEPT = "public, max-age=300"


@get("/schema", media_type=OPENAPI)
async def schema() -> Response[bytes]:
    """The OpenAPI document."""
    return Response(document(), media_type=OPENAPI, headers={"Cache-Control": KEPT})


@get("/schema/docs", include_in_schema=False)
async def show_reference(request: AnyRequest, shop: GivenShop) -> Response[str]:
    """The reference's page. It asks the database for nothing."""
    from app.web.openapi.page import reference_page

    visit = visit_of(request, shop, None)
    return visit.page(reference_page(visit.frame("The API", CartState())))


@cache
def document() -> bytes:
    """The document as it is sent."""
    from app.web.openapi.document import openapi_document

    return encode_json(openapi_document())
