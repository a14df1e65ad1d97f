"""Goods that one clause joins, with "and" or by naming one after another, which no product of the shop has together."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from app.simulated.nlu.phrases import Words
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary, stop_words
from app.text.inflection import singular

MOST = 4
"""Goods that one answer looks for."""

NAME_WORDS = 3
"""Maximum words of the name of one of them."""

FEWEST_IN_ROW = 3
"""Nouns that must follow one another without a joint: two may be a name that the shop does not have."""

JOINTS = frozenset({"and", "&"})


def joined_goods(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return the names of the goods that a clause joins; nothing where it names one, or a product has them together."""
    return goods_in_row(words, vocabulary) or goods_around_joint(words, vocabulary)


def goods_in_row(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return the nouns of a clause that is only a row of nouns: "milk eggs rice coffee"."""
    row = words.without("courtesy", "opener")
    nouns = [text for text in row.texts if is_noun(text, vocabulary)]
    if len(row) < FEWEST_IN_ROW or len(nouns) < len(row) or len({stem(noun) for noun in nouns}) < len(nouns):
        return []
    pairs = pairwise(nouns)
    return (
        []
        if any(are_together(*pair, vocabulary) for pair in pairs)
        else [row[at : at + 1] for at in range(len(row))]
    )


def goods_around_joint(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return the goods before and after "and": "dog lead and dog collar", "she likes watches and earrings"."""
    for place in range(1, len(words) - 1):
        if words.texts[place] not in JOINTS:
            continue
        begin, end = place, place + 1
        while begin and place - begin < NAME_WORDS and is_of_name(words, begin - 1):
            begin -= 1
        while end < len(words) and end - place <= NAME_WORDS and is_of_name(words, end):
            end += 1
        left, right = words[begin:place], words[place + 1 : end]
        if not len(left) or not len(right):
            continue
        nouns = left.texts[-1], right.texts[-1]
        if all(is_noun(noun, vocabulary) for noun in nouns) and not are_together(*nouns, vocabulary):
            return [left, right]
    return []


def is_of_name(words: Words, place: int) -> bool:
    """Return whether a word may be part of a name of goods."""
    token = words.tokens[place]
    if token.kind != "word" or not token.text.isalpha() or token.text in stop_words():
        return False
    return words.end_of(place, "courtesy", "search", "seek", "have_wish", "likes", "determiner") == place


def is_noun(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether goods are of this kind and called so."""
    return vocabulary.is_kind(text) and vocabulary.names(text)


def are_together(first: str, second: str, vocabulary: Vocabulary) -> bool:
    """Return whether they are one noun, or a product's name or a category has both: "salt and pepper mill"."""
    one, other = singular(first), singular(second)
    if stem(one) == stem(other):
        return True
    paths = (each.path.lower() for each in vocabulary.shop.categories)
    return any(one in path and other in path for path in paths) or have_line_with(
        lower_names(vocabulary.shop.names), one, other
    )


@lru_cache(maxsize=1)
def lower_names(names: str) -> str:
    """Return the names of products, one a line, in lower case; those that were asked for last are kept."""
    return names.lower()


def have_line_with(names: str, one: str, other: str) -> bool:
    """Return whether a line has both texts. The lines are found in the whole, because dividing it takes longer."""
    place = names.find(one)
    while place >= 0:
        end = names.find("\n", place)
        end = len(names) if end < 0 else end
        if names.find(other, names.rfind("\n", 0, place) + 1, end) >= 0:
            return True
        place = names.find(one, end)
    return False
