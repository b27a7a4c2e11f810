"""What can be said about every token of a text: its word, its neighbours, its place, its theme.

`describe` yields, for every token of a document, the set of attributes that hold there.
An attribute is a tuple (kind, value, ...); choose.py turns it into a phrase.
"""
import bisect
import re
from collections import Counter

from explain.lexicons import CONCEPTS, UNIONS

THEMES = ("animals", "family members", "people", "names of people", "places", "trades", "countries", "food and drink", "water", "royalty", "weather", "plants",
          "God and Lord", "number words", "“he” and “she”", "colors", "parts of the body", "things in stories")

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+|[^\sA-Za-z\d]+|\n[ \t]*|[ \t]+")
ENDINGS = ("ing", "ed", "tion", "ly", "ness", "ment", "er", "est", "able", "ous", "ful", "less", "ity", "ive", "al", "ist", "ism", "ence", "ance", "eth")
DOMAIN = {"tales": "stories", "stories": "stories", "knowledge": "explanations", "countries": "facts about countries", "everyday": "everyday facts",
          "arithmetic": "sums", "python": "Python code", "sentences": "example sentences", "bible": "the Bible"}


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
        for lex in known:
            lex |= {name for name, parts in UNIONS.items() if lex & parts}
        place, out, ends, phrases = _places(text, code), [], [p[1] for p in solid], _phrases(text, solid)
        for i, (tok, (b, e)) in enumerate(zip(tokens, offsets)):
            body = b
            while body < e - 1 and text[body].isspace():
                body += 1
            j = owner.get(body)
            out.append(self._token(i, tok, j, body, e, text, solid, known, place, code, domain, tokens, ends) | (phrases[j] if j is not None else set()))
        return out

    def _token(self, i, tok, j, b, e, text, solid, known, place, code, domain, tokens, ends) -> set:
        attrs = {("domain", domain)}
        if i + 1 < len(tokens) and j is not None and e < solid[j][1]:
            attrs.add(("before piece", tokens[i + 1]))
        if i < 10:
            attrs.add(("place", "the first word of a text" if i == 0 else "the second word of a text" if i == 1 else "the first words of a text"))
        elif i >= 100:
            attrs.add(("place", "far into a text"))
        inside, quoted = place[min(b, len(place) - 1)]
        if inside:
            attrs.add(("place", "inside parentheses"))
        if quoted:
            attrs.add(("place", "inside a string" if code else "inside a quotation"))
        if i and tokens[i - 1].endswith('"') and not code and quoted:
            attrs.add(("place", "the opening of a quotation"))
        if tok.isspace():
            attrs.add(("place", "line breaks and indentation" if "\n" in tok else "indentation" if len(tok) > 1 else "blanks"))
        if j is None:
            return attrs | {("token", tok)} | self._before(bisect.bisect_right(ends, b), text, solid, known)
        wb, we, word = solid[j]
        low = word if code else word.lower()
        attrs |= {("exact", word) if b <= wb and e >= we else ("token", tok), ("word", low)} | {("lexicon", x) for x in known[j]}
        if word[0].isdigit():
            attrs.add(("shape", "numbers"))
        elif word[0].isalpha():
            if word[0].isupper():
                attrs.add(("shape", "capitalized words"))
            if e < we:
                attrs |= {("begin", text[wb:e].lower()), ("shape", "unfinished words")}
                attrs.add(("shape", "first pieces of words" if b <= wb else "middle pieces of words"))
            elif b > wb:
                attrs.add(("shape", "last pieces of words"))
            if e >= we:
                attrs |= {("ending", x) for x in ENDINGS if low.endswith(x) and len(low) > len(x) + 2}
        else:
            attrs.add(("shape", "punctuation"))
            if word[0] in ".!?" and not code:
                attrs.add(("place", "the end of a sentence"))
        if j and not code and re.match(r"[.!?]", solid[j - 1][2]) and b <= wb:
            attrs.add(("place", "the first word of a sentence"))
        if e >= we and j + 1 < len(solid):
            attrs |= {("before", solid[j + 1][2].lower())} | {("before lexicon", x) for x in known[j + 1]}
        return attrs | self._before(j, text, solid, known)

    def _before(self, j, text, solid, known) -> set:
        """Attributes from the words before word j."""
        attrs = set()
        if j >= 1:
            one = solid[j - 1][2].lower()
            attrs |= {("after", one)} | {("after lexicon", x) for x in known[j - 1]}
            if j >= 2:
                attrs.add(("after", solid[j - 2][2].lower() + " " + one))
        for k in range(max(0, j - 8), j - 1):
            attrs.add(("soon after", solid[k][2].lower()))
            attrs |= {("soon after lexicon", x) for x in known[k] if x in CONCEPTS}
        for k in range(max(0, j - 8), min(j, len(solid) - 1)):
            attrs.add(("soon after", " ".join(text[solid[k][0]:solid[k + 1][1]].split())))
        spoken = range(max(0, j - 30), min(j, len(solid)))
        for k in spoken[-12:]:
            kind = next((x for x in THEMES if x in known[k] and x in CONCEPTS), None)
            attrs |= {("spoken of", f"“{solid[k][2].lower()}” ({CONCEPTS[kind]})") for _ in "." if kind}
        counts = Counter(x for k in spoken for x in known[k] if x in THEMES)
        return attrs | {("theme", x) for x, n in counts.items() if n >= 3}


def _phrases(text: str, solid: list) -> list[set]:
    """For every word the stretches of three and four words that hold it, on one line."""
    out = [set() for _ in solid]
    for n in (3, 4):
        for s in range(len(solid) - n + 1):
            said = text[solid[s][0]:solid[s + n - 1][1]]
            if "\n" not in said:
                for j in range(s, s + n):
                    out[j].add(("phrase", said))
    return out
