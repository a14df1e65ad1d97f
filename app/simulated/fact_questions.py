"""Short questions about what is on view: "how many watts", "what sizes are there", "who makes it", "size M"."""

from __future__ import annotations

import re

from app.simulated.describing import fact_asked, told_otherwise
from app.simulated.dialogue import Dialogue
from app.simulated.lexicon import FILLER, SIZES
from app.simulated.references import Reference, find_references
from app.simulated.text import tokens
from app.simulated.understanding import Understanding

_SIZE = re.compile(
    r"^(?:(?:do you have|have you got|is there|is it|does it come|and|what about|how about) )?(?:(?:it|that|this) )?"
    r"(?:in )?(?:a )?(?:size )?([a-z]{1,4}|\d{1,2}(?:\.5)?|small|medium|large)[ ?.!]*$"
)
_ASKS = re.compile(r"^(?:and )?(?:what|which|who|how|is|are|does|do|has|have|can|will)\b")
_MINE = re.compile(r"^(?:and )?what (?:do i have|have i got)(?: so far| now| already| there)?[ ?.!]*$")
_NEWS = re.compile(
    r"^(?:(?:do you have |have you got |is there |show me )?(?:anything|something) new|"
    r"what(?:'s|s| is| do you have) new|"
    r"(?:show me )?(?:the )?(?:new arrivals|newest|latest)(?: products| things| items)?)"
    r"(?: here| in (?:the |your )?(?:shop|store)| today| this week)*[ ?.!]*$"
)
_ITSELF = re.compile(r"^(?:and )?(?:does|is|can|has|will) (?:it|this|that|they|these)\b")


def read_fact_question(text: str, dialogue: Dialogue) -> Understanding | None:
    """A question that the facts of the products on view answer; None when it asks for anything else."""
    if _MINE.match(text):
        return Understanding("cart")
    if _NEWS.match(text):
        return Understanding("shop", topic="newest")
    if dialogue.focus is None and not dialogue.listed:
        return None
    return _size(text, dialogue) or _fact(text, dialogue) or _said_of_it(text, dialogue)


def _size(text: str, dialogue: Dialogue) -> Understanding | None:
    match = _SIZE.match(text)
    item = dialogue.focus
    if match is None or item is None or not item.sizes:
        return None
    size = SIZES.get(match[1], match[1])
    if match[1] in SIZES or (match[1][0].isdigit() and "size" in text):
        return Understanding("details", references=(Reference("it"),), topic=f"size {size}")
    return None


def _fact(text: str, dialogue: Dialogue) -> Understanding | None:
    fact, rest = fact_asked(text)
    if not fact or not (_ASKS.match(text) or text.rstrip().endswith("?")):
        return None
    references, rest = find_references(rest)
    if any(word not in FILLER for word in tokens(rest)) or any(
        one.kind not in ("it", "all") for one in references
    ):
        return None
    if any(one.kind == "all" for one in references) or (not references and dialogue.focus is None):
        return Understanding("details", references=(Reference("all"),), topic=fact)
    if dialogue.focus is None and len(dialogue.listed) > 1 and fact != "brand":
        return None  # which one is meant has to be asked
    many = Reference("it") if dialogue.focus is not None else Reference("all")
    return Understanding("details", references=(many,), topic=fact)


def _said_of_it(text: str, dialogue: Dialogue) -> Understanding | None:
    """ "does it switch off by itself": every word of it is among the facts of the product spoken of."""
    item = dialogue.focus
    if item is None or not _ITSELF.match(text):
        return None
    words = [told_otherwise(word) for word in tokens(text) if word not in FILLER]
    if len(words) > 1 and all(item.is_so(word) for word in words):
        return Understanding("details", references=(Reference("it"),), topic=" ".join(words))
    return None
