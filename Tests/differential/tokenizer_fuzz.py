#!/usr/bin/env python3
"""Compares `axon tokenize` and `axon detokenize` with Hugging Face's tokenizers on random strings.

    pip install tokenizers==0.23.3
    tokenizer_fuzz.py --axon PATH/TO/axon [--model DIR]... [--kinds [PREFIX]] [--patterns N] [--count 100000] [--seed 1]

DIR holds tokenizer.json, or vocab.json with merges.txt (then GPT-2's pipeline is the reference, with `<|endoftext|>` as its
special token). --kinds adds the tokenizers of tokenizer_kinds.py, those whose names begin with PREFIX or all; --patterns adds N
random regular expressions, each with some hundred texts made of what it may match. Prints the first differences of each; the
exit status is 0 without any.
"""
import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

import tokenizer_kinds

# Where texts are drawn from: whole planes, and the places where scripts and marks meet.
PLANES = [(0x0000, 0x007F), (0x0080, 0x07FF), (0x0800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FFFF),
          (0x20000, 0x3FFFF), (0x40000, 0x10FFFF)]
# Marks, Hangul's letters and syllables, compatibility forms, cased letters, emoji, newer scripts.
BLOCKS = [(0x0300, 0x036F), (0x0590, 0x06FF), (0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x1100, 0x11FF), (0xAC00, 0xAC80),
          (0x1AB0, 0x1AFF), (0x1C80, 0x1CBF), (0x1DC0, 0x1DFF), (0x1E00, 0x1FFF), (0x2000, 0x20FF), (0x2100, 0x218F),
          (0x2C60, 0x2C7F), (0x3000, 0x30FF), (0x3400, 0x3410), (0x4E00, 0x4E80), (0xA640, 0xA69F), (0xA720, 0xA7FF),
          (0xAB30, 0xABBF), (0xF900, 0xFAFF), (0xFB00, 0xFB4F), (0xFE00, 0xFE6F), (0xFF00, 0xFFEF), (0x10400, 0x104FF),
          (0x10D40, 0x10D8F), (0x11000, 0x113FF), (0x16D40, 0x16D7F), (0x1D400, 0x1D7FF), (0x1E000, 0x1E2FF), (0x1F1E6, 0x1F1FF),
          (0x1F300, 0x1FAFF), (0x1FBF0, 0x1FBF9), (0x2F800, 0x2FA1F)]
SPACES = " \t\n\r\v\f\x1c\x1f\x85\xa0\u1680\u2000\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
WORDS = ["the", "don't", "we're", "I'll", "they've", "it's", "DON'T", "'tis", "hello", "World", "x1y2", "3.14", "2024",
         "naïve", "cafe\u0301", "Straße", "STRASSE", "Привет", "东京", "こんにちは", "한국어", "مرحبا", "שלום", "👩‍👩‍👧", "🏳️‍🌈",
         "e\u0301\u0302", "def f(x):\n    return x", "\t\tif", "   ", "\n\n\n", "--", "...", "²³", "Ⅷ", "٣٤", "ǅ", "'ſ", "K", "ﬁn",
         "ﬆ", "İstanbul", "ΣΊΣΥΦΟΣ", "ŉ", "a^b", "x+y=z", "1234567", "<0x41>", "▁", "▁▁the", "Ġa", "##s", "a.b", "\x00", "\r\n",
         "<|endoftext|>", "<|endoftext", "<s>", "[MASK]", "ab", "aab", "abab", "bc d", "\u1100\u1161\u11a8", "各", "\u0344", "\u212b"]


ATOMS = ["a", "b", "ab", "é", " ", "1", "-", ".", r"\s", r"\S", r"\d", r"\w", r"\W", r"\p{L}", r"\p{Lu}", r"\p{N}", r"\P{L}", r"\n",
         r"\h", "[ab]", "[^a]", "[a-c1]", r"[^\s\p{L}]", r"[\p{L}&&[^b]]", "[[:upper:]1]", r"\b", "^", "$", r"\A", r"\z", r"\x61", "ß", "s"]
