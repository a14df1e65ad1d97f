"""Screenshots of states, and their comparison with the accepted ones in `accepted/`."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from app.render.environment import ROOT

ACCEPTED = Path(__file__).parent / "accepted"
VERSION_FILE = ACCEPTED / "chromium-version.txt"
RESULTS = ROOT / "test-results" / "appearance"
ACCEPTS = bool(os.environ.get("ACCEPT_SCREENSHOTS"))
HOW_TO_ACCEPT = "ACCEPT_SCREENSHOTS=1 bin/test tests/browser/templates/test_appearance.py"

HEIGHT_LIMIT = 1_000
"""Maximum height of a screenshot in pixels; the files stay small."""

DIFFERENCE = 32
"""Difference of a channel, of 255, from which a pixel counts as changed. Smoothing of curves differs by less."""


@dataclass(frozen=True)
class Tolerance:
    """The changes that are no failure."""

    pixels: float
    """Share of changed pixels."""
    height: int
    """Difference of the heights, in pixels."""


SAME_BROWSER = Tolerance(0.0005, 0)
OTHER_BROWSER = Tolerance(0.03, 6)
"""For another major version of Chromium than the accepted one's, which may smooth and break text differently."""


def pinned_css() -> str:
    """Return styles that replace the machine's fonts by two files of this repository."""
    fonts = "/examples/shops/juniper/fonts"
    return (
        f'@font-face {{ font-family: "Pinned"; src: url("{fonts}/source-sans.woff2"); font-weight: 200 900; }}\n'
        f'@font-face {{ font-family: "Pinned serif"; src: url("{fonts}/fraunces.woff2"); font-weight: 100 900; }}\n'
        ':root { --sans: "Pinned"; --serif: "Pinned serif"; --mono: "Pinned"; }\n'
    )


def bounded(png: bytes) -> Image.Image:
    """Return a screenshot as a picture of limited height."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return picture.crop((0, 0, picture.width, min(picture.height, HEIGHT_LIMIT)))


def accept(name: str, picture: Image.Image) -> None:
    """Store a screenshot as the accepted one."""
    ACCEPTED.mkdir(exist_ok=True)
    picture.save(ACCEPTED / f"{name}.webp", lossless=True, quality=100, method=6)


def difference(name: str, picture: Image.Image, tolerance: Tolerance) -> str:
    """Return how a screenshot differs from the accepted one, or nothing. Differing pictures are kept in RESULTS."""
    path = ACCEPTED / f"{name}.webp"
    if not path.exists():
        return keep(name, picture, None, "there is no accepted screenshot")
    accepted = Image.open(path).convert("RGB")
    if picture.width != accepted.width or abs(picture.height - accepted.height) > tolerance.height:
        sizes = f"{accepted.width}x{accepted.height} is accepted, this is {picture.width}x{picture.height}"
        return keep(name, picture, None, sizes)
    size = (picture.width, min(picture.height, accepted.height))
    changed = ImageChops.difference(picture.crop((0, 0, *size)), accepted.crop((0, 0, *size)))
    mask = max_channel(changed).point(lambda value: 255 if value > DIFFERENCE else 0)
    share = mask.histogram()[255] / (size[0] * size[1])
    return keep(name, picture, mask, f"{share:.2%} of the pixels differ") if share > tolerance.pixels else ""


def max_channel(picture: Image.Image) -> Image.Image:
    """Return the greatest channel of each pixel."""
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def keep(name: str, picture: Image.Image, mask: Image.Image | None, reason: str) -> str:
    """Keep the pictures of a difference for a person, and return the reason with their place."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    picture.save(RESULTS / f"{name}.png")
    if mask:
        mask.save(RESULTS / f"{name}-difference.png")
    return f"{name}: {reason}; see {(RESULTS / name).relative_to(ROOT)}.png. If it is right: {HOW_TO_ACCEPT}"
