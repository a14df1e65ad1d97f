"""Commands with a condition: "if it is waterproof, add it", "add the first unless it is sold out".

The command itself must be plain; the condition is judged from facts when the answer is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.simulated.lexicon import english
from app.simulated.nlu.cart_requests import Command, read_request
from app.simulated.nlu.clauses import Clause, clause_of
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.rankings import extreme_at
from app.simulated.nlu.reference_reader import reference_at

ADDING = ("add", "put", "give", "take_wish", "have_wish", "polite", "set", "take")
CONDITIONAL_VERBS = frozenset({"add", "set"})
PERSONS = english().sets["persons"] - {"it", "they", "them", "their"}
THEN = ("then", ",")
SO = (("so",), ("yes",), ("it", "is"), ("it", "does"), ("they", "are"), ("they", "do"))
NOT = (("not",), ("no",))


@dataclass(frozen=True)
class Conditional:
    """A plain command with its condition.

    `condition` are the condition's words, without "if"; `is_negated` says that it must not be true ("unless").
    `refers` says that the condition is the question before: "if so, add it".
    """

    command: Command
    condition: Words
    is_negated: bool = False
    refers: bool = False
    chooses: bool = False
    """Whether `condition` is a comparison that picks one of several products."""


def pair_conditions(clauses: Sequence[Clause]) -> Iterator[Clause | Conditional]:
    """Yield the clauses, those that are a command and its condition as one; others as they are."""
    place = 0
    while place < len(clauses):
        clause = clauses[place]
        following = clauses[place + 1] if place + 1 < len(clauses) else None
        if following is not None and following.sentence != clause.sentence:
            following = None
        found = conditional_in(clause)
        if found is None and following is not None:
            found = conditional_of(clause, following)
            place += found is not None
        yield clause if found is None else found
        place += 1


def conditional_in(clause: Clause) -> Conditional | None:
    """Return the command with a condition that one clause is: "add it if it is red", "if it is red add it"."""
    words = clause.words
    for place in range(len(words)):
        chooser = words.end_of(place, "whichever")
        if chooser > place:
            return picked(words[:place], words[chooser : len(words)], clause)
        end = words.end_of(place, "requires", "forbids")
        if end == place:
            continue
        if place:
            command = plain_command(words[:place], clause)
            return joined(command, words[end : len(words)], words[place:end]) if command else None
        for begin in range(end + 1, len(words)):
            if words.end_of(begin, *ADDING) > begin:
                command = plain_command(words[begin : len(words)], clause)
                if command is not None:
                    return joined(command, words[end:begin], words[place:end])
        return None
    return None


def picked(before: Words, order: Words, clause: Clause) -> Conditional | None:
    """Return the command that adds the one that a comparison picks: "the first or the second, whichever is cheaper"."""
    either = Words.of([token for token in before.tokens if token.text not in ("or", "either")])
    command = plain_command(with_commas(before, either), clause)
    if command is None or extreme_at(order, 0) is None or len(command.request.items) < 2:
        return None
    return Conditional(command, order, chooses=True)


def with_commas(before: Words, either: Words) -> Words:
    """Return the words with "and" in the place of "or"."""
    tokens = [
        token if token.text != "or" else replace(token, text="and")
        for token in before.tokens
        if token.text != "either"
    ]
    return Words.of(tokens) if "or" in before.texts else either


def conditional_of(first: Clause, second: Clause) -> Conditional | None:
    """Return the command with a condition that two clauses are together, in either order."""
    chooser = second.words.end_of(0, "whichever")
    if chooser:
        return picked(first.words, second.words[chooser : len(second.words)], first)
    for condition, other in ((first, second), (second, first)):
        end = condition.words.end_of(0, "requires", "forbids")
        if not end:
            continue
        command = plain_command(other.words, other)
        if command is not None:
            return joined(command, condition.words[end : len(condition.words)], condition.words[:end])
    return None


def plain_command(words: Words, clause: Clause) -> Command | None:
    """Return the plain addition that words are by themselves, else None."""
    while len(words) and words.texts[-1] in (",", "and", "but", "only"):
        words = words[: len(words) - 1]
    while len(words) and words.texts[0] in (*THEN, "only", "just"):
        words = words[1 : len(words)]
    if not len(words) or clause.is_question:
        return None
    own = clause_of(words, clause.sentence, False)
    command = Command.of(read_request(own), own)
    return command if command is not None and command.request.verb in CONDITIONAL_VERBS else None


def joined(command: Command, condition: Words, opening: Words) -> Conditional | None:
    """Return a command with its condition; None for a condition of the world: "if my wife agrees"."""
    while len(condition) and condition.texts[-1] in THEN:
        condition = condition[: len(condition) - 1]
    forbids = opening.begins("forbids")
    if not len(condition) or condition.texts in SO:
        return Conditional(command, condition, forbids, refers=True)
    if condition.texts in NOT:
        return Conditional(command, condition, not forbids, refers=True)
    offered = max(condition.end_of(0, "is_offered"), 0)
    if offered:
        return Conditional(command, condition[offered : len(condition)], forbids)
    if PERSONS & set(condition.texts) or condition.has("later", "hedge", "requires"):
        return None
    pointed = reference_at(condition, 0)
    named = pointed is not None and (pointed[0].kind != "described" or pointed[0].definite)
    verb = condition.begins("auxiliary") or condition.begins("under", "over", "in_stock")
    return (
        Conditional(command, condition, forbids)
        if named or verb or condition.texts[:1] == ("they",)
        else None
    )


def statement_of(words: Words) -> Words:
    """Return a question of yes or no as a statement: "is it red" becomes "it is red"."""
    end = words.end_of(0, "auxiliary")
    found = reference_at(words, end) if end == 1 else None
    if found is None:
        return words
    # The words after a place may be what is asked: "is the second white?"
    subject = found[1] - (len(found[0].words) if found[0].kind == "place" else 0)
    return Words.of([*words.tokens[end:subject], *words.tokens[:end], *words.tokens[subject:]])
