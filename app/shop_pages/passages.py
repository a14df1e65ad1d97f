"""Sections of the shop's pages that answer a question: BM25 over headings and texts, with the topics of shops."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from app.catalogue.facts.concepts import phrases
from app.catalogue.facts.words import content_of, stem, stem_list, stems_of, word_list
from app.shop_pages.page import Section, ShopPage

HERE = Path(__file__).parent
QUESTION_LIMIT = 600
"""Maximum characters of a question that are read."""

HEADING_WEIGHT = 3
"""Number of times a word of a heading counts beside a word of the text."""

HEADING_SCORE, TITLE_SCORE = 4.0, 1.0
"""Scores of a section whose heading, or whose page's title, names the topic of the question."""

NEAR = 1.0
"""Difference of scores within which a section comes before the introduction of its page."""

WORDS_BESIDE = 1
"""Maximum number of words of a question about the shop that its topic does not explain: "Canada"."""

PERSONS = frozenset(stem(word) for word in ("you", "your", "i", "my"))
LIGHT = stem_list("frame") | stem_list("measures")
"""Words that name no further subject."""

TIMES = stem_list("times")
"""Words of days and dates, which a question about a delivery names."""

DENYING = "n't"
DENIAL = frozenset([stem("not")])

QUESTION_WORDS = frozenset(stem(word) for word in word_list("auxiliaries") | word_list("asking"))

CLOSE = 0.5
"""Minimum share of the best section's score for a further one."""

LEAST_WORDS, LEAST_SHARE = 2, 0.5
"""Minimum number and share of a question's words in a section without its topic, unless it has all of them."""

SATURATION, LENGTH = 1.2, 0.75
"""The parameters k1 and b of BM25 (Robertson and Zaragoza, 2009)."""


@dataclass(frozen=True)
class Passage:
    """A section that answers, with its page."""

    page: ShopPage
    section: Section
    score: float

    @property
    def url(self) -> str:
        """The path of the section."""
        return self.page.section_url(self.section)


@dataclass(frozen=True)
class Topic:
    """A subject of questions about a shop."""

    name: str
    words: tuple[frozenset[str], ...]
    examples: tuple[str, ...]


@cache
def all_topics(language: str = "en") -> tuple[Topic, ...]:
    """Return the topics of a language, read once from its folder."""
    with (HERE / language / "topics.toml").open("rb") as file:
        table = tomllib.load(file)
    return tuple(
        Topic(
            name,
            phrases(entry["words"]),
            tuple(entry["examples"]),
        )
        for name, entry in table.items()
    )


@cache
def topic_stems() -> frozenset[str]:
    """Return the stems of all words for topics."""
    return frozenset(word for topic in all_topics() for words in topic.words for word in words)


def topics_in(stems: frozenset[str]) -> list[Topic]:
    """Return the topics of a text: those with the most specific words, if several match."""
    found = [
        (topic, max((len(words) for words in topic.words if words <= stems), default=0))
        for topic in all_topics()
    ]
    most = max((size for _, size in found), default=0)
    return [topic for topic, size in found if size and size == most]


def names_shop_topic(question: str) -> str:
    """Return the topic of a question about the shop, or nothing.

    The words of topics are words of goods too ("shipping scale"). A question about the shop also addresses
    it, or speaks of the shopper ("you", "my"), or begins as a question, and has at most one word besides.
    """
    return topic_of(question)[0]


def topic_of(question: str) -> tuple[str, frozenset[str]]:
    """Return the topic of a question about the shop, and the stems of all words for it; nothing for other questions."""
    words = stems_of(question, QUESTION_LIMIT)
    asked = with_denials(words)
    topics = topics_in(asked)
    if not topics or not (asked & PERSONS or words[0] in QUESTION_WORDS):
        return "", frozenset()
    own = frozenset().union(*chain.from_iterable(topic.words for topic in topics))
    is_all = len(content_of(words) - own - LIGHT - TIMES) <= WORDS_BESIDE
    return (topics[0].name, own) if is_all else ("", frozenset())


