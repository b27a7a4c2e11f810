#!/usr/bin/env python3
"""Compares `axon tokenize` and `axon detokenize` with Hugging Face's tokenizers on random strings.

    pip install tokenizers==0.23.3
    tokenizer_fuzz.py --axon PATH/TO/axon --model DIR [--count 100000] [--seed 1]

DIR holds tokenizer.json, or vocab.json with merges.txt (then GPT-2's pipeline is the reference, with
`<|endoftext|>` as its special token). Prints the first differences; the exit status is 0 without any.
"""
import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

# Where texts are drawn from: whole planes, and the places where scripts and marks meet.
PLANES = [(0x0000, 0x007F), (0x0080, 0x07FF), (0x0800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FFFF),
          (0x20000, 0x3FFFF), (0x40000, 0x10FFFF)]
SPACES = " \t\n\r\v\f\x1c\x1f\x85\xa0\u1680\u2000\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
WORDS = ["the", "don't", "we're", "I'll", "they've", "it's", "DON'T", "'tis", "hello", "World", "x1y2", "3.14", "2024",
         "naïve", "cafe\u0301", "Straße", "Привет", "东京", "こんにちは", "한국어", "مرحبا", "שלום", "👩‍👩‍👧", "🏳️‍🌈", "e\u0301\u0302",
         "<|endoftext|>", "<|endoftext", "def f(x):\n    return x", "\t\tif", "   ", "\n\n\n", "--", "...", "²³", "Ⅷ", "٣٤", "ǅ"]


def reference(folder):
    file = folder / "tokenizer.json"
    if file.exists():
        return Tokenizer.from_file(str(file))
    tokenizer = Tokenizer(models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt")))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", normalized=True)])
    return tokenizer


def scalar(rng):
    low, high = rng.choice(PLANES)
    while True:
        code = rng.randint(low, high)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def text(rng):
    parts = []
    kind = rng.randrange(5)
    for _ in range(rng.randint(0, 12)):
        pick = rng.randrange(4) if kind == 0 else kind - 1
        if pick == 0:
            parts.append(rng.choice(WORDS))
            parts.append(rng.choice(["", " ", "  ", "\n"]))
        elif pick == 1:
            parts.append("".join(scalar(rng) for _ in range(rng.randint(1, 6))))
        elif pick == 2:
            parts.append("".join(rng.choice(SPACES) for _ in range(rng.randint(1, 4))) + rng.choice("ax1!'é"))
        else:       # byte noise, as a careless program hands it on
            parts.append(rng.randbytes(rng.randint(1, 10)).decode("utf-8", rng.choice(["replace", "ignore"])))
    if rng.randrange(300) == 0:
        parts.append(rng.choice(["a", "ab ", "\u0301", "😀", " ", "0"]) * rng.randint(100, 3000))
    return "".join(parts)


def axon(path, command, folder, rows, *more):
    run = subprocess.run([path, command, "--model", str(folder), *more], input="".join(r + "\n" for r in rows).encode(),
                         stdout=subprocess.PIPE)
    if run.returncode:
        sys.exit(f"axon {command}: exit status {run.returncode}")
    lines = run.stdout.decode("utf-8").split("\n")[:-1]
    if len(lines) != len(rows):
        sys.exit(f"axon {command}: {len(rows)} lines in, {len(lines)} lines out")
    return [json.loads(line) for line in lines]


def compare(name, inputs, got, wanted):
    wrong = [(i, g, w) for i, g, w in zip(inputs, got, wanted) if g != w]
    print(f"{name}: {len(inputs)} compared, {len(wrong)} differ")
    for i, g, w in wrong[:5]:
        print(f"  of {i!r}\n    got      {g!r}\n    expected {w!r}")
    return not wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--axon", required=True)
    options.add_argument("--model", required=True, type=Path)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    rng = random.Random(options.seed)
    tokenizer = reference(options.model)
    texts = [text(rng) for _ in range(options.count)]
    lines = [json.dumps(t, ensure_ascii=rng.random() < 0.5) for t in texts]
    good = True
    for flags, special in (([], False), (["--special"], True)):
        got = axon(options.axon, "tokenize", options.model, lines, *flags)
        wanted = [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=special)]
        good &= compare("tokenize " + " ".join(flags), texts, got, wanted)
    known = sorted(tokenizer.get_vocab(with_added_tokens=True).values())
    noise = [[rng.choice(known) for _ in range(rng.randint(0, 12))] for _ in range(options.count // 2)]
    for name, rows in (("detokenize", [e for e in got]), ("detokenize, random ids", noise)):
        back = axon(options.axon, "detokenize", options.model, [json.dumps(r) for r in rows])
        good &= compare(name, rows, back, [tokenizer.decode(r, skip_special_tokens=False) for r in rows])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
