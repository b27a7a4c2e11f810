"""What can be said about every token of a text: its word, its neighbours, its place, its theme.

`describe` yields, for every token of a document, the set of attributes that hold there.
An attribute is a tuple (kind, value, ...); choose.py turns it into a phrase.
"""
import bisect
import re
from collections import Counter

from explain.lexicons import CONCEPTS

THEMES = ("animals", "family members", "places", "trades", "countries", "food and drink", "water", "royalty", "weather", "plants", "God and Lord", "number words")

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+|[^\sA-Za-z\d]+|\n[ \t]*|[ \t]+")
ENDINGS = ("ing", "ed", "tion", "ly", "ness", "ment", "er", "est", "able", "ous", "ful", "less", "ity", "ive", "al", "ist", "ism", "ence", "ance", "eth")
DOMAIN = {"tales": "prose", "stories": "prose", "knowledge": "expositions", "countries": "facts about countries", "everyday": "everyday facts", "arithmetic": "sums",
          "python": "Python code", "sentences": "single sentences", "bible": "scripture"}


def spans(text: str, names: dict, pattern) -> list:
    """(begin, end, lexicons) of every known name in the text."""
    return [(m.start(), m.end(), names[m.group()]) for m in pattern.finditer(text)]


def name_pattern(names: dict):
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b")


def _places(text: str, code: bool):
    """For every character: depth of brackets, whether inside quotes, start of its sentence or line."""
    inside, depth, quote, out = False, 0, False, []
    for i, c in enumerate(text):
        if c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        if c == '"' or code and c == "'":
            quote = not quote
        out.append((depth > 0, quote))
    return out


class Describer:
    """Attributes of the tokens of one document after the other."""

    def __init__(self, words: dict, names: dict, python: dict, bible_names: set):
        self.words, self.names, self.python, self.bible_names = words, names, python, bible_names
        self.pattern = name_pattern(names)

    def lexicons(self, word: str, code: bool) -> set:
        if code:
            return self.python.get(word, set())
        found = self.words.get(word.lower(), set())
        return found | {"biblical names"} if word in self.bible_names else found

    def describe(self, text: str, tokens: list[str], offsets: list, source: str) -> list[set]:
        """One set of attributes for every token."""
        code, domain = source == "python", DOMAIN[source]
        pieces = [(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]
        solid = [p for p in pieces if not p[2].isspace()]
        owner = {}
        for j, (b, e, _) in enumerate(solid):
            for c in range(b, e):
                owner[c] = j
        known = [set(self.lexicons(w, code)) for _, _, w in solid]
        if not code:
            for b, e, lex in spans(text, self.names, self.pattern):
                for j in {owner[c] for c in range(b, e) if c in owner}:
                    known[j] |= lex
                    if lex & {"countries", "capital cities", "languages and peoples", "names of people"}:
                        known[j] -= {"biblical names", "places and regions", "adjectives"}
        place, out, ends = _places(text, code), [], [p[1] for p in solid]
        for i, (tok, (b, e)) in enumerate(zip(tokens, offsets)):
            body = b
            while body < e - 1 and text[body].isspace():
                body += 1
            j = owner.get(body)
            out.append(self._token(i, tok, j, body, e, text, solid, known, place, code, domain, tokens, ends))
        return out

    def _token(self, i, tok, j, b, e, text, solid, known, place, code, domain, tokens, ends) -> set:
        attrs = {("domain", domain)}
        if i + 1 < len(tokens) and j is not None and e < solid[j][1]:
            attrs.add(("before piece", tokens[i + 1]))
        if i < 10:
            attrs.add(("place", "the first word of a text" if i == 0 else "the second word of a text" if i == 1 else "the first ten tokens of a text"))
        elif i >= 100:
            attrs.add(("place", "far into a text"))
        inside, quoted = place[min(b, len(place) - 1)]
        if inside:
            attrs |= {("place", "inside parentheses"), ("place in", "inside parentheses", domain)}
        if quoted:
            attrs |= {("place", "inside a quotation"), ("place in", "inside a quotation", domain)}
        if i and tokens[i - 1].endswith('"') and not code and quoted:
            attrs.add(("place", "the opening of a quotation"))
        if tok.isspace():
            attrs.add(("place", "line breaks and indentation" if "\n" in tok else "indentation" if len(tok) > 1 else "blanks"))
            attrs.add(("place in", "blank space", domain))
        if j is None:
            attrs |= {("token", tok), ("token in", tok, domain)}
            return attrs | self._before(bisect.bisect_right(ends, b), solid, known, domain)
        wb, we, word = solid[j]
        low = word if code else word.lower()
        if b <= wb and e >= we:
            attrs |= {("exact", word), ("exact in", word, domain)}
        else:
            attrs |= {("token", tok), ("token in", tok, domain)}
        attrs |= {("word", low), ("word in", low, domain)}
        for lex in known[j]:
            attrs |= {("lexicon", lex), ("lexicon in", lex, domain)}
        if word[0].isdigit():
            attrs |= {("shape", "numbers"), ("shape in", "numbers", domain)}
        elif word[0].isalpha():
            if word[0].isupper():
                attrs |= {("shape", "capitalized words"), ("shape in", "capitalized words", domain)}
            if e < we:
                attrs |= {("begin", text[wb:e].lower()), ("shape", "unfinished words")}
                attrs.add(("shape", "first pieces of words" if b <= wb else "middle pieces of words"))
            elif b > wb:
                attrs.add(("shape", "last pieces of words"))
            if e >= we:
                attrs |= {("ending", x) for x in ENDINGS if low.endswith(x) and len(low) > len(x) + 2}
        else:
            attrs |= {("shape", "punctuation"), ("shape in", "punctuation", domain)}
            if word[0] in ".!?" and not code:
                attrs |= {("place", "the end of a sentence"), ("place in", "the end of a sentence", domain)}
        if j and not code and re.match(r"[.!?]", solid[j - 1][2]) and b <= wb:
            attrs |= {("place", "the first word of a sentence"), ("place in", "the first word of a sentence", domain)}
        if e >= we and j + 1 < len(solid):
            attrs |= {("before", solid[j + 1][2].lower())} | {("before lexicon", x) for x in known[j + 1]}
        return attrs | self._before(j, solid, known, domain)

    def _before(self, j, solid, known, domain) -> set:
        """Attributes from the words before word j."""
        attrs = set()
        if j >= 1:
            one = solid[j - 1][2].lower()
            attrs |= {("after", one), ("after in", one, domain)} | {("after lexicon", x) for x in known[j - 1]}
            if j < len(solid):
                attrs |= {("lexicon after", x, one) for x in known[j]}
            if j >= 2:
                attrs.add(("after", solid[j - 2][2].lower() + " " + one))
                if j < len(solid):
                    attrs |= {("lexicon after", x, solid[j - 2][2].lower() + " " + one) for x in known[j]}
        for k in range(max(0, j - 8), j - 1):
            attrs.add(("soon after", solid[k][2].lower()))
            attrs |= {("soon after lexicon", x) for x in known[k] if x in CONCEPTS}
        counts = Counter(x for k in range(max(0, j - 30), min(j + 1, len(solid))) for x in known[k] if x in THEMES)
        return attrs | {("theme", x) for x, n in counts.items() if n >= 3}
