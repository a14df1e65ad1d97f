"""The widget's scripts at fixed addresses: the script of a storefront's tag, and the one that it loads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from litestar import Response, get

from app.brand import Brand, current_brand
from app.brand.folder import DEFAULT_NAME
from app.brand.theme import FontFace
from app.render.environment import STATIC, built_islands
from app.web.request.page_request import AnyRequest
from app.web.request.problems import not_found
from app.web.request.services import InjectedServices

LAUNCHER, PANEL = "shop-assistant.js", "shop-assistant-panel.js"
KEPT_SECONDS = 300
"""Maximum seconds for which browsers use an old version of a script."""
ICON = ".launcher svg{background:url({shop}PATH) center/contain no-repeat}.launcher path{display:none}"
"""Styles that show a shop's icon on the launcher. The script puts the shop's URL in the place of `{shop}`."""
FOR_EVER = f"public, max-age={31_536_000}, immutable"


@get(f"/{LAUNCHER}", media_type="text/javascript", include_in_schema=False)
async def launcher_script(request: AnyRequest, services: InjectedServices) -> Response[bytes]:
    """Return the script of `<shop-assistant>` for any page. Raises Problem 404 if the islands are not built."""
    return script(request, LAUNCHER, current_brand(services.settings))


@get(f"/{PANEL}", media_type="text/javascript", include_in_schema=False)
async def panel_script(request: AnyRequest) -> Response[bytes]:
    """Return the script of the chat, which the launcher loads at its first opening. Old launchers get the new panel."""
    return script(request, PANEL)


def script(request: AnyRequest, name: str, brand: Brand | None = None) -> Response[bytes]:
    """Return the newest build of the script. An address with its version (`?v=`) may be cached for ever.

    `brand` is the identity to which the script adapts the widget.
    """
    built = built_islands().get(name)
    if not built:
        raise not_found("The widget is not built.")
    # The name contains the content's hash. The tag is weak, because the response may be compressed.
    tag = f'W/"{built}{brand.version if brand else ""}"'
    is_named = f"-{request.query_params.get('v')}." in built
    headers = {
        "Cache-Control": FOR_EVER if is_named else f"public, max-age={KEPT_SECONDS}",
        "ETag": tag,
        # Pages of any site may load it, also with the attribute `crossorigin`: it contains no personal data.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(with_brand(read(built), brand) if brand else read(built), headers=headers)


def with_brand(source: bytes, brand: Brand) -> bytes:
    """Return the launcher's script as a function of the shop's identity, which it reads as `SHOP_BRAND`."""
    icon = brand.picture("icon")
    if not (icon or brand.theme.tokens or brand.theme.fonts) and brand.name == DEFAULT_NAME:
        return source
    given = {
        "name": brand.name,
        "css": brand.theme.tokens_css(":host") + (ICON.replace("PATH", icon[0]) if icon else ""),
        "fonts": [
            [face.family, brand.url(face.files[0]), dict(script_descriptors(face))]
            for face in brand.theme.fonts
            if face.files
        ],
    }
    return b"(SHOP_BRAND=>{" + source + b"})(" + json.dumps(given).encode() + b");\n"


def script_descriptors(face: FontFace) -> Iterator[tuple[str, str]]:
    """Yield a font's descriptors by the names that scripts use: `weight`, `unicodeRange`."""
    for name, value in face.descriptors.items():
        first, *others = name.removeprefix("font-").split("-")
        yield first + "".join(other.capitalize() for other in others), value


def read(built: str, static: Path = STATIC) -> bytes:
    """Return a built file. Raises Problem 404 if a new build has just replaced it."""
    path = static / "islands" / built
    if not path.is_file():
        raise not_found("The widget is being built.")
    return path.read_bytes()
