"""Print every figure of the bar for the exported folder, as a Markdown table, and sample outputs.

    python evaluate.py --model .. --data tok [--labels]

All figures come from the stored f16 weights. Every prompt is preceded by token 0.
"""
import argparse
import glob
import json
import random
import re

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer

from corpus import countries
from explain import lexicons
from model import GPT2
from sae import read
from train import Text, validate

PROMPTS = ("The capital of France is", "The capital of Japan is", "In Kenya, the capital is", "12 + 7 =", "The opposite of hot is",
           "The day after Monday is", "def add(a, b):", "def get_name(self, key):", "class Stack:", "for i in range(", "import os\n\ndef",
           "My grandmother", "One day, a little girl named Lily", "Bees are", "It was a cold night and", "The king had three sons", "Once upon a time",
           "The dog", "\"Where are you going?\" asked", "Elephants are", "She opened the door and", "We went to the", "Dear Anna,", "Yesterday I saw",
           "In the forest there was a", "An old woman lived", "And the LORD said unto")
STORIES = ("Once upon a time there was a young girl who lived near the", "The old man walked with his dog to the",
           "On Saturday Ben went to the farm with his grandmother and saw a", "One day, a little girl named Lily", "The king had three sons",
           "My grandmother lives near the", "The fox and the", "In the forest Anna met a", "Once upon a time there was a little dog who lived in the forest with Lily.",
           "The cat sat on the", "Yesterday my brother and I went to the", "An old woman lived")
SPOKEN = {  # what the labels must speak of: categories that they name, and lexicons that hold a word they quote
    "story": (r"animal|famil|person|people|\bnames?\b|\bplaces?\b|trade|building|royal|countr|capital cit",
              ("animals", "family members", "people", "trades", "royalty", "places", "buildings and rooms")),
    "capital": (r"capital|countr|cit(y|ies)|geograph|continent|place", ("geography",)),
    "code": (r"Python|parenthes|indentation|string|“[^”A-Za-z]*[_(){}\[\]=][^”]*”|“(self|def|key|get|name|class|return)\b", ())}


def load_folder(folder: str):
    """The exported model, its tokenizer and the text of every token."""
    cfg, w = json.load(open(f"{folder}/config.json")), load_file(f"{folder}/model.safetensors")
    model = GPT2(cfg["vocab_size"], cfg["n_embd"], cfg["n_layer"], cfg["n_head"], cfg["n_positions"])
    state = {}
    for key, x in w.items():
        name = re.sub(r"^(h\.\d+\.)(?:attn|mlp)\.", r"\1", key)
        if ".mlp.c_proj" in key:
            name = name.replace("c_proj", "c_out")
        flip = re.search(r"c_(attn|proj|fc)\.weight$", key) is not None
        state[name] = x.float().T.contiguous() if flip else x.float()
    model.load_state_dict(state)
    tok = Tokenizer.from_file(f"{folder}/tokenizer.json")
    pieces = [tok.decode([i], skip_special_tokens=False) for i in range(cfg["vocab_size"])]
    return model.eval(), tok, pieces


def continuation(model, tok, prompt: str, count: int, **how) -> str:
    return tok.decode(model.generate([0] + tok.encode(prompt).ids, count, **how))


@torch.no_grad()
def greedy(model, tok, prompts: list[str], count: int) -> list[str]:
    """Greedy continuations of many prompts; those of the same length go together."""
    ids, said = [[0] + tok.encode(p).ids for p in prompts], {}
    for length in set(map(len, ids)):
        group = [i for i, x in enumerate(ids) if len(x) == length]
        rows = torch.tensor([ids[i] for i in group])
        for _ in range(count):
            rows = torch.cat([rows, model.finish(model.embed(rows), 0)[:, -1:].argmax(-1)], 1)
        said |= {i: tok.decode(row[length:].tolist()) for i, row in zip(group, rows)}
    return [said[i] for i in range(len(prompts))]


