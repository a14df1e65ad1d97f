"""English nouns in singular and plural, for what a shopper reads. Search stems words in SQL.

The rules of regular nouns, and the words that break them; a compound follows its last part (`bookshelves`).
The library inflect makes `hoody` of `hoodies` and `headphoness` of `headphones`, and takes seconds to import.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


IRREGULAR = {
    **{
        "men": "man",
        "women": "woman",
        "children": "child",
        "people": "person",
        "feet": "foot",
        "teeth": "tooth",
    },
    **{"geese": "goose", "mice": "mouse", "lice": "louse", "oxen": "ox", "dice": "die", "cacti": "cactus"},
    **{"quizzes": "quiz", "axes": "axe", "bases": "base", "oases": "oasis", "crises": "crisis"},
}
"""Plural and singular."""

IRREGULAR_ENDINGS = {"women": "woman", "children": "child", "people": "person", "men": "man"}
"""Compounds follow these: `grandchildren`, `firemen`."""

NOT_MEN = _words(
    "human german roman ottoman talisman shaman caiman specimen regimen abdomen acumen ramen stamen omen"
)

SAME = _words(
    "series species sheep deer fish aircraft bison salmon trout shrimp means headquarters clothes goods"
    " electronics cosmetics athletics gymnastics aerobics optics mathematics physics"
)
"""One and many are the same word."""

IN_F = _words("calf elf half hoof leaf loaf scarf self sheaf shelf thief wharf wolf")
IN_FE = _words("knife life wife midwife housewife")
"""Their plural ends in -ves. Others in -f (`roofs`) and -ve (`gloves`) take an s."""

IN_IE = _words(
    "auntie beanie birdie boogie bookie bootie brasserie brie brownie budgie calorie collie cookie"
    " coterie cowrie cutie doggie doilie floozie foodie freebie genie goalie goodie groupie hankie hippie"
    " hoagie homie hoodie indie junkie kelpie laddie lassie lie lingerie magpie meanie menagerie movie"
    " necktie newbie nightie oldie onesie patisserie pie pinkie pixie prairie quickie reverie roadie"
    " rookie rotisserie selfie shortie smartie smoothie softie sortie stogie sweetie talkie techie tie"
    " tootsie townie veggie walkie wedgie yuppie zombie"
)
"""Their plural ends in -ies like that of nouns in -y."""

IN_OES = _words("potato tomato hero echo mango volcano torpedo veto domino mosquito tornado buffalo cargo")
"""Their plural takes -es. Others in -o (`photos`) take an s."""

IN_OE = _words("toe tiptoe mistletoe canoe hoe doe foe roe floe sloe oboe aloe woe shoe")
"""Nouns in -oe; others in -oes end in -o."""

IN_S = _words(
    "bus gas lens canvas atlas iris virus bonus campus cactus octopus walrus census crocus chorus circus"
    " citrus focus hibiscus iris trellis tennis mantis pancreas christmas cosmos rhinoceros thermos"
    " albatross compass status apparatus corpus fungus genius lotus papyrus platypus radius stylus surplus"
    " terminus plus minus opus abacus asparagus bias alias pus basis axis oasis crisis analysis chassis"
    " debris clematis marquis bogus asbestos hummus couscous"
)
"""Singular nouns in a single -s, which takes -es."""

IN_CHE = _words(
    "ache headache toothache stomachache backache earache heartache cache niche quiche creche avalanche"
    " pastiche psyche brioche cliche moustache mustache"
)
IN_XE = _words("axe pickaxe battleaxe")
"""Nouns in -che and -xe; others in -ches and -xes end in -ch and -x."""

IN_ZE = _words("waltz quartz blitz buzz fizz fuzz jazz quiz topaz chintz hertz")
"""Nouns in -z, whose plural is -zes; others in -zes end in -ze (`sizes`)."""

PAIRS = _words(
    "trousers jeans shorts leggings tights pyjamas pajamas pants knickers overalls dungarees joggers"
    " chinos briefs boxers headphones earphones earbuds scissors pliers tweezers tongs shears clippers"
    " binoculars goggles sunglasses eyeglasses gloves mittens socks stockings boots shoes sneakers"
    " trainers slippers sandals flip-flops clogs loafers earrings cufflinks skis skates"
)
"""Things that are sold two by two, or that have no singular of their own."""

EYEWEAR = re.compile(r"(?:^|\b(?:reading|safety|swimming|sun|3d|eye) )glasses$", re.IGNORECASE)
"""Glasses that one looks through; of others one drinks."""


def singular(noun: str) -> str:
    """Return the singular of a noun or of a phrase that ends in one: `hoodie` of `hoodies`; others as they are."""
    rest, last = _parted(noun)
    lowered = last.lower()
    if len(last) > 2 and last[:-1].isupper() and last.endswith("s"):
        return rest + last[:-1]  # HDDs
    if last.isupper() and len(last) > 1 and not _is_shouted(rest):
        return noun
    return rest + _like(last, _singular(lowered))


def plural(noun: str) -> str:
    """Return the plural of a noun or of a phrase that ends in one; one that is in the plural already stays."""
    rest, last = _parted(noun)
    lowered = last.lower()
    if last.isupper() and len(last) > 1:
        return f"{noun}s"
    if not lowered or _is_plural(lowered):
        return noun
    return rest + _like(last, _plural(lowered))


def one_of(noun: str) -> str:
    """Return what one of them is called: `kettle` of `kettles`, `pair of jeans` of `jeans`, `product in Pots`."""
    head, joint, rest = noun.partition(" in ")
    if joint:
        return one_of(head) + joint + rest
    is_pair = bool(EYEWEAR.search(noun)) or _ends(_parted(noun)[1].lower(), PAIRS)
    return f"pair of {noun}" if is_pair else singular(noun)


def article(noun: str) -> str:
    """Return the indefinite article: `a` or `an`."""
    return "an" if noun[:1].lower() in tuple("aeiou") else "a"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number and its noun: `1 product`, `8 products`."""
    return f"{number:,} {one if number == 1 else many or plural(one)}"


