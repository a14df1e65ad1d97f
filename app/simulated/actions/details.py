"""Products that were shown: their details, and questions of fact about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from app.catalogue.ages import suits_age
from app.catalogue.facts import (
    Fact,
    FactAnswer,
    answer_fact,
    price_per_unit,
)
from app.shop_pages import names_shop_topic
from app.simulated.actions.cart_text import cart_text
from app.simulated.actions.offers import saving, saving_sentence
from app.simulated.lexicon import english
from app.simulated.measures import attribute_of
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.bounds import amount_at
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.tokens import tokenize
from app.simulated.products import Item, sentences_of
from app.simulated.questions import Asked
from app.simulated.readings.meaning import Reading
from app.simulated.readings.need_words import age_in
from app.simulated.resolution import of_list_degree, resolve
from app.simulated.script import Call, Say, Script
from app.simulated.state import Question, State
from app.simulated.stems import stem, words_of
from app.simulated.variant_words import read_variant_words
from app.simulated.vocabulary import stop_words

SHOWN = 3
"""Details that one answer shows."""

LISTED = 10
WARRANTY = "warranty"
"""The topic of the shop's pages that may answer where the maker of a product says nothing."""

SIZES_LIMIT = 14
SIZE_NAMES = ("size", "sizes", "shoe size")
VALUE_LIMIT = 240
BUYING = english().sets["buying"]
"""Words of buying: what they ask is nothing that a maker says of a product."""


def show(reading: Reading, state: State) -> Script:
    """Show the details of the products that are meant."""
    items = targets(reading.references, state)
    if not items:
        yield from which(reading.references, state)
        return
    for item in items[:SHOWN]:
        yield Call("show_product_details", {"product_id": item.id})
    if len(items) == 1 and items[0].in_stock and asks_politely(reading):
        state.question = Question("add", (items[0],))
        yield Say(say("cart.shall_i"))


def asks_politely(reading: Reading) -> bool:
    """Return whether only a product is named, with a "please": "the red one please"."""
    words = reading.words
    return words.texts[-1:] == ("please",) and not words.begins("details", "search", "question_word")


def again(reading: Reading, state: State) -> Script:
    """Show a product of before: the newest that was spoken of, else the newest that was shown."""
    words = {stem(text) for text in reading.words.texts if text.isalpha()}
    fitting = [item for item in state.known.values() if item.name_stems & words]
    best = max((len(item.name_stems & words) for item in fitting), default=0)
    candidates = [item for item in fitting if len(item.name_stems & words) == best]
    if not candidates:
        yield Say(say("details.which"))
        return
    spoken = [item for each in state.spoken for item in candidates if item.id == each]
    yield Call("show_product_details", {"product_id": (spoken or candidates)[-1].id})


def targets(references: Sequence[Reference], state: State) -> list[Item]:
    """Return the products that the references mean."""
    found: list[Item] = []
    for reference in references:
        items = resolve(reference, state).items
        if not items and reference.kind == "place":
            # "is the first really reduced?": the words after the place are no description.
            items = resolve(replace(reference, words=()), state).items
        of_degree = of_list_degree(reference, state) if not items else None
        found += items or ((of_degree,) if of_degree is not None else ())
    return list(dict.fromkeys(found))


def which(references: Sequence[Reference], state: State) -> Script:
    """Ask which product is meant."""
    candidates = [item for reference in references for item in resolve(reference, state).candidates]
    if any(resolve(reference, state).out_of_list for reference in references):
        yield Say(f"{say('cart.no_number', count=voice.count(len(state.listed)))} {say('cart.which')}")
    elif len(candidates) == 1:
        yield Call("show_product_details", {"product_id": candidates[0].id})
    elif 0 < len(candidates) <= SHOWN:
        state.question = Question("details", tuple(candidates))
        yield Say(
            say("details.which_of", names=voice.listing([voice.name(item) for item in candidates], "or"))
        )
    elif state.listed:
        yield Say(say("details.which"))
    else:
        yield Say(say("cart.nothing_shown"))