def capitals(model, tok) -> tuple[int, int, list]:
    """Countries whose capital comes greedily after "The capital of X is"."""
    rows = countries.table()
    said = greedy(model, tok, [f"The capital of {row['name']} is" for row in rows], 12)
    wrong = [f"{row['name']}: {text[:24]}" for row, text in zip(rows, said)
             if not re.match(r"( called)? " + re.escape(row["capital"]) + r"\b", text)]
    return len(rows) - len(wrong), len(rows), wrong


def sums(model, tok) -> tuple[int, int, list]:
    """Sums a + b with a, b from 0 to 20 that are right."""
    pairs = [(a, b) for a in range(21) for b in range(21)]
    said = [re.match(r"\s*(\d*)", text)[1] for text in greedy(model, tok, [f"{a} + {b} =" for a, b in pairs], 4)]
    wrong = [f"{a} + {b} = {text}" for (a, b), text in zip(pairs, said) if text != str(a + b)]
    return 441 - len(wrong), 441, wrong


@torch.no_grad()
def sae_figures(model, sae, layer: int, text: Text, batches: int = 16) -> dict:
    """L0, explained variance, dead features and loss recovered on held-out text, position 0 left out."""
    text.rng.manual_seed(7)
    fired, count, l0, error, total, xs = torch.zeros(len(sae.W_dec)), 0, 0.0, 0.0, 0.0, []
    losses = {"clean": 0.0, "spliced": 0.0, "zero": 0.0, "mean": 0.0}
    data = [text.batch(16) for _ in range(batches)]
    mean = torch.cat([model.residual(ids, layer)[:, 1:].reshape(-1, sae.W_dec.shape[1]) for ids, _ in data[:8]]).mean(0)
    for ids, target in data:
        x = model.residual(ids, layer)
        keep = torch.ones(ids.shape, dtype=torch.bool)
        keep[:, 0] = False
        (value, index), back = sae.encode(x), sae(x)
        rest = keep & (ids != 0)
        flat = x[rest]
        error += (flat - back[rest]).pow(2).sum().item()
        total += (flat - mean).pow(2).sum().item()
        l0 += (sae.acts(flat) > 0).sum().item()
        count += len(flat)
        fired.index_add_(0, index[rest].reshape(-1), (value[rest].reshape(-1) > 0).float())
        for name, y in (("clean", x), ("spliced", back), ("zero", torch.zeros_like(x)), ("mean", mean.expand_as(x))):
            y = torch.where(keep[..., None], y, x)
            losses[name] += F.cross_entropy(model.finish(y, layer)[:, 1:].flatten(0, 1), target[:, 1:].flatten()).item() / batches
    bos_value, _ = sae.encode(model.residual(torch.tensor([[0]]), layer)[0, 0])
    return {"L0": l0 / count, "variance": 1 - error / total, "silent": (fired == 0).float().mean().item(), "vectors": count,
            "bos": bos_value.tolist(), "bos_norm": model.residual(torch.tensor([[0]]), layer).norm().item(),
            "norm": flat.norm(dim=1).mean().item()} | losses


def speaks(label: str, about: str) -> bool:
    """Whether a label names one of the categories, or quotes a word of one of the lexicons (not counted: where a mixed feature is strongest)."""
    label = label.split(", strongest on")[0]
    pattern, names = SPOKEN[about]
    known = {w for name in names for w in lexicons.CLOSED[name].split()}
    return bool(re.search(pattern, label)) or any(w in known for said in re.findall("“(.*?)”", label) for w in re.findall(r"\w+", said.lower()))


