"""Answers from products' facts: how many say the value, deny what is known, or claim what is not.

python -m bench.facts [--data FOLDER] [--half developed|other|all]. FOLDER has `products*.jsonl` and `questions*.jsonl`.
A question has `product_id`, `question`, `answers` (attribute -> values) and `evidence`. Without the folder only the
questions of tests/scenarios/fact_questions.yaml are asked, about the sample catalogue.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.catalogue.facts import FactAnswer, answer_fact
from bench.figures import print_machine, print_table
from tests.support.fact_questions import (
    SampleQuestion,
    describe,
    is_as_wanted,
    sample_products,
    sample_questions,
)
from tests.support.paths import SHARED_DATA

SAID_LEAST, DENIED_MOST, UNCLAIMED_LEAST = 0.65, 0.02, 0.97
"""Aims: share of known values that are said, of known facts that are denied, of unknown ones that are not claimed."""


@dataclass
class Counts:
    """Counts of one set of questions."""

    known: int = 0
    said: int = 0
    answered: int = 0
    """Known ones that are answered with a value, yes or no, not with related facts."""
    denied: int = 0
    contradicted: int = 0
    """Known booleans that are answered with the opposite."""
    unknown: int = 0
    claimed: int = 0
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    """Print the table of the data, if there is any, and that of the sample catalogue."""
    parser = argparse.ArgumentParser(prog="bin/bench facts", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=SHARED_DATA / "questions", help="folder of products and questions"
    )
    parser.add_argument(
        "--half", choices=["developed", "other", "all"], default="all", help="half of the questions"
    )
    asked = parser.parse_args()
    print_machine()
    if asked.data.is_dir():
        halves = ["developed", "other"] if asked.half == "all" else [asked.half]
        report({half: count(*read_half(asked.data, half)) for half in halves})
    else:
        print(f"{asked.data} is not here: only the sample catalogue is asked about.")
    report_sample(sample_questions(), sample_products())


def read_half(folder: Path, half: str) -> tuple[dict[str, Any], list[Mapping[str, Any]]]:
    """Return the products by id, and the questions about half of them, by the hash of their id."""
    products: dict[str, Any] = {row["id"]: row for row in read_rows(folder, "products*.jsonl")}
    questions: list[Mapping[str, Any]] = [
        row for row in read_rows(folder, "questions*.jsonl") if half_of(row["product_id"]) == half
    ]
    return products, questions


def read_rows(folder: Path, pattern: str) -> Iterable[dict[str, Any]]:
    """Yield the rows of the JSON Lines files that match."""
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def half_of(product_id: str) -> str:
    """Return the half of a product."""
    return "other" if int(hashlib.sha256(product_id.encode()).hexdigest(), 16) % 2 else "developed"


def count(products: Mapping[str, Any], questions: Iterable[Mapping[str, Any]]) -> Counts:
    """Ask the questions and return the counts."""
    counts = Counts()
    for row in questions:
        began = time.perf_counter()
        answer = answer_fact(describe(products[row["product_id"]]), row["question"])
        counts.seconds.append(time.perf_counter() - began)
        if row["answers"]:
            count_known(counts, answer, row["answers"])
        elif not row["evidence"]:
            counts.unknown += 1
            counts.claimed += answer is not None and answer.kind != "related"
    return counts


def count_known(counts: Counts, answer: FactAnswer | None, wanted: Mapping[str, list[Any]]) -> None:
    """Count a question whose answer is known."""
    counts.known += 1
    counts.denied += answer is None
    if answer is None:
        return
    counts.answered += answer.kind != "related"
    counts.said += any(fact.place in wanted for fact in answer.facts)
    if answer.kind in ("yes", "no"):
        stated = {
            value for fact in answer.facts for value in wanted.get(fact.place, []) if isinstance(value, bool)
        }
        counts.contradicted += stated == {answer.kind == "no"}


def report(halves: Mapping[str, Counts]) -> None:
    """Print a row for each half."""
    rows = []
    for name, each in halves.items():
        known, unknown = each.known or 1, each.unknown or 1
        middle = sorted(each.seconds)[len(each.seconds) // 2] * 1_000 if each.seconds else 0
        rows.append(
            [
                name,
                f"{each.said}/{each.known} = {each.said / known:.1%}",
                f"{each.answered / known:.1%}",
                f"{each.denied / known:.1%}",
                f"{each.contradicted}",
                f"{1 - each.claimed / unknown:.1%} of {each.unknown}",
                f"{middle:.1f} ms",
            ]
        )
    print_table(
        "Answers about real products",
        [
            "half",
            "value said",
            "by a firm answer",
            "known denied",
            "contradicted",
            "unknown unclaimed",
            "median",
        ],
        rows,
    )
    print(f"Aims: {SAID_LEAST:.0%} said, at most {DENIED_MOST:.0%} denied, {UNCLAIMED_LEAST:.0%} unclaimed.")


def report_sample(questions: Iterable[SampleQuestion], products: Mapping[str, Any]) -> None:
    """Print the share of the sample's questions that are answered as wanted, and the others."""
    asked = list(questions)
    missed = [
        (one, answer)
        for one in asked
        if not is_as_wanted(one, answer := answer_fact(products[one.product], one.question))
    ]
    print(f"Sample catalogue: {len(asked) - len(missed)} of {len(asked)} as wanted.")
    for one, answer in missed:
        print(f"  {one.product}: {one.question} -> {answer}")


if __name__ == "__main__":
    main()