def answer_question(reading: Reading, state: State) -> Script:
    """Answer a question from the product's own data, for one product or for each of the list."""
    asked = state.asked = reading.asked
    if asked is None:
        return
    if asked.shop_fact == "price" and SUM & set(reading.words.texts) and len(state.mentioned) > 1:
        together = sum((item.price for item in state.mentioned), Decimal(0))
        yield Say(say("fact.sum", total=voice.money(together, state.mentioned[0].currency)))
        return
    if asked.shop_fact == "price" and SUM & set(reading.words.texts) and state.cart:
        yield Say(cart_text(state))
        return
    of_each = asks_of_each(reading.words) and len(state.all_listed) > 1
    about = those_spoken_of(state) if of_each else targets(reading.references, state)
    if not about and any(each.kind in ("place", "extreme", "product") for each in reading.references):
        yield from which(reading.references, state)
        return
    if not about:
        # "Does the black one fold?", where two are black: each of them is answered.
        about = [each for one in reading.references for each in resolve(one, state).candidates][:SHOWN]
    if not about:
        focus = state.item(state.focus)
        # "What is the weight?" is of a list, except after the details of one product.
        opened = state.is_opened and reading.words.texts[:1] == ("what",)
        is_of_list = reading.words.has("this_list") and not opened and bool(state.all_listed)
        about = [focus] if focus is not None and not is_of_list else state.all_listed[:LISTED]
    if len(about) == 1:
        state.focus = about[0].id
        sentence = age_sentence(reading, about[0], state) or fact_sentence(asked, about[0])
        told = sentence.partition(": ")[2]
        if told and told in state.told:
            return  # another question of the message had the same answer
        state.told.add(told)
        yield Say(sentence)
        if is_unsaid(asked, about[0]) and names_shop_topic(asked.text) == WARRANTY:
            # The maker says nothing of a guarantee, and the shop may: its pages are read.
            yield Call("read_shop_pages", {"question": asked.text})
        return
    if not about:
        yield Say(say("details.which"))
        return
    agreeing = [item for item in about if short_answer(asked, item) == "yes"]
    if len(agreeing) == 1:
        state.focus = agreeing[0].id  # "does it do espresso?", "ok, take that"
    yield Say(list_sentence(asked, about, state))


def those_spoken_of(state: State) -> list[Item]:
    """Return the products that "these" means in a question of each: several that were named, else the list."""
    named = [] if state.mentioned == state.tied else state.mentioned
    return list(named) if len(named) > 1 else state.all_listed[:LISTED]


def asks_of_each(words: Words) -> bool:
    """Return whether a question is of several: "do any of these fold?", "which ones are not black?"."""
    texts = words.texts
    pairs = set(pairwise(texts))
    of_several = any((("of", each) in pairs) for each in ("these", "those", "them"))
    of_several = of_several or any((each, "all") in pairs for each in ("they", "these", "those"))
    return of_several or texts[:2] == ("which", "ones") or texts[:2] == ("which", "are")


def suffice(reading: Reading, state: State) -> Script:
    """Say what the products have of an amount, where a shopper asks whether it is enough: that depends on the use."""
    name = attribute_of(reading.wish.measures[0], state.vocabulary)
    yield Say(say("fact.depends"))
    if name is not None:
        asked = Asked(f"what is the {name.lower()}", (name.lower(),), None, True)
        yield from answer_question(replace(reading, references=(), asked=asked), state)


NEWBORN = frozenset({"newborn", "newborns"})


