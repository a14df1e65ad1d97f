"""What shoppers ask that is not about the shelves: service questions, small talk, and everything else in the world."""

from __future__ import annotations

import re


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(patterns)})[ ,.!?]*$")


SERVICE = (
    ("lists", re.compile(r"\b(?:shopping|grocery|purchase|to[- ]?do|wish|my|the)[ -]?lists?\b|\bto[- ]buy list\b")),
    ("orders", re.compile(
        r"\b(?:order|package|parcel|purchase|shipment|delivery)\b.*\b(?:status|arriv\w*|here|shipped|delivered|track\w*|late|"
        r"update|on (?:its|the) way|sent|now|number|come)\b|\b(?:where|when|track|status|check(?: on)?|update|what happened)\b.*"
        r"\b(?:order|package|parcel|shipment|stuff i ordered|i ordered)\b|\bi (?:just )?ordered\b|\bmy (?:\w+ )?order\b|"
        r"\border (?:number|status)\b|\btracking\b|\bplaced? an? order\b.*\b(?:yesterday|last|ago)\b")),
    ("delivery", re.compile(
        r"\b(?:shipping|ship (?:to|it|this|that|them)|do you (?:ship|deliver)|deliver(?:y|ed|s)?(?! note)|postage|dispatch(?:ed)?|"
        r"how (?:long|soon|fast) .*(?:arrive|get here|take)|click and collect|pick ?up in store)\b")),
    ("returns", re.compile(
        r"\b(?:returns? (?:policy|it|this|that|them|an? (?:item|product|order))|refunds?|money back|exchange (?:it|this|policy)|"
        r"send (?:it|this) back|(?:can|how (?:do|can)) i return|what is your return|returns?\b(?=[ ?.!]*$)|warranty claim|guarantee\b(?! ))")),
    ("payment", re.compile(
        r"\b(?:(?:credit|debit|visa|master|amex|bank|my|the|a)[ -]?cards?(?= |$)(?! (?:holder|game|reader|case|wallet|stock|table|games))|"
        r"mastercard|paypal|apple pay|google pay|klarna|invoice|receipt|bank account|pay(?:ment)? (?:with|by|method|option)s?|"
        r"payment|installments?|reward(?:s)? points?|redeem\w*|rewards?|credit card points)\b|\bcard\b.*\b(?:declined|damaged|rejected|work\w*)\b")),
    ("discounts", re.compile(
        r"\b(?:discount(?:s|ed)?|coupons?|promo(?:tion|tional)?(?: codes?)?|vouchers?|gift ?cards?|gift certificates?|loyalty|"
        r"any (?:deals|offers)|special offers?|on sale|black friday|student offer)\b")),
    ("people", re.compile(
        r"\b(?:(?:speak|talk|chat) (?:to|with) (?:a |an |the )?(?:human|person|agent|someone|manager|representative|real)|"
        r"customer (?:service|support|care)|human (?:agent|please)|call (?:you|the shop)|phone number|opening (?:hours|times)|"
        r"(?:are you|when do you) open|store (?:hours|location)s?|where are you (?:located|based)|my account|log ?in|password|sign up|complain\w*)\b")),
)  # fmt: skip

