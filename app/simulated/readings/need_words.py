"""Words by which a message describes a need and names no goods: an activity, a complaint, a person's age."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.goods import GoodsEvidence, is_whole_name
from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words, role_ends
from app.simulated.nlu.presents import asks_for_present
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.off_topic import NO_GOODS
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary
from app.text.english_words import is_noun

VAGUE = (("something",), ("anything",))
PRESENTS = frozenset({"gift", "gifts", "present", "presents"})
GOING = frozenset({"go", "going", "take", "taking", "start", "try", "trying", "off"})
"""Verbs before an activity: "we'd like to take the kids camping"."""
IMPROVING = frozenset({"make", "decorate", "improve", "brighten", "redo", "furnish"})
"""Verbs before a place that is to be nicer: "I want to make my balcony nicer"."""
DONE_NEAR = 4
"""Words between such a verb and the activity."""
TO_DO = frozenset({"to", "start", "starting", "learn"})
DENIED = frozenset({"not", "never", "no", "hates"})
DENIED_NEAR = 2
"""Words before a need in which it may be denied: "he does not cook"."""
NO_KINDS = english().sets["vague_goods"] | english().sets["occasions"]
INTENSIFIERS = english().sets["intensifiers"]


def equips(words: Words, wish: SearchWish, vocabulary: Vocabulary) -> str:
    """Return the department that a sum is to be enough for, or nothing: "the kitchen, 150 for everything"."""
    bounds = [*wish.plain_numbers, *([wish.price] if wish.price is not None else [])]
    if not (words.has("in_total") or any(bound.in_total for bound in bounds)):
        return ""
    return department_in(words, vocabulary)


def department_in(words: Words, vocabulary: Vocabulary) -> str:
    """Return the department that the words name, or nothing."""
    stems = [stem(text) for text in words.texts]
    for place in range(len(words)):
        end, found = vocabulary.departments.longest(stems, place)
        if end > place and found:
            return found[0].partition("\t")[2]
    return ""


def is_need(words: Words, wish: SearchWish, evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether the words speak of a need, a gift or an activity, and name no goods that are sold."""
    needs, gift = need_names(words), asks_for_present(words)
    asks = evidence.seeks or evidence.asks_for or not origin
    told = ("adult", "child", "baby", "total_set", "in_total", "likes", "already_have")
    if evidence.names_kind and asks and not words.has(*told) and words.texts[-1] not in PRESENTS:
        return False  # "a desk for my living room", "pens for a birthday party"
    if gift and words.texts[-1] in PRESENTS and words.texts[-2:-1] == (evidence.head,):
        return True  # "a Valentine's day gift"
    if NO_GOODS & set(words.texts) and not gift:
        return False
    if evidence.content >= 3 and is_whole_name(words, evidence, origin) and not gift:
        return False
    aged = any(text in ("year", "years") for text in words.texts) and "old" in words.texts
    personal = words.has("adult", "child", "baby") or aged
    if gift and (personal or needs or not evidence.is_sold):
        return personal or needs != [] or evidence.content <= 2
    if personal and words.has("likes") and not evidence.wonders and not (evidence.is_sold and evidence.seeks):
        return True  # "my niece is five and crazy about unicorns"
    if does_activity(words) or asks_for_need(words):
        return not evidence.wonders
    if is_trouble(words, needs, evidence, origin):
        return True  # "I'm always freezing at my desk" asks for no desk
    if not needs or (evidence.is_sold and (evidence.is_fragment or evidence.seeks)):
        return False
    if needs_other_goods(words, evidence):
        return False
    if wish.category_words and not words.has("total_set", "likes"):
        return False
    if words.has("total_set", "likes") or (evidence.seeks and evidence.content <= 4):
        return not evidence.wonders or words.has("total_set")
    statement = all(clause.mood in ("statement", "condition") and not clause.is_question for clause in origin)
    own = words.begins("opener") or bool({"i", "my", "we", "our", "it"} & set(words.texts))
    return (statement and own and len(words) <= 14) or (evidence.is_fragment and len(words) <= 4)


def needs_other_goods(words: Words, evidence: GoodsEvidence) -> bool:
    """Return whether the words of a need only describe goods with another name: "winter tyres", "a garden gnome"."""
    head, texts = evidence.head, words.texts
    if evidence.head_is_sold or head in NO_KINDS or not is_noun(head):
        return False
    ends = [end for roles in role_ends(texts) for role, end in roles.items() if role.startswith("need:")]
    return any(texts[end : end + 1] == (head,) for end in ends)