@torch.no_grad()
def strongest_labels(model, tok, sae, layer: int, text: str, labels: dict, last: bool, count: int = 15) -> list:
    """The labels of the strongest features at the last position, or anywhere on the text (position 0 left out)."""
    acts = sae.acts(model.residual(torch.tensor([[0] + tok.encode(text).ids]), layer)[0, -1:] if last else
                    model.residual(torch.tensor([[0] + tok.encode(text).ids]), layer)[0, 1:]).max(0).values
    value, index = acts.topk(count)
    return [(labels.get(str(f), {}).get("label", "?"), v) for v, f in zip(value.tolist(), index.tolist()) if v > 0]


def report_labels(model, tok, sae, layer: int, labels: dict) -> None:
    """How many of the fifteen strongest features speak of what the text is about: at the last position
    of the prompt, anywhere on it, and anywhere on the prompt and eighty tokens after it."""
    prompts = [("capital", "The capital of France is"), ("capital", "The capital of Japan is"), ("code", "def get_name(self, key):"), ("code", "class Stack:")]
    for about, prompt in prompts + [("story", p) for p in STORIES]:
        whole = prompt + continuation(model, tok, prompt, 80)
        print(f"\n{prompt!r}")
        for where, text, last in (("last position", prompt, True), ("prompt", prompt, False), ("generated", whole, False)):
            found = strongest_labels(model, tok, sae, layer, text, labels, last)
            spoken = [speaks(label, about) for label, _ in found]
            print(f"   {where}: {sum(spoken)} of {len(found)}: " + "; ".join(f"{'*' if s else ''}{label} {v:.1f}" for s, (label, v) in zip(spoken, found)))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--model", default="..")
    ap.add_argument("--data", default="tok")
    ap.add_argument("--quick", action="store_true", help="samples only")
    a = ap.parse_args()
    torch.set_num_threads(2)
    model, tok, _ = load_folder(a.model)
    print(f"| held-out loss | {validate(model, Text(a.data, 'valid', model.context, 1)):.3f} |")
    for prompt in PROMPTS:
        print(f"### {prompt!r}\ngreedy : {continuation(model, tok, prompt, 130)!r}")
        for seed in range(1):
            print(f"sampled: {continuation(model, tok, prompt, 90, temperature=0.7, generator=torch.Generator().manual_seed(seed))!r}")
    good, of, wrong = capitals(model, tok)
    print(f"\n| capitals, greedily right | {good} of {of} |\n", wrong)
    good, of, wrong = sums(model, tok)
    print(f"| sums 0..20 + 0..20 right | {good} of {of} |\n", wrong[:40])
    folders = glob.glob(f"{a.model}/sae/blocks.*")
    if a.quick or not folders:
        return
    layer, sae = int(re.search(r"blocks\.(\d+)", folders[0])[1]), read(folders[0])
    s = sae_figures(model, sae, layer, Text(a.data, "valid", model.context, 1))
    for ablation in ("zero", "mean"):
        print(f"| loss recovered against {ablation} ablation | {(s[ablation] - s['spliced']) / (s[ablation] - s['clean']):.4f} |")
    print(f"| L0 | {s['L0']:.1f} |\n| explained variance | {s['variance']:.4f} |\n| silent on {s['vectors']} held-out vectors | {s['silent']:.3%} |")
    print({k: round(s[k], 3) for k in ("clean", "spliced", "zero", "mean", "norm", "bos_norm")}, "BOS activations", [round(v, 1) for v in s["bos"]])
    try:
        labels = json.load(open(f"{a.model}/labels.json"))["features"]
    except FileNotFoundError:
        return
    report_labels(model, tok, sae, layer, labels)
    picks = random.Random(11).sample(sorted(labels, key=int), 50)
    for f in picks:
        r = labels[f]
        print(f"\n{f} [{r['label']}] ({r['source']}) density {r['density']} promotes {[p[0] for p in r['promoted'][:6]]}")
        for e in r["examples"]:
            top = max(e["activations"])
            print("   ", "".join(f"⟦{t}⟧" if v > 0.5 * top else t for t, v in zip(e["tokens"], e["activations"])).replace("\n", "⏎"))


if __name__ == "__main__":
    main()
