"""From typed words to evidence: known words unchanged, misspelt ones corrected."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.british_american import other_spellings
from app.catalogue.search.evidence import (
    Evidence,
    ReadTerm,
    Unit,
    evidence_of,
    is_known,
    units_of,
    words_to_count,
)
from app.catalogue.search.model_numbers import other_numbers, with_whole_numbers
from app.catalogue.search.query import Term, terms_of
from app.catalogue.search.spelling import compounds, corrections
from app.catalogue.search.synonyms import is_name
from app.catalogue.search.word_neighbours import SELDOM, SHORTEST, Doubtful, likely_words, usual_forms
from app.catalogue.search.word_senses import leave_out_other_senses
from app.db.direct import fetch
from app.text.english_words import is_english

# The lexemes of each text in order. Texts without a lexeme ("the") are omitted.
LEXEMES = text(
    """
    SELECT place, array_agg(lexeme ORDER BY position) AS lexemes
    FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS given (words, place),
        unnest(to_tsvector('shop', shop_text(words))) AS found (lexeme, positions, weights),
        unnest(positions) AS position
    GROUP BY place
    """
)
# The next statement of the transaction is the search's own. Its plan does not depend on the words, and planning it for
# each search again takes 1 ms of processor time, a fifth of all. The setting ends with the transaction.
COUNTS = text(
    """
    SELECT word, sum(search_posting.uses)::integer AS uses, count(*)::integer AS blocks, search_average.products,
        set_config('plan_cache_mode', 'force_generic_plan', true) AS planned_once
    FROM search_posting, search_average
    WHERE word = ANY (CAST(:words AS text[])) GROUP BY word, search_average.products
    """
)

SHORTEST_JOINED, SHORTEST_WITH_LETTER = 5, 4
"""Minimum letters of two words that may be one; of a word after one without meaning, "i pad", one less."""

LEXEMES_KEPT, LONGEST_KEPT = 10_000, 40
"""Number of texts whose lexemes a process keeps for each database, some 3 MB, and their maximum length."""

_lexemes: WeakKeyDictionary[Engine, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
"""The lexemes of texts that were asked for, by database. They depend on the text only."""


@dataclass(frozen=True)
class ParsedQuery:
    """The units of a search text and what to look for. `corrected` is the text with corrected spelling, or None."""

    terms: tuple[Term, ...] = ()
    units: tuple[Unit, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    unknown: tuple[str, ...] = ()
    """Terms, as typed, of which the catalogue has no word."""
    corrected: str | None = None
    divided: str | None = None
    """A word of the typed text that the catalogue has only in two parts: "doorhandle"."""
    uses: Mapping[str, int] = field(default_factory=dict)
    """Term, as typed -> number of products with one of its words."""
    has_joined_kind: bool = False
    """Whether the word for the wanted kind is known in another spelling: "head phones", "floodlight"."""


async def parse_query(db: AsyncSession, typed: str, filtered: Collection[str] = ()) -> ParsedQuery:
    """Return what to look for, with corrected spelling. Text without a word gives no units.

    Args:
        db: The database session.
        typed: The search text.
        filtered: Texts of which filters demand one.
    """
    terms = terms_of(await with_whole_numbers(db, typed), filtered)
    read = await parsed_terms(db, terms)
    corrected = divided = None
    doubtful = doubtful_words(read)
    better, near = await likely_words(db, doubtful)
    known = {
        each.word: uses
        for each in doubtful
        if (uses := read.uses.get(each.word, 0)) and each.word not in better
    }
    usual = await usual_forms(db, known, near)
    if better or usual:
        corrected = " ".join({**better, **usual}.get(term.typed, term.typed) for term in terms)
        slips = {right: slip for slip, right in usual.items()}
        # Titles with the slip are found too.
        terms = [
            replace(term, ways=(*term.ways, slips[term.typed])) if term.typed in slips else term
            for term in terms_of(corrected, filtered)
        ]
        read = await parsed_terms(db, terms)
    across: dict[str, Sequence[str]] = {
        word: ways for word in read.unknown if (ways := other_spellings(word))
    }
    if across := {**across, **await other_numbers(db, read.unknown)}:
        terms = [replace(term, ways=(*term.ways, *across.get(term.typed, ()))) for term in terms]
        read = await parsed_terms(db, terms)
    wrong = [word for word in read.unknown if not is_name(word) and not is_english(word)]
    if wrong and (longer := await compounds(db, wrong)):
        terms = [replace(term, ways=(*term.ways, *longer.get(term.typed, ()))) for term in terms]
        read = await parsed_terms(db, terms)
        wrong = [word for word in wrong if word not in longer]
    if wrong and (better := await corrections(db, wrong, near)):
        corrected = " ".join(better.get(term.typed, term.typed) for term in terms)
        divided = next((word for word, parts in better.items() if " " in parts), None)
        read = await parsed_terms(db, terms_of(corrected, filtered))
    return replace(read, corrected=corrected, divided=divided)


def doubtful_words(read: ParsedQuery) -> list[Doubtful]:
    """Return the words of one term that few products have, with the terms beside them."""
    typed = [term.typed if " " not in term.typed else "" for term in read.terms]
    around = zip(read.terms, typed, ["", *typed], [*typed[1:], ""], strict=False)
    return [
        Doubtful(term.typed, before, after)
        for term, word, before, after in around
        if word.isascii()
        and word.isalpha()
        and len(word) >= SHORTEST
        and not term.is_filtered
        and not is_name(word)
        and read.uses.get(word, 0) <= SELDOM
    ]


async def parsed_terms(db: AsyncSession, terms: Sequence[Term]) -> ParsedQuery:
    """Return what to look for of these terms; those without a lexeme ("the") are omitted."""
    if not terms:
        return ParsedQuery()
    joined = [f"{one.typed}{two.typed}" for one, two in itertools.pairwise(terms)]
    texts = list(dict.fromkeys([*(way for term in terms for way in (*term.ways, *term.synonyms)), *joined]))
    lexemes = await lexemes_of(db, texts)
    read = [read_term(term, lexemes, join) for term, join in zip(terms, [*joined, ""], strict=True)]
    kept = with_lexemes(read)
    units = units_of(kept)
    words = words_to_count(units)
    counted = await fetch(db, COUNTS, {"words": words})
    counts = {row.word: row.uses for row in counted}
    products = counted[0].products if counted else 0
    blocks = {row.word: row.blocks for row in counted}
    await leave_out_other_senses(db, units, counts)
    evidence = evidence_of(units, counts, products, blocks)
    return ParsedQuery(
        terms=tuple(item.term for item in kept),
        units=tuple(units),
        evidence=evidence,
        uses={
            item.term.typed: max(
                (counts.get(word, 0) for unit in units_of([item]) for word in unit.words), default=0
            )
            for item in kept
        },
        has_joined_kind=any(
            counts.get(word) for unit in units if unit.term.typed == evidence.kind for word in unit.spellings
        ),
        unknown=tuple(
            item.term.typed
            for item in kept
            if not any(is_known(unit, counts) for unit in units if unit.term is item.term)
        ),
    )


async def lexemes_of(db: AsyncSession, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the lexemes of each text in order; texts without a lexeme ("the") are omitted."""
    kept = _lexemes.setdefault(db.get_bind().engine, {})
    known = {words: kept[words] for words in texts if words in kept}
    unknown = [words for words in texts if words not in known]
    if unknown:
        rows = await fetch(db, LEXEMES, {"texts": unknown})
        read = dict.fromkeys(unknown, ()) | {unknown[row.place - 1]: tuple(row.lexemes) for row in rows}
        known |= read
        kept |= {words: found for words, found in read.items() if len(words) <= LONGEST_KEPT}
        for words in list(itertools.islice(kept, max(len(kept) - LEXEMES_KEPT, 0))):
            del kept[words]
    return {words: found for words, found in known.items() if found}


