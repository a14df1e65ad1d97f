"""Colours: reading them from CSS, their contrast (WCAG 2), and the nearest colour that has enough of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import cbrt, cos, hypot, pi, sin

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""

HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
RGB = re.compile(r"rgb\( ?(\d{1,3}) ?[, ] ?(\d{1,3}) ?[, ] ?(\d{1,3}) ?\)", re.IGNORECASE)
HSL = re.compile(
    r"hsl\( ?(\d{1,3})(?:deg)? ?[, ] ?(\d{1,3}(?:\.\d{1,3})?)% ?[, ] ?(\d{1,3}(?:\.\d{1,3})?)% ?\)",
    re.IGNORECASE,
)
NAMED: dict[str, Colour] = {"black": (0, 0, 0), "white": (255, 255, 255)}

STEPS = 512
"""Number of lightnesses that are tried for the nearest colour."""


def read_colour(text: str) -> Colour | None:
    """Return an opaque colour written as #rgb, #rrggbb, rgb(), hsl(), black or white; None for other texts."""
    words = " ".join(text.split())
    if words.lower() in NAMED:
        return NAMED[words.lower()]
    if HEX.fullmatch(words):
        digits = words[1:] if len(words) == 7 else "".join(digit * 2 for digit in words[1:])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := RGB.fullmatch(words):
        red, green, blue = (int(part) for part in found.groups())
        return (red, green, blue) if max(red, green, blue) <= 255 else None
    if found := HSL.fullmatch(words):
        hue, saturation, lightness = (float(part) for part in found.groups())
        if hue <= 360 and saturation <= 100 and lightness <= 100:
            return from_hsl(hue, saturation / 100, lightness / 100)
    return None


def from_hsl(hue: float, saturation: float, lightness: float) -> Colour:
    """Return the colour of a hue in degrees, and of saturation and lightness from 0 to 1."""
    reach = saturation * min(lightness, 1 - lightness)

    def part(offset: int) -> int:
        place = (offset + hue / 30) % 12
        return round(255 * (lightness - reach * max(-1, min(place - 3, 9 - place, 1))))

    return part(0), part(8), part(4)


def hex_of(colour: Colour) -> str:
    """Return a colour as CSS: #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def linear(part: int) -> float:
    """Return a channel, 0 to 255, as linear light, 0 to 1."""
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour, 0 to 1, as WCAG 2 defines it."""
    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_with_contrast(colour: Colour, grounds: Sequence[Colour], least: float) -> Colour | None:
    """Return the colour of the same hue with the most similar lightness that has the contrast on all grounds.

    The chroma is kept where the screen can show it. Returns None if no lightness has the contrast.
    """
    lightness, a, b = to_oklab(colour)
    candidates = sorted((step / STEPS for step in range(STEPS + 1)), key=lambda each: abs(each - lightness))
    for each in candidates:
        found = shown(each, a, b)
        if all(contrast(found, ground) >= least for ground in grounds):
            return found
    return None


def to_oklab(colour: Colour) -> tuple[float, float, float]:
    """Return a colour in OKLab (https://bottosson.github.io/posts/oklab/): equal distances look equally far apart."""
    red, green, blue = map(linear, colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """Return linear red, green and blue of a colour in OKLab; outside 0 to 1 if no screen shows it."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def shown(lightness: float, a: float, b: float) -> Colour:
    """Return the most saturated colour of this lightness and hue that a screen shows, at most as saturated as given."""
    chroma, hue = hypot(a, b), direction(a, b)
    for share in weaker():
        parts = from_oklab(lightness, chroma * share * hue[0], chroma * share * hue[1])
        if all(-0.0005 <= part <= 1.0005 for part in parts):
            break
    red, green, blue = (channel(part) for part in parts)
    return red, green, blue


def direction(a: float, b: float) -> tuple[float, float]:
    """Return the unit vector of a hue."""
    length = hypot(a, b)
    return (a / length, b / length) if length > 1e-9 else (cos(pi), sin(pi))


def weaker() -> Iterator[float]:
    """Yield shares of a chroma from all of it to none."""
    yield from (step / 20 for step in range(20, -1, -1))


def channel(part: float) -> int:
    """Return linear light as a channel, 0 to 255."""
    clear = min(1.0, max(0.0, part))
    return round(255 * (12.92 * clear if clear <= 0.0031308 else 1.055 * clear ** (1 / 2.4) - 0.055))
