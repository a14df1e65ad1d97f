"""Goods that a message mentions, each with the evidence that it is wanted and not only a part of a story.

No phrase decides. The words that govern the noun ("need", "do you sell") and that follow it ("would be nice"), its
determiner, the tense and the subject of its clause, and its place in the message are weighed against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.vocabulary import Vocabulary, stop_words
from app.text.inflection import singular

WANTING = english().sets["wanting_verbs"]
PERIODS = english().sets["periods"]
OFFERING = english().sets["offering_verbs"]
SERVING = english().sets["serving_verbs"]
PAST = english().sets["past_verbs"]
THIRD = frozenset({"he", "she", "they", "everyone", "everybody", "someone", "her", "his", "their"})
OWN = frozenset({"my", "our"})
OWNERS = OWN | {"his", "her", "their", "your", "its"}
NEW = frozenset({"a", "an", "some", "any", "another", "new", "more"})
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
NEGATING = frozenset({"no", "not", "without", "never", "hate", "hates", "nothing"})
PLACING = frozenset({"in", "on", "at", "from", "with", "for", "to", "of", "into", "under"})
LINKS = frozenset({"and", "or", ","})
STARTS = LINKS | {":", "so", "-", "but"}
"""Words after which another part of a clause begins."""

STOPPING = frozenset({"stop", "stopped", "quit", "avoid", "without", "not", "never", "of", "hate"})
"""Words before a verb of wanting that deny it."""

REPLACING = frozenset({"replace", "replacement", "replacing"})
HAVING = frozenset({"own", "have", "possess", "got"})

WH = english().sets["wondering"]

REACH = 7
"""Words before a noun among which a verb may govern it."""

ANOTHER = 5
"""Words from a verb of wanting on among which "another one" stands."""

AFTER = 4
"""Words after a noun that may say what it is for the shopper."""

MODIFIERS = 3
"""Maximum words before a noun that say more of it."""

DENIED = -3.5
"""Evidence below which goods are denied."""

SURE = 2.5
"""Minimum evidence that goods are wanted."""


@dataclass(frozen=True)
class Mention:
    """A name of goods at a place of a clause, and how much says that it is wanted."""

    clause: Clause
    begin: int
    end: int
    score: float
    is_governed: bool = False
    """Whether a verb of wanting or the like governs it."""

    @property
    def is_owned(self) -> bool:
        """Whether it is what the shopper has or had: "our old pressure cooker"."""
        before = self.clause.whole.texts[max(0, self.begin - 2) : self.begin]
        return bool(OWN & set(before))

    @property
    def is_definite(self) -> bool:
        """Whether it is one that the story is about: "the vase"."""
        return bool(DEFINITE & set(self.clause.whole.texts[max(0, self.begin - 1) : self.begin]))

    @property
    def is_old(self) -> bool:
        """Whether it is what the shopper has and no longer wants: "our pressure cooker", "the old clock"."""
        return self.is_owned or "old" in self.clause.whole.texts[max(0, self.begin - MODIFIERS) : self.begin]

    @property
    def noun(self) -> str:
        """The noun by which the goods are called."""
        return self.clause.whole.texts[self.end - 1]


def wanted_mention(clauses: Sequence[Clause], vocabulary: Vocabulary) -> Mention | None:
    """Return the mention that is wanted most; None where nothing says that any is."""
    found = [
        mention
        for place, clause in enumerate(clauses)
        for mention in mentions_in(clause, vocabulary, place / max(1, len(clauses) - 1))
    ]
    # Of two that are wanted alike the later one counts: a shopper comes to the point.
    best = max(reversed(found), key=lambda mention: mention.score, default=None)
    own = [mention for mention in found if mention.is_owned]
    if own and (best is None or not best.is_governed) and any(wants_another(each.whole) for each in clauses):
        return own[0]  # "I spilled coffee over my bag, I need a new one" asks for a bag
    if best is not None and best.score >= SURE:
        return best
    owned = own or [mention for mention in reversed(found) if mention.is_definite]
    return owned[0] if owned and any(wants_another(clause.whole) for clause in clauses) else None


def named_kinds(clauses: Sequence[Clause], vocabulary: Vocabulary) -> list[Words]:
    """Return the names of goods that a message mentions, each kind once, without those that are denied."""
    found: dict[str, Words] = {}
    for clause in clauses:
        for mention in mentions_in(clause, vocabulary, 0):
            if mention.score > DENIED:
                found.setdefault(singular(mention.noun), clause.whole[mention.begin : mention.end])
    return list(found.values())


def wants_another(words: Words) -> bool:
    """Return whether a clause wants another of what was named before: "I'd like a new one", "okay for another one"."""
    pairs = list(pairwise(words.texts))
    if ("another", "one") in pairs or REPLACING & set(words.texts):
        return True
    for place, text in enumerate(words.texts):
        following = words.texts[place + 1 : place + ANOTHER]
        if text in WANTING and "new" in following and {"one", "ones"} & {*following, *words.texts[-1:]}:
            return True
    return False


def mentions_in(clause: Clause, vocabulary: Vocabulary, position: float) -> Iterator[Mention]:
    """Yield the goods that a clause mentions. `position` is 0 for the first clause and 1 for the last."""
    words = clause.whole
    for place, token in enumerate(words.tokens):
        if token.kind != "word" or not is_head(words, place, vocabulary):
            continue
        begin = place
        while begin and place - begin < MODIFIERS and is_modifier(words, begin - 1, vocabulary):
            begin -= 1
        score = weigh(clause, begin, place + 1) + position / 2
        yield Mention(clause, begin, place + 1, score, governing(words.texts[:begin][-REACH:]) > 0)


def is_head(words: Words, place: int, vocabulary: Vocabulary) -> bool:
    """Return whether the word here is a noun by which goods are called, and no part of a longer name."""
    text = words.texts[place]
    if text in PERIODS:
        return False  # "twenty years of marriage" speaks of no planner for the year
    if text in stop_words() or text in THIRD or not (vocabulary.is_kind(text) and vocabulary.names(text)):
        return False
    following = words.texts[place + 1 : place + 2]
    if following == ("not",) and words.end_of(place, "auxiliary") > place:
        return False  # "the man can not come" speaks of no can
    return not following or following[0] in stop_words() or not vocabulary.is_kind(following[0])


def is_modifier(words: Words, place: int, vocabulary: Vocabulary) -> bool:
    """Return whether the word here says more of the noun after it."""
    token = words.tokens[place]
    text = token.text
    is_word = (
        token.kind == "word"
        and text not in stop_words()
        and text not in ("old", "new")
        and text not in WANTING
        and text not in PAST
    )
    return is_word and not words.roles_at[place].keys() & {"auxiliary", "opener"} and vocabulary.knows(text)


def weigh(clause: Clause, begin: int, end: int) -> float:
    """Return how much says that the goods named here are wanted."""
    words = clause.whole
    before, after = words.texts[:begin], words.texts[end : end + AFTER]
    near, determiner = before[-REACH:], before[-1:]
    lead = before[:-1] if determiner and determiner[0] in NEW | DEFINITE | OWNERS else before
    score = 0.0
    governed = governing(near)
    score += governed
    if SERVING & set(after[1:]) and after[:1] in (("would",), ("will",), ("should",), ("is",), ("are",)):
        score += 3
    if after[:1] in (("please",), ("?",)) or after[:3] in ((",", "that", "is"), (",", "that", "'s")):
        score += 2
    score += 1 if clause.mood == "question" or clause.is_question else 0
    score += determined(determiner, governed)
    start = max((place + 1 for place, text in enumerate(lead) if text in STARTS), default=0)
    is_alone = not words[start : len(lead)].without("opener", "courtesy", "yes", "no").texts
    is_name = (
        not after or after[0] in STARTS or after[0] in PLACING or after[0] in ("please", "that", "which")
    )
    concludes = "so" in before[-MODIFIERS:]  # "gran said a lot about cheap shoes, so, walking boots"
    if is_alone and is_name and (concludes or not PAST & set(before)):
        score += 2  # "a proper chair, ..." names what is wanted and says nothing else of it
    if lead[-1:] and lead[-1] in PLACING and not governed:
        score -= 1.5  # "at the kitchen table"
    follows = words.texts[end : next_start(words, end)]
    part = (*lead[start:], *follows)
    if fails(follows):
        score += 2.5
    if "old" in before[-MODIFIERS:] and determiner and not governed:
        score += 2  # what is called old is to be replaced: "the old clock looks ridiculous"
    if not governed and PAST & set(part) and not fails(follows):
        score -= 1.5
    if not governed and THIRD & set(part[:3]):
        score -= 1
    if near[-1:] == ("no",) and after[:1] in (("because",), ("since",)):
        score += 4  # "no umbrella because I left it on the bus" is what is missing
    elif NEGATING & set(near[-2:]) or "already" in near:
        score -= 4
    return score


def fails(follows: Sequence[str]) -> bool:
    """Return whether words after a thing say that it does not do what it should: "the knife couldn't cut butter"."""
    for place, pair in enumerate(pairwise(follows)):
        if pair in FAILING:
            before = set(follows[:place])
            return not before & (THIRD | {"i", "we", "you", "it", "that", "which", "who"})
    return False


FAILING = frozenset({(verb, "not") for verb in ("can", "could", "do", "does", "did", "will", "would")})
"""Auxiliaries with which a thing is said to fail."""


def governing(near: Sequence[str]) -> float:
    """Return the evidence of the words before a noun: a verb of wanting, or a question whether the shop has it."""
    if WH & set(near):
        return 0  # "tell me where I can get tennis balls"
    offers = [place for place, text in enumerate(near) if text in OFFERING]
    if "you" in near and offers:
        return 3
    if "not" in near and HAVING & set(near[near.index("not") + 1 : near.index("not") + 2]):
        return 3  # "I don't own a decent bowl"
    wants = [
        place
        for place, text in enumerate(near)
        if text in WANTING or (text == "after" and near[place - 1] in ("am", "are", "is"))
    ]
    if wants and not any(text in LINKS or text in PAST for text in near[wants[-1] + 1 :]):
        if wants[-1] and near[wants[-1] - 1] in STOPPING:
            return -1  # "I want to stop buying plastic bottles"
        between = near[wants[-1] + 1 :]
        if any(text in PLACING for text in between[1:]) or between[:1] == ("to",):
            return 0  # "get out of bed", "need to write a book"
        is_past_wish = (
            bool({"was", "were", "had", "did"} & set(near[: wants[-1]])) and "wondering" not in near
        )
        return 1.5 if is_past_wish else 3
    return 2 if {"anything", "something"} & set(near) else 0


def determined(determiner: Sequence[str], governed: float) -> float:
    """Return the evidence of the word before a noun: a new thing is wanted, an own one is there already."""
    if not determiner:
        return 0.5
    if determiner[0] in NEW:
        return 1
    if determiner[0] in OWNERS:
        return -1.5
    return -0.5 if determiner[0] in DEFINITE and not governed else 0.5


def next_start(words: Words, place: int) -> int:
    """Return where the part of a clause ends in which a place is."""
    return next((at for at in range(place, len(words)) if words.texts[at] in STARTS), len(words))
