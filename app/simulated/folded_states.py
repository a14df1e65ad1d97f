"""States of dialogues that were folded last: a turn does not have to read every earlier message again.

A state is a pure function of the turns before it, so an entry serves whichever session has exactly these turns. Texts
and calls are the key; the outcomes and the products that pages have shown are compared as well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from threading import Lock
from typing import Any

from app.simulated.state import Outcome, PastTurn, State

KEPT = 64
"""States that are kept; each refers to the products of its dialogue."""

SHARED = frozenset({"listed", "mentioned", "compared_from"})
"""Lists that are replaced and never changed in place; `listed` is also one of `lists`."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class Folded:
    """A state after some turns, with what its key does not hold: outcomes, and what was known before the first turn."""

    state: State
    outcomes: tuple[Outcome, ...]
    known_before: tuple[object, ...]


class FoldedStates:
    """The states that were folded last. Rounds are made in a thread, and consent is read in another."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Folded] = OrderedDict()
        self._lock = Lock()

    def find(
        self,
        first: State,
        turns: Sequence[PastTurn],
        known_before: Sequence[object],
        replayed: Sequence[bool],
    ) -> tuple[int, State]:
        """Return the number of turns that a kept state has, and a copy of it; none and the first state without one."""
        for count in range(len(turns), max(0, len(turns) - 2), -1):
            key, outcomes = key_of(turns[:count], replayed[:count])
            with self._lock:
                found = self._kept.get(key)
                if found is not None:
                    self._kept.move_to_end(key)
            same = found is not None and found.state.vocabulary is first.vocabulary
            if (
                found is not None
                and same
                and found.outcomes == outcomes
                and found.known_before == tuple(known_before)
            ):
                return count, copy_of(found.state)
        return 0, first

    def keep(
        self,
        state: State,
        turns: Sequence[PastTurn],
        known_before: Sequence[object],
        replayed: Sequence[bool],
    ) -> None:
        """Keep a state after all these turns."""
        if not turns:
            return
        key, outcomes = key_of(turns, replayed)
        with self._lock:
            self._kept[key] = Folded(copy_of(state), outcomes, tuple(known_before))
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all states."""
        with self._lock:
            self._kept.clear()


def key_of(turns: Sequence[PastTurn], replayed: Sequence[bool]) -> tuple[Key, tuple[Outcome, ...]]:
    """Return what names the turns, and the outcomes of their calls."""
    done = [[*turn.calls, *turn.clicks] for turn in turns]
    calls = tuple(
        (turn.text, len(turn.calls), tuple((call.name, call.arguments) for call, _ in each))
        for turn, each in zip(turns, done, strict=True)
    )
    outcomes = tuple(outcome for each in done for _, outcome in each)
    return (tuple(replayed), calls), outcomes


def copy_of(state: State) -> State:
    """Return a state that can change without the other: its parts are values, its lists and tables are copied."""
    own = {each.name: getattr(state, each.name) for each in fields(state) if each.name not in SHARED}
    copied: dict[str, Any] = {
        name: value.copy() for name, value in own.items() if isinstance(value, list | dict | set)
    }
    return replace(state, **copied)
