"""Pictures of products: squares of several widths, made from the originals of the catalogue."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from app.pictures.addresses import WIDTHS, key_of
from app.web.request.conditional import has, tag_of
from app.web.request.page_request import AnyRequest
from app.web.request.problems import not_found
from app.web.request.services import InjectedServices

MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
MADE = {"Cache-Control": "public, max-age=86400, stale-while-revalidate=2592000", "Vary": "Accept"}
"""An original may change behind its address; its server is asked once a week."""

FAILED = {"Cache-Control": "public, max-age=600", "Vary": "Accept"}
WAITING = {"Cache-Control": "no-store"}

# The drawing of products without a picture (static/icons/icons.svg, #box), in a grey that both themes show.
STAND_IN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 60 60">'
    b'<path transform="translate(18 18)" fill="none" stroke="#8f897f"'
    b' d="M3.5 7.5 12 3l8.5 4.5v9L12 21l-8.5-4.5zM3.5 7.5 12 12l8.5-4.5M12 12v9"/></svg>'
)


@get("/pictures/{name:str}/{width:int}", include_in_schema=False)
async def show_picture(
    name: FromPath[str], width: FromPath[int], request: AnyRequest, services: InjectedServices
) -> Response[bytes]:
    """Return a picture of the catalogue, or the stand-in if its original cannot be had.

    Browsers that do not say that they read AVIF or WebP get JPEG. Raises Problem 404.
    """
    key = key_of(name)
    if key is None or width not in WIDTHS:
        raise not_found()
    accepted = request.headers.get("accept", "")
    formats = [name for name, media_type in MEDIA_TYPES.items() if name == "jpeg" or media_type in accepted]
    found = await services.pictures.find(key, width, tuple(formats))
    if found is None or found.data is None or found.format is None:
        waits = found is not None and found.state != "failed"
        return Response(STAND_IN, media_type="image/svg+xml", headers=WAITING if waits else FAILED)
    headers = MADE | {"ETag": tag_of(found.data, found.format)}
    media_type = MEDIA_TYPES[found.format]
    if has(request, headers["ETag"]):
        return Response(b"", status_code=304, media_type=media_type, headers=headers)
    return Response(found.data, media_type=media_type, headers=headers)
