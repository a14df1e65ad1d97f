"""Slips in number words, mended where the grammar of a request needs a number: "make it tree", "teo of the forst".

Nothing is corrected by its spelling alone, for most of these slips are words themselves. A word is read as a number
only where the clause is no plain request with it and is one with the number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from app.simulated.lexicon import english
from app.simulated.misspelt_words import wrongness
from app.simulated.nlu.clauses import Clause, clause_of
from app.simulated.nlu.phrases import Words
from app.text.english_words import is_english_of_any_length

MOST_WORDS = 10
"""Maximum words of a clause in which a slip is looked for."""

LARGEST = 20
"""Largest number whose word is looked for: carts hold no more of one thing."""

SHORTEST = 3
"""Minimum letters of a right word that may stand for a number."""

OF_RIGHT_WORD = 1
"""Maximum wrongness where the text is a right word: a letter left out, doubled or exchanged, as in "tree" and "tow".

"None" is no slip of "nine", nor "tan" of "ten".
"""

ORDERING = (
    *("add", "put", "give", "take", "take_wish", "may_have", "have_wish", "set", "set_of", "remove"),
    *("wanted", "correction", "swap"),
)
"""Roles of phrases with which a request begins that may have a number."""


@cache
def number_words() -> tuple[str, ...]:
    """Return the words of small numbers and of places in a list."""
    numbers = [word for word, value in english().numbers.items() if 0 < value <= LARGEST and word.isalpha()]
    return tuple(sorted({*numbers, *english().ordinals}))


@lru_cache(maxsize=1_000)
def meant_number(text: str) -> str | None:
    """Return the one number word that a text is the likeliest slip of, else None."""
    is_right = is_english_of_any_length(text)
    is_plain = text.isascii() and text.isalpha() and text not in number_words()
    if not is_plain or text in english().words or (is_right and len(text) < SHORTEST):
        return None
    likely = [
        (wrong, word)
        for word in number_words()
        if (wrong := wrongness(text, word, shortest=SHORTEST)) is not None
    ]
    likely = [each for each in likely if not is_right or each[0] <= OF_RIGHT_WORD]
    best = [word for wrong, word in likely if wrong == min(likely)[0]]
    return best[0] if len(best) == 1 else None


def with_numbers(clause: Clause, text: str) -> Iterator[Clause]:
    """Yield the clause with one of its words as the number that it may be a slip of; `text` is the whole message."""
    if clause.is_question or len(clause.whole) > MOST_WORDS or not clause.words.begins(*ORDERING):
        return
    for place, token in enumerate(clause.whole.tokens):
        # The word as it was typed: the search for slips of the shop's words may have changed it.
        written = text[token.start : token.end].lower()
        number = meant_number(written) if token.kind == "word" else None
        if number is not None:
            tokens = list(clause.whole.tokens)
            tokens[place] = replace(token, text=number)
            yield clause_of(Words.of(tokens), clause.sentence, clause.is_question)
