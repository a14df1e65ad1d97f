"""What a shopper is willing to pay: floors, ceilings, ranges and "around", cut out of the utterance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.simulated.numbers import DIGITS, NUMBER, TENS, parse_number

AROUND = Decimal("0.2")
"""How far "around 30" reaches to both sides."""

_SIGN = r"(?:us\$|[$€£]|usd ?|eur ?|gbp ?|chf ?)"
_UNIT = r"(?:dollars?|bucks?|euros?|usd|eur|gbp|chf|quid|francs?|[$€£])(?!\w)"
# A number with one of these behind it is a measure, a size or an age, not a price.
_MEASURE = (
    r"(?! ?(?:%|\"|'|(?:x|by) ?\d|(?:-|–)?(?:cm|mm|m|km|in|inch|inches|ft|feet|foot|l|lit(?:er|"
    r"re)s?|ml|oz|ounces?|"
    r"lbs?|pounds?|kg|kilos?|g|grams?|w|watts?|v|volts?|hz|gb|tb|mb|mp|mah|years?|yrs?|months?|days?|hours?|"
    r"minutes?|mins?|degrees?|stars?|pieces?|pcs|packs?|items?|people|persons?|cups?|of (?:them|"
    r"these|those))\b))"
)
_BARE_WORDS = rf"(?:{'|'.join(TENS)}|(?:a |one |two |three |five )?(?:hundred|thousand))"
_MONEY = rf"(?:{_SIGN} ?{DIGITS}(?: ?{_UNIT})?|{NUMBER} ?-?{_UNIT})(?![\w])"
_AMOUNT = rf"(?:{_MONEY}|(?:{DIGITS}|{_BARE_WORDS})(?![\w.]\w|[\w%-]){_MEASURE})"

_BELOW = (
    r"(?:(?:for |at |priced? |costs? |costing |that (?:is|are) ){0,3}(?:under|below|beneath|less(?:er)? th[ae]n|"
    r"lower th[ae]n|cheaper than|at (?:the )?most|max(?:imum)?(?: price)?(?: of| is)?:?|up ?to|"
    r"(?:no|not) more than|not (?:over|above|exceeding)|within|<=?|budget (?:is|of):?|budget:?|"
    r"spend(?: up to)?|"
    r"a limit of|i (?:only )?have|i've got|can afford))"
)
_ABOVE = (
    r"(?:(?:for |at |priced? |costs? |costing |that (?:is|are) ){0,3}(?:over|above|more than|at (?:the )?least|"
    r"min(?:imum)?(?: price)?(?: of| is)?:?|starting (?:at|from)|(?:no|not) less than|not (?:under|below)|"
    r"upwards of|greater than|higher than|>=?))"
)
_NEAR = r"(?:around|approximately|approx\.?|roughly|circa|close to|near(?:ly)?|in the region of|~)"
_OR_LESS = r"(?:or (?:less|under|below|cheaper|lower)|max(?:imum)?|tops|at (?:the )?most)\b"
_OR_MORE = r"(?:or (?:more|above|over|higher|up)|and (?:up|above|over|more)|upwards|plus\b|\+)"

_RANGE = re.compile(
    rf"(?:(?:between|from|in the range of|priced?) )?({_SIGN}? ?{DIGITS})(?: ?{_UNIT})? ?(?:and|to|-|through) ?"
    rf"({_SIGN}? ?{DIGITS}(?: ?{_UNIT})?)(?![\w%.-]\w?){_MEASURE}"
)
_WORD_RANGE = re.compile(rf"between ({NUMBER})(?: ?{_UNIT})? and ({NUMBER} ?{_UNIT}|{_BARE_WORDS}\b)")
_CEILING = re.compile(rf"(?<!\w){_BELOW} ?({_AMOUNT})|(?<!\w)({_AMOUNT}) ?{_OR_LESS}")
_FLOOR = re.compile(rf"(?<!\w){_ABOVE} ?({_AMOUNT})|(?<!\w)({_AMOUNT}) ?{_OR_MORE}|(?<!\w)from ({_MONEY})")
_ABOUT = re.compile(
    rf"(?<!\w)(?:{_NEAR} ?({_AMOUNT})|(?:(?:for|at|costs?|costing|worth) )?(?:about|some) ({_MONEY})|"
    rf"(?:for |at |costing |costs? |priced (?:at )?)?({_MONEY}))"
)
_VALUE = re.compile(NUMBER)
_RANGE_FRAME = re.compile(
    r"^(?:between|from|in the range of|price)|[$€£]|\b(?:usd|eur|gbp|dollars?|bucks?|euros?)\b"
)
_MARKS = re.compile(r"[$€£\d]|hundred|thousand|dollar|buck|euro|quid|" + "|".join(TENS))


@dataclass(frozen=True)
class PriceRange:
    """From and to, both included, either of them open."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def __bool__(self) -> bool:
        return self.minimum is not None or self.maximum is not None


def find_price(text: str, currency: str = "USD") -> tuple[PriceRange, str]:
    """The price wish in a normalised utterance, and the utterance without it."""
    if not _MARKS.search(text):
        return PriceRange(), text
    if currency == "GBP":
        text = re.sub(r"(?<=\d) ?pounds?\b", " gbp", text)
    found, rest = _find_range(text)
    if found:
        return found, rest
    ceiling, rest = _take(_CEILING, text)
    floor, rest = _take(_FLOOR, rest)
    if ceiling is None and floor is None:
        near, rest = _take(_ABOUT, rest)
        if near is not None:
            return PriceRange(near * (1 - AROUND), near * (1 + AROUND)), rest
    if ceiling is not None and floor is not None and floor > ceiling:
        floor, ceiling = ceiling, floor
    return PriceRange(floor, ceiling), rest


def _find_range(text: str) -> tuple[PriceRange, str]:
    for pattern in (_RANGE, _WORD_RANGE):
        match = pattern.search(text)
        if match is None or not (pattern is _WORD_RANGE or _is_price_range(match, text)):
            continue
        low, high = (_value(part) for part in match.groups()[:2])
        if low is not None and high is not None and low < high:
            return PriceRange(low, high), _without(text, match)
    return PriceRange(), text


def _is_price_range(match: re.Match[str], text: str) -> bool:
    """Bare numbers ("20-40") are a price range only where the utterance ends or goes on with a comma."""
    if _RANGE_FRAME.search(match.group()):
        return True
    before, after = text[: match.start()].rstrip(), text[match.end() :].strip()
    joined = re.search(r"(?:size|number|no|item|#|\d|\bx)$", before) or re.search(
        r"\d ?(?:to|and) ?\d", match.group()
    )
    return not joined and after[:1] in ("", ",", ".", "?", "!")


def _take(pattern: re.Pattern[str], text: str) -> tuple[Decimal | None, str]:
    match = pattern.search(text)
    if match is None:
        return None, text
    value = _value(next(group for group in match.groups() if group))
    return (value, _without(text, match)) if value else (None, text)


def _value(text: str) -> Decimal | None:
    match = _VALUE.search(text)
    return parse_number(match.group()) if match else None


def _without(text: str, match: re.Match[str]) -> str:
    return " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
