"""Conditional requests (RFC 9110, section 13): a client whose ETag is current receives 304 without a body.

The ETag is a hash of the body, so that it covers everything a page shows: the catalogue, the cart, the theme, the
version of the static files. It is weak because the body may be compressed afterwards.
"""

from __future__ import annotations

import hashlib
from typing import Any

from litestar import Response
from litestar.serialization import encode_json

from app.web.request.page_request import HTML, AnyRequest, PageRequest

JSON = "application/json"
PRIVATE = {"Cache-Control": "private, no-cache"}
"""Headers of responses that only the client may store, and must revalidate each time: each request for products also
records them as shown to the session.
"""


def conditional_page(page_request: PageRequest, page: Response[str]) -> Response[str]:
    """Return the page with its ETag, or 304 if the client has this version. Redirects and refusals are unchanged.

    A page that sets cookies contains a new CSRF token for each client without them. Its ETag ignores the token;
    otherwise clients that accept no cookies, such as crawlers, would never receive a 304.
    """
    if page.status_code != 200:
        return page
    sets_cookies = bool(page_request.new_cookies)
    shown = page.content.replace(page_request.csrf_token, "") if sets_cookies else page.content
    tag = tag_of(shown.encode("utf-8", "replace"), "new" if sets_cookies else "known")
    page.headers["ETag"] = tag
    if not has(page_request.request, tag):
        return page
    return unchanged(dict(page.headers), HTML)


def conditional_json(request: AnyRequest, data: Any) -> Response[Any]:
    """Return the data as JSON with its ETag, or 304 if the client has this version."""
    body = encode_json(data)
    headers = PRIVATE | {"ETag": tag_of(body, "json"), "Vary": "Authorization, Cookie"}
    if has(request, headers["ETag"]):
        return unchanged(headers, JSON)
    return Response(body, media_type=JSON, headers=headers)


def unchanged(headers: dict[str, str], media_type: str) -> Response[Any]:
    """Return the 304 response: no body, and the headers of the full response as compression would complete them."""
    vary = f"{headers['Vary']}, Accept-Encoding"
    return Response(b"", status_code=304, media_type=media_type, headers=headers | {"Vary": vary})


def tag_of(body: bytes, kind: str) -> str:
    """Return the weak ETag of a body. Bodies of different kinds never have the same ETag."""
    return f'W/"{kind}-{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def has(request: AnyRequest, tag: str) -> bool:
    """Return whether the client has this version: `If-None-Match` contains the ETag or is `*`."""
    offered = request.headers.get("if-none-match", "")
    bare = tag.removeprefix("W/")
    return offered.strip() == "*" or bare in {each.strip().removeprefix("W/") for each in offered.split(",")}
