"""The files of the shop's identity: logo, icon, theme, fonts and the web app manifest."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from app.brand import current_brand
from app.web.middleware.security_headers import IMMUTABLE
from app.web.request.page_request import AnyRequest
from app.web.request.problems import not_found
from app.web.request.services import InjectedServices

KEPT = {"Cache-Control": "public, max-age=300"}
"""For addresses without the version of the file. The pages contain only addresses with it."""

HEADERS = {
    # Also if a visitor opens a picture of its own, its markup can do nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    # Pages of storefronts load fonts for the widget. The files contain no personal data.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@get("/brand/{path:path}", include_in_schema=False)
async def send_brand_file(
    path: FromPath[str], request: AnyRequest, services: InjectedServices
) -> Response[bytes]:
    """Return a file of the shop's identity. Raises Problem 404 for other files of the folder."""
    file = current_brand(services.settings).files.get(path.removeprefix("/"))
    if file is None:
        raise not_found()
    tag = f'W/"{file.version}"'  # weak, because the response may be compressed
    headers = HEADERS | {"ETag": tag} | (IMMUTABLE if request.query_params.get("v") == file.version else KEPT)
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, media_type=file.media_type, headers=headers)
    return Response(file.data, media_type=file.media_type, headers=headers)
