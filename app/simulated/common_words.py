"""Everyday English that is never taken for a misspelt product."""

from __future__ import annotations

from app.simulated.text import stem

_WORDS = """
able about above accept accident account across action active activity actor actually address admit adult advice
afraid after afternoon again against agency agent ago agree agreement ahead airport alarm alive all allow almost alone
along already also although always amazing among amount analysis and angle angry animal another answer anxiety any
anybody anyone anything anyway anywhere apart apartment app appear apply appointment area argue arm army around arrive
article artist ask asleep assume attack attention attorney audience aunt author available average avoid awake award
aware away awesome baby back bad balance bank base basic bath bathroom battle beach bear beat beautiful beauty because
become bedroom been before begin behavior behind being believe below benefit beside best better between beyond big bill
birth birthday bit bite bitter blood blow body bone born borrow both bother bottom brain branch brave break breakfast
breath breathe bridge bright bring broad broken brother brought budget bug build building burn bus business busy but
buy call calm came camp can cannot capital captain car card care career careful carry case cash cat catch cause ceiling
cell center central century certain certainly chain chance change chapter character charge chase cheap check chest
chicken chief child childhood choice choose christmas church circle citizen city claim class clean clear clearly climb
clinic close closed cloud club coach coast code cold collect college color come comfort comfortable coming common
community company compare computer concern condition conference confirm consider contact contain continue contract
control convert cook cool copy corner correct cost could count country county couple courage course court cousin cover
crazy create credit crime cross crowd cry culture current customer cut dad daily damage dance danger dangerous dare
dark data date daughter day dead deal dear death debt decade decide decision deep defense define degree delay deliver
demand democrat depend describe desert deserve design despite detail develop device did die diet difference different
difficult dinner direct direction dirt dirty discover discuss disease distance divide doctor document does dog dollar
done door double doubt down dozen draw dream dress drink drive driver drop drug dry due during dust duty each ear early
earn earth ease east easy eat economy edge education effect effort egg eight either election else email empty end enemy
energy engine english enjoy enough enter entire especially even evening event ever every everybody everyone everything
evidence exact exactly exam example except excited exercise exist expect expensive experience expert explain extra eye
face fact factory fail fair fall false family famous fan far farm fast fat father fault favor favorite fear feed feel
feeling feet fell few field fight figure file fill film final finally find fine finger finish fire firm first fish fit
five fix flat flight float floor flow fly focus follow food foot football force foreign forest forever forget forgive
form former forth forward found four free freedom fresh friday friend front full fun funny further future gain gallon
game garage garden gas gate gather general get giant girl give glad global goal god goes going gold gone good got
government grab grade grand grandmother grass great ground group grow growth guess guest guide guilty gun guy habit
hair half hall hand handle hang happen happy hard harm hate have head health healthy hear heard heart heat heavy held
hello help her here hers high highway hill him himself hire his history hit hold hole holiday home honest hope horse
hospital host hot hotel hour house how however huge human hundred hungry hurry hurt husband ice idea identify ill
image imagine impact important improve include income increase indeed inside instead insurance interest interested
internet interview into invest invite island issue itself job join joke journey joy judge jump junior just justice
keep kept key kick kid kill kind king kiss kitchen knee knew knock know knowledge known lack lady lake land language
large last late later latest laugh law lawyer lay lead leader learn least leave left leg legal lemon less let letter
level lie life lift light like likely limit line link list listen little live living loan local location lock lonely
long look lose loss lost loud love low luck lucky lunch machine mad made magazine mail main maintain major make male
man manage manager many map march mark market marry master match math matter may maybe mean meaning measure media
medical medicine meet meeting member memory mention menu message metal method middle might mild mile military milk
million mind minor minute miss mission mistake modern mom moment monday money month moon more morning mortgage most
mother motor mountain mouth move movie mow much music must myself name nation nature near nearly necessary neck need
neighbor neither nephew nervous never news next nice niece night nine nobody noise none nor normal north nose note
nothing notice now number nurse object occur ocean odd off offer office officer official often oil old once one online
only onto open operate opinion option orange order organ original other our ours ourselves out outside over owe own
owner pack package page pain paint pair paper parent park part particular partner party pass password past patch path
patient pay peace people pepper perfect perform perhaps period person phone photo physical pick picture piece place
plan plane plant play player please plenty pocket poem point poison police policy polite politics poor popular
population position positive possible post potato pound power practice pray prefer prepare present president press
pretty prevent price prince print prison private prize probably problem process produce product profit program promise
proper protect proud prove provide public pull punch purchase pure purple purpose push put question quick quickly
quiet quit quite race radio rain raise range rate rather reach react read ready real really reason receive recent
recipe recommend record red reduce refer refund region relate relax release relief remain remember remind remove rent
repair repeat replace reply report request require rescue research reserve respect respond rest restaurant result
retire return reveal review reward rich ride right ring rise risk river road rock role roll room root round route row
rule run rush sad safe said sail salary sale salt same sand saturday save saw say scale scare scene schedule school
science score screen sea search season seat second secret secure see seek seem seen self sell send senior sense sent
separate series serious serve service set settle seven several sex shall shape share sharp she shine ship shirt shock
shoe shoot shop short shot should shoulder shout show shower shut sick side sight sign signal silver similar simple
since sing single sir sister site situation six size skill skin sky sleep slow small smart smell smile smoke smooth
snow social society soft soil sold soldier solution solve some somebody someone something sometimes somewhere son song
soon sorry sort sound source south space speak special speech speed spell spend spent spirit split sport spot spread
spring staff stage stair stand standard star stare start state station status stay steal step stick still stock stomach
stone stood stop store storm story straight strange stranger stream street strength stress strong student study stuff
stupid style subject succeed success such sudden suffer sugar suggest suit summer sun sunday supply support suppose
sure surgery surprise sweet swim system table take talk tall target task taste taught tax teach teacher team tear
technology teeth tell temperature ten tend term terrible test text than thank that the theater their them theme then
theory there therefore these they thick thin thing think third this those though thought thousand threat three throat
through throw thursday ticket tie tight time tiny tip tire tired title today together told tomorrow tone tongue tonight
too took tool tooth top total touch tough tour toward town track trade traffic train training translate travel treat
tree trial trick trip trouble truck true trust truth try tuesday turn twelve twenty twice two type ugly uncle under
understand union unit universe university unless until update upon upset use useful user usual usually vacation valley
value various very victim video view village violence virus visit voice vote wage wait wake walk wall want war warm
warn wash waste watch water wave way weak wealth weapon wear weather web wedding wednesday week weekend weigh weight
welcome well went west wet what whatever wheel when where whether which while white who whole whom whose why wide wife
wild will win wind window winter wire wise wish with within without woman wonder wood word work worker world worry
worse worst worth would write writer writing wrong wrote yard yeah year yellow yes yesterday yet you young your yours
yourself zero zone cheaper cheapest pricier dearer bigger smaller larger lighter heavier longer shorter wider narrower
basket cart trolley checkout shipping delivery anniversary graduation grandma grandpa boyfriend girlfriend colleague
teenager toddler dishwasher oven camping hiking running cycling cooking baking commute indoor outdoor anyhow whistle
boil steep brew pour stir shade shine cozy comfy sturdy stylish elegant simple plain formal casual everyday allergy
"""
COMMON = frozenset(stem(word) for word in _WORDS.split())
