#!/usr/bin/env python3
"""Writes the Unicode tables of Sources/Tokenizers/Unicode from what Hugging Face's tokenizers does.

    pip install tokenizers==0.23.3
    unicode_tables.py Sources/Tokenizers/Unicode

Each part of the library brings a Unicode of its own: Oniguruma one version, Rust's standard library another, the normalizer
and the categories of BERT older ones. So nothing is taken from a database: every scalar is put through the library, and
what comes out is written down. Run again for a newer release of the library; the tests of the tables say what changed.
"""
import sys
import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

LAST = 0x10FFFF
SCALARS = [c for c in range(LAST + 1) if not 0xD800 <= c <= 0xDFFF]
TEXT = "".join(map(chr, SCALARS))
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"
CATEGORIES = ("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn").split()
SCRIPTS = """Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo
Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic
Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic
Ethiopic Garay Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Gurung_Khema Han Hangul
Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian
Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi Khitan_Small_Script Khmer Khojki Khudawadi Kirat_Rai Lao Latin
Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi
Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean
Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal Old_Hungarian Old_Italic
Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage Osmanya Pahawh_Hmong
Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham
SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham
Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Todhri Toto Tulu_Tigalari Ugaritic Unknown Vai
Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square""".split()


def pieces(pre_tokenizer):
    """What the pre-tokenizer leaves of all scalars in a row."""
    for start in range(0, len(TEXT), 1 << 16):
        for piece, _ in pre_tokenizer.pre_tokenize_str(TEXT[start:start + (1 << 16)]):
            yield piece


def matching(pattern):
    """The scalars that the regular expression finds."""
    return {ord(c) for p in pieces(pre_tokenizers.Split(Regex(pattern), "removed", invert=True)) for c in p}


def removed(normalizer, scalars=SCALARS):
    return {c for c in scalars if not normalizer.normalize_str("x" + chr(c)).strip("x")}


def number(value):
    """Five bits a digit, the lowest first; the sixth says that more follow."""
    out = ""
    while value >= 32:
        out += DIGITS[32 | value & 31]
        value >>= 5
    return out + DIGITS[value]


def signed(value):
    return number(value * 2 if value >= 0 else -value * 2 - 1)


def runs(value):
    """The value of every scalar, run by run: length and value."""
    out, start = "", 0
    for code in range(1, LAST + 2):
        if code > LAST or value(code) != value(start):
            out += number(code - start) + number(value(start))
            start = code
    return out


def members(scalars):
    return runs(lambda c: int(c in scalars))


def mapping(entries):
    """From each scalar to a few: distance from the scalar before, how many, each as a distance from the scalar."""
    out, last = "", 0
    for code, values in sorted(entries.items()):
        out += number(code - last) + number(len(values)) + "".join(signed(v - code) for v in values)
        last = code
    return out


def labels(names, pattern):
    found = {}
    for index, name in enumerate(names):
        for code in matching(pattern % name):
            found[code] = index
    return found


def case_classes():
    """Scalars that are one another's other case, as (?i) sees it: each with the others of its class."""
    cased = [c for c in SCALARS if chr(c).lower() != chr(c) or chr(c).upper() != chr(c) or chr(c).casefold() != chr(c)
             or 0x10D40 <= c <= 0x10D8F or 0xA7C0 <= c <= 0xA7FF or 0x1C80 <= c <= 0x1C8F or 0x10570 <= c <= 0x105BF]
    text = "\n".join(map(chr, cased))
    classes = {}
    for c in cased:
        split = pre_tokenizers.Split(Regex(r"(?i:\x{%x})" % c), "removed", invert=True)
        others = sorted({ord(p) for p, _ in split.pre_tokenize_str(text) if len(p) == 1} - {c})
        if others:
            classes[c] = others
    return classes


def scripts_apart():
    """What the pre-tokenizer UnicodeScripts takes every scalar for: 0 where it goes with whatever is before it."""
    apart = pre_tokenizers.UnicodeScripts()

    def together(text):
        return len(apart.pre_tokenize_str(text)) == 1

    fixed = [c for c in SCALARS if not (together(f"A{chr(c)}A") and together(f"α{chr(c)}α"))]
    kinds, found = [], {}
    for start in range(0, len(fixed), 1 << 16):
        for run, _ in apart.pre_tokenize_str("".join(map(chr, fixed[start:start + (1 << 16)]))):
            number = next((i for i, other in enumerate(kinds) if together(other + run[0])), len(kinds))
            kinds += [run[0]] * (number == len(kinds))
            found.update((ord(c), number + 1) for c in run)
    return found


def normalization():
    nfd, nfkd, nfc = normalizers.NFD(), normalizers.NFKD(), normalizers.NFC()
    hangul = range(0xAC00, 0xD7A4)
    canonical, compatible = {}, {}
    for c in SCALARS:
        if c in hangul:
            continue
        a, b = nfd.normalize_str(chr(c)), nfkd.normalize_str(chr(c))
        if a != chr(c):
            canonical[c] = list(map(ord, a))
        if b != a:
            compatible[c] = list(map(ord, b))
    # A mark's class shows in where it is sorted to; the order of two marks of known classes decides.
    combining = {c: unicodedata.combining(chr(c)) for c in SCALARS if unicodedata.combining(chr(c))}
    high = 0x345        # class 240, the last
    for c in list(combining):
        if nfd.normalize_str(chr(high) + chr(c)) == chr(high) + chr(c) and combining[c] < 240:
            del combining[c]        # not assigned yet in the library's Unicode
    composed = {}
    for c, parts in canonical.items():
        if nfc.normalize_str(chr(c)) != chr(c):
            continue
        first = nfc.normalize_str("".join(map(chr, parts[:-1])))
        if len(first) == 1 and len(parts) > 1:
            composed[c] = [ord(first), parts[-1]]
    return canonical, compatible, combining, composed


