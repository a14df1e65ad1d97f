"""Readings of questions about the shop itself: who runs it, what it sends where, whether it has rooms to visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.shop_pages import topic_of
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.wishes import SearchWish
from app.simulated.questions import shop_fact_of
from app.simulated.readings.meaning import Reading
from app.simulated.state import State
from app.simulated.stems import stem

OF_PRODUCT = frozenset({"warranty", "condition"})
"""Topics that a product's own facts may answer: "does it have a guarantee?"."""

NAMED_AS_GOODS = frozenset({"gift_cards", "warranty", "payment", "business", "discounts"})
"""Topics whose words may be goods: "gift cards", "repair kits", "credit card holders"."""

WITH_GOODS, ALONE, OF_FACTS = 0.6, 0.89, 0.4
"""Scores of a question that names goods of the shop too, of one that names none, and of one about a product's facts."""

MARKS = frozenset({"?"})


def questions_of_shop(
    clause: Clause, state: State, wish: SearchWish, resolved: Sequence[Reference]
) -> Iterator[Reading]:
    """Yield the reading of a clause as a question about the shop, whose owner's pages may answer it."""
    words = clause.whole
    asks = clause.is_question or clause.mood == "question" or words.begins("question_word", "auxiliary")
    if not asks or words.has("service") or shop_fact_of(words) is not None:
        return
    topic, own = topic_of(main_clause(words))
    if not topic or (topic in NAMED_AS_GOODS and sells_subject(wish, own, state)):
        return
    if topic in OF_PRODUCT and (resolved or state.focus):
        score = OF_FACTS
    else:
        score = WITH_GOODS if names_goods_besides(words, own, state) else ALONE
    yield Reading("service", score, words=words)


def main_clause(words: Words) -> str:
    """Return the words before a reason or a case: "can I give it back" of "..., when the colour is not pleasing"."""
    texts = words.texts
    end = next((at for at, text in enumerate(texts) if at >= LEAST and text in JOINING), len(texts))
    return " ".join(texts[:end])


LEAST = 3
"""Words of a main clause."""

JOINING = frozenset({"when", "if", "because", "since", "once", "unless", "although"})


def sells_subject(wish: SearchWish, own: frozenset[str], state: State) -> bool:
    """Return whether the words for the topic are goods of this shop: "gift cards", where it sells some."""
    named = [*wish.category_words, *wish.words]
    return any(stem(word) in own and state.vocabulary.is_kind(word) for word in named)


def names_goods_besides(words: Words, own: frozenset[str], state: State) -> bool:
    """Return whether a question names a kind of goods beside its topic: "can I get a kettle by Friday?"."""
    kinds = (text for text in words.texts if state.vocabulary.is_kind(text) and stem(text) not in own)
    return next(kinds, None) is not None
