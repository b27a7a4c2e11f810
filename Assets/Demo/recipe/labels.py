"""Explain every live feature of the SAE from what fires it and what it promotes; write labels.json.

    python labels.py --model .. --corpus corpus.jsonl --wordnet /usr/share/wordnet

The tokens of about --tokens tokens of text (held-out documents first) are described by
explain/attributes.py; for each feature the attributes are weighed over its strongest tokens.
"""
import argparse
import glob
import json
import random
import re
from collections import Counter, defaultdict

import numpy as np
import scipy.sparse as sp
import torch

from evaluate import load_folder
from explain import lexicons
from explain.attributes import Describer
from explain.choose import explain
from sae import read

STRONGEST, PER_DOCUMENT, EXAMPLES, BEFORE, AFTER = 100, 2, 4, 12, 6


def choose_documents(path: str, tokens: int, tok, seed: int = 0) -> list:
    """Documents of every source in the mixture's own proportion, held-out ones first."""
    rows, seen = [json.loads(line) for line in open(path, encoding="utf-8")], set()
    random.Random(seed).shuffle(rows)
    rows.sort(key=lambda r: "v" not in r)
    held = [r for r in rows if "v" in r]
    rest, total, out = rows[len(held):], 0, []
    for row in held + rest:
        if row["t"] in seen or not row["t"].isascii():
            continue
        seen.add(row["t"])
        ids = tok.encode(row["t"]).ids[:255]
        out.append((row["d"], row["t"], ids))
        total += len(ids)
        if total > tokens:
            break
    return out


def activations(model, sae, layer: int, docs: list):
    """Indices and values of the firing features of every token, document after document."""
    index, value = [], []
    order = sorted(range(len(docs)), key=lambda i: len(docs[i][2]))
    parts = {}
    with torch.no_grad():
        for at in range(0, len(order), 64):
            chunk = order[at:at + 64]
            width = max(len(docs[i][2]) for i in chunk) + 1
            ids = torch.zeros(len(chunk), width, dtype=torch.long)
            for row, i in enumerate(chunk):
                ids[row, 1:len(docs[i][2]) + 1] = torch.tensor(docs[i][2])
            v, f = sae.encode(model.residual(ids, layer), 48)
            for row, i in enumerate(chunk):
                n = len(docs[i][2])
                parts[i] = (f[row, 1:n + 1].to(torch.int16).numpy(), v[row, 1:n + 1].numpy())
    for i in range(len(docs)):
        index.append(parts[i][0])
        value.append(parts[i][1])
    return np.concatenate(index), np.concatenate(value)


def strongest(index, value, document, features: int) -> list:
    """For each feature the tokens where it is strongest, at most two of a document; and how often it fires."""
    flat, v = index.reshape(-1).astype(np.int64), value.reshape(-1)
    token = np.repeat(np.arange(len(index)), index.shape[1])
    on = v > 0
    flat, v, token = flat[on], v[on], token[on]
    order = np.lexsort((-v, flat))
    flat, v, token = flat[order], v[order], token[order]
    bound = np.searchsorted(flat, np.arange(features + 1))
    out = []
    for f in range(features):
        used, rows = Counter(), []
        for t, a in zip(token[bound[f]:bound[f + 1]][:STRONGEST * 6], v[bound[f]:bound[f + 1]][:STRONGEST * 6]):
            if used[document[t]] < PER_DOCUMENT:
                used[document[t]] += 1
                rows.append((int(t), float(a)))
            if len(rows) == STRONGEST:
                break
        out.append((rows, int(bound[f + 1] - bound[f])))
    return out


def biblical_names(docs: list) -> set:
    """Capitalized words of the Bible that it never writes small and other texts hardly know."""
    big, small, other = Counter(), set(), Counter()
    for source, text, _ in docs:
        for word in re.findall(r"[A-Za-z]+", text):
            if source == "bible" and word[0].isupper():
                big[word] += 1
            elif word.islower():
                small.add(word)
            elif source in ("tales", "stories", "countries"):
                other[word] += 1
    return {w for w, n in big.items() if w.lower() not in small and n > other[w] and len(w) > 2 and not w.isupper()}


