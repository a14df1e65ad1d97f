"""Authorization: a session's cookie or bearer token grants access to it, and forms carry a CSRF token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, Serializer, URLSafeSerializer, URLSafeTimedSerializer
from litestar import Request
from litestar.datastructures import Cookie
from structlog.contextvars import bind_contextvars

from app.settings import Settings
from app.web.middleware.cors import is_own_origin
from app.web.request.inputs import form_fields
from app.web.request.problems import Problem, not_found

SESSION_COOKIE = "aisle_session"
"""Name of the session cookie. In production it is prefixed with `__Host-`: other hosts of the domain cannot set it."""

CSRF_COOKIE = "csrftoken"
CART_COOKIE = "cart"
"""Pages vary by cookies: after a change of the cart, Back does not show a page from the cache with the cart before."""
CSRF_HEADER = "x-csrftoken"
CSRF_FIELD = "_csrf_token"
COOKIE_SECONDS = 30 * 24 * 3600
"""Seconds for which browsers keep the cookies that belong to no session: the CSRF token and the theme."""

RENEWAL_SECONDS = 3600
"""Age in seconds from which a page renews the session cookie."""

NOT_OUR_PAGE = "This page was open for too long, or came from elsewhere. Please try again."

SIGNED = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
"""Options of the signatures: HMAC-SHA-256 with one key per purpose, derived from the secret and the salt."""

AnyRequest = Request[Any, Any, Any]


class Keys:
    """Signs and verifies the values a client holds: session cookie, bearer token, CSRF token and cart token."""

    def __init__(self, settings: Settings) -> None:
        # All keys are accepted and the last one signs, so that sessions survive a change of the key.
        keys = [*settings.secret_keys_old, settings.secret_key]
        self._cookie = URLSafeTimedSerializer(keys, salt="aisle.session.cookie", signer_kwargs=SIGNED)
        self._newest = URLSafeTimedSerializer(keys[-1], salt="aisle.session.cookie", signer_kwargs=SIGNED)
        self._token = URLSafeSerializer(keys, salt="aisle.session.token", signer_kwargs=SIGNED)
        self._csrf = URLSafeSerializer(keys, salt="aisle.csrf", signer_kwargs=SIGNED)
        self._cart = URLSafeTimedSerializer(keys, salt="aisle.cart.token", signer_kwargs=SIGNED)
        self._cart_token_seconds = settings.cart_token_seconds
        self._secure = settings.environment == "production"
        self._session_cookie = f"__Host-{SESSION_COOKIE}" if self._secure else SESSION_COOKIE
        self._allowed_origins, self._proxied = settings.allowed_origins, bool(settings.trusted_proxies)
        self._session_seconds = settings.session_days * 24 * 3600

    def token(self, session_id: str) -> str:
        """Return the bearer token of an API session."""
        return str(self._token.dumps(session_id))

    def cart_token(self, session_id: str) -> str:
        """Return a token with which the shop may read the session's cart for `cart_token_seconds`, and nothing else."""
        return str(self._cart.dumps(session_id))

    def cart_token_session(self, token: str) -> tuple[str, datetime] | None:
        """Return the session of a cart token and the time of its expiry, or None for an invalid or expired token."""
        try:
            found, signed_at = self._cart.loads(
                token, max_age=self._cart_token_seconds, return_timestamp=True
            )
        except (BadSignature, UnicodeError, ValueError):
            return None
        if not isinstance(found, str):
            return None
        return found, signed_at + timedelta(seconds=self._cart_token_seconds)

    def session_cookie(self, session_id: str) -> Cookie:
        """Return the cookie that grants a browser access to the session. It lasts as long as an idle session."""
        value = str(self._cookie.dumps(session_id))
        return self._made(self._session_cookie, value, httponly=True, seconds=self._session_seconds)

    def ended_session_cookie(self) -> Cookie:
        """Return the cookie that makes a browser delete its session cookie."""
        return self._made(self._session_cookie, "", httponly=True, seconds=0)

    def csrf_cookie(self, token: str) -> Cookie:
        """Return the cookie with the CSRF token, which a form repeats in a hidden field."""
        return self._made(CSRF_COOKIE, token, httponly=False)

    def cart_cookie(self, digest: str) -> Cookie:
        """Return the cookie with the digest of the newest page's cart, or a mark of a later answer. It is no secret."""
        return self._made(CART_COOKIE, digest, httponly=True)

    def fresh_csrf_token(self) -> str:
        """Return a new signed, random CSRF token."""
        return str(self._csrf.dumps(secrets.token_urlsafe(16)))

    def csrf_token(self, request: AnyRequest) -> str | None:
        """Return the token of the browser's CSRF cookie, signed by the newest key now, or None without a valid one."""
        known = self.proven(request.cookies.get(CSRF_COOKIE))
        return str(self._csrf.dumps(known)) if known else None

    def proven(self, token: str | None) -> str | None:
        """Return the random value in a CSRF token, which is the same for every key, or None for an invalid token."""
        return read(self._csrf, token) if token else None

    def bearer_session(self, request: AnyRequest) -> str | None:
        """Return the session of the request's bearer token, or None without a valid one."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return self.token_session(token.strip()) if kind.lower() == "bearer" else None

    def token_session(self, token: str) -> str | None:
        """Return the session of a bearer token and bind it to the log context, or None for an invalid token."""
        return bind_session(read(self._token, token))

    def cookie_session(self, request: AnyRequest) -> str | None:
        """Return the session of the browser's cookie and bind it to the log context, or None without a valid one."""
        cookie = request.cookies.get(self._session_cookie)
        return bind_session(read(self._cookie, cookie)) if cookie else None

    def cookie_is_old(self, request: AnyRequest) -> bool:
        """Return whether the session cookie must be renewed: an old key signed it, or it is older than RENEWAL_SECONDS.

        An invalid cookie counts as old.
        """
        try:
            self._newest.loads(request.cookies.get(self._session_cookie, ""), max_age=RENEWAL_SECONDS)
        except BadSignature:
            return True
        return False

    def knows_origin(self, request: AnyRequest) -> bool:
        """Return whether the request's `Origin` is absent, the shop's own or an allowed one."""
        origin = request.headers.get("origin")
        if origin is None or origin in self._allowed_origins:
            return True
        hosts = [request.headers.get("host", "")]
        if self._proxied:  # browsers let no page of another origin set this header
            hosts += request.headers.get("x-forwarded-host", "").split(",")
        return is_own_origin(origin, request.url.scheme, filter(None, hosts))

    def _made(self, name: str, value: str, *, httponly: bool, seconds: int = COOKIE_SECONDS) -> Cookie:
        return Cookie(
            key=name,
            value=value,
            path="/",
            httponly=httponly,
            secure=self._secure,
            samesite="lax",
            max_age=seconds,
        )


