"""Support of the style sheets in browsers of 2018: newer CSS needs a fallback.

The first versions are those of MDN's browser-compat-data, as of November 2026. A property, function, unit or selector
that is in none of the lists here fails: look it up there and add it to the matching list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.style_sheets import Rule, rules_of

OLDEST = {"chrome": 70.0, "safari": 12.0, "firefox": 68.0}
SHEETS = [*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "frontend-islands" / "src").rglob("*.css")]

Versions = tuple[float, float, float]
"""First versions of Chrome, Safari and Firefox that support a feature."""

OLD_PROPERTIES = """
    align-content align-items align-self animation animation-delay background border border-bottom border-collapse
    border-color border-left border-radius border-right border-top border-top-left-radius border-top-right-radius
    border-width bottom box-shadow box-sizing break-inside clip-path color columns column-gap content cursor display
    fill filter flex flex-direction flex-wrap font font-size font-style font-variant-numeric font-weight grid
    grid-auto-columns grid-auto-flow grid-column grid-row grid-template grid-template-columns height hyphens
    justify-content justify-items justify-self left letter-spacing line-height list-style margin margin-bottom
    margin-left margin-right margin-top max-height max-width min-height min-width object-fit object-position opacity
    order outline outline-offset overflow overflow-wrap overflow-x overflow-y padding padding-bottom padding-left
    padding-right padding-top place-items pointer-events position resize right row-gap scroll-snap-align
    scroll-snap-type stroke stroke-linecap stroke-linejoin stroke-width table-layout text-align text-decoration
    text-overflow text-transform top transform transition vertical-align visibility white-space width word-break z-index
    all -webkit-appearance -moz-appearance -webkit-box-orient -webkit-line-clamp -webkit-text-size-adjust
