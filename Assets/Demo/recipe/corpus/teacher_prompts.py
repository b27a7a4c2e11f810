"""Prompts that make the teacher (SmolLM2-135M-Instruct) write plain, simple English."""
import random

GIRLS = ("Lily Anna Mia Ella Rose Sara Kate Lucy Emma Clara Nora Ruby Ivy Grace Maya Zoe Alice Jane "
         "Hannah Molly Ada Eva Lena Nina Amy Sofia Leila Amina Rosa Mary Ruth Daisy").split()
BOYS = ("Tom Ben Sam Leo Max Jack Tim Noah Luke Finn Oscar Henry Peter Paul Adam Daniel George Eli "
        "Omar Hugo Theo Felix David Simon Ivan Ali Marco Pedro Jonas Will Oliver Arthur").split()
ANIMALS = ("dog cat rabbit fox bird mouse bear horse duck frog owl wolf lion elephant monkey turtle "
           "goat sheep cow pig hen deer squirrel hedgehog crow goose donkey tiger whale dolphin bee "
           "butterfly spider snail fish swan parrot camel beaver otter").split()
PLACES = ("the forest,the river,the park,the garden,the village,the hill,the lake,the beach,the market,"
          "an old house,the school,the farm,the mountain,the castle,the library,the bakery,the harbor,"
          "an island,the train station,the city,the zoo,the desert,the kitchen,the barn,the bridge,"
          "the museum,the hospital,the church,the field,a cave,a ship,the theater,the bus stop").split(",")
THINGS = ("a red ball,a small key,a gold coin,a blue stone,an old map,a warm coat,a little boat,a big book,"
          "a bright lamp,a wooden box,a broken clock,a silver ring,a letter,a kite,a drum,a hat,a basket of "
          "apples,a birthday cake,a pair of shoes,a bicycle,a telescope,a painting,a lost tooth,a seed,"
          "a loaf of bread,a bottle,a photograph,a violin,a bell,a ladder,an umbrella,a rope").split(",")
EVENTS = ("gets lost,learns to swim,makes a new friend,tells a lie,plants a tree,misses the bus,finds a "
          "treasure,helps a stranger,is afraid of the dark,cooks dinner,wins a race,breaks a window,moves to "
          "a new town,loses a tooth,builds a boat,learns to read,hears a strange noise,catches a cold,"
          "forgets a birthday,shares lunch,wants to fly,meets the king,goes fishing,sees snow for the first "
          "time,repairs a roof,says sorry,saves a friend,learns to be patient,visits grandmother,has a "
          "dream,starts a new job,cannot sleep,hides from the rain,buys bread,climbs a tree").split(",")
PEOPLE = ("an old man,a young woman,a farmer,a doctor,a teacher,a sailor,a king,a queen,a baker,a soldier,"
          "a painter,a fisherman,a shepherd,two brothers,two sisters,a mother and her son,a father and his "
          "daughter,a grandmother,a nurse,a carpenter,a poor boy,a little girl,a musician,a driver,"
          "a cook,a hunter,a miller,a tailor,three friends,a new pupil,a judge,a gardener").split(",")
TOPICS = ("elephants,the sun,the moon,rain,bread,bees,the heart,rivers,winter,money,trains,the sea,milk,"
          "horses,trees,school,friendship,sleep,music,salt,mountains,books,fire,gold,fish,birds,volcanoes,"
          "the stars,doctors,farmers,cats,dogs,wheat,rice,coffee,tea,glass,paper,wood,iron,clocks,maps,"
          "bridges,ships,airplanes,cars,letters,numbers,colors,the eye,teeth,bones,blood,the brain,"
          "islands,deserts,forests,snow,wind,clouds,thunder,autumn,spring,summer,gardens,markets,cities,"
          "villages,castles,kings,soldiers,peace,families,babies,holidays,cooking,soup,cheese,apples,"
          "potatoes,sugar,spices,honey,wool,cotton,shoes,houses,windows,doors,chairs,candles,electricity,"
          "computers,telephones,photographs,painting,dance,theater,sports,football,swimming,running,chess,"
          "whales,wolves,lions,snakes,frogs,spiders,ants,butterflies,owls,penguins,camels,cows,sheep,"
          "chickens,the rainbow,shadows,mirrors,magnets,the earth,oceans,rocks,sand,ice,water,air,"
          "memory,dreams,laughter,courage,honesty,kindness,patience,anger,fear,hope,work,time,language,"
          "dictionaries,newspapers,libraries,hospitals,bicycles,tools,knives,ropes,wheels,boats").split(",")
