"""From typed words to evidence: known words unchanged, misspelt ones corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
from app.catalogue.search.spelling import corrections

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
    SELECT word, sum(cardinality(products))::integer AS count
    FROM search_posting WHERE word = ANY (CAST(:words AS text[])) GROUP BY word
    """
)
PRODUCTS = text("SELECT products FROM search_average")


@dataclass(frozen=True)
class ParsedQuery:
    """The units of a search text and what to look for. `corrected` is the text with corrected spelling, or None."""

    terms: tuple[Term, ...] = ()
    units: tuple[Unit, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    unknown: tuple[str, ...] = ()
    """Terms, as typed, of which the catalogue has no word."""
    corrected: str | None = None

    @property
    def kind(self) -> str:
        """The word that names the wanted kind, as typed; empty if none does."""
        return next((term.typed for term in self.terms if term.is_kind), "")


async def parse_query(db: AsyncSession, typed: str) -> ParsedQuery:
    """Return what to look for, with corrected spelling. Text without a word gives no units."""
    read = await parsed_terms(db, terms_of(typed))
    better = await corrections(db, read.unknown) if read.unknown else {}
    if not better:
        return read
    corrected = " ".join(better.get(term.typed, term.typed) for term in terms_of(typed))
    again = await parsed_terms(db, terms_of(corrected))
    return ParsedQuery(again.terms, again.units, again.evidence, again.unknown, corrected)


async def parsed_terms(db: AsyncSession, terms: Sequence[Term]) -> ParsedQuery:
    """Return what to look for of these terms; those without a lexeme ("the") are omitted."""
    if not terms:
        return ParsedQuery()
    connection = await db.connection()
    joined = [f"{one.typed}{two.typed}" for one, two in zip(terms, terms[1:], strict=False)]
    texts = list(dict.fromkeys([*(way for term in terms for way in (*term.ways, *term.synonyms)), *joined]))
    lexemes = {texts[row.place - 1]: tuple(row.lexemes) for row in await connection.execute(LEXEMES, {"texts": texts})}
    read = [read_term(term, lexemes, join) for term, join in zip(terms, [*joined, ""], strict=True)]
    kept = [item for item in read if item.ways]
    units = units_of(kept)
    words = words_to_count(units)
    counts = {row.word: row.count for row in await connection.execute(COUNTS, {"words": words})}
    products = await connection.scalar(PRODUCTS) or 0
    return ParsedQuery(
        terms=tuple(item.term for item in kept),
        units=tuple(units),
        evidence=evidence_of(units, counts, products),
        unknown=tuple(
            item.term.typed for item in kept if not any(is_known(unit, counts) for unit in units_of([item]))
        ),
    )


def read_term(term: Term, lexemes: dict[str, tuple[str, ...]], joined: str) -> ReadTerm:
    """Return the term with the lexemes of its texts, and of it and the next term as one word."""
    typed = lexemes.get(term.ways[0], ())
    ways = [lexemes[way] for way in term.ways if way in lexemes] if typed else []
    together = lexemes.get(joined, ()) if term.typed.isalpha() and len(joined) >= 5 else ()
    return ReadTerm(
        term,
        ways=tuple(dict.fromkeys(ways)),
        synonyms=tuple(lexemes[synonym] for synonym in term.synonyms if synonym in lexemes),
        joined=together if len(together) == 1 else (),
    )