"""
SINCE_EVER = frozenset(OLD_PROPERTIES.split())
"""Properties that the oldest browsers support, with the values used here unless VALUES lists them."""

WITHOUT_SPACE = "Safari 12.0, which its next version replaced on every device, leaves out the space"
NOT_MISSED = {
    "accent-color": "a box to tick has the browser's own colour",
    "color-scheme": "scroll bars stay light",
    "container-type": "the widget keeps the look of a narrow panel",
    "border-inline-start": WITHOUT_SPACE,
    "field-sizing": "the script grows the box, or it scrolls",
    "margin-inline-end": WITHOUT_SPACE,
    "margin-inline-start": WITHOUT_SPACE,
    "overflow-anchor": "the place may jump by a line",
    "overscroll-behavior": "a scroll may go on in the page",
    "overscroll-behavior-x": "a swipe at the row's end may go back",
    "padding-inline-end": WITHOUT_SPACE,
    "padding-inline-start": WITHOUT_SPACE,
    "scroll-padding": "a heading may stand under the bar",
    "scrollbar-width": "the bar is drawn at its usual width",
    "text-decoration-thickness": "the line under a link is the usual one",
    "text-underline-offset": "the same",
    "text-wrap": "a heading is not balanced",
}
"""Properties that may be unsupported, and the effect in such a browser."""

FIRST_KNOWN: dict[str, Versions] = {
    "appearance": (84, 15.4, 80),
    "aspect-ratio": (88, 15, 89),
    "border-block": (87, 14.1, 66),
    "gap": (84, 14.1, 63),  # in a flex box; in a grid since much earlier versions
    "inset": (87, 14.1, 66),
    "inset-block-end": (87, 14.1, 63),
    "inset-inline-end": (87, 14.1, 63),
    "margin-block": (87, 14.1, 66),
    "margin-inline": (87, 14.1, 66),
    "padding-block": (87, 14.1, 66),
    "padding-inline": (87, 14.1, 66),
}
"""Properties that some of the browsers do not support."""

INSTEAD = {
    "appearance": ("-webkit-appearance",),
    "border-block": ("border-top", "border-width"),
    "inset": ("top", "right", "bottom", "left"),
    "inset-block-end": ("bottom",),
    "inset-inline-end": ("left", "right"),
    "margin-block": ("margin-top", "margin-bottom"),
    "margin-inline": ("margin-left", "margin-right"),
    "padding-block": ("padding-top", "padding-bottom"),
    "padding-inline": ("padding-left", "padding-right"),
}
"""Fallbacks that may precede the property in the same rule. Without an entry only @supports helps."""


@dataclass(frozen=True)
class Value:
    """A feature of values that some of the browsers do not support; they drop such a declaration."""

    name: str
    pattern: str
    since: Versions
    properties: str = r".*"


VALUES = [
    Value("min(), max()", r"\b(min|max)\(", (79, 11.1, 75)),
    Value("clamp()", r"\bclamp\(", (79, 13.1, 75)),
    Value("small and dynamic viewport", r"\d[sld]v[hwib]\b|\d[sld]v(min|max)\b", (108, 15.4, 101)),
    Value("colours without commas", r"\b(rgb|hsl)a?\([^,)]*\)", (65, 12.1, 52)),
    Value("new colours", r"\b(color-mix|oklch|oklab|lch|lab|hwb|color|light-dark)\(", (111, 15, 113)),
    Value("two values", r"^\w+ \w+$", (68, 16, 61), r"overflow"),
    Value("anywhere", r"\banywhere\b", (80, 15.4, 65), r"overflow-wrap"),
    Value("clip", r"\bclip\b", (90, 16, 81), r"overflow.*"),
    Value("sticky", r"(?<!-)\bsticky\b", (56, 13, 59), r"position"),
    Value("text for eyes only", r"/", (77, 17.4, 128), r"content"),
    Value("fit-content", r"\bfit-content\b", (46, 11, 94), r".*(width|height)"),
    Value("max-content", r"\b(max|min)-content\b", (46, 12.1, 66), r".*(width|height)"),
    Value("newer functions", r"\b(round|mod|sin|cos|pow|hypot|image-set|linear)\(", (125, 15.4, 118)),
    Value("attr() outside content", r"\battr\(", (133, 99, 199), r"(?!content$).*"),
]
OLD_FUNCTIONS = (
    "calc env grayscale inset linear-gradient minmax repeat rgba rotate translate translateX translateY var"
)
KNOWN_FUNCTIONS = frozenset(OLD_FUNCTIONS.split())
KNOWN_UNITS = frozenset(["rem", "em", "px", "vh", "vw", "fr", "s", "ms", "deg", "%", ""])

SELECTORS: dict[str, Versions] = {
    ":is(": (88, 14, 78),
    ":where(": (88, 14, 78),
    ":has(": (105, 15.4, 121),
    ":focus-visible": (86, 15.4, 85),
    "& ": (120, 17.2, 117),
}
"""Selectors that some of the browsers do not support; they drop the whole rule."""

OLD_PSEUDO = """
    active after backdrop before checked disabled empty first-child first-of-type focus focus-within host hover
    last-child link not nth-child only-child placeholder root visited -webkit-details-marker
    -webkit-inner-spin-button
