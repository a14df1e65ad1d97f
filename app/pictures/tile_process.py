"""The process that makes one tile: decoders read foreign bytes there, with bounds and without the server's secrets.

A process of its own also keeps the server's event loop free, and yields the processor to it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from app.pictures.tile import Size, Tile, Unreadable

PROGRAM = Path(__file__).with_name("tile.py")
SECONDS = 30.0
"""Maximum seconds for one tile; a photograph of 24 megapixels takes about one."""


async def make_tile_apart(data: bytes, *, seconds: float = SECONDS) -> Tile:
    """Return the tile of an original, made by a process of its own. Raises Unreadable."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(PROGRAM),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
    )
    try:
        async with asyncio.timeout(seconds):
            out, errors = await process.communicate(data)
    except TimeoutError:
        raise Unreadable("it takes too long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 1:
        raise Unreadable(errors.decode(errors="replace").strip()[-200:] or "it cannot be read")
    if process.returncode:
        raise Unreadable("its process ended: too much memory or time")
    return read_tile(out)


def read_tile(out: bytes) -> Tile:
    """Return the tile that the process wrote."""
    line, _, data = out.partition(b"\n")
    facts = json.loads(line)
    sizes, begin = [], 0
    for width, file_format, length in facts.pop("sizes"):
        sizes.append(Size(width, file_format, data[begin : begin + length]))
        begin += length
    return Tile(**facts, sizes=tuple(sizes))
