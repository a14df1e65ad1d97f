"""Long messages: the words that say what is wanted, without the story around them.

A clause that asks for goods counts first, then a thing that broke or annoys, then a need. A price that is said anywhere
belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.simulated.goods import goes_on, phrase_from
from app.simulated.lexicon import english
from app.simulated.nlu.bounds import amount_at
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.negations import denies_at, refused_at, verdict_in, without_reason
from app.simulated.nlu.phrases import Words, role_ends
from app.simulated.nlu.search_wish import read_wish
from app.simulated.readings.goods_mentions import PAST, PERIODS, SERVING, Mention, wanted_mention
from app.simulated.readings.need_words import need_names, speaks_of_trouble
from app.simulated.readings.several import several_kinds
from app.simulated.vocabulary import Vocabulary, stop_words
from app.simulated.wished_phrases import PROPERTY_NOUNS

LONG = 12
"""Fewest tokens of a message that is read for what is wanted in it."""

SOUGHT = ("seek", "ask_for", "have_wish", "search", "after_seek")
BREAKS = english().sets["story_breaks"]
"""Words with which a story goes on after the goods that are asked for."""

ENDS = english().sets["phrase_ends"] | BREAKS | {",", "that", "which", "(", ")", "-", ":"}
DETERMINERS = frozenset(
    {"a", "an", "my", "our", "the", "some", "any", "another", "new", "old", "this", "that"}
)
PRONOUNS = frozenset({"one", "ones", "something", "anything", "it", "those", "these", "them", "that"})
OWN = frozenset({"i", "me", "my", "we", "us", "our"})
PERSONS = english().sets["persons"] - {"it"}
WISHING = frozenset({"like", "love", "want", "wants", "prefer", "must", "should", "rather"})
SPEAKERS = PERSONS | WISHING | {"is", "it", "really", "just", "absolutely", "would", "quite", "ideally"}
PARTICLES = (("not",), ("never",), ("no",), ("without",))
"""Negations that, after a person, only deny what that person does: "he never slept outdoors"."""

PART_ENDS = frozenset({",", "so", "but", "and"})
"""Words after which another part of a clause begins."""

DENIALS = frozenset({"not", "never", "no", "nothing", "none"})
"""Words before a limit that turn it round: "nothing over 30", "should not cost more than 30"."""

DENIED_BY = 12
"""Words from the beginning of a clause among which a person denies something."""

AMOUNT_NEAR = 3
"""Words after a bounding phrase among which its amount begins."""

MOST = 3
NOUN_WORDS = 4
VAGUE = 4
"""Words of an object among which a pronoun makes it vague: "my own one"."""


@dataclass(frozen=True)
class Essence:
    """The words that say what is wanted, and those that bound its price; `needs` are words of a need without a kind."""

    goods: tuple[Words, ...] = ()
    needs: tuple[Words, ...] = ()
    prices: tuple[Words, ...] = ()
    is_loss: bool = False
    """Whether the goods are what a story says is gone or old."""
    use: Words | None = None
    """Words that ask for goods by a use and by no name: "anything that hooks on". The story says more of it."""


def essence(clauses: Sequence[Clause], vocabulary: Vocabulary) -> Essence:
    """Return what a long message says of what is wanted; nothing where no words do."""
    objects = [words for clause in clauses for words in objects_of(clause.whole, vocabulary)]
    sought = [words for words in objects if kind_in(words, vocabulary) is not None]
    sought = sought or names_alone(clauses, vocabulary)
    mention = wanted_mention(clauses, vocabulary)
    of_story = False
    if mention is not None and not any(is_of(mention, words) for words in sought):
        named = mention.clause.whole[mention.begin : mention.end]
        # The words about a thing that is gone are no wish.
        of_story = mention.is_old or (mention.is_definite and not mention.is_governed)
        sought = [
            named if of_story else object_at(mention.clause.whole, mention.begin, mention.end, vocabulary)
        ]
    prices = tuple(prices_in(clauses, vocabulary))
    if sought:
        others = [rest for clause in clauses if (rest := without_goods(clause, sought)) is not None]
        liked = liked_in(clauses, vocabulary)
        goods = (*sought[-MOST:], *liked, *conditions_in(others, vocabulary), *prices)
        return Essence(goods=goods, is_loss=of_story)
    vague = [words for words in objects if PRONOUNS & set(words.texts[:VAGUE])]
    told = [clause.whole for clause in clauses if (OWN | {"it"}) & set(clause.whole.texts)]
    needs = [words for words in told if need_names(words)]
    plain = [words for words in needs if longest_need(words) > 1 or speaks_of_trouble(need_names(words))]
    things = things_in(clauses, vocabulary)
    use = next((words for words in vague if says_use(words, vocabulary)), None)
    if use is not None and not (things or plain):
        return Essence(prices=prices, use=use)
    replaces = any({"new", "another"} & set(words.texts[:VAGUE]) for words in vague)
    if not things and vague and (replaces or not plain):
        story = [clause for clause in clauses if not any(is_part(words, clause.whole) for words in vague)]
        things = things_in(story, vocabulary, anywhere=True)[-1:]
    if things:
        exact = [words for words in vague if read_wish([words], vocabulary).has_constraint]
        beside = [clause for clause in clauses if not is_part(things[0], clause.whole)]
        return Essence(
            goods=(things[0], *exact[-1:], *conditions_in(beside, vocabulary), *prices), is_loss=True
        )
    return Essence(needs=tuple((plain or needs)[-2:]), prices=prices)


USES = frozenset({"that", "which", "to"})


def says_use(words: Words, vocabulary: Vocabulary) -> bool:
    """Return whether words name no goods and say what they should do: "something that keeps the rain out"."""
    place = next((at for at, text in enumerate(words.texts[:VAGUE]) if text in UNNAMED), None)
    if place is None or not USES & set(words.texts[place + 1 : place + 2]):
        return False
    return any(map(vocabulary.knows, content_in(words[place + 2 : len(words)])))


UNNAMED = frozenset({"anything", "something"})


def content_in(words: Words) -> list[str]:
    """Return the words that are none of grammar."""
    return [
        token.text
        for token in words.tokens
        if token.kind == "word" and token.text not in stop_words() and token.text not in english().words
    ]


def story_words(clauses: Sequence[Clause], vocabulary: Vocabulary) -> list[str]:
    """Return the words of a story that names or facts of the shop's goods have, each once."""
    said = (text for clause in clauses for text in content_in(clause.whole))
    return list(dict.fromkeys(text for text in said if vocabulary.knows(text)))


