"""Whole example sentences from WordNet 3.0's glosses: plain English about everything."""
import random
import re
from pathlib import Path

PARTS = ("noun", "verb", "adj", "adv")


def documents(seed: int = 5, folder: str = "/usr/share/wordnet"):
    """One to three sentences in a document; fragments are left out."""
    rng, found = random.Random(seed), set()
    for part in PARTS:
        for line in open(Path(folder) / f"data.{part}", encoding="utf-8", errors="replace"):
            if not line.startswith("  "):
                found.update(x for x in re.findall(r'"([^"]+)"', line) if x[0].isupper() and len(x) > 24 and x.isascii())
    rows = [x if x[-1] in ".?!" else x + "." for x in sorted(found)]
    rng.shuffle(rows)
    while rows:
        count = min(len(rows), rng.choice((1, 1, 2, 3)))
        yield "\n".join(rows.pop() for _ in range(count))
