"""understand(utterance, dialogue): the parts of an utterance as intents with slots, in the order they are wished."""

from __future__ import annotations

import re
from dataclasses import replace

from app.simulated import courtesies, topics
from app.simulated.answers import read_answer
from app.simulated.cart_wishes import read_cart_wish
from app.simulated.clauses import clauses_of, without_lead
from app.simulated.dialogue import Dialogue
from app.simulated.fact_questions import read_fact_question
from app.simulated.known_facts import read_answerable, read_topic_of_shop
from app.simulated.product_wishes import read_product_wish
from app.simulated.search_wishes import read_search_wish, read_shop_question
from app.simulated.subjects import names_goods, topic_of
from app.simulated.text import normalise, tokens
from app.simulated.understanding import Understanding
from app.simulated.wishes import Wishes

_PLEASANTRIES = frozenset({"greet", "thank", "yes", "unclear"})


def understand(text: str, dialogue: Dialogue) -> tuple[Understanding, ...]:
    """Everything the utterance wants. At least one understanding, whatever the text."""
    plain = normalise(text)
    if not re.search(r"\w", plain):
        return (Understanding("unclear"),)
    whole = (
        read_answer(plain, dialogue)
        or read_fact_question(without_lead(plain), dialogue)
        or read_answerable(without_lead(plain), dialogue)
        or _small_talk(plain, dialogue)
        or read_topic_of_shop(plain, dialogue)
    )
    if whole is not None:
        return (whole,)
    if topic_of(plain) == "lists":
        return (Understanding("service", topic="lists"),)
    found: list[Understanding] = []
    for clause in clauses_of(plain):
        # Each clause is heard as if the ones before it had been carried out.
        heard = _clause(without_lead(clause), dialogue, found)
        found = _joined(found, heard)
    return _worth_doing(found)


def _worth_doing(found: list[Understanding]) -> tuple[Understanding, ...]:
    """Courtesies and stray remarks are dropped beside a real wish."""
    real = [one for one in found if one.intent not in _PLEASANTRIES and one.intent != "out_of_scope"]
    if real:
        return tuple(real)
    strange = [one for one in found if one.intent == "out_of_scope"]
    return tuple(strange[:1] or found[:1])


def _joined(found: list[Understanding], heard: list[Understanding]) -> list[Understanding]:
    """ "I need a jacket. It should be waterproof." is one search."""
    bare = bool(found) and found[-1].intent == "find" and not found[-1].wishes.words
    goes_on = bool(heard) and (
        (heard[0].intent == "refine" and not heard[0].topic) or (bare and heard[0].intent == "find")
    )
    if found and found[-1].intent == "find" and goes_on:
        merged = _merged(found[-1].wishes, heard[0].wishes)
        return [*found[:-1], replace(found[-1], wishes=merged), *heard[1:]]
    return [*found, *heard]


def _merged(first: Wishes, second: Wishes) -> Wishes:
    return replace(
        first,
        category=first.category or second.category,
        words=tuple(dict.fromkeys((*first.words, *second.words))),
        brand=second.brand or first.brand,
        colours=first.colours + second.colours,
        materials=first.materials + second.materials,
        sizes=first.sizes + second.sizes,
        features=first.features + second.features,
        things=first.things + second.things,
        excluded=first.excluded + second.excluded,
        price=second.price or first.price,
        in_stock=first.in_stock or second.in_stock,
        sort=second.sort or first.sort,
        limit=second.limit or first.limit,
        corrected=first.corrected + second.corrected,
    )


def _small_talk(text: str, dialogue: Dialogue) -> Understanding | None:
    """What is nothing but courtesy, a yes or a no, or a word to the machine."""
    rest = without_lead(text)
    if courtesies.GREET.match(text) and not names_goods(text, dialogue):
        return Understanding("greet")
    if courtesies.STOP.match(rest):
        return Understanding("stop", topic="undo" if courtesies.UNDO.search(rest) else "")
    if courtesies.THANK.match(text) and not names_goods(text, dialogue):
        return Understanding("thank")
    if courtesies.GOODBYE.match(text) and not names_goods(text, dialogue):
        return Understanding("goodbye")
    if courtesies.YES.match(text):
        return Understanding("yes")
    if courtesies.NO.match(text):
        return Understanding("no")
    if courtesies.MAYBE.match(text) and not names_goods(text, dialogue):
        return Understanding("unclear", topic="unsure")
    if courtesies.REPEAT.search(rest) and not names_goods(rest, dialogue) and len(tokens(rest)) < 12:
        return Understanding("repeat")
    if topics.BOT.search(text) and not names_goods(text, dialogue):
        return Understanding("bot")
    return None


def _clause(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    """One clause's understanding; several where it names several kinds of goods."""
    small = _small_talk(text, dialogue)
    if small is not None:
        return [small]
    for read in (read_cart_wish, read_product_wish, read_shop_question, read_search_wish):
        heard = read(text, dialogue, before)
        if heard:
            return heard
    return [Understanding("out_of_scope", topic=topic_of(text))]