def age_sentence(reading: Reading, item: Item, state: State) -> str:
    """Return whether a product is for a person whose age is said, or was said of the need; nothing without one."""
    words = reading.words
    age = 0 if NEWBORN & set(words.texts) else age_in(words)
    if age is None and state.need is not None and {"age", "old", "young"} & set(words.texts):
        age = state.need.age
    answer = answer_fact(item, "what age is it for") if age is not None else None
    if age is None or answer is None or answer.kind != "value":
        return ""
    is_excessive = "too" in words.texts or words.texts[:1] in (("what",), ("which",))
    kind = "value" if is_excessive else "yes" if suits_age(item.name, item.attributes, age) else "no"
    return say(f"fact.{kind}", name=voice.name(item), facts=facts_text(answer))


SUM = frozenset({"together", "altogether", "total"})
"""Words that ask for the price of several products as one sum."""


def fact_sentence(asked: Asked, item: Item) -> str:
    """Return the answer about one product."""
    name = voice.name(item)
    own = shop_fact(asked, item)
    if own:
        return own
    afford = affordable(asked, item)
    if afford:
        return afford
    sizes = size_answer(asked, item)
    if sizes:
        return sizes
    answer = answer_fact(item, asked.text)
    if answer is None and says_in_name(asked, item):
        return say("fact.named", name=name)
    if answer is None and asked.around:
        near = answer_fact(item, asked.around)
        if near is not None:
            # The rest of the message is near the question, and a fact about it is no answer.
            return say("fact.related", name=name, facts=facts_text(near))
    asks_duration = asked.text.startswith("how long") and asked.text.split()[2:3] not in (["is"], ["are"])
    if answer is None and asks_duration:
        timed = next(filter(says_duration, sentences_of(item)), "")
        if timed:
            return say("fact.related", name=name, facts=f"“{voice.plain(timed.rstrip(' .'), VALUE_LIMIT)}”")
    if answer is None and (set(asked.words) & BUYING or asks_about_person(asked.text)):
        return say("fact.not_known", name=name)
    if answer is None:
        return say("fact.unknown", about=about_words(asked), name=name)
    if answer.kind == "yes" and all(fact.value.rstrip(" .") == item.name for fact in answer.facts):
        return say("fact.named", name=name)
    return say(f"fact.{answer.kind}", name=name, facts=facts_text(answer))


def says_duration(sentence: str) -> bool:
    """Return whether a sentence says how long something takes, and not only "every day"."""
    words = words_of(sentence)
    return any(after in DURATIONS and before not in REPEATED for before, after in pairwise(words))


REPEATED = frozenset({"every", "each", "all", "per", "the", "this", "that", "one"})


def is_unsaid(asked: Asked, item: Item) -> bool:
    """Return whether a product says nothing that is near a question."""
    return asked.shop_fact is None and answer_fact(item, asked.text) is None


def says_in_name(asked: Asked, item: Item) -> bool:
    """Return whether a product's name has all that is asked: "black?", of a catalogue without a colour."""
    words = asked.text.split()
    is_asked = words[:1] == [] or words[0] in STATING or len(asked.words) == len(words)
    # Also a word that was read as a part of a reference: "are these womens trousers?"
    said = [*asked.words, *(word for word in words[1:] if word.isalpha() and word not in stop_words())]
    is_choice = "or" in words  # "over the ear or on the ear?"
    return is_asked and not is_choice and 0 < len(asked.words) <= NAMED_WORDS and item.is_named(said)


STATING = frozenset({"is", "are", "does", "do", "has", "have"})
"""Verbs of a question of what a product is or has; what one can do with it is no matter of its name."""


DURATIONS = frozenset(
    {"second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks"}
)
NAMED_WORDS = 3
"""Maximum words of a property that a name may say."""


def size_answer(asked: Asked, item: Item) -> str:
    """Return whether a product comes in the size that a question names: "do you have them in 47?"."""
    sizes = item.values(SIZE_NAMES)
    found = read_variant_words(Words.of(tokenize(asked.text)), {"size": sizes})
    if not sizes or found.left or not found.wanted:
        return ""
    listed = voice.listing([voice.plain(size, 30) for size in sizes[:SIZES_LIMIT]], "and")
    return say("fact.has_size" if found.values else "fact.no_size", name=voice.name(item), sizes=listed)


