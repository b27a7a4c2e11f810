#!/usr/bin/env python3
"""Times llama.cpp, which runs no SAE: milliseconds a token, and for a whole prompt.

    llama.py FILE.gguf --threads 2      one JSON object on stdout
"""
import argparse
import json
import statistics
import time

from llama_cpp import Llama, __version__

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--tokens", type=int, default=60)
parser.add_argument("--prompt-tokens", type=int, default=16)
parser.add_argument("--prefill", type=int, default=256, help="0 leaves it out")
args = parser.parse_args()

llama = Llama(args.file, n_ctx=1024, n_threads=args.threads, n_threads_batch=args.threads,
              n_batch=512, verbose=False, logits_all=False)


def prompt(count):
    """The tokens that axon bench reads."""
    return [(i * 7919 + 13) % llama.n_vocab() for i in range(count)]


def milliseconds(work):
    start = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - start)


llama.eval(prompt(args.prompt_tokens))
decode = []
for step in range(args.tokens + 3):
    took = milliseconds(lambda: llama.eval([(step * 31 + 7) % llama.n_vocab()]))
    if step >= 3:
        decode.append(took)

result = {
    "peer": "llama.cpp", "version": __version__, "file": args.file, "threads": args.threads,
    "decode_median_ms": statistics.median(decode), "decode_min_ms": min(decode),
}
prefill = []
for run in range(8 if args.prefill else 0):
    llama.reset()
    took = milliseconds(lambda: llama.eval(prompt(args.prefill)))
    if run:
        prefill.append(took)
if prefill:
    result |= {
        "prefill_tokens": args.prefill, "prefill_median_ms": statistics.median(prefill),
        "prefill_min_ms": min(prefill),
    }
print(json.dumps(result))
