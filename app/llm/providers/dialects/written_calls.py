"""Function calls read from the text between a dialect's marks.

A dialect writes a call as an object with a name and arguments, as a name before an object, as tags, or as a call of
Python. All four forms are tried, so that a new model with a known form needs only its marks.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.llm import CallRequested
from app.llm.providers.dialects.function_names import FunctionNames
from app.llm.providers.dialects.loose_json import (
    LONGEST,
    NotReadable,
    python_tree,
    python_value,
    read_value,
    values_in,
)

NAMES = ("name", "function", "tool_name", "tool", "function_name", "recipient_name", "action", "api")
"""Keys whose value is a function's name, in the objects that models write."""

ARGUMENTS = (
    *("arguments", "parameters", "args", "params", "kwargs"),
    *("input", "tool_input", "action_input", "tool_parameters", "tool_arguments", "parameter"),
)
"""Keys whose value is a call's arguments."""

LISTS = ("tool_calls", "toolcalls", "function_calls", "function_call", "calls", "tool_call")
"""Keys whose value is a call or a list of calls."""

BESIDES = {"type", "id", "call_id", "tool_call_id", "thought", "reasoning", "index"}
"""Keys of a call that are not its arguments."""

CALLS_LIMIT = 32
"""Maximum number of calls read from one text."""

QUOTED = re.compile(r'<\|"\|>(.{0,4000}?)<\|"\|>|<escape>(.{0,4000}?)<escape>', re.DOTALL)
"""A text between a model's own marks of quotation."""

SEPARATOR_WORDS = re.compile(r"\[(?:ARGS|CALL_ID)\]")
"""Mistral's words between a function's name, the call's id and its arguments."""

CALL_TAG = re.compile(
    r"""<(?:[\w｜|]{1,12}[:｜|])?(?:invoke|function|tool_call|call)(?:\s{0,5}=\s{0,5}|\s{1,5}name\s{0,5}=\s{0,5})"""
    r"""["']?([\w.:/-]{1,80})["']?[^<>]{0,40}>""",
    re.IGNORECASE,
)
"""An opening tag that names a function: `<function=NAME>`, `<invoke name="NAME">`."""

PARAMETER_TAG = re.compile(
    r"""<(?:[\w｜|]{1,12}[:｜|])?(?:parameter|param|arg)(?:\s{0,5}=\s{0,5}|\s{1,5}name\s{0,5}=\s{0,5})"""
    r"""["']?([\w-]{1,60})["']?[^<>]{0,40}>""",
    re.IGNORECASE,
)
END_TAG = re.compile(r"<(?:/|(?:[｜|]{1,2}[\w]{1,12}[｜|])?/?)[^<>]{0,60}>")
PAIR = re.compile(
    r"<arg_key>([^<]{1,60})</arg_key>\s{0,20}<arg_value>([^<]{0,4000})(?:</arg_value>)?", re.IGNORECASE
)
SIMPLE_TAG = re.compile(r"<([a-z_]{1,40})>([^<]{0,4000})</\1>", re.IGNORECASE)


def calls_in(text: str, names: FunctionNames, *, prefix: str = "") -> list[CallRequested]:
    """Return the calls in a text, in order; empty when none can be read.

    Args:
        text: The text between the marks of a dialect, or an object that stands alone.
        names: The offered functions. A call of another function is returned with the name as it was written.
        prefix: Text before it that may name the function, such as the recipient of a channel.
    """
    text = SEPARATOR_WORDS.sub(" ", text)
    text = QUOTED.sub(lambda found: json.dumps(found[1] or found[2] or ""), text)[: LONGEST * 2]
    found = calls_of_tags(prefix + text, names) or calls_of_values(text, names, prefix)
    return (found or calls_of_python(text, names))[:CALLS_LIMIT]


def calls_of_values(text: str, names: FunctionNames, prefix: str = "") -> list[CallRequested]:
    """Return the calls written as objects, or as a function's name before an object."""
    calls: list[CallRequested] = []
    for before, written in values_in(text):
        try:
            value = read_value(written)
        except NotReadable:
            value = None
        named = list(calls_of(value, names))
        if not named and written[0] == "{":
            name = names.known((prefix + before)[-200:].strip(' \n\t`"=>:[]<'))
            if name is not None:
                named = [CallRequested(name, written if value is None else arguments_text(value))]
        calls += named
        prefix = ""
    return calls


def calls_of(value: Any, names: FunctionNames) -> Iterator[CallRequested]:
    """Yield the calls in a value: a call, a list of calls, or an object that contains one of both."""
    if isinstance(value, list):
        for item in value[:CALLS_LIMIT]:
            if isinstance(item, Mapping):
                yield from calls_of(item, names)
        return
    if not isinstance(value, Mapping):
        return
    for key in LISTS:
        if isinstance(value.get(key), list | Mapping):
            yield from calls_of(value[key], names)
            return
    if isinstance(value.get("function"), Mapping):
        yield from calls_of(value["function"], names)
        return
    written = next((value[key] for key in NAMES if isinstance(value.get(key), str)), None)
    if written is None:
        yield from calls_by_key(value, names)
        return
    arguments = next((value[key] for key in ARGUMENTS if key in value), None)
    if arguments is None:
        arguments = {key: item for key, item in value.items() if key not in BESIDES and key not in NAMES}
    yield CallRequested(names.meant(written), arguments_text(arguments))


