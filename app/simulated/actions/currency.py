"""A price limit in another currency than the shop's: it is taken as one in the shop's, and that is said."""

from __future__ import annotations

from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.wishes import SearchWish
from app.simulated.script import Say, Script
from app.simulated.state import State

CURRENCIES = {
    **{"USD": "US dollars", "EUR": "euros", "GBP": "pounds", "JPY": "yen", "CHF": "Swiss francs"},
    **{"CAD": "Canadian dollars", "AUD": "Australian dollars", "SEK": "Swedish kronor", "PLN": "zloty"},
    **{"INR": "rupees", "TRY": "lira"},
}


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