def _parted(noun: str) -> tuple[str, str]:
    """Return what stands before the last word, also in a hyphenated one, and that word."""
    start = max(noun.rfind(" "), noun.rfind("-")) + 1
    return noun[:start], noun[start:]


def _is_shouted(rest: str) -> bool:
    return bool(rest.strip()) and rest.isupper()


def _like(model: str, word: str) -> str:
    """Return the word in the model's capitals."""
    if len(model) > 1 and model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _ends(word: str, endings: Sequence[str]) -> bool:
    """Return whether it is one of the words, or a compound of one: `olive` is none of `life`."""
    return any(word == each or (word.endswith(each) and len(word) > len(each) + 2) for each in endings)


def _irregular(word: str, forms: dict[str, str], endings: dict[str, str]) -> str | None:
    """Return the other form of an irregular word or compound; None for a regular one."""
    if word in forms:
        return forms[word]
    if word in NOT_MEN:
        return None
    return next((word.removesuffix(end) + endings[end] for end in endings if word.endswith(end)), None)


def _singular(word: str) -> str:
    if (known := _irregular(word, IRREGULAR, IRREGULAR_ENDINGS)) is not None:
        return known
    if not word.endswith("s") or word.endswith(("ss", "'s")) or len(word) < 3 or _ends(word, SAME):
        return word
    if _ends(word, IN_S):
        return word
    if word.endswith("es"):
        return _singular_of_es(word)
    return word[:-1]


def _singular_of_es(word: str) -> str:
    stem, without_s = word[:-2], word[:-1]
    if word.endswith("ves"):
        f, fe = f"{word[:-3]}f", f"{word[:-3]}fe"
        return fe if _ends(fe, IN_FE) else f if _ends(f, IN_F) else without_s
    if word.endswith("ies"):
        return without_s if len(word) <= 4 or _ends(without_s, IN_IE) else f"{word[:-3]}y"
    if word.endswith("ches"):
        return without_s if without_s in IN_CHE else stem
    if word.endswith("xes"):
        return without_s if without_s in IN_XE else stem
    if word.endswith("zes"):
        return stem if _ends(stem, IN_ZE) else without_s
    if word.endswith("oes"):
        return without_s if without_s in IN_OE or word.endswith("shoes") else stem
    if word.endswith("ses") and not word.endswith("sses"):
        return stem if _ends(stem, IN_S) else without_s
    return stem if word.endswith(("shes", "sses")) else without_s


def _is_plural(word: str) -> bool:
    if _irregular(word, IRREGULAR, IRREGULAR_ENDINGS) is not None or _ends(word, SAME):
        return True
    return word.endswith("s") and not word.endswith("ss") and not _ends(word, IN_S)


def _turned(forms: dict[str, str]) -> dict[str, str]:
    return {one: many for many, one in forms.items()}


def _plural(word: str) -> str:
    if (known := _irregular(word, _turned(IRREGULAR), _turned(IRREGULAR_ENDINGS))) is not None:
        return known
    if _ends(word, IN_FE):
        return f"{word[:-2]}ves"
    if _ends(word, IN_F):
        return f"{word[:-1]}ves"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    if word.endswith("z") and not word.endswith("zz") and word[-2:-1] in tuple("aeiou"):
        return f"{word}zes"
    is_hissed = word.endswith(("s", "x", "z", "ch", "sh")) or _ends(word, IN_OES)
    return f"{word}es" if is_hissed else f"{word}s"
