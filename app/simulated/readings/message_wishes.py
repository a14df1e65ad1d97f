"""Goods that a message looks for: all its wishes read together, stories, and what is only said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.shop_pages import names_shop_topic
from app.simulated.goods import head_of
from app.simulated.lexicon import english
from app.simulated.nlu.comparison_phrases import is_superlative
from app.simulated.nlu.negations import denies_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import asks_for_present
from app.simulated.nlu.search_wish import read_wish
from app.simulated.questions import Asked
from app.simulated.readings.cart_clauses import CartClauseReader
from app.simulated.readings.enumerations import things_listed
from app.simulated.readings.goods import other_kind, read_goods, sold_kind
from app.simulated.readings.goods_mentions import named_kinds, wanted_mention
from app.simulated.readings.joined_goods import MOST as MOST_JOINED
from app.simulated.readings.joined_goods import joined_goods
from app.simulated.readings.long_messages import LONG, conditions_in, essence, names_alone, story_words
from app.simulated.readings.meaning import Reading
from app.simulated.readings.need_words import department_in, need_names, speaks_of_trouble
from app.simulated.readings.pointers import order_at
from app.simulated.readings.several_presents import presents_apart
from app.simulated.vocabulary import Vocabulary
from app.text.category import leaf

SEEKING = ("search", "seek", "have_wish")
"""Roles of phrases that begin a search."""

ASIDES = ("statement", "condition", "correction")
"""Moods of clauses that are only remarks beside a command."""

DEFINITE_ACTS = frozenset(
    {
        *(
            "cart",
            "cart_if",
            "cart_pick",
            "cart_doubt",
            "fact",
            "sibling",
            "variant",
            "compare",
            "superlative",
            "details",
            "named_fact",
            "judge",
            "judge_brand",
            "judge_named",
            "other_brand",
            "better",
            "before",
        ),
        *(
            "back_to",
            "first_topic",
            "again",
            "similar",
            "goes_with",
            "offers",
            "most_reduced",
            "choose_variant",
            "yes",
        ),
    }
)
"""Acts of a long message that are answered as they stand."""

OF_SHOWN = frozenset({"cart_doubt", "fact", "sibling", "variant", "superlative", "details"})
"""Acts that are about shown products: where there are none, a long message is a story."""


TELLING = frozenset({"i", "we", "he", "she", "they", "my", "our", "his", "her", "their"})
"""Words with which a person describes something."""

STRANGE = 3
"""Words that the shop does not have, from which on a long message is a story."""

FEW = 3
"""Maximum kinds that a story names and that are searched for."""

PRESENTS = frozenset({"gift", "gifts", "present", "presents"})

WH = english().sets["wondering"]


ANIMALS = english().sets["animals"]
OF_STORY = english().sets["furniture"]
"""Things that an animal spoils; where they are sold too, the trouble is what is asked about."""
OWN = frozenset({"my", "our", "a", "an"})
OWN_WORDS = frozenset({"i", "me", "my", "we", "us", "our"})


def named_before_pronoun(words: Words, vocabulary: Vocabulary) -> str:
    """Return the noun for which a pronoun after "for" stands, if goods of the shop are for such; else nothing."""
    pairs = enumerate(zip(words.texts, words.texts[1:], strict=False))
    end = next((at for at, pair in pairs if pair[0] == "for" and pair[1] in ("him", "her", "it", "them")), 0)
    if end and (words.tokens[end - 1].kind == "number" or words.texts[end - 1] in english().currencies):
        return ""  # "sixty dollars for it" is the price of what is wanted
    for place in range(end):
        text = words.texts[place + 1]
        if words.texts[place] in OWN and place + 1 < end and vocabulary.names(text):
            return text
    return ""


def is_own_trouble(needs: Sequence[Words]) -> bool:
    """Return whether a person speaks of a trouble of their own, also beside other persons."""
    return any(speaks_of_trouble(need_names(words)) and bool(OWN_WORDS & set(words.texts)) for words in needs)


@dataclass
class WishReader(CartClauseReader):
    """Reads the clauses about goods that are looked for, with what the message said beside them."""

    def read_wishes(self) -> bool:
        """Take the reading of the wishes; return whether it is all that the message says."""
        wanted = None if self.take_purpose() else self.ranked_over_clauses() or self.wanted()
        if wanted is not None:
            self.readings = [reading for reading in self.readings if reading.act == "advise"]
            self.wishes = []
            if not self.take_advised(wanted):
                self.readings.insert(0, wanted)
        back = [reading for reading in self.readings if reading.act == "back_to"]
        if back and self.wishes:
            # "back to the t-shirts, but under 22": the earlier list with another condition.
            wish = read_wish(
                [back[-1].words, *(clause.whole for clause in self.wishes)], self.state.vocabulary
            )
            self.readings[self.readings.index(back[-1])] = replace(back[-1], wish=wish)
            self.wishes = []
        if self.wishes:
            reading = self.with_owner(read_goods(self.without_asides(), self.state, self.wishes))
            if reading.act == "other" and any("," in clause.words.texts for clause in self.wishes):
                alone = names_alone(self.wishes, self.state.vocabulary)
                named = read_goods(alone, self.state) if alone else reading
                reading = named if named.act in ("find", "refine") else reading
            if reading.act == "other" and names_shop_topic(self.text):
                reading = replace(reading, act="service")
            if self.take_advised(reading):
                return True
            if reading.act == "other" and reading.wish.unknown and self.is_bare_opinion():
                self.readings = [reading]
                return True  # "I have a fever, what should I take?"
            reading = (
                self.trouble_of_animal(reading)
                or self.kinds_of_story(reading)
                or self.need_of_story(reading)
                or reading
            )
            several = presents_apart(Words.of(self.utterance.tokens)) if reading.act == "need" else []
            if several:
                self.readings.append(Reading("presents", 0.8, parts=tuple(several)))
                return False
            reading = self.with_joined(reading)
            if reading.act == "refine" or (reading.act == "find" and reading.wish.names_kind):
                self.merge_refinements(reading)
            if self.is_exclamation(reading):
                return True
            if reading.act in ("find", "find_several", "need"):
                self.readings = [
                    each for each in self.readings if each.act != "shop"
                ]  # "..., what do you have?"
            is_asked = any(clause.is_question for clause in self.wishes)
            greets = is_asked and all(each.act == "greeting" for each in self.readings)
            if reading.act != "other" or not self.readings or greets:
                self.readings.insert(min(self.wish_place, len(self.readings)), reading)
        return False

    def wanted(self) -> Reading | None:
        """Return the reading of what a long message wants; None for a short one, a command, or one without a wish."""
        definite = DEFINITE_ACTS if self.state.known else DEFINITE_ACTS - OF_SHOWN
        if self.state.question is None:
            definite = definite - {"yes"}  # "ok, so ..." agrees to nothing
        if any(reading.act in definite or reading.words.has("override") for reading in self.readings):
            return None
        listed = self.several_things()
        if listed is not None:
            return listed
        if len(self.utterance.tokens) < LONG:
            return self.named_last()
        found, vocabulary = essence(self.utterance.clauses, self.state.vocabulary), self.state.vocabulary
        whole = Words.of(self.utterance.tokens)
        if (
            (whole.has("total_set") and not found.is_loss)
            or PRESENTS & set(whole.texts)
            or (asks_for_present(whole) and not found.goods)
        ):
            return None  # a present or a set is understood from the whole message
        if found.use is not None and not self.is_question_about_the_world():
            wish = read_wish([found.use, *found.prices], vocabulary)
            story = " ".join(story_words(self.utterance.clauses, vocabulary))
            return Reading("find", 0.6, found.use, wish=wish, text=story)
        if found.goods:
            reading = self.with_owner(read_goods(found.goods, self.state))
            trouble = self.trouble_of_animal(reading)
            if trouble is not None:
                return trouble
            last = found.goods[0].texts[-1:]
            if (
                reading.act == "other"
                and last
                and vocabulary.is_kind(last[0])
                and not vocabulary.names(last[0])
            ):
                reading = replace(reading, act="find")  # "earphones", which the shop calls headphones
            return reading if reading.act in ("find", "refine", "need") else None
        whole = Words.of(self.utterance.tokens)
        if (
            not found.needs
            or asks_for_present(whole)
            or (whole.has("child", "baby", "adult") and not is_own_trouble(found.needs))
            or self.is_question_about_the_world()
        ):
            return None
        words = Words.of([token for part in (*found.needs, *found.prices) for token in part.tokens])
        return Reading("need", 0.8, words, wish=read_wish(found.prices, vocabulary))

    def take_purpose(self) -> bool:
        """Let what is said beside a question for an opinion be what the choice is made by; return whether it is.

        "We are two and go by car. Which one?" Another kind that is wanted is searched for.
        """
        advise = next((reading for reading in self.readings if reading.act == "advise"), None)
        if advise is None or not self.state.listed or other_kind(advise.wish, self.state):
            return False
        asking = [clause for clause in self.wishes if clause.whole.has(*SEEKING, "ask_for", "after_seek")]
        wanted = wanted_mention(asking, self.state.vocabulary)
        named = [
            text for clause in asking for text in clause.whole.texts if self.state.vocabulary.is_kind(text)
        ]
        shown = any(item.is_named([text]) for text in named for item in self.state.listed)
        if wanted is not None and not shown:
            return False  # "I only want to own one knife": of the knives that were shown
        message = Words.of([token for clause in self.utterance.clauses for token in clause.whole.tokens])
        parts = [advise.words, *(clause.whole for clause in self.wishes)]
        place = self.readings.index(advise)
        wish = read_wish(parts, self.state.vocabulary) if self.wishes else advise.wish
        self.readings[place] = replace(advise, wish=wish, purpose=message)
        self.wishes = []
        return True

    def take_advised(self, reading: Reading) -> bool:
        """Let goods that are asked for beside a question for an opinion be what it is about; return whether they are.

        "I need a backpack that survives rain. Which one do you recommend?" has one answer: a pick.
        """
        advise = next((each for each in self.readings if each.act == "advise"), None)
        department = department_in(reading.words, self.state.vocabulary)
        if reading.act == "other" and department:
            # "I have 100 to spend on my kitchen. What would you buy?"
            wish = read_wish([reading.words], self.state.vocabulary)
            reading = replace(reading, act="find", wish=replace(wish, typed=[leaf(department).lower()]))
        if advise is None or advise.references or reading.act not in ("find", "refine"):
            return False
        message = Words.of([token for clause in self.utterance.clauses for token in clause.whole.tokens])
        place = self.readings.index(advise)
        self.readings[place] = replace(advise, wish=reading.wish, purpose=message)
        return True

    def several_things(self) -> Reading | None:
        """Return the search for each of several things that the message lists; None for a present or a set."""
        whole = Words.of(self.utterance.tokens)
        if not self.wishes or asks_for_present(whole) or whole.has("total_set", "in_total"):
            return None
        wishes = tuple(things_listed(self.utterance.clauses, self.utterance.tokens, self.state.vocabulary))
        return Reading("find_several", 0.8, whole, wish=wishes[0], wishes=wishes) if wishes else None

    def with_owner(self, reading: Reading) -> Reading:
        """Return a search with what goods are for, where a pronoun says it: "my dog is 60 kilos, a bed for him?"."""
        owner = named_before_pronoun(Words.of(self.utterance.tokens), self.state.vocabulary)
        wish = reading.wish
        if owner and reading.act == "find" and wish.names_kind and owner not in wish.typed:
            wish.typed.insert(0, owner)
            wish.words.insert(0, owner)
        return reading

    def with_joined(self, reading: Reading) -> Reading:
        """Return a search for each of the goods that a search joined into one: "dog lead and dog collar"."""
        if reading.act != "find" or len(reading.wish.typed) < 2 or reading.wish.excluded_words:
            return reading
        vocabulary = self.state.vocabulary
        parts = next(
            (found for clause in self.wishes if (found := joined_goods(clause.whole, vocabulary))), []
        )
        if not parts:
            return reading
        wishes = tuple(read_wish([part], vocabulary) for part in parts[:MOST_JOINED])
        for wish in wishes:
            wish.price = wish.price or reading.wish.price
        return Reading("find_several", 0.7, reading.words, wish=wishes[0], wishes=wishes)

    def without_asides(self) -> list[Words]:
        """Return the words of the clauses about goods, without remarks of persons beside a kind that is wanted.

        "T-shirts? My skin can't handle polyester" keeps what is left out.
        """
        parts = [clause.whole for clause in self.wishes]
        wanted = wanted_mention(self.wishes, self.state.vocabulary) if len(parts) > 1 else None
        if wanted is None:
            return parts
        kept: list[Words] = []
        for clause in self.wishes:
            words = clause.whole
            tells = clause is not wanted.clause and words.texts[:1] and words.texts[0] in TELLING
            if not tells:
                kept.append(words)
                continue
            wish = read_wish([words], self.state.vocabulary)
            denied = next((at for at in range(len(words)) if denies_at(words, at)), None)
            if denied is not None:
                kept.append(words[max(0, denied - 1) : len(words)])
            elif wish.has_constraint and not wish.unknown:
                kept.append(words)
        return kept or parts

    def kinds_of_story(self, reading: Reading) -> Reading | None:
        """Return the search for the few kinds that a story names, where nothing says which of them is wanted."""
        is_story = len(self.utterance.tokens) >= LONG and len(reading.wish.unknown) >= STRANGE
        offers = any(clause.whole.has("offered_here") for clause in self.utterance.clauses)
        tells = not any(clause.is_question or clause.mood == "question" for clause in self.utterance.clauses)
        tells = tells and bool(OWN_WORDS & {token.text for token in self.utterance.tokens})
        asks = reading.wish.price is not None or tells or (offers and not self.is_question_about_the_world())
        shops = reading.act == "find" or (reading.act == "other" and asks)
        if not is_story or not shops:
            return None
        kinds = named_kinds(self.utterance.clauses, self.state.vocabulary)
        head = head_of([reading.words], reading.wish, self.state.vocabulary)
        if reading.act == "find" and [kind.texts[-1] for kind in kinds] == [head]:
            return None  # a long description of one thing
        if not 0 < len(kinds) <= FEW:
            return None
        clauses, vocabulary = self.utterance.clauses, self.state.vocabulary
        narrow = [*conditions_in(clauses, vocabulary), *essence(clauses, vocabulary).prices]
        wishes = tuple(read_wish([kind, *narrow], vocabulary) for kind in kinds)
        if len(wishes) == 1:
            return Reading("find", 0.6, kinds[0], wish=wishes[0])
        return Reading("find_several", 0.6, wish=wishes[0], wishes=wishes)

    def trouble_of_animal(self, reading: Reading) -> Reading | None:
        """Return the need where a message says what an animal does and names nothing else: "my cat claws the sofa"."""
        parts = [clause.whole for clause in self.utterance.clauses]
        troubles = [words for words in parts if speaks_of_trouble(need_names(words))]
        named = [*reading.wish.category_words, *reading.wish.typed]
        kinds = {text for text in named if self.state.vocabulary.is_kind(text)}
        is_about = bool(ANIMALS & {token.text for token in self.utterance.tokens})
        if any(words.has("seek", "have_wish") for words in parts):
            return None  # "my dog is cold, I need a coat for him"
        if reading.act not in ("find", "other") or not (troubles and is_about) or kinds - ANIMALS - OF_STORY:
            return None
        prices = essence(self.utterance.clauses, self.state.vocabulary).prices
        words = Words.of([token for part in (*troubles[-2:], *prices) for token in part.tokens])
        return Reading("need", 0.8, words, wish=read_wish(prices, self.state.vocabulary))

    def need_of_story(self, reading: Reading) -> Reading | None:
        """Return the need that a long message speaks of, where nothing else in it was understood."""
        whole = Words.of(self.utterance.tokens)
        is_other = reading.act != "other" or whole.has("child", "baby", "adult") or asks_for_present(whole)
        if is_other or len(whole) < LONG or self.is_question_about_the_world():
            return None
        found = essence(self.utterance.clauses, self.state.vocabulary)
        if not found.needs or found.goods:
            return None
        words = Words.of([token for part in (*found.needs, *found.prices) for token in part.tokens])
        return Reading("need", 0.6, words, wish=read_wish(found.prices, self.state.vocabulary))

    def merge_refinements(self, reading: Reading) -> None:
        """Take what other clauses change into a narrower search, for one answer: "no leather please, I'm vegan"."""
        for each in [each for each in self.readings if each.act == "refine" and each is not reading]:
            reading.wish.excluded_words += each.wish.excluded_words
            reading.wish.excluded_brands += each.wish.excluded_brands
            reading.wish.excluded_values += each.wish.excluded_values
            reading.wish.allowed += each.wish.allowed
            reading.wish.dropped += each.wish.dropped
            reading.wish.price = reading.wish.price or each.wish.price
            self.readings.remove(each)

    def ranked_over_clauses(self) -> Reading | None:
        """Return the first of a kind in some order, where one clause names the kind and another only the order.

        "I need a backpack. The largest you have."
        """
        vocabulary = self.state.vocabulary
        for clause in self.wishes:
            order = order_at(clause.words)
            others = [each.whole for each in self.wishes if each is not clause]
            if order is None or not others or read_wish([clause.words], vocabulary).sort:
                continue
            text, begin, end = order
            rest = Words.of([*clause.words.tokens[:begin], *clause.words.tokens[end:]])
            parts = [*others, rest] if read_wish([rest], vocabulary).has_constraint else others
            kind = read_wish(parts, vocabulary)
            is_new = other_kind(kind, self.state) or not (self.state.listed or self.state.known)
            alone = not read_wish([rest], vocabulary).names_kind and any(map(is_superlative, text.split()))
            if alone and is_new and sold_kind(kind, self.state):
                asked = Asked(text)
                return Reading("superlative_of_kind", 0.93, clause.words, wish=kind, asked=asked)
        return None

    def named_last(self) -> Reading | None:
        """Return the search for goods that a short message only names at its end: "silly of me. a blender then"."""
        (*before, last) = self.utterance.clauses
        asides = [clause for clause in before if clause.mood in ASIDES and clause in self.wishes]
        if not asides or any(clause.sentence == last.sentence for clause in asides):
            return None
        if any(read_wish([clause.whole], self.state.vocabulary).has_constraint for clause in asides):
            return None
        goods = names_alone([last], self.state.vocabulary)
        if not goods or names_alone(asides, self.state.vocabulary):
            return None
        reading = read_goods(goods, self.state, [last])
        return reading if reading.act in ("find", "refine") else None

    def is_exclamation(self, reading: Reading) -> bool:
        """Return whether words beside an understood question name nothing that the shop knows: "good lord, ..."."""
        wish = reading.wish
        known = (wish.names_kind and (wish.category_words or wish.words)) or wish.has_constraint or wish.asks
        understood = any(each.act in OF_SHOWN for each in self.readings)
        return understood and reading.act in ("find", "unclear", "other") and not known

    def is_bare_opinion(self) -> bool:
        """Return whether all that was read is a wish for advice, and nothing was shown that it may be about."""
        advises = bool(self.readings) and all(reading.act == "advise" for reading in self.readings)
        return advises and not self.state.known

    def is_question_about_the_world(self) -> bool:
        """Return whether the message asks how or why something is, and for no goods."""
        asking = [clause for clause in self.utterance.clauses if clause.mood == "question"]
        return any(
            clause.whole.texts[0] in WH and not clause.whole.has("ask_for", "seek") for clause in asking
        )
