"""Messages that answer a question of the assistant: a yes, a no or a choice."""

from __future__ import annotations

from app.simulated.nlu.cart_requests import read_request
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.utterance import Utterance
from app.simulated.readings.pointers import bare_reference
from app.simulated.readings.reading import Reading
from app.simulated.state import State
from app.text.option_words import chosen_values


def read_answer(whole: Words, utterance: Utterance, state: State) -> list[Reading] | None:
    """Return the reading of a yes, a no or a choice after a question; None for anything else."""
    if len(whole) > 8 or utterance.asks:
        return None
    if (
        state.question is not None
        and state.question.kind == "variant"
        and chosen_values(utterance.text, state.question.choices)
    ):
        return [Reading("yes", text=utterance.text)]
    if whole.is_all("no", "courtesy", "opener", "thanks") and whole.has("no"):
        return [Reading("no")]
    if (
        whole.is_all("yes", "courtesy", "opener", "thanks")
        and whole.has("yes")
        and state.question is not None
    ):
        return [Reading("yes")]
    if state.question is not None and state.question.items and len(utterance.clauses) <= 2:
        clause = utterance.clauses[-1]
        found = bare_reference(clause.words)
        if (
            found is not None
            and clause.mood in ("statement", "command", "wish")
            and read_request(clause) is None
        ):
            return [Reading("yes", references=(found,), words=clause.words)]
    return None
