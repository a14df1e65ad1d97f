"""The reference's two addresses: the document for programs, the page for people. Both are made of our own files.

They are made when a client first asks, in a thread: deriving the schemas takes a quarter of a second. Neither the start
of the server nor another request waits for it.
"""

from __future__ import annotations

import asyncio
from functools import cache

from litestar import Response, get
from litestar.serialization import encode_json

from app.events import CartState
from app.render.contexts import PageFrame, ReferencePage
from app.web.request.page_request import AnyRequest, page_request_of
from app.web.request.services import InjectedServices

OPENAPI = "application/vnd.oai.openapi+json"
KEPT = "public, max-age=300"


@get("/schema", media_type=OPENAPI)
async def schema() -> Response[bytes]:
    """The OpenAPI document."""
    return Response(await asyncio.to_thread(document), media_type=OPENAPI, headers={"Cache-Control": KEPT})


@get("/schema/docs", include_in_schema=False)
async def show_reference(request: AnyRequest, services: InjectedServices) -> Response[str]:
    """The reference's page. It asks the database for nothing."""
    page_request = page_request_of(request, services, None)
    context = await asyncio.to_thread(page_context, page_request.frame("The API", CartState()))
    return page_request.page(context)


def page_context(frame: PageFrame) -> ReferencePage:
    """Return what the page is drawn from."""
    from app.web.openapi.page import reference_page

    return reference_page(frame)


@cache
def document() -> bytes:
    """The document as it is sent."""
    from app.web.openapi.document import openapi_document

    return encode_json(openapi_document())
