"""Wishes that need a search, and questions about the shop as a whole."""

from __future__ import annotations

import re
from dataclasses import replace

from app.simulated import intents, topics
from app.simulated.dialogue import Dialogue
from app.simulated.lexicon import GOODS
from app.simulated.numbers import NUMBER
from app.simulated.subjects import is_elsewhere, names_goods, topic_of
from app.simulated.text import normalise, stem, tokens
from app.simulated.understanding import Understanding
from app.simulated.vocabulary import Vocabulary
from app.simulated.wishes import Wishes, read_wishes

_SHOP = re.compile(
    r"\bwhat (?:do|can|does) (?:you|this (?:shop|store)|the (?:shop|store)|i) (?:guys )?(?:sell|"
    r"carry|offer|buy here|stock|have(?: (?:here|in stock|on offer|for sale|to offer))?[ ?.]*$)|"
    r"\bwhat(?:'s| is) (?:in (?:the|your) (?:shop|store)|for sale|on (?:offer|the shelves))|"
    r"\b(?:which|what)(?: \w+)? (?:brands?|categor(?:y|ies)|departments?|kinds? of (?:things|"
    r"products|stuff|items|goods)|(?:types?|sorts?) of (?:things|products|stuff|items|goods)|"
    r"(?:things|products|items|goods|stuff))\b.{0,80}\b(?:have|sell|carry|offer|stock|are there|got|"
    r"there|available)|\b(?:list|show)(?: me)?(?: all)?(?: the| your)? (?:brands|categories|"
    r"departments)\b|"
    r"\b(?:how many (?:products|items|things)|how big is (?:the|your) (?:shop|store|range))\b|"
    r"\b(?:your|the) (?:brands|categories|departments|assortment|range|catalogue|catalog|selection|"
    r"inventory)\b(?! of)|^(?:browse|categories|brands|departments|catalog(?:ue)?|products|shop|"
    r"store)[ ?.]*$|"
    r"\bwhat(?:'s| is)(?: there that's)? (?:good|nice|interesting|popular|hot|special|new)(?: in)? (?:here|(?:the|your|"
    r"this) (?:shop|store))\b|"
    r"\bwhat (?:is|kind of|sort of|type of) (?:this |a )?(?:shop|store)\b|"
    r"\bwhat have you got[ ?.]*$|\bwhat do you (?:have|sell|got)[ ?.]*$"
)
_SHOPPERS_QUESTION = re.compile(
    r"^(?:what|which|where|how much (?:is|are|do|does|for)|is|are)\b.*\b(?:best|cheapest|good|top|"
    r"rated|reviewed|brands?|prices?|cost|costs|how much|kinds?|types?|should i (?:buy|get)|"
    r"available|popular)\b"
)
_SENTENCE = re.compile(
    r"\b(?:i|you|he|she|they|we|my|your|their|his|do|does|did|is|are|was|were|has|have|had|can|"
    r"could|will|would|should|how|why|who|when|me|it|up|us)\b"
)
_ONLY = re.compile(
    r"^(?:and |but |please )?(?:(?:show|give)(?: me)? )?(?:only|just) (?!looking|browsing|curious)"
)
_FRAGMENT = re.compile(r"^(?:and |but |one |ones |it's |something )?(?:for|with) (?:an?|my|the|some)?\b")
_NEW_THINGS = re.compile(
    r"\b(?:show|find|see|have|give|want|need|looking for|get|list)\b(?: me)?(?: \w+){0,3} "
    r"(?:things|stuff|products|items)\b(?! (?:like|of) (?:this|that|these|those))"
)
_PRESENT_ONLY = re.compile(r"\b(?:presents?|gifts?)\b(?! cards?)")
_PLAN = re.compile(
    r"^(?:i|we)(?:'m| am|'d| would|'re| are|'ll| will)?(?: \w+)? ?\b(?:want|like|love|"
    r"plan|planning|going|go|need|hope|off)\b"
)
_FOR_SOMEONE = re.compile(r"\b(?:anything|something|stuff|things) for\b")
_VERBS = re.compile(
    r"\b(?:i|you|do|does|did|are|was|were|has|have|had|can|could|will|would|should|how|why|when)\b"
)


