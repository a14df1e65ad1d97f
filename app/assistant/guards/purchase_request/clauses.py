"""The parser of a shopper's message: it returns clauses with a mood, and the items that commands ask for.

The grammar is closed: a command counts only if each of its words is parsed. Words that are left over, and any
condition, question, refusal or correction, cause a doubt; the shopper is then asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.assistant.guards.purchase_request.items import Item, ItemReader, Reference
from app.assistant.guards.purchase_request.tokens import MOST_CHARACTERS, Token, sentences, tokens_of
from app.assistant.guards.purchase_request.vocabulary import NUMBERS, VERBS, WORDS

Mood = Literal["command", "wish", "question", "condition", "refusal", "statement", "items"]


@dataclass(frozen=True)
class Clause:
    """A clause with its mood and its items: those that a command or wish asks for, or items without a verb."""

    mood: Mood
    items: tuple[Item, ...] = ()


@dataclass
class Request:
    """A parsed message. `doubt` is the reason why it contains no plain wish, or empty."""

    clauses: list[Clause] = field(default_factory=list)
    doubt: str = ""
    excluded: list[Reference] = field(default_factory=list)
    seeks: bool = False
    """Whether the message asks for a search first: "find the cheapest kettle and buy it"."""

    @property
    def asks(self) -> bool:
        """Whether the message has a command or a wish to buy."""
        return any(clause.mood in ("command", "wish") for clause in self.clauses)

    @property
    def items(self) -> list[Item]:
        """The items of all commands and wishes."""
        return [
            item for clause in self.clauses if clause.mood in ("command", "wish") for item in clause.items
        ]

    def unsure(self, reason: str) -> None:
        """Record a doubt; only the first one is kept."""
        self.doubt = self.doubt or reason


def read_request(text: str, products: Mapping[str, str] | None = None) -> Request:
    """Return the parsed message. `products` maps the normalised names and ids of shown products to their ids."""
    request = Request(doubt="unclear" if len(text) > MOST_CHARACTERS else "")
    tokens = tokens_of(text, products)
    for sentence, end in sentences(tokens):
        SentenceReader(sentence, end, request).read()
    if tokens and any(token.text in WORDS["condition"] for token in without_courtesy(tokens)):
        request.unsure("condition")
    join_alone(request)
    join_commands(request)
    return request


def join_commands(request: Request) -> None:
    """Make a command such as "add it" after "go for number 2" a statement, because it repeats an earlier command."""
    first = True
    for place, clause in enumerate(request.clauses):
        if clause.mood not in ("command", "wish"):
            continue
        repeats = all(refers_back(item) and item.quantity is None for item in clause.items)
        if not first and repeats:
            request.clauses[place] = Clause("statement")
        first = False


def without_courtesy(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the "if" of courtesies such as "if you please" replaced by a comma."""
    kept = list(tokens)
    for place, token in enumerate(tokens[:-2]):
        polite = tokens[place + 2].text in ("please", "would", "could", "can", "do", "will")
        after = [each.text for each in tokens[place + 3 : place + 5]]
        mind = tokens[place + 2].text not in ("do", "would") or not after or after[0] in ("not", "mind", ",")
        if token.text == "if" and tokens[place + 1].text == "you" and polite and mind:
            kept[place] = Token(",", "mark")
    return kept


def join_alone(request: Request) -> None:
    """Make items without a verb a wish if they have quantities, or the items of a command such as "add them"."""
    alone = [clause for clause in request.clauses if clause.mood == "items"]
    if not alone:
        return
    commands = [clause for clause in request.clauses if clause.mood in ("command", "wish")]
    if commands:
        fill_pronouns(alone, commands, request)
    elif any(clause.mood == "question" for clause in request.clauses):
        request.unsure("question")
    elif all(counted(item) for clause in alone for item in clause.items):
        place = request.clauses.index(alone[0])
        merged = merge([item for clause in alone for item in clause.items], request)
        request.clauses = [clause for clause in request.clauses if clause.mood != "items"]
        request.clauses.insert(place, Clause("wish", tuple(merged)))


def counted(item: Item) -> bool:
    """Return whether an item has a quantity and a product; "two of them" without a verb can be a correction."""
    return item.quantity is not None and (item.more or not refers_back(item))


def merge(items: list[Item], request: Request) -> list[Item]:
    """Return the items with each quantity of a pronoun ("two of them") moved to the item before it."""
    merged: list[Item] = []
    for item in items:
        pronoun = item.references[0].kind in ("them", "it", "all") and len(item.references) == 1
        if pronoun and merged and item.quantity is not None and not item.more:
            if len(merged) > 1 or merged[0].quantity not in (None, item.quantity):
                request.unsure("amount")
            merged[-1].quantity = item.quantity
            continue
        merged.append(item)
    return merged


