"""The policy: which script answers a reading, and how the readings of a message follow one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.simulated.actions import (
    advise,
    cart,
    cart_additions,
    compare,
    conditions,
    details,
    earlier_lists,
    find,
    judgements,
    needs,
    offers,
    siblings,
    sums,
    superlatives,
    talk,
    variants,
)
from app.simulated.nlg.voice import say
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.script import Say, Script
from app.simulated.state import Question, State

MOST = 4
"""Readings of a message that are answered."""

SCRIPTS: dict[str, Callable[[Reading, State], Script]] = {
    "cart": cart.change_cart,
    "variant": variants.answer_variant,
    "choose_variant": variants.choose_variant,
    "cart_if": conditions.add_if,
    "cart_pick": conditions.pick_one,
    "cart_doubt": cart_additions.doubt,
    "show_cart": cart.show_cart,
    "checkout": cart.checkout,
    "sum": sums.answer_sum,
    "find": find.find,
    "find_several": find.find_several,
    "refine": find.refine,
    "left_out": find.show_left_out,
    "need": needs.serve,
    "more": earlier_lists.more,
    "back_to": earlier_lists.back_to,
    "previous": earlier_lists.previous,
    "before": earlier_lists.before,
    "first_topic": earlier_lists.first_topic,
    "nearest": earlier_lists.nearest,
    "again": details.again,
    "details": details.show,
    "sibling": siblings.show,
    "fact": advise.answer_or_pick,
    "suffice": details.suffice,
    "superlative": advise.rank_or_pick,
    "superlative_of_kind": superlatives.rank_kind,
    "named_fact": superlatives.answer_of_kind,
    "compare": compare.compare,
    "advise": advise.advise,
    "judge": judgements.judge_products,
    "other_brand": find.other_brand,
    "better": advise.better,
    "judge_named": judgements.judge_named,
    "judge_brand": judgements.judge_brand,
    "goes_with": talk.recommend,
    "similar": talk.recommend,
    "offers": offers.show_offers,
    "most_reduced": offers.rank_offers,
    "service": talk.service,
    "sold_out": talk.sentence("talk.sold_out"),
    "shop": talk.shop,
    "help": talk.help_,
    "bot": talk.sentence("talk.bot"),
    "abuse": talk.sentence("talk.abuse"),
    "remark": talk.sentence("talk.remark"),
    "greeting": talk.sentence("talk.greet"),
    "thanks": talk.sentence("talk.thanks"),
    "farewell": talk.sentence("talk.farewell"),
    "dropped": talk.sentence("find.no_topic"),
    "noted": talk.note,
    "stop": talk.sentence("talk.stay"),
    "refused": talk.refused,
    "foreign": talk.foreign,
    "unclear": talk.sentence("talk.unclear"),
    "other": talk.out_of_scope,
}


def answer(readings: Sequence[Reading], state: State) -> Script:
    """Answer the readings one after another; a question ends the answer, for its answer decides how it goes on."""
    question = state.take_question()
    shown = state.spoken_of
    state.asked_variant = question if question is not None and question.kind == "variant" else None
    state.acts = tuple(reading.act for reading in readings)
    several = [reading for reading in readings if reading.act != "dropped"]
    chosen = (several or list(readings))[:MOST]
    for place, reading in enumerate(chosen):
        if reading.act == "choose_variant" and any(each.act == "cart" for each in chosen[place + 1 :]):
            variants.remember(reading, state)  # "XXL, add it" asks nothing
        elif reading.act == "yes":
            yield from agree(reading, question, state, shown)
        elif reading.act == "no":
            yield Say(say("talk.stay" if question is not None else "talk.no_question"))
        else:
            yield from SCRIPTS[reading.act](reading, state)
        if state.question is not None:
            return


def agree(reading: Reading, question: object, state: State, shown: Item | None) -> Script:
    """Do what was asked about; without a question, ask whether the product that was spoken of is to be added."""
    is_open = isinstance(question, Question) and question.kind not in ("find", "interest")
    if not is_open and reading.references and shown is not None:
        yield from cart.answer(reading, Question("add", (shown,)), state)
    elif not is_open and shown is not None and shown.in_stock and shown.id not in state.cart:
        yield from cart_additions.offer("add", [shown], 1, state)
    elif not isinstance(question, Question) or not is_open:
        yield Say(say("talk.yes_to_what"))
    elif question.kind == "details":
        state.question = question
        yield from details.show(reading, state)
        state.question = None
    else:
        yield from cart.answer(reading, question, state)
