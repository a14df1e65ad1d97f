"""The command `bin/evaluate`: plays the dialogues with a model and prints how it did, as a table and as JSON.

The exit code is 0 when all plays were played, 1 when some are missing, 2 when the command line or a setting is wrong.
Run the same command again to play the missing ones.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TextIO

import structlog
from pydantic import ValidationError

from app.llm.litellm_library import library
from app.llm.litellm_model import LitellmModel
from app.llm.model_settings import model_setting_errors
from app.settings import Settings, get_settings
from bench.scratch import SAMPLE, database_on
from devtools.postgres.embedded import temporary_postgres
from evaluation.catalogue_file import import_catalogue
from evaluation.dialogue import Dialogue, InvalidDialogue, read_dialogues
from evaluation.evaluate import Evaluation, ResultFile, evaluate
from evaluation.metered_model import MeteredBuiltIn, MeteredModel
from evaluation.player import Player, running_player
from evaluation.report import print_report
from evaluation.results import figures, usage_of
from evaluation.stand_ins import HABITS, PREFIX, serving

BUILT_IN = "built-in"
FOLDER = Path(".data/evaluation")
"""Where results are kept by default."""

ALONE = {"ai_fallback_models": (), "ai_built_in_fallback": False, "ai_daily_budget_usd": Decimal(0)}
"""Settings with which no other model answers; the evaluation has a budget of its own."""


class WrongCommand(Exception):
    """The command line or a setting is wrong; the message says what to change."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Return its exit code."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asked = parser().parse_args(arguments)
    try:
        settings = settings_for(asked)
        dialogues = choose_dialogues(asked)
        with temporary_postgres() as server, database_on(server.url) as url, stand_in(asked.model) as address:
            settings = settings.model_copy(update=address)
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(import_catalogue(url, asked.catalogue, Path(folder)))
            evaluation = asyncio.run(run(url, settings, dialogues, asked))
    except (WrongCommand, InvalidDialogue, ValidationError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            f"\nInterrupted. The results are in {result_path(asked)}; the same command resumes.",
            file=sys.stderr,
        )
        return 130
    return report(evaluation, asked)


@contextmanager
def stand_in(model: str) -> Iterator[dict[str, Any]]:
    """Run the stand-in of that name, if it is one, and yield the settings that lead to it. Raises WrongCommand."""
    name = model.removeprefix(PREFIX)
    if name == model:
        yield {}
        return
    if name not in HABITS:
        raise WrongCommand(f"There is no stand-in {name}. There are: {', '.join(HABITS)}.")
    with serving(name) as address:
        yield {
            "ai_model": f"openai/{name}",
            "ai_api_base": address,
            "openai_api_key": "none",
            "ai_input_price_usd": Decimal(0),
            "ai_output_price_usd": Decimal(0),
        }


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    arguments = argparse.ArgumentParser(prog="bin/evaluate", description=__doc__)
    arguments.add_argument(
        "--model",
        help=f"as AI_MODEL names it, {BUILT_IN}, or {PREFIX}NAME ({', '.join(HABITS)}); by default AI_MODEL",
    )
    arguments.add_argument("--runs", type=at_least_one, default=4, help="plays of each dialogue (4)")
    arguments.add_argument("--held-out", action="store_true", help="the half that is not for building")
    arguments.add_argument("--kind", action="append", help="only kinds that contain this text; repeatable")
    arguments.add_argument("--limit", type=at_least_one, help="so many dialogues, spread over the kinds")
    arguments.add_argument(
        "--sentences", action="store_true", help="also the single sentences about the cart"
    )
    arguments.add_argument(
        "--catalogue", type=existing_file, default=SAMPLE, help="JSON Lines; by default the sample catalogue"
    )
    arguments.add_argument("--budget-usd", type=dollars, help="stop before this sum is exceeded")
    arguments.add_argument("--concurrency", type=at_least_one, default=4, help="dialogues at once (4)")
    arguments.add_argument(
        "--results", type=Path, help=f"where results are kept; by default a file in {FOLDER}"
    )
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    arguments.add_argument("--failures", type=int, default=20, help="failing steps to print (20)")
    return arguments


def at_least_one(text: str) -> int:
    """Return a whole number from 1. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return int(text)


def existing_file(text: str) -> Path:
    """Return the path of a file. Raises ArgumentTypeError."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{text} is not a file")
    return path


