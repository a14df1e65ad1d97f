"""Synonyms, words without a meaning for search, and words that are no nouns for products."""

from __future__ import annotations

from itertools import zip_longest

from rapidfuzz.distance import OSA

from app.catalogue.search.british_american import SAME_THINGS
from app.text.inflection import plural, singular

# One group per line. All words of a group are equal; hypernyms would need a hierarchy.
SAME = """
laptop, notebook, laptop computer
tv, television, telly
phone, smartphone, mobile phone, cell phone, cellphone
headphone, headset, earphone
earbud, in-ear headphone
fridge, refrigerator
sofa, couch, settee
trainer, sneaker, running shoe
cable, cord, lead
hoover, vacuum cleaner, vacuum
monitor, computer display
pc, desktop computer, personal computer
hdd, hard drive, hard disk
ssd, solid state drive
usb stick, memory stick, pen drive, flash drive, thumb drive, usb flash drive
mouse pad, mouse mat, mousepad
mug, cup
jumper, sweater, pullover
hoodie, hooded sweatshirt
t-shirt, tshirt, tee
trousers, pants
rucksack, backpack
handbag, purse
waistcoat, vest
colour, color
grey, gray
aluminium, aluminum
jewellery, jewelry
nappy, diaper
torch, flashlight
flowers, bouquet, floral arrangement
watch, wristwatch, wrist watch
dog lead, dog leash, leash, pet leash, pet lead
racket, racquet
tap, faucet
duvet, comforter
cooker, stove
saucepan, cooking pot
frying pan, skillet
tin opener, can opener
sunglasses, shades
perfume, fragrance, eau de parfum, eau de toilette
photo, picture
e-reader, ebook reader, ereader
wifi, wi-fi, wireless lan
gaming, gamer
kids, children, child
men, mens, man
women, womens, woman, ladies
"""

HOMONYMS = ("notebook", "shades", "tablet")
"""Names of kinds that are also the plain word for another thing that shops sell: paper, blinds, pills. A shop of
laptops or sunglasses uses the other word somewhere too; one of t-shirts may call them tees only."""

# Kinds of which one may serve where a shop does not sell the other, those nearest to each other side by side. Used only
# then, and said.
NEAR = """
coat, jacket, parka, anorak, raincoat
sofa, armchair, futon, chair
dress, skirt, blouse
bicycle, bike, scooter
piano, keyboard
tablet, e-reader, laptop
desktop, pc, laptop
television, projector, monitor
bed, mattress, futon
wardrobe, cupboard, cabinet, shelf
shelf, bookcase, rack
carpet, rug, mat
curtain, blind
suitcase, trolley, backpack, bag
wallet, purse, handbag
shoe, boot, trainer, sandal
hat, cap, beanie
scarf, shawl, gloves
watch, smartwatch, clock
teapot, kettle
blender, mixer, food processor
oven, microwave, toaster
lego, building block, building tile, blocks
doll, teddy bear, soft toy
guitar, ukulele
lamp, lantern, torch, headlamp
mug, cup, glass
pen, pencil
novel, book
notebook, notepad, journal
frying pan, pan, wok, saucepan, pot, casserole
spatula, turner, tongs, whisk
bread, bun, roll, bagel, baguette
cake, pastry, muffin, cookie
sweets, chocolate
crisps, nuts, snack
lemonade, soft drink, juice
tea, coffee
necklace, bracelet, earring, ring
trousers, jeans, leggings, shorts
shirt, blouse, t-shirt, top
jumper, sweatshirt, hoodie, cardigan, fleece
glove, mitten
sock, tights
bath towel, hand towel, bath mat
pillow, cushion
blanket, throw, duvet
table, desk
stool, chair, bench
vase, plant pot
fan, air conditioner
heater, radiator
broom, brush, mop
saw, knife
screwdriver, drill, hammer, wrench
lawnmower, trimmer
spade, shovel, trowel, rake
tent, tarp, awning
thermos, flask, bottle
camera, webcam
headphone, earbud, speaker
printer, scanner
router, modem, switch
lipstick, lip gloss, lip balm
perfume, deodorant
violin, guitar
trumpet, saxophone, flute
skateboard, scooter, roller skate
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _read(lines: str) -> dict[str, tuple[str, ...]]:
    groups = [tuple(word.strip() for word in line.split(",")) for line in lines.splitlines() if line]
    read: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for place, word in enumerate(group):
            before, after = group[:place][::-1], group[place + 1 :]
            sides = zip_longest(before, after)
            read[word] = (*read.get(word, ()), *(other for side in sides for other in side if other))
    return read


SYNONYMS = _read(SAME + SAME_THINGS)
"""A word or phrase in the singular -> its synonyms."""

MOST_DIFFERENT = 2
"""Maximum number of letters that two spellings of one word differ in."""


def spelled_also(word: str) -> tuple[str, ...]:
    """Return those of a word's synonyms that are the same word in another spelling: "gray" of "grey"."""
    return tuple(
        other
        for other in SYNONYMS.get(word, SYNONYMS.get(singular(word), ()))
        if min(len(word), len(other)) > MOST_DIFFERENT + 1
        and word[0] == other[0]
        and (word + other).isalpha()
        and OSA.distance(word, other) <= MOST_DIFFERENT
    )


