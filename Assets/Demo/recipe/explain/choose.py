"""Choose the explanation of a feature among the attributes of the tokens that fire it.

Each attribute comes with its precision (the share of the feature's activation that lies on tokens
with it), once over the strong tokens from the peak down to a third of it and once over the
strongest alone, and its lift: the first precision over how common the attribute is. The best
weight * precision^2 * log2(lift) wins, if both precisions are high enough; what holds nearly
always when the feature fires, and seldom when the attribute alone does, narrows it. Where nothing
is precise, a few words together explain the feature, or the strongest tokens alone, or what it
makes likely.
"""
import math
import re
from typing import NamedTuple

from explain.lexicons import CLOSED, CONCEPTS, ONE, UNIONS, VAGUE

WEIGHT = {"lexicon": 1.15, "word": 0.99, "exact": 1.0, "token": 0.95, "begin": 0.85, "ending": 1.0, "place": 1.0, "shape": 0.9,
          "before lexicon": 0.75, "before": 0.7, "before piece": 0.7, "after lexicon": 0.75, "after": 0.75, "phrase": 0.5,
          "soon after lexicon": 0.65, "soon after": 0.5, "spoken of": 0.5, "theme": 0.75, "domain": 0.9}
ENOUGH = {"lexicon": 0.6, "word": 0.6, "exact": 0.6, "token": 0.6, "begin": 0.6, "place": 0.65, "after": 0.65, "phrase": 0.65, "domain": 0.85}
LIFT = {"soon after": 6, "soon after lexicon": 3, "spoken of": 6, "theme": 2.5, "after": 3, "before": 3, "phrase": 20, "shape": 2, "domain": 1.4}
ONLY_PEAK = "; over its strongest tokens, the weaker ones are mixed"
SPARSE = 0.01  # share of all tokens up to which the strongest tokens may explain a feature
OWN = ("lexicon", "word", "exact", "token", "begin", "ending", "place", "shape")  # of the token itself
SINGLE = ("word", "exact", "token")
GRAMMAR = {w for name in list(CLOSED)[:16] for w in CLOSED[name].split()}  # closed classes, up to the verbs of speaking
NARROWING = {"after": 1.0, "before": 1.0, "after lexicon": 1.0, "before lexicon": 1.2, "phrase": 0.6, "domain": 0.8, "theme": 0.9, "soon after lexicon": 0.9, "soon after": 0.5, "place": 0.8}
DULL = {("place", "blanks"), ("place", "far into a text"), ("lexicon", "adverbs")}
PLACES = {"inside a quotation": "in speech", "inside parentheses": "in parentheses", "inside a string": "in strings",
          "the first word of a sentence": "at the start of a sentence", "the first words of a text": "early in a text"}


class Row(NamedTuple):
    """An attribute, its precision over the strong and over the strongest tokens, its lift, its column."""
    attr: tuple
    broad: float
    narrow: float
    lift: float
    column: int

    @property
    def precision(self) -> float:
        return (self.broad + self.narrow) / 2


def quote(text: str) -> str:
    """A token as it is shown in a label."""
    return "“" + text.replace("\n", "⏎").strip(" ") + "”" if text.strip(" ") else "a space"


def phrase(attr: tuple) -> str:
    """The attribute in words."""
    kind, value = attr
    return {"lexicon": lambda: value, "word": lambda: quote(value), "exact": lambda: quote(value),
            "token": lambda: f"piece {quote(value)}" if value.strip().isalpha() else quote(value),
            "begin": lambda: f"words beginning with {quote(value)}", "ending": lambda: f"words ending in -{value}", "place": lambda: value, "shape": lambda: value,
            "after": lambda: f"after {quote(value)}", "before": lambda: f"before {quote(value)}", "before piece": lambda: f"before the piece {quote(value)}",
            "after lexicon": lambda: f"after {ONE.get(value, value)}", "before lexicon": lambda: f"before {ONE.get(value, value)}",
            "soon after": lambda: f"soon after {quote(value)}", "soon after lexicon": lambda: f"soon after {ONE.get(value, value)}",
            "spoken of": lambda: f"text about {value}", "phrase": lambda: f"in {quote(value)}", "theme": lambda: f"text about {value}", "domain": lambda: value}[kind]()


def narrowing(attr: tuple) -> str:
    """The attribute in words that follow those of another."""
    kind, value = attr
    return {"domain": f"in {value}", "theme": f"in talk of {value}", "place": PLACES.get(value, f"at {value}")}.get(kind) or phrase(attr)


def empty(attr: tuple) -> bool:
    """Whether words of grammar and punctuation are all that the attribute tells of the context."""
    return attr[0] == "soon after" and all(w in GRAMMAR for w in re.findall(r"\w+", attr[1].lower()))


def score(row: Row) -> float:
    """How good an explanation the attribute is."""
    kind, value = row.attr
    if row.attr in DULL or row.lift < LIFT.get(kind, 1.5) * (4 if empty(row.attr) else 1):
        return 0.0
    return WEIGHT[kind] * (0.8 if value in VAGUE or empty(row.attr) else 1) * row.precision ** 2 * math.log2(row.lift)


