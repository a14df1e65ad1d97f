"""The filter that separates a model's text as it arrives: the answer, thoughts, and function calls written as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from app.llm import CallRequested
from app.llm.providers.dialects.bare_calls import Bare, Verdict, next_bare
from app.llm.providers.dialects.function_names import FunctionNames
from app.llm.providers.dialects.loose_json import LONGEST, ResumedScanner, ValueScanner
from app.llm.providers.dialects.marks import (
    END_OF_CHANNEL,
    END_OF_TURN,
    LONGEST_MARK,
    ROLES,
    THOUGHT_TOKENS,
    Mark,
    closings_of,
    ends_message,
    is_torn_mark,
    may_become_mark,
    next_mark,
)
from app.llm.providers.dialects.written_calls import calls_in

HEADER_LIMIT = 300
"""Maximum number of characters of a message's header: role, channel and recipient."""

UNDECIDED_LIMIT = 12_000
"""Maximum number of characters at the beginning that are held back because they may turn out to be a thought."""

END_OF_HEADER = re.compile(r"<\|(?:message|end_header_id|im_sep|role_sep)\|>|\n")
RECIPIENT = re.compile(r"\bto=([^\s<]{1,120})")
CHANNEL = re.compile(r"<\|channel\|?>\s{0,3}([A-Za-z]{1,20})")
FIRST_WORD = re.compile(r"\s{0,3}([A-Za-z]{1,20})")

SHOWN_CHANNELS = {"final", "commentary", "assistant", "model", "response", ""}
"""Channels and roles whose text is for the shopper. Text of a channel that is not named here is a thought."""

GLUED_ANALYSIS = re.compile(r"\s{0,3}analysis(?=[A-Z\"'*])")
"""The beginning of a thought in a channel whose control tokens a server removed: `analysisThe shopper wants`."""

GLUED_FINAL = re.compile(r"assistant\s{0,2}(?:<\|channel\|>)?\s{0,2}final(?=[^a-z]|\Z)")

VISIBLE_AFTER_VALUE = re.compile(r"[^\s\]<\[{,;`|]")
"""A character after a call's object that belongs to the answer: the call's closing mark is missing."""


class Mode(Enum):
    """The part of the text that is being read."""

    ANSWER = "answer"
    THOUGHT = "thought"
    CALL = "call"
    HEADER = "header"


@dataclass
class CallText:
    """The text of a call that is being read, from after its opening mark, or from its first character without marks."""

    opened: str
    prefix: str = ""
    closings: frozenset[str] = frozenset()
    bare: Bare | None = None
    scanner: ValueScanner | None = None
    searched: int = 0