def attribute_matrix(docs: list, pieces: list, wordnet: str):
    """Tokens x attributes (sparse, 0/1) and the attributes in order."""
    words = Describer(lexicons.words(wordnet), lexicons.names(), lexicons.python(), biblical_names(docs))
    number, rows, bounds = defaultdict(), [], [0]
    number.default_factory = number.__len__
    for source, text, ids in docs:
        tokens, offsets, at = [pieces[i] for i in ids], [], 0
        for t in tokens:
            offsets.append((at, at + len(t)))
            at += len(t)
        for attrs in words.describe(text, tokens, offsets, source):
            rows.extend(sorted(number[a] for a in attrs))
            bounds.append(len(rows))
    matrix = sp.csr_matrix((np.ones(len(rows), dtype=np.float32), np.array(rows, dtype=np.int32), np.array(bounds)),
                           shape=(len(bounds) - 1, len(number)))
    return matrix, list(number)


def promoted(model, sae, pieces: list, count: int = 10) -> list:
    """Direct logit effect: (W_dec[i], its mean removed, times the final LayerNorm's gain) . W_U."""
    w = sae.W_dec - sae.W_dec.mean(1, keepdim=True)
    effect = (w * model.ln_f.weight) @ model.wte.weight.T
    value, token = effect.topk(count, dim=1)
    return [[[pieces[t], t, round(v, 2)] for t, v in zip(ts, vs)] for ts, vs in zip(token.tolist(), value.tolist())]


def example(t: int, feature: int, document, all_ids, index, value, pieces) -> dict:
    """The window around token t with this feature's activations."""
    a, b = t, t + 1
    while a > 0 and t - a < BEFORE and document[a - 1] == document[t]:
        a -= 1
    while b < len(document) and b - t <= AFTER and document[b] == document[t]:
        b += 1
    acts = np.where(index[a:b] == feature, value[a:b], 0).sum(1)
    return {"tokens": [pieces[i] for i in all_ids[a:b]], "activations": [round(float(x), 2) if x > 0 else 0 for x in acts]}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--model", default="..")
    ap.add_argument("--corpus", default="corpus.jsonl")
    ap.add_argument("--wordnet", default="/usr/share/wordnet")
    ap.add_argument("--tokens", type=int, default=300_000)
    a = ap.parse_args()
    torch.set_num_threads(2)
    model, tok, pieces = load_folder(a.model)
    folder = glob.glob(f"{a.model}/sae/blocks.*")[0]
    layer, sae = int(re.search(r"blocks\.(\d+)", folder)[1]), read(folder)
    docs = choose_documents(a.corpus, a.tokens, tok)
    index, value = activations(model, sae, layer, docs)
    document = np.repeat(np.arange(len(docs)), [len(d[2]) for d in docs])
    all_ids = np.concatenate([d[2] for d in docs])
    print(f"{len(docs)} documents, {len(index)} tokens", flush=True)
    tops = strongest(index, value, document, len(sae.W_dec))
    matrix, attrs = attribute_matrix(docs, pieces, a.wordnet)
    base = np.asarray(matrix.sum(0)).ravel() / len(document)
    print(f"{len(attrs)} attributes", flush=True)
    effects, out = promoted(model, sae, pieces), {}
    for f, (rows, fired) in enumerate(tops):
        if not rows:
            continue
        weight = np.array([v * v for _, v in rows], dtype=np.float32)
        share = matrix[[t for t, _ in rows]].T @ (weight / weight.sum())
        near, expected = np.flatnonzero(share > 0.04), {p[1] for p in effects[f]}
        came = sum(v * v for t, v in rows if t + 1 < len(all_ids) and document[t + 1] == document[t] and all_ids[t + 1] in expected)
        label, source = explain([(attrs[i], float(share[i]), float(share[i] / base[i])) for i in near],
                                [p[0] for p in effects[f]], float(came / weight.sum()))
        if fired > 0.5 * len(document):
            label, source = "nearly every token", f"fires on {fired / len(document):.0%} of all tokens"
        chosen, used = [], set()
        for t, _ in rows:
            if document[t] not in used and len(chosen) < EXAMPLES:
                used.add(document[t])
                chosen.append(example(t, f, document, all_ids, index, value, pieces))
        out[str(f)] = {"label": label, "source": source, "max_activation": round(rows[0][1], 2), "density": float(f"{fired / len(document):.2g}"),
                       "promoted": effects[f], "examples": chosen}
    text = json.dumps({"format": "axon-labels-1", "hook": f"blocks.{layer}.hook_resid_pre", "features": out}, ensure_ascii=False, separators=(",", ":"))
    open(f"{a.model}/labels.json", "w", encoding="utf-8").write(text)
    print(f"{len(out)} features labelled, {len(text.encode()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
