"""Slips of the finger and of the ear: the word that a misspelt one stands for. Nothing else decides this.

`is_slip` is strict, because a right word that the shop does not have must stay as it is: "dress" is none of "press".
`SpelledWords.nearest` also lets any letter be replaced; it is asked for words only that are none of English.
`is_near` only says that a word may be one of the shop's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.text.inflection import singular
from app.text.sound import letters_by_sound

CONFUSED = tuple(map(frozenset, ("bp", "dt", "gk", "ck", "sc", "sz", "cz", "fv", "vw", "mn", "xs", "qk")))
"""Consonants that sound alike: one is written for the other."""

VOWELS = frozenset("aeiou")

KEYBOARD = {
    letter: (place + row * 0.5 - (row == 1) * 0.25, row)
    for row, letters in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for place, letter in enumerate(letters)
}
"""Column and row of each key; each row is a part of a key further to the right."""

LONG = 8
"""Minimum letters of a word in which two letters may be wrong."""

NEAREST = 8
"""Words that are compared more closely."""

REPLACED = 5
"""Minimum letters of a word in which a vowel may be replaced, or a consonant by one that sounds alike."""

REPLACED_BY_NEIGHBOUR = 5
"""Minimum letters of a word in which a letter may be replaced by one of a key beside it."""

REPLACED_BY_ANY = 6
"""Minimum letters of a word in which a letter may be replaced by any other."""


def is_slip(text: str, word: str) -> bool:
    """Return whether a text is a word with one letter too many, too few or exchanged, or one that sounds alike."""
    if (
        text == word
        or text[:1] != word[:1]
        or abs(len(text) - len(word)) > 1
        or OSA.distance(text, word) != 1
    ):
        return False
    if len(text) != len(word) or sorted(text) == sorted(word):
        return True
    pair = next(frozenset(two) for two in zip(text, word, strict=True) if two[0] != two[1])
    return pair in CONFUSED or (pair <= VOWELS and len(word) >= LONG)


def slip_of(text: str, words: Iterable[str]) -> str | None:
    """Return the only one of some words that a text is a slip of; None without one, and where it may be several."""
    found = [word for word in words if is_slip(text, word)]
    return found[0] if len(found) == 1 else None


def wrongness(text: str, word: str, shortest: int = REPLACED_BY_NEIGHBOUR) -> int | None:
    """Return how unlikely it is that a text is a word with one wrong letter, 0 for the likeliest; None if it is not.

    Letters that changed places or are doubled are the commonest slips, then a letter too few, one too many or of the
    key beside it, and one replaced. `shortest` is the minimum length for a key beside it.
    """
    if text == word or OSA.distance(text, word) != 1:
        return None
    is_first = text[:1] == word[:1]
    if len(text) != len(word):
        if not is_first:
            return None
        return 0 if is_doubling(text, word) else 1 if len(text) < len(word) else 2
    if sorted(text) == sorted(word):
        return 0
    pair = next(frozenset(two) for two in zip(text, word, strict=True) if two[0] != two[1])
    if are_neighbours(*pair) and len(word) >= shortest:
        return 2
    alike = pair in CONFUSED or pair <= VOWELS
    if not is_first or len(word) < (REPLACED if alike else REPLACED_BY_ANY):
        return None
    return 3 if alike else 4


def are_neighbours(one: str, other: str) -> bool:
    """Return whether the keys of two letters are beside each other."""
    if one not in KEYBOARD or other not in KEYBOARD:
        return False
    (column, row), (other_column, other_row) = KEYBOARD[one], KEYBOARD[other]
    return abs(column - other_column) <= 1 and abs(row - other_row) <= 1


@cache
def neighbours(letter: str) -> frozenset[str]:
    """Return the letters of the keys beside a key."""
    return frozenset(other for other in KEYBOARD if other != letter and are_neighbours(letter, other))


def is_doubling(text: str, word: str) -> bool:
    """Return whether a text differs from a word only by a letter that is doubled, or not: "mousse", "doted"."""
    longer, shorter = (text, word) if len(text) > len(word) else (word, text)
    return any(
        longer[place] == longer[place + 1] and longer[:place] + longer[place + 1 :] == shorter
        for place in range(len(longer) - 1)
    )


def is_longer(text: str, word: str) -> bool:
    """Return whether a text is another word with that beginning: a "tablet" is no table, but "jackett" is a slip."""
    return text.startswith(word) and text[-1] != word[-1]


def is_near(text: str, words: Sequence[str]) -> str | None:
    """Return the word that a text may be meant for, a letter apart, or two in a long one."""
    limit = 1 if len(text) < LONG else 2
    found = process.extractOne(text, words, scorer=OSA.distance, score_cutoff=limit)
    return str(found[0]) if found else None


class SpelledWords:
    """Words in which slips are looked for, by their first letter. `are_names`: longer words may be other names."""

    def __init__(self, words: Iterable[str], shortest: int, *, are_names: bool = False) -> None:
        self.are_names = are_names
        self.by_letter: Mapping[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if len(word) >= shortest and word.isalpha():
                self.by_letter[word[0]].append(word)
        self.meant = lru_cache(maxsize=2_000)(self._meant)
        """Returns the only word that a text is a slip of, else None; kept, for a dialogue is read again each time."""
        self.nearest = lru_cache(maxsize=2_000)(self._nearest)
        """Returns the only word of the likeliest kind of slip, else None; for texts that are no words themselves."""
        self.sounding = lru_cache(maxsize=2_000)(self._sounding)
        """Returns the only word that sounds as a text does, else None."""

    def _meant(self, text: str) -> str | None:
        near = process.extract(
            text, self.by_letter.get(text[:1], ()), scorer=OSA.distance, score_cutoff=1, limit=NEAREST
        )
        words = [str(word) for word, _, _ in near]
        return slip_of(text, [word for word in words if not (self.are_names and is_longer(text, word))])

    @cached_property
    def by_sound(self) -> Mapping[str, list[str]]:
        """The words by their sound."""
        found: Mapping[str, list[str]] = defaultdict(list)
        for words in self.by_letter.values():
            for word in words:
                found[letters_by_sound(word)].append(word)
        return found

    def _sounding(self, text: str) -> str | None:
        words = (
            self.by_sound.get(letters_by_sound(text)) or self.by_sound.get(letters_by_sound(f"{text}s")) or []
        )
        return words[0] if len(set(map(singular, words))) == 1 else None

    def _nearest(self, text: str) -> str | None:
        likely: dict[int, list[str]] = defaultdict(list)
        # The first two letters may have changed places, or the first be of the key beside it.
        letters = {text[:1], text[1:2], *neighbours(text[:1])}
        for word in (word for letter in letters for word in self.by_letter.get(letter, ())):
            if abs(len(word) - len(text)) > 1 or is_longer(text, word):
                continue
            wrong = wrongness(text, word)
            if wrong is not None:
                likely[wrong].append(word)
        best = likely[min(likely)] if likely else []
        return best[0] if len(set(map(singular, best))) == 1 else None