def with_denials(words: Sequence[str]) -> frozenset[str]:
    """Return the stems of a question; "doesn't" is also "not"."""
    return frozenset(words) | (DENIAL if any(word.endswith(DENYING) for word in words) else frozenset())


def find_passages(pages: Sequence[ShopPage], question: str, limit: int = 2) -> list[Passage]:
    """Return the sections that answer a question, the best first; none where no section is about it."""
    asked = with_denials(stems_of(question, QUESTION_LIMIT))
    wanted = content_of(tuple(asked))
    topics = topics_in(asked)
    index = index_of(tuple(pages))
    found = []
    for page, section, counts in index.sections:
        about = topic_score(section, page, topics)
        if about or has_enough(wanted & counts.keys(), wanted, has_topic=bool(topics)):
            found.append(Passage(page, section, about + index.score(counts, wanted)))
    found.sort(key=lambda one: (-one.score, not one.section.heading))
    close = [one for one in found if one.score >= CLOSE * found[0].score]
    return [one for one in close if not is_introduction(one, close)][:limit]


def topic_score(section: Section, page: ShopPage, topics: Sequence[Topic]) -> float:
    """Return the score of a section whose heading, or whose page's title, names a topic of the question."""
    if any(names(section.heading, topic) for topic in topics):
        return HEADING_SCORE
    return TITLE_SCORE if any(names(page.title, topic) for topic in topics) else 0.0


def names(heading: str, topic: Topic) -> bool:
    """Return whether a heading names a topic."""
    stems = frozenset(stems_of(heading, 200))
    return any(words <= stems for words in topic.words)


def has_enough(shared: frozenset[str], wanted: frozenset[str], *, has_topic: bool) -> bool:
    """Return whether a section without the topic of a question shares enough of its words.

    Beside a topic one word is too few: "who runs this shop" is not answered by how long a guarantee runs.
    """
    if len(shared) < LEAST_WORDS:
        return bool(shared) and shared == wanted and not has_topic
    return shared == wanted or len(shared) >= LEAST_SHARE * len(wanted)


def is_introduction(passage: Passage, found: Sequence[Passage]) -> bool:
    """Return whether a passage is the first text of a page of which a section is as near."""
    return not passage.section.heading and any(
        one.page == passage.page and one.section.heading and one.score >= passage.score - NEAR
        for one in found
    )


@dataclass(frozen=True, eq=False)
class Index:
    """The sections with the counts of their words."""

    sections: tuple[tuple[ShopPage, Section, Counter[str]], ...]
    documents: Counter[str]
    """Number of sections that have a word."""
    average: float

    def score(self, counts: Counter[str], wanted: frozenset[str]) -> float:
        """Return the BM25 score of a section for words."""
        length = sum(counts.values()) / self.average
        total = 0.0
        for word in wanted & counts.keys():
            among = self.documents[word]
            rarity = math.log(1 + (len(self.sections) - among + 0.5) / (among + 0.5))
            weight = (
                counts[word] * (SATURATION + 1) / (counts[word] + SATURATION * (1 - LENGTH + LENGTH * length))
            )
            total += rarity * weight
        return total


@lru_cache(maxsize=8)
def index_of(pages: tuple[ShopPage, ...]) -> Index:
    """Return the index of pages, built once for the same pages."""
    sections = tuple(
        (page, section, count_words(page, section)) for page in pages for section in page.sections
    )
    documents = Counter(chain.from_iterable(counts.keys() for _, _, counts in sections))
    total = sum(sum(counts.values()) for _, _, counts in sections)
    return Index(sections, documents, max(1.0, total / max(1, len(sections))))


def count_words(page: ShopPage, section: Section) -> Counter[str]:
    """Return the counts of a section's words; words of its heading and of the page's title weigh more."""
    heading = content_of(stems_of(f"{section.heading} {page.title}", 400))
    counts = Counter(word for word in stems_of(section.text, 20_000))
    for word in heading:
        counts[word] += HEADING_WEIGHT
    return counts
