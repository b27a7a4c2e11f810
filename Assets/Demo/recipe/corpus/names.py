"""Names of people, animals, places and things for the stories."""
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
