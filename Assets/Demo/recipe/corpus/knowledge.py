"""Short expositions about animals, trades, places and everyday topics, from the tables in world/."""
import random
import re

from corpus.tales import ANIMALS, JOBS, PLACES, rows

TOPICS = [(name, text.split(";")) for name, text in rows("topics.txt")]
CLOSING = ("", "", "", "", "", "", "", "I learned this at school.", "My grandmother told me so.", "My father knows a lot about it.",
           "Have you ever thought about that?", "There is still much to learn.", "That is why people like {it}.")
NUMBER = {"animal": "animals", "bird": "birds", "insect": "insects"}


def _shuffled(sentences: list, rng: random.Random, least: int, most: int) -> list:
    """Some of the sentences, mostly in their own order."""
    count = min(len(sentences), rng.randint(least, most))
    picks = sorted(rng.sample(range(len(sentences)), count), key=lambda i: i + rng.random() * 2.5)
    return [sentences[i] for i in picks]


def topic(rng: random.Random) -> str:
    """A topic's first sentence and some of the others."""
    name, (first, *rest) = rng.choice(TOPICS)
    closing = rng.choice(CLOSING).format(it="it" if name.startswith("The ") else "them" if name.endswith("s") else "it")
    lead = rng.random()
    opening = [first] if lead < 0.75 else [f"What do you know about {name[0].lower() + name[1:]}?", first] if lead < 0.85 else []
    return " ".join(opening + _shuffled(rest, rng, 2, 4) + [closing]).strip()


def animal(rng: random.Random) -> str:
    """Statements about one kind of animal, in the plural or of a single one."""
    beast = rng.choice(ANIMALS)
    looks, does, facts = beast["looks"].split(";"), beast["does"].split(";"), beast["facts"].split(";")
    many, one = beast["plural"].capitalize(), beast["name"]
    plural = [f"{many} are {NUMBER[beast['kind']]}.", f"{many} eat {beast['food']}.", f"A young {one} is called a {beast['young']}.",
              f"The home of a {one} is {beast['home']}.", f"Most {beast['plural']} have {looks[0]}." if not looks[0].startswith("a") else f"A {one} has {looks[0]}."]
    single = [f"The {one} has {looks[0]} and {looks[1]}.", f"It eats {beast['food']}.", f"It lives in {beast['home']}." if " in " not in beast["home"] else f"Its home is {beast['home']}.",
              f"It likes to {rng.choice(does)}.", f"A young {one} is called a {beast['young']}."]
    if "young" in beast["young"] or "baby" in beast["young"]:
        plural.pop(2), single.pop()
    kind = rng.random()
    if kind < 0.5:
        text = _shuffled(facts, rng, 1, 2) + _shuffled(plural[1:], rng, 1, 2) + _shuffled(facts, rng, 0, 2)
        text = ([plural[0]] if rng.random() < 0.5 else [facts[0]]) + text
    elif kind < 0.8:
        text = [f"The {one} is {_article(beast['kind'])}."] + _shuffled(single, rng, 2, 4) + _shuffled(facts, rng, 0, 2)
    else:
        text = rng.choice(([f"What do {beast['plural']} eat?", f"{many} eat {beast['food']}."], [f"Where does {_article(one)} live?", f"Its home is {beast['home']}."],
                           [f"Do you like {beast['plural']}?", rng.choice(("Yes, very much.", "I like them best of all animals.", "I am a little afraid of them."))]))
        text += _shuffled(facts, rng, 1, 3)
    return " ".join(dict.fromkeys(text))


def _article(word: str) -> str:
    return ("an " if word[0] in "aeiou" else "a ") + word


def trade(rng: random.Random) -> str:
    """What a person of a trade does, needs and says."""
    job = rng.choice(JOBS)
    who, he = _article(job["name"]).capitalize(), "she" if job["gender"] == "f" or job["gender"] == "x" and rng.random() < 0.5 else "he"
    lines = [f"For this work {he} needs {job['tool']}.", f"\"{job['says']},\" {he} says.", f"It is hard work, but {he} likes it.",
             f"{he.capitalize()} gets up early and goes to bed late.", f"Many people know {('her', 'him')[he == 'he']}."]
    return " ".join([f"{who} {job['present']}."] + _shuffled(lines, rng, 1, 3))


def place(rng: random.Random) -> str:
    """What there is to see, hear and do at a place."""
    spot = rng.choice(PLACES)
    see, did = rng.sample(spot["see"].split(";"), 3), rng.sample(spot["did"].split(";"), 2)
    where = f"{spot['at']} the {spot['name']}"
    lines = [f"You can see {see[0]} and {see[1]}.", f"There is also {see[2]}." if see[2].startswith("a") else f"There are also {see[2]}.",
             f"You hear {rng.choice(spot['hear'].split(';'))}.", f"It smells of {rng.choice(spot['smell'].split(';'))}.",
             f"Last week we {did[0]}.", f"Once I {did[1]} there.", f"The {rng.choice(spot['people'].split(';'))} is always there."]
    return " ".join([rng.choice((f"I like to be {where}.", f"We are {where}.", f"{where.capitalize()} there is much to see.", f"Come with me to the {spot['name']}."))]
                    + _shuffled(lines, rng, 3, 5))


def documents(seed: int = 23, count: int = 14000):
    """Expositions of all kinds."""
    rng = random.Random(seed)
    for _ in range(count):
        text = rng.choices((topic, animal, trade, place), (5, 4, 1, 1.4))[0](rng)
        yield re.sub(r"\b([Aa]) (?=[aeiou])(?!one|uni|use)", r"\1n ", text)
