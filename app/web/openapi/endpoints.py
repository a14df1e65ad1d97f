"""The reference's two addresses: the document for programs, the page for people. Both use only the shop's own files.

They are made on the first request, in a thread, because deriving the schemas takes a quarter of a second. Neither the
start of the server nor another request waits for it.
"""

from __future__ import annotations

import asyncio
from functools import cache

from litestar import Response, get
from litestar.serialization import encode_json

from app.render.contexts.page_frame import PageFrame
from app.render.contexts.reference import ReferencePage
from app.web.request.page_request import AnyRequest, page_request_of
from app.web.request.services import InjectedServices

OPENAPI = "application/vnd.oai.openapi+json"
KEPT = "public, max-age=300"


@get("/schema", media_type=OPENAPI)
async def schema() -> Response[bytes]:
    """Return the OpenAPI document."""
    return Response(await asyncio.to_thread(document), media_type=OPENAPI, headers={"Cache-Control": KEPT})


@get("/schema/docs", include_in_schema=False)
async def show_reference(request: AnyRequest, services: InjectedServices) -> Response[str]:
    """Return the reference's page. It does not query the database."""
    page_request = page_request_of(request, services, None)
    context = await asyncio.to_thread(page_context, page_request.frame("The API", None))
    return page_request.page(context)


def page_context(frame: PageFrame) -> ReferencePage:
    """Return the context of the page."""
    from app.web.openapi.page import reference_page

    return reference_page(frame)


@cache
def document() -> bytes:
    """Return the encoded document."""
    from app.web.openapi.document import openapi_document

    return encode_json(openapi_document())
