/// The texts that fidelity is measured on: prose, talk, lists, numbers and code, none from anywhere.
///
/// They stay as they are, so that figures of different days can be compared.
public let fidelityTexts = [
    """
    The old bridge had stood for three hundred years before anyone thought to count its stones. \
    When the river rose in spring, the villagers gathered on the bank and watched the water climb \
    toward the arch, and each of them remembered a different year when it had been higher.
    """,
    """
    Photosynthesis turns light into chemical energy. In the first stage, pigments in the leaf \
    absorb light and split water, which releases oxygen; in the second, carbon dioxide is built \
    into sugar. Both happen in the chloroplast, and both stop soon after dark.
    """,
    """
    "Where did you leave the keys?" she asked. "On the table, next to the blue bowl." "There is no \
    blue bowl." He looked up from his book and frowned. "Then somebody has moved it, because this \
    morning it was there, and the keys were in it."
    """,
    """
    To make bread, mix 500 grams of flour with 10 grams of salt, 7 grams of yeast and 350 grams of \
    water. Knead for ten minutes, let it rise for one hour, shape it, let it rise again, and bake \
    it at 230 degrees for about 35 minutes until the crust is brown.
    """,
    """
    def mean(values):
        if not values:
            raise ValueError("mean of nothing")
        total = 0.0
        for value in values:
            total += value
        return total / len(values)
    """,
    """
    The capital of France is Paris, the capital of Italy is Rome, the capital of Spain is Madrid, \
    and the capital of Portugal is Lisbon. The longest river in Africa is the Nile, and the \
    highest mountain in the world is Mount Everest, between Nepal and China.
    """,
    """
    Dear Ms. Keller, thank you for your letter of 4 March. We are sorry that the parcel arrived \
    damaged. A new one will be sent to you on Monday, free of charge; please keep the old one \
    until our driver collects it. With kind regards, the customer service team.
    """,
    """
    In 1687 Isaac Newton published three laws of motion. The first says that a body stays at rest \
    or moves on in a straight line unless a force acts on it; the second, that force equals mass \
    times acceleration; the third, that every action has an equal and opposite reaction.
    """,
    """
    One day a little fox found a red ball in the forest. He pushed it with his nose and it rolled \
    down the hill, faster and faster, until it fell into the pond. "Oh no!" said the fox. A frog \
    jumped out of the water. "Is this yours?" asked the frog, and they played until evening.
    """,
    """
    Shares of the company fell by 4.2 percent on Tuesday after it reported lower earnings for the \
    third quarter. Revenue was 1.3 billion dollars, compared with 1.5 billion a year earlier. \
    Analysts had expected a smaller decline, and several cut their forecasts.
    """,
    """
    The patient is a 54-year-old man with a history of high blood pressure who came in with chest \
    pain that began two hours ago. His pulse is 96, his blood pressure 150 over 95. He takes no \
    medicine regularly and is allergic to penicillin.
    """,
    """
    Monday: swimming at six, then dinner with Anna. Tuesday: call the bank, buy paint, return the \
    books. Wednesday: nothing, at last. Thursday: the train at 7:42 from platform nine, and do not \
    forget the tickets this time. Friday: sleep.
    """,
]
