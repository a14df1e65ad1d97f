"""understand(utterance, dialogue): the parts of an utterance as intents with slots, in the order they are wished."""

from __future__ import annotations

import re
from dataclasses import replace

from app.llm.simulated import intents, topics
from app.llm.simulated.clauses import clauses_of, without_lead
from app.llm.simulated.dialogue import Dialogue
from app.llm.simulated.lexicon import FILLER, GOODS
from app.llm.simulated.numbers import NUMBER, parse_number
from app.llm.simulated.references import Reference, describing, find_references, resolve
from app.llm.simulated.text import normalise, stem, tokens
from app.llm.simulated.understanding import Intent, Understanding
from app.llm.simulated.wishes import Wishes, read_wishes

_QUANTITY = re.compile(
    rf"\b(?:add|put|take|buy|order|get|have|want|need|purchase|grab|like|throw|in)(?: me| us| in)?(?: another)? ({NUMBER})(?! ?(?:st|nd|rd|th)\b)(?=$| (?:x |of |more|pieces?|units?|copies|pairs?|please|to|in|for|each))|"
    rf"\b({NUMBER})(?: ?x| of| pieces?(?: of)?| units?(?: of)?| copies(?: of)?| pairs? of| more of) (?=(?:those|these|them|it|that|this|the|number|#|no|each|both))|\b(?:a )?(couple|pair|dozen) of\b|\b({NUMBER}) (?:times|each|pieces|units|x)\b|\bx ?(\d+)\b|"
    rf"\bquantity (?:of )?({NUMBER})\b|\b(?:add|put|order|buy|take|grab|purchase) (?:me |us )?({NUMBER}) (?=[a-z])(?!(?:and|or|to|with|dollars?|bucks)\b)"
)
_WORD_QUANTITIES = {"couple": 2, "pair": 2, "dozen": 12}
_PLEASANTRIES = frozenset({"greet", "thank", "yes", "unclear"})
_SHOP = re.compile(
    r"\bwhat (?:do|can|does) (?:you|this (?:shop|store)|the (?:shop|store)|i) (?:guys )?(?:sell|carry|offer|buy here|stock|have(?: (?:here|in stock|on offer|for sale|to offer))?[ ?.]*$)|\bwhat(?:'s| is) (?:in (?:the|your) (?:shop|store)|for sale|on (?:offer|the shelves))|"
    r"\b(?:which|what)(?: \w+)? (?:brands?|categor(?:y|ies)|departments?|kinds? of (?:things|products|stuff|items|goods)|(?:types?|sorts?) of (?:things|products|stuff|items|goods)|(?:things|products|items|goods|stuff))\b.*\b(?:have|sell|carry|offer|stock|are there|got|there|available)|\b(?:list|show)(?: me)?(?: all)?(?: the| your)? (?:brands|categories|departments)\b|"
    r"\b(?:how many (?:products|items|things)|how big is (?:the|your) (?:shop|store|range))\b|\b(?:your|the) (?:brands|categories|departments|assortment|range|catalogue|catalog|selection|inventory)\b(?! of)|^(?:browse|categories|brands|departments|catalog(?:ue)?|products|shop|store)[ ?.]*$|"
    r"\bwhat (?:is|kind of|sort of|type of) (?:this |a )?(?:shop|store)\b|\bwhat have you got[ ?.]*$|\bwhat do you (?:have|sell|got)[ ?.]*$"
)
_SHOPPERS_QUESTION = re.compile(
    r"^(?:what|which|where|how much (?:is|are|do|does|for)|is|are)\b.*\b(?:best|cheapest|good|top|rated|reviewed|brands?|prices?|cost|costs|how much|kinds?|types?|should i (?:buy|get)|available|popular)\b"
)
_SENTENCE = re.compile(
    r"\b(?:i|you|he|she|they|we|my|your|their|his|do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|how|why|who|when|me|it|up|us)\b"
)
_VERBS = re.compile(r"\b(?:i|you|do|does|did|are|was|were|has|have|had|can|could|will|would|should|how|why|when)\b")
_GIVE_UP = re.compile(r"^(?:neither|none(?: of (?:them|those|these))?|no one|nothing|not any of)\b")