def calls_by_key(value: Mapping[str, Any], names: FunctionNames) -> Iterator[CallRequested]:
    """Yield the call of an object whose only key is a function's name."""
    if len(value) == 1:
        [(key, arguments)] = value.items()
        if (name := names.known(str(key))) is not None and isinstance(arguments, Mapping):
            yield CallRequested(name, arguments_text(arguments))


def calls_of_tags(text: str, names: FunctionNames) -> list[CallRequested]:
    """Return the calls written as tags: a function's tag, and a tag for each parameter or an object in it."""
    opened = list(CALL_TAG.finditer(text))[:CALLS_LIMIT]
    calls = []
    for place, tag in enumerate(opened):
        end = opened[place + 1].start() if place + 1 < len(opened) else len(text)
        calls.append(CallRequested(names.meant(tag[1]), arguments_in(text[tag.end() : end])))
    if calls or "<" not in text:
        return calls
    pairs = PAIR.findall(text)  # the function's name stands before the pairs
    head = text.partition("<")[0].strip()
    is_name = bool(head) and not BEGINS_OBJECT.match(head)
    if is_name and (pairs or ("{" not in text and names.known(head) is not None)):
        given = {key.strip(): plain_or_value(value) for key, value in pairs}
        return [CallRequested(names.meant(head.split()[0]), arguments_text(given))]
    return []


BEGINS_OBJECT = re.compile(r"\s*[{\[]")


def arguments_in(text: str) -> str:
    """Return the arguments in a function's tag, as JSON text."""
    opened = list(PARAMETER_TAG.finditer(text))
    if not opened:
        for _, written in values_in(text):
            try:
                return arguments_text(read_value(written))
            except NotReadable:
                return written
        given = PAIR.findall(text) or SIMPLE_TAG.findall(text)
        return arguments_text({key.strip(): plain_or_value(value) for key, value in given})
    arguments: dict[str, Any] = {}
    for place, tag in enumerate(opened):
        end = opened[place + 1].start() if place + 1 < len(opened) else len(text)
        inner = text[tag.end() : end]
        if closing := END_TAG.search(inner):
            inner = inner[: closing.start()]
        arguments[tag[1]] = plain_or_value(inner)
    return arguments_text(arguments)


def plain_or_value(written: str) -> Any:
    """Return a tag's text as a number, a constant, a list or an object where it is one, else as text."""
    written = written.strip()
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return CONSTANTS.get(written, written)


CONSTANTS = {"True": True, "False": False, "None": None}


def calls_of_python(text: str, names: FunctionNames) -> list[CallRequested]:
    """Return the calls written in Python: `f(a=1)`, `[f(a=1), g(b=2)]`, `print(default_api.f(a=1))`."""
    calls: list[CallRequested] = []
    for line in (text, *text.splitlines()) if "\n" in text.strip() else (text,):
        try:
            tree = python_tree(line.strip(" \n\t`;"))
        except NotReadable:
            continue
        calls += [call for node in ast.walk(tree) if (call := call_of_node(node, names)) is not None]
        if calls and line is text:
            break
    return calls


def call_of_node(node: ast.AST, names: FunctionNames) -> CallRequested | None:
    """Return a node of the syntax tree as a call, or None if it is none of an offered function."""
    if not isinstance(node, ast.Call) or node.args:
        return None
    name = next((known for part in dotted(node.func) if (known := names.known(part)) is not None), None)
    if name is None:
        return None
    try:
        given = {each.arg: python_value(each.value) for each in node.keywords if each.arg is not None}
    except NotReadable:
        return None
    return CallRequested(name, arguments_text(given))


def dotted(node: ast.expr) -> list[str]:
    """Return the parts of a dotted name, the last one first: at most three, and none for other expressions."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 2:
        parts.append(node.attr)
        node = node.value
    return [*parts, node.id] if isinstance(node, ast.Name) else []


def arguments_text(arguments: Any) -> str:
    """Return a call's arguments as JSON text, without the wrappings that models put around them."""
    for _ in range(3):
        if isinstance(arguments, str) and arguments.strip():
            try:
                arguments = read_value(arguments)
            except NotReadable:
                return str(arguments)
            continue
        if isinstance(arguments, Mapping) and len(arguments) == 1:
            [(key, inner)] = arguments.items()
            if key in ARGUMENTS and isinstance(inner, Mapping | str):
                arguments = inner
                continue
        break
    return json.dumps({} if arguments is None or arguments == "" else arguments, ensure_ascii=False)
