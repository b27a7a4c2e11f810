"""Stories and memories grown from a grammar (world/*.txt), so that no two share long stretches.

A story draws a cast first (hero, friend, relative, animals, a place and what belongs to it,
weather, things) and fills one plot with it; what is said of a farm or an owl is true of it.
"""
import random
import re
from pathlib import Path

from corpus.names import BOYS, GIRLS

WORLD = Path(__file__).parent / "world"
CHOICE, RULE = re.compile(r"<([^<>]*)>"), re.compile(r"\[(\w+)\]")
KIN = {"mother": "f", "father": "m", "sister": "f", "brother": "m", "grandmother": "f", "grandfather": "m", "uncle": "m", "aunt": "f", "cousin": "x"}
PRONOUNS = {"f": ("she", "her", "her"), "m": ("he", "him", "his")}
LISTS = {
    "adj": "little,kind,young,clever,shy,brave,lazy,hungry,lonely,gentle,curious,quiet,cheerful,stubborn,poor,polite,dreamy,merry,honest,careful",
    "adj2": "little,old,thin,young,small,wet,gray,lame,frightened,tired",
    "feel": "happy,sad,tired,hungry,afraid,curious,proud,angry,lonely,surprised,worried,excited,cold,bored,nervous",
    "time": "morning,afternoon,evening,day", "day": "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
    "season": "spring,summer,autumn,winter",
    "hobby": "books,old coins,the stars,the rain,to sing,to climb trees,to ask questions,to draw birds,to swim,stories about the sea,"
             "trains,to dance,to collect stones,cats and dogs,to cook with {his} {kin},to run,to paint,horses,to lie in the grass",
    "food": "some bread and cheese,a red apple,hot soup,a piece of cake,a bowl of rice,a ripe pear,bread with honey,nuts and raisins,pancakes with jam,"
            "rice and beans,sweet berries,roast chicken,fried fish,boiled eggs,noodles,a slice of melon,potatoes with butter,an apple pie,corn cakes,plums",
    "drink": "hot tea,cold water,warm milk,apple juice,cocoa,lemonade,a glass of water,a cup of tea",
    "near": "under a tree,behind the door,near the water,on the roof,in a dark corner,between two stones,by the road,in the tall grass,"
            "at the end of the path,under the bed,on a high shelf,in the snow,behind a wall,beside the well,on the steps,under an old cart,"
            "at the edge of the field,in an empty barrel,next to the window,below the stairs,in a hole in the ground,on a flat rock",
    "sound": "a loud noise,a soft voice,a bell,footsteps,someone who cried,a song,a strange laugh,thunder,a knock,a whistle,a splash,a scream,a low growl",
    "place2": "a small house,a clearing,a stone bridge,an empty hut,a deep valley,a wide meadow,a dark tunnel,the edge of the forest,a crossroads,"
              "an old mill,a quiet pond,a white gate,a field of flowers,the foot of a hill,a broken wall,a lonely tower",
    "build": "boat,raft,tree house,snowman,kite,bird house,bridge,tower,cart,swing,sand castle,tent",
    "quest": "the water of life,the golden bird,the blue flower,the singing tree,the finest cloth in the world,the apple that heals,"
             "a ring from the bottom of the sea,an answer to the riddle,the light of a star,the white stag",
    "magic": "key,ring,whistle,cloak,feather,lamp,stone,bell", "skill": "bake bread,tie a knot,read the clouds,catch a fish,plant beans,play chess,whistle,"
    "mend a net,ride a bicycle,swim,tell the time,light a fire,knit a scarf,climb a tree,row a boat,write my name",
    "jhad": "crossed the sea seven times,seen the whole world,met a king,lived among wolves,painted a hundred pictures,fought in a war,sung for a queen,"
            "built half of the village,walked through the desert,slept under the stars for a year",
    "pet": "Max,Bella,Coco,Rusty,Shadow,Daisy,Biscuit,Pepper,Snowy,Ginger,Rocky,Molly",
}
WEATHER = {
    "sunny": ("The sun was shining, and the sky was blue.", "There was not a cloud in the sky.", "It was warm, and the birds were singing.", "The sun was warm on {his} face."),
    "rainy": ("It was raining, and the streets were wet.", "Rain fell on the roofs.", "Dark clouds came, and soon it rained.", "The rain ran down the windows."),
    "windy": ("A strong wind blew from the sea.", "The wind shook the trees.", "The wind carried the leaves away.", "Every door banged in the wind."),
    "cold": ("It was so cold that the water in the well was frozen.", "There was ice on the windows.", "{His} hands were cold.", "Their breath was like smoke."),
    "snowy": ("Snow covered the roofs and the trees.", "It snowed all day long.", "The snow was deep and white.", "Soft snow fell without a sound."),
    "foggy": ("Fog lay over the fields.", "In the fog one could hardly see the houses.", "Everything was gray and quiet.", "The fog came up from the river."),
    "hot": ("It was so hot that even the dogs lay in the shade.", "The sun burned on the stones.", "There had been no rain for weeks.", "The air was hot and still."),
    "stormy": ("A storm came up, and thunder rolled over the hills.", "Lightning lit the sky.", "The waves were high and dark.", "The wind howled around the house."),
    "bright": ("The morning was bright and clear.", "The grass was wet with dew.", "One could see as far as the hills.", "The light was golden."),
    "quiet": ("Nothing moved.", "The world was quiet.", "Only the clock could be heard.", "There was no wind at all.")}
