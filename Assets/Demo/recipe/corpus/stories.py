"""Short stories put together from plots, so that names, things and feelings stay consistent."""
import random

from corpus.plots import MORE
from corpus.names import ANIMALS, BOYS, GIRLS, PLACES, THINGS

WORDS = dict(
    adj="little kind old young clever shy brave lazy hungry lonely gentle curious small quiet".split(),
    feel="happy sad tired hungry afraid curious proud angry lonely surprised worried excited cold".split(),
    weather="sunny rainy windy cold warm snowy cloudy quiet bright foggy stormy".split(),
    time="morning afternoon evening night day".split(),
    day="Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    food="some bread,a red apple,a bowl of soup,a piece of cake,warm milk,a ripe pear,some cheese,honey and nuts,"
         "a plate of pancakes,rice and beans,berries".split(","),
    game="hide and seek,with a ball,a game of cards,in the sand,with wooden blocks,chess,music".split(","),
    near="under a tree,behind the door,near the water,on the roof,in a dark corner,between two stones,by the road,"
         "in the tall grass,at the end of the path,under the bed,on a high shelf,in the snow".split(","),
    kin="mother,father,sister,brother,grandmother,grandfather,uncle,aunt".split(","),
    smell="apples,old paper,cinnamon,fresh bread,wood smoke,roses".split(","),
    sound="a loud noise,a soft voice,a bell,footsteps,someone crying,a song,the wind,a strange laugh,thunder".split(","))
OPEN = ("Once upon a time there was a {adj} {child} named {n} who lived near {l}.", "One {weather} {time}, {n} went to {l} with {his} {kin}.",
        "There was once a {adj} {a} that lived by {l}.", "{n} and {m} were good friends.", "On {day}, {n} found {t} {near}.",
        "In a small house near {l} lived a {child} named {n}.", "It was a {weather} {time}, and {n} was {feel}.",
        "{n} had a {a} that liked to play {game}.", "Every {day} {n} visited {his} {kin}, who lived near {l}.",
        "Long ago, an old king lived near {l}, and he had a {adj} {a}.", "\"Wake up, {n}!\" said {his} {kin}. \"It is {day}!\"",
        "{n} wanted {t} more than anything in the world.", "Nobody in the village knew why the {a} was so {feel}.")
PLOTS = (
    ("{He} looked for {t}, but it was gone.", "{He} looked {near} and even asked the {a}.", "\"Have you seen {t}?\" {he} asked {m}.",
     "\"No,\" said {m}, \"but I will help you look for it.\"", "They walked all the way to {l}.", "There it was, {near}!",
     "{n} was so {feel2} that {he} gave {m} {food}."),
    ("Suddenly {he} heard {sound}.", "{n} was {feel}, but {he} went closer.", "A {adj} {a} sat {near}.", "\"Who are you?\" asked {n}.",
     "\"I am lost,\" said the {a}. \"I want to go home.\"", "So {n} gave the {a} {food} and showed it the way to {l}.",
     "The {a} thanked {him} and ran home."),
    ("They played {game} until it was dark.", "Then it began to rain, and {m} was {feel}.", "\"Let us go home,\" said {m}.",
     "But {n} did not want to go.", "Soon {he} was cold and wet, and {he} could not find the path.", "{His} {kin} came with a lamp and took {him} home.",
     "After that, {n} always listened to {his} {kin}."),
    ("{He} wanted to make {food} for {his} {kin}.", "First {he} went to the market and bought what {he} needed.", "On the way home {he} met {m}, who was {feel}.",
     "\"I have had nothing to eat today,\" said {m}.", "{n} thought for a moment and shared everything with {m}.",
     "When {his} {kin} heard about it, {he2} was very proud of {n}."),
    ("The {a} and the {b} did not like each other.", "The {a} was fast, and the {b} was {adj}.", "\"I can run to {l} before you,\" said the {a}.",
     "\"We shall see,\" said the {b}.", "The {a} stopped to eat {food} and fell asleep {near}.", "The {b} walked on, step by step.",
     "When the {a} woke up, the {b} was already there."),
    ("One {time} {he} broke {t}.", "{n} was {feel} and hid it {near}.", "\"Where is {t}?\" asked {his} {kin}.", "{n} looked at the floor and said nothing.",
     "At last {he} told the truth.", "\"Thank you for being honest,\" said {his} {kin}. \"We can mend it together.\"", "They worked until {day}, and then it was as good as new."),
    ("{He} opened the door and saw {m} with {t}.", "\"This is for you,\" said {m}.", "\"For me? But it is not my birthday!\" said {n}.",
     "\"I know,\" said {m}, \"but you are my friend.\"", "{n} did not know what to say, so {he} only smiled.", "They put {t} {near} and ate {food}."),
    ("{He} climbed up to {l} to look at the stars.", "It was very quiet there, and the {weather} air smelled of grass.", "A {a} came and sat beside {him}.",
     "\"Do you think someone lives up there?\" asked {n}.", "The {a} did not answer, but it looked up, too.", "They sat there for a long time, and then they walked home."),
)
END = ("They were friends from that day on.", "That night {n} slept well and dreamed of {l}.", "And they lived happily ever after.", "{n} never forgot that {time}.",
       "{n} learned that it is good to help others.", "Everyone laughed, and nobody was {feel} any more.", "\"What a day!\" said {n}.", "", "", "")


def story(rng: random.Random) -> str:
    """One story of about eight sentences."""
    girl, names = rng.random() < 0.5, rng.sample(GIRLS + BOYS, 2)
    names[0] = rng.choice([n for n in (GIRLS if girl else BOYS) if n != names[1]])
    beasts = rng.sample(ANIMALS, 2)
    slots = dict(n=names[0], m=names[1], a=beasts[0], b=beasts[1], l=rng.choice(PLACES), t=rng.choice(THINGS), feel2=rng.choice(("happy", "glad", "proud")),
                 child="girl" if girl else "boy", he="she" if girl else "he", his="her" if girl else "his", him="her" if girl else "him")
    slots |= {"He": slots["he"].capitalize(), "His": slots["his"].capitalize()}
    slots |= {k: rng.choice(v) for k, v in WORDS.items()}
    slots["he2"] = "she" if slots["kin"] in ("mother", "sister", "grandmother", "aunt") else "he"
    slots["him3"], slots["childword"] = "her" if slots["he2"] == "she" else "him", "daughter" if girl else "son"
    opening, plot = rng.choice(OPEN), [rng.choice(line.split(" / ")) for line in rng.choice(PLOTS + MORE + MORE)]
    if "{n}" not in opening:
        opening += " One {time} it met a {child} named {n}."
    keep = [line for i, line in enumerate(plot) if i in (0, 1, len(plot) - 1) or rng.random() < 0.92]
    lines = [opening] + keep + [rng.choice(END)]
    loose = ("weather", "adj", "time")
    text = " ".join(t.format(**slots | {k: rng.choice(WORDS[k]) for k in loose}) for t in lines if t)
    for article in (" a old", " a angry", " a elephant", " a owl", " a otter"):
        text = text.replace(article, " an" + article[2:])
    return text


def documents(seed: int = 7, count: int = 3000):
    """Different stories."""
    rng = random.Random(seed)
    for _ in range(count):
        yield story(rng)
