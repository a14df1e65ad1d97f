"""Beginnings of a clause by which a shopper looks for goods: "I would like to get", "am hoping to find", "look for".

They are read by their parts and not as phrases: words of grammar, as many as there are, up to a verb of shopping.
"""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words

GRAMMAR = english().sets["seeking_grammar"]
LOOKING = english().sets["looking_verbs"]
WANTING = english().sets["buying_verbs"]
GETTING = english().sets["getting_verbs"]
FIRST_PERSON = frozenset({"i", "im", "we", "am"})
WISHING = frozenset({"like", "love", "can", "could", "may", "want", "hope", "hoping", "will", "would"})
FRAME = GRAMMAR | LOOKING | WANTING | GETTING | {"for"}
NO_OBJECT = english().sets["no_object_of_shopping"]
"""Words after such a beginning by which something else is asked for than goods: "find out", "need to", "look up"."""


def end_of_opening(words: Words) -> int:
    """Return where the words end by which a clause begins to look for goods; 0 if it does not, or names nothing.

    A verb of wanting or buying is enough. A verb of looking takes "for" or a first person, one of getting needs a first
    person: "get leak proof bottles" is an order that may mean anything.
    """
    begin = words.skip(0, "courtesy", "polite")
    if words.texts[begin : begin + 1] and words.texts[begin] not in LOOKING:  # "look" opens a clause, too
        begin = words.skip(begin, "opener", "courtesy", "polite")
    place = begin
    while place < len(words) and words.texts[place] in FRAME:
        place += 1
    said = frozenset(words.texts[begin:place])
    has_object = place < len(words) and words.tokens[place].kind != "mark"
    if not has_object or words.texts[place] in NO_OBJECT or words.texts[place - 1 : place] == ("to",):
        return 0
    is_person = bool(said & FIRST_PERSON)
    gets = said & GETTING and is_person and (said & GETTING != {"have"} or said & WISHING)
    wants = said & WANTING or (said & LOOKING and ("for" in said or is_person)) or gets
    return place if wants else 0
