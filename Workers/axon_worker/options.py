"""What a client asks for: AXON's protocol, its names and defaults."""

import json
import math
from dataclasses import dataclass


class Refusal(Exception):
    """What a client is told instead of a continuation."""

    def __init__(self, *messages: dict):
        super().__init__(messages)
        self.messages = messages


DONE = {"status": "done"}


@dataclass(frozen=True)
class Options:
    """A prompt and what shapes its continuation."""

    prompt: str
    max_tokens: int = 40
    temperature: float = 0.8
    top_k: int = 50
    top_p: float = 0.9
    repetition_penalty: float = 1.1
    feat_k: int = 15
    act_threshold: float = 0.1
    seed: int | None = None


def read(message: str | bytes) -> Options:
    """Reads a client's message; keys it does not know are ignored."""
    try:
        root = json.loads(message)
    except (ValueError, RecursionError):
        raise Refusal({"error": "invalid_json"}) from None
    if not isinstance(root, dict):
        raise Refusal({"error": "invalid_json"})
    prompt = root.get("prompt", "")
    if not isinstance(prompt, str):
        raise _invalid("prompt", "a string", prompt)
    if not prompt.strip():
        raise Refusal({"error": "empty_prompt"}, DONE)
    standard = Options("")
    return Options(
        prompt=prompt.strip().encode("utf-8", "replace").decode(),
        max_tokens=min(max(1, _integer(root, "max_tokens", standard.max_tokens)), 500),
        temperature=_number(
            root, "temperature", standard.temperature, "0 or more", lambda x: x >= 0),
        top_k=_integer(root, "top_k", standard.top_k),
        top_p=_number(root, "top_p", standard.top_p, "0 or more", lambda x: x >= 0),
        repetition_penalty=_number(
            root, "repetition_penalty", standard.repetition_penalty, "above 0", lambda x: x > 0),
        feat_k=_integer(root, "feat_k", standard.feat_k, 0, 1000),
        act_threshold=_number(
            root, "act_threshold", standard.act_threshold, "of single precision",
            lambda x: abs(x) < 3.4e38),
        seed=_integer(root, "seed", 0, 0, 2**63 - 1) if "seed" in root else None)


def _invalid(option: str, expected: str, found: object) -> Refusal:
    text = str(found) if _is_number(found) else type(found).__name__
    return Refusal(
        {"error": "invalid_option", "option": option,
         "message": f"{option}: expected {expected}, found {text[:60]}"}, DONE)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _integer(
    root: dict, name: str, standard: int, least: int | None = None, most: int | None = None
) -> int:
    value = root.get(name, standard)
    expected = "an integer" if least is None else f"an integer from {least} to {most}"
    if isinstance(value, float) and not (math.isfinite(value) and value == int(value)):
        raise _invalid(name, expected, value)
    if not _is_number(value):
        raise _invalid(name, expected, value)
    if (least is not None and value < least) or (most is not None and value > most):
        raise _invalid(name, expected, value)
    return int(value)


def _number(root: dict, name: str, standard: float, range: str, is_fit) -> float:
    value = root.get(name, standard)
    try:
        number = float(value) if _is_number(value) else math.nan
    except OverflowError:
        number = math.nan
    if not math.isfinite(number) or not is_fit(number):
        raise _invalid(name, f"a number, {range}", value)
    return number
