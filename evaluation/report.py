"""The tables of an evaluation of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from evaluation.evaluate import Evaluation
from evaluation.results import Result, by_kind, figures, pass_power, pass_rate, runs_of, usage_of


def print_report(model: str, evaluation: Evaluation, runs: int, failures: int, out: TextIO | None) -> None:
    """Print passes by kind, the overall figures, the checks that failed, and some failing steps."""
    results = evaluation.results
    if not results:
        print("No dialogue was played to its end.", file=out)
        return
    for result in [each for each in results if each.failed is not None][:failures]:
        print_failure(result, out)
    rows = [
        [kind, str(len(runs_of(each))), percent(pass_rate(each)), percent(pass_power(each, runs))]
        for kind, each in by_kind(results).items()
    ]
    rows.append(
        ["all", str(len(runs_of(results))), percent(pass_rate(results)), percent(pass_power(results, runs))]
    )
    print_rows(model, ["", "dialogues", "pass rate", f"pass^{runs}"], rows, out)
    print_rows("Over all answers", ["", ""], overall(results, runs), out)
    counted = figures(results)["failing_checks"]
    if counted:
        print_rows(
            "Checks that failed", ["", "times"], [[name, str(count)] for name, count in counted.items()], out
        )


def overall(results: Sequence[Result], runs: int) -> list[list[str]]:
    """Return the rows of the overall figures."""
    known, usage = figures(results), usage_of(results)
    answers, plays = max(1, known["answers"]), len(results)
    cost = usage.get("cost_usd")
    rows = [[f"pass^{k}", percent(pass_power(results, k))] for k in range(1, runs + 1)]
    rows += [
        ["plays, answers", f"{plays}, {known['answers']}"],
        ["first text, median and 95 %", seconds(known["first_text_seconds"])],
        ["whole answer, median and 95 %", seconds(known["answer_seconds"])],
        ["tokens in per answer", f"{usage.get('input_tokens', 0) / answers:,.0f}"],
        ["tokens out per answer", f"{usage.get('output_tokens', 0) / answers:,.0f}"],
        ["rounds per answer", f"{usage.get('rounds', 0) / answers:.1f}"],
        ["cost in US dollars", "not known" if cost is None else f"{cost:.4f}"],
        ["cost per 1,000 answers", "not known" if cost is None else f"{cost / answers * 1_000:.2f}"],
    ]
    return rows


def print_failure(result: Result, out: TextIO | None) -> None:
    """Print the step of a dialogue that failed: input, expected, got."""
    if result.failed is None:
        return
    failed = result.failed
    print(f"- {result.dialogue}, run {result.run}, step {failed.step}: {failed.said!r:.160}", file=out)
    print(f"    {failed.check}: expected {failed.expected}\n    got {failed.got}", file=out)


def percent(share: float | None) -> str:
    """Return a share in percent, or a dash."""
    return "–" if share is None else f"{share:.1%}"


def seconds(figure: dict[str, float | None]) -> str:
    """Return a median and a 95th percentile."""
    median, high = figure["median"], figure["p95"]
    return "–" if median is None or high is None else f"{median:.2f} s, {high:.2f} s"


def print_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], out: TextIO | None) -> None:
    """Print a Markdown table that is also aligned on a terminal."""
    widths = [max(len(row[place]) for row in [columns, *rows]) for place in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "| " + " | ".join(padded) + " |"

    rules = ["-" * width if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    print("\n".join(["", title, "", line(columns), line(rules), *map(line, rows), ""]), file=out)
