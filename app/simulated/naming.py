"""Products called by name, and what is asked about them: "tell me more about the Harrow kettle", "the red one"."""

from __future__ import annotations

import re
from dataclasses import replace

from app.simulated import intents
from app.simulated.dialogue import Dialogue
from app.simulated.lexicon import FILLER
from app.simulated.references import Reference, describing, resolve
from app.simulated.text import stem, tokens
from app.simulated.understanding import Understanding

_ASKED = frozenset(
    {
        "price",
        "cost",
        "costs",
        "size",
        "color",
        "colour",
        "colours",
        "colors",
        "material",
        "stock",
        "available",
    }
    | {"cheap", "made", "much", "big", "wear"}
)
"""Words that frame a wish but are the very matter of a question."""

_DEFINITE = re.compile(
    r"\b(?:the|that|this|details?)\b|\b(?:tell|more|know|everything|info\w*)\b.{0,80} (?:about|on)\b"
)
_PLACE = re.compile(r"\bin (?:the|this|that)\b")
_TELLING = re.compile(
    r"\b(?:details?|describe|description|everything|info\w*|specs?|open|learn|hear|read|view|explain|look)\b"
)
MOST_MEANT = 3
"""A description that fits more products than this is a search, unless it speaks of "one"."""


def asked_words(text: str) -> str:
    """What a question about a product asks for, in its content words."""
    return " ".join(word for word in tokens(text) if word not in FILLER or word in _ASKED)[:80]


def named_product(text: str, rest: str, dialogue: Dialogue) -> list[Understanding]:
    """The product that a definite description names; nothing when it names none that was shown."""
    if not _DEFINITE.search(text) or _PLACE.search(text) or _looks_for_new(text):
        return []
    stripped = _TELLING.sub(" ", rest)
    described = describing(stripped, dialogue)
    if described is None:
        return []
    several = _each_named(stripped, dialogue)
    if several:
        return [Understanding("details", references=several)]
    resolved = resolve(described, dialogue)
    if not resolved.items and not resolved.candidates:
        return _asked_of(text, described, dialogue)
    if len(resolved.candidates) > MOST_MEANT and not re.search(r"\bone\b", text):
        return []
    chosen = intents.is_choice(text) and not intents.is_details(text)
    return [Understanding("choose" if chosen else "details", references=(described,))]


def _looks_for_new(text: str) -> bool:
    """ "I'm looking for the perfect kettle" is a search, "I'd like the red one" is a choice."""
    points = re.search(r"\bthe .{0,80}one\b", text) or intents.is_choice(text)
    return intents.find_strength(text) == 2 and not points


def _each_named(text: str, dialogue: Dialogue) -> tuple[Reference, ...]:
    """ "the red one and the glass one": two products, if each side names one."""
    sides = [describing(side, dialogue) for side in re.split(r"\band\b", text)]
    found = [side for side in sides if side is not None and len(resolve(side, dialogue).items) == 1]
    return tuple(found) if len(found) == len(sides) > 1 else ()


def _asked_of(text: str, described: Reference, dialogue: Dialogue) -> list[Understanding]:
    """ "is the Harrow dishwasher safe": the words that fit a shown product name it, the others are the question."""
    if not intents.is_question(text):
        return []
    naming = tuple(
        word for word in described.words if any(stem(word) in item.named for item in dialogue.listed)
    )
    resolved = resolve(replace(described, words=naming), dialogue) if naming else None
    if resolved is None or len(resolved.items) != 1:
        return []
    asked = " ".join(word for word in described.words if word not in naming)
    return [Understanding("details", references=(replace(described, words=naming),), topic=asked or "price")]
