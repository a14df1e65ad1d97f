"""A message as clauses, each with a mood: who asks, commands, wishes, doubts, refuses or corrects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.simulated.lexicon import english
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.reference_reader import ATTACHED, reference_at
from app.simulated.nlu.tokens import Token

DENIALS = frozenset({"no", "nah", "nope", "naw"})
VERBS_OF_BEING = (("is",), ("are",), ("was",), ("were",))
WH = english().sets["wondering"] | {"which", "what", "that", "it", "they"}

SEEMING = english().sets["seeming"]
"""Verbs of an opinion, after what it is about."""

Mood = Literal[
    "command",
    "wish",
    "question",
    "condition",
    "refusal",
    "cancel",
    "correction",
    "courtesy",
    "statement",
]

CLAUSES_LIMIT = 24
"""Clauses of a message that are read."""

SENTENCE_ENDS = frozenset(".!?;。！？…")
ABBREVIATIONS = frozenset({"no", "nr", "nos"})

CART_VERBS = (
    "add",
    "put",
    "give",
    "take",
    "remove",
    "swap",
    "set",
    "set_of",
    "keep_only",
    "double",
    "undo",
    "empty",
    "checkout",
)
CHANGES = ("remove", "swap", "set", "set_of", "keep_only", "double", "halve", "undo", "empty")
WISHES = ("take_wish", "have_wish", "may_have")
STARTERS = (
    *(
        "add",
        "put",
        "remove",
        "swap",
        "undo",
        "empty",
        "set",
        "set_of",
        "keep_only",
        "double",
        *WISHES,
        "polite",
        "search",
        "compare",
        "advise",
    ),
    *("cancel", "correction", "condition", "hedge", "question_word", "details", "take", "checkout", "fact"),
)
"""Roles of phrases that begin a clause of their own after a comma or "and"."""

COMMANDS = (*CART_VERBS, "search", "compare", "details", "more", "advise", "show_cart", "back_to", "adding")


@dataclass(frozen=True)
class Clause:
    """A part of a message with one mood.

    `words` are without its opening words ("okay, then"), `whole` with them. `sentence` counts sentences. `denied` says
    that it began with "no", `polite` that it is a request in a question's form.
    """

    mood: Mood
    words: Words
    whole: Words
    sentence: int = 0
    is_question: bool = False
    denied: bool = False
    polite: bool = False
    opened_by_yes: bool = False

    @property
    def text(self) -> str:
        """The clause's words, for a log or a test."""
        return " ".join(self.words.texts)


def read_clauses(tokens: list[Token]) -> list[Clause]:
    """Return the message's clauses in order; at most CLAUSES_LIMIT."""
    clauses: list[Clause] = []
    for number, (sentence, end) in enumerate(sentences(tokens)):
        pieces = list(divide(Words.of(sentence)))
        for place, piece in enumerate(pieces):
            asks = end in ("?", "？") and place == len(pieces) - 1
            clauses.append(clause_of(piece, number, asks))
    return clauses[:CLAUSES_LIMIT]


def sentences(tokens: list[Token]) -> Iterator[tuple[list[Token], str]]:
    """Yield the sentences without their last mark, and that mark."""
    current: list[Token] = []
    for token in tokens:
        abbreviation = token.text == "." and current and current[-1].text in ABBREVIATIONS
        if token.kind == "mark" and token.text in SENTENCE_ENDS and not abbreviation:
            if current:
                yield current, token.text
            current = []
        else:
            current.append(token)
    if current:
        yield current, ""


def divide(words: Words) -> Iterator[Words]:
    """Yield the clauses of a sentence."""
    start = place = 0
    while place < len(words):
        after = boundary(words, start, place)
        if after and place > start:
            yield words[start:place]
            start = place = after
            continue
        place = max(place + 1, after)
    if start < len(words):
        yield words[start : len(words)]


