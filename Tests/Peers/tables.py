#!/usr/bin/env python3
"""Turns what Tests/Peers/run measured into the tables of Benchmarks.md."""
import datetime
import json
import statistics
import sys

rounds = {}
for line in open(sys.argv[1]):
    entry = json.loads(line)
    rounds.setdefault(entry["row"], []).append(entry["result"])
rows = {row: results[-1] for row, results in rounds.items()}


def value(row, key):
    """The middle one of a figure's rounds, or None where it was not measured."""
    found = [result[key] for result in rounds.get(row, []) if key in result]
    if not found or not isinstance(found[0], (int, float)):
        return found[0] if found else None
    return statistics.median(found)


def shown(number, digits=1, unit=""):
    if number is None:
        return "–"
    if isinstance(number, str):
        return number
    return f"{number:,.{digits}f}{unit}"


def share(number):
    return shown(None if number is None else 100 * number, 2, " %")


def table(title, head, body):
    print(f"\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    rules = [" --- " if index == 0 else " ---: " for index in range(len(head))]
    print("|" + "|".join(rules) + "|")
    for line in body:
        print("| " + " | ".join(line) + " |")


machine = next((r["machine"] for r in rows.values() if isinstance(r, dict) and "machine" in r), {})
print(f"Measured {datetime.date.today()} on {machine.get('processor', '?')}, "
      f"{machine.get('threads', '?')} threads, {machine.get('kernels', '?')} kernels.")

baseline = {entry["variant"]: entry for entry in rows.get("python") or []}


def decoding(row, title):
    return [
        title, shown(value(row, "median_ms"), 2), shown(value(row, "min_ms"), 2),
        shown(value(row, "gb_per_s")), shown(value(row, "read_bandwidth_gb_per_s")),
        share(value(row, "share_of_bandwidth"))]


def llama(row, title):
    return [
        title, shown(value(row, "decode_median_ms"), 2), shown(value(row, "decode_min_ms"), 2),
        "", "", ""]


dtypes, kinds = ["f32", "f16", "q8"], ["f32", "f16", "q8_0"]
head = ["", "median ms", "min ms", "GB/s", "read GB/s", "share"]
body = [decoding(f"decode {dtype}", f"AXON {dtype}, with SAE") for dtype in dtypes]
body += [decoding(f"decode alone {dtype}", f"AXON {dtype}, no SAE") for dtype in dtypes]
body += [decoding(row, title) for row, title in [
    ("decode one thread f32", "AXON f32, with SAE, one thread"),
    ("decode beside another f32", "AXON f32, with SAE, beside a busy process"),
    ("decode one thread q8", "AXON q8, with SAE, one thread"),
    ("decode beside another q8", "AXON q8, with SAE, beside a busy process"),
]]
body += [llama(f"llama {kind}", f"llama.cpp {kind}, no SAE") for kind in kinds]
for name, title in [
    ("hf-kv", "transformers, KV cache, with SAE"), ("axon", "the original pipeline"),
]:
    entry = baseline.get(name, {})
    body.append(
        [title, shown(entry.get("median_ms"), 2), shown(entry.get("min_ms"), 2), "", "", ""])
table("A token of GPT-2 small", head, body)

body = [decoding(f"decode late {dtype}", f"AXON {dtype}, with SAE") for dtype in dtypes]
body += [llama(f"llama late {kind}", f"llama.cpp {kind}, no SAE") for kind in kinds]
table("A token after 900 others (shares leave keys and values out)", head, body)

body = [decoding(f"decode everywhere {dtype}", f"AXON {dtype}") for dtype in dtypes]
table("A token with twelve SAEs of 24,576 features, one at each layer", head, body)

body = []
for dtype in dtypes:
    body.append([f"AXON {dtype}", shown(value(f"prefill {dtype}", "median_ms")),
                 shown(value(f"prefill {dtype}", "min_ms"))])
for kind in kinds:
    body.append([f"llama.cpp {kind}", shown(value(f"llama {kind}", "prefill_median_ms")),
                 shown(value(f"llama {kind}", "prefill_min_ms"))])
table("A prompt of 256 tokens", ["", "median ms", "min ms"], body)

body = [[title, shown(value(row, "first_ms")),
         "" if row == "convert q8" else shown(value(row, "median_ms")),
         shown(value(row, "peak_memory_mb"), 0)] for row, title in [
             ("load f32", "AXON f32"), ("load f16", "AXON f16"), ("load q8", "AXON q8"),
             ("convert q8", "AXON q8, converting")]]
table("From nothing to the first token", ["", "first ms", "median ms", "peak MB"], body)

table("The 15 strongest of 24,576 features", ["", "median ms", "MB read"], [
    ["coarse search, f32 for what it leaves", shown(value("sae", "median_ms"), 3),
     shown((value("sae", "bytes_per_search") or 0) / 1e6)],
    ["the whole encoder", shown(value("sae", "whole_encoding_median_ms"), 3),
     shown((value("sae", "bytes_per_encoding") or 0) / 1e6)]])

body = []
for row, title in [
    ("fidelity f16", "random GPT-2 small, f16"), ("fidelity q8", "random GPT-2 small, q8"),
    ("fidelity demo f16", "demo, f16"), ("fidelity demo q8", "demo, q8"),
]:
    body.append([title, shown(value(row, "kl_mean"), 6), share(value(row, "top1_agreement")),
                 share(value(row, "feature_overlap")), shown(value(row, "positions"), 0)])
table("What narrow weights change", ["", "mean KL", "same top token", "same top-15 features",
                                     "positions"], body)

errors = value("layout", "force_errors") or []
body = [["AXON", shown(value("layout", "median_ms"), 2), shown(value("layout", "min_ms"), 2)],
        ["d3-force-3d", shown(value("layout d3", "median_ms"), 2),
         shown(value("layout d3", "min_ms"), 2)]]
table("A tick of 10,000 nodes and 100,000 links", ["", "median ms", "min ms"], body)
if errors:
    table("Mean error of a force, at θ = 0.9", ["after ticks", "AXON", "d3's tree"], [
        [str(entry["tick"]), share(entry["mean_force_error"]), share(entry["mean_force_error_d3"])]
        for entry in errors])
    difference = share(value("layout", "energy_difference"))
    print(f"\nEnergy after 300 ticks, how far from that of exact sums: {difference}.")

body = []
for row, title in [("render 1k", "1,000 nodes, 10,000 edges"),
                   ("render 10k", "10,000 nodes, 100,000 edges"),
                   ("render 10k full", "the same, everything drawn")]:
    body.append([title, shown(value(row, "fps")), shown(value(row, "cpu_ms"), 2),
                 shown(value(row, "gl_ms")), shown(value(row, "edges_drawn"), 0)])
table("A frame, software OpenGL", ["", "fps", "our CPU ms", "GL ms", "edges drawn"], body)

check = rows.get("check")
if check:
    print(f"\nGreedy tokens equal to transformers': {check['same_tokens']} of {check['steps']}; "
          f"steps with the same features in the same order: {check['steps_with_same_features']}; "
          f"largest difference of an activation {check['worst_activation_difference']:.1e}.")