def understand(text: str, dialogue: Dialogue) -> tuple[Understanding, ...]:
    """Everything the utterance wants. At least one understanding, whatever the text."""
    plain = normalise(text)
    if not re.search(r"\w", plain):
        return (Understanding("unclear"),)
    whole = _answer(plain, dialogue) or _small_talk(plain, dialogue)
    if whole is not None:
        return (whole,)
    if _topic(plain) == "lists":
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
    goes_on = bool(heard) and (heard[0].intent == "refine" and not heard[0].topic or bare and heard[0].intent == "find")
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


def _answer(text: str, dialogue: Dialogue) -> Understanding | None:
    """The answer to what the assistant asked last, when this is one."""
    pending = dialogue.pending
    if pending is None:
        return None
    if pending.kind == "confirm":
        if topics.YES.match(text) or (intents.is_add(text) and pending.then.intent == "add" and not _points(text, dialogue)):
            return Understanding("yes")
        return Understanding("no") if topics.NO.match(text) or topics.STOP.match(text) else None
    if topics.NO.match(text) or topics.STOP.match(text) or _GIVE_UP.match(text):
        return Understanding("no")
    return _option(without_lead(text), dialogue)


def _points(text: str, dialogue: Dialogue) -> bool:
    references, _ = find_references(text, dialogue)
    return any(reference.kind != "it" for reference in references)


def _option(text: str, dialogue: Dialogue) -> Understanding | None:
    """One of the options that were asked about, named, numbered or described in a short answer."""
    pending = dialogue.pending
    if pending is None or len(tokens(text)) > 10 or _is_command(text, pending.then.intent):
        return None
    references, rest = find_references(text, dialogue, bare_numbers=True)
    if not references or all(reference.kind == "it" for reference in references):
        described = describing(rest or text, dialogue)
        references = (described,) if described is not None else ()
    if any(reference.kind == "all" for reference in references):
        both = tuple(Reference("described", words=(f"id:{item.id}",)) for item in pending.options)
        return Understanding("answer", references=both, quantity=pending.then.quantity)
    for reference in references:
        chosen = _chosen(reference, dialogue)
        if chosen is not None:
            quantity = _quantity(text) or pending.then.quantity
            return Understanding("answer", references=(chosen,), quantity=quantity)
    return None


def _is_command(text: str, asked: Intent) -> bool:
    """Whether a text wants something else than to answer what was asked for the sake of `asked`."""
    if intents.is_add(text) if asked != "add" else re.search(r"\b(?:tell me|details?|more about|show me)\b", text):
        return True
    checks = (intents.is_compare, intents.is_recommend, intents.is_cart, intents.is_remove, intents.is_more)
    return any(check(text) for check in checks)


def _chosen(reference: Reference, dialogue: Dialogue) -> Reference | None:
    """The option meant, as an unmistakable reference: numbers of cards go before places in the question."""
    options = dialogue.pending.options if dialogue.pending else ()
    on_cards = resolve(reference, dialogue).items if reference.kind in ("number", "last") else ()
    within = [item for item in on_cards if any(item.id == option.id for option in options)]
    items = tuple(within) or resolve(reference, dialogue, among=options).items
    return Reference("described", words=(f"id:{items[0].id}",)) if len(items) == 1 else None


def _small_talk(text: str, dialogue: Dialogue) -> Understanding | None:
    """What is nothing but courtesy, a yes or a no, or a word to the machine."""
    rest = without_lead(text)
    if topics.GREET.match(text) and not _names_goods(text, dialogue):
        return Understanding("greet")
    if topics.STOP.match(rest):
        return Understanding("stop")
    if topics.THANK.match(text) and not _names_goods(text, dialogue):
        return Understanding("thank")
    if topics.GOODBYE.match(text) and not _names_goods(text, dialogue):
        return Understanding("goodbye")
    if topics.YES.match(text):
        return Understanding("yes")
    if topics.NO.match(text):
        return Understanding("no")
    if topics.MAYBE.match(text) and not _names_goods(text, dialogue):
        return Understanding("unclear", topic="unsure")
    if topics.REPEAT.search(rest) and not _names_goods(rest, dialogue) and len(tokens(rest)) < 12:
        return Understanding("repeat")
    if topics.BOT.search(text) and not _names_goods(text, dialogue):
        return Understanding("bot")
    return None


