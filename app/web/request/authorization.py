"""Who may do what: a session belongs to whoever holds its cookie or token; forms carry proof of their page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
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
"""In production with `__Host-` before it, so that no neighbour under the same domain can plant one."""

CSRF_COOKIE = "csrftoken"
CSRF_HEADER = "x-csrftoken"
CSRF_FIELD = "_csrf_token"
COOKIE_SECONDS = 30 * 24 * 3600
"""How long a browser keeps what belongs to no session, and the proof of its forms."""

RENEWAL_SECONDS = 3600
"""How old a session's cookie may be before a page renews it."""

NOT_OUR_PAGE = "This page was open for too long, or came from elsewhere. Please try again."

SIGNED = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
"""How: HMAC-SHA-256 with a key of its own for each purpose, derived from the secret."""

AnyRequest = Request[Any, Any, Any]


class Keys:
    """Signs and reads the three things a client holds: its cookie, its token, its form's proof."""

    def __init__(self, settings: Settings) -> None:
        # The last key signs, all of them are accepted: so sessions survive a change of the key.
        keys = [*settings.secret_keys_old, settings.secret_key]
        self._cookie = URLSafeTimedSerializer(keys, salt="aisle.session.cookie", signer_kwargs=SIGNED)
        self._newest = URLSafeTimedSerializer(keys[-1], salt="aisle.session.cookie", signer_kwargs=SIGNED)
        self._token = URLSafeSerializer(keys, salt="aisle.session.token", signer_kwargs=SIGNED)
        self._csrf = URLSafeSerializer(keys, salt="aisle.csrf", signer_kwargs=SIGNED)
        self._secure = settings.environment == "production"
        self._session_cookie = f"__Host-{SESSION_COOKIE}" if self._secure else SESSION_COOKIE
        self._allowed_origins, self._proxied = settings.allowed_origins, bool(settings.trusted_proxies)
        self._session_seconds = settings.session_days * 24 * 3600

    def token(self, session_id: str) -> str:
        """The bearer token of an API session."""
        return str(self._token.dumps(session_id))

    def session_cookie(self, session_id: str) -> Cookie:
        """The cookie that makes a browser the session's holder. It is kept as long as an idle session is."""
        value = str(self._cookie.dumps(session_id))
        return self._made(self._session_cookie, value, httponly=True, seconds=self._session_seconds)

    def ended_session_cookie(self) -> Cookie:
        """Return the cookie that makes a browser forget its session's."""
        return self._made(self._session_cookie, "", httponly=True, seconds=0)

    def csrf_cookie(self, token: str) -> Cookie:
        """The cookie that a form's hidden field must repeat."""
        return self._made(CSRF_COOKIE, token, httponly=False)

    def fresh_csrf_token(self) -> str:
        """A token nobody else can make."""
        return str(self._csrf.dumps(secrets.token_urlsafe(16)))

    def csrf_token(self, request: AnyRequest) -> str | None:
        """The browser's token, if it has one that we signed; signed with the newest key, whichever it had."""
        known = self.proven(request.cookies.get(CSRF_COOKIE))
        return str(self._csrf.dumps(known)) if known else None

    def proven(self, token: str | None) -> str | None:
        """What a token for forms was made of, if we signed it: the same for every key."""
        return read(self._csrf, token) if token else None

    def bearer_session(self, request: AnyRequest) -> str | None:
        """The session whose token the request carries."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return self.token_session(token.strip()) if kind.lower() == "bearer" else None

    def token_session(self, token: str) -> str | None:
        """The session that a token holds, if it is one of ours."""
        return bind_session(read(self._token, token))

    def cookie_session(self, request: AnyRequest) -> str | None:
        """The session whose cookie the browser holds."""
        cookie = request.cookies.get(self._session_cookie)
        return bind_session(read(self._cookie, cookie)) if cookie else None

    def cookie_is_old(self, request: AnyRequest) -> bool:
        """Whether the browser's session cookie, which is ours, is of an old key or so old that a new one is due."""
        try:
            self._newest.loads(request.cookies.get(self._session_cookie, ""), max_age=RENEWAL_SECONDS)
        except BadSignature:
            return True
        return False

    def knows_origin(self, request: AnyRequest) -> bool:
        """Return whether the page that sent a request, if a browser names it, is the shop's own or an allowed one."""
        origin = request.headers.get("origin")
        if origin is None or origin in self._allowed_origins:
            return True
        hosts = [request.headers.get("host", "")]
        if self._proxied:  # no page of another origin can make a browser send this one
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
    """What was signed, or None for anything that we did not sign."""
    try:
        found = serializer.loads(signed)
    except (BadSignature, UnicodeError, ValueError):
        return None
    return found if isinstance(found, str) else None


def bind_session(session_id: str | None) -> str | None:
    """The session, which this request's records name from here on."""
    if session_id is not None:
        bind_contextvars(session_id=session_id)
    return session_id


def require_session_owner(keys: Keys, request: AnyRequest, session_id: str) -> bool:
    """Check that the request holds the session; whether it does so by token. Raises Problem 404."""
    if keys.bearer_session(request) == session_id:
        return True
    if keys.cookie_session(request) == session_id:
        return False
    raise not_found()


async def check_csrf(keys: Keys, request: AnyRequest) -> None:
    """Check that an unsafe request of a cookie's holder comes from a page of ours. Raises Problem 403."""
    expected = keys.proven(request.cookies.get(CSRF_COOKIE))
    offered = request.headers.get(CSRF_HEADER)
    if offered is None and not is_json(request):
        offered = (await form_fields(request)).get(CSRF_FIELD)
    known = keys.proven(offered)
    if not expected or not known or not hmac.compare_digest(expected.encode(), known.encode()):
        raise Problem(403, "forbidden", NOT_OUR_PAGE)
    # Browsers that say where a request comes from are believed: a neighbour under the same domain can set cookies.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "forbidden", NOT_OUR_PAGE)
    if not keys.knows_origin(request):  # older browsers send no Sec-Fetch-Site, but the origin
        raise Problem(403, "forbidden", NOT_OUR_PAGE)


async def authorize_write(keys: Keys, request: AnyRequest, session_id: str) -> None:
    """What every changing route of a session asks: its holder (404), and for cookies a page of ours (403)."""
    if not require_session_owner(keys, request, session_id):
        await check_csrf(keys, request)


def is_json(request: AnyRequest) -> bool:
    """Whether the body is JSON rather than a form."""
    return "json" in request.headers.get("content-type", "")
