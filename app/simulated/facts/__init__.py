"""Answers from a product's own attributes and sentences: the interface, and the implementation that is in use."""

from __future__ import annotations

from app.simulated.facts.answers import FactAnswer, FactQuestion, Facts, Ranked
from app.simulated.facts.attributes import AttributeFacts

FACTS: Facts = AttributeFacts()

__all__ = ["FACTS", "FactAnswer", "FactQuestion", "Facts", "Ranked"]
