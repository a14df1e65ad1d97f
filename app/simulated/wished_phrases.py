"""A wish divided into the name of the goods and the phrases that say how they should be.

"A recycled backpack with a rain cover for school": a backpack, and "recycled", "rain cover", "school". The search shows
backpacks, those with most of the phrases first, and says which phrase none of them has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.simulated.lexicon import english
from app.simulated.nlu.wishes import Run, SearchWish
from app.simulated.stems import stem, words_of
from app.simulated.vocabulary import Vocabulary
from app.text.english_words import is_english
from app.text.inflection import singular

PROPERTY_NOUNS = english().sets["property_nouns"]
PRAISE = english().sets["praise"]
MEASURE_NOUNS = english().sets["measure_nouns"]

WANTING = english().sets["wanting_verbs"]

SPOKEN = frozenset().union(
    *(english().sets[name] for name in ("wanting_verbs", "seeking_grammar", "buying_verbs", "enjoying"))
)
"""Words of grammar and verbs by which shoppers speak of what they want."""

DESCRIBING = frozenset({"with", "who", "that", "which"})
"""Words after which nouns say how goods are: "a tablet with a case", "for somebody who sleeps on their side"."""

MOST = 6
"""Maximum phrases of a wish."""

PHRASE_WORDS = 4
"""Maximum words of a phrase."""


@dataclass(frozen=True)
class Phrases:
    """The phrases of a wish, and all words that name no goods: those of the phrases, and those that are of no use."""

    wished: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()


def phrases_of(wish: SearchWish, head: str, conditions: set[str], vocabulary: Vocabulary) -> Phrases:
    """Return the phrases that say how the goods should be; none where nothing says which word names the goods.

    Args:
        head: The noun that is asked for.
        conditions: Stems of the words that are conditions of the search already.
    """
    named = next((run for run in wish.runs if head in run.words), None)
    if named is None or not head:
        return Phrases()
    found: list[str] = []
    words: set[str] = set()
    is_reached = False
    for run in wish.runs:
        is_reached = is_reached or run is named
        for part in parts_of(run, named, head, vocabulary):
            plain = plain_words(part, conditions, vocabulary)
            if run.link not in DESCRIBING:
                plain = [word for word in plain if word not in MEASURE_NOUNS]  # "a pair of socks"
            if is_measured_by(run, named):
                words.update(part)
            if not plain or (names_goods(part, vocabulary) and run.link not in DESCRIBING):
                continue
            is_known = all(map(vocabulary.knows, plain)) and not any(map(is_of_grammar, plain))
            is_said = run.clause == named.clause and not run.is_owned and len(plain) <= PHRASE_WORDS
            is_said = is_said and (is_reached or run is named or not any(map(is_of_grammar, plain)))
            words.update(word for word in part if not is_amount(word))
            if is_known or is_said:
                found.append(" ".join(plain))
    return Phrases(tuple(dict.fromkeys(found))[:MOST], frozenset(words))


def names_goods(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether words name another kind of the shop, which the goods are for: "a bag for my laptop"."""
    is_known = all(map(vocabulary.knows, words)) or not vocabulary.is_complete
    return any(map(vocabulary.is_kind, words)) and is_known


def is_measured_by(run: Run, named: Run) -> bool:
    """Return whether words only count the goods: "a 300 ml bottle" of shampoo, socks, "a single pair"."""
    is_measure = run is not named and bool(run.words) and singular(run.words[-1]) in MEASURE_NOUNS
    return is_measure and (named.link == "of" or run.link not in DESCRIBING)


def parts_of(run: Run, named: Run, head: str, vocabulary: Vocabulary) -> list[list[str]]:
    """Return the words of a run that may be a phrase: of the one with the name those around it."""
    if run is not named:
        return [run.words]
    place = len(run.words) - 1 - run.words[::-1].index(head)
    before: list[list[str]] = [[]]
    for word in run.words[:place]:
        if is_of_name(word, vocabulary):
            before.append([])
        else:
            before[-1].append(word)
    return [*before, run.words[place + 1 :]]


def is_of_name(word: str, vocabulary: Vocabulary) -> bool:
    """Return whether a word before a noun belongs to the name: one of the shop, or a slip of one."""
    if word == "to":
        return False
    if not vocabulary.is_complete or vocabulary.names(word) or vocabulary.is_kind(word):
        return True
    is_near = not (is_english(word) or word in english().words) and vocabulary.near(word) is not None
    return stem(word) in vocabulary.value_words or is_near


def is_of_grammar(word: str) -> bool:
    """Return whether a word is one by which shoppers speak of what they want: "love", "try"."""
    return word in SPOKEN


def is_amount(word: str) -> bool:
    """Return whether a word is a number or a unit, which the search and the measures read."""
    return word in english().numbers or word in english().units or any(map(str.isdigit, word))


def plain_words(words: Sequence[str], conditions: set[str], vocabulary: Vocabulary) -> list[str]:
    """Return the words of a phrase without those that only praise, count, name a property or are conditions already."""
    names = {part for name in vocabulary.shop.attribute_values for part in words_of(name)}
    kept = [
        word
        for place, word in enumerate(words)
        if stem(word) not in conditions
        and word not in PROPERTY_NOUNS
        and word not in names
        and not (word in PRAISE and words[place + 1 : place + 2] not in (["to"],))
        and not (word in MEASURE_NOUNS and any(map(is_amount, words)))
        and word not in WANTING
        and not is_amount(word)
        and len(word) > 1
    ]
    while kept and kept[-1] == "to":
        kept.pop()
    while kept and kept[0] == "to":
        kept.pop(0)
    return kept
