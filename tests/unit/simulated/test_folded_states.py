"""States kept between rounds change nothing: answers are those of a process that reads the dialogue for the first time."""

from __future__ import annotations

import pytest

from app.simulated import turn
from app.simulated.folded_states import KEPT, FoldedStates
from app.simulated.model import vocabulary_of
from app.simulated.state import PastTurn, State
from app.simulated.turn import FOLDED, REPLAYED, STRIDE, follow, next_round
from tests.support.fake_shop import SHOP, Conversation

MESSAGES = (
    "show me kettles",
    "under 60",
    "not the red ones",
    "which is the lightest?",
    "add the second",
    "make it three",
    "headphones",
    "what would you take?",
    "ok, add it",
    "undo that",
    "back to the kettles",
    "two of the first and one of the second",
    "what is in my cart?",
    "red mugs",
    "the first one please",
)


async def test_a_dialogue_is_answered_as_if_it_were_read_for_the_first_time() -> None:
    conversation = Conversation()
    for message in MESSAGES:
        await conversation.say(message)
        request = conversation.request()
        kept = next_round(request, vocabulary_of(SHOP))
        FOLDED.clear()
        assert next_round(request, vocabulary_of(SHOP)) == kept, message


async def test_a_long_dialogue_is_not_read_again_for_each_message(monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, read_again = Conversation(), list[PastTurn]()

    def counted(past: PastTurn, state: State, *, is_replayed: bool) -> None:
        if is_replayed:
            read_again.append(past)
        follow(past, state, is_replayed=is_replayed)

    monkeypatch.setattr(turn, "follow", counted)
    FOLDED.clear()
    turns = 2 * REPLAYED + STRIDE
    for number in range(turns):
        await conversation.say(MESSAGES[number % len(MESSAGES)])
    assert len(read_again) <= turns + 2 * REPLAYED  # the turns of a window again, which moves on twice


async def test_a_state_of_other_outcomes_is_not_used() -> None:
    one, other = Conversation(), Conversation(broken={"search_products": {"code": "unavailable"}})
    FOLDED.clear()
    assert "$" in await spoken(one)
    assert "$" not in await spoken(other)


async def spoken(conversation: Conversation) -> str:
    """Return the answer to a question about a list that was searched for before."""
    await conversation.say("show me kettles")
    return await conversation.say("what does the first cost?")


def test_no_more_states_are_kept_than_the_limit_and_none_can_be_changed_from_outside() -> None:
    states, vocabulary = FoldedStates(), vocabulary_of(SHOP)
    for number in range(KEPT + 5):
        turns = [PastTurn(str(number))]
        states.keep(State(vocabulary, turn=number), turns, (), [True])
    first = State(vocabulary)
    assert states.find(first, [PastTurn("0")], (), [True]) == (0, first)
    count, found = states.find(first, [PastTurn(str(KEPT))], (), [True])
    assert (count, found.turn) == (1, KEPT)
    found.held.add("kettle")
    assert not states.find(first, [PastTurn(str(KEPT))], (), [True])[1].held
