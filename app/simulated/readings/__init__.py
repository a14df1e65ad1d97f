"""Readings of a message in the state of the dialogue: what it may mean, each with a score, and the best of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.simulated.nlu.bounds import Bound
from app.simulated.nlu.clauses import read_clauses
from app.simulated.nlu.language import detect_language
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.nlu.utterance import PRODUCT, Utterance, read_utterance
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.answer import read_answer
from app.simulated.readings.cart_lines import CHANGING, corrected_amount, corrected_value, reversed_amounts
from app.simulated.readings.meaning import Reading
from app.simulated.readings.message import MessageReader
from app.simulated.readings.named_products import (
    names_needed,
    read_choice,
    with_named,
    with_unshown,
    without_joints,
)
from app.simulated.readings.orders import with_order
from app.simulated.readings.pointed_goods import as_pointed
from app.simulated.readings.second_look import look_again
from app.simulated.readings.sums import read_named_sum, read_whole_sum, rest_of_budget
from app.simulated.readings.variant_orders import divided_line, variant_order
from app.simulated.readings.varied_lines import varied_line
from app.simulated.state import State
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary
from app.text.english_words import is_no_word

NAMES_READ = 60
"""Names of the products shown last that a message may hold whole."""


def understand(text: str, state: State) -> list[Reading]:
    """Return what a message means, in the order in which it is to be done."""
    recent = list(state.known.values())[-NAMES_READ:]
    names = [(item.name, item.id) for item in recent]
    vocabulary = state.vocabulary
    utterance = read_utterance(
        text,
        names,
        vocabulary.writes,
        vocabulary.meant_by,
        lambda tokens: with_named(without_joints(tokens, vocabulary), state),
    )
    if not utterance.clauses or all(token.kind == "mark" for token in utterance.tokens):
        return [Reading("unclear", 0.0, text=text)]
    utterance = without_noise(utterance, state.vocabulary)
    language = detect_language(utterance.text, state.vocabulary)
    if language is not None:
        return [Reading("foreign", text=text)]
    whole = Words.of(utterance.tokens)
    answer = read_answer(whole, utterance, state)
    if answer is not None:
        return answer
    for read in (corrected_value, reversed_amounts, corrected_amount, varied_line, variant_order):
        corrected = read(utterance, state)
        if corrected is not None:
            return [corrected]
    divided = divided_line(utterance, state)
    if divided is not None:
        return divided
    choice = read_choice(utterance)
    if choice is not None:
        return [choice]
    summed = read_named_sum(utterance, state) or read_whole_sum(utterance, state)
    if summed is not None:
        return [summed]
    named = read_name(whole, state) or read_place(whole, state)
    if named is not None:
        return [named]
    rest = rest_of_budget(utterance, state)
    if rest is None:
        reader = MessageReader(utterance, state, text)
        readings = reader.read()
        readings = with_order(readings, utterance, state, text, reader.wishes, reader.ordered)
        readings = as_pointed(readings, utterance, state)
        return look_again(readings, utterance, state, text)
    tokens, left = rest
    shorter = Utterance(utterance.text, tuple(read_clauses(tokens)), tuple(tokens))
    return [within_limit(each, left) for each in MessageReader(shorter, state, text).read()]


def needed_names(text: str, state: State) -> list[str]:
    """Return the names of products that a message names, that were not shown, and that its answer is about."""
    if not state.vocabulary.shop.names:
        return []
    trial = with_unshown(tokenize(normalise(text)), state)
    return names_needed(understand(text, trial), trial) if trial is not None else []


def within_limit(reading: Reading, left: Decimal) -> Reading:
    """Return a search within an amount that is left; what names no goods is a search by price alone."""
    limit = Bound(None, max(left, Decimal(0)), kind="under")
    if reading.act in ("other", "unclear", "details", "shop", "help"):
        return Reading(
            "find", 0.5, reading.words, wish=SearchWish(price=limit, sort="rating", flags={"in_stock"})
        )
    if reading.act in ("find", "refine", "need", "find_several"):
        wishes = tuple(replace(each, price=limit) for each in reading.wishes)
        return replace(reading, wish=replace(reading.wish, price=limit), wishes=wishes)
    return reading


def without_noise(utterance: Utterance, vocabulary: Vocabulary) -> Utterance:
    """Return the message without texts that are no words, where others name something: "hjkl mug qwer blue"."""
    noise = [token for token in utterance.tokens if token.kind == "word" and is_noise(token.text, vocabulary)]
    if not noise or not any(vocabulary.names(token.text) for token in utterance.tokens):
        return utterance
    kept = [token for token in utterance.tokens if token not in noise]
    return Utterance(utterance.text, tuple(read_clauses(kept)), tuple(kept))


def is_noise(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text is no word of any kind and none of the shop's."""
    return is_no_word(text) and not vocabulary.knows(text) and not text.startswith(PRODUCT)


def read_name(whole: Words, state: State) -> Reading | None:
    """Return a search when the whole message is the name of a category or a brand."""
    stems = [stem(token.text) for token in whole.tokens if token.kind != "mark"]
    if not stems:
        return None
    for table in (state.vocabulary.categories, state.vocabulary.brands):
        if table.longest(stems, 0)[0] == len(stems):
            return Reading("find", 1.0, whole, wish=whole_name(whole, stems, state))
    return None


def read_place(whole: Words, state: State) -> Reading | None:
    """Return the product of the list whose number is the whole message: "2"."""
    token = whole.tokens[0]
    if len(whole) > 1 or token.whole is None or not 1 <= token.whole <= len(state.listed):
        return None
    if state.question is not None or CHANGING & set(state.acts):
        return None
    reference = Reference("place", token.whole, definite=True)
    return Reading("details", 1.0, whole, references=(reference,))


def whole_name(whole: Words, stems: Sequence[str], state: State) -> SearchWish:
    """Return the wish of a message that is a name."""
    end, categories = state.vocabulary.category_at(stems, 0)
    words = [token.text for token in whole.tokens if token.kind != "mark"]
    if end == len(stems):
        return SearchWish(typed=words, categories=categories, category_words=words)
    return SearchWish(brands=[state.vocabulary.brands.longest(stems, 0)[1][0]])


__all__ = ["Reading", "understand"]
