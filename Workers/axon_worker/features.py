"""SAELens' autoencoders at hooks of the model, and what fires."""

from dataclasses import dataclass

import torch
from sae_lens import SAE

from . import labels
from .model import Hook
from .plugin import Plugin, SAEEntry
from .problem import Problem

# Positions that are encoded at once: a long prompt whole would take dSAE numbers for each.
CHUNK = 64


@dataclass
class Autoencoder:
    """An SAE, where it reads, and what its features are called."""

    sae: SAE
    hook: Hook
    centers: bool
    labels: dict[int, str]

    @torch.inference_mode()
    def fired(self, stream: torch.Tensor, k: int, threshold: float) -> list[list[dict]]:
        """What fires at each position of `[pos, dModel]`, by falling activation."""
        result = []
        for part in stream.split(CHUNK):
            x = part.to(self.sae.W_enc)
            if self.centers:
                x = x - x.mean(-1, keepdim=True)
            values, ids = self.sae.encode(x).topk(min(k, self.sae.cfg.d_sae))
            for row in zip(values.float().tolist(), ids.tolist()):
                pairs = sorted(zip(*row), key=lambda pair: (-pair[0], pair[1]))
                result.append([self._firing(id, a) for a, id in pairs if a > threshold])
        return result

    def _firing(self, id: int, activation: float) -> dict:
        # Nine digits are all that a single-precision number has.
        return {
            "id": id, "label": self.labels.get(id, f"feature {id}"),
            "activation": float(f"{activation:.9g}"), "layer": self.hook.layer,
        }


def load(plugin: Plugin, device: torch.device) -> list[Autoencoder]:
    """Reads the SAEs of a plugin."""
    return [_load(entry, plugin, device) for entry in plugin.saes]


def _load(entry: SAEEntry, plugin: Plugin, device: torch.device) -> Autoencoder:
    name = entry.source or f"release {entry.release}, id {entry.id}"
    if entry.format not in (None, "saelens"):
        raise Problem(
            f"{plugin.file}: format: expected \"saelens\", all that is read besides releases, "
            f"found \"{entry.format}\"; name the SAE by its release and id")
    try:
        sae = _read(entry, str(device)).to(torch.float32)
    except (OSError, ValueError, KeyError, AssertionError) as error:
        raise Problem(f"{name}: SAELens cannot read it: {error}") from None
    named = sae.cfg.metadata.get("hook_name")
    hook = Hook.read(entry.hook or named or "none")
    how = sae.cfg.metadata.get("model_from_pretrained_kwargs") or {}
    return Autoencoder(
        sae, hook, bool(how.get("center_writing_weights")),
        labels.read(
            entry.labels, hook.name, is_meant=entry.owns_labels or len(plugin.saes) == 1))


def _read(entry: SAEEntry, device: str) -> SAE:
    if entry.release is not None:
        return SAE.from_pretrained(entry.release, entry.id, device=device)
    if entry.source.startswith("folder:"):
        return SAE.load_from_disk(entry.source.removeprefix("folder:"), device=device)
    organisation, repository, *folders = entry.source.removeprefix("hf:").split("/")
    return SAE.from_pretrained(f"{organisation}/{repository}", "/".join(folders), device=device)
