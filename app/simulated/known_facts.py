"""Questions that the facts of the product in focus or the shop's own pages answer, and the answers in words."""

from __future__ import annotations

import re
from dataclasses import replace

from app.catalogue.facts import FactAnswer, answer_fact, phrase_answer
from app.shop_pages import names_shop_topic
from app.simulated.dialogue import Dialogue
from app.simulated.items import Item
from app.simulated.references import Reference
from app.simulated.speak import capitalised, data, name
from app.simulated.subjects import names_goods, topic_of
from app.simulated.understanding import Understanding

_ASKS = re.compile(
    r"^(?:and |so )?(?:what|which|who|where|how|is|are|does|do|has|have|can|could|will|would)\b"
)
_ITSELF = re.compile(r"\b(?:it|its|it's|this|they|these)\b")
_OF_LIST = re.compile(
    r"\b(?:all|any|both|each|first|second|third|one|ones|those|cheaper|other|another|add|cart)\b"
)
QUESTION = "? "
"""The beginning of a topic that is a whole question."""

_VALUE = 200
"""Characters of a quoted value."""


def read_answerable(text: str, dialogue: Dialogue) -> Understanding | None:
    """A question about the product in focus that its own facts bear on; None for any other."""
    item = dialogue.focus
    if (
        item is None
        or topic_of(text)
        or names_shop_topic(text)
        or not _ASKS.match(text)
        or _OF_LIST.search(text)
    ):
        return None
    answer = answer_fact(item, text)
    if answer is None or (answer.kind == "related" and not _ITSELF.search(text)):
        return None
    return Understanding("details", references=(Reference("it"),), topic=f"{QUESTION}{text}")


def read_topic_of_shop(text: str, dialogue: Dialogue) -> Understanding | None:
    """A question about the shop; None where it names goods."""
    if topic_of(text) or not names_shop_topic(text) or names_goods(text, dialogue):
        return None
    return Understanding("service", topic="pages")


def known_fact(item: Item, asked: str) -> str:
    """The answer from the product's facts as a sentence; empty where nothing of them is near."""
    answer = answer_fact(item, asked)
    if answer is None:
        return ""
    said = phrase_answer(cleaned(answer))
    return said if answer.kind in ("yes", "no", "related") else f"{capitalised(name(item))}: {said}"


def cleaned(answer: FactAnswer) -> FactAnswer:
    """The answer with catalogue text as data: without marks that Markdown would read."""
    facts = (
        replace(fact, place=data(fact.place, 60), value=data(fact.value, _VALUE)) for fact in answer.facts
    )
    return replace(answer, facts=tuple(facts))
