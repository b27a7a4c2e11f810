"""Lists of words that a feature may stand for, each with the phrase that names it.

Built from WordNet's lexicographer files (the most used sense decides), the country table,
Python's own keyword and builtins modules, and closed classes of English words.
"""
import builtins
import keyword
import re
from collections import Counter, defaultdict
from pathlib import Path

from corpus import countries, everyday, names as people, stories, tales
from corpus.arithmetic import ONES, TENS

LEXNAMES = ("adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
            "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person "
            "noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state "
            "noun.substance noun.time verb.body verb.change verb.cognition verb.communication verb.competition verb.consumption "
            "verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social verb.stative "
            "verb.weather adj.ppl").split()
PHRASES = {"noun.animal": "animals", "noun.body": "parts of the body", "noun.food": "food and drink", "noun.plant": "plants",
           "noun.location": "places and regions", "noun.person": "people", "noun.time": "times", "noun.feeling": "feelings",
           "noun.communication": "words and messages", "noun.artifact": "man-made things", "noun.group": "groups",
           "noun.event": "events", "noun.act": "actions (nouns)", "noun.state": "states and conditions", "noun.substance": "substances",
           "noun.object": "things in nature", "noun.quantity": "quantities", "noun.attribute": "qualities", "noun.cognition": "thoughts and ideas",
           "noun.possession": "money and goods", "noun.phenomenon": "natural phenomena", "noun.shape": "shapes",
           "verb.motion": "verbs of movement", "verb.communication": "verbs of speaking", "verb.emotion": "verbs of feeling",
           "verb.perception": "verbs of seeing and hearing", "verb.cognition": "verbs of thinking", "verb.consumption": "eating and drinking",
           "verb.contact": "verbs of touching and moving things", "verb.creation": "verbs of making", "verb.change": "verbs of change",
           "verb.possession": "giving and getting", "verb.social": "verbs of dealing with people", "verb.stative": "verbs of state",
           "verb.body": "verbs of the body", "verb.competition": "verbs of contest", "verb.weather": "weather",
           "adj.all": "adjectives", "adv.all": "adverbs", "adj.pert": "adjectives of origin"}
CLASSES = {"noun": "nouns", "verb": "verbs"}
UNIONS = {"people and animals": {"animals", "people", "family members", "trades", "royalty", "names of people"},
          "places and buildings": {"places", "buildings and rooms", "places and regions", "water"}}
