"""Courtesies, yes and no: utterances that are nothing else from their first word to their last."""

from __future__ import annotations

import re


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(patterns)})[ ,.!?]*+$")


GREET = _whole(
    r"(?:(?:hi|hello|hey|hiya|heya|heyo|hola|howdy|yo|greetings|sup|aloha|bonjour|salut|namaste|"
    r"'?ello|good (?:morning|"
    r"afternoon|evening|day)|top of the morning)\b(?:[ ,]+(?:there|again|you|ai|assistant|friend|"
    r"my friend|everyone|bot|"
    r"aisle|mate|to you|bandit|buddy|how do you do))*[ ,.!]*+)+(?:how are you.*|how's it.*|"
    r"how is it.*|how('s| is| are) .*"
    r"(?:doing|going|life|day|today|up)|what's up.*|nice to meet you.*)?",
    r"(?:why |well )?(?:hi|hello|hey)\b(?: there|,? \w+){0,2}",
    r".*\bhow (?:are|r|have|ya|you|is|'s)\b ?(?:you|u|ya|things|it|life|everything|your day|the ai|"
    r"are)?(?: been| doing| doin| going| "
    r"goin| feeling| treating you| holding up| today| these days| lately| for you| with you| day|"
    r" so far| my friend| been going| friend|"
    r" doing today| thing| life| ai| at)*",
    r".*\bhow(?:'s|s| is| are| was) (?:your|ya|it|life|everything|things|the|you|u|"
    r"are)\b(?:(?! much| many| long).){0,40}",
    r"what(?:'s|s| is) (?:up|new|happening|going on|good|cracking|the word)(?: with you| today|"
    r" dude| man| buddy)?",
    r"(?:it(?:'s| is) )?nice to (?:meet|see) you.*",
        r".*(?:tell me|know|wondering) how you(?:'re| are| been| have been| feel).*",
    r".*\b(?:you|u|ya) (?:doing|been|feeling) (?:ok|okay|good|well|alright|fine|great|today|lately).*",
    r"(?:are|r) (?:you|u|ya) (?:good|ok|okay|well|alright|fine|happy|having a good \w+|feeling \w+|"
    r"doing \w+)(?: today)?",
    r"how do you (?:do|feel)(?: today)?",
        r"what (?:are you up to|do you feel like doing|have you been up to|is up).*",
        r"anybody there",
        r"are you there",
    r"how(?:'ve| have) you been.*", r"have you been (?:well|good|ok|okay).*", r"how ya.*",
        r"how.{0,4} you doin.*",
)  # fmt: skip
THANK = _whole(
    r"(?>(?:.*\b)?(?:thanks?|thank you|thx|ty|thank u|thankyou|cheers|merci|gracias|much obliged|"
    r"many thanks?|danke|tysm)\b)(?:(?!\b(?:but|show|"
    r"find|also|add|now|and|can|could|i need|need|looking|what)\b).)*+",
    r".*\b(?:i|we) (?:really |truly |do )?appreciate\b.*",
        r".*\byou(?:'ve| have|'re| are|r)? (?:been )?(?:a |so |very |really |of )*(?:big |great |huge |"
        r"much )?"
    r"(?:help|helpful|awesome|kind|the best|great|life ?saver|useful|assistance|amazing|wonderful)\b.*",
    r"(?:that|this|it)(?:'s| is| was| has been)? (?:really |very |so |super |a )*(?:help(?:ful|ed|"
    r"s)?|useful|kind of you|great help|perfect|"
    r"great|exactly what i (?:needed|wanted)|what i needed|wonderful|awesome)(?: a lot| me| so much| me a lot)?",
        r"(?:good|great|nice|well) (?:job|work|done|answer).*",
    r"(?:awesome|perfect|great|cool|nice|wonderful|excellent|lovely|super|amazing|brilliant|sweet|"
    r"fantastic)(?:,? (?:thanks?|thank you|job|stuff|one))?",
    r"(?:i )?(?:am |'m )?(?:so |very |really )?(?:grateful|thankful|glad|pleased).*",
        r".*you (?:helped|saved|answered).*",
        r"your (?:answer|help|assistance).*",
    r".*(?:easier with you|wish you were here).*", r".*\bhow (?:helpful|useful|kind|much you help).*",
        r".*\b(?:owe you|made my day)\b.*",
)  # fmt: skip
GOODBYE = _whole(
    r"(?>(?:.*\b)?(?:good ?bye|bye(?: ?bye)?|good ?night|farewell|ciao|adios|au revoir|auf wiedersehen|"
    r"cya|so long|take care|ta-?ta|toodles|cheerio|sayonara|"
    r"arrivederci|peace out|have a (?:good|nice|great|lovely) (?:one|day|evening|night|weekend|"
    r"time).*)\b)(?:(?!\b(?:show|find|add|want|need)\b).)*+",
    r".*\b(?:see|catch|talk to|talk with|speak to|chat with) (?:you|ya|u)\b(?: (?:later|soon|again|"
    r"around|tomorrow|next time|then|another time|the next).*| l8r.*|)",
    r"(?:c|see|catch|talk) (?:u|ya|you)?(?: ?l8r| later| soon| around).*",
        r"(?:talk|see|speak|chat|until|till|ttyl|later)(?: to)?(?: you)?(?: soon| later| then|"
        r" next time| we meet.*| gator| alligator|s)*",
    r".*\b(?:enjoyed|was (?:nice|great|fun|good|lovely|a pleasure|a nice|a good)|nice|great|good|"
    r"pleasure) (?:to |our |this |a )?(?:chat\w*|talk\w*|speak\w*|convers\w*|seeing|see|time).*",
    r"(?:i'm|i am|i have|i've|i must|i)(?: got to| gotta| have to| need to)? (?:go|going|leaving|"
    r"off|leave|head out|outta here|signing off|heading out|run)(?: now| home)?(?: bye)?.*",
    r"(?:that's|that is|that will be) (?:all|it|everything)(?: for (?:now|today)| i need(?:ed)?| for me)?.*",
        r"(?:nothing else|no more,? i'm done|i'm done|we're done|i'm all set|all set|signing off|"
        r"over and out).*",
    r".*(?:was|is) (?:fun|nice).{0,80}(?:bye|around|later).*", r"later(?:s| dude| man| gator)?",
)  # fmt: skip
REPEAT = re.compile(
    r"\b(?:repeat|say|tell|hear|state|run|go over|explain|read)\b.{0,80}\b(?:again|once more|"
    r"one more time|another time|over|last message|last thing|just said|repeated|last (?:statement|"
    r"sentence|answer|response)|back to me|twice)\b|"
    r"\brepeat(?:ed|ing)?\b|\bwhat (?:did|was) (?:you|that|it) ?(?:just |last |again )?(?:say|said|"
    r"ask|asked|you (?:said|say|just said))?(?: that)?(?: again)?[ ?.]*$|\b(?:come|say what|"
    r"what was that|pardon|excuse me|what did you (?:just |say |ask )?)(?: again| me)?[ ?.]*$|"
    r"\b(?:didn'?t|did not|couldn'?t|could not|can'?t|don'?t|missed) (?:quite |really |"
    r"fully )?(?:hear|catch|get|understand|make out|what)(?: (?:that|you|what|it|all)\b.*|[ .]*$)|"
    r"\bsay (?:that|it|what)\b.*|\bone more time\b|\bwhat(?:'d| did) you (?:just )?(?:say|ask)|"
    r"^what\?*$|^huh\?*$|\bonce more\b"
)
STOP = _whole(
    r"(?:please |just |can you |could you |would you |ok |i said |you can |i want to |i'd like to |"
    r"i need to |i need you to |let's |hey )*(?:stop|cancel|quit|abort|halt|never ?mind|forget|"
    r"scrap|scratch|undo|end|terminate|discard|shut up|be quiet|hush|silence|enough|cease|"
    r"nix|drop|pause|kill|discontinue|take (?:it|that) back|go back|revert)\b(?: (?:it|that|this|"
    r"please|now|about it|talking|immediately|everything|all of (?:it|that|this)|what(?:'s| is| you|"
    r" i).*|the (?:last|current|process|request|task|program|action|command|whole).*|"
    r"doing .*|my (?:last|request|command|previous).*|running .*|that last .*|current .*|saying .*|"
    r"what i .*|speaking|for me|there|right (?:now|there)|the|at once|last (?:task|request)|process|"
    r"thing))*",
    r".*(?:don't|do not) (?:say|talk|speak|tell me) any ?more.*", r"that's enough.*",
        r".*\b(?:please )?(?:abort|cancel (?:it|that|this))\b(?! my).*",
    r"(?:i )?(?:changed|change) my mind.*",
        r".*(?:wish to|want to|like to|need to|have to|procedure to) (?:cancel|stop|abort|quit)(?: it|"
        r" that| this| please| now)?",
        r"let it go",
        r".*\bstop (?:doing|talking|it|that|please|now|what).*",
)  # fmt: skip
UNDO = re.compile(r"\b(?:undo|revert|take (?:it|that) back|go back)\b")
"""A stop that wants what was done to be undone."""
MAYBE = _whole(
    r"(?>(?:.*\b)?(?:maybe|perhaps|possibly|not (?:really |entirely |totally |actually |exactly )?sure|"
    r"unsure|uncertain|don'?t (?:really |actually )?know|do not (?:really |actually )?(?:know|"
    r"have (?:an|that|any))|dunno|no idea|no clue|any idea|"
    r"could (?:be|go) (?:either|both)\w*|might be|can'?t (?:decide|say|give you|answer)|"
    r"cannot (?:decide|say|tell)|undecided|either (?:one|way|or)|hard to say|it depends|who knows|"
    r"not certain|torn|don'?t have (?:an|that|any|the)|possible|can't tell|cannot answer|(?:it|"
    r"that) may be)\b)(?:(?!\b(?:show|find|looking|add|gift)\b).){0,60}",
)  # fmt: skip
YES = _whole(
    r"(?:(?:yes|yeah|yep|yup|ya|yea|yah|aye|sure|ok|okay|k|absolutely|definitely|certainly|"
    r"of course|affirmative|indeed|correct|right|true|exactly|please do|go ahead|do (?:it|that|so)|"
    r"go for it|uh huh|mhm|by all means|sounds (?:good|great|right)|"
    r"why not|that's (?:right|correct|true|it|fine|good)|that is (?:right|correct|true|fine|so)|"
    r"it is|i do|i would|i am|please|alright|all right|fine|totally|naturally|facts|agreed?|perfect|"
    r"great|it'?s (?:correct|right|good|true)|it (?:is|looks|sounds) (?:right|correct|good|true)|"
    r"looks (?:good|right|correct))\b[ ,.!]*+)++"
    r"(?:(?:please|thanks|thank you|that|it|is|was|you|are|sure|do|the|my|order|for|i|this|be|would|"
    r"like|want|know|right|correct|true|good|statement|answer|so|think|a|all|right|now|then|indeed|"
    r"to|one|both|they|me|great|very|actually|got|finish|place|complete|confirm|ahead|am|looks|"
    r"sounds|nothing|else|everything|there|will)\b[ ,.!']*+){0,9}",
    r"(?:i|that|it|the|you|my|yes|,|'s| ){0,12}(?:would |will |do |am |can |could )?(?:think |believe |"
    r"know |say |saying |agree |confirm |want you to know |it's |it is |that's |that is |are |were |"
    r"is |answer |to |you |be |'re |a |totally |definitely |positively |absolutely |very |so |"
    r"quite |this |was |that |statement |all ){1,12}"
    r"(?:yes|true|right|correct|affirmative|a fact|so|agree|positive|accurate|fine|good)\b.{0,20}",
        r"(?:i )?(?:definitely )?agree.*",
        r"you(?:'re| are| got| have) (?:it|right|correct|that right|got it)",
)  # fmt: skip
NO = _whole(
    r"(?:(?:no|nope|nah|nay|naw|negative|not (?:now|really|today|yet|happening|true|right|correct|"
    r"at all|it|that|this|a chance|so|for me|in the slightest|quite)|never|no (?:thanks|thank you|"
    r"way|sir|ma'am)|hell no|hell nah|i'll pass|ill pass|pass|don't|do not|"
    r"please don't|i don't think so|i think not|absolutely not|definitely not|certainly not|"
    r"of course not|i'd rather not|rather not|wrong|false|incorrect|nothing)\b[ ,.!]*+)++"
    r"(?:(?:that|it|is|was|it's|that's|this|not|are|you|isn't|true|right|correct|false|fake|"
    r"incorrect|wrong|inaccurate|invalid|at|all|thanks|thank|please|i|don't|do|want|need|the|a|"
    r"really|what|now|so|one|more|else|anything|nothing|just|any|way|for|me|today|think|statement|"
    r"answer|my)\b[ ,.!']*+){0,9}",
    r"(?:i|that|it|this|the|you|'s|,| ){0,12}(?:would |am |is |'s |was |think |believe |say |saying |"
    r"are |to |my |answer |be |its |it's |that's |a |totally |definitely |going |statement ){1,12}(?:no|"
    r"false|wrong|incorrect|not (?:true|right|correct|it|so|accurate)|negative|untrue|a lie|fake|"
    r"inaccurate|invalid)\b.{0,20}",
    r"i (?:would |do |am |will |'d )?(?:prefer |rather )?not(?: (?:to|want (?:that|it)|think so|"
    r"agree|believe so))?",
        r"(?:that|this|it) isn't (?:it|right|true|correct|so).*",
        r"(?:that's|it's|that is) (?:a )?(?:negative|not).*",
)  # fmt: skip
