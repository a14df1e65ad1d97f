"""From typed words to tsqueries: known words unchanged, misspelt ones corrected.

Queries are composed of PostgreSQL's own output for each word, so no input of a shopper can break one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.query import Term, terms_of
from app.catalogue.search.spelling import corrections

# Variants without a lexeme ("the") are omitted. Known: a word of the vocabulary, or else of any product's text.
PARSE = text(
    """
    SELECT position, words::text AS words,
        label_query('=', shop_key(substring(way, '\\S+$')))::text AS kind,
        EXISTS (SELECT FROM catalogue_word WHERE stem = shop_key(way))
        OR is_sold(words) AS known
    FROM unnest(CAST(:positions AS int[]), CAST(:ways AS text[])) AS asked (position, way),
        LATERAL plainto_tsquery('shop', shop_text(way)) AS words
    WHERE numnode(words) > 0
    ORDER BY position
    """
)


@dataclass(frozen=True)
class ParsedTerm:
    """The tsqueries of a term: all its variants, the typed words, and the kind of a product."""

    term: Term
    words: str
    typed: str
    kind: str
    known: bool


@dataclass(frozen=True)
class ParsedQuery:
    """The terms of a search text. `corrected` is the text with corrected spelling, or None if it was correct."""

    terms: tuple[ParsedTerm, ...]
    corrected: str | None = None

    @property
    def all_words(self) -> str:
        """A tsquery that requires every term."""
        return " & ".join(f"({read.words})" for read in self.terms)

    @property
    def any_words(self) -> str:
        """A tsquery that requires at least one term."""
        return " | ".join(f"({read.words})" for read in self.terms)

    @property
    def typed_words(self) -> str:
        """A tsquery that requires at least one term as typed, because the shopper's own words weigh most."""
        return " | ".join(f"({read.typed})" for read in self.terms)

    @property
    def most_words(self) -> str:
        """A tsquery that requires all terms but one, or the head noun: for results after those with all terms."""
        wanted = [f"({read.words})" for read in self.terms if read.term.is_kind]
        if len(self.terms) > 2:
            wanted += [
                "(" + " & ".join(f"({read.words})" for read in self.terms if read is not left_out) + ")"
                for left_out in self.terms
            ]
        return " | ".join(wanted) or self.any_words

    @property
    def kind(self) -> str:
        """A tsquery for the wanted kind of product; empty if the text names none."""
        return next((read.kind for read in self.terms if read.term.is_kind), "")


async def parse_query(db: AsyncSession, typed: str) -> ParsedQuery:
    """Return the text's terms with corrected spelling. Text without a word gives no terms."""
    terms = terms_of(typed)
    read = await parsed_terms(db, terms)
    unknown = [item.term.typed for item in read if not item.known]
    better = await corrections(db, unknown) if unknown else {}
    if not better:
        return ParsedQuery(tuple(read))
    corrected = " ".join(better.get(term.typed, term.typed) for term in terms)
    return ParsedQuery(tuple(await parsed_terms(db, terms_of(corrected))), corrected)


async def parsed_terms(db: AsyncSession, terms: Sequence[Term]) -> list[ParsedTerm]:
    """Return the tsqueries of the terms; those without a lexeme ("the") are omitted."""
    ways = [(position, way) for position, term in enumerate(terms) for way in term.ways]
    if not ways:
        return []
    connection = await db.connection()
    given = {"positions": [position for position, _ in ways], "ways": [way for _, way in ways]}
    rows = (await connection.execute(PARSE, given)).all()
    read = []
    for position, term in enumerate(terms):
        own = [row for row in rows if row.position == position]
        if own:
            words = " | ".join(f"({row.words})" for row in own)
            kind = " | ".join(dict.fromkeys(row.kind for row in own))
            read.append(ParsedTerm(term, words, own[0].words, kind, any(row.known for row in own)))
    return read
