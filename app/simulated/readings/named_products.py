"""Products that a message names by their names, shown or not, and which of those that were not shown must be found."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from itertools import pairwise

from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.tokens import Token
from app.simulated.nlu.utterance import PRODUCT, Utterance
from app.simulated.product_names import Mention
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.state import State
from app.simulated.vocabulary import Vocabulary

UNSHOWN = "\x01"
"""The first character of the id of a product that is named and was not shown; no product has it."""

MOST = 4
"""Products of a message that are looked up because it names them."""

FEWEST = 2
"""Products of a comparison."""

ARTICLES = frozenset({"the", "a", "an"})

LISTING = frozenset({"add", "and", ",", "plus", "&"})
"""Words before an article that counts one of what is named: "add one and a tennis ball"."""

JOINTS = frozenset({"and", "&"})

OR = frozenset({"or", "vs", "versus"})

FOUND_ANYWAY = frozenset({"details", "find", "refine", "find_several", "other", "again"})
"""Acts that search for what they name, or show it."""


def without_joints(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens without the "and" of a name, which divides no order: "2 of the Briggs & Stratton filter"."""
    texts = [token.text for token in tokens]
    return [
        token
        for place, token in enumerate(tokens)
        if token.text not in JOINTS
        or not 0 < place < len(tokens) - 1
        or not vocabulary.joins(texts[place - 1], texts[place + 1])
    ]


def with_named(tokens: list[Token], state: State) -> list[Token]:
    """Return the tokens with one in the place of each name of a product that the session knows."""
    found = [each for each in state.vocabulary.product_names.find(tokens) if is_read(each, tokens)]
    if not found:
        return without_articles(tokens)
    ids: dict[str, str] = {}
    for item in state.known.values():
        ids[item.name] = "" if item.name in ids else item.id
    kept: list[Token] = []
    place = 0
    for mention in found:
        known = [ids[name] for name in dict.fromkeys((mention.name, *mention.others)) if ids.get(name)]
        product_id = known[0] if len(known) == 1 else ""
        if not product_id:
            continue
        between = tokens[place : mention.begin]
        if place and not between and kept[-1].text[1:] == product_id:
            place = mention.end
            continue  # two parts of one name: "the Briggs Stratton oil filter"
        kept += between
        first, last = tokens[mention.begin], tokens[mention.end - 1]
        kept.append(Token(f"{PRODUCT}{product_id}", "word", first.start, last.end))
        place = mention.end
    return without_articles([*kept, *tokens[place:]])


def without_articles(tokens: list[Token]) -> list[Token]:
    """Return the tokens without what only announces products: "the", and "both:" before several."""
    names = [token.text.startswith(PRODUCT) for token in tokens]
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        texts = [token.text for token in tokens[place : place + 2]]
        announced = texts in (["both", ":"], ["all", ":"]) and names[place + 2 : place + 3] == [True]
        if announced:
            place += 2
        elif texts[0] in ARTICLES and names[place + 1 : place + 2] == [True]:
            joined = not place or tokens[place - 1].text in LISTING
            place += texts[0] == "the" or joined
        kept.append(tokens[place])
        place += 1
    return kept


def is_read(mention: Mention, tokens: Sequence[Token]) -> bool:
    """Return whether no token of a name stands for a product already."""
    return not any(token.text.startswith(PRODUCT) for token in tokens[mention.begin : mention.end])


def with_unshown(tokens: Sequence[Token], state: State) -> State | None:
    """Return the state as if the products that the tokens name and that were not shown were known.

    None where there are none.
    """
    shown = {item.name for item in state.known.values()}
    found = [each for each in state.vocabulary.product_names.find(tokens) if is_read(each, tokens)]
    named = (each.name for each in found if each.name and each.name not in shown)
    names = list(dict.fromkeys(named))[:MOST]
    if not names:
        return None
    items = {f"{UNSHOWN}{place}": Item(f"{UNSHOWN}{place}", name) for place, name in enumerate(names)}
    trial = copy(state)
    trial.known = {**state.known, **items}
    return trial


def names_needed(readings: Sequence[Reading], trial: State) -> list[str]:
    """Return the names of the products that must be found before a message can be answered, in its order."""
    if all(reading.act in FOUND_ANYWAY for reading in readings):
        return []
    wanted: list[str] = []
    for reading in readings:
        request = reading.request
        items = (*request.items, *request.replacements) if request is not None else ()
        references = (*reading.references, *(item.reference for item in items))
        wanted += [word for each in references if each.kind == "product" for word in each.words]
        wanted += [item.id for item in reading.items]
    ids = [each for each in dict.fromkeys(wanted) if each.startswith(UNSHOWN)]
    return [trial.known[each].name for each in ids]


def read_choice(utterance: Utterance) -> Reading | None:
    """Return the comparison of products that a question names as alternatives: "X21 or XT, which is better?"."""
    tokens = utterance.tokens
    named = [place for place, token in enumerate(tokens) if token.text.startswith(PRODUCT)]
    texts = [token.text for token in tokens]
    if len(named) < FEWEST or not any(
        OR & set(texts[first + 1 : second]) for first, second in pairwise(named)
    ):
        return None
    words = Words.of(tokens)
    asks = utterance.asks or utterance.text.rstrip().endswith("?") or {"vs", "versus"} & set(texts)
    if not asks or any(each.mood in ("command", "condition") for each in utterance.clauses):
        return None
    references = tuple(Reference("product", words=(texts[at][1:],), definite=True) for at in named)
    return Reading("compare", 0.95, words, references=references)


def as_before(state: State, before: State) -> None:
    """Let the lists and what was spoken of be as they were before a product was found by its name."""
    for name in ("listed", "lists", "past_lists", "list_turn", "mentioned", "compared_from", "kind_ids"):
        setattr(state, name, getattr(before, name))
    for name in ("found", "is_showcase", "focus", "is_focus_guessed"):
        setattr(state, name, getattr(before, name))
