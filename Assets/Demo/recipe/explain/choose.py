"""Choose the explanation of a feature among the attributes of the tokens that fire it most.

Precision is the share of the feature's activation (over its strongest tokens) that lies on
tokens with the attribute; lift is precision over how common the attribute is. The best
weight * precision^2 * log2(lift) wins, if its precision is high enough; else several words
together; else what the feature makes likely.
"""
import math

from explain.lexicons import CONCEPTS

WEIGHT = {"lexicon": 1.1, "lexicon in": 1.08, "lexicon after": 1.1, "word": 1.0, "word in": 0.97, "exact": 0.95, "exact in": 0.92, "token": 0.95, "token in": 0.92, "begin": 0.85,
          "ending": 1.0, "after": 0.8, "after in": 0.75, "after lexicon": 0.8, "soon after": 0.55, "soon after lexicon": 0.65, "theme": 0.7,
          "before": 0.7, "before piece": 0.75, "before lexicon": 0.7, "place": 1.1, "place in": 1.05, "shape": 0.9, "shape in": 0.95, "domain": 0.9}
ENOUGH = {"before": 0.75, "before piece": 0.7, "before lexicon": 0.75, "soon after": 0.8, "soon after lexicon": 0.75, "theme": 0.75, "domain": 0.8, "shape": 0.75, "shape in": 0.75,
          "place": 0.65, "place in": 0.65, "after": 0.65, "after in": 0.65, "after lexicon": 0.7}
LIFT = {"soon after": 6, "soon after lexicon": 4, "theme": 4, "after": 3, "before": 3, "shape": 2, "domain": 1.5}
WEAK = ("theme", "domain", "shape", "shape in", "before", "before lexicon", "before piece", "soon after", "soon after lexicon", "after lexicon")
DULL = {"blanks", "adverbs"}


def quote(text: str) -> str:
    """A token as it is shown in a label."""
    return "“" + text.replace("\n", "⏎").strip(" ") + "”" if text.strip(" ") else "blank"


def piece(text: str) -> str:
    """A token that is a part of a word, or not a word at all."""
    return f"piece {quote(text)}" if text.strip().isalpha() else quote(text)


def phrase(attr: tuple) -> str:
    """The attribute in words."""
    kind, value = attr[0], attr[1]
    last = attr[-1]
    return {"lexicon": lambda: value, "lexicon in": lambda: f"{value} in {last}", "lexicon after": lambda: f"{value} after {quote(last)}",
            "word": lambda: quote(value), "word in": lambda: f"{quote(value)} in {last}",
            "exact": lambda: quote(value), "exact in": lambda: f"{quote(value)} in {last}",
            "token": lambda: piece(value), "token in": lambda: f"{piece(value)} in {last}",
            "begin": lambda: f"words beginning with {quote(value)}", "ending": lambda: f"words ending in -{value}",
            "after": lambda: f"after {quote(value)}", "after in": lambda: f"after {quote(value)} in {last}",
            "after lexicon": lambda: f"after {value}", "soon after": lambda: f"soon after {quote(value)}",
            "soon after lexicon": lambda: f"soon after {value}", "theme": lambda: f"in talk of {value}", "before": lambda: f"before {quote(value)}",
            "before piece": lambda: f"before the piece {quote(value)}",
            "before lexicon": lambda: f"before {value}", "place": lambda: value, "place in": lambda: f"{value} in {last}",
            "shape": lambda: value, "shape in": lambda: f"{value} in {last}", "domain": lambda: value}[kind]()


def score(attr: tuple, precision: float, lift: float) -> float:
    """How good an explanation the attribute is."""
    if attr[1] in DULL or lift < LIFT.get(attr[0], 1.5):
        return 0.0
    return WEIGHT[attr[0]] * precision ** 2 * math.log2(lift)


def refine(best: tuple, rows: list) -> tuple:
    """Narrow a word by what stands before or after it, where that nearly always holds."""
    if best[0] in ("word", "exact", "word in", "exact in"):
        for attr, precision, lift in sorted(rows, key=lambda r: -r[1] * math.log2(max(r[2], 1.01))):
            if attr[0] == "before lexicon" and attr[1] in CONCEPTS and precision > 0.6 and lift > 4:
                return f"{phrase(best)} before {attr[1]}", f" and before {attr[1]} (precision {precision:.2f})"
        for attr, precision, lift in rows:
            if attr[0] == "after" and precision > 0.8 and lift > 15:
                return f"{phrase(best)} after {quote(attr[1])}", f" and after {quote(attr[1])} (precision {precision:.2f})"
        for attr, precision, lift in rows:
            if attr[0] == "after lexicon" and precision > 0.85 and lift > 8:
                return f"{phrase(best)} after {attr[1]}", f" and after {attr[1]} (precision {precision:.2f})"
    return phrase(best), ""