"""
KNOWN_PSEUDO = frozenset(OLD_PSEUDO.split())

DROPPED = {
    "html:has(#message:focus)": "the page may move when the box is focused",
    ".composer:has(.stop) .send": "Stop covers Send",
    ".conversation:has(#composer) .stop-live": "the composer's bar covers it",
    ".talk :not(:has(.cart-strip a))": "the bar is higher than it needs to be",
    ".receipt:has(~ .receipt)": "an earlier receipt of a streamed answer keeps its total",
    ".conversation:has(.turn:last-child > :not([data-status=": "the notice stays, with a link that works",
    "body .cards:not(:has(.rating))": "the place of a rating stays empty",
    ".choice:has([aria-disabled]:checked)": "the server says that it is sold out",
    ".found:has(.carousel-controls)": "the controls stand below the heading",
    ".details:has(.carousel-controls)": "the same",
    ".island-toolbar-field:has(select)": "the label stands beside its field",
}
"""Rules that may be dropped, by the beginning of their selectors, and the effect."""

ENDS = [("align-items", "start"), ("align-items", "end")]
GAP_GUARD = "@supports (not (appearance: none)) and (not (inset: 0))"
"""A condition that holds only where a flex box has no gap: Chrome before 84, Safari before 14.1."""


def is_new(since: Versions) -> bool:
    """Return whether one of the oldest browsers does not support it."""
    return any(first > oldest for first, oldest in zip(since, OLDEST.values(), strict=True))


def problems_of(css: str) -> list[str]:
    """Return the parts of a sheet that some of the browsers do not support and that have no fallback."""
    rules = list(rules_of(css))
    displays = defaultdict(set)
    for rule in rules:
        for name, value in rule.declarations:
            if name == "display":
                displays[rule.selector].add(value)
    return [
        f"{rule.selector} {{ {problem} }}"
        for rule in rules
        if not any(condition.startswith("@keyframes") for condition in rule.conditions)
        for problem in [
            *selector_problems(rule),
            *declaration_problems(rule),
            *flex_problems(rule, rules, any("grid" in display for display in displays[rule.selector])),
        ]
    ]


def selector_problems(rule: Rule) -> Iterator[str]:
    """Yield the unsupported features of the rule's selector."""
    dropped = any(rule.selector.startswith(known) for known in DROPPED)
    asked = " ".join(
        condition for condition in rule.conditions if condition.startswith("@supports selector(")
    )
    ring = all(name.startswith("outline") or name == "border-radius" for name, _ in rule.declarations)
    for name, since in SELECTORS.items():
        if name not in rule.selector or not is_new(since) or dropped or name in asked:
            continue
        if name == ":focus-visible" and ring:
            continue  # the browser draws its own ring
        yield f"selector {name} is not known before {since}"
    if re.search(r":not\([^()]*[, >+~][^()]*\)", rule.selector) and not dropped:
        yield "a list or a combinator within :not() is not known before (88, 9, 84)"
    for pseudo in re.findall(r":{1,2}([a-z-]+)", rule.selector):
        if pseudo not in KNOWN_PSEUDO and not any(pseudo in known for known in SELECTORS):
            yield f"pseudo {pseudo} stands in no list"


def declaration_problems(rule: Rule) -> Iterator[str]:
    """Yield the unsupported declarations of the rule."""
    asked = " ".join(condition for condition in rule.conditions if condition.startswith("@supports ("))
    for place, (name, value) in enumerate(rule.declarations):
        before = rule.declarations[:place]
        if name.startswith("--") or name in NOT_MISSED:
            continue
        if name not in SINCE_EVER and name not in FIRST_KNOWN:
            yield f"property {name} stands in no list"
        since = FIRST_KNOWN.get(name, (0, 0, 0)) if name != "gap" else (0, 0, 0)
        instead = any(other in INSTEAD.get(name, ()) for other, _ in before)
        if is_new(since) and not instead and f"({name}:" not in asked:
            yield f"{name} is not known before {since}"
        yield from value_problems(name, value, before, asked)


def value_problems(name: str, value: str, before: tuple[tuple[str, str], ...], asked: str) -> Iterator[str]:
    """Yield the unsupported features of a value.

    If the value contains a variable, a browser detects them too late to use the fallback.
    """
    new = [each for each in VALUES if is_new(each.since) and re.fullmatch(each.properties, name)]
    found = [each for each in new if re.search(each.pattern, value) and not re.search(each.pattern, asked)]
    for each in found:
        plain = any(
            (other == name or name.startswith(f"{other}-") or word_break_instead(name, other))
            and not any(re.search(every.pattern, earlier) for every in new)
            for other, earlier in before
        )
        if not plain:
            yield f"{name}: {each.name} is not known before {each.since}"
        elif "var(" in value:
            yield f"{name}: {each.name} with a variable needs @supports"
    for function in re.findall(r"([a-zA-Z-]+)\(", value):
        dated = any(re.search(each.pattern, f"{function}( )") for each in VALUES)
        if function not in KNOWN_FUNCTIONS and not dated:
            yield f"function {function}() stands in no list"
    for unit in re.findall(r"(?<![\w#.-])-?[\d.]+([a-z%]*)", re.sub(r'"[^"]*"', "", value)):
        if unit not in KNOWN_UNITS and not re.fullmatch(r"[sld]v[hwib]|dpi", unit):
            yield f"unit {unit} stands in no list"


