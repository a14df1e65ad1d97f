"""A shop's theme: theme.css with values for design tokens, and its own fonts. It contains no other rules.

Pages and widget use the same tokens, so a theme of tokens changes both, and a later version of the product cannot
break it. A shop that needs other elements overrides a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.brand.contrast import GROUNDS, find_poor_contrast
from app.brand.problems import BrandProblem, with_nearest
from app.brand.style_rules import Declaration, Rule, read_rules
from app.brand.tokens import SCHEMES, Token, product_tokens, read_token

THEME = "theme.css"
VALUE_LIMIT = 300
NOT_IN_VALUES = re.compile(r"[{}<>\\@]|url\(|expression|/\*", re.IGNORECASE)
FONT_SOURCE = re.compile(
    r"url\( ?[\"']?(fonts/[a-z0-9][a-z0-9._-]{0,80}\.woff2?)[\"']? ?\)(?: format\([\w\"'-]{1,20}\))?"
)
LOCAL_SOURCE = re.compile(r"local\( ?[\"']?[\w .-]{1,60}[\"']? ?\)")
FAMILY = re.compile(r"[\"']?([\w .-]{1,60})[\"']?")
DESCRIPTORS = (
    *("font-family", "src", "font-weight", "font-style", "font-stretch", "font-display", "unicode-range"),
    *("size-adjust", "ascent-override", "descent-override", "line-gap-override"),
)


@dataclass(frozen=True)
class FontFace:
    """A font of the shop: its family, its files in the order of preference, and the other descriptors."""

    family: str
    files: tuple[str, ...]
    local: tuple[str, ...] = ()
    descriptors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Theme:
    """The tokens that a shop sets, by name, and its fonts."""

    tokens: Mapping[str, Token] = field(default_factory=dict)
    fonts: tuple[FontFace, ...] = ()

    def tokens_css(self, selector: str = ":root") -> str:
        """Return the tokens as a rule, or nothing if there are none."""
        values = "".join(f"  --{name}: {token.css};\n" for name, token in self.tokens.items())
        return f"{selector} {{\n{values}}}\n" if values else ""

    def page_colour(self, scheme: str) -> str:
        """Return the background of the pages in a scheme, as CSS."""
        token = self.tokens.get("paper") or product_tokens()["paper"]
        return token.light if scheme == "light" else token.dark


class ThemeReader:
    """Reads a theme and collects its problems."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[BrandProblem] = []
        self.lines: dict[str, int] = {}

    def read(self, source: str) -> Theme:
        """Return the theme of a style sheet. Problems are in `problems`."""
        tokens: dict[str, Token] = {}
        fonts: list[FontFace] = []
        for rule in read_rules(source):
            if not rule.closed:
                self._report(rule.line, f"`{rule.prelude}` is not closed by `}}`")
            elif rule.prelude == ":root":
                tokens |= {token.name: token for token in self._tokens(rule)}
            elif rule.prelude == "@font-face":
                fonts += [face for face in [self._font(rule)] if face]
            else:
                self._report(rule.line, other_rule(rule.prelude))
        if not self.problems:
            self._check_contrast(tokens)
        return Theme(tokens, tuple(fonts))

    def _report(self, line: int, reason: str) -> None:
        self.problems.append(BrandProblem(self.path, line, reason))

    def _tokens(self, rule: Rule) -> Iterator[Token]:
        for each in rule.declarations:
            if reason := self._unfit(each):
                self._report(each.line, reason)
                continue
            name = each.name[2:]
            self.lines[name] = each.line
            yield read_token(name, each.value)

    def _unfit(self, each: Declaration) -> str:
        """Return the reason for which a declaration is no token, or nothing."""
        known = product_tokens()
        name = each.name.removeprefix("--")
        if not each.name.startswith("--"):
            return f"`{each.name[:60]}` is no token: only tokens (--accent) are set in :root"
        if name not in known:
            names = [f"--{each}" for each in known]
            return with_nearest(f"`{each.name[:60]}` is no token", each.name, names)
        if not each.value or len(each.value) > VALUE_LIMIT or NOT_IN_VALUES.search(each.value):
            return f"the value of --{name} cannot be used: `{each.value[:60]}`"
        if known[name].is_colour and not read_token(name, each.value).is_colour:
            return f"--{name} is no colour: write #rrggbb, rgb(), hsl(), or light-dark(LIGHT, DARK) of two of them"
        return ""

    def _font(self, rule: Rule) -> FontFace | None:
        given = {each.name: each for each in rule.declarations}
        for name, each in given.items():
            if name not in DESCRIPTORS:
                self._report(
                    each.line, with_nearest(f"`{name[:60]}` is no descriptor of a font", name, DESCRIPTORS)
                )
                return None
            if name != "src" and (NOT_IN_VALUES.search(each.value) or len(each.value) > VALUE_LIMIT):
                self._report(each.line, f"the value of {name} cannot be used")
                return None
        family = FAMILY.fullmatch(given["font-family"].value) if "font-family" in given else None
        if family is None or "src" not in given:
            self._report(rule.line, "a font needs `font-family` and `src`")
            return None
        files, local = [], []
        for source in given["src"].value.split(","):
            if found := FONT_SOURCE.fullmatch(source.strip()):
                files.append(found[1])
            elif LOCAL_SOURCE.fullmatch(source.strip()):
                local.append(source.strip())
            else:
                reason = f'`{source.strip()[:60]}` is no file of the shop: write url("fonts/NAME.woff2")'
                self._report(given["src"].line, reason)
                return None
        rest = {name: each.value for name, each in given.items() if name not in ("font-family", "src")}
        return FontFace(family[1], tuple(files), tuple(local), rest)

    def _check_contrast(self, own: Mapping[str, Token]) -> None:
        """Report pairs without contrast of which the theme sets at least one colour."""
        for poor in find_poor_contrast({**product_tokens(), **own}):
            line = self.lines.get(poor.text) or self.lines.get(poor.ground) or self._line_of_any(poor.text)
            if line:
                self._report(line, str(poor))

    def _line_of_any(self, text: str) -> int:
        return next((self.lines[name] for name in GROUNDS[text] if name in self.lines), 0)


def other_rule(prelude: str) -> str:
    """Return the reason for which a rule is not part of a theme."""
    if "prefers-color-scheme" in prelude or "data-theme" in prelude:
        return f"`{prelude[:60]}`: write both colours in :root as light-dark(LIGHT, DARK)"
    return (
        f"`{prelude[:60]}`: a theme has only :root with tokens, and @font-face; override a template for more"
    )


def font_css(face: FontFace, addresses: Mapping[str, str]) -> str:
    """Return a font as CSS, with the address of each of its files."""
    sources = [*face.local, *(f'url("{addresses[name]}")' for name in face.files)]
    rest = "".join(f"  {name}: {value};\n" for name, value in face.descriptors.items())
    return f'@font-face {{\n  font-family: "{face.family}";\n  src: {", ".join(sources)};\n{rest}}}\n'


__all__ = ["SCHEMES", "THEME", "FontFace", "Theme", "ThemeReader", "font_css"]
