"""Phrases found in tokens: at each place the longest one, in time linear in the number of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from app.simulated.lexicon import english
from app.simulated.nlu.tokens import Token, normalise, tokenize

LONGEST = 10
"""Most tokens of a phrase."""


@dataclass
class PhraseTable:
    """Values by phrases of tokens. A phrase may stand for several values."""

    entries: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    """Longest phrase by its first token."""

    def add(self, phrase: Sequence[str], value: str) -> None:
        """Let a phrase stand for a value. Longer phrases than LONGEST are left out."""
        key = tuple(phrase)
        if not key or len(key) > LONGEST:
            return
        values = self.entries.setdefault(key, [])
        if value not in values:
            values.append(value)
        self.lengths[key[0]] = max(self.lengths.get(key[0], 0), len(key))

    def longest(self, words: Sequence[str], place: int) -> tuple[int, Sequence[str]]:
        """Return the end of the longest phrase that begins here and its values; without one, the place and none."""
        longest = self.lengths.get(words[place], 0)
        for length in range(min(longest, len(words) - place), 0, -1):
            values = self.entries.get(tuple(words[place : place + length]))
            if values:
                return place + length, values
        return place, ()

    def ends(self, words: Sequence[str], place: int, value: str) -> int:
        """Return the end of the longest phrase of that value that begins here; the place itself when there is none."""
        if place >= len(words):
            return place
        for length in range(min(self.lengths.get(words[place], 0), len(words) - place), 0, -1):
            if value in self.entries.get(tuple(words[place : place + length]), ()):
                return place + length
        return place


def phrase_words(phrase: str) -> list[str]:
    """Return a phrase as the words of its tokens."""
    if phrase.startswith("'s "):
        return ["'s", *phrase_words(phrase.removeprefix("'s "))]  # alone it is two tokens, after a word one
    return [token.text for token in tokenize(normalise(phrase))]


def table_of(phrases: Mapping[str, Iterable[str]]) -> PhraseTable:
    """Return the table of phrases by value."""
    table = PhraseTable()
    for value, given in phrases.items():
        for phrase in given:
            table.add(phrase_words(phrase), value)
    return table


@cache
def roles() -> PhraseTable:
    """Return the roles of English phrases."""
    return table_of({name: role.phrases for name, role in english().roles.items()})


@lru_cache(maxsize=2_048)
def role_ends(texts: tuple[str, ...]) -> tuple[Mapping[str, int], ...]:
    """Return, for each place, the roles that begin there with the end of their longest phrase.

    Kept for the sentences read last: a conversation is read again in each round.
    """
    table, found = roles(), list[Mapping[str, int]]()
    for place, text in enumerate(texts):
        ends: dict[str, int] = {}
        for length in range(1, min(table.lengths.get(text, 0), len(texts) - place) + 1):
            for role in table.entries.get(texts[place : place + length], ()):
                ends[role] = place + length
        found.append(ends)
    return tuple(found)


@dataclass(frozen=True)
class Words:
    """Tokens with their words: what the readers of phrases walk over."""

    tokens: tuple[Token, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Words:
        """Return the words of tokens."""
        return cls(tuple(tokens), tuple(token.text for token in tokens))

    @cached_property
    def roles_at(self) -> tuple[Mapping[str, int], ...]:
        """The roles that begin at each place, with the end of their longest phrase."""
        return role_ends(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, part: slice) -> Words:
        return Words(self.tokens[part], self.texts[part])

    def end_of(self, place: int, *names: str) -> int:
        """Return the end of the longest phrase of one of these roles that begins here; the place when none does."""
        if place >= len(self.texts):
            return place
        ends, end = self.roles_at[place], place
        if ends:
            for name in names:
                found = ends.get(name, place)
                if found > end:  # no max(): this is asked a thousand times in an answer
                    end = found
        return end

    def begins(self, *names: str) -> bool:
        """Return whether a phrase of one of these roles stands first."""
        return bool(self.tokens) and self.end_of(0, *names) > 0

    def has(self, *names: str) -> bool:
        """Return whether a phrase of one of these roles stands anywhere."""
        wanted = frozenset(names)
        return any(ends and not wanted.isdisjoint(ends) for ends in self.roles_at)

    def is_all(self, *names: str) -> bool:
        """Return whether phrases of these roles, and marks, are everything."""
        place = 0
        while place < len(self):
            end = self.end_of(place, *names)
            if end == place:
                if self.tokens[place].kind != "mark":
                    return False
                end = place + 1
            place = end
        return bool(self.tokens)

    def skip(self, place: int, *names: str) -> int:
        """Return the place after all phrases of these roles, and commas, that follow one another from here."""
        while place < len(self):
            end = self.end_of(place, *names)
            if end == place and self.texts[place] not in (",", "!", ".", ":", "-", "..."):
                break
            place = max(end, place + 1)
        return place

    def without(self, *names: str) -> Words:
        """Return the words with every phrase of these roles left out."""
        kept: list[Token] = []
        place = 0
        while place < len(self):
            end = self.end_of(place, *names)
            if end == place:
                kept.append(self.tokens[place])
                end = place + 1
            place = end
        return Words.of(kept)
