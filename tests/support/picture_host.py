"""A host of pictures on this machine: the hostile shop's photographs, redirects, and servers that misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from devtools.odd_photographs import HOST, files


@dataclass
class PictureHost:
    """Answers by path. `asked` lists the paths that were requested."""

    answers: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def name(self) -> str:
        """Host and port, as PICTURE_HOSTS names them."""
        return f"127.0.0.1:{self.port}"

    def address(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://{self.name}/{path}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close the connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1].lstrip("/")
        self.asked.append(path)
        found = self.answers.get(path)
        if found is not None and f'If-None-Match: "{len(found)}"' in head:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
        elif found is None:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        elif found.startswith(b"HTTP/"):
            writer.write(found)
        else:
            tag = f'ETag: "{len(found)}"\r\n'
            writer.write(f"HTTP/1.1 200 OK\r\n{tag}Connection: close\r\n\r\n".encode() + found)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def picture_host(more: dict[str, bytes] | None = None) -> AsyncIterator[PictureHost]:
    """Serve the hostile shop's photographs, and more answers, until the block ends."""
    host = PictureHost({address.removeprefix(HOST): data for address, data in files().items()} | (more or {}))
    server = await asyncio.start_server(host.answer, "127.0.0.1", 0)
    host.port = server.sockets[0].getsockname()[1]
    async with server:
        yield host


def redirect(target: str) -> bytes:
    """Return an answer that leads to another address."""
    return (
        f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
