#!/usr/bin/env python3
"""Writes what Hugging Face's tokenizers does with a few texts for every kind of tokenizer_kinds.py, one kind a line.

    pip install tokenizers==0.23.3
    tokenizer_goldens.py Tests/Fixtures/_tokenizers/kinds.jsonl
"""
import json
import random
import sys

from tokenizers import Tokenizer

import tokenizer_fuzz
import tokenizer_kinds

TEXTS = ["", " ", "  the  cat ", "Hello, World! don't I'M we're 'ſ", "In 1999, 12345 ½ ² ٣", "a\r\nb\n\n  c\t\td \n", "e\u0301 é Å ﬁ Ａ ½ 각 \u1100\u1161",
         "日本語のテキスト 中文!", "Straße STRASSE İstanbul ΣΊΣ", "x = {'a': [1,2]} # c\n", "<s>hi</s><|endoftext|> [MASK] [M]  <A>B Word x ",
         "\u00a0nb\u2003em\u3000\u200bz\u0085\ufeff", "🙂👍🏽👨‍👩‍👧 \U0001d518", "\x00\x07\x7f\ufffd\u0378", "aab abab ab the thethe"]


def rows(name, tokenizer, texts):
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        row = {"text": text, "ids": ids, "decode": tokenizer_fuzz.unless_it_panics(tokenizer.decode, ids, skip_special_tokens=False)}
        special = tokenizer.encode(text).ids
        yield row if special == ids else {**row, "ids_special": special}


def main():
    with open(sys.argv[1], "w") as out:
        for name, content in tokenizer_kinds.all_kinds().items():
            rng = random.Random(name)
            texts = TEXTS + [tokenizer_fuzz.text(rng, tokenizer_fuzz.WORDS)[:60] for _ in range(4)]
            tokenizer = Tokenizer.from_str(json.dumps(content))
            line = {"name": name, "tokenizer": content, "rows": list(rows(name, tokenizer, texts))}
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
