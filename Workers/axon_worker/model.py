"""A transformers model, whole or spread over the ranks, and its residual stream."""

import logging
import os
import re
from dataclasses import dataclass

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, DynamicCache

from . import ranks as orders
from .problem import Problem
from .ranks import Ranks

DTYPES = {"f32": torch.float32, "f16": torch.float16, "q8": torch.float16}
# TransformerLens puts a BOS before every prompt but for these.
WITHOUT_BOS = {"qwen2", "qwen3"}
HOOK = re.compile(r"blocks\.(\d+)\.hook_resid_(pre|post)")


@dataclass(frozen=True)
class Hook:
    """A place in the residual stream, by its TransformerLens name."""

    name: str
    layer: int
    is_after: bool

    @staticmethod
    def read(name: str) -> "Hook":
        match = HOOK.fullmatch(name)
        if match is None:
            raise Problem(
                f"hook: expected blocks.N.hook_resid_pre or blocks.N.hook_resid_post, found "
                f"\"{name}\"; the worker reads no other")
        return Hook(name, int(match[1]), match[2] == "post")


@dataclass
class Pass:
    """What a forward pass gives: the last position's logits `[dVocab]`, streams `[pos, dModel]`."""

    logits: torch.Tensor
    streams: dict[str, torch.Tensor]


class Model:
    """The model and its tokenizer. On every rank the same calls must be made in the same order."""

    def __init__(self, source: str, dtype: torch.dtype, hooks: list[Hook], ranks: Ranks):
        self.ranks = ranks
        place = source.removeprefix("hf:").removeprefix("folder:")
        try:
            self.config = AutoConfig.from_pretrained(place).get_text_config()
            self.tokenizer = AutoTokenizer.from_pretrained(place)
            self._check_plan(place)
            self._model = AutoModelForCausalLM.from_pretrained(
                place, dtype=dtype, **self._spread()).eval()
        except (OSError, ValueError, KeyError) as error:
            raise Problem(f"{source}: transformers cannot read it: {error}") from None
        if ranks.count == 1:
            self._model.to(ranks.device)
        self._caches: dict[int, DynamicCache] = {}
        self._streams: dict[str, torch.Tensor] = {}
        for hook in hooks:
            self._attach(hook)

    def _check_plan(self, place: str) -> None:
        """Without a plan each rank would hold, and compute, all of it."""
        if self.ranks.count == 1:
            return
        if not getattr(self.config, "base_model_tp_plan", None):
            raise Problem(
                f"{place}: transformers has no tensor-parallel plan for {self.config.model_type}; "
                "start the worker in one process")
        heads = self.config.num_attention_heads
        shared = getattr(self.config, "num_key_value_heads", None) or heads
        if heads % self.ranks.count or shared % self.ranks.count:
            raise Problem(
                f"{place}: {heads} heads and {shared} key-value heads cannot be shared out to "
                f"{self.ranks.count} processes; start as many as divide both")

    def _spread(self) -> dict:
        if self.ranks.count == 1:
            return {}
        try:
            from transformers.distributed import DistributedConfig
            return {"distributed_config": DistributedConfig(tp_plan="auto")}
        except (ImportError, TypeError):
            return {"tp_plan": "auto"}

    def _attach(self, hook: Hook) -> None:
        layers = next(
            module for module in self._model.modules()
            if isinstance(module, torch.nn.ModuleList)
            and len(module) == self.config.num_hidden_layers)
        if hook.layer >= len(layers):
            raise Problem(f"{hook.name}: expected a layer from 0 to {len(layers) - 1}")

        def keep(value: object) -> None:
            self._streams[hook.name] = (value[0] if isinstance(value, tuple) else value)[0]

        if hook.is_after:
            layers[hook.layer].register_forward_hook(lambda _, __, output: keep(output))
        else:
            layers[hook.layer].register_forward_pre_hook(
                lambda _, inputs, named: keep(inputs or named["hidden_states"]), with_kwargs=True)

    @property
    def context(self) -> int:
        """How many tokens it reads at most."""
        return self.config.max_position_embeddings

    def prompt_ids(self, text: str) -> list[int]:
        """The ids as TransformerLens makes them: BOS by the model's rule, cut to the context."""
        ids = self.tokenizer(text)["input_ids"]
        if self.config.model_type not in WITHOUT_BOS:
            first = self.tokenizer.bos_token_id
            first = self.tokenizer.eos_token_id if first is None else first
            if first is not None and ids[:1] != [first]:
                ids = [first, *ids]
        return ids[:self.context]

    def forward(self, run: int, ids: list[int]) -> Pass:
        """Runs `ids` after what the run has seen; on rank 0, which has the others do the same."""
        self.ranks.tell(orders.FORWARD, run, ids)
        try:
            return self._forward(run, ids)
        except Exception:
            if self.ranks.count > 1:
                # The others wait for a part that will not come; torchrun ends them with this one.
                logging.exception("the forward pass failed")
                os._exit(1)
            raise

    def forget(self, run: int) -> None:
        """Lets go of a run's keys and values."""
        self.ranks.tell(orders.FORGET, run)
        self._caches.pop(run, None)

    def quit(self) -> None:
        """Lets the other ranks end."""
        self.ranks.tell(orders.QUIT)

    def follow(self) -> None:
        """What the other ranks do until rank 0 ends."""
        while True:
            order, run, ids = self.ranks.hear()
            if order == orders.QUIT:
                return
            if order == orders.FORGET:
                self._caches.pop(run, None)
            else:
                self._forward(run, ids)

    @torch.inference_mode()
    def _forward(self, run: int, ids: list[int]) -> Pass:
        cache = self._caches.get(run)
        if cache is None:
            cache = self._caches[run] = DynamicCache(config=self._model.config)
        output = self._model(
            torch.tensor([ids], device=self.ranks.device), past_key_values=cache, use_cache=True,
            logits_to_keep=1)
        streams, self._streams = self._streams, {}
        return Pass(output.logits[0, -1].float(), streams)