def fill_pronouns(alone: list[Clause], commands: list[Clause], request: Request) -> None:
    """Replace the pronouns of commands such as "add them" by the items named before, which keep their quantities."""
    named = merge([item for clause in alone for item in clause.items], request)
    for clause in commands:
        pronouns = [item for item in clause.items if refers_back(item)]
        if len(pronouns) != len(clause.items):
            if pronouns or any(each.quantity or each.references[0].kind != "described" for each in named):
                request.unsure("unclear")
            return
        for item in pronouns:
            for each in named:
                each.quantity = each.quantity or item.quantity
            several = item.references[0].kind == "all" and item.references[0].number not in (0, len(named))
            if several or (item.references[0].kind == "it" and len(named) > 1):
                request.unsure("unclear")
    place = request.clauses.index(commands[0])
    request.clauses[place] = Clause("command", tuple(named))
    request.clauses = [
        clause
        for clause in request.clauses
        if clause is request.clauses[place] or (clause not in commands and clause.mood != "items")
    ]


def refers_back(item: Item) -> bool:
    """Return whether an item is only a reference to an earlier one: "it", "them", "both"."""
    return len(item.references) == 1 and item.references[0].kind in ("it", "them", "all")


class SentenceReader(ItemReader):
    """A parser that adds the clauses of one sentence to the request."""

    def __init__(self, tokens: list[Token], end: str, request: Request) -> None:
        super().__init__(tokens)
        self.end, self.request = end, request
        self.commanded = False
        self.asked_politely = False

    def read(self) -> None:
        """Parse all clauses of the sentence."""
        while self.place < len(self.tokens):
            self.clause()
        self.final_checks()

    def final_checks(self) -> None:
        """Record a doubt for each part of the sentence that contradicts a wish: questions, hedges, corrections."""
        texts = [token.text for token in self.tokens]
        if self.end in ("?", "？") and self.commanded and not (self.asked_politely or self.tag()):
            self.request.unsure("question")
        for text in texts:
            if text in WORDS["hedge"]:
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
        if self.place >= len(self.tokens):
            return
        if self.is_in("circumstance") or self.is_in("condition"):
            self.request.unsure("condition")
        mood = self.frame()
        if mood is not None:
            self.command(mood)
            return
        if self.question_begins():
            self.question()
            return
        if not self.alone():
            self.other(start)

    def openings(self) -> None:
        """Step over greetings, "yes" and thanks."""
        while self.is_in("opening") or self.word() in (",", "-", ":", "(", ")") or self.is_in("courtesy"):
            if self.word() == "do" and self.word(1) in ("you", "i", "not", "we", "people", "they"):
                return
            if self.is_in("determiner") or (self.word() == "you") or self.ordinal_ahead():
                return
            self.place += 1
        if self.word() == "no" and not self.number_ahead(1) and self.place == 0:
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
            self.request.unsure("refusal")
        self.openings()

    # Commands and wishes

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
        harmless = joined and (another or (self.is_in("subject") and not self.suspicious_ahead()))
        if not harmless:
            self.request.unsure("unclear")
            self.place = max(self.place, start + 1)
            self.to_separator()

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

    # Everything else

    def question_begins(self) -> bool:
        """Return whether a question begins here."""
        return (self.is_in("question") and self.word() not in ("do", "may", "will")) or (
            self.word() in ("do", "may", "will") and (self.end == "?" or self.is_in("subject", 1))
        )

    def question(self) -> None:
        """Add the rest of the sentence as a question, with the items it mentions."""
        if self.commanded:
            self.request.unsure("question")
        self.request.clauses.append(Clause("question", tuple(self.mentions(len(self.tokens)))))

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
        mood: Mood = "question" if self.end == "?" else "items"
        self.request.clauses.append(Clause(mood, tuple(found)))
        if self.end == "?":
            self.request.unsure("question")
        return True

    def other(self, start: int) -> None:
        """Add a statement, refusal or condition, up to the point where another clause may begin, and note a search."""
        first = self.place
        self.to_separator()
        words = [token.text for token in self.tokens[first : self.place]]
        if self.place == start:
            self.place += 1
        end = self.place
        self.place = first
        mentioned = self.mentions(end)
        if words and words[0] in VERBS["find"] and not self.request.asks:
            self.request.seeks = True
        self.judge(words)
        self.request.clauses.append(Clause(self.mood_of(words), tuple(mentioned)))

    def judge(self, words: list[str]) -> None:
        """Record a doubt for words of a clause that contradict the wishes of other clauses."""
        distinct = set(words)
        buying = distinct & (VERBS["buy"] | VERBS["give"] | {"want", "need", "put", "cart", "basket"})
        refusing = bool(distinct & WORDS["negation"])
        commanded = any(clause.mood in ("command", "wish") for clause in self.request.clauses)
        if refusing and (buying or commanded or WORDS["negation"].intersection(words[:2])):
            self.request.unsure("refusal")
        if distinct & VERBS["report"]:
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
