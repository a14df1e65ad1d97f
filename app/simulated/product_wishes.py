"""Wishes that concern products already shown: details, questions, comparisons, recommendations."""

from __future__ import annotations

import re

from app.simulated import intents, topics
from app.simulated.dialogue import Dialogue
from app.simulated.naming import asked_words, named_product
from app.simulated.references import Reference, describing, find_references, resolve
from app.simulated.subjects import is_elsewhere, shown_or_planned, topic_of
from app.simulated.understanding import Intent, Understanding
from app.simulated.wishes import Wishes, read_wishes

_PLURAL_ONES = re.compile(
    r"^(?:(?:only|just|show|me|see|i|want|i'd|like|what|how|about|please|and|to) )*the (?:[\w-]+ ){1,3}ones\b[ ?.!]*$"
)
""" "the red ones" narrows what was shown; "the red one" is a product."""
_LONE_NUMBER = re.compile(
    r"\W*+(?:show me |details (?:of |on |for )?|open |tell me (?:more )?about )?\d{1,2}\W*"
)
_COMPARING = re.compile(
    r"\b(?:compar\w*|differences?|differ|different|between|versus|vs\.?|side by side|together|each other|"
    r"which|better|table|take|pick|choose|decide|prefer|get|buy|recommend|suggest|advise|help|go for)\b"
)


