"""Understanding of shoppers' utterances, from the tables in tests/scenarios/utterances."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.llm import ModelMessage, ModelRequest
from app.simulated.dialogue import Dialogue
from app.simulated.telling import targets
from app.simulated.turn import heard_before
from app.simulated.understand import understand
from app.simulated.understanding import Understanding
from app.simulated.vocabulary import Vocabulary
from devtools.gallery import read_yaml
from tests.support.fake_shop import SHOP, Conversation
from tests.support.paths import ROOT

TABLES = sorted((ROOT / "tests" / "scenarios" / "utterances").glob("*.yaml"))
VOCABULARY = Vocabulary.of(SHOP)


def rows() -> list[Any]:
    """Return every utterance with the utterances before it."""
    return [
        pytest.param(group.get("after", []), row, id=f"{group['about']}: {row['say']}")
        for table in TABLES
        for group in read_yaml(table.read_text())
        for row in group["utterances"]
    ]


async def dialogue_after(before: list[str], say: str) -> Dialogue:
    """Return the state of the dialogue before the utterance."""
    conversation = Conversation()
    for utterance in before:
        await conversation.say(utterance)
    conversation.messages.append(ModelMessage("user", say))
    request: ModelRequest = conversation.request()
    return heard_before(request, VOCABULARY)


def slots(one: Understanding, dialogue: Dialogue) -> dict[str, Any]:
    """Return an understanding as the tables write it."""
    wishes, resolved = one.wishes, targets(one, dialogue)
    price = [
        None if bound is None else float(bound) for bound in (wishes.price.minimum, wishes.price.maximum)
    ]
    return {
        "intent": one.intent, "words": wishes.query, "category": wishes.category, "brand": wishes.brand,
        "colours": " ".join(wishes.colours), "materials": " ".join(wishes.materials), "sizes": " ".join(wishes.sizes),
        "features": " ".join(wishes.features), "excluded": " ".join(wishes.excluded), "min": price[0], "max": price[1],
        "in_stock": wishes.in_stock, "sort": wishes.sort, "limit": wishes.limit, "quantity": one.quantity,
        "topic": one.topic, "offer": one.offer, "corrected": bool(wishes.corrected),
        "meant": [item.id for item in resolved.items], "unsure": [item.id for item in resolved.candidates],
    }  # fmt: skip


@pytest.mark.parametrize(("before", "row"), rows())
async def test_an_utterance_is_understood(before: list[str], row: dict[str, Any]) -> None:
    dialogue = await dialogue_after(before, row["say"])
    understood = understand(row["say"], dialogue)
    if "intents" in row:
        assert [one.intent for one in understood] == row["intents"]
        return
    found = slots(understood[0], dialogue)
    for slot, expected in row.items():
        if slot == "say":
            continue
        if slot == "intent":
            assert found[slot] in ([expected] if isinstance(expected, str) else expected)
        elif isinstance(expected, float | int) and not isinstance(expected, bool):
            assert found[slot] is not None
            assert Decimal(str(found[slot])) == Decimal(str(expected))
        else:
            assert found[slot] == expected, slot


def test_the_tables_are_large() -> None:
    assert len(rows()) >= 300
