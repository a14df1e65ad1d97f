"""Which product is meant: "the second one", "it", "the cheapest", "the red one", "number 3", "the Harrow kettle"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.simulated.dialogue import Dialogue
from app.simulated.items import Item
from app.simulated.lexicon import FILLER, VAGUE
from app.simulated.numbers import NUMBER, ORDINALS, parse_number
from app.simulated.text import stem, stems, tokens

Kind = Literal[
    "number", "last", "first_few", "last_few", "all", "it", "cheapest", "dearest", "best", "described"
]


@dataclass(frozen=True)
class Reference:
    """One way of pointing. `number` counts from 1; `words` describe."""

    kind: Kind
    number: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """The products meant; or those that may be, when it cannot be told; or neither."""

    items: tuple[Item, ...] = ()
    candidates: tuple[Item, ...] = ()
    missing: str = ""
    """What was pointed at and is not there: "number 7", "the Sony"."""


Make = Callable[[re.Match[str]], list[Reference]]
_ORDINAL = "|".join(ORDINALS)
_THING = r"(?: (?:one|ones|product|item|result|option|choice|thing)(?:s)?\b)?"
_FEW = re.compile(
    rf"(?:the )?\b(first|last|top)(?: (two|three|four|five|six|\d{{1,2}}))\b{_THING}(?! stars?)"
)
_ALL = re.compile(
    r"\b(?:both(?: of (?:them|these|those))?|all (?:of (?:them|these|those)|two|three|four|five)|"
    r"(?:these|those|the)(?: two| three| four| five)\b|(?:them|they|these|those)\b(?! (?:all|things)))"
    + _THING
)
_LAST = re.compile(
    r"\b(?:the )?last(?: (?:one|product|item|result|option|kettle|choice)\b|(?=$|[ ,.?!]*$| and| or|,))"
)
_ORDINALS = re.compile(
    rf"\b(?:the |my )?((?:{_ORDINAL})|\d{{1,2}}(?:st|nd|rd|th))\b(?! (?:aid|class|hand|time|grade|"
    rf"date|century|floor)\b){_THING}"
)
_NUMBERED = re.compile(
    r"(?:\b(?:numbers?|nos?\.?|nr\.?|items?|options?|products?|results?|cards?) ?#? ?|#)"
    rf"({NUMBER}(?!\w)(?:(?: ?,? ?(?:and|or|with|to|vs\.?|versus|&) ?|, ?)(?:(?:number|no\.?|nr\.?|"
    rf"#) ?)?\d{{1,2}}(?!\d| ?(?:x|of)))*)(?![\d.]\d)"
)
_BARE_NUMBERS = re.compile(
    r"(?<![\w.$€£-])(\d{1,2})(?![\w%$€£]|[.,-]\d| ?(?:dollars?|bucks|euros?|x|of|pieces?|cm|l)\b)"
)
_SUPERLATIVES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cheapest", re.compile(
        r"\b(?:the )?(?:cheap(?:est|er)|least expensive|less expensive|lowest[- ]priced?)(?: (?:one|"
        r"ones|product|option|of (?:the )?(?:two|three|them|these|those)(?: two| three)?))?")),
    ("dearest", re.compile(
        r"\b(?:the )?(?:most expensive|more expensive|dearest|pric(?:iest|ier)|"
        r"highest[- ]priced?)(?: (?:one|ones|product|option|of (?:the )?(?:two|three|them|these|"
        r"those)))?")),
    ("best", re.compile(
        r"\b(?:the )?(?:(?:best|better|top|highest|higher)[- ](?:rated|reviewed)|best(?= (?:one|of|"
        r"$)|$))(?: (?:one|ones|product|option|of (?:the )?(?:two|three|them|these|those)))?")),
)  # fmt: skip
_ORDERING = re.compile(
    r"\b(?:the )?(?:cheapest|lowest|dearest|most expensive|best|newest|highest)(?:[ -](?:rated|"
    r"priced?|ones?|prices?))* first\b|"
    r"\bsort(?:ed)? (?:by|from) .*|\bfirst of all\b|\bat first\b"
)
_IT = re.compile(
    r"\b(?:it|its|(?:this|(?<!\w )that|that(?! (?:is|are|was|were|has|have|can|comes?|fits?|looks?|would|"
    r"will|do|does|goes|costs?|i|you)\b))(?: (?:one|product|item|thing|same))?|"
    r"the (?:one|same(?: one)?|product|item))\b(?!'ll| all\b)"
)


def find_references(text: str, *, bare_numbers: bool = False) -> tuple[tuple[Reference, ...], str]:
    """What a normalised text points at, in its order, and the text without it."""
    rest = _ORDERING.sub(" ", text)
    found: list[tuple[int, Reference]] = []
    for pattern, make in _WAYS:
        rest = _take(pattern, make, rest, found)
    if bare_numbers:
        rest = _take(_BARE_NUMBERS, lambda match: [Reference("number", int(match[1]))], rest, found)
    if not found:
        rest = _take(_IT, lambda match: [Reference("it")], rest, found)
    ordered = [reference for _, reference in sorted(found, key=lambda one: one[0])]
    return tuple(dict.fromkeys(ordered)), " ".join(rest.split())


def _take(pattern: re.Pattern[str], make: Make, text: str, found: list[tuple[int, Reference]]) -> str:
    """Blank out what the pattern finds, so that places stay what they are."""

    def taken(match: re.Match[str]) -> str:
        references = make(match)
        found.extend((match.start(), reference) for reference in references)
        return " " * (match.end() - match.start()) if references else match.group()

    return pattern.sub(taken, text)


def describing(text: str, dialogue: Dialogue) -> Reference | None:
    """The words of a text that may describe a product, as a reference, or None when there are none."""
    vocabulary = dialogue.vocabulary
    words = [
        vocabulary.corrected(token) or token
        for token in tokens(text)
        if token not in FILLER and stem(token) not in VAGUE and len(token) > 1
    ]
    return Reference("described", words=tuple(dict.fromkeys(words))) if words else None


def _few(match: re.Match[str]) -> list[Reference]:
    number = parse_number(match[2])
    return [Reference("last_few" if match[1] == "last" else "first_few", int(number or 2))]


def _numbers(text: str) -> list[int]:
    values = [parse_number(part) for part in re.findall(rf"\d+|{NUMBER}", text)]
    return [int(value) for value in values if value is not None]


def _ordinal(word: str) -> int:
    return ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _always(kind: Kind) -> Make:
    return lambda match: [Reference(kind)]


_WAYS: tuple[tuple[re.Pattern[str], Make], ...] = (
    (_FEW, _few),
    (_NUMBERED, lambda match: [Reference("number", number) for number in _numbers(match[1])]),
    (_ORDINALS, lambda match: [Reference("number", _ordinal(match[1]))]),
    (_LAST, _always("last")),
    *((pattern, _always(kind)) for kind, pattern in _SUPERLATIVES),
    (_ALL, _always("all")),
)
"""Ways of pointing, the more exact before the vaguer: what one has read the next does not see."""


def resolve(reference: Reference, dialogue: Dialogue, among: Sequence[Item] | None = None) -> Resolved:
    """The products that a reference means now, best among `among`, else among what was listed or shown."""
    pool = tuple(among if among is not None else dialogue.listed)
    match reference.kind:
        case "number":
            return _at(reference.number, pool, dialogue)
        case "last":
            return Resolved(pool[-1:], missing="" if pool else "the last one")
        case "first_few":
            return Resolved(pool[: reference.number], missing="" if pool else "those")
        case "last_few":
            return Resolved(pool[-reference.number :], missing="" if pool else "those")
        case "all":
            return _all(pool, dialogue)
        case "it":
            return _focus(pool, dialogue)
        case "cheapest" | "dearest" | "best":
            return _superlative(reference.kind, tuple(dialogue.compared) or pool)
        case "described":
            return _described(reference.words, pool, dialogue, among is not None)


def _at(number: int, pool: tuple[Item, ...], dialogue: Dialogue) -> Resolved:
    if 1 <= number <= len(pool):
        return Resolved((pool[number - 1],))
    return Resolved(missing=f"number {number}")


def _all(pool: tuple[Item, ...], dialogue: Dialogue) -> Resolved:
    if dialogue.compared:
        return Resolved(tuple(dialogue.compared))
    return Resolved(pool, missing="" if pool else "those")


def _focus(pool: tuple[Item, ...], dialogue: Dialogue) -> Resolved:
    if dialogue.focus is not None:
        return Resolved((dialogue.focus,))
    if dialogue.compared:
        return Resolved(candidates=tuple(dialogue.compared))
    if len(pool) == 1:
        return Resolved(pool)
    if dialogue.matched is not None:
        return Resolved((dialogue.matched,))
    return Resolved(candidates=pool) if pool else Resolved(missing="it")


def _superlative(kind: Kind, pool: tuple[Item, ...]) -> Resolved:
    ranked = [item for item in pool if (item.rating if kind == "best" else item.price) is not None]
    if not ranked:
        return Resolved(missing=f"the {kind} one")
    if kind == "best":
        return Resolved((max(ranked, key=lambda item: item.rating or 0),))
    choose = min if kind == "cheapest" else max
    return Resolved((choose(ranked, key=lambda item: item.price or 0),))


def _described(words: tuple[str, ...], pool: tuple[Item, ...], dialogue: Dialogue, closed: bool) -> Resolved:
    """Every word must fit. The list shown last goes before everything else that was shown."""
    everything = () if closed else tuple(item for item in dialogue.known.values() if item not in pool)
    for candidates in (pool, everything):
        fitting = [item for item in candidates if all(_fits(word, item) for word in words)]
        exact = [item for item in fitting if frozenset(stems(item.name)) <= {stem(word) for word in words}]
        if len(exact or fitting) == 1:
            return Resolved(tuple(exact or fitting))
        if fitting:
            return Resolved(candidates=tuple(fitting))
    return Resolved(missing=" ".join(words))


def _fits(word: str, item: Item) -> bool:
    if word.startswith("id:"):
        return item.id == word[3:]
    if stem(word) in item.named:
        return item.is_so(word)
    parts = word.split("-")
    return len(parts) > 1 and all(stem(part) in item.named for part in parts if part)
