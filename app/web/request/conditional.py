"""Conditional requests (RFC 9110, section 13): who has the newest version of a page is told so in a few bytes.

The tag is made of what is sent, so that it cannot miss anything a page shows: the catalogue, the cart, the light, this
version's files. It is weak: on its way the page may be compressed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from litestar import Response
from litestar.serialization import encode_json

from app.web.request.page_request import HTML, AnyRequest, PageRequest

JSON = "application/json"
PRIVATE = {"Cache-Control": "private, no-cache"}
"""Kept by whoever asked, and asked about each time: what is shown to a session is remembered as shown."""


def conditional_page(page_request: PageRequest, page: Response[str]) -> Response[str]:
    """The page with its tag, or 304 for whoever has it. Redirects and refusals are left as they are.

    Each new visitor's page holds another proof for its forms. It does not count in the tag of whoever sends no cookie,
    or nobody who takes none, as crawlers do, would ever be told that a page is the same.
    """
    if page.status_code != 200:
        return page
    stranger = bool(page_request.new_cookies)
    shown = page.content.replace(page_request.csrf_token, "") if stranger else page.content
    tag = tag_of(shown.encode("utf-8", "replace"), "new" if stranger else "known")
    page.headers["ETag"] = tag
    if not has(page_request.request, tag):
        return page
    return unchanged(dict(page.headers), HTML)


def conditional_json(request: AnyRequest, data: Any) -> Response[Any]:
    """The data as JSON with its tag, or 304 for whoever has it."""
    body = encode_json(data)
    headers = PRIVATE | {"ETag": tag_of(body, "json"), "Vary": "Authorization, Cookie"}
    if has(request, headers["ETag"]):
        return unchanged(headers, JSON)
    return Response(body, media_type=JSON, headers=headers)


def unchanged(headers: dict[str, str], media_type: str) -> Response[Any]:
    """The answer for whoever has it: the same head, which compression would have added to, and no body."""
    vary = f"{headers['Vary']}, Accept-Encoding"
    return Response(b"", status_code=304, media_type=media_type, headers=headers | {"Vary": vary})


def tag_of(body: bytes, kind: str) -> str:
    """The weak tag of what is sent."""
    return f'W/"{kind}-{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def has(request: AnyRequest, tag: str) -> bool:
    """Whether the client says that it has this version."""
    offered = request.headers.get("if-none-match", "")
    bare = tag.removeprefix("W/")
    return offered.strip() == "*" or bare in {each.strip().removeprefix("W/") for each in offered.split(",")}
