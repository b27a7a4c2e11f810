"""Train a Matryoshka BatchTopK sparse autoencoder on a middle layer; write it as JumpReLU in SAELens 6's layout.

    python sae.py --checkpoint run/model.pt --data tok --out .. --layer 3 --minutes 42

The token that opens a document (position 0) is left out. Rows of the decoder keep length one
(units.py changes that); features that have not fired for a while learn from the error that
the others leave (an auxiliary loss).
"""
import argparse
import copy
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from export import rounded
from model import load
from train import Text

NAMES = ("W_enc", "b_enc", "W_dec", "b_dec", "threshold")


class SAE:
    """x -> relu((x - b_dec) W_enc + b_enc) where it exceeds the feature's threshold -> W_dec, b_dec."""

    def __init__(self, width: int, features: int, mean, generator):
        rows = F.normalize(torch.randn(features, width, generator=generator), dim=1)
        self.W_dec, self.W_enc = rows.clone(), rows.T.contiguous()
        self.b_enc, self.b_dec, self.threshold = torch.zeros(features), mean.clone(), torch.zeros(features)

    def weights(self) -> list:
        return [getattr(self, name) for name in NAMES[:4]]

    def pre(self, x):
        return (x - self.b_dec) @ self.W_enc + self.b_enc

    def acts(self, x):
        """Activations of all features."""
        pre = self.pre(x)
        return F.relu(pre) * (pre > self.threshold)

    def encode(self, x, most: int = 64):
        """Values and indices of the strongest features, at most `most`; zeros fill up."""
        return self.acts(x).topk(most, dim=-1)

    def __call__(self, x):
        return self.acts(x) @ self.W_dec + self.b_dec

    def scale(self, factor) -> None:
        """Measure each feature in another unit; the function stays the same."""
        self.W_enc, self.b_enc, self.threshold = self.W_enc * factor, self.b_enc * factor, self.threshold * factor
        self.W_dec = self.W_dec / factor[:, None]


def dense(value, index, features: int):
    return torch.zeros(*value.shape[:-1], features, dtype=value.dtype).scatter(-1, index, value)


def read(folder: str) -> SAE:
    """The stored SAE, in float32."""
    cfg, w = json.load(open(f"{folder}/cfg.json")), load_file(f"{folder}/sae_weights.safetensors")
    sae = SAE(cfg["d_in"], cfg["d_sae"], w["b_dec"].float(), torch.Generator().manual_seed(0))
    for name in NAMES:
        setattr(sae, name, w[name].float())
    return sae


def write(sae: SAE, folder: str, layer: int, context: int) -> None:
    """cfg.json and sae_weights.safetensors (f16) as SAELens 6 reads them."""
    os.makedirs(folder, exist_ok=True)
    save_file({n: getattr(sae, n).detach().half().contiguous() for n in NAMES}, f"{folder}/sae_weights.safetensors")
    json.dump({"architecture": "jumprelu", "d_in": sae.W_dec.shape[1], "d_sae": sae.W_dec.shape[0], "dtype": "float16",
               "device": "cpu", "apply_b_dec_to_input": True, "normalize_activations": "none",
               "metadata": {"sae_lens_version": "6.54.12", "model_name": "axon-demo", "hook_name": f"blocks.{layer}.hook_resid_pre",
                            "hook_head_index": None, "prepend_bos": True, "context_size": context}},
              open(f"{folder}/cfg.json", "w"), indent=1)


@torch.no_grad()
def harvest(model, text: Text, layer: int, count: int, batch: int = 32):
    """Residual vectors of `count` positions of the text in bf16, the opening of documents left out."""
    out, filled = torch.empty(count, model.wpe.weight.shape[1], dtype=torch.bfloat16), 0
    while filled < count:
        ids = text.batch(batch)[0]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = model.residual(ids, layer)[:, 1:][ids[:, 1:] != 0][:count - filled]
        out[filled:filled + len(x)] = x
        filled += len(x)
    return out


