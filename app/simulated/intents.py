"""What the shopper wants done, from how it is said. What exactly, and which product, is read elsewhere."""

from __future__ import annotations

import re

from app.simulated.numbers import NUMBER

CART = r"(?:cart|basket|trolley|shopping bag|bag(?= (?:please|now)|$))"
_NO_CHANGE = re.compile(
    r"\b(?:don't|do not|didn't|did not|never|not|won't|wouldn't|without|before i|if i|what happens|"
    r"should i|would you|"
    r"is it worth|how (?:do|can|to|would)|why|when|already|did (?:you|i)|have you|has it|is it|"
    r"was it|might|may(?! i)|"
    r"wonder|thinking (?:of|about)|later)\b"
)
_REFUSES = re.compile(
    r"\b(?:don't|do not|didn't|did not|never|not|no|neither|nor|except|without|instead of|rather than|"
    r"isn't|won't|wouldn't|anything but|all but|rid of|hate|dislike)\b(?! (?:only|problem|worries|idea|sure)\b|\.? ?\d)"
)
_WHOLE_SHOP = re.compile(
    r"\b(?:in|of|from) (?:the |your |this )?(?:whole |entire )?(?:shop|store|catalog(?:ue)?|assortment|range)\b|"
    r"\b(?:thing|product|item|stuff)s? (?:that )?you (?:have|sell|carry|offer)\b|\boverall\b|\bof your\b"
)
_INTO_CART = re.compile(
    rf"\b(?:add|put|throw|drop|toss|stick|place|pop|move|get|want|like|have)\b.{{0,80}}\b(?:in|to|into|"
    rf"inside) (?:my |the |your |our )?{CART}"
)
_ADD = re.compile(
    r"^(?:(?:can|could|would|will) (?:you|i|we) (?:please )?|please |i(?:'d| would) like (?:you )?to |"
    r"i want (?:you )?to |let's |go ahead and |just )*+add\b"
)
_ADD_OTHER = re.compile(
    r"\badd (?:(?:some |any |a |an |the |more |few |bit )*(?:details?|info\w*|filters?|notes?|"
    r"comments?|context|colou?rs?|price|"
    r"options?|criteria|signature|contact|event|reminder|alarm|tip|another (?:filter|wish))\b|up\b|on\b)"
)
_TAKE = re.compile(
    rf"\b(?:i'll|i will|i shall|let me|we'll|we will|i'm gonna|i am going to|i'm going to|"
    rf"i'd like to|i want to|i would like to) (?:just |also |then )?(?:take|have|buy|purchase|order|"
    rf"get|grab)\b(?! a (?:look|closer|peek|think|minute|moment|second)\b)|"
    rf"^(?:please )?(?:take|grab|buy|purchase|order)\b(?: me)?(?! a (?:look|closer|peek|think|minute|"
    rf"moment|second)\b)|\b(?:can|could|may) (?:i|we) (?:please )?(?:get|have|buy|take|order|"
    rf"purchase)\b(?! (?:a look|a closer|more (?:info|details)|some (?:info|details|more))\b)|"
    rf"^(?:{NUMBER}|a couple) (?:of|x) (?:those|these|them|that|the|number|it)\b|\bmake (?:that|"
    rf"it) mine\b|\b(?:can|could|will|would) you (?:please )?(?:buy|order|purchase)\b|^(?:give|"
    rf"get) me {NUMBER} (?:of|x)\b|^(?:i want|i'd like|i need|i would like) {NUMBER} (?:of|"
    rf"x) (?:those|these|them|that|the|number|it)\b|\b(?:sold|deal),? (?:i'll|add|put)"
)
_WISH = re.compile(
    r"^(?:i want|i'd like|i would like|i prefer|i choose|i pick|i'll go (?:with|for)|i will go (?:with|"
    r"for)|let's go with|going with|give me|get me|i like)\b"
)
_INDEFINITE = re.compile(r"\b(?:a|an|some|any|more)\b(?! (?:couple|few|of)\b)")
_REMOVE = re.compile(
    rf"\b(?:remove|delete|take (?:out|off)|get rid of|discard)\b|\btake (?:it|that|this|them|"
    rf"the .{{0,80}}) (?:out|off|back)\b|\b(?:empty|clear|reset) (?:my |the |out my )*{CART}|"
    rf"\b(?:out of|from) (?:my |the ){CART}\b|\bi don't want (?:it|that|this|them|"
    rf"the .{{0,80}}) (?:any ?more|any longer|after all)\b|\bput (?:it|that|this|them|the .{{0,80}}) back\b|"
    r"\bput back\b"
)
_QUANTITY_CHANGE = re.compile(
    rf"\b(?:change|update|reduce|increase|lower|raise|set|adjust|edit|modify)\b.{{0,80}}\b(?:quantity|"
    rf"quantities|amount|number of|{CART}|to {NUMBER})\b|^(?:no,? |actually,? )?make (?:it|that|"
    rf"them) {NUMBER}\b|"
    rf"\b(?:only|just) {NUMBER} (?:of (?:it|them|those) )?(?:instead|please)?$|\b{NUMBER} instead of {NUMBER}\b"
)
_SHOW_CART = re.compile(
    rf"\b(?:my|the|your) {CART}\b|^(?:please )?(?:show|open|view|see|display|check)(?: me)? {CART}[ .!?]*$|"
    rf"^(?:cart|basket|trolley|check ?out)\b|\b(?:go to|proceed to|"
    rf"ready to|want to|like to|how (?:do|can) i|let's|let me|to)? ?check ?out\b|\bcheck me out\b|"
    r"\b(?:my|the|order|cart) (?:sub)?total\b|\bwhat(?:'s| is) (?:the|my) (?:sub)?total\b|"
    r"\bhow much (?:do i owe|is (?:everything|it all|all of it|my order|the total)|altogether|"
    r"in total|have i (?:spent|got))\b|"
    r"\bwhat (?:have i|did i) (?:added?|got|put|chosen|picked)\b|\b(?:did you|have you|has it been|"
    r"is it|was it) (?:already )?(?:added|add it|add them|put in|put it in|in (?:my|the) cart|"
    r"in there)\b|^(?:i want to |i'd like to |i'm ready to |ready to |let me |can i )?(?:pay|"
    r"complete (?:my|the) (?:order|purchase)|place (?:my|the|an) order|finish)(?: now| please|"
    r" for (?:it|this|everything))?$"
)
_COMPARE = re.compile(
    r"\bcompar(?:e|ed|es|ing|ison)\b|\b(?:differences?|differ|different)\b.{0,80}\b(?:between|from|of|"
    r"among|they|these|those|them|two)\b|\b(?:versus|vs\.?)\b|\bwhat(?:'s| is) the difference\b|"
    r"\bhow do (?:they|these|those|the .{0,80}) (?:differ|compare)\b|"
    r"\b(?:which|what)(?: one| of (?:them|these|those|the two|the (?:first|"
    r"last)? ?\w+))?(?: \w+)? (?:is|are|would be|do you think is|has|should i (?:take|get|buy|"
    r"choose|pick)|do you (?:prefer|like)|would you (?:take|get|buy|choose|pick|"
    r"go for))\b.{0,80}\b(?:better|best|good|nicer|cheaper|bigger|larger|lighter|smaller|heavier|"
    r"stronger|faster|more|or|buy|take|get|choose|pick|prefer)\b|"
    r"\b(?:is|are) (?:the |number |that |this )?.{1,40} (?:better|cheaper|bigger|lighter|larger|"
    r"smaller|nicer) than\b|\bside by side\b|\bwhat (?:do|would) you (?:recommend|suggest|"
    r"advise)[ ?.]*$|\bwhich (?:one )?(?:is|'s) (?:better|best|nicer|the best)\b|"
    r"\bhelp me (?:decide|choose)\b|\bwhich (?:one )?should i\b|\bpros and cons\b|"
    r"\bwhich (?:one )?(?:would|do) you (?:recommend|suggest|take|pick|choose|prefer|like)\b"
)
_RECOMMEND = re.compile(
    r"\b(?:recommend(?:ation|ations|ed|s)?|suggest(?:ion|ions|ed)?|advise|"
    r"(?<!i'll )(?<!i will )(?<!let's )(?<!i'd )go(?:es)? (?:well |nicely |best )?with|"
    r"fits? (?:well )?with|match(?:es)?(?: (?:it|that|this|them|with|the))\b|pair(?:s)? (?:it |"
    r"well )?with|"
    r"(?:something|anything|others?|more|ones|stuff) (?:similar|like (?:this|that|it|the|number))|"
    r"similar (?:to|ones?|products?|items?|things?)|alternatives?|"
    r"(?<!i'd )(?<!would )(?<!i )like (?:this|that|it|the \w+) one\b|what else (?:goes|fits|would|"
    r"could|should|do (?:i|people))|"
    r"people also|to go with|along with (?:it|that|this)|complements?|accessor(?:y|ies) (?:for|"
    r"to) (?:it|this|that|the (?:first|second|third|fourth|fifth|last))|gift ideas?|inspire me|"
    r"surprise me|anything else (?:i (?:need|should)|that goes))\b"
)
_DETAILS = re.compile(
    r"\b(?:details?|specs?|specifications?|more (?:info\w*|about)|info(?:rmation)? (?:on|about|for)|"
    r"tell me (?:\w+ ){0,3}about|what about|how about|describe|description|everything (?:about|on)|"
    r"know more|learn more|read more|hear more|"
    r"closer look|look (?:closer )?at|show me|let me see|see|open|view|zoom|explain)\b"
)
_ABOUT_IT = re.compile(
    r"^(?:and )?(?:is|are|was|should|does|do|has|have|can|could|will|would|how|what|which|where|"
    r"when|who)\b(?!.*\byou (?:have|sell|carry|stock|got)\b.{0,80}\bin\b)"
)
_MORE = re.compile(
    r"^(?:(?:can|could) (?:you|i) |please |i'd like to |i want to |let me |do you )*(?:(?:show|give|"
    r"see|find|have|got|list)(?: me| us)? )?(?:some |any |me |the )?(?:\d+ )?(?:more|others?|"
    r"other (?:ones|options|products)|more (?:options|results|products|of (?:them|those|these)|"
    r"choices|like these)|"
    r"the rest|(?:the )?next (?:ones|page|\d+|few|ten|five)|another (?:one|page)|(?:something|"
    r"anything|nothing|what) (?:else|different)|different ones|what else(?: (?:do you have|is there|"
    r"have you got|you got))?|all of them|continue|go on|keep going)"
    r"(?: please| then| instead| do you have| have you got| is there| available| results| options|"
    r" products| there)*[ .?!]*$"
)
_AGAIN = re.compile(
    rf"^(?:and )?(?:just )?(?:({NUMBER}) more|another(?: one)?|one more|the same again)(?: of (?:it|them|this|"
    rf"the same(?: one| thing)?|"
    rf"those|that))?(?: please)?[ .]*$"
)
_STEP = re.compile(
    r"\b(cheaper|less expensive|lower[- ]priced?|more affordable|too (?:expensive|much|pricey|dear)|"
    r"(?:lower|smaller) budget|less pricey|pricier|more expensive|higher[- ](?:end|priced)|dearer|"
    r"better (?:quality|ones?|rated|reviews)|"
    r"nicer|bigger|larger|smaller|lighter|heavier|longer|shorter|too (?:big|large|small|heavy|long|"
    r"short|tiny|cheap)|more powerful|less powerful|higher capacity|taller)\b"
)
_FIND_STRONG = re.compile(
    r"(?:^|\b)(?:(?:i'?m|i am|im|iam|am|we're|we are|l am) (?:\w+ ){0,2}?(?:look\w*|lookong|locking|"
    r"search\w*|serach\w*|shopping|hunting|interested|in (?:need|search|want|the market)|after|"
    r"hoping|trying|wanting|needing|ordering|purchas\w*)\b|"
    r"(?:looking|searching|shopping|hunting|browsing) (?:for|to buy)\b|in search of\b|shop for\b|"
    r"\bi(?:'ll| will|'d| would|d)? (?:really |also |just |do |only |still |kind of )?(?:ne+d?|want|"
    r"wan|wanna|need|wish|require|like|love|prefer|desire)\b(?! (?:to|you|help with|you to|me to|"
    r"that|for you)\b)|"
    r"\bi(?:'ll| will|'d| would| do|d)? (?:really |also |just )?(?:need|want|wan|wanna|wish|like|love|"
    r"prefer|w[uo]+ld like|would) (?:to |2 )?(?:buy|by|purchase|get|find|order|shop|see|"
    r"look (?:for|at)|browse|have|try|pick up|view)\b|"
    r"(?<!do )(?<!did )(?<!should )(?<!if )\bi(?:'ll| will| am)? (?:buy|purchase|order|look for)\b|"
    r"(?:do|would) you (?:guys |happen to |also |still )?(?:have|sell|carry|stock|offer|got|keep)\b|"
    r"have you got\b|got any\b|\bi (?:am |'m )?in need of\b|where (?:can|could|do|would) i (?:find|buy|get)\b|"
    r"^(?:please )?(?:buy|order|purchase|get)(?: me| us)? (?:a|an|some|the|new)\b|"
    r"help me (?:to )?(?:find|choose|pick|get|buy|search)\b|"
    r"(?:can|could|may) (?:i|we) (?:please )?(?:get|have|see|buy|order)\b|could go for\b|"
    r"yearning for\b|(?:can|could) you (?:please )?(?:buy|order)\b|i(?:'m| am)? (?:ran|run|running|"
    r"out|short|low) (?:out )?(?:of|on)\b|(?:kinds?|types?|sorts?|assortments?|flavou?rs?|"
    r"selection) of .{1,80} (?:do )?you (?:guys )?(?:have|sell|offer|carry|got)\b|^(?:what|"
    r"which) (?:\w+ ){1,4}(?:do )?you (?:guys )?(?:have|sell|offer|carry)\b|going to need\b|"
    r"was (?:looking|hoping) to\b|\b(?:buy|purchase|re-?order) (?:me |us )?(?:a|an|some|more|new)\b|"
    r"place an order for\b|make an order\b|(?:order|buy|get) (?:me )?(?:some )?more\b)"
)
_FIND_WEAK = re.compile(
    r"^(?:(?:can|could|would|will) (?:you|u|i|we) |please |kindly |i'd like you to |i want you to |"
    r"help me |help |just |let'?s? |me )*+(?:find|show|search|look|see|browse|display|list|bring|"
    r"give|get|recommend|suggest|pull up|locate|locate me|pick|choose|check|explore|view|any|"
    r"are there|is there|what about|how about|(?:any|some)thing (?:for|in|from|with|like))\b"
)