GREET = _whole(
    r"(?:(?:hi|hello|hey|hiya|heya|heyo|hola|howdy|yo|greetings|sup|aloha|bonjour|salut|namaste|'?ello|good (?:morning|"
    r"afternoon|evening|day)|top of the morning)\b(?:[ ,]+(?:there|again|you|ai|assistant|friend|my friend|everyone|bot|"
    r"aisle|mate|to you|bandit|buddy|how do you do))*[ ,.!]*)+(?:how are you.*|how's it.*|how is it.*|how('s| is| are) .*"
    r"(?:doing|going|life|day|today|up)|what's up.*|nice to meet you.*)?",
    r"(?:why |well )?(?:hi|hello|hey)\b(?: there|,? \w+){0,2}",
    r".*\bhow (?:are|r|have|ya|you|is|'s)\b ?(?:you|u|ya|things|it|life|everything|your day|the ai|are)?(?: been| doing| doin| going| "
    r"goin| feeling| treating you| holding up| today| these days| lately| for you| with you| day| so far| my friend| been going| friend|"
    r" doing today| thing| life| ai| at)*",
    r".*\bhow(?:'s|s| is| are| was) (?:your|ya|it|life|everything|things|the|you|u|are)\b(?:(?! much| many| long).){0,40}",
    r"what(?:'s|s| is) (?:up|new|happening|going on|good|cracking|the word)(?: with you| today| dude| man| buddy)?",
    r"(?:it(?:'s| is) )?nice to (?:meet|see) you.*", r".*(?:tell me|know|wondering) how you(?:'re| are| been| have been| feel).*",
    r".*\b(?:you|u|ya) (?:doing|been|feeling) (?:ok|okay|good|well|alright|fine|great|today|lately).*",
    r"(?:are|r) (?:you|u|ya) (?:good|ok|okay|well|alright|fine|happy|having a good \w+|feeling \w+|doing \w+)(?: today)?",
    r"how do you (?:do|feel)(?: today)?", r"what (?:are you up to|do you feel like doing|have you been up to|is up).*", r"anybody there", r"are you there",
    r"how(?:'ve| have) you been.*", r"have you been (?:well|good|ok|okay).*", r"how ya.*", r"how.{0,4} you doin.*",
)  # fmt: skip
THANK = _whole(
    r"(?:.*\b)?(?:thanks?|thank you|thx|ty|thank u|thankyou|cheers|merci|gracias|much obliged|many thanks?|danke|tysm)\b(?:(?!\b(?:but|show|"
    r"find|also|add|now|and|can|could|i need|need|looking|what)\b).)*",
    r".*\b(?:i|we) (?:really |truly |do )?appreciate\b.*", r".*\byou(?:'ve| have|'re| are|r)? (?:been )?(?:a |so |very |really |of )*(?:big |great |huge |much )?"
    r"(?:help|helpful|awesome|kind|the best|great|life ?saver|useful|assistance|amazing|wonderful)\b.*",
    r"(?:that|this|it)(?:'s| is| was| has been)? (?:really |very |so |super |a )*(?:help(?:ful|ed|s)?|useful|kind of you|great help|perfect|"
    r"great|exactly what i (?:needed|wanted)|what i needed|wonderful|awesome)(?: a lot| me| so much| me a lot)?", r"(?:good|great|nice|well) (?:job|work|done|answer).*",
    r"(?:awesome|perfect|great|cool|nice|wonderful|excellent|lovely|super|amazing|brilliant|sweet|fantastic)(?:,? (?:thanks?|thank you|job|stuff|one))?",
    r"(?:i )?(?:am |'m )?(?:so |very |really )?(?:grateful|thankful|glad|pleased).*", r".*you (?:helped|saved|answered).*", r"your (?:answer|help|assistance).*",
    r".*(?:easier with you|wish you were here).*", r".*\bhow (?:helpful|useful|kind|much you help).*", r".*\b(?:owe you|made my day)\b.*",
)  # fmt: skip
GOODBYE = _whole(
    r"(?:.*\b)?(?:good ?bye|bye(?: ?bye)?|good ?night|farewell|ciao|adios|au revoir|auf wiedersehen|cya|so long|take care|ta-?ta|toodles|cheerio|sayonara|"
    r"arrivederci|peace out|have a (?:good|nice|great|lovely) (?:one|day|evening|night|weekend|time).*)\b(?:(?!\b(?:show|find|add|want|need)\b).)*",
    r".*\b(?:see|catch|talk to|talk with|speak to|chat with) (?:you|ya|u)\b(?: (?:later|soon|again|around|tomorrow|next time|then|another time|the next).*| l8r.*|)",
    r"(?:c|see|catch|talk) (?:u|ya|you)?(?: ?l8r| later| soon| around).*", r"(?:talk|see|speak|chat|until|till|ttyl|later)(?: to)?(?: you)?(?: soon| later| then| next time| we meet.*| gator| alligator|s)*",
    r".*\b(?:enjoyed|was (?:nice|great|fun|good|lovely|a pleasure|a nice|a good)|nice|great|good|pleasure) (?:to |our |this |a )?(?:chat\w*|talk\w*|speak\w*|convers\w*|seeing|see|time).*",
    r"(?:i'm|i am|i have|i've|i must|i)(?: got to| gotta| have to| need to)? (?:go|going|leaving|off|leave|head out|outta here|signing off|heading out|run)(?: now| home)?(?: bye)?.*",
    r"(?:that's|that is|that will be) (?:all|it|everything)(?: for (?:now|today)| i need(?:ed)?| for me)?.*", r"(?:nothing else|no more,? i'm done|i'm done|we're done|i'm all set|all set|signing off|over and out).*",
    r".*(?:was|is) (?:fun|nice).*(?:bye|around|later).*", r"later(?:s| dude| man| gator)?",
)  # fmt: skip
HELP = re.compile(
    r"\b(?:what|which)(?:'s| is| are| all| sort| kinds?| types?| other| else| sorts)?\b.*\b(?:can|could|do|may|should|are) (?:you|i) (?:all )?(?:do|help|ask|answer|know|capable|able|respond|"
    r"assist|familiar|offer me|tell me|use you|say|talk)|\bhow (?:do|does|can|could) (?:this|you|i) (?:work|help|use (?:you|this)|assist)|"
    r"^(?:help|help me|help please|please help(?: me)?|i need (?:some )?help|can you help(?: me)?(?: out)?|menu|commands|options|start|instructions|assist me|i need assistance)[ .!?]*$|"
    r"\bwhat are you (?:able|capable|good|for|familiar)|\b(?:your|you have) (?:capabilit|abilit|function|skills|areas? of expertise|features|purpose)\w*|\bwhat(?:'s| is) your (?:purpose|function|job)|"
    r"\bwhat you (?:can|are able|could|know)|\b(?:questions?|things?|topics?|subjects?|info|requests?|matters|stuff)\b.*\b(?:you|ask|respond|know|familiar|help|answer)\b|"
    r"\bwho are you\b|\b(?:tell me )?(?:more )?about (?:yourself|you)\b|\bintroduce yourself\b|\bhow do i (?:buy|order|check ?out|add|use|search|start)\b|\byou (?:can|could) help me with\b|"
    r"\bask you\b|\bhelp me with[ ?.]*$|\byou(?:'re| are) (?:familiar|able|capable)"
)
BOT = re.compile(
    r"\b(?:are|r|is|were|if) (?:you|u|your|this|ya)\b.*\b(?:bot|robot|human|person|real|ai|a\.i\.?|computer|machine|chatbot|artificial|alive|program|automated|automaton|"
    r"people|living|sentient|chatgpt|gpt|language model|actual|intelligence|someone)\b|\b(?:am i|is it|is this) (?:talking|speaking|chatting|a (?:bot|robot|human|person|real))\b|"
    r"\bwho (?:or what )?(?:made|built|created|programmed|designed|developed|owns|wrote|invented|engineered|trained|makes|compiled|manufactured|codes?|coded)(?: you| this| the ai|rs?)\b|\b(?:your|the) (?:ai's )?(?:internal )?"
    r"(?:name|creators?|makers?|developers?|designers?|manufacturers?|programmers?|inventors?|builders?|boss|design|brand|code|parents|father|origin|existence)\b(?! of)|"
    r"\b(?:company|firm|person|people|organization|corporation|manufactur\w*|engineer\w*|programmer|creat\w+|developer|who|where|brand|team|business|entity)\b.*\b(?:made|makes?|created|built|designed|programm?e?d?s?|developed|"
    r"responsible for|manufactured?s?|behind|invented|engineered|from|come from|compiled|wrote|brought|do you work|you created by|assembled|craft\w*) ?(?:you|your|this ai|the ai|it|this|by|for|with you)?\b|"
    r"\b(?:were|was|are) you (?:created|made|built|designed|programmed|developed|engineered|invented|manufactured|from|born)|"
    r"\byou(?:'re| are| a| an)? (?:a |an |really |actually |just |truly |the )*(?:bot|robot|human|person|real|ai|computer|machine|chatbot|live person)\b|\bhow (?:real|old|human) are you\b|"
    r"\b(?:like|act as|think like) a real (?:person|human)\b|\b(?:consider yourself|a bot or|bot or a|human or|or a human|or human|robot or|or an? (?:ai|bot|robot|computer))\b|\btalking to\b|\byou (?:tell me )?(?:could |can )?.*if you were real"
)
REPEAT = re.compile(
    r"\b(?:repeat|say|tell|hear|state|run|go over|explain|read)\b.*\b(?:again|once more|one more time|another time|over|last message|last thing|just said|repeated|last (?:statement|sentence|answer|response)|back to me|twice)\b|"
    r"\brepeat(?:ed|ing)?\b|\bwhat (?:did|was) (?:you|that|it) ?(?:just |last |again )?(?:say|said|ask|asked|you (?:said|say|just said))?(?: that)?(?: again)?[ ?.]*$|\b(?:come|say what|what was that|pardon|excuse me|what did you (?:just |say |ask )?)(?: again| me)?[ ?.]*$|"
    r"\b(?:didn'?t|did not|couldn'?t|could not|can'?t|don'?t|missed) (?:quite |really |fully )?(?:hear|catch|get|understand|make out|what)(?: (?:that|you|what|it|all)\b.*|[ .]*$)|\bsay (?:that|it|what)\b.*|\bone more time\b|\bwhat(?:'d| did) you (?:just )?(?:say|ask)|^what\?*$|^huh\?*$|\bonce more\b"
)
STOP = _whole(
    r"(?:please |just |can you |could you |would you |ok |i said |you can |i want to |i'd like to |i need to |i need you to |let's |hey )*(?:stop|cancel|quit|abort|halt|never ?mind|forget|scrap|scratch|undo|end|terminate|discard|shut up|be quiet|hush|silence|enough|cease|"
    r"nix|drop|pause|kill|discontinue|take (?:it|that) back|go back|revert)\b(?: (?:it|that|this|please|now|about it|talking|immediately|everything|all of (?:it|that|this)|what(?:'s| is| you| i).*|the (?:last|current|process|request|task|program|action|command|whole).*|"
    r"doing .*|my (?:last|request|command|previous).*|running .*|that last .*|current .*|saying .*|what i .*|speaking|for me|there|right (?:now|there)|the|at once|last (?:task|request)|process|thing))*",
    r".*(?:don't|do not) (?:say|talk|speak|tell me) any ?more.*", r"that's enough.*", r".*\b(?:please )?(?:abort|cancel (?:it|that|this))\b(?! my).*",
    r"(?:i )?(?:changed|change) my mind.*", r".*(?:wish to|want to|like to|need to|have to|procedure to) (?:cancel|stop|abort|quit)(?: it| that| this| please| now)?", r"let it go", r".*\bstop (?:doing|talking|it|that|please|now|what).*",
)  # fmt: skip
MAYBE = _whole(
    r"(?:.*\b)?(?:maybe|perhaps|possibly|not (?:really |entirely |totally |actually |exactly )?sure|unsure|uncertain|don'?t (?:really |actually )?know|do not (?:really |actually )?(?:know|have (?:an|that|any))|dunno|no idea|no clue|any idea|"
    r"could (?:be|go) (?:either|both)\w*|might be|can'?t (?:decide|say|give you|answer)|cannot (?:decide|say|tell)|undecided|either (?:one|way|or)|hard to say|it depends|who knows|not certain|torn|don'?t have (?:an|that|any|the)|possible|can't tell|cannot answer|(?:it|that) may be)\b(?:(?!\b(?:show|find|looking|add|gift)\b).){0,60}",
)  # fmt: skip
YES = _whole(
    r"(?:(?:yes|yeah|yep|yup|ya|yea|yah|aye|sure|ok|okay|k|absolutely|definitely|certainly|of course|affirmative|indeed|correct|right|true|exactly|please do|go ahead|do (?:it|that|so)|go for it|uh huh|mhm|by all means|sounds (?:good|great|right)|"
    r"why not|that's (?:right|correct|true|it|fine|good)|that is (?:right|correct|true|fine|so)|it is|i do|i would|i am|please|alright|all right|fine|totally|naturally|facts|agreed?|perfect|great|it'?s (?:correct|right|good|true)|it (?:is|looks|sounds) (?:right|correct|good|true)|looks (?:good|right|correct))\b[ ,.!]*)+"
    r"(?:(?:please|thanks|thank you|that|it|is|was|you|are|sure|do|the|my|order|for|i|this|be|would|like|want|know|right|correct|true|good|statement|answer|so|think|a|all|right|now|then|indeed|to|one|both|they|me|great|very|actually|got|finish|place|complete|confirm|ahead|am|looks|sounds|nothing|else|everything|there|will)\b[ ,.!']*){0,9}",
    r"(?:i|that|it|the|you|my|yes|,|'s| )*(?:would |will |do |am |can |could )?(?:think |believe |know |say |saying |agree |confirm |want you to know |it's |it is |that's |that is |are |were |is |answer |to |you |be |'re |a |totally |definitely |positively |absolutely |very |so |quite |this |was |that |statement |all )+"
    r"(?:yes|true|right|correct|affirmative|a fact|so|agree|positive|accurate|fine|good)\b.{0,20}", r"(?:i )?(?:definitely )?agree.*", r"you(?:'re| are| got| have) (?:it|right|correct|that right|got it)",
)  # fmt: skip
NO = _whole(
    r"(?:(?:no|nope|nah|nay|naw|negative|not (?:now|really|today|yet|happening|true|right|correct|at all|it|that|this|a chance|so|for me|in the slightest|quite)|never|no (?:thanks|thank you|way|sir|ma'am)|hell no|hell nah|i'll pass|ill pass|pass|don't|do not|"
    r"please don't|i don't think so|i think not|absolutely not|definitely not|certainly not|of course not|i'd rather not|rather not|wrong|false|incorrect|nothing)\b[ ,.!]*)+"
    r"(?:(?:that|it|is|was|it's|that's|this|not|are|you|isn't|true|right|correct|false|fake|incorrect|wrong|inaccurate|invalid|at|all|thanks|thank|please|i|don't|do|want|need|the|a|really|what|now|so|one|more|else|anything|nothing|just|any|way|for|me|today|think|statement|answer|my)\b[ ,.!']*){0,9}",
    r"(?:i|that|it|this|the|you|'s|,| )*(?:would |am |is |'s |was |think |believe |say |saying |are |to |my |answer |be |its |it's |that's |a |totally |definitely |going |statement )+(?:no|false|wrong|incorrect|not (?:true|right|correct|it|so|accurate)|negative|untrue|a lie|fake|inaccurate|invalid)\b.{0,20}",
    r"i (?:would |do |am |will |'d )?(?:prefer |rather )?not(?: (?:to|want (?:that|it)|think so|agree|believe so))?", r"(?:that|this|it) isn't (?:it|right|true|correct|so).*", r"(?:that's|it's|that is) (?:a )?(?:negative|not).*",
)  # fmt: skip