def _names_goods(text: str, dialogue: Dialogue) -> bool:
    words = [word for word in tokens(text) if word not in FILLER]
    heads = dialogue.vocabulary.heads
    return any(stem(word) in GOODS or stem(word) in heads or dialogue.vocabulary.is_attribute(word) for word in words)


def _clause(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    """One clause's understanding; several where it names several kinds of goods."""
    small = _small_talk(text, dialogue)
    if small is not None:
        return [small]
    for read in (_cart_wish, _product_wish, _shop_question, _search_wish):
        heard = read(text, dialogue, before)
        if heard:
            return heard
    return [Understanding("out_of_scope", topic=_topic(text))]


def _shown_or_planned(dialogue: Dialogue, before: list[Understanding]) -> bool:
    planned = any(one.intent in ("find", "recommend", "refine") for one in before)
    return planned or bool(dialogue.listed) or dialogue.focus is not None or bool(dialogue.known)


def _cart_wish(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    service = _topic(text)
    again = intents.again(text)
    if again is not None and dialogue.added and dialogue.focus is not None:
        return [Understanding("add", references=(Reference("it"),), quantity=int(parse_number(again) or 1))]
    if service == "lists":
        return [Understanding("service", topic="lists")]
    if intents.is_remove(text) and (dialogue.cart.items or re.search(intents.CART, text)):
        return [Understanding("change", references=_targets(text, dialogue), topic="remove")]
    if intents.is_quantity_change(text) and (dialogue.cart.items or re.search(intents.CART, text)):
        return [Understanding("change", references=_targets(text, dialogue), quantity=_quantity(text), topic="quantity")]
    if intents.is_add(text) and not _is_sum(text, dialogue):
        heard = _add(text, dialogue, before)
        if heard is not None:
            return [heard]
    if intents.is_cart(text) and not service and not _names_goods(re.sub(intents.CART, "", text), dialogue):
        return [Understanding("cart", topic="checkout" if re.search(r"check ?out|\bpay\b|order", text) else "")]
    return []


def _is_sum(text: str, dialogue: Dialogue) -> bool:
    """ "add 5 and 89" is arithmetic unless the list has those numbers."""
    numbers = [int(number) for number in re.findall(r"\b\d{1,6}\b", text)]
    return bool(re.search(r"\d+ (?:and|to|plus|\+) \d+", text)) and any(n > len(dialogue.listed) for n in numbers)


def _add(text: str, dialogue: Dialogue, before: list[Understanding]) -> Understanding | None:
    quantity = _quantity(text)
    bare = _without_quantity(text)
    references, rest = find_references(bare, dialogue, bare_numbers=bool(re.search(r"\badd\b.*\d (?:and|,|or)", bare)))
    shown = _shown_or_planned(dialogue, before)
    pointing = [one for one in references if one.kind != "it"]
    described = _cart_free(rest, dialogue)
    if (pointing and (shown or described is None)) or (references and not described):
        return Understanding("add", references=references, quantity=quantity)
    if described is None:
        if not shown and not intents.names_cart(text) and not text.startswith("add"):
            return None
        return Understanding("add", references=(Reference("it"),), quantity=quantity)
    if shown and (not intents.is_indefinite(text) or references) and resolve(described, dialogue).missing == "":
        return Understanding("add", references=(described,), quantity=quantity)
    wishes = read_wishes(_framed(text), dialogue.vocabulary)
    if _topic(text) or topics.ELSEWHERE.search(text) or not wishes.words:
        return None
    ordered = intents.names_cart(text) or bool(re.match(r"(?:please )?(?:add|put|buy|order|purchase|i'll (?:take|have|buy))\b", text))
    return Understanding("find", wishes=wishes, quantity=quantity, offer=ordered)


def _framed(text: str) -> str:
    """An order without the words of ordering, so that what is ordered remains."""
    return re.sub(rf"\b(?:add|put|throw|drop|toss|stick|place|pop|take|grab|(?:in|to|into) (?:my |the |your )?{intents.CART})\b", " ", text)


def _cart_free(text: str, dialogue: Dialogue) -> Reference | None:
    return describing(_framed(text), dialogue)


def _targets(text: str, dialogue: Dialogue) -> tuple[Reference, ...]:
    references, rest = find_references(text, dialogue)
    if references:
        return references
    cut = re.sub(rf"\b(?:remove|delete|take|change|quantity|{intents.CART})\b", " ", rest)
    described = describing(cut, dialogue)
    return (described,) if described else ()


def _quantity(text: str) -> int | None:
    match = _QUANTITY.search(text)
    if match is None:
        return None
    given = next(group for group in match.groups() if group)
    number = _WORD_QUANTITIES.get(given) or parse_number(given)
    return int(number) if number and number == int(number) and number > 0 else None


def _without_quantity(text: str) -> str:
    match = _QUANTITY.search(text)
    if match is None:
        return text
    index = next(index for index, group in enumerate(match.groups(), 1) if group)
    return f"{text[: match.start(index)]}{text[match.end(index) :]}"


def _product_wish(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    shown = _shown_or_planned(dialogue, before)
    pointed = bool(find_references(text, dialogue)[0])
    if intents.is_compare(text) and (shown or re.search(r"\bcompar", text)) and (pointed or not _elsewhere(text, dialogue)):
        heard = _compare(text, dialogue, before)
        if heard:
            return [heard]
    if intents.is_recommend(text) and not _elsewhere(text, dialogue):
        return [_recommend(text, dialogue, shown)]
    if not shown:
        return []
    return _details(text, dialogue, before)


def _elsewhere(text: str, dialogue: Dialogue) -> bool:
    return bool(topics.ELSEWHERE.search(text)) and not _names_goods(text, dialogue)


def _compare(text: str, dialogue: Dialogue, before: list[Understanding]) -> Understanding | None:
    references, rest = find_references(text, dialogue, bare_numbers=True)
    if not references or references == (Reference("it"),):
        named = _named_pair(text, dialogue)
        if named:
            return Understanding("compare", references=named)
    if re.search(r"\b(?:compare|is|than|and|between|with|to) (?:it|this|that|this one|that one)\b", text) and Reference("it") not in references:
        references = (Reference("it"), *references)
    return Understanding("compare", references=references, topic=_criterion(text))


def _criterion(text: str) -> str:
    match = re.search(r"\b(better|best|cheaper|cheapest|bigger|larger|smaller|lighter|heavier)\b", text)
    return match[1] if match else ""


def _named_pair(text: str, dialogue: Dialogue) -> tuple[Reference, ...]:
    """ "compare the Harrow and the Lumen": each side is described on its own."""
    rest = re.sub(r"\b(?:compar\w*|differences?|between|which|better|best|cheaper|what|one|than|is|are)\b", " ", text)
    sides = [describing(side, dialogue) for side in re.split(r"\b(?:and|or|with|to|vs\.?|versus|from|against)\b|,", rest)]
    found = tuple(side for side in sides if side is not None)
    return found if len(found) > 1 else ()


def _recommend(text: str, dialogue: Dialogue, shown: bool) -> Understanding:
    references, rest = find_references(text, dialogue)
    wishes = read_wishes(re.sub(r"\b(?:recommend\w*|suggest\w*|advise|goes?|well|fits?|match\w*|pairs?|similar|alternatives?|accessor\w+|complements?|inspire|surprise|nicely|also)\b", " ", rest), dialogue.vocabulary)
    if references or not wishes.words:
        return Understanding("recommend", wishes=wishes, references=references)
    if shown and re.search(r"\b(?:with|like|to|for|matches|match) (?:the|that|this|my)\b", text):
        described = Reference("described", words=wishes.words)
        if resolve(described, dialogue).missing == "":
            return Understanding("recommend", wishes=wishes, references=(described,))
    return Understanding("recommend", wishes=wishes)


def _details(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    """A product that was shown is to be told of, or a question about it is asked."""
    references, rest = find_references(text, dialogue, bare_numbers=bool(re.fullmatch(r"\W*(?:show me |details (?:of |on |for )?|open |tell me (?:more )?about )?\d{1,2}\W*", text)))
    pointing = [one for one in references if one.kind != "it"]
    asks = intents.is_question(text)
    if asks and pointing and pointing[0].kind == "all" and (wishes := read_wishes(rest, dialogue.vocabulary)) and not wishes.sort:
        return [Understanding("details", wishes=wishes, references=references, topic=_asked(rest))]
    if pointing and not _new_search(text, rest, dialogue, pointing, bool(before)):
        intent = "choose" if intents.is_choice(text) and not intents.is_details(text) else "details"
        return [Understanding(intent, references=references, topic=_asked(rest) if asks else "", quantity=None)]
    if references and not pointing and not topics.ELSEWHERE.search(re.sub(r"\bhow \w+", "", rest)) and not _topic(text) and (asks or intents.is_details(text)):
        if _is_refinement(text, rest, dialogue):
            return []
        return [Understanding("details", references=references, topic=_asked(rest) if asks else "")]
    return _named_product(text, rest, dialogue)


def _is_refinement(text: str, rest: str, dialogue: Dialogue) -> bool:
    """ "do you have it in blue": "it" is the kind of thing, not the product."""
    return bool(re.search(r"\b(?:have|got|come|comes|available|see) (?:it|this|that|them)?\b.*\bin\b", text)) and bool(
        read_wishes(rest, dialogue.vocabulary).colours or read_wishes(rest, dialogue.vocabulary).sizes
    )


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
    return bool(wishes.things) and not any(all(item.is_so(word) for word in wishes.things) for item in dialogue.listed)


def _asked(text: str) -> str:
    """What a question about a product asks for, in its content words."""
    return " ".join(word for word in tokens(text) if word not in FILLER or word in ("price", "cost", "costs", "size", "color", "colour", "colours", "colors", "material", "stock", "available", "cheap", "made", "much", "big", "wear"))[:80]


def _named_product(text: str, rest: str, dialogue: Dialogue) -> list[Understanding]:
    """A product called by name: "tell me more about the Harrow kettle", "the red one", "the Sony"."""
    definite = re.search(r"\b(?:the|that|this)\b", text)
    if not (definite or re.search(r"\b(?:tell|more|know|everything|info\w*)\b.* (?:about|on)\b|\bdetails?\b", text)) or re.search(r"\bin (?:the|this|that)\b", text):
        return []
    if intents.find_strength(text) == 2 and not re.search(r"\bthe .*one\b", text) and not intents.is_choice(text):
        return []
    stripped = re.sub(r"\b(?:details?|describe|description|everything|info\w*|specs?|open|learn|hear|read|view|explain|look)\b", " ", rest)
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
    naming = tuple(word for word in described.words if any(stem(word) in item.named for item in dialogue.listed))
    resolved = resolve(replace(described, words=naming), dialogue) if naming else None
    if resolved is None or len(resolved.items) != 1:
        return []
    asked = " ".join(word for word in described.words if word not in naming)
    return [Understanding("details", references=(replace(described, words=naming),), topic=asked or "price")]


def _topic(text: str) -> str:
    """The service or the subject that is asked about, if it is not the shelves."""
    return next((name for name, pattern in topics.SERVICE if pattern.search(text)), "")


def _shop_question(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    if _SHOP.search(text) and (re.search(r"\b(?:you|your|shop|store)\b", text) or not _elsewhere(text, dialogue)):
        topic = "brands" if "brand" in text else "count" if text.startswith("how ") else "categories"
        wishes = read_wishes(re.sub(r"\bbrands?\b", " ", text), dialogue.vocabulary)
        if not (wishes.things and wishes.category):
            return [Understanding("shop", topic=topic)]
        return [Understanding("shop", topic=topic, wishes=wishes)] if topic == "brands" else []
    service = _topic(text)
    if service and not (intents.find_strength(text) == 2 and _names_goods(text, dialogue) and service not in ("orders", "returns")):
        return [Understanding("service", topic=service)]
    plain = not topics.ELSEWHERE.search(text) or (text.startswith("how ") and len(tokens(text)) < 6)
    if topics.HELP.search(text) and not _names_goods(text, dialogue) and plain:
        return [Understanding("help")]
    return []


def _search_wish(text: str, dialogue: Dialogue, before: list[Understanding]) -> list[Understanding]:
    searched = dialogue.search is not None or any(one.intent in ("find", "refine") for one in before)
    if searched and (intents.is_more(text)):
        return [Understanding("more")]
    wishes = read_wishes(text, dialogue.vocabulary)
    step = intents.step_of(text)
    if searched and step is not None and not _names_new_thing(wishes, dialogue):
        return [Understanding("refine", wishes=wishes, topic=step)]
    if searched and _only_attributes(wishes, text, dialogue, before):
        return [Understanding("refine", wishes=wishes)]
    if not searched and wishes.price and not wishes.words and not topics.ELSEWHERE.search(text):
        return [Understanding("find", wishes=wishes)]
    if not _is_search(text, wishes, dialogue):
        vague = intents.find_strength(text) == 2 and not wishes.words and not topics.ELSEWHERE.search(text)
        return [Understanding("unclear")] if vague else []
    return [Understanding("find", wishes=part) for part in _apart(text, wishes, dialogue)]


def _names_new_thing(wishes: Wishes, dialogue: Dialogue) -> bool:
    """Whether a kind of goods is named that the last search was not about."""
    last = dialogue.search
    if wishes.category is not None or not wishes.things:
        return wishes.category is not None and (last is None or wishes.category != last.category)
    asked = {stem(word) for word in tokens(normalise(last.query))} if last else set()
    return any(stem(word) not in asked for word in wishes.things)


def _only_attributes(wishes: Wishes, text: str, dialogue: Dialogue, before: list[Understanding]) -> bool:
    """Nothing but how it should be: a change of the last search."""
    if wishes.things or wishes.category or topics.ELSEWHERE.search(text):
        return False
    if wishes.free_price or wishes.price or wishes.excluded or wishes.sort or wishes.in_stock:
        return True
    vocabulary = dialogue.vocabulary
    known = wishes.colours or wishes.materials or wishes.sizes or wishes.brand
    return bool(known) or (bool(wishes.features) and all(
        vocabulary.is_attribute(word) or vocabulary.sells(word) or word in dialogue.vocabulary.values for word in wishes.features
    ))


def _is_search(text: str, wishes: Wishes, dialogue: Dialogue) -> bool:
    """Whether a clause asks for goods: by its words, or by the goods it names."""
    if not wishes.words and not wishes.category:
        return False
    vocabulary = dialogue.vocabulary
    strength = intents.find_strength(text)
    goods = [word for word in wishes.words if stem(word) in GOODS or stem(word) in vocabulary.heads]
    sold = [word for word in wishes.words if vocabulary.sells(word)]
    elsewhere = bool(topics.ELSEWHERE.search(text))
    if strength == 2:
        return not elsewhere or bool(goods) or any(vocabulary.is_attribute(word) for word in wishes.words)
    if elsewhere:
        return False
    if strength == 1:
        return bool(goods or wishes.category or wishes.price or wishes.brand) or len(wishes.words) <= 2 or len(sold) * 2 > len(wishes.words)
    if topics.QUESTION.search(text):
        # "What is the best electric kettle?" is a search; "what color is water" is not.
        return bool(_SHOPPERS_QUESTION.search(text)) and bool(goods or wishes.category) and len(wishes.words) <= 4
    starts = re.match(r"(?:an?|some|any|the|new)\b", text) or wishes.words[0] == tokens(text)[0]
    named = bool(goods) and bool(starts) and wishes.words[0] in (*goods, *sold) and not _VERBS.search(text)
    if _SENTENCE.search(text) and not (named or wishes.price or wishes.brand):
        return False
    head = wishes.words[-1]
    plain = len(sold) + len([w for w in wishes.words if vocabulary.is_attribute(w)]) >= len(wishes.words) / 2
    return bool(wishes.category or wishes.brand or wishes.price) or bool(goods) or (plain and bool(sold)) or (vocabulary.sells(head) and len(wishes.words) <= 3)


def _apart(text: str, wishes: Wishes, dialogue: Dialogue) -> list[Wishes]:
    """ "kettles and lamps" are two searches; "salt and pepper mills" are one."""
    if wishes.category is not None and len(dialogue.vocabulary.categories.get(tuple(stem(w) for w in wishes.words), ())) > 0:
        return [wishes]
    sides = re.split(r",? (?:and|or|as well as|plus) |, ", text)
    parts = [read_wishes(side, dialogue.vocabulary) for side in sides]
    parts = [part for part in parts if part]
    categories = {part.category for part in parts}
    if len(parts) < 2 or None in categories or len(categories) < len(parts):
        return [wishes]
    shared = wishes.price
    return [replace(part, price=part.price or shared, sort=part.sort or wishes.sort) for part in parts[:4]]