def concept(rows: list) -> tuple[str, str] | None:
    """The narrowest lexicon that holds nearly all of the feature's tokens: (name beside a word, how it was found)."""
    held = [(lift, attr[1], precision) for attr, precision, lift in rows
            if attr[0] == "lexicon" and attr[1] in CONCEPTS and precision >= 0.75 and lift > 3]
    if not held:
        return None
    lift, name, precision = max(held)
    return f" ({CONCEPTS[name]})", f"; in the lexicon of {name} {precision:.2f}"


def together(rows: list):
    """Up to four words or pieces that cover the feature between them: (label, precision)."""
    chosen, total, first = [], 0.0, None
    for attr, precision, lift in sorted((r for r in rows if r[0][0] in ("exact", "token")), key=lambda r: -r[1])[:4]:
        if precision >= max(0.1, 0.2 * (first or 0)) and lift > 3:
            first = first or precision
            chosen.append(attr)
            total += precision
    if not chosen:
        return None
    names = list(dict.fromkeys(quote(a[1]) for a in chosen))
    return (phrase(chosen[0]) if len(chosen) == 1 else ", ".join(names)), total


def explain(rows: list, promoted: list[str], came: float) -> tuple[str, str]:
    """(label, how it was derived) from [(attribute, precision, lift)], the promoted tokens and
    the share of the activation after which one of them came; a word is followed by what it is."""
    label, source, words = _explain(rows, promoted, came)
    beside = concept(rows) if words else None
    return (label + beside[0], source + beside[1]) if beside else (label, source)


def _explain(rows: list, promoted: list[str], came: float) -> tuple[str, str, bool]:
    """Label, source, and whether the label is one or several words of the text."""
    ranked = sorted(rows, key=lambda r: -score(*r))
    good = [r for r in ranked if r[1] >= ENOUGH.get(r[0][0], 0.6) and score(*r) > 0]
    group = together(rows)
    if good:
        attr, precision, lift = good[0]
        single = attr[0] in ("word", "word in", "exact", "exact in", "token", "token in", "begin")
        if not (group and (attr[0] in WEAK and group[1] > 0.6 or single and group[1] > precision + 0.1)):
            label, extra = refine(attr, rows)
            return label, f"{attr[0]} on firing tokens, precision {precision:.2f}, lift {lift:.0f}{extra}", single and not extra
    if group and group[1] >= 0.6:
        return group[0], f"the words and pieces that fire it most, {group[1]:.2f} of its activation together", True
    loose = [r for r in ranked if r[1] >= 0.45 and r[0][0] not in WEAK and score(*r) > 0.6]
    if loose:
        attr, precision, lift = loose[0]
        return "often " + phrase(attr), f"{attr[0]} on firing tokens, precision {precision:.2f} only, lift {lift:.0f}", False
    return *last_resort(rows, ranked, promoted, came), False


def last_resort(rows: list, ranked: list, promoted: list[str], came: float) -> tuple[str, str]:
    """What the feature makes likely, if that did come in its examples; else the tokens that fire it most."""
    where = next((r for r in ranked if r[0][0] == "domain" and r[1] > 0.7), None)
    place = f" in {where[0][1]}" if where else ""
    note = f"; domain precision {where[1]:.2f}" if where else ""
    if came >= 0.3:
        words = " or ".join(quote(t) for t in promoted[:3])
        return f"before {words}{place}", f"promoted by W_dec . W_U; one of the ten came next in {came:.2f} of its activation{note}"
    tokens = [r[0] for r in sorted((r for r in rows if r[0][0] in ("exact", "token")), key=lambda r: -r[1] * math.log2(max(r[2], 1.01)))[:4]]
    if tokens:
        return ", ".join(dict.fromkeys(quote(t[1]) for t in tokens)) + " and others" + place, f"no pattern is precise; the words that fire it most{note}"
    return (where[0][1] if where else "mixed contexts") + ", no clear pattern", f"no pattern is precise{note}"
