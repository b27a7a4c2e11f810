"""Explain every live feature of the SAE from what fires it and what it promotes; write labels.json.

    python labels.py --model .. --corpus corpus.jsonl --wordnet /usr/share/wordnet

The tokens of about --tokens tokens of text (held-out documents first) are described by
explain/attributes.py; for each feature explain/choose.py weighs the attributes of its strong tokens.
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
from explain.choose import Row, explain
from sae import read

NARROW, BROAD, PER_DOCUMENT, EXAMPLES, BEFORE, AFTER = 16, 120, 2, 4, 12, 6


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


def strong_tokens(index, value, document, features: int) -> list:
    """For each feature its strong tokens, strongest first, at most two of a document: the NARROW strongest
    of all, then others at even distances down to a third of its peak; how often it fires; and how often it is strong."""
    flat, v = index.reshape(-1).astype(np.int64), value.reshape(-1)
    token = np.repeat(np.arange(len(index)), index.shape[1])
    on = v > 0
    flat, v, token = flat[on], v[on], token[on]
    order = np.lexsort((-v, flat))
    flat, v, token = flat[order], v[order], token[order]
    bound, out = np.searchsorted(flat, np.arange(features + 1)), []
    for f in range(features):
        a, b = bound[f], bound[f + 1]
        used, rows = Counter(), []
        for t, x in zip(token[a:b].tolist(), v[a:b].tolist()):
            if x < rows[0][1] / 3 if rows else False:
                break
            if used[document[t]] < PER_DOCUMENT:
                used[document[t]] += 1
                rows.append((t, x))
        rest = rows[NARROW:]
        out.append((rows[:NARROW] + rest[::max(1, len(rest) // (BROAD - NARROW))], int(b - a), int((v[a:b] >= v[a:a + 1] / 3).sum())))
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


def described(docs: list, pieces: list, wordnet: str):
    """The attributes of every token, document after document."""
    words = Describer(lexicons.words(wordnet), lexicons.names(), lexicons.python(), biblical_names(docs))
    for source, text, ids in docs:
        tokens, offsets, at = [pieces[i] for i in ids], [], 0
        for t in tokens:
            offsets.append((at, at + len(t)))
            at += len(t)
        yield from words.describe(text, tokens, offsets, source)


def attribute_matrix(docs: list, pieces: list, wordnet: str):
    """Tokens x attributes (sparse, 0/1) and the attributes in order; what is seen on less than four tokens is left out."""
    number, rows, bounds = defaultdict(), [], [0]
    number.default_factory = number.__len__
    for attrs in described(docs, pieces, wordnet):
        rows.extend(sorted([number[a] for a in sorted(attrs)]))
        bounds.append(len(rows))
    matrix = sp.csr_matrix((np.ones(len(rows), dtype=np.float32), np.array(rows, dtype=np.int32), np.array(bounds)),
                           shape=(len(bounds) - 1, len(number)))
    often = np.flatnonzero(np.asarray(matrix.sum(0)).ravel() >= 4)
    attrs = list(number)
    return matrix[:, often], [attrs[i] for i in often]


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


def arguments(purpose: str) -> argparse.Namespace:
    ap = argparse.ArgumentParser(description=purpose)
    ap.add_argument("--model", default="..")
    ap.add_argument("--corpus", default="corpus.jsonl")
    ap.add_argument("--wordnet", default="/usr/share/wordnet")
    ap.add_argument("--tokens", type=int, default=200_000)
    return ap.parse_args()


class Reading:
    """The text run through the model and its stored SAE: what fires at each token, and in which document."""

    def __init__(self, model: str, corpus: str, tokens: int):
        torch.set_num_threads(2)
        self.model, tok, self.pieces = load_folder(model)
        self.folder = glob.glob(f"{model}/sae/blocks.*")[0]
        self.layer, self.sae = int(re.search(r"blocks\.(\d+)", self.folder)[1]), read(self.folder)
        self.docs = choose_documents(corpus, tokens, tok)
        self.index, self.value = activations(self.model, self.sae, self.layer, self.docs)
        self.document = np.repeat(np.arange(len(self.docs)), [len(d[2]) for d in self.docs])


def main() -> None:
    a = arguments(__doc__)
    text = Reading(a.model, a.corpus, a.tokens)
    sae, docs, pieces = text.sae, text.docs, text.pieces
    index, value, document = text.index, text.value, text.document
    all_ids = np.concatenate([d[2] for d in docs])
    print(f"{len(docs)} documents, {len(index)} tokens", flush=True)
    strong = strong_tokens(index, value, document, len(sae.W_dec))
    matrix, attrs = attribute_matrix(docs, pieces, a.wordnet)
    columns, common = matrix.tocsc(), np.asarray(matrix.sum(0)).ravel()
    print(f"{len(attrs)} attributes", flush=True)

    def given(one: int, other: int) -> float:
        """How common an attribute is among the tokens with another."""
        of = [columns.indices[columns.indptr[c]:columns.indptr[c + 1]] for c in (one, other)]
        return len(np.intersect1d(*of, assume_unique=True)) / len(of[0])

    def shares(rows: list):
        """The share of the activation on tokens with each attribute."""
        weight = np.array([v for _, v in rows], dtype=np.float32)
        return matrix[[t for t, _ in rows]].T @ (weight / weight.sum())

    effects, out = promoted(text.model, sae, pieces), {}
    for f, (rows, fired, strong_ones) in enumerate(strong):
        if not rows:
            continue
        broad, narrow, expected = shares(rows), shares(rows[:NARROW]), {p[1] for p in effects[f]}
        near = np.flatnonzero(np.maximum(broad, narrow) > 0.1)
        came, total = dict.fromkeys((p[0] for p in effects[f]), 0.0), sum(v for _, v in rows)
        for t, v in rows:
            if t + 1 < len(all_ids) and document[t + 1] == document[t] and all_ids[t + 1] in expected:
                came[pieces[all_ids[t + 1]]] += v / total
        label, source = explain([Row(attrs[i], float(broad[i]), float(narrow[i]), float(broad[i] / common[i] * len(document)), i) for i in near],
                                came, strong_ones / len(document), given)
        if fired > 0.5 * len(document):
            label, source = "nearly every token", f"fires on {fired / len(document):.0%} of all tokens"
        chosen, used = [], set()
        for t, _ in rows:
            if document[t] not in used and len(chosen) < EXAMPLES:
                used.add(document[t])
                chosen.append(example(t, f, document, all_ids, index, value, pieces))
        out[str(f)] = {"label": label, "source": source, "max_activation": round(rows[0][1], 2), "density": float(f"{fired / len(document):.2g}"),
                       "promoted": effects[f], "examples": chosen}
    labels = json.dumps({"format": "axon-labels-1", "hook": f"blocks.{text.layer}.hook_resid_pre", "features": out}, ensure_ascii=False, separators=(",", ":"))
    open(f"{a.model}/labels.json", "w", encoding="utf-8").write(labels)
    print(f"{len(out)} features labelled, {len(labels.encode()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
