"""The widget's script at an address that stays: what a storefront's one script tag names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from litestar import Response, get

from app.render.environment import STATIC, built_islands
from app.web.problems import not_found
from app.web.visit import AnyRequest

SCRIPT = "shop-assistant.js"
KEPT_SECONDS = 300
"""How long a storefront's shoppers may go without a new version."""


@get("/shop-assistant.js", media_type="text/javascript", include_in_schema=False)
async def widget_script(request: AnyRequest) -> Response[bytes]:
    """`<shop-assistant>`, for any page anywhere. Raises Problem 404 where the islands are not built."""
    script = built_script()
    if script is None:
        raise not_found("The widget is not built.")
    tag = f'W/"{hashlib.sha256(script).hexdigest()[:16]}"'  # weak: on the way it is compressed
    headers = {
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        "ETag": tag,
        # A script is for everyone, with the attribute `crossorigin` too; it holds nothing of anybody's.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    unchanged = tag in request.headers.get("if-none-match", "")
    return Response(b"" if unchanged else script, status_code=304 if unchanged else 200, headers=headers)


def built_script(static: Path = STATIC) -> bytes | None:
    """The script as it was built last, or None."""
    name = built_islands(static).get(SCRIPT)
    return (static / "islands" / name).read_bytes() if name else None