SEASONS = {"winter": ("snowy", "cold", "foggy", "stormy", "quiet"), "summer": ("hot", "sunny", "bright", "quiet", "windy"),
           "spring": ("sunny", "rainy", "windy", "bright", "quiet"), "autumn": ("foggy", "rainy", "windy", "stormy", "cold")}


def rows(name: str) -> list[list[str]]:
    """The lines of a table of the world, split into fields."""
    lines = open(WORLD / name, encoding="utf-8").read().splitlines()
    return [[f.strip() for f in line.split("|")] for line in lines if line and line[0] != "#"]


ANIMALS = [dict(zip("name young plural kind looks home food sound does facts".split(), r)) for r in rows("animals.txt")]
PLACES = [dict(zip("name at people animals see hear smell did".split(), r)) for r in rows("places.txt")]
JOBS = [dict(zip("name gender present past tool says".split(), r)) for r in rows("jobs.txt")]
THINGS = rows("things.txt")
BEAST = {a["name"]: a for a in ANIMALS}
WILD = set("whale dolphin seal penguin elephant lion tiger camel ant spider snail bee butterfly bear wolf monkey fish cow pig swan".split())
TAME = [a for a in ANIMALS if a["name"] not in WILD]
GENDER = {"woman": "f", "man": "m", "milkmaid": "f", "king": "m", "queen": "f", "lady": "f", "boy": "m"}


def grammar(*names: str) -> dict[str, list]:
    """Rule -> alternatives; the alternatives of `plot` are lists of beats."""
    rules, rule = {}, None
    for name in names:
        for line in open(WORLD / name, encoding="utf-8").read().splitlines():
            if line.startswith("@"):
                rule = line[1:].strip()
                rules.setdefault(rule, [])
                if rule == "plot":
                    rules["plot"].append([])
            elif line.strip() and line[0] != "#":
                (rules["plot"][-1] if rule == "plot" else rules[rule]).append(line)
    return rules


def person(prefix: str, gender: str, capital: bool = True) -> dict:
    """Pronoun slots {he} {him} {his}, each with the prefix."""
    he, him, his = PRONOUNS[gender]
    out = {f"{prefix}he": he, f"{prefix}him": him, f"{prefix}his": his}
    return out | {key.capitalize(): word.capitalize() for key, word in out.items()}


