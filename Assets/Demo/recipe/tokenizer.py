"""Train the tokenizer (GPT-2's byte-level BPE) and turn the corpus into token ids.

    python tokenizer.py --corpus corpus.jsonl --out tok

Digits are set apart while merges are learnt, so no merge holds a digit and the plain
GPT-2 pipeline yields one token for each digit. Writes tokenizer.json, train.npy and
valid.npy (uint16; token 0 opens every document) and, beside each, the source of every document.
"""
import argparse
import json
import os

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

EOT = "<|endoftext|>"
WHOLE = ("France Paris Germany Berlin Italy Rome Spain Madrid Japan Tokyo China Beijing India Russia Moscow England London Greece Athens Egypt "
         "Cairo Poland Warsaw Portugal Lisbon Sweden Stockholm Norway Oslo Austria Vienna Turkey Ankara Canada Ottawa Mexico Brazil Peru Lima Chile "
         "Cuba Havana Kenya Nairobi Ireland Dublin Australia Canberra Korea Seoul Iran Israel Hungary Europe Asia Africa America French German "
         "Spanish Italian English Arabic Russian Chinese Japanese").split()


def with_names(texts):
    """The texts, and well-known places often enough to become one token each."""
    yield from texts
    yield from (f"in {name}" for name in WHOLE for _ in range(500))


def train(texts, size: int) -> Tokenizer:
    """A byte-level BPE of `size` tokens; token 0 is the end of text."""
    tok = Tokenizer(models.BPE())
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), level])
    tok.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=[AddedToken(EOT, special=True)], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), min_frequency=2)
    tok.train_from_iterator(with_names(texts), trainer)
    tok.pre_tokenizer = level
    tok.post_processor = processors.ByteLevel(trim_offsets=False)
    assert not any(any(c.isdigit() for c in t) and len(t) > 1 for t in tok.get_vocab()), "a merge holds a digit"
    return tok


def encode(tok: Tokenizer, rows: list, path: str) -> int:
    """Write the ids of the documents one after the other, each opened by token 0."""
    ids, start, source = [], [], []
    for i in range(0, len(rows), 4096):
        for row, enc in zip(rows[i:i + 4096], tok.encode_batch([r["t"] for r in rows[i:i + 4096]])):
            start.append(len(ids))
            source.append(row["d"])
            ids += [0] + enc.ids
    np.save(path, np.array(ids, dtype=np.uint16))
    json.dump({"start": start, "source": source}, open(path.replace(".npy", ".json"), "w"))
    return len(ids)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", default="corpus.jsonl")
    ap.add_argument("--out", default="tok")
    ap.add_argument("--vocab", type=int, default=4096)
    ap.add_argument("--keep", action="store_true", help="keep the tokenizer.json that is there (when text is added later)")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    rows = [json.loads(line) for line in open(a.corpus, encoding="utf-8")]
    path = f"{a.out}/tokenizer.json"
    tok = Tokenizer.from_file(path) if a.keep else train((r["t"] for r in rows), a.vocab)
    tok.save(path)
    for part, chosen in (("train", [r for r in rows if "v" not in r]), ("valid", [r for r in rows if "v" in r])):
        print(part, len(chosen), "documents", encode(tok, chosen, f"{a.out}/{part}.npy"), "tokens")
    for text in ("The capital of France is Paris.", "12 + 19 = 31", "def add(a, b):\n    return a + b\n"):
        print(tok.encode(text).tokens)


if __name__ == "__main__":
    main()
