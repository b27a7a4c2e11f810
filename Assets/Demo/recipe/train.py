"""Train the language model on CPU: Muon for the matrices, AdamW for the rest, warmup-stable-decay.

    python train.py --data tok --out run --steps 8000 --decay 2500 [--resume run/stable.pt]

The state at the end of the stable phase (weights, optimisers, step) goes to stable.pt, from
where a later run goes on with more steps; the decayed weights go to model.pt. A file named
`decay.now` in --out ends the stable phase early (a number in it replaces --decay).
"""
import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from model import CONFIG, GPT2


class Text:
    """Batches of windows; most of them open at the start of a document."""

    def __init__(self, folder: str, part: str, context: int, seed: int):
        self.ids = torch.from_numpy(np.load(f"{folder}/{part}.npy").astype(np.int64))
        index = json.load(open(f"{folder}/{part}.json"))
        self.source, self.context = index["source"], context
        self.start = torch.tensor(index["start"])
        self.start = self.start[self.start < len(self.ids) - context - 1]
        self.rng = torch.Generator().manual_seed(seed)

    def batch(self, size: int):
        opened = self.start[torch.randint(len(self.start), (size,), generator=self.rng)]
        anywhere = torch.randint(len(self.ids) - self.context - 1, (size,), generator=self.rng)
        at = torch.where(torch.rand(size, generator=self.rng) < 0.6, opened, anywhere)
        rows = self.ids[at[:, None] + torch.arange(self.context + 1)]
        return rows[:, :-1], rows[:, 1:]


