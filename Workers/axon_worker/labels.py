"""Labels of features: AXON's files of them, {"12": "capital cities"} or "axon-labels-1"."""

import json
import unicodedata
from pathlib import Path

from .problem import Problem

LONGEST = 2000
# Bidirectional controls and the byte order mark: they would change how what follows is shown.
HIDDEN = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def read(file: Path | None, hook: str, is_meant: bool) -> dict[int, str]:
    """The labels in a file; one of another hook is an error where it can be meant for no other."""
    if file is None:
        return {}
    try:
        root = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Problem(f"{file}: expected a JSON object of labels, found {error}") from None
    if not isinstance(root, dict):
        raise Problem(f"{file}: expected a JSON object of labels, found another type")
    if "format" in root:
        if root["format"] != "axon-labels-1" or not isinstance(root.get("features"), dict):
            raise Problem(f"{file}: format: expected \"axon-labels-1\", found another")
        named = root.get("hook")
        if named not in (None, hook):
            if not is_meant:
                return {}
            raise Problem(f"{file}: hook: expected {hook}, where the SAE reads, found {named}")
        root = root["features"]
    labels = {}
    for key, value in root.items():
        label = value.get("label") if isinstance(value, dict) else value
        if not key.isascii() or not key.isdigit() or not isinstance(label, str | None):
            raise Problem(f"{file}: {key[:60]}: expected a feature's number and its label")
        if label and line(label):
            labels[int(key)] = line(label)
    return labels


def line(text: str) -> str:
    """One line for people: what is in a file is shown, never obeyed."""
    kept = []
    for character in text:
        if character in "\n\r\t":
            kept.append(" ")
        elif character not in HIDDEN and unicodedata.category(character) not in (
            "Cc", "Zl", "Zp", "Cs"
        ):
            kept.append(character)
    return "".join(kept).strip()[:LONGEST].strip()