def read_product_wish(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    shown = shown_or_planned(dialogue, before)
    pointed = bool(find_references(text)[0])
    if (
        intents.is_compare(text)
        and (shown or re.search(r"\bcompar", text))
        and (pointed or not is_elsewhere(text, dialogue))
    ):
        heard = _compare(text, dialogue, before)
        if heard:
            return [heard]
    if intents.is_recommend(text) and not is_elsewhere(text, dialogue):
        return [_recommend(text, dialogue, shown)]
    if not shown:
        return []
    return _details(text, dialogue, before)


def _compare(text: str, dialogue: Dialogue, before: list[Understanding]) -> Understanding | None:
    references, _ = find_references(text, bare_numbers=True)
    if not references or references == (Reference("it"),):
        named = _named_pair(text, dialogue)
        if named:
            return Understanding("compare", references=named)
    if all(one.kind in ("cheapest", "dearest", "best") for one in references) and not before:
        wishes = read_wishes(_COMPARING.sub(" ", text), dialogue.vocabulary)
        if wishes.things and (references or not _are_listed(wishes, dialogue)):
            return Understanding("compare", wishes=wishes, topic=_criterion(text))
    if (
        re.search(r"\b(?:compare|is|than|and|between|with|to) (?:it|this|that|this one|that one)\b", text)
        and Reference("it") not in references
    ):
        references = (Reference("it"), *references)
    weighs = not re.search(r"\b(?:compar|differ|versus|vs\b|side by side)", text)
    return Understanding(
        "compare", references=references, topic=_criterion(text) or ("best" if weighs else "")
    )


def _are_listed(wishes: Wishes, dialogue: Dialogue) -> bool:
    """Whether the kind of goods that is named is what the list shows."""
    fitting = [item for item in dialogue.listed if all(item.is_so(word) for word in wishes.words)]
    return len(fitting) > 1


def _criterion(text: str) -> str:
    match = re.search(r"\b(better|best|cheaper|cheapest|bigger|larger|smaller|lighter|heavier)\b", text)
    return match[1] if match else ""


def _named_pair(text: str, dialogue: Dialogue) -> tuple[Reference, ...]:
    """ "compare the Harrow and the Lumen": each side is described on its own."""
    rest = re.sub(
        r"\b(?:compar\w*|differences?|between|which|better|best|cheaper|what|one|than|is|are)\b", " ", text
    )
    sides = [
        describing(side, dialogue)
        for side in re.split(r"\b(?:and|or|with|to|vs\.?|versus|from|against)\b|,", rest)
    ]
    found = tuple(side for side in sides if side is not None)
    return found if len(found) > 1 else ()


def _recommend(text: str, dialogue: Dialogue, shown: bool) -> Understanding:
    references, rest = find_references(text)
    wishes = read_wishes(
        re.sub(
            r"\b(?:recommend\w*|suggest\w*|advise|goes?|well|fits?|match\w*|pairs?|similar|alternatives?|"
            r"accessor\w+|complements?|inspire|surprise|nicely|also)\b",
            " ",
            rest,
        ),
        dialogue.vocabulary,
    )
    if references or not wishes.words:
        return Understanding("recommend", wishes=wishes, references=references)
    if shown and re.search(r"\b(?:with|like|to|for|matches|match) (?:the|that|this|my)\b", text):
        described = Reference("described", words=wishes.words)
        if resolve(described, dialogue).missing == "":
            return Understanding("recommend", wishes=wishes, references=(described,))
    return Understanding("recommend", wishes=wishes)


def _details(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    """A product that was shown is to be told of, or a question about it is asked."""
    bare = bool(_LONE_NUMBER.fullmatch(text))
    references, rest = find_references(text, bare_numbers=bare)
    pointing = [one for one in references if one.kind != "it"]
    asks = intents.is_question(text)
    topic = asked_words(rest) if asks else ""
    if _PLURAL_ONES.match(rest) and not pointing:
        return []
    if intents.is_refusal(text) and not asks:
        return [Understanding("no")] if pointing else []
    if asks and pointing and pointing[0].kind == "all":
        wishes = read_wishes(rest, dialogue.vocabulary)
        if wishes and not wishes.sort:
            return [Understanding("details", wishes=wishes, references=references, topic=topic)]
    if pointing and not _new_search(text, rest, dialogue, pointing, bool(before)):
        return [Understanding(_telling(text), references=references, topic=topic)]
    if references and not pointing and _is_about_it(text, rest):
        refines = _is_refinement(text, rest, dialogue)
        return [] if refines else [Understanding("details", references=references, topic=topic)]
    return named_product(text, rest, dialogue)


def _telling(text: str) -> Intent:
    return "choose" if intents.is_choice(text) and not intents.is_details(text) else "details"


def _is_about_it(text: str, rest: str) -> bool:
    """Whether "it" is a product: "how big is it" asks about one, "how does it rain" does not."""
    plain = re.sub(r"\bhow \w+", "", rest)
    wants = intents.is_question(text) or intents.is_details(text)
    return wants and not topics.ELSEWHERE.search(plain) and not topic_of(text)


def _is_refinement(text: str, rest: str, dialogue: Dialogue) -> bool:
    """ "do you have it in blue": "it" is the kind of thing, not the product."""
    return bool(
        re.search(r"\b(?:have|got|come|comes|available|see) (?:it|this|that|them)?\b.{0,80}\bin\b", text)
    ) and bool(read_wishes(rest, dialogue.vocabulary).colours or read_wishes(rest, dialogue.vocabulary).sizes)


def _new_search(text: str, rest: str, dialogue: Dialogue, pointing: list[Reference], planned: bool) -> bool:
    """ "the cheapest lamps": a superlative beside a kind of goods that is not on the list is a search."""
    if pointing[0].kind in ("cheapest", "dearest", "best") and intents.is_of_shop(text):
        return True
    if any(one.kind in ("number", "last", "first_few", "last_few") for one in pointing):
        return False
    wishes = read_wishes(rest, dialogue.vocabulary)
    if wishes.category and not wishes.things:
        return True
    if pointing[0].kind == "all":
        return bool(wishes) or bool(intents.find_strength(text) == 2)
    if planned or not dialogue.listed:
        return bool(wishes.things) or not planned
    if re.search(r"\b(?:cheaper|pricier|more expensive|less expensive)\b(?! one\b| of)", text):
        return True
    return bool(wishes.things) and not any(
        all(item.is_so(word) for word in wishes.things) for item in dialogue.listed
    )
