"""The words of a language as data: one folder a language, one file a subject, examples beside the words.

A file of `phrases` holds roles: what a word or group of words does in a sentence. A role's `patterns` compose phrases
of the parts in `paradigms.toml`. `english()` is the whole language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Role:
    """Phrases of one part in a sentence, and sentences in which it is found."""

    name: str
    phrases: tuple[str, ...]
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """A language in which the assistant reads whole sentences."""

    roles: Mapping[str, Role]
    contractions: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    dozens: Mapping[str, int]
    units: Mapping[str, str]
    currencies: Mapping[str, str]
    shop_facts: Mapping[str, Sequence[str]]
    needs: Mapping[str, Mapping[str, Any]]
    purposes: Mapping[str, Mapping[str, Any]]
    sentences: Mapping[str, str]
    sets: Mapping[str, frozenset[str]]
    words: frozenset[str] = field(default=frozenset())
    """Every word of every role: words of grammar, not of goods."""
    frequent: tuple[str, ...] = ()
    """The most frequent words of what shoppers write, in this order."""


@dataclass(frozen=True)
class OtherLanguage:
    """A language that is noticed and answered in two sentences."""

    code: str
    name: str
    words: frozenset[str]
    reply: str
    listing: str


def read(path: Path) -> dict[str, Any]:
    """Return a file of the lexicon."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def english() -> Lexicon:
    """Return English."""
    folder = HERE / "en"
    parts = read(folder / "paradigms.toml")
    roles = {
        name: Role(name, phrases_of(given, parts), tuple(given.get("examples", ())))
        for file in ("sentence", "cart", "search", "talk")
        for name, given in read(folder / f"{file}.toml").items()
    }
    needs = read(folder / "needs.toml")
    roles |= {f"need:{name}": Role(f"need:{name}", phrases_of(given, parts)) for name, given in needs.items()}
    purposes = read(folder / "purposes.toml")
    grammar = frozenset(word for role in roles.values() for phrase in role.phrases for word in phrase.split())
    # The words of a use are words of goods and no grammar: "small", "rain".
    roles |= {
        f"purpose:{name}": Role(f"purpose:{name}", tuple(given["phrases"]))
        for name, given in purposes.items()
    }
    numbers, words = read(folder / "numbers.toml"), read(folder / "words.toml")
    return Lexicon(
        roles=roles,
        contractions=numbers["contractions"],
        numbers=numbers["numbers"],
        ordinals=numbers["ordinals"],
        dozens=numbers["dozens"],
        units=inverted(numbers["units"]),
        currencies=inverted(numbers["currencies"]),
        shop_facts={name: given["ask"] for name, given in read(folder / "shop_facts.toml").items()},
        needs=needs,
        purposes=purposes,
        sentences=read(folder / "sentences.toml"),
        sets={name: frozenset(given.split()) for name, given in words.items()},
        words=grammar,
        frequent=tuple(words["frequent"].split()),
    )


def phrases_of(given: Mapping[str, Any], parts: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a role's phrases and those that its patterns compose."""
    composed = (phrase for pattern in given.get("patterns", ()) for phrase in compose(pattern, parts))
    return tuple(dict.fromkeys([*given["phrases"], *composed]))


def compose(pattern: str, parts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the phrases of a pattern: "{giving} {me?}" is "give me", "give us", "give", "hand me", and so on."""
    choices: list[Sequence[str]] = []
    for word in pattern.split():
        name = word.strip("{}")
        named = parts[name.rstrip("?")] if word.startswith("{") else [word]
        choices.append([*named, ""] if name.endswith("?") else named)
    for chosen in product(*choices):
        yield " ".join(filter(None, chosen))


def inverted(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return what each written form stands for."""
    return {form: name for name, forms in names.items() for form in forms}


@cache
def other_languages() -> tuple[OtherLanguage, ...]:
    """Return the languages that are noticed."""
    given = read(HERE / "other_languages.toml")
    return tuple(
        OtherLanguage(code, each["name"], frozenset(each["words"].split()), each["reply"], each["listing"])
        for code, each in given.items()
    )