@dataclass
class DialectFilter:
    """A filter of text that arrives in pieces. `calls` holds the calls that were read.

    Args:
        names: The offered functions.
        undecided: The beginning of the text is held back until it is known not to be a thought whose opening mark is
            missing: until the end, `UNDECIDED_LIMIT`, or a mark that such a model does not write.
    """

    names: FunctionNames
    undecided: bool = False
    calls: list[CallRequested] = field(default_factory=list)
    considered: list[CallRequested] = field(default_factory=list)
    """Calls written inside a thought. They count only if nothing else was written."""
    thought_unopened: bool = False
    """Whether the text began with a thought without an opening mark."""
    has_unreadable_call: bool = False
    """Whether something between the marks of a call could not be read as one."""

    def __post_init__(self) -> None:
        self._mode, self._held, self._out = Mode.ANSWER, "", ""
        self._thoughts: list[str] = []
        self._call = CallText("")
        self._in_thought, self._at_start, self._in_backticks = False, True, False
        self._kept = ""
        self._line = ""  # the end of the answer so far
        self._known = frozenset(self.names.names)

    def feed(self, text: str) -> str:
        """Add a piece of text and return the text of the answer that is final."""
        self._held += text
        while self._step(final=False):
            pass
        return self._taken()

    def flush(self) -> str:
        """Return the rest of the answer. A thought without an end is dropped; a call without an end is read."""
        while self._step(final=True):
            pass
        if self._mode is Mode.ANSWER and not is_torn_mark(self._held, self._known):
            self._emit(self._held)
        elif self._mode is Mode.CALL:
            self._finish_call(self._held, final=True)
        self._held, self.undecided = "", False
        return self._taken()

    def _taken(self) -> str:
        """Return the text that was emitted since the last call, unless the beginning is still undecided."""
        if self.undecided:
            self._kept += self._out
            self._out = ""
            if len(self._kept) <= UNDECIDED_LIMIT:
                return ""
            self.undecided = False
        out, self._out, self._kept = self._kept + self._out, "", ""
        return out

    def _emit(self, text: str) -> None:
        if text:
            self._out += text
            self._line = (self._line + text)[-40:]
            self._at_start = self._at_start and not text.strip()

    def _step(self, *, final: bool) -> bool:
        """Process the held text up to its next mark. Return whether more of it can be processed."""
        match self._mode:
            case Mode.ANSWER:
                return self._step_answer(final=final)
            case Mode.THOUGHT:
                return self._step_thought(final=final)
            case Mode.HEADER:
                return self._step_header(final=final)
            case Mode.CALL:
                return self._step_call()

    # The answer

    def _step_answer(self, *, final: bool) -> bool:
        if self._in_backticks and self._held:
            self._held, self._in_backticks = self._held.removeprefix("`"), False
        held = self._held
        if self._at_start and (glued := GLUED_ANALYSIS.match(held)):
            self._begin_thought("glued", held[glued.end() :])
            return True
        mark = next_mark(held, 0, self._known)
        bare = next_bare(held, self._line, self.names, mark.start if mark else len(held), final=final)
        if bare is not None and (mark is None or bare.start < mark.start):
            self._emit(held[: bare.start])
            self._held = held[bare.start :]
            if bare.verdict is Verdict.UNDECIDED:
                return False
            self._mode = Mode.CALL
            scanner = None if bare.fence else ValueScanner(bare.value - bare.start)
            self._call = CallText(held[bare.start : bare.value], bare=bare, scanner=scanner)
            return True
        if mark is None:
            end = len(held) - (0 if final else may_become_mark(held))
            if final:
                return False  # `flush` decides on the rest
            if self._at_start and "analysis".startswith(held.strip()[:8]) and len(held) < 12:
                return False
            self._emit(held[:end])
            self._held = held[end:]
            return False
        before = held[mark.start - 1] if mark.start else self._line[-1:]
        if before == "`":  # a mark in inline code is the subject of the text
            if mark.end == len(held) and not final:
                self._emit(held[: mark.start])
                self._line = self._line[:-1] + "`"
                self._held = held[mark.start :]
                return False
            if held[mark.end : mark.end + 1] == "`":
                self._emit(held[: mark.end])
                self._held = held[mark.end :]
                return True
        self._emit(held[: mark.start])
        self._open(mark, held[mark.end :])
        return True

    def _open(self, mark: Mark, rest: str) -> None:
        """Continue after a mark in the answer."""
        self._held = rest
        match mark.kind:
            case "thought":
                self._begin_thought(mark.name, rest)
            case "end_thought":
                self._end_unopened_thought()
            case "call":
                self._begin_call(mark)
            case "header":
                self._mode, self._held = Mode.HEADER, mark.text + rest
            case "role" | "echo":
                self._begin_thought(mark.kind, rest)

    def _end_unopened_thought(self) -> None:
        """Drop what was held back before the closing mark of a thought without an opening one."""
        self.thought_unopened = True
        self.considered += self.calls
        self.calls.clear()
        if self.undecided:
            self._kept = self._out = self._line = ""
            self._at_start, self.undecided = True, False

    # Thoughts

    def _begin_thought(self, name: str, rest: str) -> None:
        self.undecided = False
        self._mode, self._held = Mode.THOUGHT, rest
        self._thoughts = [name]

    def _step_thought(self, *, final: bool) -> bool:
        held = self._held
        if self._thoughts[0] == "glued":
            if found := GLUED_FINAL.search(held):
                self._mode, self._held = Mode.ANSWER, held[found.end() :].lstrip(":")
                return True
            if (mark := next_mark(held, 0, self._known)) is None or mark.kind != "header":
                self._held = held[-LONGEST_MARK:]
                return False
        mark = next_mark(held, 0, self._known)
        if mark is None:
            self._held = held[len(held) - may_become_mark(held) :]
            return False
        self._held = held[mark.end :]
        outer = self._thoughts[0]
        if outer == "echo":
            if mark.kind == "end_echo":
                self._mode = Mode.ANSWER
        elif outer in ("channel", "role", "glued"):
            if mark.kind == "header":
                self._mode, self._held = Mode.HEADER, held[mark.start :]
            elif ends_message(outer, mark):
                self._mode = Mode.ANSWER
        elif mark.kind == "end_thought":
            self._close_thought(mark.name)
        elif mark.kind == "thought" and mark.name not in self._thoughts:
            self._thoughts.append(mark.name)
        elif mark.kind == "call":
            self._begin_call(mark)
            self._in_thought = True
        return True

    def _close_thought(self, name: str) -> None:
        """End the thought with that name and those inside it. The only thought ends with any closing mark."""
        opened = next((each for each, end in THOUGHT_TOKENS.items() if end == name), name)
        if opened in self._thoughts:
            del self._thoughts[self._thoughts.index(opened) :]
        else:
            self._thoughts.pop()
        if not self._thoughts:
            self._mode = Mode.ANSWER

    # Headers of messages

    def _step_header(self, *, final: bool) -> bool:
        held = self._held
        end = END_OF_HEADER.search(held, 0, HEADER_LIMIT + 20)
        if end is None:
            if len(held) > HEADER_LIMIT or final:
                self._mode, self._held = Mode.ANSWER, held[HEADER_LIMIT:] if not final else ""
                return not final
            return False
        header, self._held = held[: end.start()], held[end.end() :]
        channel = CHANNEL.search(header)
        word = FIRST_WORD.match(header.partition(">")[2])
        name = (channel[1] if channel else word[1] if word else "").lower()
        if recipient := RECIPIENT.search(header):
            self._mode = Mode.CALL
            self._call = CallText(header, prefix=f"{recipient[1]} ", closings=END_OF_CHANNEL)
            self._call.scanner = None
        elif name in ROLES:
            self._begin_thought("role", self._held)
        elif name in SHOWN_CHANNELS or not name:
            self._mode = Mode.ANSWER
        else:
            self._begin_thought("channel", self._held)
        return True

    # Calls

    def _begin_call(self, mark: Mark) -> None:
        """Continue in the text of a call after its opening mark. A mark that names the function is part of the text."""
        self._mode, self._in_thought = Mode.CALL, False
        named = (
            f"<function={mark.name}>" if mark.name in self._known else mark.text if "=" in mark.text else ""
        )
        self._call = CallText(mark.text, closings=closings_of(mark.name), searched=len(named))
        self._held = named + self._held

    def _step_call(self) -> bool:
        """Look for the end of the call in the held text."""
        held, call = self._held, self._call
        if call.bare is not None:
            return self._step_bare(held, call.bare)
        place = call.searched
        while (mark := next_mark(held, place, self._known)) is not None:
            if mark.name in call.closings and (mark.kind != "call"):
                self._finish_call(held[: mark.start], rest=held[mark.end :])
                return True
            if mark.kind == "header" or mark.name in END_OF_TURN:
                self._finish_call(held[: mark.start], rest=held[mark.start :])
                return True
            place = mark.end
        call.searched = max(place, len(held) - LONGEST_MARK)
        if (end := self._end_of_value(held)) is not None:
            self._finish_call(held[:end], rest=held[end:])
            return True
        if len(held) > LONGEST:
            self._finish_call(held[:LONGEST], rest=held[LONGEST:])
            return True
        return False

    def _end_of_value(self, held: str) -> int | None:
        """Return the end of the call's object if text of the answer follows it, or None."""
        call = self._call
        if call.scanner is None:
            begin = FIRST_VALUE.match(held)
            if begin is None:
                return None
            call.scanner = ValueScanner(begin.end() - 1)
        end = call.scanner.end(held)
        if end is None:
            return None
        after = held[end:].lstrip()
        if not after:
            call.scanner = ResumedScanner(end)
            return None
        if after[0] in "{[" or after[0] in ",;":
            call.scanner = ValueScanner(len(held) - len(after) + (after[0] in ",;"))
            return None
        return end if VISIBLE_AFTER_VALUE.match(after) else None

    def _step_bare(self, held: str, bare: Bare) -> bool:
        """Look for the end of a call without marks: of its value, or of the code block around it."""
        call = self._call
        if bare.fence:
            end = held.find("```", max(len(call.opened), call.searched))
            call.searched = max(len(call.opened), len(held) - 3)
            stop = end + 3 if end >= 0 else None
        else:
            stop = call.scanner.end(held) if call.scanner else None
        if stop is None and len(held) <= LONGEST:
            return False
        self._finish_call(held[:stop] if stop else held, rest=held[stop:] if stop else "")
        return True

    def _finish_call(self, text: str, rest: str = "", *, final: bool = False) -> None:
        """Read the call's text and continue with the rest, in the answer or in the thought around the call."""
        call, in_thought = self._call, self._in_thought
        self._mode, self._held, self._in_thought = Mode.THOUGHT if in_thought else Mode.ANSWER, rest, False
        body = text[len(call.opened) :] if call.bare and call.bare.fence else text
        found = calls_in(body.removesuffix("```"), self.names, prefix=call.prefix)
        if call.bare is not None and not call.bare.marked:
            found = found if found and all(each.name in self._known for each in found) else []
            if not found:
                self._emit(text)
                return
        if in_thought:
            self.considered += [each for each in found if each.name in self._known]
            return
        self._in_backticks = call.bare is not None and text.lstrip().startswith("`") and not call.bare.fence
        self.undecided = self.undecided and not found
        self.calls += found
        if not found and text.strip(" \n\t`[]{}"):
            self._note_unreadable(text, call)

    def _note_unreadable(self, text: str, call: CallText) -> None:
        """Request a call that the shop refuses, so that the model writes it again."""
        self.has_unreadable_call = True
        name = self.names.known(call.prefix + text.partition("{")[0]) or "unreadable"
        self.calls.append(CallRequested(name, text.strip()[:LONGEST]))


FIRST_VALUE = re.compile(r"\s{0,40}(?:```[a-z]{0,10}\s{0,10})?[{\[]")
