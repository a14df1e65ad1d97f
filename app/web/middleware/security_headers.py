"""Headers of every response that restrict what browsers do with it, also if foreign markup got into a page."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from app.settings import Settings


def content_security_policy(styles: Sequence[str] = ()) -> str:
    """Return the policy of a page whose inline styles have these hashes. Other pages have no inline styles."""
    allowed = [f"style-src 'self' {' '.join(styles)}"] if styles else []
    return "; ".join(
        [
            "default-src 'self'",
            *allowed,
            "frame-src 'none'",
            "object-src 'none'",
            "worker-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


CONTENT_SECURITY_POLICY = content_security_policy()
UNUSED_FEATURES = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    # Dictation uses the microphone, of the shop's own pages only, and after the browser has asked the shopper.
    "Permissions-Policy": ", ".join([*(f"{feature}=()" for feature in UNUSED_FEATURES), "microphone=(self)"]),
}
HSTS = {"Strict-Transport-Security": f"max-age={365 * 24 * 3600}"}
"""For production: browsers that used https once use only https. Subdomains are not included: others may own them."""

FOR_EVERYONE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""For files under /static/ and pictures. They contain no personal data, and the widget loads them into pages of other
sites."""

NO_STORE = {"Cache-Control": "no-store"}
"""For session data of the API, unless the handler sets the header itself."""

IMMUTABLE = {"Cache-Control": f"public, max-age={365 * 24 * 3600}, immutable"}
ONE_HOUR = {"Cache-Control": "public, max-age=3600"}
REVALIDATED = {"Cache-Control": "no-cache"}
"""For modules of the page's script. They import each other by unversioned names, and all must be of one version."""


def add_headers(settings: Settings) -> BeforeMessageSendHookHandler:
    """Return a hook that adds the missing headers to every response. Headers that a handler has set stay."""
    basic = HEADERS | (HSTS if settings.environment == "production" else {})

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        given = {name.lower() for name, _ in message["headers"]}
        wanted = basic | headers_by_place(scope, message["status"])
        missing = ((name.lower().encode(), value.encode()) for name, value in wanted.items())
        message["headers"] = [*message["headers"], *(pair for pair in missing if pair[0] not in given)]

    return add


def headers_by_place(scope: Scope, status: int) -> dict[str, str]:
    """Return the additional headers of a response with this status from the request's address."""
    path = scope["path"]
    if path.startswith("/api/sessions"):
        return NO_STORE
    if path.startswith("/pictures/"):
        return FOR_EVERYONE
    if not path.startswith("/static/"):
        return {}
    if status not in (200, 304):
        return FOR_EVERYONE
    if path.startswith("/static/js/") and not scope["query_string"].startswith(b"v="):
        return FOR_EVERYONE | REVALIDATED
    named_by_content = scope["query_string"].startswith(b"v=") or "/islands/" in path
    return FOR_EVERYONE | (IMMUTABLE if named_by_content else ONE_HOUR)