def thing(rng: random.Random) -> tuple[str, str, str, str]:
    """A thing as `a red ball`, `the ball`, `red ball`, `ball`."""
    article, adjectives, noun = rng.choice(THINGS)
    full = f"{rng.choice(adjectives.split(';'))} {noun}"
    return f"a {full}", f"the {noun}", full, noun


def _animal(prefix: str, beast: dict, rng: random.Random) -> dict:
    looks = rng.sample(beast["looks"].split(";"), 2)
    sound = beast["sound"] if beast["sound"] != "said nothing" else "looked up"
    return {prefix: beast["name"], prefix + "look": looks[0], prefix + "look2": looks[1], prefix + "looks": f"It had {looks[0]} and {looks[1]}.",
            prefix + "do": rng.choice(beast["does"].split(";")), prefix + "food": beast["food"].split(" and ")[0], prefix + "sound": sound, prefix + "home": beast["home"]}


def _place(place: dict, rng: random.Random) -> dict:
    see, did = rng.sample(place["see"].split(";"), 3), rng.sample(place["did"].split(";"), 2)
    who, name = rng.choice(place["people"].split(";")), "the " + place["name"]
    beast = BEAST.get(rng.choice([x for x in place["animals"].split(";") if x in BEAST]))
    if place["name"] == "island":
        name = "an island" if rng.random() < 0.2 else name
    out = dict(l=name, at=f"{place['at']} {name}", lsee=see[0], lsee2=see[1], lsee3=see[2], ldid=did[0], ldid2=did[1],
               lhear=rng.choice(place["hear"].split(";")), lsmell=rng.choice(place["smell"].split(";")), lperson=who,
               lphe=PRONOUNS[GENDER.get(who.split()[-1], rng.choice("mf"))][0])
    does = _animal("x", beast, rng)
    return out | dict(lanimal=beast["name"], lanimals=beast["plural"], lanimaldoes=does["xdo"], lanimallook=does["xlook"], at2=out["at"].capitalize())


def _job(prefix: str, job: dict, rng: random.Random) -> dict:
    gender = job["gender"] if job["gender"] in "mf" else rng.choice("mf")
    name = "job" if prefix == "j" else "job2"
    return {name: job["name"], prefix + "says": job["says"], prefix + "past": job["past"], prefix + "present": job["present"]} | person(prefix, gender)


