"""Several wishes in one breath, taken apart: "show me kettles, then compare the first two, and also show me lamps"."""

from __future__ import annotations

import re

_VERB = (
    r"(?:show|tell|compare|recommend|suggest|add|put|find|search|look for|give me|get me|take|list|"
    r"remove|delete|open|"
    r"what's in|what is in|do you have|i'd like to see|i want to see|i need|how much|which (?:one|"
    r"of)|throw|let me see|"
    r"describe|explain)"
)
_POLITE = (
    r"(?:(?:can|could|would|will) you |please |then |also |finally |lastly |next |after that |"
    r"afterwards )*"
)
_BREAK = re.compile(
    rf"(?<!\s)\s*(?:[;\n]+|(?<!\bno)(?<!\bnr)(?<!\bst)(?<![.!?][.!?])[.!?]++(?=\s|$)|,? ?\b(?:and )?(?:then|after that|"
    rf"afterwards|finally|lastly)\b,?(?! again)|"
    rf",? ?\band also\b,?|, (?:and )?(?={_POLITE}{_VERB}\b)|\band (?={_POLITE}{_VERB}\b)|"
    rf",? \bplus (?={_POLITE}{_VERB}\b))\s*"
)
_LEAD = re.compile(
    r"^(?:(?:(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day))(?: there| everyone|"
    r" again)?|ok(?:ay)?|"
    r"alright|well|so|um+|uh+|ah+|oh|great|perfect|cool|nice|fine|and|then|also|but|now|please|pls|actually|"
    r"thanks|thank you|sorry|excuse me|yes please|dear assistant|assistant|aisle|hm+)\b[ ,.:!-]*)+(?=\S)"
)
MOST_CLAUSES = 8


def clauses_of(text: str) -> list[str]:
    """The parts of a normalised utterance that want something, in order."""
    parts = [part.strip(" ,.!?;:") for part in _BREAK.split(text)]
    return [part for part in parts if part][:MOST_CLAUSES] or [text.strip()]


def without_lead(text: str) -> str:
    """The clause without greetings and politeness before it; untouched when nothing else is in it."""
    rest = _LEAD.sub("", text).strip()
    return rest if re.search(r"\w", rest) else text
