"""Train a BatchTopK sparse autoencoder on a middle layer and write it as JumpReLU in SAELens 6's layout.

    python sae.py --checkpoint run/model.pt --data tok --out .. --layer 3 --minutes 10

The token that opens a document (position 0) is left out of training and figures. Rows of the
decoder keep length one; features that have not fired for a while learn from the error that
the others leave (an auxiliary loss). The figures are those of the stored f16 weights.
"""
import argparse
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
def standardise(sae: SAE, batches, share: float) -> None:
    """Divide each feature by (its root mean square over the text) ** share * (its peak) ** (1 - share),
    then all by one number, so that the middle feature peaks at 10.

    What fires everywhere is small in this unit, what is rare and says something about its token is large.
    """
    square, peak, count = 0.0, torch.zeros(len(sae.W_dec)), 0
    for x in batches:
        acts = sae.acts(x)
        square, peak, count = square + acts.pow(2).sum(0), torch.maximum(peak, acts.max(0).values), count + len(x)
    rms = (square / count).sqrt().clamp(min=1e-4)
    unit = rms ** share * peak.clamp(min=1e-4) ** (1 - share)
    middle = (peak / unit)[peak > 0].median()
    sae.scale(10 / middle / unit)
    print("peaks in the new unit, quantiles:", [round(v, 1) for v in (peak * 10 / middle / unit)[peak > 0].quantile(torch.tensor([0., .05, .25, .5, .75, .95, 1.])).tolist()])


def train(model, text: Text, layer: int, a) -> SAE:
    """Adam, linear warm-up and decay by the clock or by steps; the decoder's rows stay unit vectors.

    The strongest k * vectors activations of a batch are kept, wherever they are; a running mean of
    the weakest of them becomes the threshold. Vectors are scaled to a mean length of sqrt(width)
    while training; only biases and thresholds have to be scaled back.
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
    sae, bar = SAE(x.shape[1], a.features, x.mean(0), torch.Generator().manual_seed(a.seed)), None
    rows = F.normalize(x[torch.randperm(len(x), generator=torch.Generator().manual_seed(a.seed))[:a.features]] - x.mean(0), dim=1)
    sae.W_dec, sae.W_enc = rows.clone(), 0.5 * rows.T.contiguous()
    params = sae.weights()
    for w in params:
        w.requires_grad_(True)
    adam = torch.optim.Adam(params, lr=a.lr, betas=(0.9, 0.99), fused=True)
    idle, begin, step, seen, pool = torch.zeros(a.features), time.time(), 0, 0, ThreadPoolExecutor(a.threads)

    def part(windows: int):
        """The gradients of some windows, what they left unexplained, their bar, and what fired."""
        torch.set_num_threads(1)
        x = batch(windows)
        with half():
            pre = sae.pre(x).float()
            some = pre.detach()[::16].flatten()
            least = some.kthvalue(len(some) - a.k * len(some) // a.features).values.clamp(min=0)
            acts = F.relu(pre) * (pre >= least)
            error = x - (acts @ sae.W_dec).float() - sae.b_dec
        total, dead = (x - x.mean(0)).pow(2).sum(), idle > a.idle
        loss = unexplained = error.pow(2).sum() / total
        if dead.sum() > 0:
            value, index = pre.masked_fill(~dead, -1e9).topk(min(96, int(dead.sum())), dim=-1)
            with half():
                rest = error.detach() - (dense(F.relu(value), index, a.features) @ sae.W_dec).float()
            loss = loss + rest.pow(2).sum() / total / 16
        return torch.autograd.grad(loss, params), float(unexplained.detach()), least, acts.detach().sum(0) > 0, len(x)

    while (done := (time.time() - begin) / (60 * a.minutes) if not a.steps else step / a.steps) < 1:
        for group in adam.param_groups:
            group["lr"] = a.lr * min(1, (step + 1) / 50, max(0.02, (1 - done) / 0.4))
        parts = list(pool.map(part, [a.batch // a.threads] * a.threads))
        for p, *grads in zip(params, *(g for g, *_ in parts)):
            p.grad = sum(grads) / a.threads
        adam.step()
        for _, _, least, fired, count in parts:
            bar = least if bar is None else bar.lerp(least, 0.01 if step > 50 else 0.2)
            idle += count
            idle[fired] = 0
            seen += count
        with torch.no_grad():
            sae.W_dec /= sae.W_dec.norm(dim=1, keepdim=True)
        step += 1
        if step % 50 == 0:
            print(f"{step} {time.time() - begin:.0f}s, {seen / 1e6:.2f} M vectors, unexplained {sum(u for _, u, *_ in parts) / a.threads:.3f}, "
                  f"idle {int((idle > a.idle).sum())}", flush=True)
    for w in sae.weights():
        w.requires_grad_(False)
    sae.b_enc, sae.b_dec, sae.threshold = sae.b_enc * scale, sae.b_dec * scale, torch.full((a.features,), float(bar) * scale)
    scale = 1.0
    standardise(sae, (batch(64) for _ in range(24)), a.share)
    return sae


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--checkpoint", default="run/model.pt")
    ap.add_argument("--data", default="tok")
    ap.add_argument("--out", default="..")
    ap.add_argument("--layer", type=int, default=3)
    ap.add_argument("--features", type=int, default=2048)
    ap.add_argument("--k", type=int, default=20)
    ap.add_argument("--batch", type=int, default=16, help="windows in a batch")
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--idle", type=int, default=150_000, help="vectors without firing after which a feature counts as idle")
    ap.add_argument("--minutes", type=float, default=10)
    ap.add_argument("--steps", type=int, default=0, help="if given, counts instead of --minutes")
    ap.add_argument("--share", type=float, default=0.5, help="how far the unit of a feature follows its root mean square")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(1)
    model = rounded(load(a.checkpoint))
    sae = train(model, Text(a.data, "train", model.context, a.seed), a.layer, a)
    folder = f"{a.out}/sae/blocks.{a.layer}.hook_resid_pre"
    write(sae, folder, a.layer, model.context)
    print("written to", folder)


if __name__ == "__main__":
    main()