def shop_fact(asked: Asked, item: Item) -> str:
    """Return the price, the rating or the stock, when the question asks for it; otherwise nothing."""
    name = voice.name(item)
    match asked.shop_fact:
        case "price" if (count := amount_of(asked.text)) > 1:
            total = voice.money(item.price * count, item.currency)
            return say("fact.afford", count=voice.count(count).capitalize(), name=name, total=total)
        case "price" if per := price_per(asked.text, item):
            return say("fact.price_per", name=name, price=per)
        case "price":
            return say("fact.price", name=name, price=item.cost)
        case "saving":
            return saving_sentence(item)
        case "reduction" if item.list_price is not None and item.list_price > item.price:
            before = voice.money(item.list_price, item.currency)
            return say("fact.reduced", name=name, price=item.cost, before=before)
        case "reduction":
            return say("fact.not_reduced", name=name, price=item.cost)
        case "rating" if item.rating is not None:
            return say("fact.rating", name=name, rating=item.rating)
        case "rating":
            return say("fact.no_rating", name=name)
        case "stock" if not asked_for_more(asked):
            return say(f"fact.{stock_sentence(item)}", name=name, stock=item.stock)
    return ""


def price_per(text: str, item: Item) -> str:
    """Return the price for one of the unit that a question names: "how much is it per kilo?"; nothing without one."""
    words = text.split()
    unit = next((after for before, after in pairwise(words) if before == "per"), "")
    value = price_per_unit(item, unit) if unit else None
    if value is None:
        return ""
    amount = voice.money(Decimal(str(round(value.quantity.amount, 2))), item.currency)
    return f"{amount} per {voice.plain(unit, 20)}"


def amount_of(text: str) -> int:
    """Return of how many pieces the price is asked: of "how much is 3 of it" 3; 0 where that is not said."""
    words = Words.of(tokenize(text))
    for place in range(len(words)):
        number = number_at(words, place)
        if number is not None and number.whole and words.texts[number.end : number.end + 1] == ("of",):
            return number.whole if 1 < number.whole <= AMOUNT_LIMIT else 0
    return 0


AMOUNT_LIMIT = 999


def stock_sentence(item: Item) -> str:
    """Return the name of the sentence that says whether a product can be bought."""
    if not item.in_stock:
        return "sold_out"
    return "in_stock" if item.stock is None else "stock"


def facts_text(answer: FactAnswer) -> str:
    """Return the facts of an answer, each with the place where it stands."""
    return "; ".join(fact_text(fact) for fact in answer.facts)


def fact_text(fact: Fact) -> str:
    """Return an attribute with its value, or a quoted sentence."""
    value = voice.plain(fact.value.rstrip(" ."), VALUE_LIMIT)
    if fact.is_sentence:
        return f"“{value}”"
    if fact.place.lower() == "for" and value.lower().startswith(("from ", "up to ", "for ")):
        return value
    return f"{voice.plain(fact.place.lower(), 60)} {value}"


