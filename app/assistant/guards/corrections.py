"""The correction of an answer: what its claims, statements and prices have wrong."""

from __future__ import annotations

from app.assistant.guards.claims import correction
from app.assistant.guards.prices import unsupported_price
from app.assistant.guards.statements import statement_corrections
from app.turn import Conversation, Turn


def corrections(turn: Turn, conversation: Conversation) -> str:
    """Return the corrections of the turn's claims and prices; empty when there are none."""
    claims = (correction(turn, conversation.context.cart), statement_corrections(turn, conversation))
    said = " ".join(filter(None, claims))
    is_priced = "](/cart) is" in said  # the correction of a total has the right amount in it
    return "\n\n".join(filter(None, (said, "" if is_priced else unsupported_price(turn, conversation))))
