"""The marks of dialects: which text begins and ends a thought or a function call, and which is only a control token.

A mark has one of four shapes: a tag (`<think>`), a control token (`<|python_tag|>`, `<｜tool▁calls▁begin｜>`,
`<tool_call|>`), a word in square brackets (`[TOOL_CALLS]`), or Kimi's `◁think▷`. The tables below name them without
their brackets, in lower case, with `_` for `▁` and `-`. A control token that no table names is removed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.llm.untrusted_text import FENCES

Kind = Literal["thought", "end_thought", "echo", "end_echo", "call", "end", "header", "role", "token"]

THOUGHTS = frozenset(
    {
        *("think", "thinking", "thought", "thoughts", "thought_process", "reasoning", "analysis"),
        *("reflection", "scratchpad", "scratch_pad", "inner_monologue"),
    }
)
"""Names of tags around a thought. All of them may have a name space, attributes and capitals."""

CALLS = frozenset(
    {
        *(
            "tool_call",
            "tool_calls",
            "toolcall",
            "toolcalls",
            "function_call",
            "function_calls",
            "functioncall",
        ),
        *("tool_code", "tool_use", "invoke", "function", "start_function_call", "tool_request", "tool"),
        *("python_tag", "python_start", "tool_calls_begin", "tool_call_begin", "tool_calls_section_begin"),
        *("start_action", "action_start", "tool_call_start", "tool_calls_start", "tools_prefix", "call"),
    }
)
"""Names of marks that begin a function call."""

NAMED_CALLS = frozenset({"function", "call", "tool", "invoke"})
"""Names of tags that begin a call only if they name a function, as in `<function=NAME>`."""

THOUGHT_TOKENS = {
    **{
        "start_thinking": "end_thinking",
        "begin_of_thought": "end_of_thought",
        "inner_prefix": "inner_suffix",
    },
    **{"think_start": "think_end", "begin_of_thinking": "end_of_thinking", "thinking_start": "thinking_end"},
    "unused94": "unused95",
}
"""Control tokens around a thought: the opening one and its closing one."""

ECHOES = frozenset(FENCES)
"""Names of tags around data in our prompts. Text between them in an answer is an echo of a prompt, or invented."""

WRAPPERS = frozenset({"answer", "response", "final", "final_answer", "eos", "s", "bos", "pad", "end_of_turn"})
"""Names of tags that only surround an answer or end it; they are removed, and their contents stay."""

HEADERS = frozenset({"start", "channel", "im_start", "start_header_id", "start_of_turn", "turn", "role"})
"""Control tokens before the role or the channel of a message."""

CLOSINGS = {
    **dict.fromkeys(
        ("python_tag", "python_start"), frozenset({"eom_id", "eot_id", "python_end", "end_of_text"})
    ),
    "tools_prefix": frozenset({"tools_suffix"}),
    "action_start": frozenset({"action_end"}),
    "tool_request": frozenset({"end_tool_request"}),
}
"""Names of marks that end a call, by that of its opening mark, where they do not follow from it."""

END_OF_TURN = frozenset({"im_end", "eot_id", "eom_id", "s", "eos", "end_of_turn", "end_of_sentence"})
"""Names of marks that end an answer, and with it a call whose own closing mark is missing."""

END_OF_CHANNEL = frozenset({"end", "start", "channel", "return", "call", "im_end", "eot_id", "turn"})
"""Control tokens that end a thought or a call in a channel."""

ROLES = frozenset({"user", "system", "developer", "tool", "observation", "ipython", "human", "environment"})
"""Roles of messages that a model invents after its own; they are dropped as thoughts are."""

NAME = r"[A-Za-z_▁-][\w▁.-]{0,39}"

SPACE = r"(?:[A-Za-z]{1,12}:|[｜|]{1,2}DSML[｜|]{1,2})?"

MARK = re.compile(
    rf"<(?P<slash>/?){SPACE}(?P<tag>{NAME})(?P<rest>(?:\s{{1,4}}[^<>]{{0,120}}|\s{{0,2}}=[^<>]{{0,90}}|/|:[^<>]{{0,60}})?)>"
    rf"|<[|｜](?P<end_slash>/?)(?P<token>[^<>|｜\n]{{1,40}})[|｜]?>"
    rf"|<(?P<closing>{NAME})[|｜]>"
    r"|\[(?P<bracket_slash>/?)(?P<bracket>THINK|TOOL_CALLS|TOOL_REQUEST|END_TOOL_REQUEST|/?INST|TOOL_RESULTS)\]"
    r"|◁(?P<kimi_slash>/?)(?P<kimi>think)▷",
    re.IGNORECASE,
)
"""A mark of any shape."""

BEGINS_MARK = re.compile(
    r"<(?:[A-Za-z_/|｜][^<>\n]{0,160})?\Z|\[/?[A-Z_]{0,16}\Z|◁/?[a-z]{0,5}\Z", re.IGNORECASE
)
"""The end of a text that may become a mark with more text. It begins at the last `<`, `[` or `◁`."""

LONGEST_MARK = 180
"""Maximum number of characters of a mark that is recognised."""


@dataclass(frozen=True)
class Mark:
    """A mark in a text. `name` is its name in the tables, `text` the mark as it was written."""

    kind: Kind
    name: str
    start: int
    end: int
    text: str


def next_mark(text: str, place: int, known: frozenset[str]) -> Mark | None:
    """Return the first mark of a dialect at or after `place`, or None. Other tags are ordinary text.

    Args:
        text: The text.
        place: The index where the search begins.
        known: Names of the offered functions: a tag with such a name is a call.
    """
    for found in MARK.finditer(text, place):
        if (kind := kind_of(found, known)) is not None:
            return Mark(kind, name_of(found), found.start(), found.end(), found[0])
    return None


def name_of(found: re.Match[str]) -> str:
    """Return a mark's name as the tables have it."""
    written = next(found[group] for group in ("tag", "token", "closing", "bracket", "kimi") if found[group])
    return re.sub(r"[▁\s-]+", "_", written.strip().lower()).strip("_/")