def affordable(asked: Asked, item: Item) -> str:
    """Return how many of a product an amount of money buys, when that is asked."""
    words = Words.of(tokenize(asked.text))
    if words.texts[:2] != ("how", "many") or item.price <= 0:
        return ""
    for place in range(2, len(words)):
        found = amount_at(words, place)
        if found is not None and found[2] is not None:
            count = int(found[0] // item.price)
            return say(
                "fact.afford",
                count=voice.count(count),
                name=voice.name(item),
                total=voice.money(item.price * count, item.currency),
            )
    return ""


def asked_for_more(asked: Asked) -> bool:
    """Return whether a question about stock names something else besides."""
    return any(
        word not in stop_words()
        and word
        not in (
            "in",
            "there",
            "it",
            "stock",
            "available",
            "left",
            "many",
            "sold",
            "out",
            "order",
            "still",
            "now",
            "have",
            "piece",
            "pieces",
        )
        for word in asked.words
    )


OF_SEVERAL = frozenset({"all", "any", "each", "both", "of"})

ECHOED = 6
"""Maximum words of a question that an answer repeats."""


def about_words(asked: Asked) -> str:
    """Return what a question was about, for a sentence, with a space before it: as the shopper said it, or "that"."""
    words = asked.text.split()
    indirect = indirect_question(words)
    if indirect:
        return f" {voice.plain(indirect, 60)}"
    places = [place for place, word in enumerate(words) if word in asked.words]
    said = words[places[0] : places[-1] + 1] if places else []
    while said and (said[0] in stop_words() or said[0] in OF_SEVERAL):
        said = said[1:]
    while said and said[-1] in stop_words():
        said = said[:-1]
    if not said or len(said) > ECHOED or {"it", ",", "."} & set(said):
        return " that"
    return f" anything about “{voice.plain(' '.join(said), 60)}”"


def indirect_question(words: Sequence[str]) -> str:
    """Return a question for a measure as a part of a sentence: "how loud it is", "how much it holds"; else nothing."""
    if words[:1] != ["how"] or not DIRECT_LENGTH[0] <= len(words) <= DIRECT_LENGTH[1]:
        return ""
    _, measure, verb, subject, *rest = words
    if subject not in SUBJECTS or verb not in ("is", "are", "does", "do"):
        return ""
    if verb in ("is", "are"):
        return "" if rest else f"how {measure} {subject} {verb}"
    if len(rest) != 1 or not rest[0].isalpha():
        return ""
    ending = "es" if rest[0].endswith(("s", "sh", "ch", "x", "o")) else "s"
    return f"how {measure} {subject} {rest[0]}{ending if verb == 'does' else ''}"


DIRECT_LENGTH = (4, 5)
SUBJECTS = frozenset({"it", "they", "this", "that", "these", "those"})


def list_sentence(asked: Asked, items: Sequence[Item], state: State) -> str:
    """Return the answer about each product of a list, those with one value together."""
    places = {item.id: place for place, item in enumerate(state.listed, 1)}
    if len(state.lists) > 1 and any(item.id not in places for item in items):
        return each_by_name(asked, items)
    denied = denied_part(asked)
    if denied is not None:
        return list_of_others(asked, *denied, items, places)
    groups: dict[str, list[int]] = {}
    for item in items:
        value = short_answer(asked, item).strip(" .")
        if value and item.id in places:
            groups.setdefault(value, []).append(places[item.id])
    if not groups and set(asked.words) & BUYING:
        return say("talk.not_known")
    if not groups:
        return say("fact.list_none", about=about_words(asked))
    if set(groups) == {"no"} and asked.shop_fact in ("reduction", "saving"):
        return say("offers.list_none")
    if set(groups) != {"no"}:
        groups.pop("no", None)
    if list(groups) == ["yes"] and len(groups["yes"]) == 1:
        (place,) = groups["yes"]
        return say("fact.one", numbers=voice.numbers([place]), name=voice.name(state.listed[place - 1]))
    if list(groups) == ["yes"] and len(groups["yes"]) <= NAMED_WORDS:
        named = [state.listed[place - 1] for place in groups["yes"]]
        return say("fact.one", numbers=voice.numbers(groups["yes"]), name=voice.names(named))
    lines = [
        say("fact.each", numbers=voice.numbers(numbers), value=value) for value, numbers in groups.items()
    ]
    return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0]


def denied_part(asked: Asked) -> tuple[str, str] | None:
    """Return the question without its denial, and what is denied: of "which ones are not black"; None without one."""
    words = asked.text.split()
    if (
        words[:1] != ["which"]
        or "not" not in words[: OPENING + 1]
        or asked.shop_fact not in (None, "reduction")
    ):
        return None
    place = words.index("not")
    rest = words[place + 1 :]
    return (" ".join((*words[:place], *rest)), " ".join(rest)) if rest else None


