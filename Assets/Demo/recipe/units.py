"""Measure each feature of the stored SAE in a unit that says how much it tells of what a text speaks of.

    python units.py --model .. --corpus corpus.jsonl --wordnet /usr/share/wordnet

A feature at its peak reads (FLOOR + c) * -log(s), times one number for all, so that the middle peak is 10:
c is the share of its activation on words that name something (those in a lexicon of explain/lexicons.py
that stands for a concept, not for a part of grammar), s the share of the text that lies in documents
which have it (each as far as its strongest token comes to the peak), so that -log(s) is an inverse
document frequency, as search engines use it. So "the" is small even at its peak, and a family, an
animal or a rare turn is large. The function of the SAE stays as it is: encoder column, bias and
threshold are multiplied by what the decoder's row is divided by.
"""
import numpy as np
import scipy.sparse as sp
import torch

from explain import lexicons
from labels import Reading, arguments, described
from sae import write

FLOOR = 0.2


def told(index, value, document, names_something, features: int):
    """Each feature's peak and how much it tells: (FLOOR + c) * -log(s)."""
    token = np.repeat(np.arange(len(index)), index.shape[1])
    acts = sp.csr_matrix((value.ravel(), (token, index.ravel().astype(np.int64))), shape=(len(index), features))
    peak, total = acts.max(0).toarray().ravel(), np.asarray(acts.sum(0)).ravel()
    content = (acts.T @ names_something) / np.maximum(total, 1e-6)
    length, share = np.bincount(document), np.zeros(features)
    for d, (a, b) in enumerate(zip(np.cumsum(length) - length, np.cumsum(length))):
        share += acts[a:b].max(0).toarray().ravel() / np.maximum(peak, 1e-6) * length[d]
    return peak, (FLOOR + content) * -np.log(np.clip(share / length.sum(), 1e-5, 0.99))


def main() -> None:
    a = arguments(__doc__)
    text = Reading(a.model, a.corpus, a.tokens)
    sae = text.sae
    concepts = {("lexicon", name) for name in lexicons.CONCEPTS}
    names_something = np.array([not concepts.isdisjoint(attrs) for attrs in described(text.docs, text.pieces, a.wordnet)], dtype=np.float32)
    peak, tells = told(text.index, text.value, text.document, names_something, len(sae.W_dec))
    live = peak > 0
    factor = np.where(live, 10 * tells / np.median(tells[live]) / np.maximum(peak, 1e-6), 10 / np.median(peak[live]))
    sae.scale(torch.from_numpy(factor).float())
    write(sae, text.folder, text.layer, text.model.context)
    print("peaks, quantiles:", [round(float(v), 1) for v in np.quantile((peak * factor)[live], [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])],
          f"{int((~live).sum())} features silent")


if __name__ == "__main__":
    main()
