"""Requirements of production: checks of plain values, messages in plain words. The settings run them before the
start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

SHORTEST_SECRET = 32
"""Minimum number of characters in a `SECRET_KEY`."""

FEWEST_CHARACTERS = 7
"""Minimum number of different characters in it: one in 4,000 million sets of 32 random hexadecimal digits has fewer."""

EXAMPLE_WORDS = (
    "changeme",
    "replaceme",
    "example",
    "secretkey",
    "yoursecret",
    "password",
    "development",
    "insecure",
)
"""Common placeholders for a secret, without the marks between their words."""

EXAMPLE_PASSWORD = "aisle"  # noqa: S105 - refused, not used
"""The default database password in compose.yaml."""


def production_errors(
    *,
    secret_key: str,
    secret_keys_old: Sequence[str],
    debug: bool,
    database_url: str,
    checkout_url: str,
    allowed_origins: Sequence[str],
) -> Iterator[str]:
    """Yield the reasons why these settings are unfit for production: sentences that name the variable and no secret."""
    if weakness := weakness_of(secret_key):
        yield f"SECRET_KEY {weakness}; `openssl rand -base64 48` makes a good one"
    for weakness in filter(None, map(weakness_of, secret_keys_old)):
        yield f"SECRET_KEYS_OLD holds a key that {weakness}"
    if debug:
        yield "DEBUG must be off in production: it shows a program's insides to whoever meets an error"
    if not database_url:
        yield "DATABASE_URL must be set in production"
    elif unquote(urlsplit(database_url).password or "") == EXAMPLE_PASSWORD:
        yield "DATABASE_URL holds the example's password; choose one of your own (POSTGRES_PASSWORD in compose)"
    if checkout_url.startswith("http:"):
        yield "CHECKOUT_URL must be https in production"
    for origin in allowed_origins:
        if origin.startswith("http:"):
            yield f"ALLOWED_ORIGINS must be https in production, and {origin} is not"


def weakness_of(secret: str) -> str:
    """Return the weakness of a secret as the end of a sentence that starts with its name; empty if there is none."""
    if not secret:
        return "must be set in production"
    if len(secret) < SHORTEST_SECRET:
        return f"must have at least {SHORTEST_SECRET} characters in production"
    if len(set(secret)) < FEWEST_CHARACTERS or is_repeated(secret):
        return "repeats itself"
    bare = "".join(filter(str.isalnum, secret)).lower()
    if any(word in bare for word in EXAMPLE_WORDS):
        return "is an example and no secret"
    return ""


def is_repeated(text: str) -> bool:
    """Return whether a text is a shorter text repeated, the last time perhaps incompletely."""
    return any(text == (text[:length] * len(text))[: len(text)] for length in range(1, len(text) // 2 + 1))
