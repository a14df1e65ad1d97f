"""Names of several words after "not": of "not western digital" both words are unwanted, and none is searched for.

A brand of the catalogue is one name wherever it stands. Two words that end a clause ("kettle not stainless steel") are
one name if titles have them beside each other, or if nothing here is called as the first is, so that it says nothing by
itself. After nothing else, as in "not red kettle", the second word is what is wanted.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.constraints import ends_clause, exclusion_starts, names_at, tokens_of
from app.catalogue.search.parse import lexemes_of
from app.catalogue.search.query import TEXT_LIMIT
from app.db.direct import fetch_values

MOST_STARTS = 4

NAMES = text(
    """
    SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE is_sold(label_query('#', shop_key(name)))
    UNION
    SELECT phrase
    FROM unnest(CAST(:phrases AS text[]), CAST(:pairs AS text[]), CAST(:firsts AS text[]))
        AS ending (phrase, pair, first)
    WHERE EXISTS (SELECT FROM search_posting WHERE word = pair)
        OR NOT EXISTS (SELECT FROM catalogue_word WHERE word = first)
    """
)


async def excluded_names(db: AsyncSession, typed: str) -> list[str]:
    """Return the names of several words that exclusions of a text begin with, in lower case."""
    tokens = tokens_of(typed[:TEXT_LIMIT])
    starts = exclusion_starts(tokens)[:MOST_STARTS]
    names = list(dict.fromkeys(name for start in starts for name in names_at(tokens, start)))
    if not names:
        return []
    phrases = [
        " ".join(tokens[start : start + 2]).lower()
        for start in starts
        if start > 1 and start + 1 < len(tokens) and ends_clause(tokens, start + 2)
    ]
    lexemes = await lexemes_of(db, phrases) if phrases else {}
    phrases = [phrase for phrase in phrases if phrase in names and len(lexemes.get(phrase, ())) > 1]
    return await fetch_values(
        db,
        NAMES,
        {
            "names": names,
            "phrases": phrases,
            "pairs": [" ".join(lexemes[phrase][:2]) for phrase in phrases],
            "firsts": [phrase.split()[0] for phrase in phrases],
        },
    )
