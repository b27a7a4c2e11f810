"""Choose among the teacher's samples: plain ASCII prose, no repetition, whole sentences."""
import json
import random
import re
from pathlib import Path

REFUSE = re.compile(r"\bAI\b|language model|as an assistant|I'm sorry, but|I cannot|I can't assist|SmolLM|Hugging Face|http|www\.|capital|"
                    r"Title:|Story:|\*\*|##|```|\b[Pp]rompt\b|\[", re.I)
OPENERS = re.compile(r"^(Sure|Certainly|Of course|Here('s| is)|Absolutely)[^\n]{0,120}:\s*", re.I)


def _repeats(text: str) -> bool:
    """True when a phrase of six words, or a sentence, comes back too often."""
    words = text.lower().split()
    grams = [" ".join(words[i:i + 6]) for i in range(len(words) - 5)]
    sentences = re.split(r"(?<=[.!?])\s+", text.lower())
    return len(set(grams)) < 0.93 * len(grams) or len(set(sentences)) < len(sentences)


def _tidy(text: str) -> str:
    """Straight quotes, one blank-free paragraph style, cut after the last whole sentence."""
    for bad, good in (("\u2019", "'"), ("\u2018", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u2014", " - "), ("\u2013", "-"), ("\u2026", "..."), ("\u00e9", "e")):
        text = text.replace(bad, good)
    text = OPENERS.sub("", text.strip())
    text = re.sub(r"\s*\n\s*", "\n", text)
    ends = [m.end() for m in re.finditer(r"[.!?][\"']?(?=\s|$)", text)]
    return text[:ends[-1]].strip() if ends else ""


def _close(text: str) -> str:
    """Drop a last sentence whose quotation was never closed."""
    while text.count('"') % 2:
        ends = [m.end() for m in re.finditer(r"[.!?][\"']?(?=\s)", text)]
        if not ends:
            return ""
        text = text[:ends[-1]].strip()
    return text


def good(text: str) -> bool:
    """Whether a tidied sample is worth learning from."""
    if not text.isascii() or not 120 <= len(text) <= 1500 or REFUSE.search(text):
        return False
    if re.search(r"^\s*(\d+\.|[-*])\s", text, re.M) or not text[0].isupper() and text[0] != '"':
        return False
    letters = sum(c.isalpha() or c.isspace() for c in text) / len(text)
    return letters > 0.9 and not _repeats(text)


def documents(seed: int = 8, folder: str = "teacher"):
    """The samples that pass, once each."""
    seen, rows = set(), []
    for path in sorted(Path(folder).glob("part*.jsonl")):
        for line in open(path, encoding="utf-8"):
            text = _close(_tidy(json.loads(line)["text"]))
            if text and good(text) and text[:60] not in seen:
                seen.add(text[:60])
                rows.append(text)
    random.Random(seed).shuffle(rows)
    yield from rows
