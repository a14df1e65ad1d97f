"""A photograph as a square tile: what is measured of it, and its sizes. Runs in a process of its own (tile_process).

This file imports nothing of the application: it is also the program of that process, which begins without the
application's packages, settings and secrets.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any, Literal

from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageOps, ImageStat, features

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
"""What is read. SVG is a document with script and no photograph, so it is refused like every other format."""

MOST_PIXELS = 40_000_000
WIDTHS = (160, 320, 640, 1280)
FALLBACK_WIDTHS = (320, 640)
"""Widths that are also made as JPEG, for browsers before 2020, which do not read WebP."""

AVIF_WIDTHS = (320, 640, 1280)
"""Widths that are also made as AVIF. At 160 pixels it saves less than 1 KB."""

AVIF_IS_WRITTEN = features.check("avif")
"""Whether this Pillow can write AVIF: its wheels can, builds of distributions may not."""

AIR = 0.08
"""Part of a tile's width that stays free on each side of a thing that is shown whole."""

MAT = (244, 241, 234)
"""The ground of cut-outs in the light and the dark theme, `#f4f1ea`: black and dark things are visible on it."""

FURTHEST_SHAPE = 1.9
"""Ratio of the sides up to which a photograph fills the tile; of a longer one too little would be left."""

READ_SIDE = 2_560
"""A larger original is reduced to this side before anything else is done with it."""

BORDER_SIDE, BORDER_DEPTH, BORDER_SHARE = 256, 2, 0.94
"""The border is looked at in a copy of this side, in a ring of this depth; so much of it must have one colour."""

SAME_COLOUR = 14
"""Largest difference of a channel between two pixels of one colour: the noise of JPEG is below it."""

CLEAR_SHARE = 0.005
"""Part of the pixels that must let light through for a cut-out."""

Fit = Literal["cover", "contain", "mat"]
RGB = tuple[int, int, int]


class Unreadable(Exception):
    """The bytes are no photograph that is read here; the text says why."""


@dataclass(frozen=True)
class Size:
    """One size of a tile."""

    width: int
    """The width it is offered as; a small original has fewer pixels."""
    format: str
    """`avif`, `webp` or `jpeg`."""
    data: bytes


@dataclass(frozen=True)
class Tile:
    """What was measured of an original, and the sizes of its tile."""

    width: int
    height: int
    has_alpha: bool
    border: str | None
    """Colour of a uniform border, `#ffffff`, or None."""
    fit: Fit
    """`cover` fills the tile, `contain` stands on its border's colour, `mat` is a cut-out on the mat."""
    colour: str
    """Colour of the tile's place until it is loaded."""
    sizes: tuple[Size, ...]


def make_tile(data: bytes) -> Tile:
    """Return the tile of an original. Raises Unreadable."""
    image, size = read_image(data)
    alpha = image.getchannel("A") if image.mode == "RGBA" and is_clear(image) else None
    if alpha is not None:
        square, border, fit, colour = on_mat(image, alpha), None, "mat", MAT
    else:
        opaque = flattened(image)
        border = uniform_border(opaque)
        square, fit, colour = fill(opaque, border)
    return Tile(
        width=size[0],
        height=size[1],
        has_alpha=alpha is not None,
        border=None if border is None else as_text(border),
        fit=fit,  # type: ignore[arg-type]  # mypy widens the literals of a tuple
        colour=as_text(colour),
        sizes=tuple(make_sizes(square)),
    )


