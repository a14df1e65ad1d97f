"""The policy: which script answers a reading, and how the readings of a message follow one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace

from app.simulated.actions import (
    advise,
    cart,
    cart_additions,
    compare,
    conditions,
    counts,
    details,
    earlier_lists,
    find,
    judgements,
    needs,
    offers,
    orders,
    siblings,
    suggestions,
    sums,
    superlatives,
    talk,
    variants,
)
from app.simulated.actions.cart_text import denial
from app.simulated.nlg.voice import say
from app.simulated.products import Item
from app.simulated.readings import needed_names, understand
from app.simulated.readings.meaning import Reading
from app.simulated.readings.named_products import as_before
from app.simulated.resolution import resolve
from app.simulated.script import Call, Say, Script
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
    "presents": needs.serve_several,
    "more": earlier_lists.more,
    "back_to": earlier_lists.back_to,
    "previous": earlier_lists.previous,
    "before": earlier_lists.before,
    "first_topic": earlier_lists.first_topic,
    "nearest": earlier_lists.nearest,
    "again": details.again,
    "details": details.show,
    "sibling": siblings.show,
    "other_colours": siblings.show_colours,
    "fact": advise.answer_or_pick,
    "count": counts.count_list,
    "count_values": counts.count_values,
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
    "abuse": talk.answer_abuse,
    "doubt": judgements.confirm,
    "runner_up": advise.name_runner_up,
    "undecided": suggestions.help_undecided,
    "displeased": suggestions.ask_difference,
    "boredom": suggestions.suggest,
    "vague": suggestions.suggest,
    "popular": suggestions.show_popular,
    "browsing": talk.sentence("talk.browsing"),
    "remark": talk.sentence("talk.remark"),
    "greeting": talk.sentence("talk.greet"),
    "thanks": talk.sentence("talk.thanks"),
    "farewell": talk.sentence("talk.farewell"),
    "dropped": talk.sentence("find.no_topic"),
    "noted": talk.note,
    "stop": talk.stay,
    "refused": talk.refused,
    "foreign": talk.foreign,
    "unclear": talk.sentence("talk.unclear"),
    "other": talk.out_of_scope,
}


def respond(text: str, state: State) -> Script:
    """Answer a message. Products that it names and that were not shown are found first, which shows them."""
    before = copy(state)
    names = needed_names(text, state)
    for name in names:
        yield Call("search_products", {"query": name, "limit": 1})
    if names and (before.listed or before.focus or len(names) > 1):
        as_before(state, before)
    yield from answer([as_asked(each, names, state) for each in understand(text, state)], state)


def as_asked(reading: Reading, names: Sequence[str], state: State) -> Reading:
    """Return a reading; a wish for goods that were only found by their name is asked back: "I need 2 forks".

    An order ("add 2 forks") says that they are to be bought, a wish may ask to see them.
    """
    if reading.act != "cart" or reading.command is None or reading.command.clause.mood != "wish":
        return reading
    items = [item for each in reading.command.request.items for item in resolve(each.reference, state).items]
    wishes = reading.command.clause.words.begins("seek", "have_wish", "ask_for")
    return replace(reading, act="cart_doubt") if wishes and any(i.name in names for i in items) else reading


def answer(readings: Sequence[Reading], state: State) -> Script:
    """Answer the readings one after another; a question ends the answer, for its answer decides how it goes on."""
    question = state.take_question()
    shown = state.spoken_of
    state.told = set()
    state.is_changed = False
    state.asked_variant = question if question is not None and question.kind == "variant" else None
    state.former_acts, state.acts = state.acts, tuple(reading.act for reading in readings)
    several = [reading for reading in readings if reading.act != "dropped"]
    chosen = (several or list(readings))[:MOST]
    for place, reading in enumerate(chosen):
        if reading.act == "choose_variant" and any(each.act == "cart" for each in chosen[place + 1 :]):
            variants.remember(reading, state)  # "XXL, add it" asks nothing
        elif reading.act == "yes":
            yield from agree(reading, question, state, shown)
        elif reading.act == "no":
            yield Say(denial("talk.stay", state) if question is not None else say("talk.no_question"))
        elif reading.act == "order":
            placed = yield from orders.place_order(reading, state)
            if not placed:
                state.acts = tuple(each.act for each in reading.others)
                for other in reading.others[:MOST]:
                    yield from SCRIPTS[other.act](other, state)
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
