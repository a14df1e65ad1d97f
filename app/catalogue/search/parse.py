"""From typed words to evidence: known words unchanged, misspelt ones corrected."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.evidence import (
    Evidence,
    ReadTerm,
    Unit,
    evidence_of,
    is_known,
    units_of,
    words_to_count,
)
from app.catalogue.search.query import Term, terms_of
from app.catalogue.search.spelling import compounds, corrections
from app.catalogue.search.synonyms import is_name

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
COUNTS = text(
    """
    SELECT word, sum(cardinality(search_posting.products))::integer AS uses, search_average.products
    FROM search_posting, search_average
    WHERE word = ANY (CAST(:words AS text[])) GROUP BY word, search_average.products
    """
)


SHORTEST_JOINED = 5


@dataclass(frozen=True)
class ParsedQuery:
    """The units of a search text and what to look for. `corrected` is the text with corrected spelling, or None."""

    terms: tuple[Term, ...] = ()
    units: tuple[Unit, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    unknown: tuple[str, ...] = ()
    """Terms, as typed, of which the catalogue has no word."""
    corrected: str | None = None
    has_joined_kind: bool = False
    """Whether the word for the wanted kind is known in another spelling: "head phones", "floodlight"."""


async def parse_query(
    db: AsyncSession, typed: str, filtered: Collection[str] = (), *, is_corrected: bool = True
) -> ParsedQuery:
    """Return what to look for, with corrected spelling. Text without a word gives no units.

    Args:
        db: The database session.
        typed: The search text.
        filtered: Texts of which filters demand one.
        is_corrected: Whether misspelt words are corrected.
    """
    terms = terms_of(typed, filtered)
    read = await parsed_terms(db, terms)
    if not is_corrected:
        return read
    wrong = [word for word in read.unknown if not is_name(word)]
    if not wrong:
        return read
    if longer := await compounds(db, wrong):
        terms = [replace(term, ways=(*term.ways, *longer.get(term.typed, ()))) for term in terms]
        read = await parsed_terms(db, terms)
        wrong = [word for word in wrong if word not in longer]
    better = await corrections(db, wrong) if wrong else {}
    if not better:
        return read
    corrected = " ".join(better.get(term.typed, term.typed) for term in terms)
    return replace(await parsed_terms(db, terms_of(corrected, filtered)), corrected=corrected)


async def parsed_terms(db: AsyncSession, terms: Sequence[Term]) -> ParsedQuery:
    """Return what to look for of these terms; those without a lexeme ("the") are omitted."""
    if not terms:
        return ParsedQuery()
    connection = await db.connection()
    joined = [f"{one.typed}{two.typed}" for one, two in itertools.pairwise(terms)]
    texts = list(dict.fromkeys([*(way for term in terms for way in (*term.ways, *term.synonyms)), *joined]))
    lexemes = {
        texts[row.place - 1]: tuple(row.lexemes)
        for row in await connection.execute(LEXEMES, {"texts": texts})
    }
    read = [read_term(term, lexemes, join) for term, join in zip(terms, [*joined, ""], strict=True)]
    kept = [item for item in read if item.ways]
    units = units_of(kept)
    words = words_to_count(units)
    counted = (await connection.execute(COUNTS, {"words": words})).all()
    counts = {row.word: row.uses for row in counted}
    products = counted[0].products if counted else 0
    evidence = evidence_of(units, counts, products)
    return ParsedQuery(
        terms=tuple(item.term for item in kept),
        units=tuple(units),
        evidence=evidence,
        has_joined_kind=any(
            counts.get(word) for unit in units if unit.term.typed == evidence.kind for word in unit.spellings
        ),
        unknown=tuple(
            item.term.typed for item in kept if not any(is_known(unit, counts) for unit in units_of([item]))
        ),
    )


def read_term(term: Term, lexemes: dict[str, tuple[str, ...]], joined: str) -> ReadTerm:
    """Return the term with the lexemes of its texts, and of it and the next term as one word."""
    typed = lexemes.get(term.ways[0], ())
    ways = [lexemes[way] for way in term.ways if way in lexemes] if typed else []
    can_join = joined.isalnum() and not joined.isdigit() and len(joined) >= SHORTEST_JOINED
    together = lexemes.get(joined, ()) if can_join else ()
    return ReadTerm(
        term,
        ways=tuple(dict.fromkeys(ways)),
        synonyms=tuple(lexemes[synonym] for synonym in term.synonyms if synonym in lexemes),
        joined=together if len(together) == 1 else (),
    )
