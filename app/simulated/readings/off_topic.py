"""Orders and questions that are no shopping: "park the car", "what colour is water", "asdf"."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.goods import OWNERS, GoodsEvidence
from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.wishes import SearchWish
from app.simulated.state import State
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary
from app.text.english_words import is_english, is_english_of_any_length, is_no_word

OBJECTS = OWNERS | {"a", "an", "the", "this", "that", "up", "out", "off", "down"}
"""Words before the object of a verb."""
LOOKED_UP = 5
"""Words after "find out" among which what is asked begins."""
WONDERING = english().sets["wondering"] | {"what", "which", "if"}
SHOPPING = (
    *("search", "seek", "ask_for", "give", "add", "put", "take", "details", "compare", "advise", "more"),
    *("remove", "swap", "set", "set_of", "undo", "empty", "back_to", "have_wish", "after_seek", "glue"),
)
"""Roles of verbs of shopping after "can you"."""
LOOKING_UP = (("look", "up"), ("search", "up"), ("find", "out"), ("look", "into"))
ORDERS = english().sets["orders"]
NO_GOODS = english().sets["no_goods"]


def is_of_the_world(
    wish: SearchWish, evidence: GoodsEvidence, state: State, origin: Sequence[Clause]
) -> bool:
    """Return whether a message asks or orders something that names no kind of goods: "what colour is water"."""
    if wish.sort and not wish.names_kind:
        return False
    if not evidence.head_is_sold and any(asks_for_list(clause.whole) for clause in origin):
        return True
    if any(asks_a_service(clause.whole) for clause in origin):
        return not wish.category_words
    if any(clause.whole.texts[:1] == ("which",) and names_next(clause.whole, state) for clause in origin):
        return False  # "which charger fits an iPhone?"
    if wish.category_words or wish.brands or (wish.sort and evidence.is_sold and not wish.unknown):
        return False
    if evidence.head in NO_GOODS and not state.vocabulary.names(evidence.head):
        return True
    is_further = any(clause.whole.texts[:1] == ("and",) for clause in origin) and evidence.is_fragment
    if evidence.seeks or evidence.asks_for or is_further:
        return False
    if evidence.coverage == 1 and evidence.content > 1 and state.vocabulary.names(evidence.head):
        return False  # "the fish steak is cheaper?", where every word is in the names of goods
    asks = any(clause.is_question or clause.mood == "question" for clause in origin)
    orders = any(is_order(clause.whole, state.vocabulary) for clause in origin)
    if asks and not orders and evidence.content == 1 and state.vocabulary.is_kind(evidence.head):
        return False  # "anything with a clock?"
    return (asks or orders) and stem(evidence.head) not in state.vocabulary.heads


def names_next(words: Words, state: State) -> bool:
    """Return whether the second word says what goods are."""
    following = words.texts[1:2]
    return bool(following) and state.vocabulary.names(following[0]) and state.vocabulary.is_kind(following[0])


def is_order(words: Words, vocabulary: Vocabulary) -> bool:
    """Return whether words are an order that is no shopping: "park the car", "please read the text", "fold my hand"."""
    if asks_a_service(words):
        return True
    words = words[words.skip(0, "courtesy", "polite") : len(words)]
    if words.texts[:2] in LOOKING_UP:
        return True
    if len(words) < 2 or vocabulary.names(words.texts[0]):
        return False
    if words.texts[0] in ORDERS:
        return words.end_of(1, "determiner", "pronoun", "glue") > 1 or not vocabulary.knows(words.texts[1])
    return begins_with_verb(words, vocabulary)


def is_verb(word: str) -> bool:
    """Return whether an English word may be a verb: it has a form in -ing."""
    return is_english(word) and any(map(is_english, (f"{word}ing", f"{word.removesuffix('e')}ing")))


def is_about_no_goods(
    wish: SearchWish, evidence: GoodsEvidence, state: State, origin: Sequence[Clause]
) -> bool:
    """Return whether a message orders or asks something about goods that is no shopping.

    "Translate 'kettle' into German", "fold my blanket", "find out how kettles are made", "a history of the lamp".
    """
    vocabulary = state.vocabulary
    for clause in origin:
        words = clause.whole[clause.whole.skip(0, "courtesy", "polite") : len(clause.whole)]
        if len(words) < 2:
            continue
        gives = words.texts[1] in ("me", "us")
        opens = words.begins("ask_for")  # "start with the tent"
        orders = words.texts[0] in ORDERS and not (gives or opens) and not vocabulary.names(words.texts[0])
        # "I'm looking for sneakers. Make sure they are red" orders nothing but the sneakers.
        if not evidence.seeks and (orders or begins_with_verb(words, vocabulary)):
            return True
        if words.texts[:2] in LOOKING_UP and WONDERING & set(words.texts[2:LOOKED_UP]):
            return True
        named = any(text in NO_GOODS and not vocabulary.names(text) for text in words.texts)
        if named and (
            evidence.head in NO_GOODS or not (wish.category_words or vocabulary.is_kind(evidence.head))
        ):
            return True
    return False


def begins_with_verb(words: Words, vocabulary: Vocabulary) -> bool:
    """Return whether words begin with a verb that is none of shopping, and its object: "fold my hand"."""
    verb = words.texts[0]
    is_known = words.roles_at[0] or verb in english().words or vocabulary.names(verb)
    return not is_known and is_verb(verb) and words.texts[1] in OBJECTS


def is_gibberish(wish: SearchWish, state: State) -> bool:
    """Return whether all that a wish says are texts that are no words of any kind: "asdf", "bla bla"."""
    others = (
        wish.category_words or wish.words or wish.values or wish.brands or wish.price or wish.plain_numbers
    )
    unknown = [word for word in wish.unknown if word.isalpha()]
    if others or not unknown or not state.vocabulary.is_complete:
        return False
    if not (wish.asks or wish.measures) and any(map(is_no_word, unknown)):
        return not any(map(state.vocabulary.knows, wish.typed))  # "to the limit fhqwhgads"
    repeats = len(unknown) > 1 and len(set(unknown)) == 1 and not is_english_of_any_length(unknown[0])
    return repeats or all(map(is_no_word, unknown))


def asks_a_service(words: Words) -> bool:
    """Return whether words ask the assistant for something that no shop does: "can you book me a table"."""
    end = words.end_of(0, "polite")
    begin = words.skip(end, "courtesy", "opener")
    if not end or begin >= len(words) or words.tokens[begin].kind != "word":
        return False
    is_known = words.roles_at[begin] and words.end_of(begin, *SHOPPING) > begin
    return not is_known and words.texts[begin + 1 : begin + 2] in (("me",), ("us",), ("my",), ("our",))


def asks_for_list(words: Words) -> bool:
    """Return whether words ask for a list of things and for none of them: "give me a list of universities"."""
    pairs = zip(words.texts, words.texts[1:], strict=False)
    return any(first in ("list", "listing") and second == "of" for first, second in pairs)