def read_image(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """Return an original as RGB or RGBA in sRGB, upright and not too large, and its own size. Raises Unreadable."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise Unreadable("it has too many pixels")
            opened.draft("RGB", (READ_SIDE, READ_SIDE))  # JPEG is decoded in a fraction of its size
            upright = ImageOps.exif_transpose(opened)
            turned = (
                (width, height) if (upright.width >= upright.height) == (width >= height) else (height, width)
            )
            image = in_srgb(upright)
    except Unreadable:
        raise
    except Image.DecompressionBombError as bomb:
        raise Unreadable("it has too many pixels") from bomb
    except Exception as error:  # Pillow raises a dozen kinds for damaged files
        raise Unreadable(f"it cannot be read: {type(error).__name__}") from error
    image.thumbnail((READ_SIDE, READ_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image, turned


def in_srgb(image: Image.Image) -> Image.Image:
    """Return an image as RGB or RGBA with the colours of sRGB."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a damaged profile: the colours are taken as they are
        if converted is not None:
            return converted
    return image.convert(mode)


def is_clear(image: Image.Image) -> bool:
    """Return whether enough pixels let light through."""
    clear = sum(image.getchannel("A").histogram()[:250])
    return clear > CLEAR_SHARE * image.width * image.height


def flattened(image: Image.Image) -> Image.Image:
    """Return an image without alpha; its few clear pixels become white."""
    if image.mode == "RGB":
        return image
    white = Image.new("RGB", image.size, (255, 255, 255))
    white.paste(image, mask=image.getchannel("A"))
    return white


def uniform_border(image: Image.Image) -> RGB | None:
    """Return the colour of an image's border if all four sides have one colour, else None."""
    small = image.copy()
    small.thumbnail((BORDER_SIDE, BORDER_SIDE), Image.Resampling.BOX)
    width, height = small.size
    if min(width, height) <= 2 * BORDER_DEPTH:
        return None
    sides = [
        small.crop(box)
        for box in (
            (0, 0, width, BORDER_DEPTH),
            (0, height - BORDER_DEPTH, width, height),
            (0, 0, BORDER_DEPTH, height),
            (width - BORDER_DEPTH, 0, width, height),
        )
    ]
    medians = [ImageStat.Stat(side).median for side in sides]
    middle = [sorted(values)[2] for values in zip(*medians, strict=True)]
    colour = (int(middle[0]), int(middle[1]), int(middle[2]))
    return colour if all(share_of(side, colour) >= BORDER_SHARE for side in sides) else None


def share_of(image: Image.Image, colour: RGB) -> float:
    """Return the part of the pixels that have a colour."""
    other = sum(differing(image, colour).histogram()[1:])
    return 1 - other / (image.width * image.height)


def differing(image: Image.Image, colour: RGB) -> Image.Image:
    """Return a mask of the pixels that do not have a colour."""
    channels = ImageChops.difference(image, Image.new("RGB", image.size, colour)).split()
    largest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return largest.point(lambda value: 255 if value > SAME_COLOUR else 0)


def fill(image: Image.Image, border: RGB | None) -> tuple[Image.Image, Fit, RGB]:
    """Return the square of an opaque image, how it fits, and the colour of its place."""
    longer, shorter = max(image.size), min(image.size)
    if border is not None:
        return on_ground(image.crop(thing_box(image, border)), border), "contain", border
    colour = dominant_colour(image)
    if longer > FURTHEST_SHAPE * shorter:
        return on_itself(image), "contain", colour
    side = min(shorter, WIDTHS[-1])
    return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS), "cover", colour


def thing_box(image: Image.Image, border: RGB) -> tuple[int, int, int, int]:
    """Return the box of what is not border, so that things are equally large however much border they came with."""
    small = image.copy()
    small.thumbnail((512, 512), Image.Resampling.BOX)
    box = differing(small, border).filter(ImageFilter.MinFilter(3)).getbbox()
    whole = (0, 0, image.width, image.height)
    if box is None:
        return whole
    scale_x, scale_y = image.width / small.width, image.height / small.height
    left, top = int(max(0, box[0] - 2) * scale_x), int(max(0, box[1] - 2) * scale_y)
    right, bottom = min(image.width, (box[2] + 2) * scale_x), min(image.height, (box[3] + 2) * scale_y)
    # A speck or a line in a wide field is no thing to enlarge.
    if (right - left) * (bottom - top) < 0.02 * image.width * image.height:
        return whole
    return left, top, int(right), int(bottom)


def square_side(size: tuple[int, int], air: float) -> int:
    """Return the side of the tile that shows a thing of this size without enlarging it, within the widths."""
    return max(WIDTHS[0], min(WIDTHS[-1], round(max(size) / (1 - 2 * air))))


