"""The parser of words that ask to buy: "add", "could you get me", "I would like to buy", "let me have"."""

from __future__ import annotations

from app.assistant.guards.purchase_request.clauses import Mood, Request
from app.assistant.guards.purchase_request.item_reader import ItemReader
from app.assistant.guards.purchase_request.tokens import Token
from app.assistant.guards.purchase_request.vocabulary import VERBS, WORDS

DENIALS = ("no", "nah", "nope")


class CommandReader(ItemReader):
    """A parser of the words before the items of a command or wish."""

    def __init__(self, tokens: list[Token], end: str, request: Request) -> None:
        super().__init__(tokens)
        self.end, self.request = end, request
        self.commanded = False
        self.joined = False
        """Whether "and" joins the clause to the one before it."""
        self.asks_besides = False
        """Whether a command is followed by a question about something else."""
        self.asked_politely = False
        self.settled: set[int] = set()
        """Places of words that are no hedge where they stand: "I think" before "I'll take the second"."""

    def openings(self) -> None:
        """Step over greetings, "yes" and thanks."""
        begins = self.place == 0
        while self.is_in("opening") or self.word() in (",", "-", ":", "(", ")") or self.is_in("courtesy"):
            if self.word() == "do" and self.word(1) in ("you", "i", "not", "we", "people", "they"):
                return
            if self.is_in("determiner") or (self.word() == "you") or self.ordinal_ahead():
                return
            self.place += 1
        if self.word() in DENIALS and not self.number_ahead(1) and begins:
            self.refused_before()
        if self.take("never", "mind") or self.take("why", "not") or self.take("no", "problem"):
            self.openings()

    def ordinal_ahead(self) -> bool:
        """Return whether "first" is an ordinal here and not the opening of the sentence."""
        return self.word() == "first" and self.word(1) not in (",",)

    def refused_before(self) -> None:
        """Step over a "no" before a wish, which answers a question. Without a wish it is a refusal."""
        self.place += 1
        if self.place >= len(self.tokens) or self.is_in("courtesy"):
            self.request.denied_at = len(self.request.clauses)
        self.openings()

    def frame(self) -> Mood | None:
        """Step over words that ask to buy and return the mood; None, without a step, when there are none."""
        start = self.place
        for reading in (self.polite, self.wish, self.imperative):
            mood = reading()
            if mood is not None:
                return mood
            self.place = start
        return None

    def polite(self) -> Mood | None:
        """Read "could you add", "can I have", "would you mind adding"."""
        if self.word() in ("can", "could", "would", "will") and self.word(1) == "you":
            self.place += 2
            self.skip("courtesy")
            verb = self.place
            adding = self.take("mind") and self.word() in VERBS["adding"]
            if adding:
                self.place += 1
            elif self.imperative() is None or self.opinion_asked(verb):
                return None
            self.asked_politely = True
            return "command"
        if self.word() in ("can", "could", "may", "might") and self.word(1) in ("i", "we"):
            self.place += 2
            self.skip("courtesy")
            if self.word() not in VERBS["have"]:
                return None
            self.place += 1
            self.asked_politely = True
            return "wish"
        if self.take("do", "you", "mind") and self.word() in VERBS["adding"]:
            self.place += 1
            self.asked_politely = True
            return "command"
        return None

    def opinion_asked(self, verb: int) -> bool:
        """Return whether a question asks for an opinion: "would you buy it?" does, "would you add it?" does not."""
        texts = [token.text for token in self.tokens[verb:]]
        puts = texts[0] == "add" or texts[0] in VERBS["put"]
        return not puts and not {"me", "us", "please"}.intersection(texts)

    def wish(self) -> Mood | None:
        """Read "I'll take", "I would like to buy", "let me have"."""
        if self.word() == "let" and self.word(1) in ("me", "us"):
            self.place += 2
            return self.verb_of("will", "wish")
        if self.word() == "you" and self.word(1) in ("can", "may"):
            self.place += 2
            return self.imperative()
        start = self.place
        if self.opinion():
            opened = self.place
            mood = self.wish()
            if mood is not None:
                self.settled.update(range(start, opened))
            return mood
        if self.idiom():
            opened = self.place
            mood = self.verb_of("will", "wish")
            if mood is not None:
                self.settled.update(range(start, opened))
            return mood
        if self.word() not in ("i", "we"):
            return None
        self.place += 1
        self.skip_adverbs()
        if self.word() in ("will", "shall"):
            self.place += 1
            self.skip_adverbs()
            return self.verb_of("will", "wish")
        if self.word() == "am" and self.word(1) == "going" and self.word(2) == "to":
            self.place += 3
            return self.verb_of("will", "wish")
        if self.word() in ("want", "need", "wish"):
            self.place += 1
        elif self.word() == "would" and self.word(1) in ("like", "love"):
            self.place += 2
        elif self.word() in ("take", "buy", "order") and not self.is_in("question", 1):
            self.place += 1
            return "wish"
        else:
            return None
        return self.wanted()

    def opinion(self) -> bool:
        """Step over "I think that", "I would say", with which a speaker begins what is said after it."""
        start = self.place
        if self.word() in ("i", "we"):
            self.place += 1
            self.skip_adverbs()
            says = self.take("would", "say")
            if says or self.word() in VERBS["opine"]:
                self.place += not says
                self.take("that")
                return True
        self.place = start
        return False

    def idiom(self) -> bool:
        """Step over "I might as well", which decides and does not doubt."""
        start = self.place
        self.place += self.word() in ("i", "we")
        if self.word() in ("might", "may") and self.word(1) == "as" and self.word(2) == "well":
            self.place += 3
            self.skip_adverbs()
            return True
        self.place = start
        return False

    def wanted(self) -> Mood | None:
        """Read the words after "I want": a verb for buying, or directly the product."""
        if self.take("you", "to"):
            return self.imperative()
        if self.take("to"):
            self.skip_adverbs()
            return self.verb_of("will", "wish")
        return "wish"

    def skip_adverbs(self) -> None:
        """Step over "just", "also", "please"."""
        while self.word() in (
            "just",
            "also",
            "please",
            "definitely",
            "gladly",
            "happily",
            "really",
            "simply",
        ):
            self.place += 1

    def verb_of(self, kind: str, mood: Mood) -> Mood | None:
        """Step over a verb of a kind and return the mood; None when there is no such verb."""
        if self.word() == "go" and self.word(1) in ("for", "with"):
            self.place += 2
            return mood
        if self.word() in VERBS["put"]:
            return self.imperative()
        if self.word() not in VERBS[kind]:
            return None
        self.place += 1
        return mood

    def imperative(self) -> Mood | None:
        """Read "add", "get me", "put ... in my cart", "go ahead and add"."""
        if self.take("go", "ahead"):
            self.skip("joining")
        self.skip_adverbs()
        word = self.word()
        if word == "go" and self.word(1) in ("for", "with"):
            self.place += 2
            return "command"
        if word in VERBS["put"]:
            self.place += 1
            self.take("in")
            return "command" if self.cart_ahead() else None
        if word in VERBS["buy"] or word in VERBS["give"]:
            self.place += 1
            if self.word() in ("me", "us") or (self.word() in ("in", "on") and word == "add"):
                self.place += 1
            return "command"
        return None

    def cart_ahead(self) -> bool:
        """Return whether the rest of the sentence names the cart."""
        return any(token.text in WORDS["cart"] for token in self.tokens[self.place :])
