"""Numbers in English words: "twenty five", "a hundred and five"."""

from __future__ import annotations

from collections.abc import Sequence

ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {
    **{word: value for value, word in enumerate([*ONES.split(), "eighteen", "nineteen"], 1)},
    **{word: value for value, word in zip(range(20, 100, 10), TENS.split(), strict=True)},
    **{"hundred": 100, "thousand": 1000},
}
MOST_WORDS = 12


def value_of(words: Sequence[str]) -> int:
    """Return the value of a number in words, at most twelve of them."""
    whole = part = 0
    for word in words[-MOST_WORDS:]:
        value = NUMBER_WORDS.get(word, 0)
        if value < 100:
            part += value
        elif value == 100:
            part = max(part, 1) * 100
        else:
            whole, part = whole + max(part, 1) * value, 0
    return whole + part


def number_words_at(words: Sequence[str], place: int) -> tuple[int | None, int]:
    """Return the value of the number in words that begins here, and the place after it; None if none does."""
    end = place
    while end < len(words) and end - place < MOST_WORDS:
        word = words[end].lower()
        is_joint = (
            word == "and" and end > place and words[end + 1 : end + 2] and is_number_word(words[end + 1])
        )
        if not is_joint and not is_number_word(word):
            break
        end += 1
    return (value_of([word.lower() for word in words[place:end]]), end) if end > place else (None, place)


def is_number_word(word: str) -> bool:
    """Return whether a word may be a part of a number."""
    return word.lower() in NUMBER_WORDS
