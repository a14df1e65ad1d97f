"""The orphan detector: it finds turns of other processes that have neither a lock nor a heartbeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.assistant.reaper import LOOKS, SILENT_SECONDS, OrphanDetector, RunningTurn

BEAT = datetime(2026, 1, 1, tzinfo=UTC)
TURN = RunningTurn("t", "s", "server-1", BEAT, is_alive=False, silent=60)


def test_a_turn_without_lock_and_heartbeat_is_ended_at_the_third_look() -> None:
    watch = OrphanDetector()
    assert [watch.orphaned([TURN]) for _ in range(LOOKS)] == [[], [], [TURN]]


def test_a_heartbeat_between_two_looks_restarts_the_count() -> None:
    watch = OrphanDetector()
    looks = [replace(TURN, heartbeat_at=BEAT + timedelta(seconds=2 * n)) for n in range(10)]
    assert [watch.orphaned([look]) for look in looks] == [[]] * 10


def test_a_turn_whose_lock_is_held_is_left_alone_for_minutes() -> None:
    watch, is_alive = OrphanDetector(), replace(TURN, is_alive=True)
    assert [watch.orphaned([replace(is_alive, silent=SILENT_SECONDS - 1)]) for _ in range(10)] == [[]] * 10
    late = replace(is_alive, silent=SILENT_SECONDS + 1)
    assert watch.orphaned([late]) == [late], "its host may have lost its power"


def test_a_lock_that_is_taken_again_restarts_the_count() -> None:
    watch = OrphanDetector()
    looks = [TURN, TURN, replace(TURN, is_alive=True), TURN, TURN]
    assert [watch.orphaned([look]) for look in looks] == [[]] * 5


def test_turns_that_ended_are_forgotten() -> None:
    watch = OrphanDetector()
    for _ in range(LOOKS - 1):
        watch.orphaned([TURN])
    watch.orphaned([])
    assert watch.orphaned([TURN]) == []
