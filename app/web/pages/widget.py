"""The widget's scripts at addresses that stay: what a storefront's one script tag names, and what that one loads."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, get

from app.render.environment import STATIC, built_islands
from app.web.request.page_request import AnyRequest
from app.web.request.problems import not_found

LAUNCHER, PANEL = "shop-assistant.js", "shop-assistant-panel.js"
KEPT_SECONDS = 300
"""How long a storefront's shoppers may go without a new version."""
FOR_EVER = f"public, max-age={31_536_000}, immutable"


@get(f"/{LAUNCHER}", media_type="text/javascript", include_in_schema=False)
async def launcher_script(request: AnyRequest) -> Response[bytes]:
    """`<shop-assistant>`, for any page anywhere. Raises Problem 404 where the islands are not built."""
    return script(request, LAUNCHER)


@get(f"/{PANEL}", media_type="text/javascript", include_in_schema=False)
async def panel_script(request: AnyRequest) -> Response[bytes]:
    """The chat itself, loaded when it is first opened. An old launcher gets the new panel."""
    return script(request, PANEL)


def script(request: AnyRequest, name: str) -> Response[bytes]:
    """The script as it was built last, kept for ever where it is asked for by its version (`?v=`)."""
    built = built_islands().get(name)
    if not built:
        raise not_found("The widget is not built.")
    tag = f'W/"{built}"'  # the content's hash is part of the name; weak, for on the way it is compressed
    is_named = f"-{request.query_params.get('v')}." in built
    headers = {
        "Cache-Control": FOR_EVER if is_named else f"public, max-age={KEPT_SECONDS}",
        "ETag": tag,
        # A script is for everyone, also with the attribute `crossorigin`: it holds nothing of anybody's.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(read(built), headers=headers)


def read(built: str, static: Path = STATIC) -> bytes:
    """A built file. Raises Problem 404 where it was built anew a moment ago."""
    path = static / "islands" / built
    if not path.is_file():
        raise not_found("The widget is being built.")
    return path.read_bytes()
