"""A message as it is understood without the dialogue: its clauses, with whole names of shown products as one token."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause, read_clauses
from app.simulated.nlu.phrases import PhraseTable
from app.simulated.nlu.tokens import Token, normalise, tokenize
from app.simulated.nlu.typos import correct

PRODUCT = "\x00"
"""The first character of a token that stands for a product; no message has it."""


@dataclass(frozen=True)
class Utterance:
    """A message's text and clauses."""

    text: str
    clauses: tuple[Clause, ...]
    tokens: tuple[Token, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether one of its clauses is a question."""
        return any(clause.mood == "question" for clause in self.clauses)


def read_utterance(
    text: str,
    names: Iterable[tuple[str, str]] = (),
    is_sold: Callable[[str], bool] | None = None,
    meant: Callable[[str], Sequence[str]] | None = None,
    with_named: Callable[[list[Token]], list[Token]] | None = None,
) -> Utterance:
    """Return what a message says.

    Args:
        names: Names of shown products with their ids.
        is_sold: Whether a word is one of the shop's; None corrects no slips.
        meant: Returns the shop's words that a misspelt word stands for, or none.
        with_named: Returns the tokens with one in the place of each product that they name.
    """
    plain = normalise(text)
    tokens = with_products(tokenize(plain), names)
    tokens = tokens if is_sold is None else correct(tokens, is_sold, meant)
    tokens = tokens if with_named is None else with_named(tokens)
    return Utterance(plain, tuple(read_clauses(tokens)), tuple(tokens))


def with_products(tokens: list[Token], names: Iterable[tuple[str, str]]) -> list[Token]:
    """Return the tokens with one in the place of each whole name."""
    table = PhraseTable()
    for name, product_id in names:
        words = name_words(name)
        if words:
            table.add(words, product_id)
    if not table.entries:
        return tokens
    marks = [each for each in tokens if each.text != ","]
    texts = [token.text for token in marks]
    found: list[Token] = []
    place = 0
    while place < len(marks):
        end, values = table.longest(texts, place)
        if len(values) == 1:
            found.append(Token(f"{PRODUCT}{values[0]}", "word", marks[place].start, marks[end - 1].end))
            place = end
        else:
            found.append(marks[place])
            place += 1
    if len(found) == len(marks):
        return tokens
    commas = [token for token in tokens if token.text == ","]
    kept = [comma for comma in commas if not any(each.start < comma.start < each.end for each in found)]
    return sorted([*found, *kept], key=lambda token: token.start)


@lru_cache(maxsize=4_096)
def name_words(name: str) -> tuple[str, ...]:
    """Return a name's words without commas; nothing for a name of one word, or of words of grammar alone."""
    words = tuple(token.text for token in tokenize(normalise(name)) if token.text != ",")
    if len(words) < 2 or all(word in english().words for word in words):
        return ()
    return words
