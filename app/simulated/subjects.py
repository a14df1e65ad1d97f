"""What an utterance is about: goods, a service, or the rest of the world."""

from __future__ import annotations

from app.simulated import topics
from app.simulated.dialogue import Dialogue
from app.simulated.lexicon import FILLER, GOODS
from app.simulated.text import stem, tokens
from app.simulated.understanding import Understanding


def names_goods(text: str, dialogue: Dialogue) -> bool:
    words = [word for word in tokens(text) if word not in FILLER]
    heads = dialogue.vocabulary.heads
    return any(
        stem(word) in GOODS or stem(word) in heads or dialogue.vocabulary.is_attribute(word) for word in words
    )


def shown_or_planned(dialogue: Dialogue, before: list[Understanding]) -> bool:
    planned = any(one.intent in ("find", "recommend", "refine") for one in before)
    return planned or bool(dialogue.listed) or dialogue.focus is not None or bool(dialogue.known)


def is_elsewhere(text: str, dialogue: Dialogue) -> bool:
    return bool(topics.ELSEWHERE.search(text)) and not names_goods(text, dialogue)


def topic_of(text: str) -> str:
    """The service or the subject that is asked about, if it is not the shelves."""
    return next((name for name, pattern in topics.SERVICE if pattern.search(text)), "")
