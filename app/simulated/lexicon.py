"""Words any shop's customers use: colours, materials, sizes, features, things, and what they call other things."""

from __future__ import annotations

import re

from app.simulated.text import stem


def _stemmed(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


COLOURS = _stemmed(
    "black white gray silver gold red orange yellow green blue navy purple violet pink brown beige cream ivory tan "
    "khaki olive teal turquoise aqua cyan magenta maroon burgundy crimson scarlet coral peach mustard lavender lilac "
    "mint charcoal anthracite bronze copper rose indigo mauve taupe sand multicolor multicolored transparent ochre "
    "terracotta sage slate chrome nude camel rust"
)
MATERIALS = _stemmed(
    "leather cotton wool linen silk polyester nylon denim suede velvet fleece cashmere merino canvas rubber plastic "
    "metal steel stainless aluminum iron copper brass glass ceramic porcelain stoneware wood wooden bamboo oak walnut "
    "pine teak marble stone concrete paper cork felt silicone acrylic titanium enamel down mesh rattan wicker jute "
    "hemp satin chiffon lace fabric vinyl resin crystal viscose modal tencel flannel corduroy tweed gore-tex"
)
SIZES = {
    "xxs": "XXS", "xs": "XS", "s": "S", "m": "M", "l": "L", "xl": "XL", "xxl": "XXL", "xxxl": "XXXL", "2xl": "XXL",
    "3xl": "XXXL", "small": "S", "medium": "M", "large": "L", "x-large": "XL", "xx-large": "XXL", "x-small": "XS",
}  # fmt: skip
SIZE_ORDER = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")
SIZE_WORDS = _stemmed(
    "small medium large x-large xx-large x-small xs xl xxl xxxl 2xl 3xl mini petite oversized"
)
FEATURES = _stemmed(
    "waterproof water-resistant windproof breathable wireless bluetooth cordless rechargeable foldable folding "
    "portable lightweight adjustable washable dishwasher machine insulated padded hooded quiet silent organic vegan "
    "recycled recyclable sustainable handmade vintage modern classic slim wide long short sleeve sleeved sleeveless "
    "electric manual automatic digital smart solar usb-c usb noise-cancelling noise-canceling non-stick nonstick "
    "anti-slip ergonomic stackable heavy-duty durable soft warm thermal dimmable reusable unscented scented "
    "fragrance-free hypoallergenic gluten-free dishwasher-safe oven-safe microwave-safe cruelty-free "
    "striped plain floral checkered patterned round square rectangular oval matte glossy"
)
PEOPLE = _stemmed("woman man girl boy kid child baby toddler unisex teen adult")
GOODS = _stemmed(
    "kettle toaster pan pot saucepan skillet wok knife spoon fork cutlery plate bowl mug cup glass tumbler bottle "
    "flask thermos blender mixer grinder coffee espresso tea juicer oven microwave fridge refrigerator freezer "
    "dishwasher grill teapot apron board container jar lunchbox "
    "jacket coat parka raincoat vest sweater jumper cardigan hoodie sweatshirt shirt t-shirt tee blouse top dress "
    "skirt trousers pants jeans shorts leggings joggers underwear bra panties socks tights pajamas nightgown robe suit "
    "blazer tie scarf glove mitten hat cap beanie belt shoe sneaker trainer boot sandal slipper heel loafer flats flip "
    "clog costume jumpsuit romper bikini swimsuit swimwear bag backpack rucksack daypack handbag purse wallet tote "
    "suitcase luggage duffel umbrella sunglasses glasses watch ring necklace bracelet earring jewelry pendant "
    "headphone earphone earbud headset speaker soundbar microphone laptop notebook tablet phone smartphone charger "
    "cable adapter powerbank keyboard mouse monitor printer router camera lens tripod tv television projector console "
    "drone battery smartwatch hub webcam antenna remote "
    "lamp light lightbulb bulb lantern torch flashlight chandelier sconce candle vase mirror clock frame poster print "
    "canvas rug carpet mat curtain blind blanket throw pillow cushion duvet quilt sheet bedding mattress towel sofa "
    "couch chair armchair stool bench table desk shelf bookcase bookshelf cabinet dresser nightstand wardrobe "
    "bed ottoman rack hook hanger basket bin box organizer decor wallpaper ornament figurine wreath "
    "shampoo conditioner soap lotion cream serum moisturizer cleanser perfume fragrance cologne deodorant lipstick "
    "mascara eyeshadow makeup foundation concealer brush comb razor trimmer toothbrush toothpaste sunscreen wig lash "
    "nail polish balm scraper hairbrush dryer straightener curler extension "
    "bike bicycle helmet tent sleeping hammock yoga dumbbell racket ball skateboard scooter kayak cooler compass "
    "toy puzzle game doll lego plush book novel notebook pen pencil marker planner journal sticker card-holder "
    "drill hammer screwdriver wrench saw toolbox ladder tape hose planter plant seed shovel rake mower pot "
    "snack chocolate candy cookie cracker nut sauce spice seasoning noodle pasta rice cereal coffee bean jerky popcorn "
    "drink juice beer wine water vinegar oil honey jam bread cheese meat fruit vegetable cake protein vitamin "
    "latte cappuccino mocha macchiato americano cortado chai matcha "
    "leash collar crate aquarium stroller diaper crib bottle pacifier bib faucet toilet shower sink valve tile "
    "topper balloon banner invitation gift present protector case cover stand mount holder strap band kit set "
    "accessory "
    "sweatpants tank tunic polo kimono shapewear footwear sunhat outfit clothes clothing apparel gadget furniture "
    "appliance electronics cookware kitchenware drinkware tableware glassware stationery "
)
PRESENT = _stemmed("present gift")
FOR_WHOM = _stemmed(
    "birthday anniversary niece nephew mother mom mummy father dad daddy wife husband sister brother friend "
    "girlfriend boyfriend grandma grandmother grandpa grandfather granny aunt uncle cousin colleague boss neighbour "
    "neighbor son daughter grandson granddaughter someone person secret santa partner fiancee parent idea"
)
"""What a present is for and for whom: beside "gift" no word to search for."""
VAGUE = _stemmed(
    "thing something anything stuff item product one some any other good nice great best better idea tip new cool cute "
    "pretty "
    "perfect favorite option kind type sort style brand color size price quality version model range selection way"
)
"""Words that name nothing that could be searched for."""
SYNONYMS = {
    "couch": "sofa", "trainer": "sneaker", "rucksack": "backpack", "jumper": "sweater", "torch": "flashlight",
    "earphone": "headphone", "earbud": "headphone", "headset": "headphone", "pants": "trousers", "tee": "t-shirt",
    "trousers": "pants", "sweater": "jumper", "sneaker": "shoe", "mobile": "phone", "smartphone": "phone",
    "notebook": "laptop", "fridge": "refrigerator", "telly": "tv", "television": "tv", "thermos": "flask",
    "flashlight": "torch", "sofa": "couch", "hoover": "vacuum", "specs": "glasses", "bulb": "lamp", "light": "lamp",
    "tumbler": "mug", "raincoat": "jacket", "coat": "jacket", "parka": "jacket", "anorak": "jacket",
    "rug": "carpet", "carpet": "rug", "blanket": "throw", "duvet": "bedding", "cup": "mug", "saucepan": "pot",
    "skillet": "pan", "handbag": "bag", "purse": "bag", "suitcase": "luggage", "watch": "smartwatch",
}  # fmt: skip
"""What a thing is called elsewhere; used only where the shop does not know the shopper's own word."""

_ALIKE = (
    "t-shirt tee", "sofa couch settee", "jumper sweater pullover", "trousers pants", "sneaker trainer",
    "headphone earphone earbud headset", "backpack rucksack daypack", "torch flashlight", "mobile phone smartphone",
    "tv television", "fridge refrigerator", "rug carpet", "dog puppy", "kid child", "bottle flask",
)  # fmt: skip
ALIKE = {
    key: frozenset(stem(other) for other in group.split()) - {key}
    for group in _ALIKE
    for key in map(stem, group.split())
}
"""Words for one and the same thing, by stem: a tee that was asked for as a t-shirt is one."""
_FILLER = """
a an the some any of for to in on at by with and or but my your our me i we you it its it's is are be am im i'm
that this these those there here please pls plz thanks thank kindly just only really very quite so too also want
need would like looking look find show get buy have has had do does can could will should may might must which
what who whom whose where when how from as than then if into about up out off over us them they he she his her
hers their him one ones kind kinds type types sort sorts something anything stuff thing things item items
product products maybe perhaps preferably possibly ideally good nice great lovely decent around under below let
let's give tell see search browse shop sell selling sale hello hi hey okay ok well actually instead rather made
make comes come use used using wear color colour colors colours size sized sizes material price priced cost
costs range budget new available stock not no without don't doesn't all every each more most other another else
something's i'd i've i'll we're you're mine same such both either neither own pair pairs able suitable purchase
order want's wants needs should've someone somebody lot lots bunch few couple much many ever always style styled
version option options choice features feature featuring including include includes having who's what's where's
that's that'll which's being been was were did got gets try trying prefer preferred quality hoping interested
market after shopping searching help ran run cheaper pricier dearer bigger smaller larger lighter heavier taller
year years love loves likes someone's pick choose select
now anyway anyhow again immediately today go going went
"""
FILLER = frozenset(_FILLER.split())
"""Words that frame a wish; none of them is worth a search."""
CHEAP = re.compile(
    r"\b(?:(?:not (?:too|very|so) |in)expensive|cheap(?:er|ly)?|less expensive|affordable|"
    r"budget(?:-friendly)?|low[- ]cost|"
    r"low(?:er)? price[ds]?|good value|bargains?)\b"
)
DEAR = re.compile(
    r"\b(?:expensive|high[- ]end|premium|luxur(?:y|ious)|fanc(?:y|iest)|top[- ]of[- ]the[- ]range)\b"
)
