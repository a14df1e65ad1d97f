"""Details of one product, and which product is meant."""

from __future__ import annotations

from app.simulated.describing import answer_about, described, facts_of_each, which_fulfil
from app.simulated.dialogue import Dialogue, Question
from app.simulated.errors import explained
from app.simulated.finding import which
from app.simulated.items import Item
from app.simulated.numbers import spelled
from app.simulated.references import Reference, Resolved, resolve
from app.simulated.replay import Say, Script, Wanted
from app.simulated.speak import data
from app.simulated.understanding import Understanding
from app.simulated.wishes import describe


def targets(wanted: Understanding, dialogue: Dialogue) -> Resolved:
    """All products an understanding points at; the first that cannot be told makes the whole uncertain."""
    found: dict[str, Item] = {}
    for reference in wanted.references or (Reference("it"),):
        resolved = resolve(reference, dialogue)
        if not resolved.items:
            return resolved
        found |= {item.id: item for item in resolved.items}
    return Resolved(tuple(found.values()))


def unresolved(resolved: Resolved, wanted: Understanding, dialogue: Dialogue) -> Script:
    """Ask which one is meant, or say what is not there."""
    if resolved.candidates:
        text = which(resolved.candidates, dialogue)
        yield Say(text)
        return Question("which", text, wanted, resolved.candidates)
    yield Say(missing_text(resolved.missing, dialogue))
    return None


def missing_text(missing: str, dialogue: Dialogue) -> str:
    """That what was pointed at has not been shown."""
    if not dialogue.listed and not dialogue.known:
        return "I have not shown you anything yet. What are you looking for?"
    if missing.startswith("number "):
        count = len(dialogue.listed)
        return f"There is no {missing}: I have shown {spelled(count) if count else 'none'}. Which one do you mean?"
    if missing in ("it", "those", "the last one") or not missing:
        return "Which one do you mean? Its number or its name is enough."
    return f"I have not shown you “{data(missing, 60)}”. Shall I look for it?"


def details(wanted: Understanding, dialogue: Dialogue) -> Script:
    """One product's details, or the answer to a question about it."""
    resolved = targets(wanted, dialogue)
    if not resolved.items:
        return (yield from _look_for(resolved, wanted, dialogue))
    each = facts_of_each(resolved.items, wanted.topic) if len(resolved.items) > 1 else ""
    if each:
        yield Say(each)
        return None
    if wanted.wishes and len(resolved.items) > 1:
        yield Say(which_fulfil(resolved.items, wanted))
        return None
    if len(resolved.items) > 3:
        return (yield from unresolved(Resolved(candidates=resolved.items), wanted, dialogue))
    if wanted.topic and all(item.description for item in resolved.items):
        # The answer is known; showing the whole product again would only bury it.
        dialogue.focus = resolved.items[-1]
        yield Say("\n\n".join(answer_about(item, wanted.topic) for item in resolved.items))
        return None
    calls = tuple(details_call(item) for item in resolved.items)
    outcomes = yield calls
    for outcome in outcomes:
        result = outcome.get("result")
        shown = Item.from_wire(result.get("product")) if isinstance(result, dict) else None
        if shown is None:
            yield Say(explained(outcome, dialogue))
            continue
        yield Say(answer_about(shown, wanted.topic) if wanted.topic else described(shown))
    return None


def details_call(item: Item) -> Wanted:
    """The call that shows a product."""
    return Wanted("show_product_details", {"product_id": item.id, "include_recommendations": True})


def _look_for(resolved: Resolved, wanted: Understanding, dialogue: Dialogue) -> Script:
    """What was described but never shown may still be on the shelves: offer to look."""
    words = next((reference.words for reference in wanted.references if reference.kind == "described"), ())
    question = yield from unresolved(resolved, wanted, dialogue)
    if question is None and words and (dialogue.listed or dialogue.known):
        then = Understanding("find", wishes=describe(words, dialogue.vocabulary))
        return Question("confirm", missing_text(resolved.missing, dialogue), then)
    return question
