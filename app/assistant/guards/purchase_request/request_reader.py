"""The parser of a shopper's message: it returns clauses with a mood, and the items that commands ask for.

The grammar is closed: a command counts only if each of its words is parsed. Words that are left over, and any
condition, question, refusal or correction, cause a doubt; the shopper is then asked again.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.assistant.guards.purchase_request.clauses import Clause, Request, merge
from app.assistant.guards.purchase_request.items import Item
from app.assistant.guards.purchase_request.sentence_reader import SentenceReader
from app.assistant.guards.purchase_request.tokens import MOST_CHARACTERS, Token, sentences, tokens_of
from app.assistant.guards.purchase_request.vocabulary import WORDS


def read_request(text: str, products: Mapping[str, str] | None = None) -> Request:
    """Return the parsed message. `products` maps the normalised names and ids of shown products to their ids."""
    request = Request(doubt="unclear" if len(text) > MOST_CHARACTERS else "")
    tokens = without_courtesy(tokens_of(text, products))
    for sentence, end in sentences(tokens):
        SentenceReader(sentence, end, request).read()
    if tokens and any(token.text in WORDS["condition"] for token in tokens):
        request.unsure("condition")
    if request.denied_at is not None and not any(
        clause.mood in ("command", "wish", "items") for clause in request.clauses[request.denied_at :]
    ):
        request.unsure("refusal")
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
    """Return the tokens with the "if" of courtesies and of "tell me if" replaced by a comma: they bound no wish."""
    kept = list(tokens)
    for place, token in enumerate(tokens[:-2]):
        asks = [each.text for each in tokens[max(0, place - 2) : place]] in (["tell", "me"], ["tell", "us"])
        polite = tokens[place + 2].text in ("please", "would", "could", "can", "do", "will")
        after = [each.text for each in tokens[place + 3 : place + 5]]
        mind = (
            tokens[place + 2].text not in ("do", "would")
            or not after
            or after[0] in ("not", "mind", "be", ",")
        )
        if token.text == "if" and (asks or (tokens[place + 1].text == "you" and polite and mind)):
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
