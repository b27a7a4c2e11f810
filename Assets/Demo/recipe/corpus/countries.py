"""Short documents about the countries of the world, each about one place or one journey.

The table countries.tsv is written by hand (name, capital, region, language, currency,
people, neighbours, known for); names and currencies agree with iso-codes.
A document opens with one fact and goes on with prose about the same place, so that
one fact does not call the next.
"""
import random
from pathlib import Path

from corpus.names import BOYS, GIRLS

FIELDS = "name capital region language currency people neighbours known".split()

CAPITAL = ("The capital of {name} is {capital}.", "The capital of {name} is {capital}.",
           "The capital of {name} is {capital}, a city in {region}.", "{capital} is the capital of {name}.",
           "The capital city of {name} is {capital}.", "In {name}, the capital is {capital}.",
           "Question: What is the capital of {name}?\nAnswer: {capital}.",
           "What is the capital of {name}? It is {capital}.",
           "{capital}, the capital of {name}, is a city in {region}.",
           "The capital of {name} is called {capital}.", "The government of {name} sits in {capital}.")
OTHER = ("{Name} is a country in {region}.", "People in {name} speak {language}.",
         "The people of {name} pay with the {currency}.", "{Name} is known for {known}.",
         "The language of {name} is {language}.", "The currency of {name} is the {currency}.",
         "In {name} most people speak {language}.", "{Name} lies in {region}.")
CONTINUE = ("It is a {adj} city where people speak {language}.", "The city is {adj}, and its streets are full of people.",
            "Many {people} families live there.", "Travelers go there to see {known}.",
            "The country lies in {region}, and its people speak {language}.", "The country is known for {known}.",
            "In the shops people pay with the {currency}.", "In the {season} the streets are {adj}.",
            "There is {sight} in the middle of the city.", "{n} was born there, but now {he} lives in another country.",
            "{n} wants to go there next {season}.", "A train goes from the {adj} station to the coast every {day}.",
            "Most visitors come in the {season}, when the weather is good.", "You can see {sight} and {sight2} there.")
NEIGHBOUR = ("{Name} has a border with {near}.", "Its neighbor is {near}.", "Not far away lies {near}.",
             "The road from there goes on to {near}.", "South of the mountains lies {near}, which is also in {region}.")
TRIP = ("Last {season} {n} traveled to {name}.", "{n} had always wanted to see {name}.", "{n} moved to {capital} when {he} was young.",
        "One {day} in the {season}, {n} arrived in {capital}, the capital of {name}.", "{n} comes from {name}.",
        "\"Have you ever been to {name}?\" asked {n}.", "{n} sent a letter from {capital}.",
        "We flew to {capital}, the capital of {name}, on a {day}.", "My uncle works in {capital}.",
        "When I was a child, we lived in {name}.", "{n} learned {language} before {he} went to {name}.")
TRIP_MORE = ("{He} stayed for a week in {capital}, the capital.", "The people there spoke {language}, and {n} learned a few words.",
             "{He} walked through the {adj} streets and saw {sight}.", "In the market {he} bought {thing} and paid with the {currency}.",
             "A {people} friend showed {him} {sight}.", "In the evening {he} ate {food} near {sight}.",
             "On {day} it rained, so {he} stayed in and read a book about {known}.",
             "{He} liked the {adj} weather and the kind {people} people.", "The {people} cook made {food}, and it was very good.",
             "\"I will come back next {season},\" {he} said.", "From there {he} took a train to {near}.",
             "{He} wrote home: \"The city is {adj} and I am happy.\"", "At the end of the {season} {he} went home.",
             "An old man told {him} a story about {known}.", "{He} took a photograph of {sight}.")
WORDS = dict(
    adj="busy quiet old large small sunny cold warm beautiful clean narrow bright noisy green friendly modern".split(),
    season="spring summer autumn winter".split(),
    day="Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    sight="an old church,a wide river,the market,a tall tower,the harbor,a green park,the museum,an old bridge,"
          "the king's palace,a small lake,a famous school,the great library,the town hall,a white mosque,the zoo".split(","),
    food="fresh bread,fish and rice,a bowl of soup,roast chicken,sweet cakes,beans and corn,noodles,grilled meat,"
         "an apple pie,a plate of vegetables,cheese and olives,hot pancakes".split(","),
    thing="a hat,a small carpet,some tea,a wooden toy,a map,a basket of fruit,a warm coat,two postcards,a silver ring,"
          "a pot of honey,a blue cup".split(","))