REPEATS = ["*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,2}", "{,2}", "{2,}", "{1,2}?", "{2}?", "{1,2}+"]
GROUPS = ["(%s)", "(?:%s)", "(?i:%s)", "(?>%s)", "(?=%s)", "(?!%s)", "(?<n>%s)", "(?m:%s)"]


def pattern(rng, depth=0):
    """A regular expression; what it says does not matter."""
    parts = []
    for _ in range(rng.randint(1, 3)):
        nested = depth < 3 and rng.randrange(3) == 0
        part = rng.choice(GROUPS) % pattern(rng, depth + 1) if nested else rng.choice(ATOMS)
        if rng.randrange(3) == 0 and not part.startswith(("^", "$", r"\b", r"\A", r"\z")):
            part += rng.choice(REPEATS)
        if rng.randrange(12) == 0:
            part = rng.choice(["(?<=%s)", "(?<!%s)"]) % rng.choice(ATOMS[:24]) + part
        parts.append(part)
    return "".join(parts) + ("|" + pattern(rng, depth + 1) if depth < 3 and rng.randrange(4) == 0 else "")


def compare_pattern(path, folder, seed, number):
    """How many results differ; None where one of the two refuses the pattern."""
    rng = random.Random(f"{seed} pattern {number}")
    written = pattern(rng)
    content = tokenizer_kinds.file(tokenizer_kinds.spelled("."), pre_tokenizer=tokenizer_kinds.split(written))
    try:
        tokenizer = Tokenizer.from_str(json.dumps(content))
    except Exception:
        return None
    (folder / "tokenizer.json").write_text(json.dumps(content, ensure_ascii=False))
    alphabet = "aaabbc  -.1é\n\nABsSſß\u0301"
    texts = ["".join(rng.choice(alphabet) for _ in range(rng.randint(0, 12))) for _ in range(150)]
    try:
        got = axon(path, "tokenize", folder, [json.dumps(t) for t in texts])
    except SystemExit as problem:
        if str(problem).endswith("status 1"):
            print(f"pattern {number}, {written!r}, is refused")
            return None
        raise
    return differences(f"pattern {number}, {written!r}", texts, got, encoded(tokenizer, texts, False))


def reference(folder):
    file = folder / "tokenizer.json"
    if file.exists():
        return Tokenizer.from_file(str(file))
    tokenizer = Tokenizer(models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt")))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", normalized=True)])
    return tokenizer


def scalar(rng, ranges):
    low, high = rng.choice(ranges)
    while True:
        code = rng.randint(low, high)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def text(rng, words):
    parts = []
    kind = rng.randrange(6)
    for _ in range(rng.randint(0, 12)):
        pick = rng.randrange(5) if kind == 0 else kind - 1
        if pick == 0:
            parts.append(rng.choice(words))
            parts.append(rng.choice(["", " ", "  ", "\n"]))
        elif pick == 1:
            parts.append("".join(scalar(rng, PLANES) for _ in range(rng.randint(1, 6))))
        elif pick == 2:
            parts.append("".join(rng.choice(SPACES) for _ in range(rng.randint(1, 4))) + rng.choice("ax1!'é"))
        elif pick == 3:
            block = [rng.choice(BLOCKS)] + ([(0x61, 0x7A), (0x300, 0x345)] if rng.randrange(2) else [])
            parts.append("".join(scalar(rng, block) for _ in range(rng.randint(1, 8))))
        else:       # byte noise, as a careless program hands it on
            parts.append(rng.randbytes(rng.randint(1, 10)).decode("utf-8", rng.choice(["replace", "ignore"])))
    if rng.randrange(300) == 0:
        parts.append(rng.choice(["a", "ab ", "\u0301", "😀", " ", "0"]) * rng.randint(100, 3000))
    return "".join(parts)