CLOSED = {
    "personal pronouns": "i you he she it we they me him her us them thee thou ye",
    "“he” and “she”": "he she", "possessives": "my your his her its our their thy thine mine", "articles": "a an the",
    "prepositions": "of in to for with on at from by into over under through between after before against about near upon behind across",
    "joining words": "and but or nor so yet", "subordinating words": "because although while if when though unless until since that as where",
    "forms of “be”": "am is are was were be been being", "forms of “have”": "have has had having hath",
    "forms of “do”": "do does did done doing", "modal verbs": "can could will would shall should may might must",
    "negations": "not no never nothing none nobody neither nor don't didn't can't cannot won't isn't wasn't couldn't wouldn't doesn't",
    "question words": "who what where when why how which whose", "demonstratives": "this that these those",
    "amounts": "all some many much few every each both several more most any other another",
    "verbs of speaking": "said asked replied answered cried told whispered shouted called spoke saith spake says asks say tell speak",
    "family members": "mother father sister brother grandmother grandfather uncle aunt son daughter parents child children wife husband family mom dad baby cousin",
    "old-fashioned English": "thou thee thy thine ye hath unto saith shalt doth hast art wilt thereof behold spake lo begat whosoever sware thereon cometh goeth",
    "God and Lord": "god lord jesus christ almighty holy", "days of the week": " ".join(everyday.DAYS).lower(),
    "months": " ".join(everyday.MONTHS).lower().replace("may ", ""), "seasons": "spring summer autumn winter", "times of day": "morning afternoon evening night noon midnight dawn dusk tonight today tomorrow yesterday",
    "continents": "europe asia africa america oceania australia", "number words": " ".join(ONES + TENS[2:]) + " hundred thousand first second third",
    "colors": "red blue green yellow white black brown gray grey purple orange pink golden silver", "weather": "sunny rainy windy cold warm snowy cloudy foggy stormy rain snow wind storm sun",
    "feelings": "happy sad angry afraid scared proud lonely tired excited worried curious surprised glad joy fear love hope kind",
    "sizes": "big small little large tiny huge tall short long great giant",
    "directions and position": "up down out away back off around inside outside here there forward",
    "geography": "capital city cities country countries continent border neighbor region government nation coast map language languages",
    "places": " ".join(p["name"] for p in tales.PLACES) + " forest wood woods meadow valley hill hills field fields mountain mountains town city cities village "
              "villages street streets road path coast shore cave clearing crossroads mill hut tower barn yard square playground",
    "people": "man men woman women boy boys girl girls child children people person friend friends stranger neighbor neighbors lady gentleman visitor guest "
              "traveler thief witch giant baby somebody everyone everybody nobody crowd",
    "trades": " ".join(w for job in tales.JOBS for w in (job["name"].split()[-1], job["name"].split()[-1] + "s")) + " merchant priest judge writer guide guard captain",
    "animals": " ".join(w for x in tales.ANIMALS for w in (x["name"], x["plural"], x["young"].split()[-1])) + " bird birds animal animals insect rooster snake eagle giraffe dragon",
    "water": "river lake sea ocean water pond rain wave waves stream well harbor", "buildings and rooms": "house home castle school church barn library museum hospital room shop "
             "bakery theater cottage palace inn hut kitchen station tower gate door roof window wall stairs",
    "royalty": "king queen prince princess crown throne kingdom royal palace kings queens",
    "food and drink": "bread cheese apple apples soup cake cakes rice pear honey nuts pancakes jam beans berries chicken fish eggs noodles melon potatoes butter pie plums tea milk "
                      "juice cocoa lemonade dinner breakfast lunch hay corn seeds carrots",
    "parts of the body": "heart hand hands eye eyes foot feet head hair face arm arms leg legs nose ear ears mouth teeth knee knees tail wings neck beak paws fur feathers",
    "things in stories": " ".join(row[2].split()[-1] for row in tales.THINGS) + " treasure present candle bag",
}
THINGS = ("family members", "geography", "places", "people", "trades", "animals", "water", "buildings and rooms", "royalty", "food and drink", "parts of the body", "things in stories")
CONCEPTS = {  # lexicons whose name may stand beside a word, and how it is said there
    "animals": "animal", "family members": "family", "people and animals": "person or animal", "places": "place", "places and buildings": "place", "places and regions": "place", "trades": "trade", "people": "person", "names of people": "name",
    "countries": "country", "capital cities": "capital city", "languages and peoples": "language or people", "currencies": "currency", "continents": "continent",
    "geography": "geography", "food and drink": "food", "buildings and rooms": "building", "royalty": "royalty", "water": "water", "plants": "plant",
    "parts of the body": "body", "weather": "weather", "colors": "color", "days of the week": "day", "months": "month", "seasons": "season", "times of day": "time of day",
    "feelings": "feeling", "verbs of speaking": "speaking", "verbs of movement": "movement", "verbs of seeing and hearing": "seeing, hearing", "number words": "number",
    "Python keywords": "Python keyword", "Python builtins": "Python builtin", "Python exceptions": "Python exception", "biblical names": "biblical name",
    "God and Lord": "God", "man-made things": "thing", "things in stories": "thing", "sizes": "size", "substances": "substance", "things in nature": "nature"}

ONE = {  # one member of a lexicon, where the label says what stands before or after a word
    "animals": "an animal", "family members": "a family member", "people and animals": "a person or animal", "places": "a place", "places and buildings": "a place",
    "nouns": "a noun", "verbs": "a verb", "places and regions": "a place", "trades": "a trade", "people": "a person",
    "names of people": "a person's name", "countries": "a country", "capital cities": "a capital city", "languages and peoples": "a language or people",
    "currencies": "a currency", "continents": "a continent", "food and drink": "food", "buildings and rooms": "a building", "plants": "a plant",
    "parts of the body": "a part of the body", "colors": "a color", "days of the week": "a day of the week", "months": "a month", "seasons": "a season",
    "times of day": "a time of day", "feelings": "a feeling", "verbs of speaking": "a verb of speaking", "verbs of movement": "a verb of movement",
    "number words": "a number word", "Python keywords": "a Python keyword", "Python builtins": "a Python builtin", "biblical names": "a biblical name",
    "possessives": "a possessive", "articles": "an article", "prepositions": "a preposition", "personal pronouns": "a pronoun", "things in stories": "a thing",
    "man-made things": "a thing", "adjectives": "an adjective", "modal verbs": "a modal verb", "question words": "a question word", "demonstratives": "a demonstrative",
    "joining words": "a joining word", "times": "a time", "verbs of state": "a verb of being", "things in nature": "a thing in nature"}
VAGUE = {"nouns", "verbs", "events", "states and conditions", "qualities", "thoughts and ideas", "groups", "actions (nouns)", "shapes", "quantities", "words and messages",
         "verbs of change", "verbs of state", "verbs of dealing with people", "verbs of contest", "adjectives", "adverbs", "natural phenomena", "man-made things", "places and regions"}


