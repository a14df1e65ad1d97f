"""One turn: what the shopper said, as a script over the rounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.llm import ModelRequest
from app.simulated import buying, finding, refining, suggesting, talking, telling, weighing
from app.simulated.dialogue import Dialogue, PastTurn, Question, dialogue_before, turns_of
from app.simulated.replay import Played, Say, Script, play
from app.simulated.speak import data, listing
from app.simulated.understand import understand
from app.simulated.understanding import Intent, Understanding
from app.simulated.vocabulary import Vocabulary

MOST_WISHES = 6
LOOKED_BACK = 3
"""How many turns are played again to know what was asked and compared in them."""

_SCRIPTS: dict[Intent, Callable[[Understanding, Dialogue], Script]] = {
    "find": finding.find,
    "refine": refining.refine,
    "more": refining.more,
    "details": telling.details,
    "compare": weighing.weigh,
    "add": buying.add,
    "choose": buying.choose,
    "cart": buying.show_cart,
    "change": buying.change,
    "recommend": suggesting.recommend,
    "greet": talking.greet,
    "thank": talking.thank,
    "goodbye": talking.goodbye,
    "help": talking.help_,
    "bot": talking.bot,
    "shop": talking.shop,
    "yes": talking.agreed,
    "no": talking.refused,
    "repeat": talking.repeat,
    "stop": talking.stop,
    "service": talking.declined,
    "out_of_scope": talking.declined,
    "unclear": talking.unclear,
}


def next_round(request: ModelRequest, vocabulary: Vocabulary) -> Played:
    """What the brain says and calls in the round that is asked for."""
    turns = turns_of(request.messages)
    _, played = _played(turns, request, vocabulary, LOOKED_BACK)
    return played


def heard_before(request: ModelRequest, vocabulary: Vocabulary) -> Dialogue:
    """The state in which the request's last utterance is understood."""
    return _dialogue(turns_of(request.messages), request, vocabulary, LOOKED_BACK)


def _played(
    turns: list[PastTurn], request: ModelRequest, vocabulary: Vocabulary, chain: int
) -> tuple[Dialogue, Played]:
    dialogue = _dialogue(turns, request, vocabulary, chain)
    this = turns[-1]
    dialogue.asked = this.text
    wanted = understand(this.text, dialogue) if this.text else (Understanding("unclear"),)
    return dialogue, play(_script(wanted, dialogue), dialogue, this.calls)


def _dialogue(turns: list[PastTurn], request: ModelRequest, vocabulary: Vocabulary, chain: int) -> Dialogue:
    dialogue = dialogue_before(turns, request, vocabulary)
    before = turns[:-1]
    if not chain or not before or not before[-1].said or before[-1].clicks:
        return dialogue
    then, played = _played(before, request, vocabulary, chain - 1)
    # What was compared or asked left no call behind. It counts only if this brain would say the same again.
    if played.text and not played.calls and before[-1].said[-1].strip() == played.text.strip():
        dialogue.pending, dialogue.compared, dialogue.focus = played.question, then.compared, then.focus
    return dialogue


def _script(wanted: tuple[Understanding, ...], dialogue: Dialogue) -> Script:
    """All wishes, one after another; a question ends the turn, for its answer decides how it goes on."""
    question: Question | None = None
    for number, one in enumerate(wanted[:MOST_WISHES], 1):
        meant = _answered(one, dialogue)
        question = yield from _SCRIPTS[meant.intent](meant, dialogue)
        if question is not None:
            left = [data(later.wishes.query, 40) for later in wanted[number:] if later.wishes.query]
            if left:
                yield Say(f"After that, ask me again for {listing([f'“{words}”' for words in left])}.")
            break
    return question


def _answered(one: Understanding, dialogue: Dialogue) -> Understanding:
    """A yes or a choice becomes what it was asked for."""
    pending = dialogue.pending
    if pending is None:
        return one
    if one.intent == "answer":
        return replace(pending.then, references=one.references, quantity=one.quantity)
    if one.intent == "yes" and pending.kind == "confirm":
        return pending.then
    return one