OPENINGS = ("Once upon a time, there was {p}. ", "One morning, {n} woke up early and ", "Last summer, {n} and {m} ",
            "There was once {p} who ", "{n} had never seen {t} before. ", "It was a cold night when {n} ",
            "When {n} came home, ", "\"Look at this {a}!\" said {n}. ", "Every day {n} walked to {l}. ",
            "My grandmother lived near {l}. ", "In a small village, {p} ", "The {a} lived near {l}. ",
            "On Saturday, {n} went to {l} with {m}. ", "It was raining, and {n} ", "The old {a} looked at {n}. ",
            "{n} and {m} were best friends. ", "Long ago, in a land far away, ", "After dinner, {n} ",
            "The door opened, and {p} came in. ", "{n} wanted {t} more than anything. ",
            "\"Where is {m}?\" asked {n}. ", "At {l}, {n} met {p}. ", "The {a} and the {b} ",
            "That evening {n} sat by the window and ", "We went to {l} yesterday. ", "I remember the day when ")
STORY = ("Write a story of five short sentences about {x}. Use simple words.", "Tell a very short bedtime story about {x}, for a small child.",
         "Write a very short story about {x}. Use simple words and short sentences.",
         "Write a short, simple story for a four year old child about {x}.", "Tell a little story about {x} in six simple sentences.",
         "Write a few lines of a children's book about {x}. Let them talk.", "Write a short, funny story about {x}. Use simple words.")
SUBJECTS = ("{n} and {t}", "a {a} who {e}", "{n}, who {e} at {l}", "{n} and a {a}", "{p} who finds {t}",
            "a {a} and a {b}", "{p} and {t}", "{n} and {m} at {l}", "{p} who lives near {l}", "a {a} named {n}",
            "{n} and {p}", "how {n} {e}")
EXPLAIN = ("Explain {x} to a child in three simple sentences.", "Write four short, simple sentences about {x}.", "Write one short paragraph about {x} in simple words.",
           "Tell me three things about {x}. Write one paragraph, no list.", "Why is {x} important? Answer in a few plain sentences.",
           "Describe {x} in a few simple sentences.", "Write a short diary entry about {x}.",
           "Write a short conversation between {n} and {m} about {x}.")


def _slots(rng: random.Random) -> dict:
    """Random names, animals, places and things for the slots of the templates."""
    names = rng.sample(GIRLS + BOYS, 2)
    animals = rng.sample(ANIMALS, 2)
    return dict(n=names[0], m=names[1], a=animals[0], b=animals[1], p=rng.choice(PEOPLE),
                l=rng.choice(PLACES), t=rng.choice(THINGS), e=rng.choice(EVENTS), x=rng.choice(TOPICS))


def draw(rng: random.Random) -> tuple[str, str]:
    """One (chat prompt, opening that is kept in the text); either may be empty."""
    slots, dice = _slots(rng), rng.random()
    opening = rng.choice(OPENINGS).format(**slots).strip()
    if dice < 0.66:
        slots["x"] = rng.choice(SUBJECTS).format(**slots)
        return rng.choice(STORY).format(**slots), opening if rng.random() < 0.3 else ""
    if dice < 0.95:
        return rng.choice(EXPLAIN).format(**slots), ""
    return "", opening
