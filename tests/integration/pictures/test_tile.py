"""Tiles: what is measured of photographs of every shape and ground, and how they fill a square."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from app.pictures.addresses import WIDTHS
from app.pictures.tile import MAT, Tile, Unreadable, make_tile
from app.pictures.tile import WIDTHS as MADE_WIDTHS
from devtools.odd_photographs import (
    HOST,
    PHOTOGRAPHS,
    SCRIPT_SVG,
    Photograph,
    as_file,
    as_jpeg,
    bomb,
    files,
    packshot,
    scene,
)


def tile_of(name: str) -> Tile:
    return make_tile(files()[HOST + name])


def picture_of(tile: Tile, width: int = 320) -> Image.Image:
    """Return the tile in its smallest size of at least that width."""
    data = next(size.data for size in tile.sizes if size.width >= width)
    return Image.open(BytesIO(data)).convert("RGB")


def distance(one: object, other: object) -> int:
    """Return the largest difference of a channel."""
    assert isinstance(one, tuple) and isinstance(other, tuple)
    return max(abs(left - right) for left, right in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "photograph", [each for each in PHOTOGRAPHS if each.draw], ids=lambda each: each.name
)
def test_the_gallery_knows_the_colours_of_its_photographs(photograph: Photograph) -> None:
    assert tile_of(photograph.name).colour == photograph.colour


def test_the_widths_are_those_of_the_addresses() -> None:
    assert MADE_WIDTHS == WIDTHS


@pytest.mark.parametrize(
    "name", ["landscape-3x2.jpg", "square.jpg", "portrait-3x4.jpg", "wide-16x9.jpg", "huge-4000.jpg"]
)
def test_a_photograph_without_a_uniform_border_fills_its_tile(name: str) -> None:
    tile = tile_of(name)
    assert (tile.fit, tile.border, tile.has_alpha) == ("cover", None, False)
    corner = picture_of(tile).getpixel((2, 2))
    assert distance(corner, (255, 255, 255)) > 20


@pytest.mark.parametrize(
    ("name", "ground"),
    [
        ("white-packshot.jpg", (255, 255, 255)),
        ("white-packshot-wide.jpg", (255, 255, 255)),
        ("white-on-white.jpg", (255, 255, 255)),
        ("grey-packshot.jpg", (222, 224, 226)),
        ("black-packshot.jpg", (12, 12, 14)),
        ("moving.gif", (255, 255, 255)),
    ],
)
def test_a_thing_on_one_colour_stands_in_a_tile_of_that_colour_with_air(
    name: str, ground: tuple[int, int, int]
) -> None:
    tile = tile_of(name)
    picture = picture_of(tile)
    assert tile.fit == "contain" and tile.border == tile.colour is not None
    assert distance(tuple(bytes.fromhex(tile.colour[1:])), ground) <= 2
    side = picture.width
    noise = 40 if sum(ground) < 99 else 20  # of WebP at the edges of light things on black
    thing = [
        (x, y) for x in range(side) for y in range(side) if distance(picture.getpixel((x, y)), ground) > noise
    ]
    left, right = min(x for x, _ in thing) / side, max(x for x, _ in thing) / side
    top, bottom = min(y for _, y in thing) / side, max(y for _, y in thing) / side
    assert min(left, top, 1 - right, 1 - bottom) == pytest.approx(0.08, abs=0.02)


def test_things_are_equally_large_however_much_border_they_came_with() -> None:
    small, large = (picture_of(tile_of(name)) for name in ("small-in-white.jpg", "white-packshot.jpg"))

    def tall(picture: Image.Image) -> int:
        rows = [
            y
            for y in range(picture.height)
            if distance(picture.getpixel((picture.width // 2, y)), (255, 255, 255)) > 14
        ]
        return max(rows) - min(rows)

    assert tall(small) == pytest.approx(tall(large), abs=8)


@pytest.mark.parametrize("name", ["black-cut-out.png", "white-cut-out.png", "red-cut-out-wide.webp"])
def test_a_cut_out_is_visible_on_the_mat(name: str) -> None:
    tile = tile_of(name)
    assert (tile.fit, tile.has_alpha, tile.colour) == ("mat", True, "#f4f1ea")
    picture = picture_of(tile)
    assert distance(picture.getpixel((2, 2)), MAT) <= 3
    # Along the middle there is an edge: the thing itself, or the shadow of a white one.
    row = [picture.getpixel((x, picture.height // 2)) for x in range(picture.width)]
    assert max(distance(pixel, MAT) for pixel in row) > 30


@pytest.mark.parametrize("name", ["tower-1x3.jpg", "panorama-5x1.jpg"])
def test_a_very_long_photograph_is_shown_whole(name: str) -> None:
    assert tile_of(name).fit == "contain"


def test_a_photograph_of_a_telephone_is_upright() -> None:
    tile = tile_of("turned-by-exif.jpg")
    assert (tile.width, tile.height) == (800, 1200)
    picture = picture_of(tile)
    wall, table = picture.getpixel((40, 20)), picture.getpixel((40, 310))
    assert isinstance(wall, tuple) and isinstance(table, tuple) and sum(wall) > sum(table)


def test_small_originals_are_not_made_larger_than_the_smallest_width() -> None:
    assert {size.width for size in tile_of("tiny-60.png").sizes} == {160}
    assert max(size.width for size in tile_of("huge-4000.jpg").sizes) == 1280


def test_every_tile_is_square_and_has_a_size_for_old_browsers_without_any_metadata() -> None:
    for address, data in files().items():
        tile = make_tile(data)
        assert any(size.format == "jpeg" for size in tile.sizes), address
        for size in tile.sizes:
            picture = Image.open(BytesIO(size.data))
            assert picture.width == picture.height <= size.width
            assert not picture.getexif() and "icc_profile" not in picture.info


@pytest.mark.parametrize("name", ["landscape-3x2.jpg", "square.jpg", "white-packshot.jpg"])
def test_newer_formats_are_kept_only_where_they_are_smaller(name: str) -> None:
    sizes = {(size.width, size.format): len(size.data) for size in tile_of(name).sizes}
    for width in (320, 640):
        assert (width, "webp") not in sizes or sizes[width, "webp"] < sizes[width, "jpeg"]
        older = [sizes[width, kind] for kind in ("webp", "jpeg") if (width, kind) in sizes]
        assert (width, "avif") not in sizes or sizes[width, "avif"] < min(older)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "RGB", "RGBA"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    picture = scene(300, 300, (20, 90, 160))
    file_format = "JPEG" if mode == "CMYK" else "PNG"
    converted = picture.convert("L").convert("I;16") if mode == "I;16" else picture.convert(mode)
    assert make_tile(as_file(converted, file_format)).width == 300


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"<!doctype html><title>Not found</title>",
        lambda: SCRIPT_SVG,
        bomb,
        lambda: as_jpeg(packshot(400, 400, (1, 2, 3)))[:900],
        lambda: as_file(Image.new("RGBA", (50, 50)), "PNG"),
        lambda: as_file(Image.new("RGB", (8, 8)), "BMP"),
    ],
    ids=["nothing", "html", "svg", "bomb", "cut", "clear", "bmp"],
)
def test_what_is_no_photograph_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unreadable):
        make_tile(make())
