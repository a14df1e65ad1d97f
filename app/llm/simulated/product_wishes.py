"""Wishes that concern products already shown: details, questions, comparisons, recommendations."""

from __future__ import annotations

import re
from dataclasses import replace

from app.llm.simulated import intents, topics
from app.llm.simulated.dialogue import Dialogue
from app.llm.simulated.lexicon import FILLER
from app.llm.simulated.references import Reference, describing, find_references, resolve
from app.llm.simulated.subjects import is_elsewhere, shown_or_planned, topic_of
from app.llm.simulated.text import stem, tokens
from app.llm.simulated.understanding import Intent, Understanding
from app.llm.simulated.wishes import read_wishes


def read_product_wish(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    shown = shown_or_planned(dialogue, before)
    pointed = bool(find_references(text, dialogue)[0])
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
    references, _ = find_references(text, dialogue, bare_numbers=True)
    if not references or references == (Reference("it"),):
        named = _named_pair(text, dialogue)
        if named:
            return Understanding("compare", references=named)
    if (
        re.search(r"\b(?:compare|is|than|and|between|with|to) (?:it|this|that|this one|that one)\b", text)
        and Reference("it") not in references
    ):
        references = (Reference("it"), *references)
    return Understanding("compare", references=references, topic=_criterion(text))


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
    references, rest = find_references(text, dialogue)
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
    references, rest = find_references(
        text,
        dialogue,
        bare_numbers=bool(
            re.fullmatch(
                r"\W*(?:show me |details (?:of |on |for )?|open |tell me (?:more )?about )?\d{1,2}\W*", text
            )
        ),
    )
    pointing = [one for one in references if one.kind != "it"]
    asks = intents.is_question(text)
    if (
        asks
        and pointing
        and pointing[0].kind == "all"
        and (wishes := read_wishes(rest, dialogue.vocabulary))
        and not wishes.sort
    ):
        return [Understanding("details", wishes=wishes, references=references, topic=_asked(rest))]
    if pointing and not _new_search(text, rest, dialogue, pointing, bool(before)):
        intent: Intent = "choose" if intents.is_choice(text) and not intents.is_details(text) else "details"
        return [Understanding(intent, references=references, topic=_asked(rest) if asks else "")]
    if (
        references
        and not pointing
        and not topics.ELSEWHERE.search(re.sub(r"\bhow \w+", "", rest))
        and not topic_of(text)
        and (asks or intents.is_details(text))
    ):
        if _is_refinement(text, rest, dialogue):
            return []
        return [Understanding("details", references=references, topic=_asked(rest) if asks else "")]
    return _named_product(text, rest, dialogue)


def _is_refinement(text: str, rest: str, dialogue: Dialogue) -> bool:
    """ "do you have it in blue": "it" is the kind of thing, not the product."""
    return bool(
        re.search(r"\b(?:have|got|come|comes|available|see) (?:it|this|that|them)?\b.*\bin\b", text)
    ) and bool(read_wishes(rest, dialogue.vocabulary).colours or read_wishes(rest, dialogue.vocabulary).sizes)


def _new_search(text: str, rest: str, dialogue: Dialogue, pointing: list[Reference], planned: bool) -> bool:
    """ "the cheapest lamps": a superlative beside a kind of goods that is not on the list is a search."""
    if any(one.kind in ("number", "last", "first_few", "last_few") for one in pointing):
        return False
    wishes = read_wishes(rest, dialogue.vocabulary)
    if pointing[0].kind == "all":
        return bool(wishes) or bool(intents.find_strength(text) == 2)
    if planned or not dialogue.listed:
        return bool(wishes.things) or not planned
    if re.search(r"\b(?:cheaper|pricier|more expensive|less expensive)\b(?! one\b| of)", text):
        return True
    return bool(wishes.things) and not any(
        all(item.is_so(word) for word in wishes.things) for item in dialogue.listed
    )


def _asked(text: str) -> str:
    """What a question about a product asks for, in its content words."""
    return " ".join(
        word
        for word in tokens(text)
        if word not in FILLER
        or word
        in (
            "price",
            "cost",
            "costs",
            "size",
            "color",
            "colour",
            "colours",
            "colors",
            "material",
            "stock",
            "available",
            "cheap",
            "made",
            "much",
            "big",
            "wear",
        )
    )[:80]


def _named_product(text: str, rest: str, dialogue: Dialogue) -> list[Understanding]:
    """A product called by name: "tell me more about the Harrow kettle", "the red one", "the Sony"."""
    definite = re.search(r"\b(?:the|that|this)\b", text)
    if not (
        definite
        or re.search(r"\b(?:tell|more|know|everything|info\w*)\b.* (?:about|on)\b|\bdetails?\b", text)
    ) or re.search(r"\bin (?:the|this|that)\b", text):
        return []
    if (
        intents.find_strength(text) == 2
        and not re.search(r"\bthe .*one\b", text)
        and not intents.is_choice(text)
    ):
        return []
    stripped = re.sub(
        r"\b(?:details?|describe|description|everything|info\w*|specs?|open|learn|hear|read|view|"
        r"explain|look)\b",
        " ",
        rest,
    )
    described = describing(stripped, dialogue)
    if described is None:
        return []
    several = _each_named(stripped, dialogue)
    if several:
        return [Understanding("details", references=several)]
    resolved = resolve(described, dialogue)
    if not resolved.items and not resolved.candidates:
        return _asked_of(text, described, dialogue)
    if len(resolved.candidates) > 3 and not re.search(r"\bone\b", text):
        return []
    if intents.is_choice(text) and not intents.is_details(text):
        return [Understanding("choose", references=(described,))]
    return [Understanding("details", references=(described,))]


def _each_named(text: str, dialogue: Dialogue) -> tuple[Reference, ...]:
    """ "the red one and the glass one": two products, if each side names one."""
    sides = [describing(side, dialogue) for side in re.split(r"\band\b", text)]
    found = [side for side in sides if side is not None and len(resolve(side, dialogue).items) == 1]
    return tuple(found) if len(found) == len(sides) > 1 else ()


def _asked_of(text: str, described: Reference, dialogue: Dialogue) -> list[Understanding]:
    """ "is the Harrow dishwasher safe": the words that fit a shown product name it, the others are the question."""
    if not intents.is_question(text):
        return []
    naming = tuple(
        word for word in described.words if any(stem(word) in item.named for item in dialogue.listed)
    )
    resolved = resolve(replace(described, words=naming), dialogue) if naming else None
    if resolved is None or len(resolved.items) != 1:
        return []
    asked = " ".join(word for word in described.words if word not in naming)
    return [Understanding("details", references=(replace(described, words=naming),), topic=asked or "price")]
