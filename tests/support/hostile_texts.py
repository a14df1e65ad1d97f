"""Texts that make one regular expression work as hard as possible, derived from the expression itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from re import _constants as kinds
from re import _parser as parser
from typing import Any

SAMPLES = 2
"""Number of different texts for a part that matches more than one."""

MOST = 30
"""Maximum number of texts for one pattern; of more, an evenly spaced selection is taken."""

PROBES = "a A1 .\n,-_*/<>\"'=é日"
"""Characters that represent a class: those that it contains."""

REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
ENDS = 4
"""Number of different ends that a run is tried with."""

LONG = 40
"""A part that may be repeated more often than this is repeated until the text is full."""

NOTHING = "\x00"
"""A character that hardly any pattern matches, so that a match of the text before it fails."""


@dataclass(frozen=True)
class HostileText:
    """A text of any length: its beginning, its repeated unit and its end."""

    before: str
    unit: str
    after: str

    def of_length(self, length: int) -> str:
        """Return the text with about that many characters."""
        often = max(1, (length - len(self.before) - len(self.after)) // len(self.unit))
        return self.before + self.unit * often + self.after


def hostile_texts(pattern: re.Pattern[str]) -> list[HostileText]:
    """Return different texts for the pattern: runs, repeated beginnings, and texts that match except for their end."""
    texts = list(dict.fromkeys(text for text in all_texts(pattern) if text.unit))
    return texts[:: len(texts) // MOST + 1]


def all_texts(pattern: re.Pattern[str]) -> Iterator[HostileText]:
    """Yield all texts of the pattern; some twice."""
    tree = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    ends = [NOTHING, *dict.fromkeys(refused(tree))][:ENDS]
    for before, body in repeated(tree, ""):
        for choice in range(SAMPLES):
            unit = sample(body, choice)
            yield HostileText(before, unit, "")
            # A run that fails at its end, and a beginning at each step.
            yield from (HostileText(before, unit, end) for end in ends)
            yield from (HostileText("", before + unit + between, "") for between in ("", " "))
            yield HostileText(" ", unit, NOTHING)
    for beginning in dict.fromkeys(beginnings(tree)):
        yield HostileText("", beginning, "")
        yield from (HostileText("", beginning + " ", end) for end in ends)
    for sign in dict.fromkeys(signs(tree)):
        yield from (HostileText("", sign, end) for end in ("", NOTHING))


def refused(items: list[Any]) -> Iterator[str]:
    """Yield the texts that the pattern excludes: characters of negated classes, and of negative lookarounds."""
    for kind, given in items:
        if kind is kinds.IN and given[0][0] is kinds.NEGATE:
            yield from (chr(value) for item, value in given if item is kinds.LITERAL)
        if kind is kinds.NOT_LITERAL:
            yield chr(given)
        if kind is kinds.ASSERT_NOT:
            yield " " + sample(list(given[1]), 0)
        for inner in [list(given[2])] if kind in REPEATS else inner_sequences(kind, given):
            yield from refused(inner)


def repeated(items: list[Any], before: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield the bodies of all long repeats, each with a text that leads to it."""
    for place, (kind, given) in enumerate(items):
        lead = before + sample(items[:place], 0)
        if kind in REPEATS:
            _, most, body = given
            if most is kinds.MAXREPEAT or most > LONG:
                yield lead, list(body)
                yield before + sample(items[:place], 1), list(body)
            yield from repeated(list(body), lead)
        else:
            for inner in inner_sequences(kind, given):
                yield from repeated(inner, lead)


def beginnings(items: list[Any]) -> Iterator[str]:
    """Yield texts for each beginning of the pattern and of each alternative that is more than a word."""
    ends = [
        place for place, (kind, _) in enumerate(items, 1) if kind is not kinds.LITERAL or place == len(items)
    ]
    for end in ends:
        for choice in range(SAMPLES):
            yield sample(items[:end], choice)
    for kind, given in items:
        for inner in inner_sequences(kind, given):
            if any(each is not kinds.LITERAL for each, _ in inner):
                yield from beginnings(inner)


def signs(items: list[Any]) -> Iterator[str]:
    """Yield a character of each class, and each literal character."""
    for item in items:
        kind, given = item
        if kind in (kinds.LITERAL, kinds.NOT_LITERAL, kinds.ANY, kinds.IN):
            yield from (sample([item], choice) for choice in range(SAMPLES))
        elif kind in REPEATS:
            yield from signs(list(given[2]))
        else:
            for inner in inner_sequences(kind, given):
                yield from signs(inner)


def inner_sequences(kind: Any, given: Any) -> list[list[Any]]:
    """Return the sequences inside a part that is not a repeat."""
    match kind:
        case kinds.SUBPATTERN:
            return [list(given[-1])]
        case kinds.ATOMIC_GROUP:
            return [list(given)]
        case kinds.BRANCH:
            return [list(branch) for branch in given[1]]
        case kinds.ASSERT | kinds.ASSERT_NOT:
            return [list(given[1])]
        case _:
            return []


def sample(items: list[Any], choice: int) -> str:
    """Return a text that the sequence matches; another one for another choice, if there are several."""
    return "".join(sample_of(kind, given, choice) for kind, given in items)


def sample_of(kind: Any, given: Any, choice: int) -> str:
    """Return a text for one part; a lookaround has an empty one."""
    match kind:
        case kinds.LITERAL:
            return chr(given)
        case kinds.ANY:
            return PROBES[choice]
        case kinds.NOT_LITERAL | kinds.IN:
            return taken(kind, given, choice)
        case kinds.BRANCH:
            branches = given[1]
            return sample(list(branches[(choice * 7) % len(branches)]), choice)
        case kinds.SUBPATTERN | kinds.ATOMIC_GROUP:
            return sample(inner_sequences(kind, given)[0], choice)
    if kind in REPEATS:
        least, most, body = given
        return sample(list(body), choice) * max(least, min(most, choice))
    return ""


def taken(kind: Any, given: Any, choice: int) -> str:
    """Return a character that the class contains."""
    own = [chr(value) for item, value in given if item is kinds.LITERAL] if kind is kinds.IN else []
    own += [chr(value[0]) for item, value in given if item is kinds.RANGE] if kind is kinds.IN else []
    candidates = [sign for sign in [*own, *PROBES, *"#|~`"] if takes(kind, given, sign)]
    return candidates[(choice * 5) % len(candidates)] if candidates else ""


def takes(kind: Any, given: Any, sign: str) -> bool:
    """Return whether the class contains the character."""
    if kind is kinds.NOT_LITERAL:
        return ord(sign) != given
    wanted = not (given and given[0][0] is kinds.NEGATE)
    return any(takes_one(item, value, sign) for item, value in given) is wanted


def takes_one(item: Any, value: Any, sign: str) -> bool:
    """Return whether one entry of a class contains the character."""
    if item is kinds.LITERAL:
        return ord(sign) == value
    if item is kinds.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    if item is kinds.CATEGORY:
        name = str(value)
        test = {"DIGIT": str.isdecimal, "SPACE": str.isspace}.get(name.rsplit("_", 1)[-1], is_word)
        return test(sign) is not ("NOT" in name)
    return False


def is_word(sign: str) -> bool:
    """Return whether it is a letter, a digit or an underscore."""
    return sign.isalnum() or sign == "_"