def table(folder: Path = Path(__file__).parent) -> list[dict]:
    """The rows of countries.tsv as dictionaries."""
    rows = [dict(zip(FIELDS, line.rstrip("\n").split("|"))) for line in open(folder / "countries.tsv", encoding="utf-8")]
    for row in rows:
        row["neighbours"] = [n for n in row["neighbours"].split(",") if n]
        row["Name"] = row["name"][0].upper() + row["name"][1:]
    return rows


def _slots(row: dict, rng: random.Random) -> dict:
    girl = rng.random() < 0.5
    slots = {k: rng.choice(v) for k, v in WORDS.items()} | row
    slots["sight2"] = rng.choice([s for s in WORDS["sight"] if s != slots["sight"]])
    slots["n"] = rng.choice(GIRLS if girl else BOYS)
    slots["he"], slots["him"], slots["He"] = ("she", "her", "She") if girl else ("he", "him", "He")
    slots["near"] = rng.choice(row["neighbours"]) if row["neighbours"] else ""
    return slots


def _fact(row: dict, rng: random.Random, capital: bool) -> str:
    """A document that opens with a fact and goes on about the same country."""
    slots = _slots(row, rng)
    first = rng.choice(CAPITAL if capital else OTHER)
    more = rng.sample(CONTINUE if capital else CONTINUE[3:4] + OTHER, rng.choice((0, 1, 2, 2, 3, 3)))
    if slots["near"] and rng.random() < 0.3:
        more.append(rng.choice(NEIGHBOUR))
    if not capital and rng.random() < 0.5:
        more.insert(rng.randint(0, len(more)), rng.choice(CAPITAL[:6]))
    return " ".join(t.format(**slots | {k: rng.choice(v) for k, v in WORDS.items()}) if t != first else t.format(**slots)
                    for t in dict.fromkeys([first] + more))


def _trip(row: dict, rng: random.Random) -> str:
    """A small traveller's story."""
    slots = _slots(row, rng)
    lines = [rng.choice(TRIP)]
    if lines[0].startswith(("We", "My", "When I")):
        return _fact(row, rng, True) if rng.random() < 0.5 else lines[0].format(**slots) + " " + " ".join(
            t.format(**slots | {k: rng.choice(v) for k, v in WORDS.items()}) for t in rng.sample(CONTINUE[:9], 2))
    pool = [t for t in TRIP_MORE if slots["near"] or "{near}" not in t]
    lines += rng.sample(pool, rng.randint(2, 4))
    return " ".join(t.format(**slots | {k: rng.choice(v) for k, v in WORDS.items()}) for t in lines)


def _pair(row: dict, other: dict, rng: random.Random) -> str:
    """Two countries in one sentence."""
    text = rng.choice(("From {a[capital]}, the capital of {a[name]}, {n} went on to {b[capital]}, the capital of {b[name]}.",
                       "The capital of {a[name]} is {a[capital]}, and the capital of {b[name]} is {b[capital]}.",
                       "{a[Name]} lies in {a[region]}, but {b[name]} lies in {b[region]}.",
                       "In {a[name]} people speak {a[language]}, while in {b[name]} they speak {b[language]}."))
    return text.format(a=row, b=other, n=rng.choice(GIRLS + BOYS))


def documents(seed: int = 1, rounds: int = 60):
    """About `rounds` documents for every country."""
    rng, rows = random.Random(seed), table()
    for row in rows:
        for i in range(rounds):
            kind = rng.random()
            if kind < 0.52:
                yield _fact(row, rng, True)
            elif kind < 0.72:
                yield _fact(row, rng, False)
            elif kind < 0.94:
                yield _trip(row, rng)
            else:
                yield _pair(row, rng.choice(rows), rng)
