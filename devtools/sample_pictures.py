"""The pictures of the gallery: tiles of the odd photographs, made on the first request. No database, no network."""

from __future__ import annotations

from functools import cache

from app.pictures.addresses import MADE, picture_key
from app.pictures.tile import Tile, make_tile
from app.web.pages.pictures import STAND_IN
from devtools.odd_photographs import PHOTOGRAPHS, file_of

ADDRESSES = {picture_key(each.address): each.address for each in PHOTOGRAPHS}


def sample_picture(path: str) -> tuple[str, bytes] | None:
    """Return the media type and the bytes of the picture at a path, or None if it is no path of a picture."""
    found = MADE.fullmatch(path)
    if found is None:
        return None
    tile = tile_of(ADDRESSES.get(found[1], ""))
    if tile is None:
        return "image/svg+xml", STAND_IN
    wide = [size for size in tile.sizes if size.width >= int(found[3])] or tile.sizes[-1:]
    return f"image/{wide[0].format}", wide[0].data


@cache
def tile_of(address: str) -> Tile | None:
    """Return the tile of an odd photograph, or None for one that cannot be had."""
    data = file_of(address)
    return make_tile(data) if data else None
