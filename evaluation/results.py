"""Figures of played dialogues: passes by kind, pass^k over repeated runs, failing checks, times and cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import comb
from statistics import mean, median
from typing import Any

from app.text.sanitize import one_line
from evaluation.player import Played

GOT_LIMIT = 300
"""Maximum characters of an answer in a report."""


@dataclass(frozen=True)
class FailedStep:
    """A step that failed: its place, what the shopper said, and the first check that did not pass.

    `functions` has the names of the functions that the answer called, in order.
    """

    step: int
    said: str
    check: str
    expected: str
    got: str
    functions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """One played dialogue. Times are in seconds, one entry for each answer; `usage` has tokens and `cost_usd`."""

    kind: str
    name: str
    fingerprint: str
    run: int
    passed: bool
    seconds: list[float]
    first_seconds: list[float]
    cpu_seconds: list[float]
    usage: dict[str, float] = field(default_factory=dict)
    failed: FailedStep | None = None
    checks: list[str] = field(default_factory=list)
    """The names of all checks that did not pass."""

    @property
    def dialogue(self) -> str:
        """The dialogue's name within all files."""
        return f"{self.kind}: {self.name}"

    def on_file(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)

    @classmethod
    def from_file(cls, given: Mapping[str, Any]) -> Result:
        """Return the result that was written as these JSON values."""
        failed = FailedStep(**given["failed"]) if given.get("failed") else None
        return cls(**{**given, "failed": failed})


def result_of(played: Played, run: int = 1) -> Result:
    """Return the result of a played dialogue."""
    answers = [step.answer for step in played.steps]
    usage: Counter[str] = Counter()
    for answer in answers:
        usage.update(
            {name: each for name, each in answer.turn.usage.items() if isinstance(each, int | float)}
        )
    last, failed = played.steps[-1], None
    if last.failures:
        first = last.failures[0]
        expected, got = (one_line(str(each))[:GOT_LIMIT] for each in (first.expected, first.got))
        functions = [call.name for call in last.answer.calls]
        failed = FailedStep(len(played.steps), last.said, first.check, expected, got, functions)
    return Result(
        kind=played.dialogue.kind,
        name=played.dialogue.name,
        fingerprint=played.dialogue.fingerprint,
        run=run,
        passed=played.passed,
        seconds=[round(answer.seconds, 4) for answer in answers],
        first_seconds=[
            round(answer.first_seconds, 4) for answer in answers if answer.first_seconds is not None
        ],
        cpu_seconds=[round(answer.cpu_seconds, 4) for answer in answers],
        usage=dict(usage),
        failed=failed,
        checks=[failure.check for failure in last.failures],
    )


def by_kind(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Return the results by kind, in the order of their first dialogue."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        found[result.kind].append(result)
    return dict(found)


def pass_rate(results: Sequence[Result]) -> float:
    """Return the share of plays that passed, 0 to 1; each dialogue counts equally, however often it was played."""
    return mean(mean(each.passed for each in runs) for runs in runs_of(results)) if results else 0.0


def pass_power(results: Sequence[Result], k: int) -> float | None:
    """Return pass^k: the probability that k plays of one dialogue all pass, averaged over the dialogues.

    It is the estimate of tau-bench (arXiv 2406.12045): of n plays with c passes, C(c, k) / C(n, k). Returns None if
    no dialogue was played k times.
    """
    enough = [runs for runs in runs_of(results) if len(runs) >= k]
    if not enough:
        return None
    return mean(comb(sum(each.passed for each in runs), k) / comb(len(runs), k) for runs in enough)


def runs_of(results: Iterable[Result]) -> list[list[Result]]:
    """Return the plays of each dialogue."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        found[result.dialogue].append(result)
    return list(found.values())


def figures_of_one(runs: Sequence[Result]) -> dict[str, Any]:
    """Return the figures of one dialogue's plays."""
    first = [each for result in runs for each in result.first_seconds]
    return {
        "plays": len(runs),
        "passed": sum(result.passed for result in runs),
        "first_text_seconds": median(first) if first else None,
        "usage": usage_of(runs),
    }


def failing_checks(results: Iterable[Result]) -> Counter[str]:
    """Return how often each check did not pass."""
    return Counter(check for result in results for check in result.checks)


def failing_forms(results: Iterable[Result]) -> Counter[tuple[str, tuple[str, ...]]]:
    """Return how often each check failed first, by the functions that the answer called; neither has words of the
    dialogue."""
    failed = [result.failed for result in results if result.failed]
    return Counter((each.check, tuple(each.functions)) for each in failed)


def usage_of(results: Iterable[Result]) -> dict[str, float]:
    """Return the sums of tokens and cost."""
    total: Counter[str] = Counter()
    for result in results:
        total.update(result.usage)
    return dict(total)


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile by nearest rank, 0 without values; `share` is between 0 and 1."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 100) // 100) - 1)] if ordered else 0.0


def figures(results: Sequence[Result], runs: int = 1) -> dict[str, Any]:
    """Return all figures as JSON values."""
    seconds = [each for result in results for each in result.seconds]
    first = [each for result in results for each in result.first_seconds]
    cpu = [each for result in results for each in result.cpu_seconds]
    return {
        "dialogues": len(runs_of(results)),
        "plays": len(results),
        "answers": len(seconds),
        "pass_rate": pass_rate(results),
        "pass_power": {str(k): pass_power(results, k) for k in range(1, runs + 1)},
        "kinds": {
            kind: {"dialogues": len(runs_of(each)), "pass_rate": pass_rate(each)}
            for kind, each in by_kind(results).items()
        },
        "by_dialogue": {runs[0].dialogue: figures_of_one(runs) for runs in runs_of(results)},
        "failing_checks": dict(failing_checks(results).most_common()),
        "first_text_seconds": {"median": median(first) if first else None, "p95": percentile(first, 0.95)},
        "answer_seconds": {"median": median(seconds) if seconds else None, "p95": percentile(seconds, 0.95)},
        "cpu_seconds": {"mean": mean(cpu) if cpu else None, "p95": percentile(cpu, 0.95)},
        "usage": usage_of(results),
    }