def read_shop_question(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    if _SHOP.search(text) and (
        re.search(r"\b(?:you|your|shop|store)\b", text) or not is_elsewhere(text, dialogue)
    ):
        topic = "brands" if "brand" in text else "count" if text.startswith("how ") else "categories"
        wishes = read_wishes(re.sub(r"\bbrands?\b", " ", text), dialogue.vocabulary)
        if not (wishes.things and wishes.category):
            return [Understanding("shop", topic=topic)]
        return [Understanding("shop", topic=topic, wishes=wishes)] if topic == "brands" else []
    service = topic_of(text)
    if service and not (
        intents.find_strength(text) == 2
        and names_goods(text, dialogue)
        and service not in ("orders", "returns")
    ):
        return [Understanding("service", topic=service)]
    plain = not topics.ELSEWHERE.search(text) or (text.startswith("how ") and len(tokens(text)) < 6)
    if topics.HELP.search(text) and not names_goods(text, dialogue) and plain:
        return [Understanding("help")]
    return []


def read_search_wish(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    searched = dialogue.search is not None or any(one.intent in ("find", "refine") for one in before)
    if searched and (intents.is_more(text)):
        return [Understanding("more")]
    wishes = read_wishes(text, dialogue.vocabulary)
    step = intents.step_of(text)
    if searched and step is not None and not _names_new_thing(wishes, dialogue):
        return [Understanding("refine", wishes=wishes, topic=step)]
    if intents.is_of_shop(text) and wishes.sort and not wishes.words and not wishes.category:
        return [Understanding("find", wishes=wishes)]
    if searched and _narrows(text, wishes, dialogue):
        return [Understanding("refine", wishes=wishes, topic="only" if _ONLY.match(text) else "")]
    if step is not None and not wishes.things and not searched:
        return [Understanding("unclear")]
    if _PRESENT_ONLY.search(text) and not wishes.words and not topics.ELSEWHERE.search(text):
        return [Understanding("find", wishes=wishes)]
    if searched and _only_attributes(wishes, text, dialogue, before):
        return [Understanding("refine", wishes=wishes)]
    if not searched and wishes.price and not wishes.words and not topics.ELSEWHERE.search(text):
        return [Understanding("find", wishes=wishes)]
    if not _is_search(text, wishes, dialogue):
        vague = intents.find_strength(text) == 2 and not wishes.words and not topics.ELSEWHERE.search(text)
        return [Understanding("unclear")] if vague else []
    return [Understanding("find", wishes=part) for part in _apart(text, wishes, dialogue)]


def _narrows(text: str, wishes: Wishes, dialogue: Dialogue) -> bool:
    """ "only noise cancelling", "for a laptop": said of what was looked for last, whatever the words are."""
    last = dialogue.search
    if last is None or not wishes.words or topics.ELSEWHERE.search(text) or topic_of(text):
        return False
    if _ONLY.match(text):
        other = wishes.category is not None and wishes.category != last.category
        known = any(dialogue.vocabulary.is_attribute(w) or dialogue.vocabulary.knows(w) for w in wishes.words)
        return not other and known
    return bool(_FRAGMENT.match(text)) and len(wishes.words) <= 3 and bool(wishes.things)


def _names_new_thing(wishes: Wishes, dialogue: Dialogue) -> bool:
    """Whether a kind of goods is named that the last search was not about."""
    last = dialogue.search
    if wishes.category is not None or not wishes.things:
        return wishes.category is not None and (last is None or wishes.category != last.category)
    asked = {stem(word) for word in tokens(normalise(last.query))} if last else set()
    return any(stem(word) not in asked for word in wishes.things)


def _only_attributes(wishes: Wishes, text: str, dialogue: Dialogue, before: list[Understanding]) -> bool:
    """Nothing but how it should be: a change of the last search."""
    if wishes.things or wishes.category or topics.ELSEWHERE.search(text) or _FOR_SOMEONE.search(text):
        return False
    if _NEW_THINGS.search(text):
        return False
    vocabulary = dialogue.vocabulary
    strange = [word for word in wishes.words if not (vocabulary.is_attribute(word) or vocabulary.knows(word))]
    if len(strange) > 1 and not before and not wishes.brand:
        return False
    if wishes.free_price or wishes.price or wishes.excluded or wishes.sort or wishes.in_stock:
        return True
    known = wishes.colours or wishes.materials or wishes.sizes or wishes.brand
    return bool(known) or (
        bool(wishes.features)
        and all(
            vocabulary.is_attribute(word) or vocabulary.sells(word) or word in dialogue.vocabulary.values
            for word in wishes.features
        )
    )


def _is_search(text: str, wishes: Wishes, dialogue: Dialogue) -> bool:
    """Whether a clause asks for goods: by its words, or by the goods it names."""
    if not wishes.words and not wishes.category:
        return False
    vocabulary = dialogue.vocabulary
    strength = intents.find_strength(text)
    goods = [word for word in wishes.words if stem(word) in GOODS or stem(word) in vocabulary.heads]
    sold = [word for word in wishes.words if vocabulary.sells(word)]
    named = bool(goods or wishes.category or wishes.price or wishes.brand)
    if topics.ELSEWHERE.search(text):
        manner = any(vocabulary.is_attribute(word) for word in wishes.words)
        return strength == 2 and (bool(goods) or manner)
    if strength == 2:
        return True
    shelved = any(stem(w) in vocabulary.heads or (stem(w),) in vocabulary.categories for w in wishes.words)
    if _PLAN.match(text) and shelved:
        return True
    if _is_unknown_thing(text, wishes, vocabulary):
        return True
    if strength == 1:
        return named or len(wishes.words) <= 2 or len(sold) * 2 > len(wishes.words)
    if topics.QUESTION.search(text):
        # "What is the best electric kettle?" is a search; "what color is water" is not.
        of_shopper = bool(_SHOPPERS_QUESTION.search(text)) and len(wishes.words) <= 4
        return of_shopper and bool(goods or wishes.category)
    return _is_noun_phrase(text, wishes, goods, sold) and (named or _mostly_known(wishes, sold, vocabulary))


def _is_unknown_thing(text: str, wishes: Wishes, vocabulary: Vocabulary) -> bool:
    """ "hovercraft": nothing but the name of a thing that nobody here has heard of."""
    bare = tokens(re.sub(r"^(?:an?|the|some|any) ", "", text))
    return (
        len(bare) == 1
        and wishes.words == tuple(bare)
        and 4 < len(bare[0]) < 25
        and bare[0].isalpha()
        and not vocabulary.knows(bare[0])
        and not topics.QUESTION.search(text)
    )


def _is_noun_phrase(text: str, wishes: Wishes, goods: list[str], sold: list[str]) -> bool:
    """ "a gift for my sister" names something; "zip the back of my dress" tells someone to do something."""
    starts = re.match(r"(?:an?|some|any|the|new)\b", text) or wishes.words[:1] == tuple(tokens(text)[:1])
    opens = bool(goods) and bool(starts) and wishes.words[0] in (*goods, *sold)
    if opens and not _VERBS.search(text):
        return True
    return not _SENTENCE.search(text) or bool(wishes.price or wishes.brand)


def _mostly_known(wishes: Wishes, sold: list[str], vocabulary: Vocabulary) -> bool:
    """Whether the bare words are mostly the shop's own."""
    if not wishes.words:
        return False
    manner = [word for word in wishes.words if vocabulary.is_attribute(word)]
    mostly = bool(sold) and len(sold) + len(manner) >= len(wishes.words) / 2
    return mostly or (vocabulary.sells(wishes.words[-1]) and len(wishes.words) <= 3)


def _apart(text: str, wishes: Wishes, dialogue: Dialogue) -> list[Wishes]:
    """ "kettles and lamps" are two searches; "salt and pepper mills" are one."""
    if (
        wishes.category is not None
        and len(dialogue.vocabulary.categories.get(tuple(stem(w) for w in wishes.words), ())) > 0
    ):
        return [wishes]
    sides = re.split(r",? (?:and|or|as well as|plus) |, ", text)
    counted = [side for side in sides[1:] if _COUNTED.match(side.strip())]
    if len(counted) == len(sides) - 1 > 0 and not re.search(r"\b(?:with|has|having|that)\b", sides[0]):
        each = [read_wishes(_COUNTED.sub("", side.strip()), dialogue.vocabulary) for side in sides]
        if all(part.things for part in each):
            return [replace(part, price=part.price or wishes.price) for part in each[:4]]
    parts = [read_wishes(side, dialogue.vocabulary) for side in sides]
    parts = [part for part in parts if part]
    if len(parts) < 2 or not (_of_other_kinds(parts) or all(_is_plural(part) for part in parts)):
        return [wishes]
    shared = wishes.price
    return [replace(part, price=part.price or shared, sort=part.sort or wishes.sort) for part in parts[:4]]


_COUNTED = re.compile(rf"^(?:an?|some|another|a (?:pair|couple) of|{NUMBER}|maybe|also|my|the) ")


def _of_other_kinds(parts: list[Wishes]) -> bool:
    categories = {part.category for part in parts}
    return None not in categories and len(categories) == len(parts)


def _is_plural(part: Wishes) -> bool:
    """ "mugs", "blue pens": a kind of goods for itself."""
    last = part.words[-1:] and part.words[-1]
    return (
        bool(last)
        and len(part.words) <= 3
        and last in part.things
        and last.endswith("s")
        and stem(last) in GOODS
    )
