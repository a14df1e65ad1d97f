"""Originals: the bytes behind an address of the catalogue, fetched with bounds and never from a private network.

A feed is foreign data. An address in it must not make the server ask a machine that only the server can reach, so every
host is resolved here, all its addresses must be public, and the connection goes to the very address that was checked.
The same holds for each redirect.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpcore

from app.version import VERSION

STATIC = Path(__file__).resolve().parents[2] / "static"
MOST_BYTES = 15_000_000
"""Maximum size of an original: a photograph of 40 megapixels as JPEG has about this."""

SECONDS = 20.0
"""Maximum seconds for one original, with its redirects."""

REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
TIMEOUTS = {"connect": 5.0, "read": 10.0, "write": 5.0, "pool": 5.0}
REDIRECTED = (301, 302, 303, 307, 308)
HEADERS = {
    "Accept": "image/webp,image/png,image/jpeg,image/gif,image/avif;q=0.9",
    "Accept-Encoding": "identity",  # a compressed body could be far larger than the bytes that are counted
    "User-Agent": f"Aisle/{VERSION} (pictures)",
}
EMBEDDED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""Networks of IPv6 whose last 32 bits are an address of IPv4 (RFC 6052, RFC 8215)."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoOriginal(Exception):
    """The original cannot be had; the text says why."""


@dataclass(frozen=True)
class Original:
    """The bytes of an original. `data` is None where it is still the one that the tag names."""

    data: bytes | None
    tag: str | None
    """The `ETag` of its server, for the next time."""


def is_public(address: IPAddress) -> bool:
    """Return whether an address is one of the public internet, also where it is written inside another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in network for network in EMBEDDED):
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if any(each is not None and not is_public(each) for each in inner):
            return False
    return address.is_global and not address.is_multicast


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Connections to public addresses, and to the hosts that the operator names (`host:port`)."""

    def __init__(self, private_hosts: Collection[str] = ()) -> None:
        self._private_hosts = frozenset(private_hosts)
        self._connections = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first of the host's addresses. Raises NoOriginal if one of them is not public."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if f"{host}:{port}" not in self._private_hosts:
            for address in addresses:
                if not is_public(ipaddress.ip_address(address.split("%")[0])):
                    raise NoOriginal("its host is in a private network")
        return await self._connections.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse. Raises NoOriginal."""
        raise NoOriginal("a socket of this machine is no host")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._connections.sleep(seconds)


class Originals:
    """Fetches originals. `private_hosts` are the hosts (`host:port`) that may be in a private network."""

    def __init__(self, private_hosts: Collection[str] = (), static: Path = STATIC) -> None:
        self._private_hosts, self._static = frozenset(private_hosts), static

    @cached_property
    def _pool(self) -> httpcore.AsyncConnectionPool:
        """The connections, made for the first photograph: reading the certificates takes 30 ms of a start."""
        import httpx  # imported here for the same reason: with its command line it imports a hundred modules

        return httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=8,
            max_keepalive_connections=4,
            keepalive_expiry=10,
            network_backend=PublicNetwork(self._private_hosts),
        )

    async def read(self, address: str, tag: str | None = None, *, seconds: float = SECONDS) -> Original:
        """Return the original of an address, or that it is still the one with this tag. Raises NoOriginal."""
        if address.startswith("/"):
            return await asyncio.to_thread(self._read_static, address)
        try:
            async with asyncio.timeout(seconds):
                return await self._fetch(address, tag)
        except TimeoutError:
            raise NoOriginal("its server takes too long") from None
        except NoOriginal:
            raise
        except (OSError, ValueError, httpcore.ConnectError) as error:
            raise NoOriginal(f"its server cannot be reached: {type(error).__name__}") from error
        except Exception as error:  # httpcore's errors have no common class
            raise NoOriginal(f"its server cannot be read: {type(error).__name__}") from error

    async def close(self) -> None:
        """Close the connections, if a photograph was ever fetched."""
        if "_pool" in vars(self):
            await self._pool.aclose()

    def _read_static(self, address: str) -> Original:
        """Return a file of static/. Raises NoOriginal."""
        path = (self._static.parent / unquote(address.split("?")[0]).lstrip("/")).resolve()
        if not path.is_relative_to(self._static.resolve()) or not path.is_file():
            raise NoOriginal("there is no such file")
        if path.stat().st_size > MOST_BYTES:
            raise NoOriginal(f"it has more than {MOST_BYTES // 1_000_000} MB")
        return Original(path.read_bytes(), None)

    async def _fetch(self, address: str, tag: str | None) -> Original:
        """Follow redirects to the original. Raises NoOriginal."""
        for _ in range(REDIRECTS + 1):
            self._check(address)
            headers = HEADERS | ({"If-None-Match": tag} if tag else {})
            timeouts = {"timeout": TIMEOUTS}
            async with self._pool.stream(
                "GET", address, headers=list(headers.items()), extensions=timeouts
            ) as answer:
                fields = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
                if answer.status == 304 and tag:
                    return Original(None, tag)
                if answer.status == 200:
                    return Original(await body_of(answer, fields), fields.get(b"etag", "")[:200] or None)
                if answer.status not in REDIRECTED or b"location" not in fields:
                    raise NoOriginal(f"its server answers {answer.status}")
                address = urljoin(address, fields[b"location"])
        raise NoOriginal(f"it is redirected more than {REDIRECTS} times")

    def _check(self, address: str) -> None:
        """Check scheme, host and port. Raises NoOriginal."""
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
            raise NoOriginal("its address is not one of the web")
        port = parts.port or PORTS[parts.scheme]
        if port not in PORTS.values() and f"{parts.hostname}:{port}" not in self._private_hosts:
            raise NoOriginal("its address has an unusual port")


async def body_of(answer: httpcore.Response, fields: dict[bytes, str]) -> bytes:
    """Return the body, of at most MOST_BYTES. Raises NoOriginal."""
    too_large = NoOriginal(f"it has more than {MOST_BYTES // 1_000_000} MB")
    if int(fields.get(b"content-length") or 0) > MOST_BYTES:
        raise too_large
    body = bytearray()
    async for piece in answer.aiter_stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise too_large
    return bytes(body)
