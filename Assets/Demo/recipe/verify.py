"""Load the finished folder with transformers and SAELens and compare them with model.py and sae.py.

    python verify.py --model ..
"""
import argparse
import glob
import os
import re

import torch

os.environ["HF_HUB_OFFLINE"] = "1"
TEXT = "The capital of France is Paris. \"Where are you going?\" asked Lily.\ndef add(a, b):\n    return a + b\n12 + 19 = 31"


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--model", default="..")
    a = ap.parse_args()
    from sae_lens import SAE
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

    from evaluate import load_folder
    from sae import read

    model, tok, _ = load_folder(a.model)
    ids = tok.encode(TEXT).ids
    theirs = PreTrainedTokenizerFast(tokenizer_file=f"{a.model}/tokenizer.json")
    assert theirs.encode(TEXT) == ids and theirs.decode(ids) == TEXT, "the tokenizers differ"
    ids = torch.tensor([[0] + ids])
    hf = GPT2LMHeadModel.from_pretrained(a.model, dtype=torch.float32).eval()
    folder = glob.glob(f"{a.model}/sae/blocks.*")[0]
    layer = int(re.search(r"blocks\.(\d+)", folder)[1])
    ours, lens = read(folder), SAE.load_from_disk(folder, dtype="float32")
    with torch.no_grad():
        out = hf(ids, output_hidden_states=True)
        print(f"logits: transformers against model.py {(out.logits - model(ids)).abs().max():.1e}")
        x = out.hidden_states[layer]
        print(f"residual before block {layer}: {(x - model.residual(ids, layer)).abs().max():.1e}")
        mine = ours.acts(x)
        print(f"features: SAELens against sae.py {(lens.encode(x) - mine).abs().max():.1e} (largest {mine.max():.1f}); "
              f"reconstruction {(lens(x) - ours(x)).abs().max():.1e}; {lens.cfg.architecture()}")
    total = sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(a.model) for f in files if "__pycache__" not in d)
    print(f"{total} bytes in all")


if __name__ == "__main__":
    main()
