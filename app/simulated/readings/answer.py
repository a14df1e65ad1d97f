"""Messages that answer a question of the assistant: a yes, a no or a choice."""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.cart_requests import read_request
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.utterance import Utterance
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import bare_reference, points
from app.simulated.state import State
from app.simulated.variant_words import VariantWords, plain_text, read_variant_words
from app.text.option_words import chosen_values


def read_answer(whole: Words, utterance: Utterance, state: State) -> list[Reading] | None:
    """Return the reading of a yes, a no or a choice after a question; None for anything else."""
    if len(whole) > 8 or utterance.asks:
        return None
    chosen = chosen_variant(whole, state)
    if chosen is not None:
        return [Reading("yes", text=utterance.text, variant=chosen)]
    denies = whole.has("no") or (state.question is not None and whole.has("none_of"))
    if denies and whole.is_all("no", "none_of", "courtesy", "opener", "thanks"):
        return [Reading("no")]
    if (
        whole.is_all("yes", "courtesy", "opener", "thanks")
        and whole.has("yes")
        and state.question is not None
    ):
        return [Reading("yes")]
    if state.question is not None and state.question.kind == "add" and clinches_deal(whole):
        return [Reading("yes")]
    if state.question is None and agrees_to_shown(whole, state):
        if state.spoken_of is not None and {"cart", "yes"} & set(state.acts):
            return [Reading("thanks")]  # it was put into the cart just now
        return [Reading("yes", references=(Reference("it"),), words=whole)]
    open_items = state.question is not None and state.question.kind != "variant" and state.question.items
    if open_items and len(utterance.clauses) <= 2:
        clause = utterance.clauses[-1]
        words = without_guess(clause.words)
        found = bare_reference(words)
        guesses = len(words) < len(clause.words)
        if (
            found is not None
            and (guesses or clause.mood in ("statement", "command", "wish"))
            and (guesses or read_request(clause) is None or found.kind in ("both", "all"))
            and (found.kind != "described" or points(found, state))  # "hiking boots" answers nothing
        ):
            return [Reading("yes", references=(found,), words=clause.words)]
    return None


GUESSES = (("i", "guess"), ("i", "suppose"), ("i", "think"), ("i", "reckon"))
"""Ends of an answer that choose all the same: "the second, I guess"."""


def without_guess(words: Words) -> Words:
    """Return an answer without the guess at its end."""
    if words.texts[-2:] not in GUESSES:
        return words
    end = len(words) - 2
    return words[: end - (words.texts[end - 1 : end] == (",",))]


def agrees_to_shown(whole: Words, state: State) -> bool:
    """Return whether a message agrees and points at the one product of the answer before: "yes, that one"."""
    clinches = clinches_deal(whole)
    pointed = {"that", "it", "this"} & set(whole.texts)
    if not (pointed or clinches) or state.spoken_of is None:
        return False
    agreed = [text for text in whole.texts if text in STRONG]
    only = whole.is_all("yes", "courtesy", "opener", "thanks", "pronoun", "determiner")
    return clinches or (bool(agreed) and only)


def clinches_deal(whole: Words) -> bool:
    """Return whether a message says nothing but that what was spoken of is taken: "perfect, ring it up"."""
    only = whole.is_all("clinching", "yes", "courtesy", "opener", "thanks", "pronoun", "determiner", "praise")
    return only and whole.has("clinching")


STRONG = english().sets["agreement"]
"""Words that agree, and do not only acknowledge."""


def chosen_variant(whole: Words, state: State) -> VariantWords | None:
    """Return the values that answer which variant is meant; None for a message that says anything else."""
    question = state.question
    if question is None or question.kind != "variant" or "not" in whole.texts:
        return None
    options = question.choices or (question.items[0].choices if whole.has("yes") else {})
    found = read_variant_words(whole.without("yes"), options)
    if found.wanted:
        return None if found.left else found
    # Alone, a word that might be a size is one: the product's own list says that there is none.
    values = chosen_values(plain_text(whole), question.choices)
    return VariantWords(unknown=values) if values else None
