"""The language of a message: by its script, else by its commonest words; languages without an answer are left out."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from app.simulated.lexicon import OtherLanguage, other_languages
from app.simulated.stems import words_of
from app.simulated.vocabulary import Vocabulary, stop_words

SCRIPTS = {"ARABIC": "ar", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh"}
SHARE = 0.5
"""Share of letters that must be of a script."""


def detect_language(text: str, vocabulary: Vocabulary) -> OtherLanguage | None:
    """Return the language of a message that is not in English; None for English and for what cannot be said.

    A word that the shop sells counts for no language: names of goods are often foreign.
    """
    by_code = {language.code: language for language in other_languages()}
    code = script_of(text)
    if code is not None:
        return by_code[code]
    words = [word for word in words_of(text)[:60] if word.isalpha()]
    english = sum(word in stop_words() for word in words)
    best, most = None, 0
    for language in other_languages():
        hits = len(set(words) & language.words)
        if hits > most:
            best, most = language, hits
    enough = most >= 2 and most > english and most * 4 >= len(words)
    return best if enough else None


def script_of(text: str) -> str | None:
    """Return the language whose script most letters are of."""
    letters = [sign for sign in text[:400] if sign.isalpha()]
    counts: dict[str, int] = {}
    for sign in letters:
        if sign.isascii():
            continue
        name = unicodedata.name(sign, "")
        code = next((code for prefix, code in SCRIPTS.items() if name.startswith(prefix)), None)
        if code is not None:
            counts[code] = counts.get(code, 0) + 1
    if "ja" in counts:
        counts["ja"] += counts.pop("zh", 0)
    code = max(counts, key=lambda each: counts[each], default=None)
    return code if code is not None and counts[code] > SHARE * len(letters) else None


def content_words(text: str, language: OtherLanguage, known: Collection[str] = ()) -> str:
    """Return the words of a message that are none of the language's grammar, for a search."""
    return " ".join(word for word in text.split() if word.lower().strip(",.!?¿¡;:") not in language.words)[
        :400
    ]