def dollars(text: str) -> Decimal:
    """Return an amount above 0. Raises ArgumentTypeError."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise argparse.ArgumentTypeError("must be an amount such as 2.50")
    return amount


def settings_for(asked: argparse.Namespace) -> Settings:
    """Return the operator's settings with the chosen model, without fallbacks: only that model is to answer.

    Raises WrongCommand if no model is named.
    """
    settings = get_settings()
    model = asked.model or settings.ai_model.strip()
    if not model:
        raise WrongCommand(f"Name a model: --model openai/..., --model {BUILT_IN}, or set AI_MODEL.")
    asked.model = model
    return settings.model_copy(
        update={"ai_model": model, "ai_fallback_models": (), "ai_built_in_fallback": False}
    )


def choose_dialogues(asked: argparse.Namespace) -> list[Dialogue]:
    """Return the chosen dialogues. Raises WrongCommand if there are none."""
    everything = read_dialogues(held_out=asked.held_out)
    if asked.catalogue.resolve() != SAMPLE.resolve():
        everything = [dialogue for dialogue in everything if dialogue.portable]
    chosen = [
        dialogue
        for dialogue in everything
        if (any(each.lower() in dialogue.kind.lower() for each in asked.kind or [""]))
        and (asked.sentences or asked.kind or not dialogue.kind.startswith("sentences"))
    ]
    if not chosen:
        kinds = "\n  ".join(sorted({dialogue.kind for dialogue in everything}))
        raise WrongCommand(f"No dialogue is of that kind. The kinds are:\n  {kinds}")
    if asked.limit and asked.limit < len(chosen):
        chosen = [chosen[number * len(chosen) // asked.limit] for number in range(asked.limit)]
    return chosen


async def run(
    url: str, settings: Settings, dialogues: Sequence[Dialogue], asked: argparse.Namespace
) -> Evaluation:
    """Play the dialogues. Raises WrongCommand for a budget without a known price."""
    file = ResultFile(result_path(asked), asked.model, asked.catalogue.stem)
    model = await metered(settings, asked, file)
    given = settings.model_dump(
        include={"turn_seconds", "turn_rounds", "ai_context_tokens", "ai_max_output_tokens"}
    )
    async with running_player(url, model, **given) as player:
        fitting = [dialogue for dialogue in dialogues if dialogue.fits(player.slots(dialogue))]
        return await evaluate_with(player, model, fitting, file, asked)


async def evaluate_with(
    player: Player,
    model: MeteredModel | MeteredBuiltIn,
    dialogues: Sequence[Dialogue],
    file: ResultFile,
    asked: argparse.Namespace,
) -> Evaluation:
    """Play the dialogues and show the progress on a terminal."""

    def progress(evaluation: Evaluation, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{progress_line(evaluation, total, model.spent)} ", end="", file=sys.stderr, flush=True)

    return await evaluate(
        player, model, dialogues, file, runs=asked.runs, concurrency=asked.concurrency, progress=progress
    )


def progress_line(evaluation: Evaluation, total: int, spent: Decimal) -> str:
    """Return the progress as one line."""
    done = len(evaluation.results)
    passed = sum(result.passed for result in evaluation.results)
    return f"{done} of {total} plays, {passed} passed, {spent:.4f} US dollars"


async def metered(
    settings: Settings, asked: argparse.Namespace, file: ResultFile
) -> MeteredModel | MeteredBuiltIn:
    """Return the model with its price. Raises WrongCommand for wrong settings and a budget without a known price."""
    spent = Decimal(str(usage_of(file.read()).get("cost_usd", 0)))
    if asked.model == BUILT_IN:
        return MeteredBuiltIn()
    litellm = await asyncio.to_thread(library)
    if errors := list(model_setting_errors(settings, litellm)):
        raise WrongCommand("\n".join(errors))
    model = LitellmModel(settings)
    price = await model.price()
    if price is None and asked.budget_usd is not None:
        raise WrongCommand(
            f"The price of {asked.model} is not known, so a budget cannot be kept. "
            "Set AI_INPUT_PRICE_USD and AI_OUTPUT_PRICE_USD, or leave out --budget-usd."
        )
    return MeteredModel(model, price, asked.budget_usd, settings.ai_max_output_tokens, spent)


def result_path(asked: argparse.Namespace) -> Path:
    """Return the file of the results."""
    name = re.sub(r"[^\w.-]+", "_", str(asked.model or "model"))
    return asked.results or FOLDER / f"{name}.jsonl"


def report(evaluation: Evaluation, asked: argparse.Namespace, out: TextIO | None = None) -> int:
    """Print the tables and write the JSON file. Return the exit code."""
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print_report(asked.model, evaluation, asked.runs, asked.failures, out)
    if evaluation.missing:
        reason = evaluation.stopped or "Some answers were errors of the provider."
        missing = f"{evaluation.missing} plays are missing; the same command plays them."
        print(f"{reason} {missing} Results: {result_path(asked)}", file=out)
    if asked.json:
        found = {"model": asked.model, "runs": asked.runs, "missing": evaluation.missing}
        content = {**found, **figures(evaluation.results, asked.runs)}
        asked.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 1 if evaluation.missing else 0


if __name__ == "__main__":
    sys.exit(main())
