"""Facts of a product: answers to questions from its own attributes and sentences, and rankings of a list.

`answer_fact(product, question)` answers about one product, `rank_products(products, question)` about a list. Both read
product facts and the text of a question, and nothing else: no model, no session, no database. Words are data in a
folder of their language (`en/`).
"""

from __future__ import annotations

from app.catalogue.facts.answer import Fact, FactAnswer, answer_fact
from app.catalogue.facts.ranked_products import RankedProduct, Ranking, price_per_unit, rank_products
from app.catalogue.facts.sentences import phrase_answer, phrase_ranking

__all__ = [
    "Fact",
    "FactAnswer",
    "RankedProduct",
    "Ranking",
    "answer_fact",
    "phrase_answer",
    "phrase_ranking",
    "price_per_unit",
    "rank_products",
]
