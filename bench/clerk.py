"""The built-in assistant in dialogues: passes by kind with the failing steps, times, and questions about facts.

The exit code does not depend on the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from bench.figures import milliseconds, print_machine, print_table
from bench.scratch import SAMPLE, database_on
from devtools.postgres.embedded import temporary_postgres
from evaluation.bare_names import bare_dialogues
from evaluation.catalogue_file import import_catalogue
from evaluation.dialogue import Dialogue, read_dialogues
from evaluation.model_evaluation import existing_file
from evaluation.player import Player, running_player
from evaluation.questions import Facts, ask_questions, read_questions
from evaluation.results import Result, by_kind, failing_forms, figures, result_of

NAMES = 200
FAILURES = 1_000


def main() -> None:
    """Print the tables."""
    asked = parser().parse_args()
    most = printed_failures(asked)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    written: dict[str, Any] = {}
    print_machine()
    with temporary_postgres() as server, tempfile.TemporaryDirectory() as folder:
        for path in asked.catalogue or [SAMPLE]:
            with database_on(server.url) as url:
                asyncio.run(import_catalogue(url, path, Path(folder)))
                results = asyncio.run(measure(url, path, asked))
            print_results(path.stem, results, most)
            written[path.stem] = figures(results)
        if asked.questions:
            with database_on(server.url) as url:
                asyncio.run(
                    import_catalogue(url, next(asked.questions.glob("products*.jsonl")), Path(folder))
                )
                facts = asyncio.run(
                    question(url, read_questions(next(asked.questions.glob("questions*.jsonl"))))
                )
            print_facts(facts, most)
            written["questions"] = facts.figures()
    if asked.json:
        asked.json.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    arguments = argparse.ArgumentParser(prog="bin/bench clerk", description=__doc__)
    arguments.add_argument("--held-out", action="store_true", help="the half that is not for building")
    arguments.add_argument(
        "--catalogue", type=existing_file, nargs="*", help="JSON Lines; by default the sample catalogue"
    )
    arguments.add_argument("--kind", action="append", help="only kinds that contain this text; repeatable")
    arguments.add_argument("--names", type=int, default=NAMES, help="product names typed bare (200)")
    arguments.add_argument("--questions", type=Path, help="folder of products*.jsonl and questions*.jsonl")
    arguments.add_argument(
        "--failures",
        type=int,
        help="failing steps to print for each kind (1,000; none of the half kept apart)",
    )
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    arguments.add_argument(
        "--plays", type=Path, help="append each dialogue's result to this file, as JSON lines"
    )
    return arguments


def printed_failures(asked: argparse.Namespace) -> int:
    """Return how many failing steps of a kind to print, by default none of the half kept apart: it stays unread."""
    if asked.failures is not None:
        return int(asked.failures)
    return 0 if asked.held_out else FAILURES


async def measure(url: str, path: Path, asked: argparse.Namespace) -> list[Result]:
    """Play the chosen dialogues with the built-in assistant, one after another."""
    async with running_player(url) as player:
        chosen = choose(player, path, asked)
        results = []
        for number, dialogue in enumerate(chosen, start=1):
            results.append(result_of(await player.play(dialogue)))
            if asked.plays:
                append_line(asked.plays, path.stem, results[-1])
            if sys.stderr.isatty():
                print(f"\r{number} of {len(chosen)} ", end="", file=sys.stderr, flush=True)
    return results


def choose(player: Player, path: Path, asked: argparse.Namespace) -> list[Dialogue]:
    """Return the dialogues that fit the catalogue and were asked for. Exits if there are none."""
    everything = read_dialogues(held_out=asked.held_out)
    if path.resolve() != SAMPLE.resolve():
        everything = [dialogue for dialogue in everything if dialogue.portable]
    everything += bare_dialogues(player.catalogue, asked.names)
    chosen = [
        dialogue
        for dialogue in everything
        if dialogue.fits(player.slots(dialogue)) and (not asked.kind or matches(dialogue.kind, asked.kind))
    ]
    if not chosen:
        kinds = "\n  ".join(sorted({dialogue.kind for dialogue in everything}))
        sys.exit(f"No dialogue is of that kind. The kinds are:\n  {kinds}")
    return chosen


def matches(kind: str, asked: Sequence[str]) -> bool:
    """Return whether a kind contains one of the texts."""
    return any(each.lower() in kind.lower() for each in asked)


async def question(url: str, questions: Sequence[Mapping[str, Any]]) -> Facts:
    """Ask the questions about products, each in a session of its own."""
    async with running_player(url) as player:
        return await ask_questions(player, questions)


def append_line(path: Path, catalogue: str, result: Result) -> None:
    """Append a result to a file of JSON lines, at once: an interrupted run keeps the results so far."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"catalogue": catalogue, **result.on_file()}) + "\n")


def print_results(catalogue: str, results: Sequence[Result], most: int) -> None:
    """Print the passes by kind, the failing steps, and the times."""
    rows, failing = [], by_kind(results)
    for kind, each in failing.items():
        passed = sum(result.passed for result in each)
        rows.append([kind, str(len(each)), str(passed), f"{passed / len(each):.0%}"])
    passed = sum(result.passed for result in results)
    rows.append(["all", str(len(results)), str(passed), f"{passed / len(results):.0%}"])
    for kind, each in failing.items():
        failed = [result for result in each if result.failed][:most]
        if failed:
            print(f"\n{kind}\n")
        for result in failed:
            print_failure(result)
    print_table(f"Dialogues, {catalogue}", ["", "dialogues", "passed", ""], rows)
    known = figures(results)
    first, cpu = known["first_text_seconds"], known["cpu_seconds"]
    print(
        f"{known['answers']} answers; first text {in_milliseconds(first['median'])} median, "
        f"{in_milliseconds(first['p95'])} at the 95th percentile; CPU {in_milliseconds(cpu['mean'])} mean, "
        f"{in_milliseconds(cpu['p95'])} at the 95th percentile",
        flush=True,
    )
    forms = failing_forms(results).most_common()
    print_table(
        "First failing checks, by the functions that the answer called",
        ["", "functions", "dialogues"],
        [[check, ", ".join(functions) or "none", str(count)] for (check, functions), count in forms],
    )


def in_milliseconds(seconds: float | None) -> str:
    """Return a time in milliseconds, or a dash."""
    return "–" if seconds is None else milliseconds(seconds)


def print_failure(result: Result) -> None:
    """Print the step of a dialogue that failed: input, expected, got."""
    if result.failed is not None:
        failed = result.failed
        print(
            f"- {result.name}, step {failed.step}: {failed.said!r:.160}\n"
            f"    {failed.check}: expected {failed.expected}\n    got {failed.got}"
        )


def print_facts(facts: Facts, most: int) -> None:
    """Print the figures of the questions, and those that failed."""
    for line in facts.examples[:most]:
        print(line)
    rows = [[name, str(count), str(number), f"{share:.1%}"] for name, count, number, share in facts.rows()]
    print_table("Questions about products", ["", "questions", "answers", "share"], rows)


if __name__ == "__main__":
    main()
