"""Facts as words: money, counts, names. Product text is data: it is escaped and bounded, never trusted."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence

from app.llm.simulated.items import Item
from app.llm.simulated.lexicon import ALIKE, COLOURS, SIZES
from app.llm.simulated.numbers import spelled
from app.llm.simulated.text import normalise, stem, tokens
from app.text.inflection import one_of, plural
from app.text.money import money
from app.text.sanitize import visible_line

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~]|^[#+-]|^\d+(?=[.)](?:\s|$))|&(?=#?\w+;)|:(?=//)|!(?=\[))")
_LONGEST_NAME = 80
_NO_COUNT = re.compile(r"[&,/]|[^\w]$")
_AFTER_HEAD = re.compile(
    r"(?<=\w),| \W{0,8} ?(?:with|without|for|in|of|from|to|by|and|on)\b|\s[^\w\s']|\s\d|[(\[]"
)


def data(text: str, longest: int = _LONGEST_NAME) -> str:
    """Text that is not ours, on one line, bounded, without control and direction characters, Markdown switched off."""
    plain = visible_line(text)
    if len(plain) > longest:
        plain = plain[: longest - 1].rstrip() + "…"
    return _MARKDOWN.sub(_escape, plain)


def _escape(match: re.Match[str]) -> str:
    """A backslash before the sign; behind the number that would begin a list."""
    return f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}"


def name(item: Item) -> str:
    """A product's name in a sentence."""
    return f"**{data(item.name)}**"


def short_name(item: Item, others: Sequence[Item] = ()) -> str:
    """What tells a product from the others in a question: its brand where that is its own, else its name."""
    brands = [other.brand for other in others if other.brand]
    if item.brand and brands.count(item.brand) == 1 and item.brand.lower() not in ("", "none"):
        return f"the {data(item.brand)}"
    return name(item)


def price_of(item: Item) -> str:
    """A product's price, or that it is not known."""
    return money(item.price, item.currency) if item.price is not None else "a price I do not know"


def capitalised(text: str) -> str:
    """The sentence with a capital letter, also behind opening marks."""
    match = re.search(r"[^\W\d_]", text)
    if match is None or begins_with_amount(text.lstrip("*")):
        return text
    return text[: match.start()] + text[match.start()].upper() + text[match.end() :]


def begins_with_amount(text: str) -> bool:
    """Whether the text begins with a number or a currency sign."""
    return text[:1].isdigit() or unicodedata.category(text[:1] or " ") == "Sc"


def listing(parts: Sequence[str], word: str = "and") -> str:
    """ "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def numbers_of(positions: Sequence[int]) -> str:
    """ "number 2", "numbers 2 and 5", "numbers 1 to 4"."""
    ordered = sorted(positions)
    if len(ordered) == 1:
        return f"number {ordered[0]}"
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"numbers {ordered[0]} to {ordered[-1]}"
    return f"numbers {listing([str(position) for position in ordered])}"


def counted(number: int, noun: str) -> str:
    """ "three kettles", "one kettle", "no kettles"; the noun is given in the plural."""
    if number == 0:
        return f"no {noun}"
    return f"{spelled(number)} {one_of(noun) if number == 1 else noun}"


def noun_for(items: Sequence[Item], fallback: str = "products") -> str:
    """What these are, in the plural: their category, where their names say that each is one."""
    leaves = {item.leaf for item in items}
    if len(leaves) != 1:
        return fallback
    leaf = leaves.pop()
    if not leaf or len(leaf) > 30:
        return fallback
    if _NO_COUNT.search(leaf) or not headed(items, leaf.split()[-1]):
        return f"products in {data(leaf)}"
    noun = data(leaf if re.search(r"[A-Z]-|[A-Z]{2}", leaf) else leaf.lower())
    return plural(noun)


def headed(items: Sequence[Item], noun: str) -> bool:
    """Whether most of the names say that the thing is one of these: "Quiet kettle with double wall, 1.5 l"."""
    key = stem(noun)
    meant = {key, *ALIKE.get(key, ())}
    count = sum(not meant.isdisjoint(_heads_of(item.name)) for item in items)
    return count * 2 > len(items)


def _heads_of(name: str) -> frozenset[str]:
    """The last word of what a name says the thing is, without what follows: its size, its colour, what it is for."""
    first = _AFTER_HEAD.split(normalise(name), maxsplit=1)[0]
    words = tokens(first)
    while len(words) > 1 and (stem(words[-1]) in COLOURS or words[-1] in SIZES):
        words.pop()
    if not words:
        return frozenset()
    return frozenset({stem(words[-1]), *(stem(part) for part in words[-1].split("-")[-1:])})


def variation(seed: str, options: Sequence[str]) -> str:
    """One of several ways to say it: always the same one for the same seed."""
    return options[zlib.crc32(seed.encode("utf-8", "replace")) % len(options)]
