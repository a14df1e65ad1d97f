"""Answers from a product's own attributes and sentences: the interface, and the implementation that is in use."""

from __future__ import annotations

from app.clerk.facts.answers import Facts, FactAnswer, FactQuestion, Ranked
from app.clerk.facts.attributes import AttributeFacts

FACTS: Facts = AttributeFacts()

__all__ = ["FACTS", "FactAnswer", "FactQuestion", "Facts", "Ranked"]
