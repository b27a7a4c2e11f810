"""Entries of a small dictionary from WordNet 3.0: word, kind, gloss, an example.

Only words that people use are kept: those with a count in WordNet's sense-tagged texts,
or with an example sentence.
"""
import random
import re
from pathlib import Path

KINDS = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}


def counts(folder: Path) -> dict:
    """How often each lemma was tagged (cntlist.rev)."""
    table = {}
    for line in open(folder / "cntlist.rev", encoding="utf-8"):
        key, _, number = line.split()
        lemma = key.split("%")[0]
        table[lemma] = table.get(lemma, 0) + int(number)
    return table


def entries(folder: Path):
    """(words, kind, definition, examples) of every synset."""
    for name, kind in KINDS.items():
        for line in open(folder / f"data.{name}", encoding="utf-8", errors="replace"):
            if line.startswith("  "):
                continue
            head, gloss = line.rstrip().split(" | ", 1)
            f = head.split()
            words = [re.sub(r"\(.*\)", "", f[4 + 2 * i]).replace("_", " ") for i in range(int(f[3], 16))]
            examples = re.findall(r'"([^"]+)"', gloss)
            yield words, kind, gloss.split('"')[0].strip(" ;"), examples


def documents(seed: int = 5, folder: str = "/usr/share/wordnet"):
    """One document for one to three entries; rare words without an example are left out."""
    rng, seen, group = random.Random(seed), counts(Path(folder)), []
    rows = list(entries(Path(folder)))
    rng.shuffle(rows)
    for words, kind, gloss, examples in rows:
        common = max(seen.get(w.lower().replace(" ", "_"), 0) for w in words)
        if common < 2 and not examples or not gloss.isascii() or len(gloss) > 160:
            continue
        text = f"{words[0]} ({kind}): {gloss}."
        if len(words) > 1 and rng.random() < 0.5:
            text += f" Also called {words[1]}."
        if examples:
            text += f" Example: \"{examples[0]}\""
        group.append(text)
        if rng.random() < 0.55:
            yield "\n".join(group)
            group = []
        for example in examples:  # whole sentences stand by themselves, too
            if example[0].isupper() and len(example) > 30 and example.isascii():
                yield example if example[-1] in ".?!" else example + "."
