"""Uses that makers say of products: by the words of the use, and by those with which makers mean the same.

"For a small kitchen" is said by "small", "compact" and "folding". A sentence that says several parts of a use at once
counts more than the same words apart: "suits a small kitchen", and not "a small spout".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from app.simulated.lexicon import english
from app.simulated.nlg import voice
from app.simulated.nlu.phrases import Words
from app.simulated.products import Item, sentences_of, values_of
from app.simulated.stems import stem, stems_of
from app.simulated.vocabulary import stop_words

Use = frozenset[str]
"""Stems of which any says one part of a use."""

SEEMING = english().sets["seeming"]
FACT_LIMIT = 160
PARTS = re.compile(r"[.!?;,]")
ROLE = "purpose:"


@cache
def said_by_makers(name: str) -> Use:
    """Return the stems by which makers say that a product suits a use of the lexicon."""
    return frozenset(map(stem, english().purposes[name]["said"]))


def uses_in(purpose: Words, *, only_named: bool = False) -> list[Use]:
    """Return the parts of the use that a shopper speaks of, each as the stems that say it.

    `only_named`: those alone that the lexicon has, and no other word of the message.
    """
    found: list[Use] = []
    content = purpose.without("advise", "pronoun", "auxiliary", "courtesy", "opener")
    place = 0
    while place < len(content):
        ends = {role: end for role, end in content.roles_at[place].items() if role.startswith(ROLE)}
        end = max(ends.values(), default=place + 1)
        # For a use of the lexicon its own words count alone: "bad knees" are in no "knee-high" boots.
        words = () if ends or only_named else content.texts[place:end]
        said = {each for text in words for each in stems_said(text)}
        for role in (role for role, at in ends.items() if at == end):
            said |= said_by_makers(role.removeprefix(ROLE))
        if said:
            found.append(frozenset(said))
        place = end
    return list(dict.fromkeys(found))


def stems_said(text: str) -> set[str]:
    """Return the stems of a word that may say a use, and of the number that it stands for; none of grammar."""
    if len(text) < 2 or not text.isalnum() or text in stop_words() or text in SEEMING:
        return set()
    counts = [str(english().numbers[text])] if text in english().numbers else []
    return {stem(each) for each in (text, *counts)}


def names_use(words: Words) -> bool:
    """Return whether words name a use of the lexicon."""
    return any(role.startswith(ROLE) for ends in words.roles_at for role in ends)


def common_stems(items: Sequence[Item]) -> frozenset[str]:
    """Return the nouns of products and the stems that all names have: "mat" is what they are, and no use."""
    common = frozenset.intersection(*(item.name_stems for item in items)) if len(items) > 1 else frozenset()
    return common | {item.head for item in items}


def telling_uses(purpose: Words, items: Sequence[Item]) -> list[Use]:
    """Return the parts of a use, without the words that only say what the products are."""
    common = common_stems(items)
    return [rest for use in uses_in(purpose) if (rest := use - common)]


def best_suited(pool: Sequence[Item], uses: Sequence[Use], is_limit: Callable[[str], bool]) -> list[Item]:
    """Return those of which most of a use is said; nothing where that singles out none.

    `is_limit` says of a sentence that it limits: "not for a heavy pack" suits none.
    """
    if not uses:
        return []
    scores = {item.id: score(item, uses, is_limit) for item in pool}
    # A word that every product says of itself is no reason for one of them: all kettles are "Kitchen > Kettles".
    shared = {use for use in uses if all(use & stems_that_praise(item, is_limit) for item in pool)}
    if len(pool) > 1:
        scores = {item.id: (at[0] - len(shared), *at[1:]) for item in pool for at in [scores[item.id]]}
    most = max(scores.values(), default=(0, 0))
    best = [item for item in pool if scores[item.id] == most]
    return best if (most[0] > 0 or most[1] > 1) and len(best) < len(pool) else []


def score(item: Item, uses: Sequence[Use], is_limit: Callable[[str], bool]) -> tuple[int, int]:
    """Return how many parts of a use are said of a product, and how many of them together in one text."""
    said = stems_that_praise(item, is_limit)
    together = [set(stems_of(text)) for text in praising_texts(item, is_limit)]
    return sum(bool(use & said) for use in uses), max(
        (sum(bool(use & stems) for use in uses) for stems in together), default=0
    )


def praising_texts(item: Item, is_limit: Callable[[str], bool]) -> list[str]:
    """Return the values of a product's attributes, its name, and the sentences that limit nothing."""
    sentences = (text for text in sentences_of(item) if not is_limit(text))
    return [*values_of(item.attributes), item.name, *sentences]


def stems_that_praise(item: Item, is_limit: Callable[[str], bool]) -> frozenset[str]:
    """Return the stems of a product's facts and of the sentences of its description that limit nothing."""
    return item.stems | {each for text in praising_texts(item, is_limit) for each in stems_of(text)}


def text_for_use(item: Item, uses: Sequence[Use], is_limit: Callable[[str], bool]) -> str:
    """Return the value or the part of the description that says most of a use; nothing where none does."""
    praise = [text for text in sentences_of(item) if not is_limit(text)]
    parts = [each.strip() for text in praise for each in PARTS.split(text)]
    found = [*values_of(item.attributes), *(f"“{each}”" for each in parts if each)]

    def said(text: str) -> int:
        stems = set(stems_of(text))
        return sum(bool(use & stems) for use in uses)

    best = max(found, key=said, default="")
    return voice.plain(best, FACT_LIMIT) if best and said(best) else ""


def all_stems(uses: Iterable[Use]) -> set[str]:
    """Return the stems of all parts of a use."""
    return {each for use in uses for each in use}
