#!/usr/bin/env python3
"""Checks an `axon` binary against the bench.json that axon_baseline.py --save writes: the same
greedy tokens, and at every step the same features in the same order.

    check.py --axon .build/release/axon FOLDER [--dtype f32]

With f32 everything must be equal (activations within 5e-5 of their size); with f16 or q8 it says
how much is. Exits with 1 where f32 differs.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tokenizers import Tokenizer

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--axon", default=".build/release/axon")
parser.add_argument("--dtype", default="f32")
args = parser.parse_args()

bench = json.loads((args.folder / "bench.json").read_text())
tokenizer = Tokenizer.from_file(str(args.folder / "tokenizer.json"))
prompt = tokenizer.decode(bench["prompt_ids"][1:], skip_special_tokens=False)
if tokenizer.encode(prompt, add_special_tokens=False).ids != bench["prompt_ids"][1:]:
    sys.exit("error: bench.json: prompt_ids must be the ids of a text, found others; save it again")

plugin = f"""
title = "Peers"
[model]
source = "folder:{args.folder.resolve()}"
dtype = "{args.dtype}"
[[sae]]
source = "folder:{(args.folder / bench['sae']).resolve()}"
"""
with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
    file.write(plugin)
    file.flush()
    output = subprocess.run(
        [args.axon, "generate", "--plugin", file.name, "--prompt", prompt, "--temperature", "0",
         "--repetition-penalty", str(bench["sampler"]["repetition_penalty"]), "--threshold", "0",
         "--feature-top-k", "15", "--max-tokens", str(len(bench["greedy_tokens"])),
         "--format", "jsonl"], check=True, capture_output=True, text=True).stdout

steps = [step for step in map(json.loads, output.splitlines()) if "token_id" in step]
tokens = [step["token_id"] for step in steps]
same_tokens = sum(a == b for a, b in zip(tokens, bench["greedy_tokens"]))
same_features, shared, wanted, worst = 0, 0, 0, 0.0
for step, expected in zip(steps, bench["features"]):
    ids = [feature["id"] for feature in step["features"]]
    same_features += ids == expected["ids"]
    shared += len(set(ids) & set(expected["ids"]))
    wanted += len(expected["ids"])
    values = dict(zip(expected["ids"], expected["values"]))
    for feature in step["features"]:
        if feature["id"] in values:
            size = max(abs(values[feature["id"]]), 1)
            worst = max(worst, abs(feature["activation"] - values[feature["id"]]) / size)

count = len(bench["greedy_tokens"])
print(json.dumps({
    "dtype": args.dtype, "steps": count, "same_tokens": same_tokens,
    "steps_with_same_features": same_features, "feature_overlap": shared / max(wanted, 1),
    "worst_activation_difference": worst,
}))
is_equal = same_tokens == same_features == count == len(steps) and worst < 5e-5
sys.exit(0 if is_equal or args.dtype != "f32" else 1)
