"""Sample simple English from SmolLM2-135M-Instruct (Apache-2.0), batched on CPU.

    python -m corpus.teacher --model smollm2-135m --out teacher/part0.jsonl --minutes 30 --seed 1

The folder --model is written by make_smollm2.py. A plain Llama forward with a static
key/value cache keeps the batch busy; one JSON line is written for each sample.
"""
import argparse
import json
import random
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer

from corpus.teacher_prompts import draw


class Llama:
    """The teacher: grouped-query attention, rotary positions, SwiGLU; bfloat16."""

    def __init__(self, folder: str):
        self.cfg = json.load(open(f"{folder}/config.json"))
        self.w = load_file(f"{folder}/model.safetensors")
        self.heads, self.kv = self.cfg["num_attention_heads"], self.cfg["num_key_value_heads"]
        self.dim = self.cfg["hidden_size"] // self.heads
        self.layers = self.cfg["num_hidden_layers"]
        for i in range(self.layers):
            p = f"model.layers.{i}."
            self.w[p + "qkv"] = torch.cat([self.w.pop(p + f"self_attn.{n}_proj.weight") for n in "qkv"])
            self.w[p + "gu"] = torch.cat([self.w.pop(p + f"mlp.{n}_proj.weight") for n in ("gate", "up")])
        freq = self.cfg["rope_theta"] ** (-torch.arange(0, self.dim, 2).float() / self.dim)
        angle = torch.outer(torch.arange(1024).float(), freq)
        self.cos, self.sin = angle.cos().bfloat16(), angle.sin().bfloat16()

    def cache(self, batch: int, length: int) -> list:
        shape = (batch, self.kv, length, self.dim)
        return [(torch.zeros(shape, dtype=torch.bfloat16), torch.zeros(shape, dtype=torch.bfloat16))
                for _ in range(self.layers)]

    def _norm(self, x, name):
        return F.rms_norm(x, (x.shape[-1],), self.w[name], 1e-5)

    def _rotate(self, x, pos):
        cos, sin = self.cos[pos][:, None], self.sin[pos][:, None]
        a, b = x.chunk(2, -1)
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

    def forward(self, ids, pos, cache, at, mask):
        """Logits of the last position. ids, pos: [batch, t]; the cache is filled at [at, at + t)."""
        batch, t = ids.shape
        x, end = F.embedding(ids, self.w["model.embed_tokens.weight"]), at + t
        group = self.heads // self.kv
        for i, (ck, cv) in enumerate(cache):
            p = f"model.layers.{i}."
            qkv = F.linear(self._norm(x, p + "input_layernorm.weight"), self.w[p + "qkv"])
            qkv = qkv.view(batch, t, self.heads + 2 * self.kv, self.dim).transpose(1, 2)
            q, k, v = qkv.split([self.heads, self.kv, self.kv], 1)
            q, k = self._rotate(q, pos), self._rotate(k, pos)
            ck[:, :, at:end], cv[:, :, at:end] = k, v
            if t == 1:  # the query heads of one group become a short sequence over their shared keys
                y = F.scaled_dot_product_attention(q.reshape(batch, self.kv, group, self.dim),
                                                   ck[:, :, :end], cv[:, :, :end], mask)
            else:
                y = F.scaled_dot_product_attention(q, ck[:, :, :end].repeat_interleave(group, 1),
                                                   cv[:, :, :end].repeat_interleave(group, 1), mask)
            y = y.reshape(batch, self.heads, t, self.dim).transpose(1, 2).reshape(batch, t, -1)
            x = x + F.linear(y, self.w[p + "self_attn.o_proj.weight"])
            gate, up = F.linear(self._norm(x, p + "post_attention_layernorm.weight"), self.w[p + "gu"]).chunk(2, -1)
            x = x + F.linear(F.silu(gate) * up, self.w[p + "mlp.down_proj.weight"])
        return F.linear(self._norm(x[:, -1], "model.norm.weight"), self.w["model.embed_tokens.weight"])