def wants_no_change(text: str) -> bool:
    """Whether the words take back, doubt or ask about a cart change instead of wishing one."""
    return bool(_NO_CHANGE.search(text))


def is_refusal(text: str) -> bool:
    """Whether something is not wanted: "not the white one", "I don't want the pink"."""
    return bool(_REFUSES.search(text))


def is_of_shop(text: str) -> bool:
    """Whether a superlative is of all that the shop has, not of what was shown."""
    return bool(_WHOLE_SHOP.search(text))


def is_add(text: str) -> bool:
    """An explicit wish to put something into the cart or to buy it."""
    if _ADD_OTHER.search(text) or wants_no_change(text) or is_remove(text):
        return False
    return bool(_INTO_CART.search(text) or _ADD.search(text) or _TAKE.search(text))


def names_cart(text: str) -> bool:
    """Whether the cart itself is named as the place to put something."""
    return bool(_INTO_CART.search(text))


def is_indefinite(text: str) -> bool:
    """ "a kettle", "some tea": something that is still to be found."""
    return bool(_INDEFINITE.search(text))


def is_choice(text: str) -> bool:
    """A product is preferred, without saying that it is bought: "I want the second one"."""
    return bool(_WISH.search(text))


def is_remove(text: str) -> bool:
    """Something is to leave the cart."""
    return bool(_REMOVE.search(text)) and not text.startswith("remove the price")


