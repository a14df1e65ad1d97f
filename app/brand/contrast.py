"""Contrast of the tokens that are text and background of each other, in light and in dark colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.brand.colours import Colour, contrast, hex_of, nearest_with_contrast
from app.brand.tokens import SCHEMES, Token

TEXT, CONTROL = 4.5, 3.0
"""Minimum contrast of text (WCAG 2.2, 1.4.3) and of the edges of controls (1.4.11)."""

GROUNDS: dict[str, tuple[str, ...]] = {
    "ink": ("paper", "raised", "ground", "notice"),
    "muted": ("paper", "raised"),
    "accent": ("paper", "raised"),
    "accent-strong": ("paper", "ground"),
    "error": ("paper", "raised"),
    "on-accent": ("accent", "accent-strong"),
    "control": ("paper",),
}
"""The backgrounds of each foreground token."""

LEAST = {"control": CONTROL}


@dataclass(frozen=True)
class PoorContrast:
    """A foreground that cannot be read on a background in one colour scheme."""

    scheme: str
    text: str
    ground: str
    ratio: float
    least: float
    better: Colour | None
    """The nearest colour of the foreground that has the contrast on all its backgrounds. None if there is none."""

    def __str__(self) -> str:
        advice = (
            f"the nearest colour for --{self.text} is {hex_of(self.better)}"
            if self.better
            else f"no lightness of --{self.text} has it on all backgrounds: change --{self.ground} too"
        )
        return (
            f"in {self.scheme} colours --{self.text} has a contrast of {self.ratio:.2f}:1 on --{self.ground}"
            f" and needs {self.least}:1; {advice}"
        )


def find_poor_contrast(tokens: Mapping[str, Token]) -> Iterator[PoorContrast]:
    """Yield the worst background of each foreground that lacks contrast, by scheme.

    A foreground that is itself a background (`accent`) counts there with its better colour: one mistake is reported
    once.
    """
    for scheme in SCHEMES:
        colours = {name: found for name in tokens if (found := tokens[name].colour(scheme))}
        for text, names in GROUNDS.items():
            colour = colours.get(text)
            grounds = {name: colours[name] for name in names if name in colours}
            if colour is None or not grounds:
                continue
            least = LEAST.get(text, TEXT)
            worst = min(grounds, key=lambda name: contrast(colour, grounds[name]))
            if (ratio := contrast(colour, grounds[worst])) >= least:
                continue
            better = nearest_with_contrast(colour, list(grounds.values()), least)
            colours[text] = better or colour
            yield PoorContrast(scheme, text, worst, ratio, least, better)