def boundary(words: Words, start: int, place: int) -> int:
    """Return where the next clause begins if the one that began at `start` ends here, else 0."""
    text = words.texts[place]
    if text == "but" and any(
        words.end_of(at, "negation") > place for at in range(max(start, place - 3), place)
    ):
        return 0  # "anything but plastic" is one phrase
    if words.end_of(place, "or_so") > place or (place and words.end_of(place - 1, "or_so") > place):
        return 0  # "40 or so"
    after = place
    while after < len(words) and words.texts[after] in (
        ",",
        "and",
        "then",
        "but",
        "so",
        ":",
        "-",
        "(",
        ")",
        "or",
    ):
        after += 1
    if after > place:
        if after >= len(words):
            return 0 if text == "then" else after  # "the first one then" is as much as "the first one please"
        moves = words.texts[place - 1 : place] in (("out",), ("in",), ("away",))
        if text == "," and moves and reference_at(words, after) is not None:
            return after
        joined = text == "and" and words.texts[place + 1 : place + 2] not in (("then",),)
        before = words[start:place]
        opens = before.is_all("cancel", "opener") and not (text == "and" and before.is_all("opener"))
        begins = starts_clause(words, after, joined) or opens
        is_if_so = words.texts[max(start, place - 1) : place] == ("if",)
        concludes = "so" in words.texts[place:after] and not is_if_so
        if text == ":" and not begins and reference_at(words, after) is not None:
            begins = states(before)  # "that's decided then: number three, twice"
        if not begins and (concludes or text == ",") and accepts_at(words, after):
            begins = concludes or states(before)
        # "The red one but with a dimmer" is one wish.
        contrasts = text == "but" and words.texts[after] not in ATTACHED
        return after if begins or (contrasts and words.end_of(after, "negation") == after) else 0
    if words.end_of(start, "unwanted") > place:
        return 0  # "I have changed my mind about the first" is one phrase
    if any(words.end_of(begin, "no_limit") > place for begin in range(max(0, place - 4), place + 1)):
        return 0  # "never mind what they cost" takes nothing back
    if words.end_of(place, "cancel", "correction") > place and place:
        return (
            place
            if words.texts[place] not in ("rather", "sorry", "stop", "cancel", "wait", "actually")
            else 0
        )
    ends_cancel = place and any(
        words.end_of(begin, "cancel", "correction") == place and place - begin > 1
        for begin in range(max(0, place - 4), place)
    )
    return place if ends_cancel and starts_clause(words, place, False) else 0


def accepts_at(words: Words, place: int) -> bool:
    """Return whether accepted goods or an amount come next: "..., so the folding one please", "..., two please"."""
    found = reference_at(words, place)
    number = number_at(words, place)
    if found is not None and found[0].definite:
        begin = found[1]
    elif number is not None and number.whole:
        begin = words.end_of(number.end, "count_noun")
        of_what = (
            reference_at(words, number.end + 1)
            if words.texts[number.end : number.end + 1] == ("of",)
            else None
        )
        if of_what is not None and of_what[0].definite:
            return words.end_of(of_what[1], "is_enough", "will_do") > of_what[1]
    else:
        return False
    end = words.end_of(begin, "accepting", "politely")
    return end > begin and (end >= len(words) or words.tokens[end].kind == "mark")


def states(words: Words) -> bool:
    """Return whether words say something by a verb, and are no part of a list of goods: "that is a good price"."""
    says = words.has("auxiliary") or bool(SEEMING & set(words.texts))
    return says and clause_of(words, 0, False).mood in ("statement", "courtesy")  # "that's it, one please"


