"""One continuation of a prompt, a turn at a time, as AXON's messages."""

import json
from collections.abc import Iterator

from .features import Autoencoder
from .model import Model
from .options import DONE, Options
from .sampler import Sampler

# Positions of a prompt that are read in one turn, so that no other run waits for a long one.
CHUNK = 256


def text(message: dict) -> str:
    """A message as it is sent."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


class StreamDecoder:
    """Decodes ids as they come into texts that, joined, are the decoded whole."""

    def __init__(self, tokenizer):
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._shown = ""

    def push(self, id: int, is_last: bool) -> str:
        """What `id` adds; an unfinished character is held back until it is whole, or the last."""
        self._ids.append(id)
        whole = self._tokenizer.decode(
            self._ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        if whole.endswith("\ufffd") and not is_last:
            return ""
        new = whole[len(self._shown):]
        self._shown = whole
        return new


def turns(
    number: int, options: Options, model: Model, saes: list[Autoencoder]
) -> Iterator[str | None]:
    """The messages of a run; None where a turn brought none yet."""
    ids = model.prompt_ids(options.prompt)
    count, fired, output = len(ids), [], None
    for start in range(0, count, CHUNK):
        if start:
            yield None
        output = model.forward(number, ids[start:start + CHUNK])
        fired += _features(output, saes, options)
    decoder, sampler = StreamDecoder(model.tokenizer), Sampler(options)
    for step in range(options.max_tokens):
        if step:
            output = model.forward(number, ids[-1:])
        features = fired[-1] if step == 0 else _features(output, saes, options)[0]
        ids.append(sampler.next(output.logits.cpu().numpy(), ids))
        is_last = step + 1 == options.max_tokens or len(ids) > model.context
        message = {
            "token": decoder.push(ids[-1], is_last), "token_id": ids[-1], "step": step,
            "features": features,
        }
        if step == 0:
            message["prompt"] = _prompt(ids[:count], fired, model)
        yield text(message)
        if is_last:
            break
    yield text(DONE)


def _features(output, saes: list[Autoencoder], options: Options) -> list[list[dict]]:
    """What fires at each position, SAE by SAE."""
    each = [
        sae.fired(output.streams[sae.hook.name], options.feat_k, options.act_threshold)
        for sae in saes
    ]
    if not each:
        return [[]] * CHUNK
    return [sum(position, []) for position in zip(*each)]


def _prompt(ids: list[int], fired: list[list[dict]], model: Model) -> list[dict]:
    decoder = StreamDecoder(model.tokenizer)
    return [
        {"token": decoder.push(id, place + 1 == len(ids)), "token_id": id, "step": place,
         "features": fired[place]}
        for place, id in enumerate(ids)
    ]