def dominant_senses(folder: Path) -> dict:
    """word -> lexicographer file of its most used sense, by WordNet's tag counts and sense numbers."""
    best, score = {}, {}
    for line in open(folder / "cntlist.rev", encoding="utf-8"):
        key, _, count = line.split()
        lemma, rest = key.split("%")
        name = LEXNAMES[int(rest.split(":")[1])]
        table = score.setdefault(lemma, Counter())
        table[name] += int(count)
    for lemma, table in score.items():
        name, count = table.most_common(1)[0]
        if count >= 0.5 * sum(table.values()):
            best[lemma] = name
    for part in ("noun", "verb", "adj", "adv"):  # words that were never tagged: the first sense of their only part of speech
        for line in open(folder / f"data.{part}", encoding="utf-8", errors="replace"):
            f = line.split(" ")
            if not line.startswith("  ") and f[4].islower():
                best.setdefault(f[4], LEXNAMES[int(f[1])])
    return best


def inflections(word: str, name: str):
    """Plain inflected forms of a noun or verb."""
    yield word
    stem = word[:-1] if word.endswith("e") else word
    if name.startswith("noun"):
        yield word[:-1] + "ies" if re.search("[^aeiou]y$", word) else word + ("es" if re.search("(s|x|ch|sh)$", word) else "s")
    if name.startswith("verb"):
        yield from (word[:-1] + "ies" if re.search("[^aeiou]y$", word) else word + ("es" if re.search("(s|x|ch|sh)$", word) else "s"),
                    stem + "ing", word[:-1] + "ied" if re.search("[^aeiou]y$", word) else stem + "ed")


def irregular(folder: Path) -> dict:
    """Irregular forms (verb.exc, noun.exc) -> base."""
    return {line.split()[0]: line.split()[1] for part in ("verb", "noun") for line in open(folder / f"{part}.exc", encoding="utf-8")}


def words(folder: str) -> dict:
    """lower-case word -> names of the lexicons that hold it."""
    table, folder = defaultdict(set), Path(folder)
    senses = dominant_senses(folder)
    closed = {w for members in CLOSED.values() for w in members.split()}
    for form, base in irregular(folder).items():
        if senses.get(base) in PHRASES and senses[base][:3] != "adj":
            table[form].add(PHRASES[senses[base]])
    for word, name in sorted(senses.items(), key=lambda p: p[1][:3] == "adj"):  # adjectives last: many are participles
        if name in PHRASES and len(word) > 2 and not (name[:3] == "adj" and word in table):
            for form in inflections(word, name):
                if form == word or form not in senses or senses[form][:3] == "adj":
                    table[form] |= {PHRASES[name]} | {CLASSES[name[:4]] for _ in "." if name[:4] in CLASSES}
    function = {w for k in list(CLOSED)[:14] for w in CLOSED[k].split()}
    for w in function & closed:
        table.pop(w, None)
    for w in (CLOSED["geography"] + " " + CLOSED["parts of the body"] + " kite bell ring lamp").split():
        table.pop(w, None)
    for phrase, members in CLOSED.items():
        for w in members.split():
            table[w].add(phrase)
    for w in {w for name in THINGS for w in CLOSED[name].split()}:  # what is an animal here is no verb, whatever WordNet's most used sense
        table[w] = {x for x in table[w] if x in CLOSED or x not in set(PHRASES.values()) | {"verbs"}} | {"nouns"}
    return table


def names() -> dict:
    """Phrases that are found as they stand, capitals and all -> lexicon."""
    rows, table = countries.table(), defaultdict(set)
    for row in rows:
        table[row["name"].removeprefix("the ")].add("countries")
        table[row["capital"]].add("capital cities")
        table[row["language"]].add("languages and peoples")
        table[row["people"]].add("languages and peoples")
        if len(row["currency"]) > 3:
            table[row["currency"]].add("currencies")
        table[row["region"]].add("continents")
    for name in people.GIRLS + people.BOYS:
        table[name].add("names of people")
    for name in "Sarah Elara Elena Timmy Emily James Maria Thomas Lila Alex Michael John Charlie Rachel Kai Whiskers".split():
        table[name].add("names of people")
    return table


def python() -> dict:
    """Words of Python code -> lexicon (applied to code only)."""
    table = {w: {"Python keywords"} for w in keyword.kwlist}
    for w in dir(builtins):
        if not w.startswith("_"):
            table.setdefault(w, {"Python exceptions" if w.endswith(("Error", "Exception", "Warning")) else "Python builtins"})
    table["self"] = {"“self” in Python"}
    return table
