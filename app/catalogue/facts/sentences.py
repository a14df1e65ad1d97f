"""Answers and rankings as plain English sentences."""

from __future__ import annotations

from collections.abc import Sequence

from app.catalogue.facts.answer import Fact, FactAnswer
from app.catalogue.facts.ranked_products import Ranking

NAMES_LIMIT = 4
"""Maximum number of products that are named for a tie."""


def phrase_answer(answer: FactAnswer) -> str:
    """Return an answer as a sentence or two, with the place of each fact."""
    facts = "; ".join(phrase_fact(fact) for fact in answer.facts)
    if answer.kind in ("yes", "no"):
        return f"{answer.kind.capitalize()}. {capitalise(facts)}."
    if answer.kind == "value":
        return f"{capitalise(facts)}."
    return f"The details do not answer that directly. Nearest to it: {facts}."


def phrase_fact(fact: Fact) -> str:
    """Return a fact with its place: `Weight: 1.2 kg`, or a quoted sentence."""
    value = fact.value.rstrip(" .")
    if fact.is_sentence:
        return f"the name says “{value}”" if fact.place == "name" else f"the description says “{value}”"
    return f"{fact.place}: {value}"


def phrase_ranking(ranking: Ranking, names: Sequence[str]) -> str:
    """Return the first of a ranking with its value, ties and the number of products that do not say it."""
    first = ranking.first
    named = [names[one.position] for one in first[:NAMES_LIMIT]]
    end = "The most" if ranking.end == "most" else "The least"
    if len(first) > NAMES_LIMIT:
        called = f"{', '.join(named)} and {len(first) - NAMES_LIMIT} more"
    else:
        called = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    tie = " (a tie)" if len(first) > 1 else ""
    said = f"{end} by {ranking.quality}: {called}, {first[0].value}{tie}."
    if ranking.missing:
        count = len(ranking.missing)
        said += f" {count} of {len(names)} {'does' if count == 1 else 'do'} not say it."
    return said


def capitalise(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