def write(folder, name, tables):
    lines = [f"// Written by Tests/differential/unicode_tables.py from tokenizers {tokenizers.__version__}; not to be edited.",
             "", "extension UnicodeData {"]
    for index, (key, doc, text) in enumerate(tables):
        lines += [""] * (index > 0) + [f"    /// {doc}", f'    static let {key} = """']
        lines += ["        " + text[i:i + 90] + "\\" for i in range(0, len(text), 90)]
        lines[-1] = lines[-1].rstrip("\\")
        lines += ['        """']
    (folder / f"UnicodeData+{name}.swift").write_text("\n".join(lines + ["}", ""]))


def main():
    folder = Path(sys.argv[1])
    category, script = labels(CATEGORIES, r"\p{%s}"), labels(SCRIPTS, r"\p{%s}")
    category.update({c: CATEGORIES.index("Cs") for c in range(0xD800, 0xE000)})
    unknown = SCRIPTS.index("Unknown")
    bert = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    accents = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    word = set()
    for c in SCALARS:       # \w+|[^\w\s]+ keeps "a" and a word character together
        if len(pre_tokenizers.Whitespace().pre_tokenize_str("a" + chr(c))) == 1:
            if pre_tokenizers.Whitespace().pre_tokenize_str("a" + chr(c))[0][0] != "a":
                word.add(c)
    punctuation = {c for c in SCALARS if not pre_tokenizers.Punctuation("removed").pre_tokenize_str(chr(c))}
    numeric = {ord(c) for p in pieces(pre_tokenizers.Digits(individual_digits=False)) for c in p
               if len(pre_tokenizers.Digits(individual_digits=False).pre_tokenize_str("x" + c)) > 1}
    write(folder, "Properties", [
        ("categoryNames", "The general categories in the order of their numbers.", " ".join(CATEGORIES)),
        ("categories", "The general category of every scalar, as Oniguruma knows it.",
         runs(lambda c: category.get(c, CATEGORIES.index("Cn")))),
        ("scriptNames", "The scripts in the order of their numbers.", " ".join(SCRIPTS)),
        ("scripts", "The script of every scalar, as Oniguruma knows it.", runs(lambda c: script.get(c, unknown))),
        ("alphabetic", "Oniguruma's Alphabetic.", members(matching(r"\p{Alphabetic}"))),
        ("uppercase", "Oniguruma's Uppercase.", members(matching(r"\p{Uppercase}"))),
        ("lowercase", "Oniguruma's Lowercase.", members(matching(r"\p{Lowercase}"))),
        ("patternWord", r"Oniguruma's `\w`.", members(matching(r"\w"))),
        ("word", r"`\w` of the pre-tokenizer Whitespace and of added tokens.", members(word)),
        ("punctuation", "What the pre-tokenizer Punctuation cuts at.", members(punctuation)),
        ("numeric", "What the pre-tokenizer Digits cuts at.", members(numeric)),
        ("control", "What BERT's cleaning removes.", members(removed(bert) - {0x78})),
        ("accents", "What BERT's stripping of accents removes.", members(removed(accents) - {0x78})),
        ("marks", "What StripAccents removes.", members(removed(normalizers.StripAccents()) - {0x78})),
    ])
    apart = scripts_apart()
    write(folder, "Scripts", [
        ("scriptsApart", "What the pre-tokenizer UnicodeScripts tells apart; 0 goes with what is before it.",
         runs(lambda c: apart.get(c, 0))),
    ])
    lower = {c: list(map(ord, normalizers.Lowercase().normalize_str(chr(c)))) for c in SCALARS}
    write(folder, "Case", [
        ("lowercaseMapping", "The lower case of every scalar that has another.",
         mapping({c: v for c, v in lower.items() if v != [c]})),
        ("caseClasses", "For every scalar that has other cases, those that `(?i)` takes for it.", mapping(case_classes())),
        ("longFolds", "Scalars whose case folding is several scalars.",
         mapping({c: list(map(ord, chr(c).casefold())) for c in SCALARS if len(chr(c).casefold()) > 1})),
    ])
    canonical, compatible, combining, composed = normalization()
    write(folder, "Normalization", [
        ("combiningClasses", "The canonical combining class of every scalar.", runs(lambda c: combining.get(c, 0))),
        ("canonical", "The full canonical decompositions, Hangul's aside.", mapping(canonical)),
        ("compatible", "The full compatibility decompositions where they are others than the canonical.", mapping(compatible)),
        ("composed", "Primary composites and the pairs they are made of, Hangul's aside.", mapping(composed)),
    ])


if __name__ == "__main__":
    main()