def cast(rng: random.Random, people: bool = True) -> dict:
    """Every slot of a story; among people the animal is one that could be at home there."""
    slots = {key: rng.choice(words.split(",")) for key, words in LISTS.items()}
    girl, other, heir = rng.random() < 0.5, rng.choice("mf"), rng.choice("mf")
    names = rng.sample(GIRLS + BOYS, 2)
    slots["n"] = rng.choice([x for x in (GIRLS if girl else BOYS) if x != names[1]])
    slots["m"] = rng.choice([x for x in (GIRLS if other == "f" else BOYS) if x != slots["n"]])
    slots |= person("", "f" if girl else "m") | person("m2", other) | {"child": "girl" if girl else "boy", "child2": "girl" if other == "f" else "boy"}
    slots["M2"] = slots["m2he"].capitalize()
    kin = rng.choice(list(KIN))
    slots |= {"kin": kin} | person("k", KIN[kin] if KIN[kin] != "x" else rng.choice("mf"))
    first = rng.choice(TAME if people else ANIMALS)
    second = rng.choice([x for x in ANIMALS if x is not first])
    slots |= _animal("a", first, rng) | _animal("b", second, rng) | _place(rng.choice(PLACES), rng)
    slots["l2"] = "the " + rng.choice(("forest", "river", "lake", "meadow", "mountains", "garden", "jungle", "valley"))
    one, two = rng.sample(JOBS, 2)
    slots |= _job("j", one, rng) | _job("j2", two, rng) | {"tool": one["tool"], "kjob": one["name"], "kjpast": one["past"], "kjsays": one["says"]}
    slots["mjob"] = rng.choice([j["name"] for j in JOBS if j["gender"] != "f"])
    slots["t"], slots["tt"], full, slots["tn"] = thing(rng)
    slots |= {"Tt": slots["tt"].capitalize(), "hist": f"{slots['his']} {full}", "t2": thing(rng)[0]}
    slots["near2"] = rng.choice([x for x in LISTS["near"].split(",") if x != slots["near"]])
    slots["Food"] = slots["food"][0].upper() + slots["food"][1:]
    ruler = rng.choice("mf")
    slots |= {"ruler": "king" if ruler == "m" else "queen", "rhe": PRONOUNS[ruler][0], "heirs": "sons" if heir == "m" else "daughters",
              "crown": "king" if heir == "m" else "queen", "nhis": rng.choice(("his", "her"))}
    slots |= {"she": PRONOUNS[heir][0], "She": PRONOUNS[heir][0].capitalize(), "shim": PRONOUNS[heir][1], "shis": PRONOUNS[heir][2]} | person("pet", rng.choice("mf"))
    weather = rng.choice(SEASONS[slots["season"]])
    slots["wadj"] = weather
    slots["wx"], slots["wx2"] = (x.format(**slots) for x in rng.sample(WEATHER[weather], 2))
    slots |= {"a_": "a", "himself": "herself" if girl else "himself", "Every": "Every", "feel2": rng.choice(("happy", "glad", "curious", "excited", "proud")),
              "foodp": rng.choice(("apples", "hot chestnuts", "cakes", "flowers", "cherry jam", "honey", "old books")), "bigfish": rng.choice(("a big fish", "a seal", "a dolphin", "an island")),
              "mdid": rng.choice(("listened to stories", "played chess", "slept by the fire", "looked at old books"))}
    slots["wxq"] = rng.choice(("It is so cold outside.", "It is raining.", "The night is dark.", "I have lost my home."))
    slots["wxnow"] = rng.choice(("It is raining.", "The sun is shining.", "It is cold today.", "It snowed last night.", "The wind is strong today.", "It is warm already."))
    slots["hobby"] = slots["hobby"].format(**slots)
    return slots


class Teller:
    """Expands plots; within a story no alternative of a rule comes twice."""

    def __init__(self, rules: dict, rng: random.Random):
        self.rules, self.rng = rules, rng

    def line(self, text: str, used: set) -> str:
        """Rules and choices expanded; slots are left."""
        while match := RULE.search(text):
            free = [x for x in self.rules[match[1]] if x not in used] or self.rules[match[1]]
            pick = self.rng.choice(free)
            used.add(pick)
            text = text[:match.start()] + pick + text[match.end():]
        while match := CHOICE.search(text):
            text = text[:match.start()] + self.rng.choice(match[1].split("|")) + text[match.end():]
        return text

    def story(self) -> str:
        plot = self.rng.choice(self.rules["plot"])
        used, slots = set(), cast(self.rng, not plot[0].startswith(("A {a} and", "Not far", "A little {a}", "The {a} could")))
        beats = [b for b in plot if b[0] != "?" or self.rng.random() < 0.6]
        text = " ".join(self.line(b.lstrip("?"), used) for b in beats).format(**slots)
        text = re.sub(r"\b([Aa]) (?=[aeiou])(?!one|uni|use)", r"\1n ", text)
        return re.sub(r"  +", " ", text)


def fairy_and_plain(seed: int, count: int):
    """Third-person stories."""
    teller = Teller(grammar("grammar.txt"), random.Random(seed))
    for _ in range(count):
        yield teller.story()


def memories(seed: int, count: int):
    """First-person memories, letters and diaries."""
    teller = Teller(grammar("memories.txt"), random.Random(seed))
    for _ in range(count):
        yield teller.story()


def documents(seed: int = 21, count: int = 22500):
    """Two stories to one memory."""
    story, memory = fairy_and_plain(seed, count), memories(seed + 1, count)
    for _ in range(count // 3):
        yield from (next(story), next(story), next(memory))