ELSEWHERE = re.compile(
    r"\b(?:weather|forecast|temperature|rain(?:ing)?(?= (?:today|tomorrow|outside))|snow(?:ing)?(?= (?:today|tomorrow|outside))|celsius|fahrenheit|jokes?|pun|riddle|one liners|something funny|funny (?:story|thing)|hilarious|news|headlines?|sports? scores?|"
    r"scores?|nfl|nba|mlb|nhl|nascar|lakers|president|politic\w*|election|senat\w+|congress|capital of|population|country|countries|continent|planets?|galaxy|universe|history of|historical|"
    r"(?<!high )(?<!high-)(?<!ultra )definition|define|meaning of|mean(?:s|ing)?(?= (?:in|by)|$)|synonym|spell(?:ing)?|translate|pronounce|in (?:spanish|french|german|italian|japanese|chinese|russian|latin)|language|"
    r"square root|percent(?:age)? of|divided by|multipl(?:y|ied)|minus|plus \d|times \d|\d+ times|subtract|calculat\w*|equation|algebra|logarithm|antilog|math(?:s|ematics)?(?: problem| equation| question)|convert|conversion|"
    r"how many \w+ (?:are|is|in|make|do|does|did|can|were|have|has|should|would|live|will|people)\b|inches (?:in|to)|ounces (?:in|to)|(?:in|to) (?:inches|centimeters|kilos|ounces|meters|pints|quarts|gallons|tablespoons|teaspoons)\b|"
    r"flights?|airport|airline|airplane|hotel|train (?:ticket|schedule)|bus (?:running|schedule|stop)|subway|traffic|directions|route|map of|gas station|restaurant|reservation|movies?|films?|cinema|(?:what|which) shows|stories|tv show|episode|season of|actor|actress|singer|band (?:members|called)|songs?|lyrics|playlist|album|"
    r"concert|broadway|music|radio|podcast|channels?|netflix|hbo|youtube|facebook|instagram|twitter|tweet|articles?|photos?|pictures? of|videos?|quotes?(?= (?:by|from))|tips|universit(?:y|ies)|periodic table|babysitter|nanny|repair ?man|landscaper|roofers?|plumber|electrician|mechanic|instructor|dentist|programmer|divorce|attorneys?|lawyers?|representative|my (?:wallet|hand|district|area|location|fridge|microwave|device|city|feet|photos|ipod|size|mouth)|within \d+ miles?|miles? (?:of|radius)|locally|tonight|phone plan|overdraft|the internet service|community centers?|on the way to|get rid of|get .* out of|remedy|rash|cold\b(?= *$)|nausea|cpr|alert me|answer the phone|signal strength|standard deviation|evolution|theory|global warming|warranty on my|unlimited data|guinn?ess|paperwork|odds|casino|touring|olympics|oscars|chess rules|rules (?:for|of)|restrictions|schematics|instructables|dry clean\w*|repairman|daycare|spay|cast (?:in|of)|sheet music|on (?:hulu|netflix|tv|the tv|the radio)|world records?|email|e-mail|text message|voicemail|messages?|phone call|call (?:mom|dad|my|a|the)|contacts?|calendar|appointment|meeting|remind(?:er)?|"
    r"alarm(?! clock)|timer|stopwatch|wifi|wi-fi(?= (?:off|on|immediately))|hotspot|my (?:phone|computer|laptop|car|house|home|lights|bank|boss|wife's|urine|steps|heart|blood|lawn|dvd\W?s|robot|avatar|data plan)|bank(?:ing)?|savings|checking|mortgage|loan|interest rate|apr|stocks?(?= (?:price|market|doing|up|down))|stock market|stock price|tsla|shares|"
    r"bitcoin|cryptocurrenc\w*|tax(?:es)?|irs|credit (?:score|report|limit)|insurance|salary|job openings?|resume|career|lawyer|attorney|legal|lawsuit|doctor|hospital|medicine|medication|disease|symptoms?|diagnos\w*|vaccin\w*|"
    r"calories|nutrition|recipe|cook(?:ing)? (?:time|a|an|the)|how (?:do|does|did|can|could|would|should|to|is it|long|old|far|fast|tall|often|frequently|deep|high|hot|cold|big|heavy) (?!i (?:buy|order|check ?out|add)|much|you (?:have|sell)|is (?:it|this|that|the \w+ one)|are they)|homework|essay|poem|school|college|university|teacher|exam|scientist|"
    r"physics|chemistry|biology|psycholog\w*|philosoph\w*|religion|bible|god|zodiac|horoscope|astrolog\w*|birthday(?= (?:is|of))|old is|born|died|alive|invent(?:ed|or)|founded|ceo|author|wrote|novelist|poet|greek|roman|empire|war|"
    r"meaning of life|time (?:is it|in)|what time|what day|what date|current time|date today|holiday(?:s)? (?:is|this)|deadline|schedule|directions|location of|nearest|near me|nearby|closest|in my area|around here|"
    r"program(?:ming)?|python|javascript|variable|algorithm|server|database|website|app (?:for|to|on)|download|^install|upload|update my|delete (?:my|all)|erase|restart|activate|deactivate|disconnect|turn (?:on|off|up|down)|switch (?:on|off)|set (?:a|an|my|the) |"
    r"play (?:a|the|some|my|me)\b|skip|rewind|replay|volume|dim the|lock the|open the (?:door|garage|window|app)|close the|vacuum out|wash (?:the|my)|clean my|fix (?:a|my|the)|repair|book (?:a|me|an|us) |rent a|hire|schedule a|sell my|amazon|walmart|ebay|target|costco|google|siri|alexa)\b"
)
QUESTION = re.compile(
    r"^(?:who|whose|whom|when|where(?! (?:can|could|do|would) i (?:find|buy|get))|why|how(?! (?:much (?:is|are|does|do|for)|about|expensive))|what(?! about)|which|is|are|does|do (?!you (?:have|sell|carry|stock|offer|got))|did|was|were|should|would (?!you|i like)|will|has|have (?!you got)|"
    r"can i (?!get|have|see|buy|order|please)|could i (?!get|have|see|buy|order|please)|tell me|let me know|explain|i want to know|i need to know|i'd like to know|i would like to know|do you know|can you tell|could you tell|can you explain|give me (?:a |an |the )?(?:definition|list|summary|info\w*)|"
    r"i (?:wonder|am wondering|was wondering|am curious)|define|describe|name|calculate|convert|translate|read|call|text|email|remind|turn|set|open|play|stop|start|cancel|delete|erase|check|book|schedule|ask|write|make|create|program|declare|activate|are there|is there)\b"
)
