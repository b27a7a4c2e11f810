"""Sums and differences, in figures, in words and in small stories; every digit is one token."""
import random

from corpus.names import BOYS, GIRLS

ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen").split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
ITEMS = "apples eggs coins books marbles stones flowers cakes pencils birds fish stamps shells balls cups".split()
STORY = ("{n} has {a} {i} and gets {b} more. Now {n} has {c} {i}.",
         "{n} had {a} {i}. A friend gave {n} {b} more, so {n} had {c} {i}.",
         "There are {a} {i} on the table and {b} {i} in the box. Together there are {c} {i}.")
LESS = ("{n} had {c} {i} and gave {b} away. Now {n} has {a} {i}.",
        "There were {c} {i} in the basket. {n} took {b}, and {a} were left.")


def words(n: int) -> str:
    """The English name of a number below one hundred."""
    if n < 20:
        return ONES[n]
    return TENS[n // 10] + ("-" + ONES[n % 10] if n % 10 else "")


def _line(a: int, b: int, rng: random.Random) -> str:
    """One sum or difference in figures."""
    kind = rng.random()
    if kind < 0.62:
        return f"{a} + {b} = {a + b}"
    if kind < 0.84:
        return f"{a + b} - {b} = {a}"
    return f"{a} plus {b} is {a + b}."


def _spoken(a: int, b: int, rng: random.Random) -> str:
    """One sum in a sentence."""
    if rng.random() < 0.3:
        return f"{words(a).capitalize()} plus {words(b)} is {words(a + b)}."
    text = rng.choice((f"What is {a} + {b}? It is {a + b}.", f"{a} plus {b} is {a + b}.",
                       f"If you add {a} and {b}, you get {a + b}.", f"{a} and {b} make {a + b}.",
                       f"{a + b} minus {b} is {a}.", f"The sum of {a} and {b} is {a + b}.",
                       f"Question: How much is {a} + {b}?\nAnswer: {a + b}."))
    return text


def _pair(rng: random.Random) -> tuple[int, int]:
    """Mostly up to 20 + 20 (the curriculum begins with small ones), sometimes up to 99."""
    top = rng.choice((10, 20, 20, 20, 20, 20, 20, 49))
    return rng.randint(0, top), rng.randint(0, top)


def documents(seed: int = 2, count: int = 24000):
    """Lines of sums, single sums, spoken sums and small stories."""
    rng = random.Random(seed)
    for _ in range(count):
        kind = rng.random()
        if kind < 0.30:
            yield _line(*_pair(rng), rng)
        elif kind < 0.62:
            yield "\n".join(_line(*_pair(rng), rng) for _ in range(rng.randint(3, 8)))
        elif kind < 0.82:
            yield _spoken(*_pair(rng), rng)
        else:
            a, b = rng.randint(1, 12), rng.randint(1, 12)
            text = rng.choice(STORY + LESS)
            yield text.format(n=rng.choice(GIRLS + BOYS), a=a, b=b, c=a + b, i=rng.choice(ITEMS))