def starts_clause(words: Words, place: int, joined: bool) -> bool:
    """Return whether a clause of its own begins here, after a comma or (`joined`) after "and"."""
    begin = words.skip(place, "opener", "courtesy")
    if begin >= len(words):
        return False
    if words.texts[begin : begin + 2] in TELLING:
        return True
    total = words.end_of(begin, "show_cart")
    if total > begin and words.skip(total, "courtesy") >= len(words):
        return True  # "remove the mug, total?"
    if words.end_of(begin, "keep_it") > begin and reference_or_rest(words, words.end_of(begin, "keep_it")):
        return True
    if not joined and (begins_aside(words, place) or counts_on(words, begin)):
        return True
    if joined and words.texts[begin] in (
        "which",
        "what",
        "that",
        "for",
        "only",
        "just",
        "from",
        "get",
        "take",
    ):
        # "the first and only one", "and take": only verbs with an object go on as a clause.
        return (
            words.texts[begin] in ("which", "what", "take", "get")
            and words.end_of(begin, "take", "question_word") > begin
        )
    return words.end_of(begin, *STARTERS) > begin or words.texts[begin] in (
        "i",
        "we",
        "it",
        "they",
        "he",
        "she",
        "my",
        "there",
        "something",
        "anything",
    )


def reference_or_rest(words: Words, place: int) -> bool:
    """Return whether a thing that was shown, or the rest, is named here."""
    found = reference_at(words, place)
    return words.end_of(place, "the_rest") > place or (found is not None and found[0].definite)


TELLING = tuple((verb, person) for verb in ("tell", "remind") for person in ("me", "us"))
"""Words that begin a question in the form of a command: "and tell me how heavy it is"."""


def counts_on(words: Words, place: int) -> bool:
    """Return whether an amount that is added or taken away begins here: "..., so one set more"."""
    number = number_at(words, place)
    following = words.texts[number.end : number.end + 3] if number is not None else ()
    return bool(RELATIVE & set(following)) and "than" not in words.texts[place:]


RELATIVE = frozenset({"more", "fewer", "less"})


def begins_aside(words: Words, place: int) -> bool:
    """Return whether a correcting amount ("not one", "no, two") or a statement ("money is no object") begins here."""
    texts = words.texts
    if (
        texts[place] == "not"
        and words.tokens[place + 1 : place + 2]
        and texts[place + 1] in english().numbers
    ):
        return True
    if texts[place : place + 2] == ("no", ",") or texts[place : place + 3] == ("that", "is", "for"):
        return True
    is_statement = (
        texts[place + 1 : place + 2] in VERBS_OF_BEING or texts[place + 2 : place + 3] in VERBS_OF_BEING
    )
    return is_statement and texts[place] not in WH


def clause_of(whole: Words, sentence: int, asks: bool) -> Clause:
    """Return a clause with its mood."""
    place, denied, agreed = 0, False, False
    while True:
        start = place
        if whole.texts[place : place + 1] and whole.texts[place] in DENIALS and is_denial(whole, place):
            denied, place = True, place + 1
        if whole.texts[place : place + 1] in (
            ("yes",),
            ("yeah",),
            ("yep",),
            ("yup",),
            ("sure",),
            ("ok",),
            ("okay",),
        ):
            agreed = True
            place += 1
        wishes = whole.end_of(place, "take_wish") > place + 2  # "let us just do the first"
        if (
            not wishes
            and whole.texts[place : place + 2] == ("let", "us")
            and whole.end_of(place + 2, *CHANGES) > place + 2
        ):
            place += 2  # "let us make it two"
        end = whole.end_of(place, "opener")
        if end > place and not is_start(whole, place, end):
            place = end
        while whole.texts[place : place + 1] == (",",) or whole.texts[place : place + 1] == (":",):
            place += 1
        if place == start:
            break
    words = whole[place : len(whole)]
    mood, polite = mood_of(words, whole, asks)
    return Clause(mood, words, whole, sentence, asks, denied, polite, agreed)


def is_denial(words: Words, place: int) -> bool:
    """Return whether "no" here answers, and does not negate the word after it."""
    following = words.texts[place + 1 : place + 2]
    return (
        not following
        or following == (",",)
        or words.end_of(place + 1, "question_word", "add", "take_wish", "wanted", "give", *CHANGES)
        > place + 1
        or following in (("i",), ("the",), ("not",), ("that",))
    )