def placed(image: Image.Image, side: int, air: float) -> tuple[Image.Image, tuple[int, int]]:
    """Return an image that fits a tile with that much air, and its place in it."""
    room = round(side * (1 - 2 * air))
    fitting = ImageOps.contain(image, (room, room), Image.Resampling.LANCZOS)
    return fitting, ((side - fitting.width) // 2, (side - fitting.height) // 2)


def on_ground(image: Image.Image, ground: RGB) -> Image.Image:
    """Return the whole image in the middle of a tile of that colour, with air around it."""
    side = square_side(image.size, AIR)
    fitting, place = placed(image, side, AIR)
    tile = Image.new("RGB", (side, side), ground)
    tile.paste(fitting, place)
    return tile


def on_itself(image: Image.Image) -> Image.Image:
    """Return the whole image across a tile, on a blurred and darker part of itself: no one colour suits its edges."""
    side = square_side(image.size, air=0)
    fitting, place = placed(image, side, air=0)
    blurred = ImageOps.fit(image, (64, 64), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(5))
    tile = blurred.resize((side, side), Image.Resampling.BICUBIC).point(lambda value: int(value * 0.82))
    tile.paste(fitting, place)
    return tile


def on_mat(image: Image.Image, alpha: Image.Image) -> Image.Image:
    """Return a cut-out on the mat, with a soft shadow by which white things are visible. Raises Unreadable."""
    box = alpha.point(lambda value: 255 if value > 8 else 0).getbbox()
    if box is None:
        raise Unreadable("nothing can be seen in it")
    thing = image.crop(box)
    side = square_side(thing.size, AIR)
    fitting, place = placed(thing, side, AIR)
    shape = Image.new("L", (side, side), 0)
    shape.paste(fitting.getchannel("A"), place)
    weight = shape.resize((64, 64), Image.Resampling.BOX)
    grey = Image.new("L", (side, side), 0)
    grey.paste(fitting.convert("L"), place)
    light = ImageStat.Stat(
        grey.resize((64, 64), Image.Resampling.BOX), weight.point(lambda v: 255 if v > 127 else 0)
    )
    brightness = light.mean[0] if light.count[0] else 0
    # The lighter the thing, the darker its shadow.
    strength = 0.14 + 0.4 * max(0.0, (brightness - 150) / 105)
    shadow = ImageChops.offset(shape, 0, max(1, side // 100)).filter(ImageFilter.GaussianBlur(side / 64))
    tile = Image.new("RGB", (side, side), MAT)
    tile.paste((58, 52, 44), (0, 0), shadow.point(lambda value: int(value * strength)))
    tile.paste(fitting, place, fitting.getchannel("A"))
    return tile


def dominant_colour(image: Image.Image) -> RGB:
    """Return the colour of the largest group of similar pixels."""
    few = image.resize((48, 48), Image.Resampling.BOX).quantize(6, kmeans=1)
    counts: Any = few.getcolors() or [(1, 0)]
    index = max(counts)[1]
    palette = few.getpalette() or [128, 128, 128]
    red, green, blue = palette[3 * index : 3 * index + 3]
    return red, green, blue


def make_sizes(square: Image.Image) -> list[Size]:
    """Return the sizes of a square up to its own: JPEG for old browsers, and newer formats where they are smaller."""
    sizes = []
    for width in WIDTHS:
        side = min(width, square.width)
        image = square.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        # Method 4 takes three times as long for files that are 7 % smaller.
        webp, jpeg = encoded(image, "WEBP", quality=80, method=2), b""
        if width in FALLBACK_WIDTHS or square.width <= width < FALLBACK_WIDTHS[0]:
            jpeg = encoded(image, "JPEG", quality=80, optimize=True, progressive=True)
            sizes.append(Size(width, "jpeg", jpeg))
        if not jpeg or len(webp) < len(jpeg):
            sizes.append(Size(width, "webp", webp))
        if width in AVIF_WIDTHS and AVIF_IS_WRITTEN:
            # Speed 6 takes three times as long for files that are 15 % smaller.
            avif = encoded(image, "AVIF", quality=58, speed=8, max_threads=1)
            if len(avif) < min(len(webp), len(jpeg) or len(webp)):
                sizes.append(Size(width, "avif", avif))
        if width >= square.width:
            break
    return sizes


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """Return an image as a file, without any metadata of its original."""
    file = BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def as_text(colour: RGB) -> str:
    """Return a colour as `#e8dfd0`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def limit_process() -> None:
    """Give way to the server's work, and bound this process's memory, time and files."""
    import os
    import resource

    os.nice(5)
    for limit, most in (
        (resource.RLIMIT_AS, 1_500_000_000),
        (resource.RLIMIT_CPU, 20),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def main() -> int:
    """Read an original from stdin; write a line of JSON and the bytes of the sizes to stdout. Return the exit code."""
    limit_process()
    try:
        tile = make_tile(sys.stdin.buffer.read())
    except Unreadable as unreadable:
        print(unreadable, file=sys.stderr)
        return 1
    facts = asdict(tile) | {"sizes": [(size.width, size.format, len(size.data)) for size in tile.sizes]}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + b"".join(size.data for size in tile.sizes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
