"""Readings of questions how many of a product the shop has: "how many have you got left of the second?"."""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.tokens import Token
from app.simulated.questions import Asked
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import placed_references
from app.simulated.readings.sums import is_small
from app.simulated.resolution import resolve
from app.simulated.state import State

STOCKED = english().sets["stocked"]
"""Words that say that a shop has something."""

MOST = 4
"""Products of which one answer says the stock."""


def read_stock(clause: Clause, state: State) -> Reading | None:
    """Return the question of stock that a clause asks; None for anything else, and where no product is meant."""
    words = clause.words
    place = next(
        (at for at, pair in enumerate(zip(words.texts, words.texts[1:], strict=False)) if pair == HOW), -1
    )
    if place < 0 or not STOCKED & set(words.texts) or HELD & set(words.texts):
        return None
    if words.texts[place + 2 : place + 3] == ("of",) and words.texts[place + 3 : place + 4] in THOSE:
        return None  # "how many of them come as a pair?" counts products of the list
    rest = [*words.tokens]
    meant: list[str] = []
    for reference, begin, end in placed_references(words):
        found = resolve(reference, state)
        items = found.items or found.candidates
        if reference.kind in ("it", "them") or not items or begin == place:
            continue
        meant += [item.id for item in items[:MOST]]
        rest = [token for token in rest if token not in words.tokens[begin:end]]
    others = Words.of([token for token in rest if token.kind != "mark"])
    if any(not is_small(text) and text not in STOCKED for text in others.texts):
        return None
    if not meant and state.focus is None:
        return None
    references = tuple(Reference("product", words=(each,), definite=True) for each in dict.fromkeys(meant))
    asked = Asked("how many are in stock", (), "stock", True)
    return Reading("fact", 1.0, words, references=references or (Reference("it"),), asked=asked)


HOW = ("how", "many")
THOSE = (("these",), ("those",), ("them",))
HELD = frozenset({"i", "my", "cart", "basket", "pack", "packet", "package", "box", "set", "bundle"})
"""Words of a question about what the cart holds, or a pack."""


def says_amount(clause: Clause) -> bool:
    """Return whether a clause only says how many are needed: "we need 25"."""
    words = clause.words
    plain = all(token.kind != "word" or is_small(token.text) or is_amount(token) for token in words.tokens)
    return clause.mood == "wish" and plain and any(token.kind == "number" for token in words.tokens)


def is_amount(token: Token) -> bool:
    """Return whether a word is a number or says that something is needed."""
    return token.text in english().numbers or token.text in NEEDED


NEEDED = frozenset({"need", "want", "require"})