def list_of_others(
    asked: Asked, positive: str, what: str, items: Sequence[Item], places: Mapping[str, int]
) -> str:
    """Return which of a list something is not true of: those that say no, or another value than the one denied."""
    without = replace(asked, text=positive)
    others: list[int] = []
    silent = 0
    for item in items:
        value = short_answer(without, item)
        if not value:
            silent += 1
        elif asked.shop_fact is not None:
            others += [places[item.id]] if value == "no" and item.id in places else []
        elif value != "yes" and not set(what.split()) & set(words_of(value)) and item.id in places:
            others.append(places[item.id])
    shown = voice.plain(what, 60)
    if not others:
        about = f" anything about “{shown}”" if silent else ""
        return say("fact.list_none", about=about) if silent else say("fact.list_all", what=shown)
    text = say("fact.list_not", what=shown, numbers=voice.numbers(others).lower())
    return f"{text} {say('fact.others_unsaid')}" if silent else text


def each_by_name(asked: Asked, items: Sequence[Item]) -> str:
    """Return the answer about products of several lists, in which a number says nothing."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        value = short_answer(asked, item)
        if value and value != "no":
            groups.setdefault(value, []).append(item)
    if not groups:
        return say("fact.list_none", about=about_words(asked))
    lines = [say("fact.each", numbers=voice.names(those), value=value) for value, those in groups.items()]
    return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0]


def short_answer(asked: Asked, item: Item) -> str:
    """Return the answer about one product of a list in few words; nothing where it is not known."""
    match asked.shop_fact:
        case "price":
            return price_per(asked.text, item) or item.cost
        case "reduction":
            reduced = item.list_price is not None and item.list_price > item.price
            return voice.money(item.list_price or item.price, item.currency) + " before" if reduced else "no"
        case "saving":
            return f"{voice.money(saving(item), item.currency)} less" if saving(item) else "no"
        case "rating":
            return "no ratings" if item.rating is None else f"{item.rating} of 5"
        case "stock":
            return "in stock" if item.in_stock else "sold out"
    answer = answer_fact(item, asked.text)
    if answer is None or answer.kind == "related":
        answer = answer_fact(item, of_each(asked.text)) or answer
    if answer is None and says_in_name(asked, item):
        return "yes"
    if answer is None or answer.kind == "related":
        return ""
    return voice.plain(answer.facts[0].value, 60) if answer.kind == "value" else answer.kind


OPENING = 4
"""Words before the verb of a question which of several something is true of."""


def of_each(text: str) -> str:
    """Return a question which of several something is true of as one about each: "which ones are dimmable"."""
    words = text.split()
    if words[:1] != ["which"]:
        return text
    place = next((at for at, word in enumerate(words[:OPENING]) if word in VERBS), None)
    if place is None and words[1:2] in (["one"], ["ones"]) and len(words) > OPENING - 1:
        return " ".join(("does", "it", *words[2:]))  # "which ones block noise"
    if place is None:
        return text
    return " ".join((*VERBS[words[place]], *words[place + 1 :]))


VERBS = {
    "is": ("is", "it"),
    "are": ("is", "it"),
    "has": ("does", "it", "have"),
    "have": ("does", "it", "have"),
    "can": ("can", "it"),
    "does": ("does", "it"),
    "do": ("does", "it"),
    "will": ("will", "it"),
}
"""Verbs of such a question, and the beginning of the question about one product."""


ASKED_PERSONS = frozenset({"i", "me", "we", "you", "he", "she", "who", "anybody", "anyone"})


def asks_about_person(text: str) -> bool:
    """Return whether a question is about what a person does or said, which no maker says: "did I say I wanted it?"."""
    words = text.lower().split()
    return bool(ASKED_PERSONS & set(words[:2])) and not {"it", "that"} & set(words[:2])
