"""Train a TopK sparse autoencoder on a middle layer and write it in SAELens 6's layout.

    python sae.py --model ../model --data tok --out .. --layer 3 --minutes 10

The token that opens a document (position 0) is left out of training and figures. Rows of the
decoder keep length one; features that have not fired for a while learn from the error that
the others leave (an auxiliary loss). The figures are those of the stored f16 weights.
"""
import argparse
import json
import os
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from export import rounded
from model import load
from train import Text

NAMES = ("W_enc", "b_enc", "W_dec", "b_dec")


class SAE:
    """x -> top k of relu((x - b_dec) W_enc + b_enc) -> W_dec, b_dec."""

    def __init__(self, width: int, features: int, k: int, mean, generator):
        rows = F.normalize(torch.randn(features, width, generator=generator), dim=1)
        self.k, self.W_dec, self.W_enc = k, rows.clone(), rows.T.contiguous()
        self.b_enc, self.b_dec = torch.zeros(features), mean.clone()

    def weights(self) -> list:
        return [getattr(self, name) for name in NAMES]

    def pre(self, x):
        return (x - self.b_dec) @ self.W_enc + self.b_enc

    def encode(self, x):
        """Values and indices of the k strongest features."""
        value, index = self.pre(x).topk(self.k, dim=-1)
        return F.relu(value), index

    def decode(self, value, index):
        return dense(value, index, len(self.W_dec)) @ self.W_dec + self.b_dec

    def __call__(self, x):
        return self.decode(*self.encode(x))


def dense(value, index, features: int):
    return torch.zeros(*value.shape[:-1], features, dtype=value.dtype).scatter(-1, index, value)


def read(folder: str) -> SAE:
    """The stored SAE, in float32."""
    cfg, w = json.load(open(f"{folder}/cfg.json")), load_file(f"{folder}/sae_weights.safetensors")
    sae = SAE(cfg["d_in"], cfg["d_sae"], cfg["k"], w["b_dec"].float(), torch.Generator().manual_seed(0))
    for name in NAMES:
        setattr(sae, name, w[name].float())
    return sae


def write(sae: SAE, folder: str, layer: int, context: int) -> None:
    """cfg.json and sae_weights.safetensors (f16) as SAELens 6 reads them."""
    os.makedirs(folder, exist_ok=True)
    save_file({n: w.detach().half().contiguous() for n, w in zip(NAMES, sae.weights())}, f"{folder}/sae_weights.safetensors")
    json.dump({"architecture": "topk", "k": sae.k, "d_in": sae.W_dec.shape[1], "d_sae": sae.W_dec.shape[0], "dtype": "float16",
               "device": "cpu", "apply_b_dec_to_input": True, "normalize_activations": "none", "rescale_acts_by_decoder_norm": False,
               "metadata": {"sae_lens_version": "6.54.12", "model_name": "axon-demo", "hook_name": f"blocks.{layer}.hook_resid_pre",
                            "hook_head_index": None, "prepend_bos": True, "context_size": context}},
              open(f"{folder}/cfg.json", "w"), indent=1)


def train(model, text: Text, layer: int, a) -> SAE:
    """Adam, linear warm-up and decay by the clock or by steps; the decoder's rows stay unit vectors.

    Vectors are scaled to a mean length of sqrt(width) while training; as TopK is positively
    homogeneous, only the biases have to be scaled back.
    """
    def batch(windows: int):
        with torch.no_grad(), half():
            ids = text.batch(windows)[0]
            return model.residual(ids, layer)[:, 1:][ids[:, 1:] != 0].float() / scale

    def half():
        return torch.autocast("cpu", dtype=torch.bfloat16)

    torch.manual_seed(a.seed)
    scale = 1.0
    x = batch(64)
    scale = (x.norm(dim=1).mean() / x.shape[1] ** 0.5).item()
    x = x / scale
    sae = SAE(x.shape[1], a.features, a.k, x.mean(0), torch.Generator().manual_seed(a.seed))
    if a.start:
        sae = read(a.start)
        sae.k, sae.b_enc, sae.b_dec = a.k, sae.b_enc / scale, sae.b_dec / scale
    for w in sae.weights():
        w.requires_grad_(True)
    adam = torch.optim.Adam(sae.weights(), lr=a.lr, betas=(0.9, 0.99), fused=True)
    idle, begin, step, seen = torch.zeros(a.features), time.time(), 0, 0
    while (done := (time.time() - begin) / (60 * a.minutes) if not a.steps else step / a.steps) < 1:
        for group in adam.param_groups:
            group["lr"] = a.lr * min(1, (step + 1) / 100, max(0.02, (1 - done) / 0.35))
        x = batch(a.batch)
        with half():
            pre = sae.pre(x).float()
            value, index = pre.topk(a.k, dim=-1)
            acts = dense(F.relu(value), index, a.features)
            error = x - (acts @ sae.W_dec).float() - sae.b_dec
        total = (x - x.mean(0)).pow(2).sum()
        loss = error.pow(2).sum() / total
        idle += len(x)
        idle[acts.detach().sum(0) > 0] = 0
        dead = idle > a.idle
        if dead.sum() > 0:
            value, index = pre.masked_fill(~dead, -1e9).topk(min(96, int(dead.sum())), dim=-1)
            with half():
                rest = error.detach() - (dense(F.relu(value), index, a.features) @ sae.W_dec).float()
            loss = loss + rest.pow(2).sum() / total / 16
        adam.zero_grad()
        loss.backward()
        adam.step()
        with torch.no_grad():
            sae.W_dec /= sae.W_dec.norm(dim=1, keepdim=True)
        step, seen = step + 1, seen + len(x)
        if step % 100 == 0:
            print(f"{step} {time.time() - begin:.0f}s, {seen / 1e6:.2f} M vectors, unexplained {float(error.detach().pow(2).sum() / total):.3f}, "
                  f"idle {int(dead.sum())}", flush=True)
    for w in sae.weights():
        w.requires_grad_(False)
    sae.b_enc, sae.b_dec = sae.b_enc * scale, sae.b_dec * scale
    return sae


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--checkpoint", default="run/model.pt")
    ap.add_argument("--data", default="tok")
    ap.add_argument("--out", default="..")
    ap.add_argument("--layer", type=int, default=2)
    ap.add_argument("--features", type=int, default=2048)
    ap.add_argument("--k", type=int, default=24)
    ap.add_argument("--batch", type=int, default=16, help="windows in a batch")
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--idle", type=int, default=150_000, help="vectors without firing after which a feature counts as idle")
    ap.add_argument("--minutes", type=float, default=10)
    ap.add_argument("--steps", type=int, default=0, help="if given, counts instead of --minutes")
    ap.add_argument("--start", default="", help="folder of an SAE to go on from")
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(2)
    model = rounded(load(a.checkpoint))
    sae = train(model, Text(a.data, "train", model.context, a.seed), a.layer, a)
    folder = f"{a.out}/sae/blocks.{a.layer}.hook_resid_pre"
    write(sae, folder, a.layer, model.context)
    print("written to", folder)


if __name__ == "__main__":
    main()
