"""From typed words to what PostgreSQL is asked: known words as they are, misspelt ones corrected.

Queries are put together from what PostgreSQL itself made of each word, so nothing a shopper types can break one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.query import Term, terms_of
from app.catalogue.search.spelling import corrections

# A way that comes to no word ("the") is left out. Known: a word of the vocabulary, or else of any product's text.
READ = text(
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
class ReadTerm:
    """A term as PostgreSQL reads it, each a tsquery: in all its ways, as it was typed, as the kind of a product."""

    term: Term
    words: str
    typed: str
    kind: str
    known: bool


@dataclass(frozen=True)
class ReadText:
    """A search's text, read. `corrected` is the text with misspelt words replaced, or None when none was."""

    terms: tuple[ReadTerm, ...]
    corrected: str | None = None

    @property
    def all_words(self) -> str:
        """Every term must be there."""
        return " & ".join(f"({read.words})" for read in self.terms)

    @property
    def any_words(self) -> str:
        """At least one term must be there."""
        return " | ".join(f"({read.words})" for read in self.terms)

    @property
    def typed_words(self) -> str:
        """At least one term must be there as it was typed: the shopper's own words count most."""
        return " | ".join(f"({read.typed})" for read in self.terms)

    @property
    def most_words(self) -> str:
        """All terms but one, or the noun that says what is wanted: what may follow those that have all."""
        wanted = [f"({read.words})" for read in self.terms if read.term.is_kind]
        if len(self.terms) > 2:
            wanted += [
                "(" + " & ".join(f"({read.words})" for read in self.terms if read is not left_out) + ")"
                for left_out in self.terms
            ]
        return " | ".join(wanted) or self.any_words

    @property
    def kind(self) -> str:
        """The product is of the kind that is asked for; empty when the text names none."""
        return next((read.kind for read in self.terms if read.term.is_kind), "")


async def read_text(db: AsyncSession, typed: str) -> ReadText:
    """The text's terms, misspelt words corrected. Text without a single word gives no terms."""
    terms = terms_of(typed)
    read = await read_terms(db, terms)
    unknown = [item.term.typed for item in read if not item.known]
    better = await corrections(db, unknown) if unknown else {}
    if not better:
        return ReadText(tuple(read))
    corrected = " ".join(better.get(term.typed, term.typed) for term in terms)
    return ReadText(tuple(await read_terms(db, terms_of(corrected))), corrected)


async def read_terms(db: AsyncSession, terms: Sequence[Term]) -> list[ReadTerm]:
    """The terms as PostgreSQL reads them; those that say nothing ("the") are left out."""
    ways = [(position, way) for position, term in enumerate(terms) for way in term.ways]
    if not ways:
        return []
    connection = await db.connection()
    given = {"positions": [position for position, _ in ways], "ways": [way for _, way in ways]}
    rows = (await connection.execute(READ, given)).all()
    read = []
    for position, term in enumerate(terms):
        own = [row for row in rows if row.position == position]
        if own:
            words = " | ".join(f"({row.words})" for row in own)
            kind = " | ".join(dict.fromkeys(row.kind for row in own))
            read.append(ReadTerm(term, words, own[0].words, kind, any(row.known for row in own)))
    return read