def kind_of(found: re.Match[str], known: frozenset[str]) -> Kind | None:
    """Return the kind of a mark, or None for a tag that is no mark."""
    name, tag = name_of(found), found["tag"]
    ends = bool(
        found["slash"]
        or found["end_slash"]
        or found["bracket_slash"]
        or found["kimi_slash"]
        or found["closing"]
    )
    if name in THOUGHTS or name in THOUGHT_TOKENS:
        return "end_thought" if ends else "thought"
    if name in THOUGHT_TOKENS.values():
        return "end_thought"
    if tag and name in ECHOES:
        return "end_echo" if ends else "echo"
    if name in CALLS or (tag and tag in known):
        if tag and name in NAMED_CALLS and not (ends or found["rest"]):
            return None  # such a tag without a function's name in it is a word of some text
        return "end" if ends else "call"
    if name in HEADERS and not ends:
        return "header"
    if name in ROLES and found["token"]:
        return "role"
    if name.startswith("end_") and ("tool" in name or "function" in name):
        return "end"
    return "token" if not tag or name in WRAPPERS else None


def closings_of(name: str) -> frozenset[str]:
    """Return the names of the marks that end a call that this mark begins."""
    return CLOSINGS.get(name) or frozenset({name, name.replace("begin", "end"), name.replace("start", "end")})


def may_become_mark(text: str) -> int:
    """Return how many of the last characters may be the beginning of a mark."""
    tail = text[-LONGEST_MARK:]
    start = max(tail.rfind("<"), tail.rfind("["), tail.rfind("◁"))
    return len(tail) - start if start >= 0 and BEGINS_MARK.match(tail, start) else 0


def ends_message(outer: str, mark: Mark) -> bool:
    """Return whether a mark ends a thought in a channel, or an invented message of another role."""
    if outer == "channel":
        return mark.kind == "end_thought" or mark.name in END_OF_CHANNEL
    return outer == "role" and mark.name in ("assistant", "model")


TORN = re.compile(r"</?([A-Za-z_]{3,})\Z|<[A-Za-z_]{3,}()[\s=][^<>]{0,160}\Z")


def is_torn_mark(text: str, known: frozenset[str]) -> bool:
    """Return whether the end of a text is the beginning of a dialect's mark that was cut off."""
    if text.startswith(("<|", "<｜")):
        return True
    if not (begun := TORN.match(text)):
        return False
    completed = next_mark(f"{text}>", 0, known)
    whole = completed is not None and completed.start == 0
    return whole or any(name.startswith((begun[1] or "?").lower()) for name in (*THOUGHTS, *CALLS, *known))
