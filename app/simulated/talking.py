"""Everything that needs no search: courtesy, help, the shop itself, and honest refusals."""

from __future__ import annotations

import re

from app.simulated.dialogue import Dialogue
from app.simulated.numbers import spelled
from app.simulated.replay import Say, Script, Wanted
from app.simulated.speak import data, listing, variation
from app.simulated.understanding import Understanding
from app.text.category import top
from app.text.inflection import one_of

_GREETINGS = (
    "Hello. What are you looking for?",
    "Good to see you. What can I find for you?",
    "Hello. What shall we look for?",
)
_THANKS = ("You are welcome.", "Gladly.", "My pleasure.")
_GOODBYES = ("Goodbye. Your cart stays as it is.", "See you. Your cart will be here.")
_DECLINED = (
    "That is beyond my shelves. I can find products, compare them and put them into your cart.",
    "I cannot help with that. I know this shop: ask me for a product, a price or a comparison.",
    "That I do not know. What I can do is find, compare and add what this shop sells.",
)
_SERVICE = {
    "delivery": "I have no information about delivery; I only know what is on the shelves.",
    "orders": "I cannot see orders; I only know what is on the shelves and in your [cart](/cart).",
    "returns": "I have no information about returns; I only know what is on the shelves.",
    "payment": "I know nothing about cards and payments; I only know what is on the shelves.",
    "discounts": "I know of no codes or offers; the prices on the shelves are the ones I have.",
    "people": "I cannot put you through to anyone; I only know what is on the shelves.",
    "lists": "I do not keep lists. What I can fill is your [cart](/cart).",
}

_ON_PAGES = frozenset({"pages", "delivery", "orders", "returns", "payment", "people"})
QUESTION_LIMIT = 400


def greet(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Hello, and one question."""
    yield Say(variation(_seed(dialogue), _GREETINGS))
    return None


def thank(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Taken note of."""
    yield Say(variation(_seed(dialogue), _THANKS))
    return None


def goodbye(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Until next time; the cart stays."""
    yield Say(variation(_seed(dialogue), _GOODBYES) if dialogue.cart.items else "Goodbye.")
    return None


def help_(wanted: Understanding, dialogue: Dialogue) -> Script:
    """What can be asked, with examples from this shop's own shelves."""
    yield Say(
        "I find products by what they are, their colour, size, material or price, tell you more about one, compare "
        f"several, suggest what goes with them, and fill your cart. {_example(dialogue)}"
    )
    return None


def bot(wanted: Understanding, dialogue: Dialogue) -> Script:
    """What it is, plainly."""
    shop = data(dialogue.vocabulary.shop.name, 40)
    yield Say(
        f"I am a program, the shop assistant of {shop}. I read its catalogue and nothing else. "
        "What are you looking for?"
    )
    return None


def shop(wanted: Understanding, dialogue: Dialogue) -> Script:
    """What there is, how many, from whom."""
    facts = dialogue.vocabulary.shop
    if wanted.topic == "newest":
        yield Say(f"Of what? {_newest_example(dialogue)}")
        return None
    if wanted.topic == "brands" and facts.brands:
        named = [data(brand, 40) for brand in facts.brands[:8]]
        rest = len(facts.brands) - len(named)
        more = f" and {spelled(rest)} more" if rest > 0 else ""
        yield Say(
            f"{', '.join(named) if more else listing(named)}{more}. Ask for one of them together with a product."
        )
        return None
    tops = list(dict.fromkeys(top(category.path) for category in facts.categories))
    if not tops:
        yield Say("The shelves are empty at the moment.")
        return None
    named = [data(top, 40) for top in tops[:10]]
    rest = len(tops) - len(named)
    shelves = f"{', '.join(named)} and {spelled(rest)} more" if rest > 0 else listing(named)
    yield Say(f"{facts.product_count:,} products: {shelves}. {_example(dialogue)}")
    return None


def _example(dialogue: Dialogue) -> str:
    leaves = [
        c.leaf
        for c in dialogue.vocabulary.shop.categories
        if c.leaf.endswith("s") and "&" not in c.leaf and "," not in c.leaf
    ]
    if not leaves:
        return "What are you looking for?"
    leaf = data(leaves[0].lower(), 40)
    other = data(one_of(leaves[1].lower()), 40) if len(leaves) > 1 else ""
    example = f"“{leaf} under 50”" + (f" or “a black {other}”" if other and " of " not in other else "")
    return f"Try {example}."


def _newest_example(dialogue: Dialogue) -> str:
    leaves = [c.leaf for c in dialogue.vocabulary.shop.categories if re.fullmatch(r"[\w ]+s", c.leaf)]
    kind = data(leaves[0].lower(), 40) if leaves else "lamps"
    return f"Name a kind of product and I show the newest first: “newest {kind}”."


def declined(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Not about the shelves: what the shop's pages say of it, or that it is unknown and what it can do instead."""
    if wanted.topic in _ON_PAGES:
        (outcome,) = yield (Wanted("read_shop_pages", {"question": dialogue.asked[:QUESTION_LIMIT]}),)
        result = outcome.get("result")
        passages = result.get("passages") if isinstance(result, dict) else None
        if passages:
            yield Say(f"That is what the shop says on its page “{data(str(passages[0].get('page')), 80)}”.")
            return None
        if isinstance(result, dict):
            return None
    yield Say(_SERVICE.get(wanted.topic) or variation(_seed(dialogue), _DECLINED))
    return None


def agreed(wanted: Understanding, dialogue: Dialogue) -> Script:
    """A yes to nothing that was asked."""
    yield Say(
        "Good. What shall I look for?"
        if not dialogue.listed
        else "Good. Which one shall I tell you more about?"
    )
    return None


def refused(wanted: Understanding, dialogue: Dialogue) -> Script:
    """A no: nothing is done."""
    yield Say(
        "Fine, I leave it. Nothing was changed."
        if dialogue.pending
        else "Fine. Tell me what you would like instead."
    )
    return None


def stop(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Nothing more is done; what was done before stays."""
    if wanted.topic == "undo":
        yield Say(
            "I cannot take anything back from here. Press Undo on the receipt above, or change it on the "
            "[cart](/cart) page."
            if dialogue.cart.items
            else "There is nothing to undo: your cart is empty."
        )
        return None
    yield Say("Stopped. What is in your cart stays there." if dialogue.cart.items else "Stopped.")
    return None


def repeat(wanted: Understanding, dialogue: Dialogue) -> Script:
    """The last answer once more."""
    yield Say(dialogue.last_text or "I have not said anything yet. What are you looking for?")
    return None


def unclear(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Not understood, or the shopper is unsure: one question."""
    if wanted.topic == "unsure" and len(dialogue.listed) > 1:
        yield Say("Shall I compare the first two for you?")
        return None
    yield Say(
        f"What are you looking for? {_example(dialogue)}"
        if wanted.topic != "unsure"
        else f"No hurry. {_example(dialogue)}"
    )
    return None


def _seed(dialogue: Dialogue) -> str:
    return f"{dialogue.turns}{dialogue.previous}"