def orthogonal(g):
    """Five Newton-Schulz steps towards the nearest orthogonal matrix."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16() / (g.norm() + 1e-7)
    tall = x.size(0) > x.size(1)
    x = x.T if tall else x
    for _ in range(5):
        s = x @ x.T
        x = a * x + (b * s + c * s @ s) @ x
    return (x.T if tall else x).float()


class Muon:
    """Momentum, then an orthogonal update of the same size for every matrix (qkv as three)."""

    def __init__(self, params, lr: float, momentum: float = 0.95, decay: float = 0.01):
        self.params, self.lr, self.momentum, self.decay = list(params), lr, momentum, decay
        self.memory = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def update(self, i: int, scale: float) -> None:
        """Move the i-th matrix."""
        p, m = self.params[i], self.memory[i]
        m.lerp_(p.grad, 1 - self.momentum)
        g = p.grad.lerp(m, self.momentum)
        parts = 3 if p.size(0) == 3 * p.size(1) else 1
        update = torch.cat([orthogonal(part) for part in g.chunk(parts)])
        shape = max(1, p.size(0) / parts / p.size(1)) ** 0.5
        p.mul_(1 - self.lr * scale * self.decay).add_(update, alpha=-self.lr * scale * shape)
        p.grad = None


class Workers:
    """Two threads, half of the batch and half of the matrices each; on a busy machine that is
    far faster than two threads inside every operation, which must wait for each other."""

    def __init__(self, count: int):
        self.count, self.pool = count, ThreadPoolExecutor(count)

    def gradients(self, model, params: list, ids, target) -> float:
        """Set every p.grad to the mean over the batch; the mean loss."""
        def part(rows):
            torch.set_num_threads(1)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = model(ids[rows], target[rows])
            return loss.item(), torch.autograd.grad(loss, params)

        done = list(self.pool.map(part, torch.arange(len(ids)).chunk(self.count)))
        for p, *grads in zip(params, *(g for _, g in done)):
            p.grad = sum(grads) / self.count
        return sum(loss for loss, _ in done) / self.count

    def update(self, muon: Muon, scale: float) -> None:
        list(self.pool.map(lambda i: muon.update(i, scale), range(len(muon.params))))


@torch.no_grad()
def validate(model, data: Text, batches: int = 12) -> float:
    data.rng.manual_seed(1)
    return sum(model(*data.batch(16)).item() for _ in range(batches)) / batches


def fallen(step: int, a, since: float) -> float:
    """How much of the decay is over, by steps or by the clock."""
    return (time.time() - since) / (60 * a.decay_minutes) if a.decay_minutes else (step - a.steps) / a.decay


def schedule(step: int, a, since: float) -> float:
    """Warm up over 100 steps, stay, then fall linearly to two hundredths."""
    return min(1.0, (step + 1) / 100) if step < a.steps else max(0.02, 1 - fallen(step, a, since))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", default="tok")
    ap.add_argument("--out", default="run")
    ap.add_argument("--steps", type=int, default=8000, help="steps of the stable phase, those of --resume included")
    ap.add_argument("--decay", type=int, default=2500, help="steps of the decay")
    ap.add_argument("--decay-minutes", type=float, default=0, help="if given, counts instead of --decay")
    ap.add_argument("--batch", type=int, default=16, help="windows in a batch")
    ap.add_argument("--resume", default="", help="a stable.pt, optimisers and all")
    ap.add_argument("--start", default="", help="a model.pt: its weights only, fresh optimisers")
    ap.add_argument("--peak", type=float, default=1.0, help="share of the full learning rates")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=2)
    a = ap.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    os.makedirs(a.out, exist_ok=True)
    model, step = GPT2(**CONFIG), 0
    matrices = [p for p in model.h.parameters() if p.ndim == 2]
    taken = set(map(id, matrices))
    rest = [p for p in model.parameters() if id(p) not in taken]
    muon, adam = Muon(matrices, 0.02), torch.optim.AdamW(rest, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
    if a.resume:
        state = torch.load(a.resume, weights_only=True)
        model.load_state_dict(state["model"])
        adam.load_state_dict(state["adam"])
        muon.memory, step = state["muon"], state["step"]
    if a.start:
        model.load_state_dict(torch.load(a.start, weights_only=True)["model"])
    text, held = Text(a.data, "train", CONFIG["context"], a.seed + step), Text(a.data, "valid", CONFIG["context"], 1)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, {len(text.ids) / 1e6:.2f} M tokens of text", flush=True)
    workers, params = Workers(a.threads), list(model.parameters())
    begin, first, mean = time.time(), step, None

    def save(path: str, whole: bool) -> None:
        state = {"config": CONFIG, "model": model.state_dict(), "step": step}
        torch.save(state | ({"adam": adam.state_dict(), "muon": muon.memory} if whole else {}), path)

    since = begin
    while step < a.steps or fallen(step, a, since) < 1:
        if step < a.steps and os.path.exists(f"{a.out}/decay.now"):
            a.steps, a.decay = step, int(open(f"{a.out}/decay.now").read() or a.decay)
        if step == a.steps:
            save(f"{a.out}/stable.pt", True)
            since = time.time()
            print(f"stable phase ends at step {step}", flush=True)
        scale = a.peak * schedule(step, a, since)
        loss = workers.gradients(model, params, *text.batch(a.batch))
        for group in adam.param_groups:
            group["lr"] = 3e-3 * scale
        torch.nn.utils.clip_grad_norm_(rest, 1.0)
        adam.step()
        adam.zero_grad()
        workers.update(muon, scale)
        mean = loss if mean is None else 0.98 * mean + 0.02 * loss
        step += 1
        if step % 50 == 0 or step - first in (5, 10, 20):
            seconds = time.time() - begin
            print(f"{step} {seconds:.0f}s loss {mean:.3f} {(step - first) * a.batch * text.context / seconds:.0f} tokens/s", flush=True)
        if step % 500 == 0:
            print(f"{step} held-out {validate(model, held):.3f}", flush=True)
            save(f"{a.out}/latest.pt", step <= a.steps)
    save(f"{a.out}/model.pt", False)
    print(f"done: step {step}, held-out {validate(model, held):.3f}", flush=True)


if __name__ == "__main__":
    main()
