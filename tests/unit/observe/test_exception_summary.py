"""Summaries of exceptions: enough to find the fault, and no text of a shopper."""

from __future__ import annotations

import json

from app.observe.exception_summary import CAUSES_LIMIT, FRAMES_LIMIT, in_lines, summarize_exception
from app.settings import ORIGIN


def failed(work: object) -> BaseException:
    """Return the exception that the call raises."""
    try:
        work()  # type: ignore[operator]  # fails on purpose
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def test_an_exception_has_its_type_its_message_and_its_frames() -> None:
    facts = summarize_exception(failed(lambda: json.loads("{")))
    assert facts["type"] == "JSONDecodeError"
    assert facts["message"].startswith("Expecting property name")
    assert any(place.startswith("tests/unit/observe/test_exception_summary.py:") for place in facts["where"])
    assert facts["where"][-1].startswith("json/decoder.py:"), "the line that raised it, also in a library"
    assert len(facts["where"]) == 3, "of libraries only that one"


def test_no_value_of_a_variable_is_reported() -> None:
    def work() -> None:
        said = "the shopper's own words"  # noqa: F841 - a local variable of the traceback
        raise ValueError("no")

    assert "own words" not in json.dumps(summarize_exception(failed(work)))


def test_only_the_first_line_of_an_exceptions_message_is_reported() -> None:
    error = ValueError("violates a check\nDETAIL: Failing row contains (the shopper's words).")
    assert summarize_exception(error)["message"] == "violates a check"
    assert summarize_exception(ValueError())["message"] == ""
    assert len(summarize_exception(ValueError("x" * 5_000))["message"]) == 300


def test_the_cause_is_reported_to_a_limited_depth() -> None:
    def nested(depth: int) -> None:
        try:
            if depth:
                nested(depth - 1)
            raise KeyError("the first")
        except Exception as error:
            raise RuntimeError(f"at {depth}") from error

    facts, depth = summarize_exception(failed(lambda: nested(20))), 0
    while facts := facts.get("cause", {}):
        depth += 1
    assert depth == CAUSES_LIMIT


def test_a_suppressed_cause_is_left_out() -> None:
    def work() -> None:
        try:
            ORIGIN.fullmatch(None)  # type: ignore[call-overload]  # fails on purpose
        except TypeError:
            raise ValueError("plain words") from None

    assert "cause" not in summarize_exception(failed(work))


def test_a_deep_traceback_keeps_its_end() -> None:
    def fall(depth: int) -> None:
        if depth == 0:
            raise RecursionError("deep enough")
        fall(depth - 1)

    where = summarize_exception(failed(lambda: fall(100)))["where"]
    assert len(where) == FRAMES_LIMIT


def test_a_group_is_reported_with_its_members() -> None:
    group = ExceptionGroup("two things", [ValueError("one"), KeyError("other")])
    facts = summarize_exception(group)
    assert [each["type"] for each in facts["of"]] == ["ValueError", "KeyError"]
    lines = in_lines(facts)
    assert "ExceptionGroup: two things" in lines
    assert "ValueError: one" in lines


def test_lines_for_a_terminal_say_the_cause_too() -> None:
    def work() -> None:
        raise RuntimeError("outer") from ValueError("inner")

    lines = in_lines(summarize_exception(failed(work)))
    assert lines.index("RuntimeError: outer") < lines.index("because of") < lines.index("ValueError: inner")
