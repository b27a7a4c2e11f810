"""Mix the sources into one shuffled file of documents.

    python build.py --teacher teacher --wordnet /usr/share/wordnet --out corpus.jsonl

Each line is {"d": source, "t": text}. Shares are given in characters; the held-out
documents (one in 100, drawn by a hash) are marked with "v": 1 and never repeated.
"""
import argparse
import json
import random
import re
import zlib

from corpus import arithmetic, bible, countries, everyday, glosses, python_code, stories, teacher_text

FIRST = {"teacher": 40e6, "stories": 1.0e6, "countries": 2.2e6, "everyday": 0.9e6, "arithmetic": 1.4e6,
         "python": 4.5e6, "glosses": 4.0e6, "bible": 2.0e6}
SECOND = {"teacher": 40e6, "stories": 5.0e6, "countries": 2.2e6, "everyday": 0.9e6, "arithmetic": 1.4e6,
          "python": 4.5e6, "glosses": 3.0e6, "bible": 1.4e6}
CRUDE = re.compile(r"\b(sex\w*|fuck\w*|shit\w*|fec[ae]\w*|faec\w*|penis\w*|vagina\w*|whor\w*|harlot\w*|piss\w*|nigg\w*|negro\w*|rape\w*|"
                   r"genital\w*|offensive|vulgar|obscene\w*|disparag\w*|slur|prostitut\w*|erotic\w*|masturbat\w*|copulat\w*|testi[cs]\w*|"
                   r"slang|breasts?|anal|anus|nud[ei]\w*|suicid\w*|homosexual\w*|incest\w*|dung|concubin\w*|foreskin\w*)\b", re.I)


def sources(a) -> dict:
    """Iterators over the documents of every source."""
    return {"teacher": teacher_text.documents(folder=a.teacher), "stories": stories.documents(count=14000),
            "countries": countries.documents(rounds=80), "everyday": everyday.documents(),
            "arithmetic": arithmetic.documents(count=32000), "python": python_code.documents(library=a.library),
            "glosses": glosses.documents(folder=a.wordnet), "bible": bible.documents()}


def held_out(text: str) -> bool:
    """One document in 100."""
    return zlib.crc32(text.encode()) % 100 == 0


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--teacher", default="teacher")
    ap.add_argument("--wordnet", default="/usr/share/wordnet")
    ap.add_argument("--library", default="", help="folder of a Python standard library; this Python's own if empty")
    ap.add_argument("--out", default="corpus.jsonl")
    ap.add_argument("--mix", choices=("first", "second"), default="second", help="the shares of the first or second phase of training")
    ap.add_argument("--teacher-copies", type=int, default=1, help="how often the teacher's text enters the mixture")
    a = ap.parse_args()
    limits = FIRST if a.mix == "first" else SECOND
    rows, rng = [], random.Random(0)
    for name, docs in sources(a).items():
        docs, size, kept = list(docs), 0, 0
        if name in ("python", "glosses", "bible"):
            rng.shuffle(docs)
        for text in docs:
            if size > limits[name]:
                break
            if name != "python" and CRUDE.search(text):
                continue
            size, kept = size + len(text), kept + 1
            held = held_out(text)
            for _ in range(a.teacher_copies if name == "teacher" and not held else 1):
                rows.append({"d": name, "t": text} | ({"v": 1} if held else {}))
        print(f"{name:12} {kept:7} documents {size / 1e6:6.2f} MB")
    rng.shuffle(rows)
    with open(a.out, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
    print(f"{len(rows)} rows, {sum(len(r['t']) for r in rows) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