def is_quantity_change(text: str) -> bool:
    """A line's quantity is to change."""
    return bool(_QUANTITY_CHANGE.search(text))


def is_cart(text: str) -> bool:
    """The cart, its total or the way to pay is asked for."""
    return bool(_SHOW_CART.search(text))


def is_compare(text: str) -> bool:
    """Products are to be weighed against each other."""
    return bool(_COMPARE.search(text))


def is_recommend(text: str) -> bool:
    """Something that goes with, or resembles, or is simply good."""
    return bool(_RECOMMEND.search(text))


def is_details(text: str) -> bool:
    """More is to be told of a product."""
    return bool(_DETAILS.search(text))


def is_question(text: str) -> bool:
    """The clause has the form of a question."""
    return bool(_ABOUT_IT.search(text))


def is_more(text: str) -> bool:
    """More, or others, of what was shown."""
    return bool(_MORE.search(text))


def again(text: str) -> str | None:
    """ "one more", "another": how many more of what was just put into the cart."""
    match = _AGAIN.match(text)
    return (match[1] or "one") if match else None


def step_of(text: str) -> str | None:
    """A step away from what was shown: "cheaper", "bigger", "too heavy"."""
    match = _STEP.search(text)
    return match[1] if match else None


def find_strength(text: str) -> int:
    """2 for the words of a shopper ("I'm looking for"), 1 for words of any wish ("show me"), 0 for none."""
    return 2 if _FIND_STRONG.search(text) else 1 if _FIND_WEAK.search(text) else 0
