"""A feed at an address: fetched to a temporary file, with limits of time and size.

Only an operator's command uses this module, with the address that the operator gave. No request of a shopper and no
text of a catalogue leads here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from urllib.parse import urljoin, urlsplit

import httpx

from app.catalogue.importers.import_report import ImportFailed
from app.version import VERSION

FEED_BYTES = 2_000_000_000
"""Maximum size of a feed, unpacked."""

TOTAL_SECONDS = 1_800.0
TIMEOUT = httpx.Timeout(30, connect=10)
REDIRECTS = 5


@dataclass(frozen=True)
class Validators:
    """The validators of a response, by which an unchanged feed is recognised (RFC 9110, "Validator Fields")."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers of a conditional request."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Download:
    """A fetched feed: its file, or None if it is unchanged."""

    path: Path | None
    validators: Validators


def is_address(source: str) -> bool:
    """Return whether a source is an address and no path of a file."""
    return source.lower().startswith(("http://", "https://"))


def shown_address(url: str) -> str:
    """Return an address for messages: without a name, a password and a query, which may be secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


@asynccontextmanager
async def downloaded(
    url: str,
    known: Validators = Validators(),
    *,
    limit_bytes: int = FEED_BYTES,
    total_seconds: float = TOTAL_SECONDS,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Download]:
    """Fetch a feed into a temporary file that exists inside the block. `known` are those of the last download.

    Raises ImportFailed when it cannot be had: with the address, and never with a password or a query.
    """
    shown = shown_address(url)
    with NamedTemporaryFile(prefix="feed-") as file:
        try:
            async with (
                asyncio.timeout(total_seconds),
                httpx.AsyncClient(timeout=TIMEOUT, transport=transport) as client,
            ):
                found = await fetch(client, url, known.headers(), file, limit_bytes)
        except TimeoutError:
            raise ImportFailed(f"{shown} was not fetched within {total_seconds:,.0f} seconds.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            raise ImportFailed(f"{shown} cannot be fetched: {describe(failure)}") from None
        file.flush()
        yield Download(Path(file.name) if found is not None else None, found or known)


async def fetch(
    client: httpx.AsyncClient, url: str, headers: Mapping[str, str], file: IO[bytes], limit_bytes: int
) -> Validators | None:
    """Write the feed to the file, following redirects; return its validators, or None if it is unchanged.

    Raises ImportFailed and httpx's errors.
    """
    asked = dict(headers) | {"User-Agent": f"Aisle/{VERSION}", "Accept": "*/*"}
    for _ in range(REDIRECTS + 1):
        check_address(url)
        async with client.stream("GET", url, headers=asked) as response:
            if response.has_redirect_location:
                url = redirected(url, response.headers.get("location", ""))
                continue
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            if response.status_code != httpx.codes.OK:
                status = f"{response.status_code} {response.reason_phrase}".strip()
                raise ImportFailed(f"{shown_address(url)} answers {status}.")
            await write(response, file, limit_bytes, shown_address(url))
            return Validators(
                response.headers.get("etag", "")[:1_000], response.headers.get("last-modified", "")[:100]
            )
    raise ImportFailed(f"{shown_address(url)} redirects more than {REDIRECTS} times.")


async def write(response: httpx.Response, file: IO[bytes], limit_bytes: int, shown: str) -> None:
    """Write a response's body to the file. Raises ImportFailed if it is too large."""
    size = 0
    async for data in response.aiter_bytes():
        size += len(data)
        if size > limit_bytes:
            raise ImportFailed(f"{shown} is larger than {limit_bytes:,} bytes.")
        await asyncio.to_thread(file.write, data)


def check_address(url: str) -> None:
    """Check that an address is http(s) with a host. Raises ImportFailed."""
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and parts.hostname
        parts.port  # noqa: B018 - parsing validates it
    except ValueError:
        known = None
    if not known:
        raise ImportFailed("The address must begin with http:// or https:// and name a host.")


def redirected(url: str, location: str) -> str:
    """Return where a redirect leads. Raises ImportFailed for one that leaves https or http."""
    target = urljoin(url, location)
    scheme = urlsplit(target).scheme.lower()
    if scheme not in ("http", "https") or (url.lower().startswith("https:") and scheme == "http"):
        raise ImportFailed(f"{shown_address(url)} redirects to {scheme[:20]}:, which is not followed.")
    return target


def describe(failure: Exception) -> str:
    """Return a network error in words; libraries leave some of them empty."""
    if isinstance(failure, httpx.TimeoutException):
        return "the server did not answer in time."
    return str(failure).strip() or type(failure).__name__