def read(serializer: Serializer[str], signed: str) -> str | None:
    """Return the signed text, or None if the signature is invalid or the content is not text."""
    try:
        found = serializer.loads(signed)
    except (BadSignature, UnicodeError, ValueError):
        return None
    return found if isinstance(found, str) else None


def bind_session(session_id: str | None) -> str | None:
    """Bind the session id to the request's log context and return it."""
    if session_id is not None:
        bind_contextvars(session_id=session_id)
    return session_id


def require_session_owner(keys: Keys, request: AnyRequest, session_id: str) -> bool:
    """Return True if the request holds the session by token, False if by cookie. Raises Problem 404 otherwise."""
    if keys.bearer_session(request) == session_id:
        return True
    if keys.cookie_session(request) == session_id:
        return False
    raise not_found()


async def check_csrf(keys: Keys, request: AnyRequest) -> None:
    """Check that a request with a session cookie comes from a page of the shop. Raises Problem 403.

    Its header or form field must contain the token of the CSRF cookie. `Sec-Fetch-Site` and `Origin` must fit as well.
    """
    expected = keys.proven(request.cookies.get(CSRF_COOKIE))
    offered = request.headers.get(CSRF_HEADER)
    if offered is None and not is_json(request):
        offered = (await form_fields(request)).get(CSRF_FIELD)
    known = keys.proven(offered)
    if not expected or not known or not hmac.compare_digest(expected.encode(), known.encode()):
        raise Problem(403, "forbidden", NOT_OUR_PAGE)
    # Another host of the same domain can set the cookie. These headers reveal it, and no page can set them.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "forbidden", NOT_OUR_PAGE)
    if not keys.knows_origin(request):  # older browsers send Origin, but no Sec-Fetch-Site
        raise Problem(403, "forbidden", NOT_OUR_PAGE)


async def authorize_write(keys: Keys, request: AnyRequest, session_id: str) -> None:
    """Check that a request may change a session.

    Raises Problem 404 if it does not hold the session, and 403 if it holds it by cookie without a valid CSRF token.
    """
    if not require_session_owner(keys, request, session_id):
        await check_csrf(keys, request)


def is_json(request: AnyRequest) -> bool:
    """Return whether the body is JSON rather than a form."""
    return "json" in request.headers.get("content-type", "")
