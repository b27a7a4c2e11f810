"""Draws tokens as AXON does: penalty, temperature, top-k, top-p, in this order."""

from collections import Counter

import numpy

from .options import Options


def penalised(logits: numpy.ndarray, past: list[int], factor: float) -> numpy.ndarray:
    """Divides a positive logit, multiplies a negative one, once for each occurrence in the past."""
    result = logits.astype(numpy.float32, copy=True)
    for token, count in Counter(past).items():
        for _ in range(count if factor != 1 else 0):
            logit = result[token]
            result[token] = logit * factor if logit < 0 else logit / factor
    return result


def probabilities(logits: numpy.ndarray, past: list[int], options: Options) -> numpy.ndarray:
    """The distribution a token is drawn from; one-hot when greedy."""
    logits = penalised(logits, past, options.repetition_penalty).astype(numpy.float64)
    if options.temperature < 1e-4:
        result = numpy.zeros_like(logits)
        result[int(logits.argmax())] = 1
        return result
    if 0 < options.top_k < len(logits):
        floor = numpy.partition(logits, -options.top_k)[-options.top_k]
        logits[logits < floor] = -numpy.inf
    scaled = logits / options.temperature
    result = numpy.exp(scaled - scaled.max())
    result /= result.sum()
    if options.top_p < 1:
        order = numpy.argsort(-result, kind="stable")
        before = numpy.cumsum(result[order]) - result[order]
        # The token that crosses the mass stays, and there is always one.
        dropped = before > options.top_p
        dropped[0] = False
        result[order[dropped]] = 0
        result /= result.sum()
    return result


class Sampler:
    """Draws one token after the other."""

    def __init__(self, options: Options):
        self.options = options
        self.random = numpy.random.default_rng(options.seed)

    def next(self, logits: numpy.ndarray, past: list[int]) -> int:
        """The next token; `past` holds every id so far, the prompt's included."""
        if self.options.temperature < 1e-4:
            return int(penalised(logits, past, self.options.repetition_penalty).argmax())
        chances = probabilities(logits, past, self.options)
        return int(self.random.choice(len(chances), p=chances))
