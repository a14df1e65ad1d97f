"""Questions about products: whether the answer contains the fact, denies it, or claims one that is not known.

A file has one JSON object a line: `product_id`, `question`, `answers` (attribute -> values that answer it) and
`evidence` (texts with a `label`; 2 means that the text answers the question).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.events import CartState
from app.functions.execute import execute
from app.functions.session_actions import show_products
from evaluation.checks import contains, normalized
from evaluation.player import Player

DENIED = re.compile(
    r"\b(?:does not|doesn't|do not|don't|not|no|nothing|none|cannot|can't|isn't|aren't|unknown)\b[^.?!]{0,40}"
    r"\b(?:say|says|said|state|stated|mention|mentions|mentioned|know|known|information|listed|given|details|tell)\b"
)
"""Pattern of the statement that a fact is not known."""

NEAREST = re.compile(r"\b(?:do|does) not answer (?:that|this)\b|\bnearest to (?:it|that)\b", re.IGNORECASE)
"""Pattern of the statement that the shown facts are only near the question: it neither claims nor denies."""

YES_OR_NO = re.compile(r"^(?:yes|no)\b")
ANSWERS = 2
"""The label of a text that answers a question."""


@dataclass
class Facts:
    """Counts of answers by what they say."""

    known: int = 0
    said: int = 0
    denied: int = 0
    unknown: int = 0
    unclaimed: int = 0
    examples: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, int, int, float]]:
        """Yield name, number of questions, number of answers and share."""
        yield "value said", self.known, self.said, self.said / max(1, self.known)
        yield "known fact denied", self.known, self.denied, self.denied / max(1, self.known)
        yield (
            "nothing claimed when nothing is known",
            self.unknown,
            self.unclaimed,
            self.unclaimed / max(1, self.unknown),
        )

    def figures(self) -> dict[str, float]:
        """Return the shares by name."""
        return {name: share for name, _, _, share in self.rows()}


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Return the questions of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


async def ask_questions(player: Player, questions: Iterable[Mapping[str, Any]]) -> Facts:
    """Ask each question in a new session in which the product's details are shown; return the counts."""
    facts = Facts()
    for asked in questions:
        if asked["product_id"] not in player.catalogue:
            continue
        is_known = bool(asked.get("answers"))
        if not is_known and any(each.get("label") == ANSWERS for each in asked.get("evidence", ())):
            continue  # a text answers it, but the data do not name the words that an answer must have
        text = await ask(player, asked["product_id"], asked["question"])
        judge(facts, asked, text, player.catalogue[asked["product_id"]])
    return facts


async def ask(player: Player, product_id: str, question: str) -> str:
    """Return the answer's text to a question about a product whose details are shown."""
    session_id = await player.open_session()
    runtime = player.components.services.runtime
    await show_products(runtime, session_id, [product_id], source="product_page")
    await execute(runtime, "show_product_details", {"product_id": product_id}, session_id=session_id)
    answer = await player.say(session_id, question, CartState())
    return answer.text


def judge(facts: Facts, asked: Mapping[str, Any], text: str, product: Mapping[str, Any]) -> None:
    """Count an answer."""
    said = normalized(text)
    if asked.get("answers"):
        values = [value for each in asked["answers"].values() for value in each]
        found = any(states(said, value) for value in values)
        facts.known += 1
        facts.said += found
        denied = not found and not NEAREST.search(said) and bool(DENIED.search(said))
        facts.denied += denied
        if not found:
            word = "denied" if denied else "not said"
            facts.examples.append(
                f"- {word}: {asked['question']!r}\n    expected {values}\n    got {said[:200]}"
            )
    else:
        facts.unknown += 1
        hedged = DENIED.search(said) or NEAREST.search(said)
        claims = not hedged and (YES_OR_NO.search(said) or states_any(said, product))
        facts.unclaimed += not claims
        if claims:
            facts.examples.append(f"- claimed: {asked['question']!r}\n    got {said[:200]}")


def states(said: str, value: object) -> bool:
    """Return whether a normalised answer contains a value; yes or no for a truth value."""
    if isinstance(value, bool):
        return bool(re.search(r"\byes\b" if value else r"\bno\b", said))
    return contains(said, str(value))


def states_any(said: str, product: Mapping[str, Any]) -> bool:
    """Return whether a normalised answer contains the value of an attribute."""
    values = [
        each
        for given in product["attributes"].values()
        for each in (given if isinstance(given, list) else [given])
    ]
    return any(states(said, value) for value in values if not isinstance(value, bool))