NEAR_KINDS = _read(NEAR)
"""A kind in the singular -> kinds that may serve instead, the nearest first."""


def squeezed(phrase: str) -> str:
    """Return a phrase without blanks and hyphens."""
    return phrase.replace(" ", "").replace("-", "")


NAMES = {squeezed(name): name for name in (*NEAR_KINDS, *SYNONYMS)}
"""A name without blanks and hyphens -> its usual spelling."""


def is_name(word: str) -> bool:
    """Return whether a word names a kind of thing that shops sell, so that it is not misspelt."""
    return any(form in SYNONYMS or form in NEAR_KINDS for form in (word, singular(word)))


LONGEST_PHRASE = max(len(phrase.split()) for phrase in SYNONYMS)

_CONTENTS = "l litre liter, ml, cl, gal gallon, qt quart, kg, g gram, oz ounce, lb pound"
_UNITS = f"""{_CONTENTS}, mm, cm, m metre meter, ft foot, yd yard, inch, gb, tb, mb, mah, w watt, v volt,
amp ampere, hz, psi, rpm, btu, lm lumen"""
UNITS = {
    unit: tuple(group.split())
    for group in _UNITS.split(",")
    for unit in (*group.split(), *(plural(word) for word in group.split() if len(word) > 1))
}
"""A unit -> itself and its other spellings: "1.7 litres" equals "1.7 l"."""

CONTENTS = frozenset(
    unit for unit in UNITS if UNITS[unit][-1] in _words(_CONTENTS.replace(",", " ")) and len(unit) > 2
)
"""Units of what a package holds, in full. Without a number they say how large it is: "white paint, gallon"."""

FILLERS = _words(
    """
    show find looking look search searching need want wanted buy get give please hello hi hey some any something
    anything good nice great best cheap cheaper cheapest affordable inexpensive recommend suggest like would could help
    """
)
"""Courtesies: dropped if the text has other words."""

STARTS_PURPOSE = _words("for with in under below above over from by without to")
"""Words that are followed by a purpose and not by the wanted product: "bag for a laptop"."""

FOR_WHOM = _words("men mens women womens ladies kids children")
"""The people that a thing is for, in the plural: "t-shirt kids" is a search for t-shirts, "man doors" are doors."""

NOT_NOUNS = STARTS_PURPOSE | _words(
    """
    black white red blue green yellow orange purple pink brown grey gray silver gold golden beige navy teal turquoise
    small medium large big mini xs s m l xl xxl new inch cm mm kg g gb tb ml litre liter litres liters hz w v
    wireless waterproof electric leather wooden cotton steel plastic one two three four five six pro max plus
    hour hours day days week weeks month months year years
    """
)
