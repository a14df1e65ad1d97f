"""Ages that products say they are for: "age: 3 to 6", "for: children aged 4 to 8", "Children's headphones"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

NAMES = frozenset(
    {"age", "ages", "age range", "age group", "recommended age", "minimum age", "for", "suitable for"}
)
"""Attributes that say for whom a product is."""

GROUPS = {
    **dict.fromkeys(("baby", "babies", "newborn", "newborns", "infant", "infants"), (0.0, 2.0)),
    **dict.fromkeys(("toddler", "toddlers"), (1.0, 3.0)),
    **dict.fromkeys(("child", "children", "kid", "kids", "children's", "kid's", "kids'"), (1.0, 12.0)),
}
"""Words for a group of persons, and its ages in years."""

JOINING = frozenset({"and", "or", "of", "all"})

OLDEST = 120.0
YEARS_A_MONTH = 1 / 12
TEXT_LIMIT = 200
"""Maximum characters of a value that are read."""

AGED = re.compile(
    r"(?P<before>aged?|from|up to|under|over)? ?(?P<low>\d{1,3}|birth)(?: ?(?P<low_unit>months?|years?))?"
    r"(?: ?(?:to|-|–) ?(?P<high>\d{1,3}))?(?P<more>\+| and up| and over| or older)?(?: ?(?P<unit>months?|years?))?"
)
WORD = re.compile(r"[a-z]+(?:['’]s?)?")


def suits_age(name: str, attributes: Mapping[str, object], age: int) -> bool:
    """Return whether a product is for a person of that age in years, as far as its name and attributes say."""
    ranges = list(ranges_of(name, attributes))
    return not ranges or any(int(low) <= age <= high for low, high in ranges)


def ranges_of(name: str, attributes: Mapping[str, object]) -> Iterator[tuple[float, float]]:
    """Yield the ages that a product says it is for; what it says of an age comes before words for a group."""
    about = {key: texts_of(value) for key, value in attributes.items() if is_about_persons(key)}
    stated = [found for key, texts in about.items() for text in texts for found in stated_ages(key, text)]
    if stated:
        yield from stated
        return
    yield from groups_in(name.lower())
    for text in (text for texts in about.values() for text in texts):
        if set(WORD.findall(text)) <= GROUPS.keys() | JOINING:
            yield from groups_in(text)  # "camping and children" is also for others


def groups_in(text: str) -> list[tuple[float, float]]:
    """Return the ages of the groups of persons that a text names."""
    return [GROUPS[word] for word in WORD.findall(text.replace("’", "'")) if word in GROUPS]


def is_about_persons(key: str) -> bool:
    """Return whether an attribute says for whom a product is."""
    return key.lower().replace("_", " ").strip() in NAMES


def texts_of(value: object) -> list[str]:
    """Return the values of an attribute as short texts in lower case."""
    several = value if isinstance(value, list | tuple) else [value]
    return [str(each)[:TEXT_LIMIT].lower() for each in several if each is not None]


def stated_ages(key: str, text: str) -> Iterator[tuple[float, float]]:
    """Yield the ages that a value states in numbers: "4 to 7", "from 12", "babies from 6 months"."""
    for found in AGED.finditer(text):
        unit = found["unit"] or found["low_unit"] or ""
        if (
            "age" in key.lower()
            or unit
            or (found["before"] or "").startswith("age")
            or found["low"] == "birth"
        ):
            yield bounds_of(found, groups_in(text))  # "up to 110 kg" and "2 people" are no ages


def bounds_of(found: re.Match[str], groups: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the lowest and the highest age of a statement; one without an end is bounded by the group it names."""
    before, unit = found["before"] or "", found["unit"] or found["low_unit"] or ""
    low = 0.0 if found["low"] == "birth" else int(found["low"]) * years_of(found["low_unit"] or unit)
    if found["high"]:
        return low, int(found["high"]) * years_of(unit)
    if before in ("up to", "under"):
        return 0.0, low
    if before not in ("from", "over") and not found["more"]:
        return low, low
    return low, max((high for _, high in groups), default=OLDEST)


def years_of(unit: str) -> float:
    """Return the length of a unit in years."""
    return YEARS_A_MONTH if unit.startswith("month") else 1.0