class Memory:
    """What each row has said: no phrase of four tokens comes twice, used words lose a little."""

    def __init__(self, rows: int):
        self.said = [[] for _ in range(rows)]
        self.next = [{} for _ in range(rows)]
        self.used = [set() for _ in range(rows)]

    def keep(self, rows: list[int]) -> None:
        self.said, self.next, self.used = ([x[i] for i in rows] for x in (self.said, self.next, self.used))

    def push(self, tokens: list[int]) -> None:
        for said, after, used, token in zip(self.said, self.next, self.used, tokens):
            after.setdefault(tuple(said[-3:]), set()).add(token)
            said.append(token)
            used.add(token)

    def weaken(self, value, index) -> None:
        """Lower the logits of candidates that would repeat."""
        fix = []
        for row, candidates in enumerate(index.tolist()):
            banned, used = self.next[row].get(tuple(self.said[row][-3:]), ()), self.used[row]
            fix.append([-1e4 if token in banned else -0.25 if token in used else 0.0 for token in candidates])
        value += torch.tensor(fix)


def pick(logits, memory, temperature: float, top_p: float):
    """Nucleus sampling among the 40 best tokens."""
    value, index = logits.float().topk(40, -1)
    memory.weaken(value, index)
    value, order = value.sort(-1, descending=True)
    index, prob = index.gather(1, order), F.softmax(value / temperature, -1)
    prob[prob.cumsum(-1) - prob > top_p] = 0
    token = index.gather(1, torch.multinomial(prob, 1))[:, 0]
    memory.push(token.tolist())
    return token


def generate(model, prompts, max_new, temperature, top_p, eos):
    """Token lists that continue each prompt (left-padded batch, shrunk as samples end)."""
    width = max(map(len, prompts))
    ids = torch.tensor([[0] * (width - len(p)) + p for p in prompts])
    real = torch.tensor([[False] * (width - len(p)) + [True] * len(p) for p in prompts])
    pos = (real.cumsum(1) - 1).clamp(min=0)
    valid = torch.cat([real, torch.ones(len(prompts), max_new, dtype=torch.bool)], 1)
    cache, rows = model.cache(len(prompts), width + max_new), torch.arange(len(prompts))
    out = [[] for _ in prompts]
    mask = valid[:, None, None, :width] & torch.ones(width, width, dtype=torch.bool).tril() | torch.eye(width, dtype=torch.bool)
    memory = Memory(len(prompts))
    token, last = pick(model.forward(ids, pos, cache, 0, mask), memory, temperature, top_p), pos[:, -1]
    alive = torch.ones(len(prompts), dtype=torch.bool)
    for step in range(max_new):
        alive &= token != eos
        for row, tok, ok in zip(rows.tolist(), token.tolist(), alive.tolist()):
            if ok:
                out[row].append(tok)
        if step == max_new - 1 or alive.float().mean() < 0.04:
            break
        if alive.float().mean() < 0.75:
            keep = alive.nonzero()[:, 0]
            rows, token, last, valid, alive = (x[keep] for x in (rows, token, last, valid, alive))
            memory.keep(keep.tolist())
            cache = [(k[keep], v[keep]) for k, v in cache]
        last, at = last + 1, width + step
        logits = model.forward(token[:, None], last[:, None], cache, at, valid[:, None, None, :at + 1])
        token = pick(logits, memory, temperature, top_p)
    return out


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--model", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--minutes", type=float, default=30)
    ap.add_argument("--batch", type=int, default=128)
    ap.add_argument("--max-new", type=int, default=170)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(a.seed)
    rng, model, tok = random.Random(a.seed), Llama(a.model), Tokenizer.from_file(f"{a.model}/tokenizer.json")
    eos, start, total = tok.token_to_id("<|im_end|>"), time.time(), 0
    with torch.inference_mode(), open(a.out, "a") as file:
        while time.time() - start < 60 * a.minutes:
            pairs = [draw(rng) for _ in range(a.batch)]
            chat = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n{}"
            prompts = [tok.encode(chat.format(p, o) if p else o).ids for p, o in pairs]
            results = generate(model, prompts, a.max_new, rng.choice((0.6, 0.7, 0.75)), 0.93, eos)
            for (prompt, opening), ids in zip(pairs, results):
                line = {"prompt": prompt, "text": opening + tok.decode(ids), "whole": len(ids) < a.max_new}
                file.write(json.dumps(line) + "\n")
                total += len(ids)
            file.flush()
            print(f"{time.time() - start:.0f} s, {total} tokens, {total / (time.time() - start):.0f} a second", flush=True)


if __name__ == "__main__":
    main()
