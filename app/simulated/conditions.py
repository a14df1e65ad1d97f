"""What a wish says beside its words: how many, which size, what not, in stock, at any price."""

from __future__ import annotations

import re

from app.simulated.lexicon import FILLER, SIZES, VAGUE
from app.simulated.numbers import NUMBER, parse_number
from app.simulated.text import stem
from app.simulated.vocabulary import Vocabulary

STOCK = re.compile(
    r"\b(?:(?:that (?:is|are) |only )?(?:in stock|available (?:now|right now|today|immediately))|not sold out|"
    r"(?:only|that are|which are) available)\b"
)
FREE_PRICE = re.compile(
    r"\b(?:without (?:the |a |any )?(?:price )?limit|(?:forget|drop|ignore|remove|"
    r"never mind) (?:about )?(?:the )?"
    r"(?:price|budget)(?: limit)?|(?:at )?any price|no (?:price )?limit|(?:the )?price (?:doesn't|"
    r"does not|isn't) "
    r"(?:matter|important)|(?:regardless|whatever) (?:of )?the price|no matter the price)\b"
)
_NOT = (
    r"(?:anything but|all but|everything but|but not|not|no|without|except(?: for)?|other than|"
    r"excluding|nothing|never|"
    r"isn't|aren't|don't (?:want|like)|do not (?:want|like)|avoid|hate)"
)
_NEGATION = re.compile(
    rf"(?<![\w-]){_NOT}(?: (?:in|made of|made from|from|any|a|an|the|of|too|with|that is|that are|"
    rf"want|like|be|is|have))* "
    r"(?!more\b|less\b|than\b|only\b|sure\b|thanks?\b|problem\b|longer\b|matter\b|idea\b|one\b|"
    r"just\b|need\b|too\b)"
    r"([^\W\d_][\w'-]*)(?: (?:or|and|nor|and not|or in) (?:in |a |any )?([^\W\d_][\w'-]*))?(?: ones?\b)?"
)
AGE = re.compile(rf"\b(?:aged? )?{NUMBER}[ -]?(?:years?|yrs?|months?)[ -]?olds?\b")
_YEARS = re.compile(rf"\b({NUMBER})[ -]?(?:years?|yrs?)[ -]?olds?\b")
_LIMIT = re.compile(
    rf"\b(?:show|find|list|give|recommend|suggest|see|top|best|any|get)(?: me|"
    rf" us)?(?: the)?(?: (?:top|best|first))? "
    rf"({NUMBER}) (?=[a-z])(?!(?:or|to|and|of|inch|piece|pack|more of)\b)"
)
_COUNTED = re.compile(rf"\b(?:a )?(?:couple of|few|{NUMBER}) (?=(?:new |good |nice )?([a-z][a-z'-]+))")
_SIZE = re.compile(
    r"\b(?:sizes? (?:is |of |in )?|in (?:a |an )?(?:size )?)([a-z]{1,3}\b|x{1,2}-(?:large|small)|small|"
    r"medium|large|\d{1,3}(?:\.5)?)(?![\w-])"
)
_PURE_SIZE = re.compile(r"(?<![\w'-])(xx?s|xx?x?l|[23]xl|x{1,2}-(?:large|small))(?![\w'-])")


def cut_out(pattern: re.Pattern[str], text: str) -> tuple[str, bool]:
    rest, count = pattern.subn(" ", text)
    return (" ".join(rest.split()), True) if count else (text, False)


def age_in(text: str) -> int | None:
    """ "a five year old": somebody's age in years."""
    match = _YEARS.search(text)
    number = parse_number(match[1]) if match else None
    return int(number) if number is not None else None


def read_limit(text: str, vocabulary: Vocabulary) -> tuple[int | None, str]:
    match = _LIMIT.search(text)
    number = parse_number(match[1]) if match else None
    if match and number is not None and 1 <= number <= 50 and number == int(number):
        return int(number), f"{text[: match.start()]}{text[match.end() :]}"
    counted = _COUNTED.search(text)
    if counted and (vocabulary.is_thing(counted[1]) or stem(counted[1]) in VAGUE):
        # "four lamps" are four of whatever is chosen; how many to show is another matter.
        return None, f"{text[: counted.start()]}{text[counted.end() :]}"
    return None, text


def read_excluded(text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    excluded: list[str] = []

    def take(match: re.Match[str]) -> str:
        words = [word for word in match.groups() if word]
        kept = [word for word in words if word not in FILLER and stem(word) not in VAGUE]
        excluded.extend(vocabulary.corrected(word) or word for word in kept)
        return " " if kept else match.group()

    rest = _NEGATION.sub(take, text)
    return tuple(dict.fromkeys(excluded)), " ".join(rest.split())


def read_sizes(text: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        size = match[1]
        if size not in SIZES and not size[0].isdigit():
            return match.group()
        if size[0].isdigit() and "size" not in match.group():
            return match.group()
        found.append(SIZES.get(size, size))
        return " "

    rest = _PURE_SIZE.sub(take, _SIZE.sub(take, text))
    return tuple(dict.fromkeys(found)), " ".join(rest.split())
