"""The parser of one sentence: its commands and wishes, and the questions and statements beside them."""

from __future__ import annotations

from collections.abc import Sequence

from app.assistant.guards.purchase_request.clauses import Clause, Mood, merge
from app.assistant.guards.purchase_request.command_reader import CommandReader
from app.assistant.guards.purchase_request.items import Item, Reference
from app.assistant.guards.purchase_request.vocabulary import NUMBERS, VERBS, WORDS


class SentenceReader(CommandReader):
    """A parser that adds the clauses of one sentence to the request."""

    def read(self) -> None:
        """Parse all clauses of the sentence."""
        while self.place < len(self.tokens):
            self.clause()
        self.final_checks()

    def final_checks(self) -> None:
        """Record a doubt for each part of the sentence that contradicts a wish: questions, hedges, corrections."""
        texts = [token.text for token in self.tokens]
        if (
            self.end in ("?", "？")
            and self.commanded
            and not (self.asks_besides or self.asked_politely or self.tag())
        ):
            self.request.unsure("question")
        for place, text in enumerate(texts):
            if text in WORDS["hedge"] and place not in self.settled:
                self.request.unsure("hedge")
            if text in WORDS["correction"]:
                self.request.unsure("correction")
        if self.doubt:
            self.request.unsure(self.doubt)
        self.request.excluded += self.excluded

    def tag(self) -> bool:
        """Return whether the sentence ends with "please?", "would you?" or a similar tag."""
        texts = [token.text for token in self.tokens[-3:]]
        return texts[-1:] in (["please"], ["ok"], ["okay"], ["thanks"]) or texts[-2:] in (
            ["would", "you"],
            ["could", "you"],
            ["can", "you"],
            ["will", "you"],
            ["thank", "you"],
        )

    def clause(self) -> None:
        """Parse the clause that begins here."""
        start = self.place
        self.openings()
        opened = [token.text for token in self.tokens[max(0, start - 1) : self.place]]
        self.joined = "and" in opened
        if self.place >= len(self.tokens):
            return
        circumstance = self.is_in("circumstance") and not (self.has_happened() or self.counts_once())
        if circumstance or self.is_in("condition"):
            self.request.unsure("condition")
        mood = self.frame()
        if mood is not None:
            self.command(mood)
            return
        if self.question_begins():
            self.question()
            return
        if not self.own_view() and not self.alone():
            self.other(start)

    def own_view(self) -> bool:
        """Read the items of "I would say the second one"; return False, without a step, for anything else."""
        start = self.place
        if not self.opinion():
            return False
        opened = self.place
        if not self.alone():
            self.place = start
            return False
        self.settled.update(range(start, opened))
        return True

    def has_happened(self) -> bool:
        """Return whether a circumstance is over and no condition: "after reading all that"."""
        return self.word() == "after" and self.word(1).endswith("ing")

    def counts_once(self) -> bool:
        """Return whether "once" is an amount here: "no, once"."""
        return self.word() == "once" and self.word(1) in ("", ",", ".", "please")

    def command(self, mood: Mood) -> None:
        """Read the items of a command. Words that are left over cause a doubt."""
        self.commanded = True
        self.skip("courtesy")
        self.destination()
        if self.word() == ":":
            self.place += 1
        found = self.items()
        if not found and (self.to_cart or self.destination()):
            found = [Item([Reference("it")])]
        self.trailing(found)
        if not found:
            self.request.unsure("unclear")
        self.request.clauses.append(Clause(mood, tuple(merge(found, self.request))))
        self.leftover()

    def leftover(self) -> None:
        """Record a doubt for words after a command that are not part of it, unless they are harmless.

        Another command is harmless, and so is a statement without numbers of people, sizes or terms of sale.
        """
        if self.place >= len(self.tokens) or self.tag_ahead():
            return
        start = self.place
        joined = False
        while self.word() in (",", "-", "&", "and", "but", "then", "so", "also", "(", ")", ":"):
            joined = True
            self.place += 1
        self.skip("courtesy")
        if self.place >= len(self.tokens):
            return
        place = self.place
        another = self.frame() is not None
        self.place = place
        self.set_aside(joined="and" in [token.text for token in self.tokens[start - 1 : place]])
        harmless = joined and (another or (self.is_in("subject") and not self.suspicious_ahead()))
        if not harmless:
            self.request.unsure("unclear")
            self.place = max(self.place, start + 1)
            self.to_separator()

    def set_aside(self, *, joined: bool) -> None:
        """Settle the hedges of further goods beside a wish: "..., and maybe the second later" doubts only those."""
        if not joined or self.word() not in WORDS["hedge"]:
            return
        texts = [token.text for token in self.tokens[self.place :]]
        if len(texts) > 1 and not set(texts) & WORDS["negation"] and not set(texts[:3]) & WORDS["pronoun"]:
            self.settled.update(range(self.place, len(self.tokens)))

    def tag_ahead(self) -> bool:
        """Step over ", would you" or ", ok" at the end of the sentence. Return whether there is one."""
        rest = [token.text for token in self.tokens[self.place :] if token.text not in (",", "please")]
        if rest in (
            [],
            ["ok"],
            ["okay"],
            ["would", "you"],
            ["could", "you"],
            ["will", "you"],
            ["can", "you"],
        ):
            self.place = len(self.tokens)
            return True
        return False

    def suspicious_ahead(self) -> bool:
        """Return whether the rest of the sentence contains people, a size, "%" or a term of sale."""
        for token in self.tokens[self.place :]:
            if token.text in WORDS["people"] or token.text in ("size", "%") or token.text in WORDS["terms"]:
                return True
        return False

    def question_begins(self) -> bool:
        """Return whether a question begins here."""
        return (self.is_in("question") and self.word() not in ("do", "may", "will")) or (
            self.word() in ("do", "may", "will") and (self.end == "?" or self.is_in("subject", 1))
        )

    def question(self) -> None:
        """Add the rest of the sentence as a question, with the items it mentions."""
        wished = any(clause.mood in ("command", "wish", "items") for clause in self.request.clauses)
        self.asks_besides = (self.commanded or wished) and self.joined
        if self.commanded and not self.joined:
            self.request.unsure("question")
        mood: Mood = "statement" if self.asks_besides else "question"
        self.request.clauses.append(Clause(mood, tuple(self.mentions(len(self.tokens)))))

    def alone(self) -> bool:
        """Read items without a verb; return False, without a step, when the clause is something else."""
        start, doubt, excluded = self.place, self.doubt, list(self.excluded)
        found = self.items()
        self.trailing(found)
        ends = self.place >= len(self.tokens) or self.word() in (",", "-", "and", "&", "(", ")")
        strong = [
            item
            for item in found
            if item.references[0].kind not in ("described",)
            or item.quantity is not None
            or item.references[0].definite
        ]
        if not found or not ends or len(strong) != len(found):
            self.place, self.doubt, self.excluded = start, doubt, excluded
            return False
        asks = self.end == "?" and not self.question_follows()
        mood: Mood = "question" if asks else "items"
        self.request.clauses.append(Clause(mood, tuple(found)))
        if asks:
            self.request.unsure("question")
        self.commanded = self.commanded or (self.end == "?" and not asks)
        return True

    def question_follows(self) -> bool:
        """Return whether "and" joins a question to what was read: "two of the first, and how do I pay?"."""
        begin = 1 if self.word() == "," else 0
        return self.word(begin) == "and" and self.is_in("question", begin + 1)

    def other(self, start: int) -> None:
        """Add a statement, refusal or condition, up to the point where another clause may begin, and note a search."""
        first = self.place
        self.to_separator()
        words = [token.text for token in self.tokens[first : self.place]]
        if self.place == start:
            self.place += 1
        end = self.place
        self.place = first
        self.set_aside(joined=self.joined and self.request.asks)
        self.place = first
        mentioned = self.mentions(end)
        if words and words[0] in VERBS["find"] and not self.request.asks:
            self.request.seeks = True
        self.judge(words, is_answered=self.is_answered())
        self.request.clauses.append(Clause(self.mood_of(words), tuple(mentioned)))

    def is_answered(self) -> bool:
        """Return whether the shopper's own will follows, against what others say: "they say the first, but I want"."""
        begin = 1 if self.word() == "," else 0
        return self.word(begin) == "but" and self.word(begin + 1) in ("i", "we")

    def judge(self, words: list[str], *, is_answered: bool = False) -> None:
        """Record a doubt for words of a clause that contradict the wishes of other clauses."""
        distinct = set(words)
        buying = distinct & (VERBS["buy"] | VERBS["give"] | {"want", "need", "put", "cart", "basket"})
        refusing = bool(distinct & WORDS["negation"])
        if refusing and distinct <= TAKING_BACK:
            self.request.denied_at = len(self.request.clauses)  # "two, no wait, three"
            return
        commanded = any(clause.mood in ("command", "wish") for clause in self.request.clauses)
        if refusing and (buying or commanded or WORDS["negation"].intersection(words[:2])):
            self.request.unsure("refusal")
        if distinct & VERBS["report"] and not (is_answered or speaks_for_oneself(words)):
            self.request.unsure("question")
        subject = bool(words) and words[0] in WORDS["subject"]
        seeking = bool(words) and words[0] in VERBS["find"]
        named = any(text in ("size", "%", "wear") for text in words)
        if distinct & WORDS["people"] and any(word[0].isdigit() or self.is_number(word) for word in words):
            self.request.unsure("unclear")
        if named or (distinct & WORDS["terms"] and not seeking):
            self.request.unsure("unclear")
        numbered = any(word[0].isdigit() or self.is_number(word) for word in words)
        priced = bool(distinct & WORDS["money"]) or bool(distinct & {"$", "€", "£"})
        pointing = bool(distinct & WORDS["number_noun"]) or "#" in distinct
        if numbered and not seeking and not (subject and (priced or pointing)):
            self.request.unsure("unclear")

    def is_number(self, word: str) -> bool:
        """Return whether a word is a number word other than "one"."""
        return word in NUMBERS and word != "one"

    def mood_of(self, words: list[str]) -> Mood:
        """Return the mood of a clause without a request."""
        if set(words) & WORDS["condition"]:
            return "condition"
        return "refusal" if set(words) & WORDS["negation"] else "statement"

    def to_separator(self) -> None:
        """Step to the point where another clause may begin: a comma or dash, or an "and" before a command."""
        while self.place < len(self.tokens):
            if self.word() in (",", "-", '"'):
                if self.word() == '"':
                    self.quoted()
                    continue
                return
            if self.word() in ("and", "but", "so", "then"):
                here = self.place
                self.place += 1
                self.skip("courtesy")
                begins = self.frame() is not None
                self.place = here
                if begins:
                    return
            self.place += 1

    def quoted(self) -> None:
        """Step over words in quotation marks, which quote another person."""
        self.place += 1
        while self.place < len(self.tokens) and self.word() != '"':
            self.place += 1
        self.place += 1

    def mentions(self, end: int) -> list[Item]:
        """Return the places in the list that are named before `end`, as items, and step to `end`."""
        found: list[Item] = []
        doubt = self.doubt
        while self.place < end:
            start = self.place
            references = self.numbered() if self.is_in("number_noun") or self.word() == "#" else []
            if not references and (self.word() == "the"):
                references = self.superlative()
                if not references:
                    self.place = start
                    references = self.ordinal()
            if references:
                found.append(Item(references))
            else:
                self.place = start + 1
        self.place = max(self.place, end)
        self.doubt = doubt
        return found


TAKING_BACK = frozenset({"no", "nope", "nah", "wait", "sorry", "oops", "hold", "hang", "on"})
"""Words of a clause that takes back what was just said, for another wish."""

SPEAKERS = frozenset({"i", "we", "he", "she", "they", "you", "who"})
"""Pronouns that name who says, asks or reads something."""


def speaks_for_oneself(words: Sequence[str]) -> bool:
    """Return whether each report of a clause is the shopper's own, or was not made: "I asked my mother".

    Words that a person "would say" are no report: they are a view beside the shopper's own wish.
    """
    speaker = (
        "i" if list(words[:2]) in (["tell", "me"], ["tell", "us"]) else ""
    )  # "and tell me how heavy it is"
    for place, word in enumerate(words):
        if word in SPEAKERS:
            speaker = word
        elif word in VERBS["report"] and speaker not in ("i", "we") and words[place - 1] != "would":
            return False
    return True