def does_activity(words: Words) -> bool:
    """Return whether a person wants to do what a need is about: "I'd love to bake my own bread"."""
    if not words.begins("have_wish", "opener", "seek"):
        return False
    for place, ends in enumerate(role_ends(words.texts)):
        is_near = bool(GOING & set(words.texts[max(0, place - DONE_NEAR) : place]))
        improved = words.texts[max(0, place - 2) : place]
        is_own = improved[1:] in (("my",), ("our",))
        is_near = is_near or (is_own and bool(IMPROVING & set(improved)))
        is_done = place > 0 and (words.texts[place - 1] in TO_DO or is_near)
        if is_done and any(role.startswith("need:") for role in ends):
            return True
    return False


def asks_for_need(words: Words) -> bool:
    """Return whether goods are asked for by what they are for alone: "what is there for the living room?"."""
    asks = words.begins("search", "seek", "ask_for", "opener", "question_word") or words.texts[:1] in VAGUE
    if not asks:
        return False
    for place, ends in enumerate(role_ends(words.texts)):
        role_end = max((end for role, end in ends.items() if role.startswith("need:")), default=0)
        if role_end and "for" in words.texts[max(0, place - 2) : place]:
            before = words[: place - 1].without(
                "search", "seek", "ask_for", "auxiliary", "glue", "pronoun", "opener"
            )
            before = before.without("courtesy", "determiner", "question_word", "have_wish")
            return not any(token.kind == "word" for token in before.tokens)
    return False


def is_trouble(words: Words, needs: Sequence[str], evidence: GoodsEvidence, origin: Sequence[Clause]) -> bool:
    """Return whether a person reports what they suffer from, and names things only beside it."""
    reports = all(clause.mood == "statement" and not clause.is_question for clause in origin)
    is_own = bool({"i", "my", "we", "our"} & set(words.texts))
    asks = evidence.seeks or evidence.asks_for or evidence.is_fragment
    return speaks_of_trouble(needs) and reports and is_own and not asks


def speaks_of_trouble(needs: Sequence[str]) -> bool:
    """Return whether the first need is a trouble, and no activity."""
    return any(english().needs[name].get("trouble") for name in needs[:1])


def need_names(words: Words) -> list[str]:
    """Return the needs that the words speak of, the longest phrases first."""
    if INTENSIFIERS & set(words.texts):
        plain = Words.of([token for token in words.tokens if token.text not in INTENSIFIERS])
        return list(dict.fromkeys([*need_names(plain), *needs_in(words)]))
    return needs_in(words)


def needs_in(words: Words) -> list[str]:
    """Return the needs whose phrases the words have."""
    found: list[tuple[int, str]] = []
    gift_end = 0
    for place, ends in enumerate(role_ends(words.texts)):
        gift_end = max(gift_end, ends.get("gift", 0))
        for role, end in ends.items():
            denied = DENIED & set(words.texts[max(0, place - DENIED_NEAR) : place])
            if (
                role.startswith("need:") and end > gift_end and not denied
            ):  # a wedding present is nothing to wear
                found.append((end - place, role))
    # A cyclist who arrives soaked needs a jacket: the trouble comes before the activity.
    troubles = english().needs
    found.sort(key=lambda pair: (not troubles[pair[1].removeprefix("need:")].get("trouble"), -pair[0]))
    return list(dict.fromkeys(role.removeprefix("need:") for _, role in found))


def age_in(words: Words) -> int | None:
    """Return the age that is said: "6 year old", "turning 4", "aged 7"."""
    for place in range(len(words)):
        number = number_at(words, place)
        if number is None or number.whole is None or not 0 <= number.whole <= 110:
            continue
        before = words.texts[place - 1 : place] if place else ()
        after = words.texts[number.end : number.end + 1]
        if after in (("year",), ("years",), ("yr",), ("yo",)) or before in (
            ("turning",),
            ("aged",),
            ("age",),
            ("turns",),
        ):
            return number.whole
        if before == ("(",) and after == (")",) and words.has("child", "adult", "baby"):
            return number.whole  # "my son (7)"
        ends = not after or words.tokens[number.end].kind == "mark"
        is_person = (
            before == ("is",)
            and place > 1
            and (
                words.texts[place - 2] in ("he", "she")
                or words.end_of(place - 2, "adult", "child", "baby") == place - 1
            )
        )
        if is_person and ends:
            return number.whole
    return None