def word_break_instead(name: str, other: str) -> bool:
    """Return whether the pair is `overflow-wrap: anywhere` and its old name, `word-break: break-word`."""
    return (name, other) == ("overflow-wrap", "word-break")


def flex_problems(rule: Rule, rules: list[Rule], in_grid: bool) -> Iterator[str]:
    """Yield features that a grid supports and a flex box does not: `end`, and a gap without a margin as fallback."""
    if not in_grid and any(each in rule.declarations for each in ENDS):
        yield "start and end in a flex box are not known before (93, 15.4, 45): flex-start, flex-end"
    gaps = [value for name, value in rule.declarations if name == "gap" and value.strip("0 ")]
    if not gaps or in_grid or rule.conditions:
        return
    for selector in (each.strip() for each in rule.selector.split(",")):
        instead = [
            each
            for other in rules
            if GAP_GUARD in other.conditions
            and any(name.startswith("margin") for name, _ in other.declarations)
            for each in other.selector.split(",")
            if each.strip().startswith((f"{selector} >", f"{selector}::"))
        ]
        if not instead:
            yield f"gap of {selector}: add margins to {selector} > * in {GAP_GUARD}"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_sheet_looks_right_in_the_oldest_browsers(path: Path) -> None:
    assert problems_of(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "css",
    [
        ".a { aspect-ratio: 1; }",
        ".a { inset: 0; }",
        ".a { padding-inline: 1rem; }",
        ".a { width: min(10rem, 50%); }",
        ".a { padding: 1rem; padding: max(1rem, var(--s)); }",
        ".a { grid-template-columns: repeat(auto-fill, minmax(min(9rem, 45%), 1fr)); }",
        ".a { font-size: clamp(1rem, 2vw, 2rem); }",
        ".a { height: 100dvh; }",
        ".a { display: flex; gap: 1rem; }",
        ".a { gap: 1rem; }",
        ".a { display: flex; align-items: end; }",
        ".a:is(.b, .c) { color: red; }",
        ".a:has(.b) { color: red; }",
        ".a:not(.b, .c) { color: red; }",
        ".a:not(.b *) { color: red; }",
        ".a:focus-visible { color: red; }",
        ".a { color: color-mix(in srgb, red, blue); }",
        ".a { color: rgb(0 0 0 / 45%); }",
        ".a { position: sticky; }",
        ".a { overflow: hidden auto; }",
        ".a { animation-timeline: scroll(); }",
        ".a { width: 10cqi; }",
        ".a:popover-open { color: red; }",
        '.a::after { content: "x" / ""; }',
        ".a { .b { color: red; } }",
    ],
)
def test_unsupported_css_is_reported(css: str) -> None:
    assert problems_of(css)


@pytest.mark.parametrize(
    "css",
    [
        ".a { top: 0; left: 0; inset: 0; }",
        ".a { width: 10rem; width: min(10rem, 50%); }",
        ".a { padding: 1rem; padding-top: clamp(1rem, 9vh, 6rem); }",
        ".a { padding: 1rem; } @supports (padding: max(0px)) { .a { padding: max(1rem, var(--s)); } }",
        f".a {{ display: flex; gap: 1rem; }} {GAP_GUARD} {{ .a > * + * {{ margin-left: 1rem; }} }}",
        ".a { display: grid; gap: 1rem; align-items: end; }",
        ".a { position: -webkit-sticky; position: sticky; }",
        ".a:focus-visible { outline: 3px solid; }",
        "@keyframes rise { from { opacity: 0; } }",
    ],
)
def test_css_with_a_fallback_is_accepted(css: str) -> None:
    assert problems_of(css) == []