def holds(row: Row) -> bool:
    """Whether the attribute is precise enough to be the label."""
    enough = ENOUGH.get(row.attr[0], 0.72)
    return row.broad >= enough and row.narrow >= enough - 0.1 and score(row) > 0 and (row.attr[0] != "domain" or row.lift >= 5)


def narrower(main: Row, rows: list, given) -> tuple[str, str]:
    """What else holds nearly always (or, of concepts, mostly: then it says "often") when the
    feature fires, but seldom for other tokens with the attribute."""
    best, most = None, 0.9
    for row in rows:
        kind, value = row.attr
        enough = 0.55 if value in CONCEPTS else 0.72
        if kind not in NARROWING or kind.removesuffix(" lexicon") == main.attr[0].removesuffix(" lexicon") or row.attr in DULL or empty(row.attr) or min(row.broad, row.narrow) < enough or value in VAGUE:
            continue
        if main.attr[0] not in OWN and enough < 0.72 and min(row.broad, row.narrow) < 0.72 and kind != "before lexicon":
            continue
        if kind == "place" and value not in PLACES or kind == "phrase" and main.attr[0] in SINGLE and main.attr[1].lower() not in value.lower():
            continue
        usual = given(main.column, row.column)
        worth = NARROWING[kind] * row.precision ** 2 * math.log2(max(row.broad / max(usual, 1e-3), 1)) * (2 if value in CONCEPTS else 1)
        if kind == "before lexicon" and value in CONCEPTS and main.attr[0] not in OWN and row.lift >= 5:
            worth = max(worth, 1.0)  # what comes is worth saying even where the words before always lead to it
        if worth > most:
            best, most = (row, usual), worth
    if best is None:
        return "", ""
    row, usual = best
    often = " often" if min(row.broad, row.narrow) < 0.72 else ""
    return often + " " + narrowing(row.attr), f", and {row.attr[0]} {row.attr[1]!r} {row.precision:.2f} (usually {usual:.2f})"


def kin(rows: list, of: list, given) -> tuple[str, str]:
    """The narrowest lexicon that holds the words, to stand beside them."""
    held = [r for r in rows if r.attr[0] == "lexicon" and r.attr[1] in CONCEPTS and r.lift > 3 and all(given(w.column, r.column) >= 0.8 for w in of)]
    if not held:
        return "", ""
    row = max(held, key=lambda r: (r.attr[1] not in UNIONS, r.lift))
    if CONCEPTS[row.attr[1]] in (w.attr[1].strip().lower() for w in of):
        return "", ""
    return f" ({CONCEPTS[row.attr[1]]})", f"; lexicon {row.attr[1]!r} {row.precision:.2f}"


def together(rows: list, most: int = 3) -> tuple[list, float, float]:
    """Up to three words or pieces that cover the feature between them, with the shares they cover of the strong and the strongest."""
    chosen = []
    for row in sorted((r for r in rows if r.attr[0] in ("exact", "token")), key=lambda r: -r.precision):
        if len(chosen) < most and row.precision >= max(0.12, 0.25 * (chosen[0].precision if chosen else 0)) and row.lift > 3:
            chosen.append(row)
    seen = {}
    for row in chosen:
        seen.setdefault(quote(row.attr[1]).lower(), row)
    return list(seen.values()), sum(r.broad for r in chosen), sum(r.narrow for r in chosen)


def explain(rows: list, came: dict, spread: float, given) -> tuple[str, str]:
    """(label, how it was derived) from the rows, the shares of the activation after which each of the
    promoted tokens came, the share of all tokens where the feature is strong, and `given(a, b)`: how
    common attribute b is where a holds."""
    good = sorted(filter(holds, rows), key=lambda r: -score(r))
    peak = strongest(rows) if spread < SPARSE else []
    group, broad, narrow = together(rows)
    covered = group and min(broad, narrow) >= 0.7
    if good and weak(good[0]) and peak and peak[0].narrow >= 0.8 and not covered:
        return described(peak[0], peak, given, ONLY_PEAK)
    if good and not (covered and len(group) > 1 and good[0].attr[0] not in OWN and good[0].attr[0] != "phrase" and score(good[0]) < 2.5):
        return described(good[0], rows, given, "")
    if covered and (len(group) == 1 or telling(group) or not peak):
        more, how = narrower(group[0], rows, given) if len(group) == 1 else context(rows)
        beside, held = kin(rows, group, given)
        return (", ".join(quote(r.attr[1]) for r in group) + beside + more,
                f"the words that fire it, {broad:.2f} of its activation together{held}{how}")
    if peak:
        return described(peak[0], peak, given, ONLY_PEAK)
    return unclear(rows, came, spread, given, group, narrow)


