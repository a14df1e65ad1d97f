"""A round of an answer: the state folded from the conversation, the message understood in it, its script played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.catalogue.summary import ProductFacts
from app.llm import ModelRequest
from app.simulated.folded_states import FoldedStates
from app.simulated.policy import respond
from app.simulated.products import Item
from app.simulated.script import Round, play
from app.simulated.state import PastTurn, State, arguments_of, cart_before, open_choice, turns_of
from app.simulated.vocabulary import Vocabulary

FOLDED = FoldedStates()
"""The states before the last turns of the dialogues that were answered last."""

REPLAYED = 12
"""Turns that are read again for what was wished and asked in them; of older ones only what was shown counts."""

STRIDE = 12
"""Turns that become older together. Until they do, the state before the last turn is the start of the next one."""


def next_round(request: ModelRequest, vocabulary: Vocabulary) -> Round:
    """Return what the assistant says and calls in the round that is asked for."""
    turns = turns_of(request.messages)
    this = turns[-1]
    # Another model may have begun the turn: its calls are none of this script's, and are left out.
    for own in range(len(this.calls) + 1):
        state = fold(turns, request, vocabulary)
        played = play(respond(this.text, state), this.calls[own:], state)
        if not played.diverged:
            break
    if not (played.text or played.calls or this.said):
        # Another model made the calls without a word: the sentences before them are said now.
        return replace(played, text=played.before)
    return played


def fold(turns: Sequence[PastTurn], request: ModelRequest, vocabulary: Vocabulary) -> State:
    """Return the state before the last turn's answer."""
    state = State(vocabulary, currency=request.cart.currency or vocabulary.shop.currency)
    known_before = [state.currency, *know_pages(state, request, turns)]
    earlier = turns[:-1]
    first_replayed = max(0, len(earlier) - REPLAYED) // STRIDE * STRIDE
    replayed = [place >= first_replayed for place in range(len(earlier))]
    done, state = FOLDED.find(state, earlier, known_before, replayed)
    for place in range(done, len(earlier)):
        state.turn = place
        follow(earlier[place], state, is_replayed=replayed[place])
        state.remember_focus()
    if done < len(earlier):
        FOLDED.keep(state, earlier, known_before, replayed)
    state.turn = len(earlier)
    state.take_cart(cart_before(request.cart, turns[-1]))
    return state


def follow(turn: PastTurn, state: State, *, is_replayed: bool) -> None:
    """Let the state go through a finished turn. A turn that another model answered counts by its calls."""
    done = False
    if turn.text and is_replayed:
        played = play(respond(turn.text, state), turn.calls, state)
        done = not played.diverged
    if not done:
        state.question = None
        for call, outcome in turn.calls:
            state.take(call.name, arguments_of(call), outcome)
    for call, outcome in turn.clicks:
        state.changes = [] if call.name == "add_to_cart" else state.changes
        state.take(call.name, arguments_of(call), outcome)
        if call.name == "add_to_cart":
            item = state.item(str(arguments_of(call).get("product_id")))
            state.question = open_choice(arguments_of(call), outcome, item) if item is not None else None


def know_pages(state: State, request: ModelRequest, turns: Sequence[PastTurn]) -> list[ProductFacts]:
    """Let the state know what pages have shown, but not what only the answers show; return that.

    Those come with their turns: an earlier message is read again without what was shown after it.
    """
    shown, asked = set[str](), set[str]()
    for turn in turns:
        for call, outcome in turn.calls:
            product_id = str(arguments_of(call).get("product_id"))
            asked |= {product_id} - shown  # a call for a product that no answer had shown: a page did
            shown |= shown_in(outcome)
    learned = [facts for facts in reversed(request.shown) if facts.id not in shown or facts.id in asked]
    state.learn([Item.of_facts(facts) for facts in learned])
    if len(state.known) == 1:
        state.focus = next(iter(state.known))
    return learned


def shown_in(outcome: object) -> set[str]:
    """Return the ids of the products in an outcome."""
    result = outcome.get("result") if isinstance(outcome, dict) else None
    if not isinstance(result, dict):
        return set()
    lists = [result.get("products"), result.get("recommendations"), [result.get("product")]]
    return {
        str(each["id"])
        for products in lists
        if isinstance(products, list)
        for each in products
        if isinstance(each, dict) and "id" in each
    }
