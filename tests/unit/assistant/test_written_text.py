"""Text that is in the log is applied to the conversation a few chunks at a time; its first is reported once."""

from __future__ import annotations

from app.assistant.written_text import FOLDED_AT_ONCE, WrittenText
from app.events import Context, TextChunk
from app.turn import Conversation, LoggedEvent, TextPart


def begun() -> Conversation:
    conversation = Conversation()
    conversation.apply(LoggedEvent("s", 1, Context(turn_id="t", message="hello")))
    return conversation


def chunk(seq: int) -> LoggedEvent:
    return LoggedEvent("s", seq, TextChunk(turn_id="t", part_id="1-2", text=f"{seq} "))


def test_the_first_chunk_in_the_log_is_reported_once() -> None:
    reported: list[str] = []
    written = WrittenText(begun(), lambda: reported.append("first"))
    assert reported == []
    for seq in range(2, 2 + FOLDED_AT_ONCE + 3):
        written.add([chunk(seq)])
        assert reported == ["first"]


def test_all_chunks_are_in_the_conversation_at_the_end() -> None:
    conversation = begun()
    written = WrittenText(conversation, lambda: None)
    seqs = range(2, 2 + FOLDED_AT_ONCE + 3)
    for seq in seqs:
        written.add([chunk(seq)])
    written.fold()
    part = conversation.turns[0].parts[-1]
    assert isinstance(part, TextPart)
    assert part.text == "".join(f"{seq} " for seq in seqs)
    assert (conversation.last_seq, conversation.event_count) == (seqs[-1], 1 + len(seqs))