def with_lexemes(read: Sequence[ReadTerm]) -> list[ReadTerm]:
    """Return the terms that have lexemes. One without is joined with its neighbours: "i phone", "shut off"."""
    kept: list[ReadTerm] = []
    before: tuple[str, ...] = ()
    for item, after in zip(read, [*read[1:], None], strict=True):
        if not item.ways:
            before = item.joined
            continue
        is_last = after is not None and not after.ways
        others = [word for word in (before, item.joined if is_last else ()) if word]
        kept.append(replace(item, ways=(*item.ways, *others), joined=() if is_last else item.joined))
        before = ()
    return kept


def read_term(term: Term, lexemes: dict[str, tuple[str, ...]], joined: str) -> ReadTerm:
    """Return the term with the lexemes of its texts, and of it and the next term as one word."""
    typed = lexemes.get(term.ways[0], ())
    ways = [lexemes[way] for way in term.ways if way in lexemes] if typed else []
    shortest = SHORTEST_JOINED if ways else SHORTEST_WITH_LETTER
    can_join = joined.isalnum() and not joined.isdigit() and len(joined) >= shortest
    together = lexemes.get(joined, ()) if can_join else ()
    return ReadTerm(
        term,
        ways=tuple(dict.fromkeys(ways)),
        synonyms=tuple(lexemes[synonym] for synonym in term.synonyms if synonym in lexemes),
        joined=together if len(together) == 1 else (),
    )