def axon(path, command, folder, rows, *more):
    run = subprocess.run([path, command, "--model", str(folder), *more], input="".join(r + "\n" for r in rows).encode(),
                         stdout=subprocess.PIPE)
    if run.returncode:
        sys.exit(f"axon {command} --model {folder}: exit status {run.returncode}")
    lines = run.stdout.decode("utf-8").split("\n")[:-1]
    if len(lines) != len(rows):
        sys.exit(f"axon {command} --model {folder}: {len(rows)} lines in, {len(lines)} lines out")
    return [json.loads(line) for line in lines]


def differences(name, inputs, got, wanted):
    wrong = [(i, g, w) for i, g, w in zip(inputs, got, wanted) if g != w and w is not None]
    if wrong:
        print(f"{name}: {len(wrong)} of {len(inputs)} differ")
    for i, g, w in sorted(wrong, key=lambda row: len(row[0]))[:3]:
        print(f"  of {i!r:.300}\n    got      {g!r:.300}\n    expected {w!r:.300}")
    return len(wrong)


@contextlib.contextmanager
def quiet():
    """The library writes to stderr where it panics."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def unless_it_panics(function, *arguments, **more):
    """None where the library's own bugs end it: an rstrip token before one of spaces, a Strip decoder on too short a token."""
    try:
        return function(*arguments, **more)
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        return None


def encoded(tokenizer, texts, special):
    with quiet():
        batch = unless_it_panics(tokenizer.encode_batch, texts, add_special_tokens=special)
        if batch is None:
            batch = [unless_it_panics(tokenizer.encode, text, add_special_tokens=special) for text in texts]
    return [None if e is None else e.ids for e in batch]


def decoded(tokenizer, rows):
    with quiet():
        return [unless_it_panics(tokenizer.decode, row, skip_special_tokens=False) for row in rows]


def compare(path, name, folder, count, seed):
    """How many results differ."""
    rng = random.Random(f"{seed} {name}")
    tokenizer = reference(folder)
    words = WORDS + [t.content for t in tokenizer.get_added_tokens_decoder().values()]
    texts = [text(rng, words) for _ in range(count)]
    lines = [json.dumps(t, ensure_ascii=rng.random() < 0.5) for t in texts]
    wrong = 0
    # Special tokens only come around what is encoded without: fewer texts show as much.
    for flags, step in ((["--special"], 5), ([], 1)):
        got = axon(path, "tokenize", folder, lines[::step], *flags)
        wanted = encoded(tokenizer, texts[::step], step > 1)
        wrong += differences(f"{name}: tokenize {' '.join(flags)}", texts[::step], got, wanted)
    known = sorted(tokenizer.get_vocab(with_added_tokens=True).values())
    rows = got[::2] + [[rng.choice(known) for _ in range(rng.randint(0, 12))] for _ in range(count // 5)]
    back = axon(path, "detokenize", folder, [json.dumps(row) for row in rows])
    wrong += differences(f"{name}: detokenize", rows, back, decoded(tokenizer, rows))
    print(f"{name}: {count} texts, {wrong} differences", flush=True)
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--axon", required=True)
    options.add_argument("--model", action="append", default=[], type=Path)
    options.add_argument("--kinds", nargs="?", const="")
    options.add_argument("--patterns", type=int, default=0)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    folders = {str(folder): folder for folder in options.model}
    with tempfile.TemporaryDirectory() as scratch:
        if options.kinds is not None:
            for name, content in tokenizer_kinds.all_kinds().items():
                if name.startswith(options.kinds):
                    folders[name] = Path(scratch) / name
                    folders[name].mkdir()
                    (folders[name] / "tokenizer.json").write_text(json.dumps(content, ensure_ascii=False))
        wrong = sum(compare(options.axon, name, folder, options.count, options.seed) for name, folder in folders.items())
        results = [compare_pattern(options.axon, Path(scratch), options.seed, number) for number in range(options.patterns)]
    wrong += sum(filter(None, results))
    print(f"{len(folders)} tokenizers, {len(results) - results.count(None)} random patterns, {wrong} differences")
    sys.exit(1 if wrong or not folders and not results else 0)


if __name__ == "__main__":
    main()