def is_start(words: Words, place: int, end: int) -> bool:
    """Return whether the opening word is the clause's own beginning: "right" alone, "look at", "now" before nothing."""
    longer = words.end_of(
        place,
        *COMMANDS,
        "cancel",
        "correction",
        "hedge",
        "remark",
        "thanks",
        "greeting",
        "have_wish",
        "take_wish",
    )
    corrects = words.end_of(place, "correction") == end and words.end_of(place, "given_up") == place
    return longer > end or end >= len(words) or (corrects and is_goods(words, end))


def is_goods(words: Words, place: int) -> bool:
    """Return whether all that follows is one thing that was shown: "on second thoughts the third"."""
    place = words.skip(place, "courtesy")
    found = reference_at(words, place) if place < len(words) else None
    return found is not None and found[0].definite and words.skip(found[1], "courtesy") >= len(words)


def mood_of(words: Words, whole: Words, asks: bool) -> tuple[Mood, bool]:
    """Return the clause's mood, and whether it is a polite request."""
    if not len(words) or whole.is_all("courtesy", "greeting", "thanks", "farewell", "opener", "yes", "no"):
        return "courtesy", False
    plain = words.without("courtesy")
    if words.texts[:2] in TELLING and words.texts[2:3] in (("if",), ("whether",)):
        return "question", False
    if plain.has("condition", "hedge"):
        return "condition", False
    if words.is_all("cancel", "courtesy", "opener"):
        return "cancel", False
    if words.begins("correction"):
        return "correction", False
    if is_refusal(plain):
        return "refusal", False
    if words.begins("polite"):
        rest = words[words.end_of(0, "polite") : len(words)]
        return polite_mood(rest)
    if words.begins("may_have"):
        return "wish", True
    if asks and not plain.begins("search", "show_cart"):
        return "question", False
    if words.begins("take_wish", "have_wish"):
        return "wish", False
    tells = words.texts[0] == "had" and not asks  # "Had a terrible day, ..."
    asks_first = words.begins("auxiliary") and not (tells or words.begins("add", "search"))
    if words.begins("question_word") or asks_first:
        return "question", False
    if asks:
        return "question", False
    if asks_for_words(words):
        return "question", False
    if words.begins(*COMMANDS):
        return "command", False
    return "statement", False


def asks_for_words(words: Words) -> bool:
    """Return whether a command is for something that is said: "get me the price of the third"."""
    end = words.end_of(0, "give")
    object_ = words.end_of(end, "determiner")
    return end > 0 and words.end_of(object_, "not_goods") > object_ and "of" in words.texts


def is_refusal(words: Words) -> bool:
    """Return whether the clause says what is not to be done."""
    texts = words.texts
    if texts[:2] in (("do", "not"), ("not", "to")) or texts[:1] in (("never",), ("not",)):
        return True
    return any(
        texts[at : at + 3]
        in (("i", "do", "not"), ("we", "do", "not"), ("i", "would", "not"), ("i", "will", "not"))
        for at in range(2)
    )


def polite_mood(rest: Words) -> tuple[Mood, bool]:
    """Return the mood of what follows "could you": a command of the assistant's own work, or a question."""
    begin = rest.skip(0, "courtesy", "opener")
    rest = rest[begin : len(rest)]
    opinion = rest.texts[:1] in (
        ("buy",),
        ("order",),
        ("purchase",),
        ("take",),
        ("get",),
        ("choose",),
        ("pick",),
    )
    if opinion and not rest.begins("give") and rest.end_of(0, "take") == 0:
        return "question", False
    if rest.texts[:1] in (("buy",), ("purchase",)) or (
        rest.texts[:1] == ("take",)
        and "out" not in rest.texts
        and "from" not in rest.texts
        and "off" not in rest.texts
    ):
        return "question", False
    if rest.begins(*COMMANDS):
        return "command", True
    return "question", False
