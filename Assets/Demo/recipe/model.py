"""The language model: GPT-2's architecture (LayerNorm, biases, gelu_new, tied head), plain PyTorch."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

CONFIG = dict(vocab=4096, width=256, layers=5, heads=8, context=256)


class Block(nn.Module):
    """Attention and MLP, each behind its LayerNorm, each added to the residual stream."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.c_fc, self.c_out = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = self.c_attn(self.ln_1(x)).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.c_proj(y.transpose(1, 2).reshape(batch, length, width))
        return x + self.c_out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class GPT2(nn.Module):
    """Token and position embeddings, blocks, a final LayerNorm, the embedding again as head."""

    def __init__(self, vocab: int, width: int, layers: int, heads: int, context: int):
        super().__init__()
        self.vocab, self.context = vocab, context
        self.wte, self.wpe = nn.Embedding(vocab, width), nn.Embedding(context, width)
        self.h = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width)
        for p in self.parameters():
            if p.ndim == 2:
                nn.init.normal_(p, std=0.02)
        for block in self.h:
            for linear in (block.c_proj, block.c_out):
                nn.init.normal_(linear.weight, std=0.02 / math.sqrt(2 * layers))
            for linear in (block.c_attn, block.c_fc, block.c_proj, block.c_out):
                nn.init.zeros_(linear.bias)

    def embed(self, ids):
        return self.wte(ids) + self.wpe.weight[:ids.shape[1]]

    def residual(self, ids, layer: int):
        """The residual stream before block `layer` (blocks.<layer>.hook_resid_pre)."""
        x = self.embed(ids)
        for block in self.h[:layer]:
            x = block(x)
        return x

    def finish(self, x, layer: int):
        """Logits from the residual stream before block `layer`."""
        for block in self.h[layer:]:
            x = block(x)
        return F.linear(self.ln_f(x), self.wte.weight)

    def forward(self, ids, target=None):
        logits = self.finish(self.embed(ids), 0)
        if target is None:
            return logits
        return F.cross_entropy(logits.float().view(-1, self.vocab), target.reshape(-1))

    @torch.no_grad()
    def generate(self, ids: list[int], count: int, temperature: float = 0, stop: int = 0, generator=None) -> list[int]:
        """Up to `count` tokens after `ids`, greedily or at a temperature, until token `stop`."""
        out = list(ids)
        for _ in range(count):
            logits = self(torch.tensor([out[-self.context:]]))[0, -1].float()
            token = int(logits.argmax()) if temperature == 0 else int(
                torch.multinomial(F.softmax(logits / temperature, -1), 1, generator=generator))
            if token == stop:
                break
            out.append(token)
        return out[len(ids):]


def load(path: str) -> GPT2:
    """A model from a checkpoint of train.py."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = GPT2(**state["config"])
    model.load_state_dict(state["model"])
    return model.eval()
