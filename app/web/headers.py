"""The headers of every answer: what a browser may do with it, whoever may have written into the page."""

from __future__ import annotations

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from app.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' https:",
        "frame-src 'none'",
        "object-src 'none'",
        "worker-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
UNUSED_FEATURES = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
}
HSTS = {"Strict-Transport-Security": f"max-age={365 * 24 * 3600}"}
"""In production: a browser that was here by https comes by https. Other names under the shop's are not ours to bind."""

FOR_EVERYONE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""What is under /static/ holds nothing of anybody's, and the widget shows it in other shops' pages."""

NOT_TO_BE_KEPT = {"Cache-Control": "no-store"}
"""What the API says of one session, where its handler says nothing of keeping it."""

KEPT_FOR_GOOD = {"Cache-Control": f"public, max-age={365 * 24 * 3600}, immutable"}
KEPT_AN_HOUR = {"Cache-Control": "public, max-age=3600"}
CHECKED_EACH_TIME = {"Cache-Control": "no-cache"}
"""For modules of the page's script, which import each other by plain names: all must be of one version."""


def add_headers(settings: Settings) -> BeforeMessageSendHookHandler:
    """A hook that completes every answer's headers; what a handler has set itself stays."""
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
    """What an answer from this address has besides."""
    path = scope["path"]
    if path.startswith("/api/sessions"):
        return NOT_TO_BE_KEPT
    if not path.startswith("/static/"):
        return {}
    if status not in (200, 304):
        return FOR_EVERYONE
    if path.startswith("/static/js/") and not scope["query_string"].startswith(b"v="):
        return FOR_EVERYONE | CHECKED_EACH_TIME
    named_by_content = scope["query_string"].startswith(b"v=") or "/islands/" in path
    return FOR_EVERYONE | (KEPT_FOR_GOOD if named_by_content else KEPT_AN_HOUR)