class Batch:
    """Gradients of the loss on some vectors, with what they tell about the features.

    The strongest k * vectors activations are kept, wherever they are; the weakest of them is the bar.
    Every group of features must, with those before it, explain the vectors as well as it can
    (Matryoshka): so the first ones become broad concepts, not the holes that narrow ones leave.
    """

    def __init__(self, sae: SAE, x, a, idle):
        torch.set_num_threads(1)
        encode, decode = sae.W_enc.bfloat16(), sae.W_dec.bfloat16()
        pre = torch.addmm(sae.b_enc.bfloat16(), (x - sae.b_dec).bfloat16(), encode)
        some = pre.detach()[::16].flatten().float()
        self.bar = some.kthvalue(len(some) - a.k * len(some) // a.features).values.clamp(min=0)
        acts = torch.where(pre >= self.bar, pre, 0)
        total, error, losses, start = (x - x.mean(0)).pow(2).sum(), x - sae.b_dec, [], 0
        for end in [*a.groups, a.features]:
            error = error - (acts[:, start:end] @ decode[start:end]).float()
            losses.append(error.pow(2).sum() / total)
            start = end
        self.unexplained, loss = losses[-1].detach(), sum(losses) / len(losses)
        dead = (idle > a.idle).nonzero()[:, 0]
        if len(dead):
            value, index = pre[:, dead].topk(min(64, len(dead)), dim=-1)
            rest = error.detach() - (dense(F.relu(value), index, len(dead)) @ decode[dead]).float()
            loss = loss + rest.pow(2).sum() / total / 16
        self.gradients = torch.autograd.grad(loss, sae.weights())
        self.fired, self.count = (acts.detach() > 0).any(0), len(x)


def train(vectors, a, save) -> None:
    """Adam, linear warm-up, decay over the last 40 % of the time; the decoder's rows stay unit vectors.

    A running mean of the bar becomes the threshold. Vectors are scaled to a mean length of
    sqrt(width) while training; only biases and thresholds have to be scaled back. The SAE is
    saved every thousand steps, so that it can be looked at meanwhile.
    """
    generator = torch.Generator().manual_seed(a.seed)
    scale = vectors[:20_000].float().norm(dim=1).mean().item() / vectors.shape[1] ** 0.5
    some = vectors[torch.randperm(len(vectors), generator=generator)[:20_000]].float() / scale
    sae, bar = SAE(vectors.shape[1], a.features, some.mean(0), generator), None
    sae.W_dec = F.normalize(some[:a.features] - some.mean(0), dim=1)
    sae.W_enc = 0.5 * sae.W_dec.T.contiguous()
    for w in sae.weights():
        w.requires_grad_(True)
    adam = torch.optim.Adam(sae.weights(), lr=a.lr, betas=(0.9, 0.99), fused=True)
    idle, begin, step, pool = torch.zeros(a.features), time.time(), 0, ThreadPoolExecutor(a.threads)
    order, at = torch.randperm(len(vectors), generator=generator), 0
    while (done := (time.time() - begin) / (60 * a.minutes) if not a.steps else step / a.steps) < 1:
        for group in adam.param_groups:
            group["lr"] = a.lr * min(1, (step + 1) / 100, max(0.01, (1 - done) / 0.4))
        if at + a.batch > len(order):
            order, at = torch.randperm(len(vectors), generator=generator), 0
        x = vectors[order[at:at + a.batch]].float() / scale
        at += a.batch
        parts = list(pool.map(lambda part: Batch(sae, part, a, idle), x.chunk(a.threads)))
        for p, *grads in zip(sae.weights(), *(part.gradients for part in parts)):
            p.grad = sum(grads) / a.threads
        adam.step()
        for part in parts:
            bar = part.bar if bar is None else bar.lerp(part.bar, 0.005 if step > 100 else 0.2)
            idle += part.count
            idle[part.fired] = 0
        with torch.no_grad():
            sae.W_dec /= sae.W_dec.norm(dim=1, keepdim=True)
        step += 1
        if step % 100 == 0:
            print(f"{step} {time.time() - begin:.0f}s, {step * a.batch / 1e6:.2f} M vectors, unexplained "
                  f"{sum(float(part.unexplained) for part in parts) / a.threads:.3f}, idle {int((idle > a.idle).sum())}", flush=True)
        if step % 1000 == 0:
            save(finished(sae, scale, bar))
    save(finished(sae, scale, bar))


@torch.no_grad()
def finished(sae: SAE, scale: float, bar) -> SAE:
    """The same features for vectors that are `scale` times as long, with the bar as their threshold."""
    out = copy.copy(sae)
    out.b_enc, out.b_dec, out.threshold = sae.b_enc * scale, sae.b_dec * scale, torch.full_like(sae.b_enc, float(bar) * scale)
    return out


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--checkpoint", default="run/model.pt")
    ap.add_argument("--data", default="tok")
    ap.add_argument("--out", default="..")
    ap.add_argument("--layer", type=int, default=3)
    ap.add_argument("--features", type=int, default=2048)
    ap.add_argument("--groups", type=int, nargs="*", default=[64, 256, 768], help="where the groups of features end, but the last")
    ap.add_argument("--k", type=int, default=22, help="features that fire at a position, on average")
    ap.add_argument("--vectors", type=int, default=6_000_000, help="positions whose residual vectors are kept in memory, 512 bytes each")
    ap.add_argument("--batch", type=int, default=4096, help="vectors in a batch")
    ap.add_argument("--lr", type=float, default=2e-3)
    ap.add_argument("--idle", type=int, default=200_000, help="vectors without firing after which a feature counts as idle")
    ap.add_argument("--minutes", type=float, default=42)
    ap.add_argument("--steps", type=int, default=0, help="if given, counts instead of --minutes")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(1)
    model = rounded(load(a.checkpoint))
    begin = time.time()
    vectors = harvest(model, Text(a.data, "train", model.context, a.seed), a.layer, a.vectors)
    print(f"{len(vectors)} vectors in {time.time() - begin:.0f} s", flush=True)
    folder = f"{a.out}/sae/blocks.{a.layer}.hook_resid_pre"
    train(vectors, a, lambda sae: write(sae, folder, a.layer, model.context))
    print("written to", folder)


if __name__ == "__main__":
    main()
