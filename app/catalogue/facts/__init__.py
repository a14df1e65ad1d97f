"""Facts of a product: answers to questions from its own attributes and sentences, and comparisons over a list."""

from __future__ import annotations

from app.catalogue.facts.answer import Fact, FactAnswer, answer_fact

__all__ = ["Fact", "FactAnswer", "answer_fact"]
