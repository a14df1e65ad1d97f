"""Things that shops name otherwise in British and in American English, by kind; each line is one thing.

Only names that are common in shops, and none whose other meaning is sold more often ("chips", "rubber", "pants" of
underwear). Spelling variants ("colour") are synonyms of their own.
"""

from __future__ import annotations

import re

TOOLS_AND_BUILDING = """
spanner, wrench
plasterboard, drywall, gypsum board
skirting board, baseboard
hosepipe, garden hose
secateurs, pruning shears, hand pruner
socket outlet, plug socket, wall socket, electrical outlet
extension lead, extension cord
spirit level, bubble level
drawing pin, thumbtack, push pin
sellotape, sticky tape, scotch tape
crosshead screwdriver, phillips screwdriver
allen key, hex key
emulsion paint, latex paint
tumble dryer, clothes dryer
letterbox, mailbox
dustbin, trash can, garbage can, waste bin, rubbish bin
lawn mower, lawnmower, grass cutter
stanley knife, utility knife, box cutter
fan heater, space heater
standard lamp, floor lamp
light bulb, lightbulb
strimmer, string trimmer, grass trimmer
"""

KITCHEN_AND_HOUSE = """
worktop, countertop
hob, cooktop
cooker hood, range hood
extractor fan, exhaust fan
cafetiere, french press, coffee press
washing up liquid, dish soap
tea towel, dish towel
kitchen roll, paper towel
cling film, plastic wrap
bin bag, bin liner, trash bag, garbage bag
clothes peg, clothespin
serviette, napkin
cutlery, flatware, silverware
chest of drawers, dresser
bath, bathtub
hoover bag, vacuum bag
chopping board, cutting board
oven glove, oven mitt
baking tray, baking sheet, cookie sheet
cake tin, cake pan
fish slice, slotted turner
flannel, washcloth, face cloth
liquidiser, blender
food mixer, stand mixer
eiderdown, quilt
wardrobe, armoire
"""

CHILDREN = """
cot, crib
pushchair, pram, stroller
dummy, pacifier
babygrow, onesie
paddling pool, kiddie pool
soft toy, stuffed animal, plush toy, cuddly toy, stuffed toy
changing bag, diaper bag, nappy bag
football, soccer ball
"""

CLOTHES_AND_BODY = """
dressing gown, bathrobe
polo neck, turtleneck
swimming costume, swimsuit, bathing suit
wellies, wellingtons, wellington boots, rain boots, gumboots
bum bag, fanny pack
bobble hat, pom pom hat
nail varnish, nail polish
cotton bud, cotton swab
cotton wool, cotton ball
hair slide, barrette
dungarees, overalls
plaster, adhesive bandage, sticking plaster
moisturiser, moisturizer, face cream
hairdryer, hair dryer, blow dryer
"""

OFFICE_AND_ROAD = """
biro, ballpoint pen
felt tip pen, marker pen
windscreen, windshield
tyre, tire
motorbike, motorcycle
number plate, license plate
aerial, antenna
"""

FOOD = """
aubergine, eggplant
courgette, zucchini
biscuit, cookie
candyfloss, cotton candy
crisps, potato chips
sweets, candy
prawn, shrimp
rocket, arugula
coriander, cilantro
icing sugar, powdered sugar
fizzy drink, soda, soft drink
wholemeal bread, whole wheat bread
porridge, oatmeal
"""

SAME_THINGS = "".join(
    (TOOLS_AND_BUILDING, KITCHEN_AND_HOUSE, CHILDREN, CLOTHES_AND_BODY, OFFICE_AND_ROAD, FOOD)
)
"""All lines, as `synonyms` reads them."""

SPELLINGS = (
    (re.compile(r"(?<=[bt])re(?![aeiouy])"), "er"),
    (re.compile(r"(?<=[bt])er(?![aeiouy])"), "re"),
    (re.compile(r"(?<=[a-z]{2})our"), "or"),
    (re.compile(r"(?<=[a-z]{2})or(?!e)"), "our"),
    (re.compile(r"(?<=[iy])s(?=e|ing|ation)"), "z"),
    (re.compile(r"(?<=[iy])z(?=e|ing|ation)"), "s"),
    (re.compile(r"ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=[a-z]{2})og(?=s?$)"), "ogue"),
    (re.compile(r"ll(?=ed$|ing$|er$)"), "l"),
    (re.compile(r"(?<=[a-z]{2}[aeiou])l(?=ed$|ing$|er$)"), "ll"),
    (re.compile(r"(?<=[a-z]{2})ae"), "e"),
)
"""Letters that one of the two spells otherwise: "fibreglass", "colour", "organise", "catalogue", "modelling"."""
SHORTEST = 5
"""Minimum letters of a word that may be spelled in another way."""


def other_spellings(word: str) -> list[str]:
    """Return how a word might be spelled on the other side of the Atlantic; most of these are no words."""
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return []
    ways = (letters.sub(other, word, count=1) for letters, other in SPELLINGS)
    return [way for way in dict.fromkeys(ways) if way != word]
