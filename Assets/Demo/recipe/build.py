"""Mix the sources into one shuffled file of documents.

    python build.py --wordnet /usr/share/wordnet --out corpus.jsonl

Each line is {"d": source, "t": text}. Shares are given in characters; the held-out
documents (one in 100, drawn by a hash) are marked with "v": 1 and never repeated.
"""
import argparse
import json
import random
import re
import zlib

from corpus import arithmetic, bible, countries, everyday, glosses, knowledge, python_code, stories, tales

LIMITS = {"tales": 10e6, "stories": 1.6e6, "knowledge": 2.2e6, "countries": 2.2e6, "everyday": 0.9e6, "arithmetic": 1.4e6,
          "python": 2.8e6, "sentences": 0.4e6, "bible": 0.8e6}
CRUDE = re.compile(r"\b(sex\w*|fuck\w*|shit\w*|fec[ae]\w*|faec\w*|penis\w*|vagina\w*|whor\w*|harlot\w*|piss\w*|nigg\w*|negro\w*|rape\w*|"
                   r"genital\w*|offensive|vulgar|obscene\w*|disparag\w*|slur|prostitut\w*|erotic\w*|masturbat\w*|copulat\w*|testi[cs]\w*|"
                   r"slang|breasts?|anal|anus|nud[ei]\w*|suicid\w*|homosexual\w*|incest\w*|dung|concubin\w*|foreskin\w*)\b", re.I)


def sources(a) -> dict:
    """Iterators over the documents of every source."""
    return {"tales": tales.documents(count=a.tales), "stories": stories.documents(count=5000), "knowledge": knowledge.documents(),
            "countries": countries.documents(rounds=80), "everyday": everyday.documents(), "arithmetic": arithmetic.documents(count=32000),
            "python": python_code.documents(library=a.library), "sentences": glosses.documents(folder=a.wordnet), "bible": bible.documents()}


def held_out(text: str) -> bool:
    """One document in 100."""
    return zlib.crc32(text.encode()) % 100 == 0


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--wordnet", default="/usr/share/wordnet")
    ap.add_argument("--library", default="", help="folder of a Python standard library; this Python's own if empty")
    ap.add_argument("--out", default="corpus.jsonl")
    ap.add_argument("--tales", type=int, default=22500, help="how many stories and memories are grown")
    a = ap.parse_args()
    rows, rng = [], random.Random(0)
    for name, docs in sources(a).items():
        docs, size, kept, seen = list(docs), 0, 0, set()
        if name in ("python", "sentences", "bible"):
            rng.shuffle(docs)
        for text in docs:
            if size > LIMITS[name]:
                break
            if name != "python" and CRUDE.search(text) or name in ("tales", "stories", "knowledge") and text in seen:
                continue
            seen.add(text)
            size, kept = size + len(text), kept + 1
            rows.append({"d": name, "t": text} | ({"v": 1} if held_out(text) else {}))
        print(f"{name:12} {kept:7} documents {size / 1e6:6.2f} MB")
    rng.shuffle(rows)
    with open(a.out, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
    print(f"{len(rows)} rows, {sum(len(r['t']) for r in rows) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
