"""Kinds of goods that serve a need, and the person whom they are for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from app.simulated.goods import OWNERS
from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import asks_for_present
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.need_words import does_activity, equips
from app.simulated.state import Need
from app.simulated.stems import stems_of
from app.simulated.vocabulary import Vocabulary
from app.text.category import leaf

NAMED = 2
"""Words of a name that a need mentions: to bake bread, a bath that she likes."""

NO_NAMES = frozenset({"year", "years", "old", "age", "aged", *english().ordinals})

YOUNG, GROWN_UP_YEARS = 11, 18
"""Ages at which toys for children are too young."""

TODDLER = 3
RELATIVES = english().sets["relatives"]
"""Persons who are the shopper's own without "my"."""

KINDS = 3
"""Kinds of goods that an answer shows."""
GROWN_UP = 14


def nouns_of(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the nouns of kinds, where nothing has all their words: a dog leash may be a pet leash."""
    return tuple(dict.fromkeys(kind.split()[-1] for kind in kinds))


def kinds_for(
    needs: Sequence[str], wish: SearchWish, words: Words, need: Need, vocabulary: Vocabulary
) -> tuple[list[str], str]:
    """Return the kinds that the shop sells for the needs, the best first, and the words for what was understood."""
    table, age = english().needs, need.age
    troubles = [name for name in needs if table[name].get("trouble")]
    chosen = troubles or list(needs)  # "freezing at my desk" asks for no desk lamp
    own = words_of_needs(words)
    content = {*wish.category_words, *wish.words, *filter(vocabulary.is_kind, wish.unknown)}
    content = {
        word
        for word in content
        if (vocabulary.names(word) or vocabulary.is_kind(word))
        and word not in NO_NAMES
        and (word not in own or not needs)
    }
    named = names_in(words, content)
    leads = not needs or does_activity(words) or (need.what and words.has("likes"))
    is_named = any(vocabulary.is_kind(word) for name in named for word in name.split())
    named = named if leads and (words.has("likes") or is_named) else []
    path = equips(words, wish, vocabulary)
    if path and len(department_kinds(path, vocabulary)) > 1:
        return department_kinds(path, vocabulary), f"a start for the {leaf(path).lower()}"
    if (words.has("baby") and age is None) or (age is not None and age < 1):
        chosen.insert(0, "baby_gift")
    elif age is not None and YOUNG <= age < GROWN_UP_YEARS:
        chosen.append("teen_gift")
    elif age is not None and age < TODDLER:
        chosen.insert(0, "toddler_gift")
    elif is_for_child(words, age) and (asks_for_present(words) or words.has("likes") or not chosen):
        chosen.append("child_gift")
    elif not (chosen or named or wish.words or wish.category_words):
        chosen.append("adult_gift")
    kinds = list(named)
    says = [str(table[name]["says"]) for name in chosen]
    pools = [[kind for kind in table[name]["kinds"] if is_sold(kind, vocabulary)] for name in chosen]
    general = [pool for name, pool in zip(chosen, pools, strict=True) if name.endswith("_gift")]
    if general and len(general) < len(pools):
        # A known interest comes before the kinds for anybody of that age.
        kinds += [kind for pool in pools if pool not in general for kind in pool][: KINDS - 1]
    # One kind of each need in turn: a child who loves animals is both a child and a friend of animals.
    kinds += [kind for row in zip_longest(*pools) for kind in row if kind is not None]
    return distinct(kinds), says[0] if says and not named else voice.listing(named)


def names_in(words: Words, content: set[str]) -> list[str]:
    """Return the names of goods that the words have: those that stand beside each other are one name."""
    runs: list[list[str]] = []
    before = -2
    for place, text in enumerate(words.texts):
        if text in content and words.texts[max(0, place - 1)] not in OWNERS:
            if place == before + 1:
                runs[-1].append(text)
            else:
                runs.append([text])
            before = place
    return list(dict.fromkeys(" ".join(run[-NAMED:]) for run in runs))[-KINDS:]


def words_of_needs(words: Words) -> set[str]:
    """Return the words of the phrases by which a message speaks of needs."""
    return {
        text
        for place, ends in enumerate(words.roles_at)
        for role, end in ends.items()
        if role.startswith("need:")
        for text in words.texts[place:end]
    }


def department_kinds(path: str, vocabulary: Vocabulary) -> list[str]:
    """Return the categories of a department, the largest first."""
    below = [each for each in vocabulary.shop.categories if each.path.startswith(f"{path} > ")]
    return [each.leaf.lower() for each in sorted(below, key=lambda each: -each.count)]


def is_for_child(words: Words, age: int | None) -> bool:
    """Return whether the words speak of a child; a daughter of fifteen is none."""
    return words.has("child") if age is None else age < GROWN_UP


def distinct(kinds: Sequence[str]) -> list[str]:
    """Return the kinds without those whose head noun another has: "jackets" beside "rain jacket"."""
    heads: dict[str, str] = {}
    for kind in kinds:
        heads.setdefault(stems_of(kind)[-1], kind)
    return list(heads.values())


def is_sold(kind: str, vocabulary: Vocabulary) -> bool:
    """Return whether each word of a kind is one of the shop's."""
    return all(each in vocabulary.stems for each in stems_of(kind))


def whom(words: Words) -> str:
    """Return for whom a gift is, in the shopper's words: "your mother"."""
    # The person after "for" comes before any other that the message speaks of.
    places = sorted(range(len(words)), key=lambda place: "for" not in words.texts[max(0, place - 2) : place])
    for place in places:
        end = words.end_of(place, "adult", "child", "baby")
        if end > place and words.texts[place] not in (
            "him",
            "her",
            "them",
            "someone",
            "somebody",
            "expecting",
        ):
            before = words.texts[place - 1 : place]
            if words.texts[end - 1].endswith("s") and before not in (("my",), ("our",)):
                return " ".join(words.texts[place:end])
            of_other = before[0] if before and before[0] in ("his", "her", "their") else "a"
            is_own = before in (("my",), ("our",)) or words.texts[place] in RELATIVES  # "mum bakes"
            article = "your" if is_own and not of_other.startswith("h") else of_other
            text = " ".join(words.texts[place:end])
            return f"{article} {text}" if "old" not in text else f"a {text.split()[-1]}"
    return ""