def objects_of(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return what follows each phrase that asks for goods, up to where a story goes on."""
    is_cleft = words.begins("question_word") or words.texts[:1] == ("all",)
    found = cleft(words, vocabulary) if is_cleft else []
    if found:
        return found
    place = 0
    while place < len(words):
        end = words.end_of(place, *SOUGHT)
        if end == place or (place and words.texts[place:end] in (("what",), ("which",))):
            place += 1  # "guess what she took" asks for nothing
            continue
        if words.texts[max(0, place - 1)] in NEVER:
            place = end  # "never buy cheap shoes" asks for none
            continue
        asks = words.begins("question_word") and place == 0
        end += not asks and words.texts[end : end + 1] in (
            ("is",),
            ("are",),
        )  # "what I am looking for is a bed"
        if words.texts[end - 1] in UNNAMED and end - 1 > place:
            end -= 1  # "is there anything that hooks on"
        stop = next((at for at in range(end, len(words)) if words.texts[at] in BREAKS), len(words))
        object_ = words[end:stop]
        object_ = object_ if several_kinds([object_], vocabulary) else without_asides(object_, vocabulary)
        if len(object_):
            found.append(object_)
        place = end
    found += named_after_colon(words, vocabulary)
    return found or cleft(words, vocabulary) or served_by(words, vocabulary)


def object_at(words: Words, begin: int, end: int, vocabulary: Vocabulary) -> Words:
    """Return the name of goods that stands here, with what is said of them up to where a story goes on."""
    goes_on = words.end_of(end, "auxiliary") > end  # "a board game would save my life"
    stop = (
        end
        if goes_on
        else next((at for at in range(end, len(words)) if words.texts[at] in BREAKS), len(words))
    )
    return without_asides(words[begin:stop], vocabulary)


def named_after_colon(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return the goods that are named after a colon: "there is nothing to water with, so: a watering can"."""
    place = next((at for at, text in enumerate(words.texts) if text == ":"), None)
    rest = words[place + 1 :] if place is not None else None
    named = rest is not None and rest.texts[:1] and rest.texts[0] in DETERMINERS and kind_in(rest, vocabulary)
    return [without_asides(rest, vocabulary)] if rest is not None and named else []


def cleft(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return the goods between "it is" and what wants them: "it's shoes I need", "what would help is a fan"."""
    if words.texts[:1] in (("what",), ("all",)):
        for place in range(2, len(words) - 1):
            if words.texts[place] in ("is", "are") and words.texts[place + 1] in DETERMINERS - OWN:
                named = words[place + 1 : len(words)]
                return [without_asides(named, vocabulary)] if kind_in(named, vocabulary) else [named]
    for place in range(len(words) - 1):
        if words.texts[place : place + 2] not in (("it", "is"), ("that", "is")):
            continue
        for end in range(place + 3, min(len(words), place + 3 + NOUN_WORDS)):
            wanted = words.end_of(end, "have_wish", "seek") > end or words.texts[end : end + 3] == (
                "i",
                "am",
                "after",
            )
            phrase = words[place + 2 : end]
            if wanted and kind_in(phrase, vocabulary) is not None:
                return [phrase]
    return []


def liked_in(clauses: Sequence[Clause], vocabulary: Vocabulary) -> list[Words]:
    """Return the word of the shop that a person is said to like: "she loves unicorns"."""
    for clause in clauses:
        words = clause.whole
        for place in range(1, len(words)):
            end = words.end_of(place, "likes")
            following = words.texts[end : end + 1]
            if end > place and following and vocabulary.names(following[0]):
                return [words[end : end + 1]]
    return []


def names_alone(clauses: Sequence[Clause], vocabulary: Vocabulary) -> list[Words]:
    """Return the clauses that are only a name of goods and what they are like: "a small backpack, nothing heavy"."""
    found: list[Words] = []
    for clause in clauses:
        words = clause.words[clause.words.skip(0, "courtesy", "opener") : len(clause.words)]
        if clause.mood not in ("statement", "wish", "command") or not len(words):
            continue
        begin = 1 if words.texts[0] in DETERMINERS - OWN and len(words) > 1 else 0
        phrase = noun_phrase(words, begin, vocabulary)
        if phrase is None or PERSONS & set(words.texts) or not vocabulary.is_kind(phrase.texts[-1]):
            continue
        following = words.texts[begin + len(phrase) :][:1]
        ends = not following or following[0] in ENDS or words.end_of(begin + len(phrase), "courtesy") > begin
        if ends and not words.has("auxiliary"):
            found.append(without_asides(words, vocabulary))
    return found


def without_goods(clause: Clause, sought: Sequence[Words]) -> Clause | None:
    """Return what a clause says after the goods that it asks for: "board games, but nothing for babies"."""
    end = max(
        (
            place + 1
            for words in sought
            for place, token in enumerate(clause.whole.tokens)
            if words.tokens and token is words.tokens[-1]
        ),
        default=0,
    )
    rest = clause.whole[end : len(clause.whole)]
    rest = rest[rest.skip(0, "opener") : len(rest)]
    return replace(clause, words=rest, whole=rest) if len(rest) else None


def is_of(mention: Mention, words: Words) -> bool:
    """Return whether words are those in which goods are mentioned, and not the same noun elsewhere."""
    return mention.noun in words.texts and is_part(words, mention.clause.whole)


def is_part(part: Words, whole: Words) -> bool:
    """Return whether some words are a part of others."""
    return bool(set(map(id, part.tokens)) & set(map(id, whole.tokens)))


def served_by(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return the names of goods before a phrase that says that they are wanted: "more plates would be the thing"."""
    found: list[Words] = []
    for place in range(1, len(words)):
        if words.end_of(place, "would_serve") == place:
            continue
        if words.texts[0] in PRONOUNS:
            return [words[:place]]  # "one that keeps the water warm would be lovely"
        for begin in range(max(0, place - NOUN_WORDS), place):
            phrase = noun_phrase(words[:place], begin, vocabulary)
            if phrase is not None and phrase.tokens[-1] is words.tokens[place - 1]:
                found.append(phrase)
                break
    return found


def without_asides(words: Words, vocabulary: Vocabulary) -> Words:
    """Return an object without what follows a comma and says nothing of goods: "a radio, just knobs, you know"."""
    commas = [place for place, text in enumerate(words.texts) if text == ","]
    if not commas:
        return words
    kept = list(words.tokens[: commas[0]])
    for place, end in zip(commas, [*commas[1:], len(words)], strict=True):
        wish = read_wish([words[place:end]], vocabulary)
        if not wish.unknown and (wish.has_constraint or wish.category_words):
            kept += words.tokens[place:end]
    return Words.of(kept)


KIND_OF = (("kind", "of"), ("sort", "of"), ("type", "of"), ("form", "of"))


def kind_in(words: Words, vocabulary: Vocabulary) -> str | None:
    """Return the noun of the phrase that words begin with, if goods are called so."""
    noun = None
    begin = words.end_of(0, "determiner")
    begin += 2 * (words.texts[begin : begin + 2] in KIND_OF)  # "some kind of heater"
    for place, text in enumerate(words.texts[begin:], begin):
        if text in ENDS and noun is not None:
            following = phrase_from(words, place + 1, set(content_in(words[place + 1 : len(words)])))
            if not goes_on(noun, text, following, vocabulary):
                break
            noun = None  # "a pair of boots", "an easy to assemble desk"
            continue
        if text.isalpha() and text not in DETERMINERS:
            if text in ENDS:
                return None
            noun = text
    if words.begins("auxiliary") and PERSONS & set(words.texts[1:2]):
        return None  # "what can you do for me?" asks for no can
    if noun is None or noun in PRONOUNS or words.texts[0] in ("it", "them"):
        return None  # "she'd want it red"
    # "I'd rather stay below 90" asks for nothing, though a name has "stay".
    is_verb = words.texts[0] == noun and not vocabulary.is_kind(noun)
    is_goods = vocabulary.names(noun) or vocabulary.is_kind(noun)
    return noun if is_goods and not is_verb else None


def conditions_in(clauses: Sequence[Clause], vocabulary: Vocabulary) -> list[Words]:
    """Return the clauses that only say how the goods should be: "it must be red", "preferably without a strap"."""
    chosen = [part for clause in clauses if (part := chosen_by(clause.whole, vocabulary)) is not None]
    wholes = [required_of(clause.whole) for clause in clauses]
    found = (
        (part for part in parts_of(words) if is_condition_of_goods(part, vocabulary)) for words in wholes
    )
    return [*chosen, *(part for parts in found if (part := next(parts, None)) is not None)]


CHOOSING = (
    "ask_for",
    "give",
    "search",
    "seek",
    "take_wish",
    "take",
    "courtesy",
    "determiner",
    "opener",
    "narrow",
)
"""Roles of the words before "the ones with silver glitter"."""

CHOSEN_NEAR = 5
"""Words of a clause among which "ones" stands."""


def chosen_by(words: Words, vocabulary: Vocabulary) -> Words | None:
    """Return what a clause says of the ones that are wanted of the goods named before: "get the ones with leather"."""
    place = next((at for at, text in enumerate(words.texts[:CHOSEN_NEAR]) if text in ("one", "ones")), 0)
    rest = words[place + 1 : len(words)]
    before = words[:place].without(*CHOOSING)
    chooses = bool(place) and not len(before) and rest.texts[:1] in (("with",), ("in",), ("that",), ("made",))
    return rest if chooses and any(map(vocabulary.knows, rest.texts)) else None


def required_of(words: Words) -> Words:
    """Return a clause without its opening, and a condition of goods without its subject: "as long as it is red"."""
    words = words[words.skip(0, "opener", "courtesy") : len(words)]
    end = words.end_of(0, "requires")
    subject = words.texts[end : end + 2]
    is_subject = subject in BEING if end else subject[:1] in (("it",), ("they",)) and subject[1:] in HELD
    return words[end + 2 : len(words)] if is_subject else words


NEVER = frozenset({"never", "stop", "stopped"})
FEW = 4
"""Maximum words of a clause that only says how goods should be."""

HELD = (("is",), ("are",), ("has",), ("have",), ("was",), ("were",), ("contains",), ("contain",), ("comes",))
BEING = (("it", "is"), ("they", "are"), ("it", "has"), ("they", "have"))


def parts_of(words: Words) -> Iterator[Words]:
    """Yield a clause, and what it leaves out without what stands before and after that: "so obviously no leather"."""
    words = without_reason(words)
    denied = next((at for at in range(min(len(words), DENIED_BY)) if denies_at(words, at)), None)
    if denied is None:
        yield words
        commas = [at for at, text in enumerate(words.texts) if text == ","]
        if commas and commas[-1] < len(words) - 1:
            yield words[commas[-1] + 1 : len(words)]  # "she is 8, grey color and zip"
        return
    begin = max((at + 1 for at in range(denied) if words.texts[at] in PART_ENDS), default=0)
    before, negation = words[begin:denied], words[denied : words.end_of(denied, "negation")]
    is_use = refused_at(words, denied) > denied  # "I refuse to wear wool", with its subject
    dislikes = is_use or negation.texts not in PARTICLES or bool(WISHING & set(before.texts))
    speaks = dislikes and set(before.texts) <= SPEAKERS  # "I'd like it not to be black", "she hates pink"
    is_aside = not (PERSONS & set(before.texts) or before.has("auxiliary"))
    if not (speaks and begin == 0):
        yield words
    if speaks or is_aside:
        part = words[denied - is_use : len(words)]
        yield part


def is_condition_of_goods(words: Words, vocabulary: Vocabulary) -> bool:
    """Return whether words narrow what is wanted and say nothing else."""
    denies = any(denies_at(words, at) for at in range(min(2, len(words))))
    is_amount = bool(len(words)) and words.tokens[0].kind == "number"
    begins = words.begins("narrow", "negation") or denies or is_amount or verdict_in(words) is not None
    is_plain = not words.has("auxiliary") or words.has("ruled_out")
    describes = not (PERSONS | PAST) & set(words.texts) and (is_plain or bool(SERVING & set(words.texts)))
    after = words.end_of(0, "negation")  # "do not want" seeks nothing
    seeks = words[after : len(words)].begins(*SOUGHT) if after else words.has(*SOUGHT)
    if not (begins or describes) or seeks:
        return False
    wish = read_wish([words], vocabulary)
    is_price = wish.price is not None and not (wish.excluded_words or wish.excluded_brands)
    if set(wish.unknown) - PROPERTY_NOUNS or wish.category_words or is_price:
        return False
    said = [word for word in wish.words if word not in PROPERTY_NOUNS]
    plain = (
        bool(said)
        and len(said) <= FEW
        and not any(map(vocabulary.is_kind, said))
        and not words.has("auxiliary")
    )
    return wish.has_constraint or (plain and not PERSONS & set(words.texts))  # "grey, with a zip"


def things_in(clauses: Sequence[Clause], vocabulary: Vocabulary, *, anywhere: bool = False) -> list[Words]:
    """Return the names of goods that broke or annoy, the shopper's own first: "our old headphones broke"."""
    complains = anywhere or any(clause.whole.has("complaint") for clause in clauses)
    found: list[Words] = []
    place_of: dict[int, bool] = {}
    for clause in clauses:
        words = clause.whole
        goes = complains or words.has("gone_for")
        for place in range(len(words) - 1):
            if not goes and not is_lost(words, place):
                continue
            if words.texts[place] in DETERMINERS and words.texts[place + 1] not in DETERMINERS:
                phrase = noun_phrase(words, place + 1, vocabulary, kinds_only=anywhere)
                if phrase is not None:
                    found.append(phrase)
                    place_of[id(phrase)] = words.texts[place] not in OWN
    return sorted(found, key=lambda phrase: place_of[id(phrase)])


def is_lost(words: Words, place: int) -> bool:
    """Return whether others did something to the shopper's thing that is named here: "the dog had eaten my pillow"."""
    if words.texts[place] not in ("my", "our"):
        return False
    begin = max((at + 1 for at in range(place) if words.texts[at] in PART_ENDS), default=0)
    before = words.texts[begin:place]
    if before[-1:] == ("of",) and "the" in before:
        return True  # "the zip of my backpack burst"
    return bool(set(before) & (PAST | {"had", "has", "have"})) and not {"i", "we"} & set(before)


def noun_phrase(
    words: Words, place: int, vocabulary: Vocabulary, *, kinds_only: bool = False
) -> Words | None:
    """Return the longest phrase that begins here and ends with a noun by which goods are called.

    `kinds_only`: the noun says what goods are; of "the kettle down the stairs" it is no "down".
    """
    for end in range(min(len(words), place + NOUN_WORDS), place, -1):
        if any(text in ENDS for text in words.texts[place:end]) or words[place:end].has(
            "complaint", "gone_for"
        ):
            continue
        noun = words.tokens[end - 1]
        if noun.text in PERIODS:
            continue  # "twenty years of marriage"
        if kinds_only and not vocabulary.is_kind(noun.text):
            continue
        if noun.text not in PRONOUNS and vocabulary.names(noun.text) and noun.kind == "word":
            return words[place:end]
    return None


def prices_in(clauses: Sequence[Clause], vocabulary: Vocabulary) -> list[Words]:
    """Return the parts of clauses that bound the price and name nothing."""
    found: list[Words] = []
    amounts: list[Words] = []
    for clause in clauses:
        for place in range(len(clause.whole)):
            roles = ("under", "over", "around", "between", "cheap")
            end = clause.whole.end_of(place, *roles)
            amount = amount_at(clause.whole, place)
            is_sum = amount is not None and clause.whole.end_of(amount[3], "in_total") > amount[3]
            if end == place and (amount is None or amount[2] is None) and not is_sum:
                continue
            is_bound = clause.whole.end_of(place, *roles[:-1]) == end > place
            around = [*range(end, end + AMOUNT_NEAR), *([place - 1] if place else [])]
            if is_bound and not any(amount_at(clause.whole, at) for at in around):
                continue  # "I have to buy shoes" bounds nothing
            part = clause.whole[max(0, place - 4) : len(clause.whole)]
            wish = read_wish([part], vocabulary)
            if wish.price is not None or is_sum or "cheap" in wish.flags:
                stop = next(
                    (at for at in range(end, len(clause.whole)) if ends_price(clause.whole, at)), None
                )
                near = range(max(0, place - 4), place)
                begin = next((at for at in near if clause.whole.texts[at] in DENIALS), place)
                begin -= begin == place > 0 and clause.whole.tokens[place - 1].kind == "number"  # "15 max"
                (found if wish.price is None and not is_sum else amounts).append(
                    clause.whole[begin : stop or len(clause.whole)]
                )
                break
    return (amounts or found)[-1:]


def ends_price(words: Words, place: int) -> bool:
    """Return whether the words that bound a price end here."""
    return words.texts[place] in BREAKS or words.texts[place] in (",", "so")


def longest_need(words: Words) -> int:
    """Return the number of words of the longest phrase that names a need."""
    return max(
        (
            end - place
            for place, ends in enumerate(role_ends(words.texts))
            for role, end in ends.items()
            if role.startswith("need:")
        ),
        default=0,
    )
