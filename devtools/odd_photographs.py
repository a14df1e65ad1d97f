"""Photographs as feeds really hold them, drawn here: every shape, ground and fault. For the gallery and the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

HOST = "https://pictures.example/"
Colour = tuple[int, int, int]
SCENE: Colour = (201, 178, 148)
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True)
class Photograph:
    """One photograph of the hostile shop."""

    name: str
    """Its file's name, by which its address ends."""
    colour: str | None
    """Colour of its place (app/pictures/tile.py), so that the gallery need not draw it to know."""
    draw: Callable[[], bytes] | None
    """Returns the file; None for one that cannot be had."""

    @property
    def address(self) -> str:
        """The address that a feed would have."""
        return HOST + self.name


def scene(width: int, height: int, thing: Colour, *, light: Colour = SCENE) -> Image.Image:
    """Return a photograph of a vase on a table: no two sides have one colour."""
    small = Image.new("RGB", (96, 96))
    for y in range(96):
        for x in range(96):
            shade = 0.55 + 0.45 * (1 - ((x - 20) ** 2 + (y - 10) ** 2) ** 0.5 / 140)
            wood = 0.8 if y > 66 else 1.0
            grain = 0.93 if y > 66 and (x * 7 + y * 3) % 11 < 3 else 1.0
            small.putpixel(
                (x, y), tuple(min(255, int(channel * shade * wood * grain * 1.1)) for channel in light)
            )
    picture = small.resize((width, height), Image.Resampling.BICUBIC)
    side = min(width, height)
    draw_vase(picture, (width // 2, height // 2), int(side * 0.62), thing)
    return picture


def draw_vase(picture: Image.Image, middle: tuple[int, int], tall: int, colour: Colour) -> None:
    """Draw the thing that is for sale: a vase with a neck, a belly and a light edge."""
    pen = ImageDraw.Draw(picture, "RGBA" if picture.mode == "RGB" else None)
    x, y = middle
    half, top, foot = int(tall * 0.3), y - tall // 2, y + tall // 2
    pen.ellipse((x - half, y - int(tall * 0.18), x + half, foot), fill=(*colour, 255))
    pen.rectangle((x - half // 3, top, x + half // 3, y), fill=(*colour, 255))
    pen.ellipse((x - half // 2, top - half // 8, x + half // 2, top + half // 6), fill=(*colour, 255))
    lighter = tuple(min(255, channel + 45) for channel in colour)
    pen.ellipse(
        (x - int(half * 0.7), y - int(tall * 0.08), x - int(half * 0.45), y + int(tall * 0.3)),
        fill=(*lighter, 255),
    )


def packshot(
    width: int, height: int, thing: Colour, ground: Colour = WHITE, part: float = 0.6
) -> Image.Image:
    """Return a thing alone on one colour."""
    picture = Image.new("RGB", (width, height), ground)
    draw_vase(picture, (width // 2, height // 2), int(min(width, height) * part), thing)
    return picture


def cut_out(width: int, height: int, thing: Colour) -> Image.Image:
    """Return a thing without any ground."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw_vase(picture, (width // 2, height // 2), int(min(width, height) * 0.9), thing)
    return picture


def as_jpeg(picture: Image.Image, quality: int = 88) -> bytes:
    """Return a JPEG file."""
    file = BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


def as_file(picture: Image.Image, file_format: str, **options: object) -> bytes:
    """Return a file of another format."""
    file = BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def photograph(side: int, seed: int, thing: Colour = (150, 60, 40)) -> bytes:
    """Return a JPEG with the fine grain of a camera, which does not compress well."""
    noise = Image.effect_noise((side, side), 26 + seed % 5).convert("RGB")
    return as_jpeg(Image.blend(scene(side, side, thing), noise, 0.16), quality=90)


def turned() -> bytes:
    """Return a photograph that a telephone stored on its side, with the turn in its metadata."""
    picture = scene(800, 1200, (70, 110, 90)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    return as_file(picture, "JPEG", exif=exif.tobytes(), quality=85)


@cache
def bomb() -> bytes:
    """Return a small file of 400 megapixels. It takes a second to make."""
    return as_file(Image.new("1", (20_000, 20_000)), "PNG")


SCRIPT_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>parent.ran = "svg"</script></svg>'

PHOTOGRAPHS = (
    Photograph("landscape-3x2.jpg", "#80715e", lambda: as_jpeg(scene(1500, 1000, (160, 58, 44)))),
    Photograph("square.jpg", "#7f715e", lambda: as_jpeg(scene(1200, 1200, (44, 92, 140)))),
    Photograph("portrait-3x4.jpg", "#7f725f", lambda: as_jpeg(scene(900, 1200, (66, 110, 70)))),
    Photograph("tower-1x3.jpg", "#80715e", lambda: as_jpeg(scene(500, 1500, (120, 70, 130)))),
    Photograph("panorama-5x1.jpg", "#80715e", lambda: as_jpeg(scene(2500, 500, (190, 120, 40)))),
    Photograph("wide-16x9.jpg", "#80715e", lambda: as_jpeg(scene(1600, 900, (40, 120, 120)))),
    Photograph("white-packshot.jpg", "#ffffff", lambda: as_jpeg(packshot(1000, 1000, (170, 60, 52)))),
    Photograph(
        "white-packshot-wide.jpg", "#ffffff", lambda: as_jpeg(packshot(1600, 700, (40, 60, 92), part=0.9))
    ),
    Photograph("white-on-white.jpg", "#ffffff", lambda: as_jpeg(packshot(1000, 1000, (238, 236, 230)))),
    Photograph(
        "grey-packshot.jpg", "#dfe0e2", lambda: as_jpeg(packshot(900, 1100, (90, 96, 60), (222, 224, 226)))
    ),
    Photograph(
        "black-packshot.jpg", "#0c0c0e", lambda: as_jpeg(packshot(1000, 1000, (214, 180, 96), (12, 12, 14)))
    ),
    Photograph(
        "small-in-white.jpg", "#ffffff", lambda: as_jpeg(packshot(1400, 1400, (60, 140, 90), part=0.3))
    ),
    Photograph("black-cut-out.png", "#f4f1ea", lambda: as_file(cut_out(900, 900, (16, 16, 18)), "PNG")),
    Photograph("white-cut-out.png", "#f4f1ea", lambda: as_file(cut_out(900, 900, (253, 253, 252)), "PNG")),
    Photograph(
        "red-cut-out-wide.webp", "#f4f1ea", lambda: as_file(cut_out(1400, 500, (178, 44, 40)), "WEBP")
    ),
    Photograph("tiny-60.png", "#80715e", lambda: as_file(scene(60, 60, (200, 90, 60)), "PNG")),
    Photograph("huge-4000.jpg", "#80715e", lambda: as_jpeg(scene(4000, 3000, (90, 80, 150)), quality=80)),
    Photograph("turned-by-exif.jpg", "#80725f", turned),
    Photograph("moving.gif", "#ffffff", lambda: moving()),
    Photograph("missing-404.jpg", None, None),
)


def moving() -> bytes:
    """Return an animation of two pictures; the first is shown."""
    first, second = packshot(600, 600, (210, 80, 120)), packshot(600, 600, (80, 120, 210))
    return as_file(first, "GIF", save_all=True, append_images=[second], duration=200, loop=0)


@cache
def file_of(address: str) -> bytes | None:
    """Return the file at an address, or None."""
    draw = next((each.draw for each in PHOTOGRAPHS if each.address == address), None)
    return draw() if draw else None


def files() -> dict[str, bytes]:
    """Return the files by address; the one that is missing has none."""
    found = {each.address: file_of(each.address) for each in PHOTOGRAPHS}
    return {address: data for address, data in found.items() if data is not None}