def telling(group: list) -> bool:
    """Whether one of the words is more than grammar or punctuation."""
    return any(w.isalnum() and w not in GRAMMAR for r in group for w in [r.attr[1].strip().lower()])


def weak(row: Row) -> bool:
    """Whether the attribute says little, true as it may be."""
    return row.lift < 10 and (row.attr[0] in ("shape", "domain", "place") or row.attr[1] in VAGUE)


def strongest(rows: list, enough: float = 0.7) -> list:
    """The explanations of the strongest tokens alone, then all other rows, measured on these tokens."""
    alone = [r._replace(broad=r.narrow, lift=r.lift * r.narrow / max(r.broad, 0.02)) for r in rows]
    good = sorted((r for r in alone if r.narrow >= enough and r.attr[0] != "domain" and (holds(r) or enough < 0.7 and score(r) > 0.4) and not weak(r) and r.attr[1] not in VAGUE), key=lambda r: -score(r))
    return good + [r for r in alone if r not in good] if good else []


def described(main: Row, rows: list, given, note: str) -> tuple[str, str]:
    """The attribute, what it is and what narrows it."""
    more, how = narrower(main, rows, given)
    beside, held = kin(rows, [main], given) if main.attr[0] in SINGLE else ("", "")
    if main.attr[0] in ("theme", "spoken of") and more.startswith(" in "):
        domain = more.removeprefix(" in ")
        return phrase(main.attr).replace("text", domain, 1), f"{main.attr[0]}, precision {main.precision:.2f}, lift {main.lift:.0f}{how}{note}"
    more = more or (at_peak(rows, 0.3) if weak(main) else "")
    return phrase(main.attr) + beside + more, f"{main.attr[0]}, precision {main.precision:.2f}, lift {main.lift:.0f}{held}{how}{note}"


def at_peak(rows: list, enough: float) -> str:
    """The one or two words on which a broad feature is strongest."""
    words = [quote(r.attr[1]) for r in sorted(rows, key=lambda r: -r.narrow) if r.attr[0] in ("exact", "token") and r.narrow >= enough and r.lift > 3]
    return f", strongest on {' and '.join(words[:2])}" if words else ""


def context(rows: list) -> tuple[str, str]:
    """The concept or text in which several words stand."""
    near = [r for r in rows if r.attr[0] in ("before lexicon", "after lexicon", "soon after lexicon", "theme") and r.attr[1] in CONCEPTS
            and min(r.broad, r.narrow) >= 0.72 and r.lift >= 3]
    if not near:
        return "", ""
    row = max(near, key=score)
    return " " + narrowing(row.attr), f", and {row.attr[0]} {row.attr[1]!r} {row.precision:.2f}"


def unclear(rows: list, came: dict, spread: float, given, group: list, covered: float) -> tuple[str, str]:
    """A few words, what mostly holds, what the feature makes likely, or where it is strongest."""
    words = [quote(r.attr[1]) for r in group]
    mostly = strongest(rows, 0.5) if spread < SPARSE else []
    scattered = len(words) > 1 and max(r.narrow for r in group) < 0.45 and mostly
    if words and covered >= 0.6 and spread < SPARSE and not scattered and (len(words) == 1 or telling(group)):
        return ", ".join(words), f"the words that fire it most, {covered:.2f} of its strongest tokens"
    if mostly:
        return "often " + phrase(mostly[0].attr), f"{mostly[0].attr[0]}, precision {mostly[0].narrow:.2f} over its strongest tokens"
    next_ones = sorted(came, key=lambda t: -came[t])[:2]
    if sum(map(came.get, next_ones)) >= 0.5:
        likely = [t for t in next_ones if came[t] >= 0.08]
        return ("before " + " or ".join(map(quote, likely)), f"promoted by W_dec . W_U, and came next in {sum(map(came.get, likely)):.2f} of its activation")
    loose = sorted((r for r in rows if min(r.broad, r.narrow) >= 0.5 and score(r) > 0.4 and r.attr[0] != "domain"), key=lambda r: -score(r))
    if loose:
        main = loose[0]
        return "often " + phrase(main.attr) + at_peak(rows, 0.3), f"{main.attr[0]}, precision {main.precision:.2f} only, lift {main.lift:.0f}"
    domain = max((r for r in rows if r.attr[0] == "domain"), key=lambda r: r.precision)
    peak = at_peak(rows, 0.2)
    if domain.precision < 0.7:
        return "mixed words" + peak, "no pattern is precise"
    lean = [(r.precision / max(given(domain.column, r.column), 0.02), r) for r in rows if r.attr[0] == "theme" and min(r.broad, r.narrow) >= 0.5]
    usual, row = max(lean, default=(0, None), key=lambda p: p[0])
    if usual >= 1.5:
        return f"{domain.attr[1]}, often about {row.attr[1]}", f"domain, precision {domain.precision:.2f}; theme {row.attr[1]!r} {row.precision:.2f}, {usual:.1f} times the usual"
    return domain.attr[1] + peak, f"domain, precision {domain.precision:.2f}; no pattern is more precise"
