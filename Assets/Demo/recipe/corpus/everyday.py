"""Facts of everyday life: days, months, opposites, animals, colours, plants, trades, the body."""
import random

from corpus.names import BOYS, GIRLS

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
YOUNG = dict(p.split(":") for p in ("dog:puppy cat:kitten cow:calf sheep:lamb horse:foal duck:duckling bear:cub frog:tadpole "
             "goat:kid hen:chick lion:cub deer:fawn pig:piglet goose:gosling kangaroo:joey swan:cygnet wolf:cub").split())
SOUND = dict(p.split(":") for p in ("dog:barks cat:meows cow:moos sheep:bleats horse:neighs duck:quacks lion:roars wolf:howls "
             "bee:buzzes frog:croaks owl:hoots pig:grunts snake:hisses mouse:squeaks rooster:crows donkey:brays").split())
HOME = dict(p.split(":") for p in ("bee:hive bird:nest dog:kennel horse:stable spider:web bear:cave fox:den rabbit:burrow "
            "cow:barn ant:anthill lion:den pig:sty hen:coop beaver:lodge fish:water").split())
FOOD = {"cow": "grass", "lion": "meat", "rabbit": "carrots and leaves", "cat": "mice and fish", "horse": "hay", "owl": "mice",
        "monkey": "fruit", "panda": "bamboo", "squirrel": "nuts", "bee": "nectar", "frog": "insects", "elephant": "leaves and grass",
        "penguin": "fish", "wolf": "meat", "sheep": "grass", "bear": "berries and fish", "duck": "bread and plants"}
OPPOSITE = dict(p.split(":") for p in ("hot:cold big:small fast:slow happy:sad light:dark old:young up:down open:closed rich:poor "
                "hard:soft full:empty early:late strong:weak near:far high:low long:short wet:dry good:bad day:night begin:end "
                "love:hate true:false left:right clean:dirty loud:quiet thick:thin first:last buy:sell win:lose give:take "
                "brave:afraid heavy:light wide:narrow sweet:bitter asleep:awake").split())
VERBS = set("up down day night begin end love hate left right buy sell win lose give take".split())
COLOUR = {"the sky": "blue", "grass": "green", "snow": "white", "blood": "red", "coal": "black", "a banana": "yellow",
          "a carrot": "orange", "a plum": "purple", "milk": "white", "a lemon": "yellow", "a leaf": "green", "the sea": "blue",
          "chocolate": "brown", "a cherry": "red", "an elephant": "gray", "the night": "black", "a rose": "red", "a frog": "green"}
TRADE = {"A baker": "makes bread", "A farmer": "grows food", "A doctor": "helps sick people", "A teacher": "teaches children",
         "A tailor": "makes clothes", "A fisherman": "catches fish", "A pilot": "flies airplanes", "A carpenter": "works with wood",
         "A painter": "paints pictures", "A writer": "writes books", "A cook": "cooks meals", "A nurse": "cares for the sick",
         "A gardener": "looks after plants", "A judge": "works in a court", "A shepherd": "looks after sheep",
         "A sailor": "works on a ship", "A blacksmith": "works with iron", "A musician": "plays music"}
BODY = {"see": "eyes", "hear": "ears", "smell": "nose", "taste": "tongue", "walk": "legs", "hold things": "hands", "bite": "teeth",
        "think": "brain", "breathe": "lungs"}
KIND = {"a fruit": "apple banana pear plum orange cherry lemon peach grape mango".split(),
        "a vegetable": "carrot potato onion cabbage bean turnip cucumber pea".split(),
        "a tree": "oak pine maple birch willow elm cedar palm".split(), "a metal": "iron gold silver copper tin lead".split(),
        "a bird": "owl eagle robin duck swan crow sparrow parrot goose".split(), "a flower": "rose tulip lily daisy violet".split(),
        "an insect": "ant bee fly moth butterfly beetle".split(), "a fish": "salmon trout shark herring cod".split(),
        "a musical instrument": "violin piano drum flute guitar trumpet".split(), "a tool": "hammer saw knife axe spade".split(),
        "a season": "spring summer autumn winter".split(), "a continent": "Europe Asia Africa Australia".split()}
WEATHER = "sunny rainy windy cold warm snowy cloudy foggy".split()


def _a(word: str) -> str:
    return ("an " if word[0].lower() in "aeiou" else "a ") + word


def _calendar(rng: random.Random) -> str:
    i, j = rng.randrange(7), rng.randrange(12)
    name = rng.choice(GIRLS + BOYS)
    return rng.choice((f"The day after {DAYS[i]} is {DAYS[(i + 1) % 7]}.", f"{MONTHS[(j + 1) % 12]} comes after {MONTHS[j]}.",
                       f"The month after {MONTHS[j]} is {MONTHS[(j + 1) % 12]}.", f"The day before {DAYS[i]} is {DAYS[i - 1]}.",
                       f"Today is {DAYS[i]}, so tomorrow is {DAYS[(i + 1) % 7]}. It will be {rng.choice(WEATHER)}.",
                       f"The meeting is on {DAYS[i]}, {rng.randint(1, 28)} {MONTHS[j]} {rng.randint(1900, 2024)}.",
                       f"{name} was born in {MONTHS[j]} {rng.randint(1900, 2015)}.",
                       f"The days of the week are {', '.join(DAYS[:-1])} and Sunday.",
                       f"On {DAYS[i]} it was {rng.choice(WEATHER)}, but on {DAYS[(i + 1) % 7]} it was {rng.choice(WEATHER)}."))


def _animal(rng: random.Random) -> str:
    beast, young = rng.choice(list(YOUNG.items()))
    loud, sound = rng.choice(list(SOUND.items()))
    homely, home = rng.choice(list(HOME.items()))
    eater, food = rng.choice(list(FOOD.items()))
    return rng.choice((f"A young {beast} is called {_a(young)}.", f"The {beast} and its {young} slept in the sun.",
                       f"The {loud} {sound}.", f"{_a(loud).capitalize()} {sound} when it is hungry.", f"{_a(homely).capitalize()} lives in {_a(home)}."
                       if home != "water" else "A fish lives in water.", f"{_a(eater).capitalize()} eats {food}.",
                       f"The {eater} was hungry, so it ate {food}."))


def _thing(rng: random.Random) -> str:
    a, b = rng.choice(list(OPPOSITE.items()))
    if rng.random() < 0.5:
        a, b = b, a
    what, colour = rng.choice(list(COLOUR.items()))
    who, does = rng.choice(list(TRADE.items()))
    verb, part = rng.choice(list(BODY.items()))
    kind = rng.choice(list(KIND))
    one, two = rng.sample(KIND[kind], 2)
    return rng.choice((f"The opposite of {a} is {b}.", f"It is not {a}, it is {b}." if a not in VERBS else f"The opposite of {a} is {b}.", f"The color of {what} is {colour}.",
                       f"{what.capitalize()} is {colour}.", f"{who} {does}.", f"We {verb} with our {part}.",
                       f"{one[0].upper() + one[1:]} is {kind}, and so is {two}." if kind in ("a season", "a continent", "a metal")
                       else f"{_a(one).capitalize()} is {kind}, and so is {_a(two)}.",
                       f"{one[0].upper() + one[1:]}, {two} and {rng.choice(KIND[kind])} are each {kind}."))


def documents(seed: int = 3, count: int = 16000):
    """One to three facts of different kinds in each document."""
    rng = random.Random(seed)
    for _ in range(count):
        picks = rng.sample((_calendar, _animal, _thing, _thing), rng.choice((1, 1, 2, 3)))
        yield " ".join(pick(rng) for pick in picks)
