"""The fold of events into a turn, the only source of what is displayed."""

from __future__ import annotations

import pytest

from app.events import CallError, Completion, Context, Event, FunctionCall, TextChunk, TurnError
from app.turn import ErrorPart, FunctionPart, LoggedEvent, TextPart, UserPart, fold, fold_conversation


def logged(*events: Event, first: int = 1) -> list[LoggedEvent]:
    return [LoggedEvent("session", first + offset, event) for offset, event in enumerate(events)]


def asked(message: str, turn_id: str = "t") -> Context:
    return Context(turn_id=turn_id, message=message)


def chunk(text: str, part: str = "1-2", turn_id: str = "t") -> TextChunk:
    return TextChunk(turn_id=turn_id, part_id=part, text=text)


def call(status: str, call_id: str = "1-2", turn_id: str | None = "t", **more: object) -> FunctionCall:
    data: dict[str, object] = {
        "turn_id": turn_id,
        "call_id": call_id,
        "name": "search_products",
        "parameters": {},
        "status": status,
    }
    return FunctionCall.model_validate(data | more)


def test_chunks_of_one_part_become_one_text() -> None:
    turn = fold(logged(asked("hi"), chunk("Three "), chunk("kettles."), Completion(turn_id="t")))
    assert [type(part) for part in turn.parts] == [UserPart, TextPart]
    assert isinstance(turn.parts[1], TextPart)
    assert (turn.parts[1].text, turn.parts[1].open, turn.status) == ("Three kettles.", False, "done")


def test_a_new_part_seals_the_text_before_it() -> None:
    turn = fold(logged(asked("hi"), chunk("Looking."), call("running", "1-3")))
    assert isinstance(turn.parts[1], TextPart)
    assert not turn.parts[1].open
    assert turn.status == "running"


def test_a_call_goes_from_running_to_done_in_its_place() -> None:
    turn = fold(
        logged(asked("hi"), call("running"), chunk("Here.", "1-3"), call("done", result={"products": []}))
    )
    part = turn.parts[1]
    assert isinstance(part, FunctionPart)
    assert (part.status, part.result) == ("done", {"products": []})
    assert len(turn.parts) == 3


def test_a_turn_that_ends_leaves_no_call_running() -> None:
    turn = fold(logged(asked("hi"), call("running"), Completion(turn_id="t", finish_reason="cancelled")))
    part = turn.parts[1]
    assert isinstance(part, FunctionPart)
    assert part.status == "failed"
    assert part.error is not None
    assert part.error.code == "interrupted"
    assert turn.status == "cancelled"


def test_an_error_is_the_last_part_of_a_failed_turn() -> None:
    error = TurnError(turn_id="t", code="timeout", message="Too slow.", retryable=True)
    turn = fold(logged(asked("hi"), chunk("Thr"), error))
    last = turn.parts[-1]
    assert isinstance(last, ErrorPart)
    assert (last.id, last.code, last.retryable, turn.status) == ("1-3", "timeout", True, "failed")


def test_a_click_is_an_entry_of_its_own() -> None:
    refused = call("failed", "4-1", turn_id=None, error=CallError(code="out_of_stock", message="None left."))
    conversation = fold_conversation(logged(asked("hi"), chunk("Yes."), Completion(turn_id="t"), refused))
    assert [turn.id for turn in conversation.turns] == ["t", None]
    assert conversation.turns[1].number == 4
    assert conversation.turns[1].status == "done"
    assert conversation.running is None


def test_a_click_in_the_middle_of_a_turn_leaves_the_turn_running() -> None:
    conversation = fold_conversation(
        logged(asked("hi"), chunk("Th"), call("done", "3-1", turn_id=None, result={}), chunk("ree"))
    )
    assert conversation.running is conversation.turns[0]
    text = conversation.turns[0].parts[1]
    assert isinstance(text, TextPart)
    assert text.text == "Three"


def test_a_clearing_forgets_every_turn() -> None:
    conversation = fold_conversation(logged(asked("hi"), chunk("Yes."), Context(reset=True)))
    assert conversation.turns == []


def test_the_newest_context_is_the_conversations() -> None:
    conversation = fold_conversation(
        logged(Context(recent_product_ids=["a"]), Context(recent_product_ids=["b", "a"]))
    )
    assert conversation.context.recent_product_ids == ["b", "a"]
    assert conversation.last_seq == 2


def test_no_events_are_no_turn() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        fold([])


def test_text_that_a_stop_ended_is_known_to_be_unfinished() -> None:
    stopped = fold(logged(asked("hi"), chunk("Thr"), Completion(turn_id="t", finish_reason="cancelled")))
    whole = fold(logged(asked("hi"), chunk("Three."), Completion(turn_id="t")))
    assert isinstance(stopped.parts[1], TextPart)
    assert isinstance(whole.parts[1], TextPart)
    assert (stopped.parts[1].unfinished, whole.parts[1].unfinished) == (True, False)


def changed(item: str, quantity: int, previous: int, **more: object) -> dict[str, object]:
    line = {"product_id": item, "variant_id": item, "quantity": quantity, "previous_quantity": previous}
    return {"item": line | more, "cart": {}}


def test_several_receipts_of_a_turn_are_undone_together() -> None:
    changed_before_lines_were_logged = {"item": {"product_id": "c", "previous_variant_id": "c-1"}, "cart": {}}
    turn = fold(
        logged(
            asked("add both, and another one of the first"),
            call("done", "1-2", result=changed("a", 2, 1)),
            call("done", "1-3", result=changed("b", 1, 0)),
            call("done", "1-4", result=changed("a", 3, 2)),
            call("done", "1-5", result=changed_before_lines_were_logged),
            call("done", "1-6", result=changed("b", 0, 1)),
        )
    )
    undoes = [part.undoes for part in turn.parts if isinstance(part, FunctionPart)]
    assert undoes == [{}, {"a": 1, "b": 0}, {"a": 1, "b": 0}, {}, {}]


def test_a_changed_option_is_undone_by_the_quantities_of_both_lines() -> None:
    lines = [
        {"variant_id": "c-L", "previous_quantity": 1, "quantity": 3},
        {"variant_id": "c-M", "previous_quantity": 2, "quantity": 0},
    ]
    to_large = {"item": {"product_id": "c", "variant_id": "c-L", "changed_lines": lines}, "cart": {}}
    alone = fold(logged(asked("make it L"), call("done", "1-2", result=to_large)))
    later = fold(
        logged(
            asked("another M, and then both in L"),
            call("done", "1-2", result=changed("c-M", 2, 1)),
            call("done", "1-3", result=to_large),
        )
    )
    assert [part.undoes for part in alone.parts if isinstance(part, FunctionPart)] == [{"c-L": 1, "c-M": 2}]
    assert [part.undoes for part in later.parts if isinstance(part, FunctionPart)] == [
        {},
        {"c-M": 1, "c-L": 1},
    ]
