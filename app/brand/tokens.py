"""The product's design tokens, read from static/css/tokens.css: the names that a theme may set, and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.brand.colours import Colour, read_colour
from app.brand.style_rules import Rule, find_outside, read_rules

ROOT = Path(__file__).resolve().parents[2]
TOKENS_FILE = ROOT / "static" / "css" / "tokens.css"

SCHEMES = ("light", "dark")
BY_SCHEME = re.compile(r"var\(--light, ([^()]*)\) var\(--dark, ([^()]*)\)")
STANDARD = "light-dark("
SWITCHES = frozenset({"light", "dark"})
"""Tokens that switch between the schemes; no theme sets them."""


@dataclass(frozen=True)
class Token:
    """A design token: its value in light and in dark colours. They are the same unless both are given."""

    name: str
    light: str
    dark: str

    @property
    def css(self) -> str:
        """Its value in the notation of tokens.css, which browsers before 2023 understand."""
        if self.light == self.dark:
            return self.light
        return f"var(--light, {self.light}) var(--dark, {self.dark})"

    def colour(self, scheme: str) -> Colour | None:
        """Return its colour in a scheme, or None if it is no colour."""
        return read_colour(self.light if scheme == "light" else self.dark)

    @property
    def is_colour(self) -> bool:
        """Whether it is a colour in both schemes."""
        return None not in (self.colour("light"), self.colour("dark"))


def read_token(name: str, value: str) -> Token:
    """Return a token from a declaration: one value, `light-dark(LIGHT, DARK)`, or the notation of tokens.css."""
    light, dark = value, value
    if found := BY_SCHEME.fullmatch(value):
        light, dark = found.groups()
    elif value.startswith(STANDARD) and value.endswith(")"):
        inside = value[len(STANDARD) : -1]
        comma = find_outside(inside, ",", 0)
        light, dark = (inside[:comma], inside[comma + 1 :]) if comma >= 0 else (value, value)
    return Token(name, light.strip(), dark.strip())


def tokens_in(rules: list[Rule]) -> Mapping[str, Token]:
    """Return the tokens that rules for `:root` declare, by name without hyphens. The last declaration counts."""
    found: dict[str, Token] = {}
    for rule in rules:
        for each in rule.declarations if rule.prelude == ":root" else ():
            if each.name.startswith("--"):
                found[each.name[2:]] = read_token(each.name[2:], each.value)
    return {name: token for name, token in found.items() if name not in SWITCHES}


@cache
def product_tokens() -> Mapping[str, Token]:
    """Return the product's tokens by name."""
    return tokens_in(list(read_rules(TOKENS_FILE.read_text(encoding="utf-8"))))
