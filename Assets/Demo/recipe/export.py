"""Write the trained model as a Hugging Face folder (f16 safetensors) and check it there.

    python export.py --checkpoint run/model.pt --tokenizer tok/tokenizer.json --out ..
"""
import argparse
import json
import os
import shutil

import torch
from safetensors.torch import save_file

from model import load


def tensors(model) -> dict:
    """The weights under GPT-2's names; its linear layers keep [in, out]."""
    out = {"wte.weight": model.wte.weight, "wpe.weight": model.wpe.weight,
           "ln_f.weight": model.ln_f.weight, "ln_f.bias": model.ln_f.bias}
    for i, block in enumerate(model.h):
        for name in ("ln_1", "ln_2"):
            out[f"h.{i}.{name}.weight"], out[f"h.{i}.{name}.bias"] = getattr(block, name).weight, getattr(block, name).bias
        for name, linear in (("attn.c_attn", block.c_attn), ("attn.c_proj", block.c_proj),
                             ("mlp.c_fc", block.c_fc), ("mlp.c_proj", block.c_out)):
            out[f"h.{i}.{name}.weight"], out[f"h.{i}.{name}.bias"] = linear.weight.T, linear.bias
    return {k: v.detach().half().contiguous() for k, v in out.items()}


def rounded(model):
    """The same model with its weights rounded to f16, as they are stored."""
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(p.half().float())
    return model


def config(c: dict) -> dict:
    """config.json with GPT-2's own keys."""
    return {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.0, "bos_token_id": 0,
            "embd_pdrop": 0.0, "eos_token_id": 0, "initializer_range": 0.02, "layer_norm_epsilon": 1e-5, "model_type": "gpt2",
            "n_ctx": c["context"], "n_embd": c["width"], "n_head": c["heads"], "n_layer": c["layers"], "n_positions": c["context"],
            "resid_pdrop": 0.0, "tie_word_embeddings": True, "vocab_size": c["vocab"], "torch_dtype": "float16"}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--checkpoint", default="run/model.pt")
    ap.add_argument("--tokenizer", default="tok/tokenizer.json")
    ap.add_argument("--out", default="..")
    a = ap.parse_args()
    model = load(a.checkpoint)
    os.makedirs(a.out, exist_ok=True)
    save_file(tensors(model), f"{a.out}/model.safetensors", metadata={"format": "pt"})
    json.dump(config(torch.load(a.checkpoint, weights_only=True)["config"]), open(f"{a.out}/config.json", "w"), indent=1)
    shutil.copy(a.tokenizer, f"{a.out}/tokenizer.json")
    eot = "<|endoftext|>"
    json.dump({"tokenizer_class": "GPT2Tokenizer", "bos_token": eot, "eos_token": eot, "unk_token": eot, "add_prefix_space": False,
               "add_bos_token": False, "model_max_length": model.context}, open(f"{a.out}/tokenizer_config.json", "w"), indent=1)

    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast
    theirs = GPT2LMHeadModel.from_pretrained(a.out, dtype=torch.float32).eval()
    tok = PreTrainedTokenizerFast(tokenizer_file=f"{a.out}/tokenizer.json")
    ids = torch.tensor([[0] + tok.encode("The capital of France is Paris. def f(x):\n    return 12 + 7")])
    with torch.no_grad():
        gap = (theirs(ids).logits - rounded(model)(ids)).abs().max()
    print(f"transformers and model.py differ by at most {gap:.1e}; {os.path.getsize(a.out + '/model.safetensors')} bytes")


if __name__ == "__main__":
    main()
