"""Recommendations: what goes with a product, what is like it, what is best of a kind."""

from __future__ import annotations

import re
from dataclasses import replace

from app.llm.simulated import remarks
from app.llm.simulated.dialogue import Dialogue
from app.llm.simulated.errors import explained
from app.llm.simulated.finding import find
from app.llm.simulated.items import Item, items_of
from app.llm.simulated.references import Resolved
from app.llm.simulated.replay import Say, Script, Wanted
from app.llm.simulated.speak import capitalised, counted, data, name, noun_for, numbers_of
from app.llm.simulated.telling import targets, unresolved
from app.llm.simulated.understanding import Understanding
from app.text.category import leaf

_ALIKE = re.compile(r"(?:same kind|much the same)\b", re.IGNORECASE)
_BESIDE = re.compile(r"goes with\b", re.IGNORECASE)
_SIBLING = re.compile(r"also from\b", re.IGNORECASE)
_WEAK = re.compile(r"(?:also from|in|from)\b", re.IGNORECASE)
"""How the reasons of recommendations begin: another of the kind, made for it, or only near it."""


def recommend(wanted: Understanding, dialogue: Dialogue) -> Script:
    """From a product, from a category, or by a search for the best rated."""
    wishes = wanted.wishes
    if not wanted.references and wishes.words:
        if wishes.category and not (
            wishes.colours or wishes.materials or wishes.features or wishes.price or wishes.excluded
        ):
            return (yield from _from(wishes.category, leaf(wishes.category), wishes.limit, dialogue))
        return (
            yield from find(replace(wanted, wishes=replace(wishes, sort=wishes.sort or "rating")), dialogue)
        )
    resolved = _basis(wanted, dialogue)
    if not resolved.items:
        if not resolved.candidates and not dialogue.known:
            yield Say(_for_what(dialogue))
            return None
        return (yield from unresolved(resolved, wanted, dialogue))
    basis = resolved.items[0]
    return (yield from _from(basis.id, basis.name, wishes.limit, dialogue))


def _basis(wanted: Understanding, dialogue: Dialogue) -> Resolved:
    if wanted.references:
        return targets(wanted, dialogue)
    if dialogue.focus is not None:
        return Resolved((dialogue.focus,))
    if dialogue.cart.items and (last := dialogue.known.get(dialogue.cart.items[-1].product_id)):
        return Resolved((last,))
    return Resolved(tuple(dialogue.listed[:1]))


def _from(based_on: str, called: str, limit: int | None, dialogue: Dialogue) -> Script:
    of_kind = based_on not in dialogue.known
    (outcome,) = yield (
        Wanted("get_recommendations", {"based_on": based_on, "max_results": max(1, min(limit or 5, 20))}),
    )
    result = outcome.get("result")
    items = items_of(result.get("products")) if isinstance(result, dict) else []
    if "error" in outcome:
        yield Say(explained(outcome, dialogue))
    elif not items:
        yield Say(f"I have nothing to suggest with **{data(called)}**.")
    else:
        yield Say(_suggested(items, called, of_kind))
    return None


def _suggested(items: list[Item], called: str, of_kind: bool) -> str:
    cost = remarks.priced(items)
    cost = f", {cost}" if cost else ""
    basis = f"**{data(called)}**"
    alike = [number for number, item in enumerate(items, 1) if _ALIKE.match(item.reason)]
    beside = [number for number, item in enumerate(items, 1) if _BESIDE.match(item.reason)]
    siblings = [number for number, item in enumerate(items, 1) if _SIBLING.match(item.reason)]
    if of_kind:
        said = [capitalised(f"{counted(len(items), 'suggestions')} from {data(called)}{cost}.")]
    elif len(alike) == len(items):
        noun = noun_for(items)
        verb = "is" if len(items) == 1 else "are"
        said = [capitalised(f"{counted(len(items), noun)} {verb} similar to {basis}{cost}.")]
    elif len(beside) == len(items):
        said = [capitalised(f"{counted(len(items), noun_for(items))} to go with {basis}{cost}.")]
    else:
        said = [capitalised(f"{counted(len(items), 'suggestions')} for {basis}{cost}.")]
        said += [_share(alike, "is similar", "are similar"), _share(beside, "goes with it", "go with it")]
        said.append(_share(siblings, "is only of the same brand", "are only of the same brand"))
    best = next((item for item in items if _telling(item.reason)), None)
    if best is not None and len(said) == 1:
        said.append(f"{name(best)}: {data(best.reason, 120)}{'' if best.reason.endswith('.') else '.'}")
    said.append(remarks.stock_remark(items))
    return " ".join(part for part in said if part)


def _share(numbers: list[int], one: str, several: str) -> str:
    """ "Numbers 1 and 2 are similar." """
    return f"{capitalised(numbers_of(numbers))} {one if len(numbers) == 1 else several}." if numbers else ""


def _telling(reason: str) -> bool:
    """Whether a reason says more than where the thing comes from."""
    return bool(reason) and not _WEAK.match(reason)


def _for_what(dialogue: Dialogue) -> str:
    leaves = [data(category.leaf, 40) for category in dialogue.vocabulary.shop.categories[:3]]
    return f"For what: {', '.join(leaves[:-1])} or {leaves[-1]}?" if len(leaves) > 1 else "What for?"
