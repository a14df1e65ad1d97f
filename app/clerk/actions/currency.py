"""A price limit in another currency than the shop's: it is taken as one in the shop's, and that is said."""

from __future__ import annotations

from app.clerk.nlg import voice
from app.clerk.nlg.voice import say
from app.clerk.nlu.search_wish import SearchWish
from app.clerk.script import Say, Script
from app.clerk.state import State

CURRENCIES = {
    "USD": "US dollars", "EUR": "euros", "GBP": "pounds", "JPY": "yen", "CHF": "Swiss francs", "CAD": "Canadian dollars",
    "AUD": "Australian dollars", "SEK": "Swedish kronor", "PLN": "zloty", "INR": "rupees", "TRY": "lira",
}  # fmt: skip


def said_currency(wish: SearchWish, state: State) -> Script:
    """Say that a limit in another currency was taken as one in the shop's."""
    bound = wish.price
    shop = state.vocabulary.shop.currency
    if bound is None or bound.currency is None or bound.currency == shop:
        return
    amount = bound.high if bound.high is not None else bound.low
    yield Say(
        say(
            "find.currency",
            currency=CURRENCIES.get(shop, shop),
            amount=voice.round_money(str(amount), bound.currency),
            limit=voice.round_money(str(amount), shop),
        )
    )
