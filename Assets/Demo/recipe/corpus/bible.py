"""Passages of the King James Bible (public domain), by the program `bible` of bible-kjv."""
import random
import re
import subprocess


def passages(rng: random.Random):
    """Three to seven verses at a time, without verse numbers."""
    text = subprocess.run(["bible", "-f", "gen1:1-rev22:21"], capture_output=True, text=True, check=True).stdout
    verses, book = [], None
    for line in text.splitlines():
        match = re.match(r"([1-3]?[A-Za-z]+)\s*(\d+):(\d+)\s+(.*)", line)
        if not match:
            continue
        if match[1] != book or len(verses) >= rng.randint(3, 7):
            if verses:
                yield " ".join(verses)
            verses, book = [], match[1]
        verses.append(re.sub(r"\[(.*?)\]", r"\1", match[4]).strip())
    yield " ".join(verses)


def documents(seed: int = 6):
    """Passages in random order, so that a share of them is a share of the whole book."""
    rng = random.Random(seed)
    rows = [p for p in passages(rng) if p.isascii()]
    rng.shuffle(rows)
    yield from rows
