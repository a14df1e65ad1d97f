"""Products that a clause only speaks of: "I'd say the blue ones", "my brother has number 2", "two cedar"."""

from __future__ import annotations

from dataclasses import replace

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.clauses import SEEMING, Clause
from app.simulated.nlu.noun_phrases import THINGS, is_model
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.reference_reader import COUNTED
from app.simulated.nlu.references import Reference
from app.simulated.ordered_goods import is_other_kind
from app.simulated.products import Item as Product
from app.simulated.readings.goods import is_unshown_kind
from app.simulated.readings.pointers import points, references_in
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.text.inflection import singular

SPOKEN = ("place", "described", "product", "extreme", "other")
"""Kinds of references by which a statement speaks of a product."""

NAMED_WORDS = 2
"""Maximum words that name a product of the list by themselves: "blue, please add it"."""


def mentioned_in(clause: Clause, state: State) -> list[CartItem]:
    """Return the one product that a statement speaks of; nothing where it denies, doubts or speaks of several."""
    if clause.mood not in ("statement", "wish") or clause.words.has("negation", "condition", "hedge"):
        return []
    bare = [text for text in clause.words.without("courtesy").texts if text.isalpha() and text != "and"]
    if 0 < len(bare) <= NAMED_WORDS:
        named = [each for each in state.all_listed if each.is_named_or_coloured(bare)]
        if len(named) == 1:
            return [CartItem(Reference("product", words=(named[0].id,), definite=True))]
    judged = judged_in(clause.words, state)
    if judged is not None:
        return [CartItem(Reference("product", words=(judged.id,), definite=True))]
    found = [shortened(each, state) for each in spoken_of(clause)]
    products = {item.id for each in found for item in resolve(each, state).items}
    clear = len(products) == 1 and all(resolve(each, state).one for each in found)
    return [CartItem(found[-1])] if clear else []


def judged_in(words: Words, state: State) -> Product | None:
    """Return the one product that an opinion is about: "navy looks smart", "28 cm sounds right".

    The opinion itself names no product: "the most useful" in "the black one looks the most useful" points at none.
    """
    verb = next((place for place, text in enumerate(words.texts) if place and text in SEEMING), None)
    if verb is None or "too" in words.texts[verb:]:
        return None  # "the navy one looks too dark" takes none
    subject = words[:verb].without("courtesy", "determiner", "pronoun", "glue")
    named = tuple(text for text in subject.texts if text.isalnum())
    found = resolve(Reference("described", words=named, definite=True), state).one if named else None
    return found if found is not None and found.is_called(named) else None


def spoken_of(clause: Clause) -> list[Reference]:
    """Return the definite references of a clause."""
    words = clause.words.without("later")
    return [each for each in references_in(words) if each.kind in SPOKEN and each.definite]


def shortened(reference: Reference, state: State) -> Reference:
    """Return a description without the words after it that the list does not have: "the wooden blocks sound fun"."""
    words = reference.words
    last = {"described": 0, "place": -1}.get(reference.kind, len(words))
    for end in range(len(words), last, -1):
        left = words[end:]
        if left and reference.kind == "described" and (is_unshown_kind(left[0], state) or is_model(left[0])):
            break  # "the oat shampoo" is none of the oat soaps, "the iPhone X" is no other iPhone
        shorter = replace(reference, words=words[:end])
        if resolve(shorter, state).items or (reference.kind == "described" and points(shorter, state)):
            return shorter
    return reference


def names_unshown(clause: Clause, state: State) -> bool:
    """Return whether a clause speaks of a thing that was not shown: "the magnetic one sounds fun"."""
    if clause.mood not in ("statement", "wish") or not {"one", "ones"} & set(clause.words.texts):
        return False
    return any(each.kind == "described" and not points(each, state) for each in spoken_of(clause))


def counts_listed(item: CartItem, state: State) -> bool:
    """Return whether an amount is of exactly one product of the list, by its name or its colour: "two cedar"."""
    if item.quantity is None or not state.listed:
        return False
    return only_listed(item, state) is not None


def only_listed(item: CartItem, state: State) -> Product | None:
    """Return the only product of the list that the words of an item name, by its name or its colour: "a cedar one"."""
    words = [word for word in item.reference.words if word not in THINGS]
    for wanted in (words, [word for word in words if singular(word) not in COUNTED]):
        named = [each for each in state.all_listed if wanted and each.is_named_or_coloured(wanted)]
        if len(named) == 1 and not is_other_kind(wanted, named[0], state.vocabulary):
            return named[0]
    return None


def is_indefinite(item: CartItem) -> bool:
    """Return whether an item describes goods without pointing at any: "a kettle", "four blue ones"."""
    return item.reference.kind == "described" and not item.reference.definite
