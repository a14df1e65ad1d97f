"""Plays dialogues several times with any model. Each result is kept in a file, so that an evaluation can resume."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.dialogue import Dialogue
from evaluation.metered_model import MeteredBuiltIn, MeteredModel
from evaluation.player import Player
from evaluation.results import Result, result_of

PROVIDER_ERRORS = ("model_unavailable", "rate_limited", "interrupted", "budget_exhausted")
"""Codes of answers that say nothing about the model: such a play does not count and is repeated."""

ERRORS_LIMIT = 5
"""Number of provider errors in a row after which the evaluation stops."""


@dataclass(frozen=True)
class Play:
    """One play of a dialogue; runs are counted from 1."""

    dialogue: Dialogue
    run: int


@dataclass
class ResultFile:
    """Results as JSON lines, each with the model and the catalogue: one file can hold several evaluations."""

    path: Path
    model: str
    catalogue: str

    def read(self) -> list[Result]:
        """Return the results of this model and catalogue. A last line that was not written whole is ignored."""
        if not self.path.exists():
            return []
        return list(self._results(self.path.read_text(encoding="utf-8").split("\n")))

    def _results(self, lines: Sequence[str]) -> Iterator[Result]:
        for line in lines:
            try:
                given = json.loads(line)
            except ValueError:
                continue
            if given.pop("model", None) == self.model and given.pop("catalogue", None) == self.catalogue:
                yield Result.from_file(given)

    def append(self, result: Result) -> None:
        """Write a result to the end of the file."""
        line = json.dumps({"model": self.model, "catalogue": self.catalogue, **result.on_file()})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}" if unfinished(self.path) else line)
            file.write("\n")


def unfinished(path: Path) -> bool:
    """Return whether a file ends in the middle of a line: the process that wrote it was killed."""
    with path.open("rb") as file:
        file.seek(0, 2)
        if file.tell() == 0:
            return False
        file.seek(-1, 2)
        return file.read(1) != b"\n"


@dataclass
class Evaluation:
    """The results so far, and the reason why some plays are missing."""

    results: list[Result] = field(default_factory=list)
    missing: int = 0
    stopped: str = ""


async def evaluate(
    player: Player,
    model: MeteredModel | MeteredBuiltIn,
    dialogues: Sequence[Dialogue],
    file: ResultFile,
    *,
    runs: int = 1,
    concurrency: int = 1,
    progress: Callable[[Evaluation, int], None] = lambda *_: None,
) -> Evaluation:
    """Play each dialogue `runs` times, except the plays that the file has already, and return all results.

    It stops when the budget is used up, or after several errors of the provider in a row; the missing plays are
    played when it is called again with the same file.

    Args:
        player: A shop that runs with the model.
        model: The model, which counts its cost.
        dialogues: The dialogues.
        file: Where each result is written as soon as it is known.
        runs: Number of plays of each dialogue.
        concurrency: Number of dialogues that are played at once.
        progress: Called after each play with the evaluation and the number of all plays.
    """
    wanted = [Play(dialogue, run) for run in range(1, runs + 1) for dialogue in dialogues]
    keys = {(play.dialogue.id, play.dialogue.fingerprint, play.run) for play in wanted}
    known = {(each.dialogue, each.fingerprint, each.run): each for each in file.read()}
    evaluation = Evaluation([result for key, result in known.items() if key in keys])
    waiting = [
        each for each in wanted if (each.dialogue.id, each.dialogue.fingerprint, each.run) not in known
    ]
    waiting.reverse()
    errors = 0

    async def work() -> None:
        nonlocal errors
        while waiting and not evaluation.stopped:
            play = waiting.pop()
            result = result_of(await player.play(play.dialogue), play.run)
            if is_provider_error(result):
                evaluation.missing += 1
                errors += 1
                if model.exhausted:
                    evaluation.stopped = "The budget is used up."
                elif errors >= ERRORS_LIMIT:
                    evaluation.stopped = (
                        f"The provider failed {errors} times in a row: {error_of(result)}."
                        " bin/check-model prints its reason."
                    )
                continue
            errors = 0
            evaluation.results.append(result)
            file.append(result)
            progress(evaluation, len(wanted))

    await asyncio.gather(*(work() for _ in range(concurrency)))
    evaluation.missing += len(waiting)
    return evaluation


def is_provider_error(result: Result) -> bool:
    """Return whether a play ended because the model did not answer, and not because of its answer."""
    return error_of(result) in PROVIDER_ERRORS


def error_of(result: Result) -> str:
    """Return the code of the error that ended the last answer, or an empty text."""
    return result.failed.got if result.failed is not None and result.failed.check == "ends" else ""
