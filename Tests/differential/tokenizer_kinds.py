#!/usr/bin/env python3
"""Small tokenizers of every kind, as folders with a tokenizer.json each; the fuzz compares them one by one.

    tokenizer_kinds.py DIR

Three families: tokenizers shaped like those of known models; every normalizer by itself before a model that spells each
character in bytes, so that the ids are the normalized text; every pre-tokenizer and pattern before a model that also marks
where a piece ends, so that the ids are the pieces.
"""
import json
import sys
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

CORPUS = """The history of human civilization began when people learned to farm the land and to build cities.
It was the best of times, it was the worst of times; she'd said they're leaving, we've stayed, I'm here, you'll see, don't!
In 1999, 2024 and 31415 things happened 100%. def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1)\n\n\tprint(i)
Été à la plage, où les garçons mangent des crêpes; größer, Straße, niño. Привет, мир! Как дела? 日本語のテキストです。
中文字符测试。안녕하세요 세계. 🙂🙃👍🏽👨‍👩‍👧 🇫🇷 مرحبا بالعالم नमस्ते दुनिया the and that with this from have not ABC Hello WORLD
""".split("\n")
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CASED = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = CASED + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + TAIL
QWEN2 = CASED + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + TAIL
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
O200K = (r"[^\r\n\p{L}\p{N}]?%s*%s+%s?|[^\r\n\p{L}\p{N}]?%s+%s*%s?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
         % (UPPER, LOWER, CASED, UPPER, LOWER, CASED))
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s+")
DEEPSEEK = (r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
            r"|\s*[\r\n]+|\s+(?!\S)|\s+")
TEKKEN = (r"[^\r\n\p{L}\p{N}]?%s*%s+|[^\r\n\p{L}\p{N}]?%s+%s*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
          % (UPPER, LOWER, UPPER, LOWER))
CLIP = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
# Every feature of the syntax at least once, and what goes wrong easily.
PATTERNS = [
    GPT2, LLAMA3, QWEN2, O200K, CL100K, DEEPSEEK, TEKKEN, CLIP, BLOOM, r"[一-龥぀-ゟ゠-ヿ]+", r"\p{N}{1,3}", r"[0-9][0-9][0-9]",
    r"\d{1,3}(?=(?:\d{3})*\b)", r"(?<=\d)(?=(\d{3})+(?!\d))", r"(?<!\S)the|(?<=a|bc)d", r"\p{Han}+|\p{Hiragana}|\p{Hangul}{2}",
    r"[\p{Lu}&&[^A-F]]+", r"[[:alpha:]]+|[[:^space:]&&[^a-z]]", r"(?i)straße|s+t|k|ſ", r"(?i:[a-f]|[^k-z\s])", r"\w+|\W", r"\b\w",
    r"^.|.$", r"\A\s+|\s+\z", r".*?a", r"a*?b|x{2}?|y{,3}", r"(?>a+)a|(?:ab)*+|(a|b)+?c", r"(?:a?)*b|(?:a*)*", r"\h+|\H",
    r"\x41|\u0042|\x{1F642}|\t|\n|\R", r"(?m:a.b)|a.b", r"(?x) a  b # comment", r"[]a-]+|[a\]^-]", r"(?=the)|(?!the)t", r"", r"\s",
    r"[^\S\n]+", r"\p{^L}+|\P{Ll}", r"\p{Alphabetic}+|\p{White_Space}", r"[\s\S]{1,4}", r"\p{Cyrillic}+|\p{Greek}|\p{Common}+",
    r"(?:[^\s]|\s(?=\S)){1,7}", r"(?<word>\w)x?", r"[a-z]{3,5}+|\d{2}+", r"(?i:ﬁ|ss|ŉ)", r"\p{So}|\p{Sk}+|\p{Cf}|\p{Mn}+|\p{Cn}",
]


def added(content, **flags):
    return {"id": 0, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": False, **flags}


def file(model, tokens=(), **stages):
    """A tokenizer.json; the ids of added tokens are those the library gives them."""
    vocab = model["vocab"]
    known = {t: i for i, (t, _) in enumerate(vocab)} if isinstance(vocab, list) else vocab
    free = len(known)
    tokens = [dict(t) for t in tokens]
    for t in tokens:
        if t["content"] in known:
            t["id"] = known[t["content"]]
        else:
            t["id"], free = free, free + 1
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens,
            "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None, **stages, "model": model}


def spelled(suffix=None):
    """Every character in bytes; `suffix` ends each piece."""
    vocab = {"<unk>": 0, **{f"<0x{b:02X}>": b + 1 for b in range(256)}}
    return {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": suffix,
            "fuse_unk": False, "byte_fallback": True, "ignore_merges": False, "vocab": vocab, "merges": []}


def trained(model, trainer, pre_tokenizer=None, normalizer=None):
    tokenizer = Tokenizer(model)
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.train_from_iterator(CORPUS * 3, trainer)
    return json.loads(tokenizer.to_str())["model"]


def byte_level_bpe(**settings):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    model = trained(models.BPE(), trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False),
                    pre_tokenizers.ByteLevel(add_prefix_space=False))
    return {**model, **settings}


def sentence_bpe(**settings):
    """SentencePiece's kind: ▁ for spaces, unknown characters in bytes."""
    model = trained(models.BPE(), trainers.BpeTrainer(vocab_size=250, limit_alphabet=70, show_progress=False),
                    pre_tokenizers.Metaspace(prepend_scheme="always"))
    names = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + list(model["vocab"])
    vocab = {t: i for i, t in enumerate(dict.fromkeys(names + ["▁"]))}
    return {**model, "vocab": vocab, "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True, **settings}


def unigram(**settings):
    trainer = trainers.UnigramTrainer(vocab_size=250, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False)
    model = trained(models.Unigram(), trainer, pre_tokenizers.Metaspace(prepend_scheme="always"))
    if settings.get("byte_fallback"):
        model["vocab"] += [[f"<0x{b:02X}>", -20.0] for b in range(256)]
    return {**model, **settings}


def template(before=(), after=(), ids=()):
    row = [{"SpecialToken": {"id": t, "type_id": 0}} for t in before] + [{"Sequence": {"id": "A", "type_id": 0}}]
    row += [{"SpecialToken": {"id": t, "type_id": 0}} for t in after]
    return {"type": "TemplateProcessing", "single": row, "pair": row + [{"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {t: {"id": t, "ids": [i], "tokens": [t]} for t, i in ids}}


def sequence(key, *steps):
    return {"type": "Sequence", key: list(steps)}


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(**settings):
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **settings}


def replace(pattern, content, kind="String"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def metaspace(scheme="always", splits=True, replacement="▁"):
    return {"type": "Metaspace", "replacement": replacement, "prepend_scheme": scheme, "split": splits}


EOT = added("<|endoftext|>", special=True)
BYTES_BACK = sequence("decoders", replace("▁", " "), {"type": "ByteFallback"}, {"type": "Fuse"},
                      {"type": "Strip", "content": " ", "start": 1, "stop": 0})


def like_models():
    bpe, llama, kinds = byte_level_bpe(), sentence_bpe(), {}
    specials = [added(t, special=True) for t in ("<unk>", "<s>", "</s>")]
    bos = template(["<s>"], [], [("<s>", 1)])

    def byte_kind(name, pre, tokens=(EOT,), model=bpe, **stages):
        kinds[name] = file(model, tokens, pre_tokenizer=pre, decoder=byte_level(), **stages)

    for name, pattern in (("llama3", LLAMA3), ("qwen", QWEN2), ("o200k", O200K), ("cl100k", CL100K), ("tekken", TEKKEN)):
        steps = sequence("pretokenizers", split(pattern), byte_level(use_regex=False))
        byte_kind(name, steps, model={**bpe, "ignore_merges": name != "qwen"}, normalizer={"type": "NFC"} if name == "qwen" else None)
    byte_kind("gpt2", byte_level())
    byte_kind("roberta", byte_level(add_prefix_space=True), post_processor={
        "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": True})
    byte_kind("starcoder", sequence("pretokenizers", {"type": "Digits", "individual_digits": True}, byte_level()))
    byte_kind("falcon", sequence("pretokenizers", {"type": "Punctuation", "behavior": "Contiguous"}, byte_level(),
                                 {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]")))
    byte_kind("deepseek", sequence("pretokenizers", split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(DEEPSEEK),
                                   byte_level(use_regex=False)))
    byte_kind("bloom", sequence("pretokenizers", split(BLOOM), byte_level(use_regex=False)))
    byte_kind("neox", byte_level(), normalizer={"type": "NFC"},
              tokens=[EOT] + [added(" " * k, normalized=True) for k in (8, 4, 3, 2)] + [added("\t\t", normalized=True)])
    clip = trained(models.BPE(end_of_word_suffix="</w>"),
                   trainers.BpeTrainer(vocab_size=700, end_of_word_suffix="</w>", show_progress=False,
                                       initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())),
                   pre_tokenizers.ByteLevel(add_prefix_space=False), normalizers.Lowercase())
    kinds["clip"] = file({**clip, "unk_token": None}, [EOT], decoder={"type": "BPEDecoder", "suffix": "</w>"},
                         normalizer=sequence("normalizers", {"type": "NFC"}, replace(r"\s+", " ", "Regex"), {"type": "Lowercase"}),
                         pre_tokenizer=sequence("pretokenizers", split(CLIP, "Removed", True), byte_level()))
    kinds["llama"] = file(llama, specials, post_processor=bos, decoder=BYTES_BACK,
                          normalizer=sequence("normalizers", {"type": "Prepend", "prepend": "▁"}, replace(" ", "▁")))
    for scheme in ("always", "first", "never"):
        kinds["mistral-" + scheme] = file(llama, specials, post_processor=bos, decoder=BYTES_BACK,
                                          pre_tokenizer=metaspace(scheme, False))
    kinds["gemma"] = file(llama, specials + [added(t) for t in ("▁▁", "\n\n", "<h1>")], normalizer=replace(" ", "▁"),
                          pre_tokenizer=split(" ", "MergedWithPrevious", kind="String"), post_processor=bos,
                          decoder=sequence("decoders", replace("▁", " "), {"type": "ByteFallback"}, {"type": "Fuse"}))
    kinds["unk"] = file({**llama, "byte_fallback": False, "fuse_unk": False}, specials, pre_tokenizer=metaspace())
    kinds["unk-fused"] = file({**llama, "byte_fallback": False}, specials, decoder=metaspace(), pre_tokenizer=metaspace())
    for fallback in (False, True):
        kinds["unigram" + "-bytes" * fallback] = file(
            unigram(byte_fallback=fallback), [added("<unk>", special=True)], decoder=metaspace(),
            pre_tokenizer=sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace()))
    kinds["unigram-open"] = file(unigram(), normalizer={"type": "NFKC"}, decoder=metaspace("first"), pre_tokenizer=metaspace("first", False))
    for cased in (False, True):
        norm = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": not cased}
        names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        model = trained(models.WordPiece(unk_token="[UNK]"),
                        trainers.WordPieceTrainer(vocab_size=400, special_tokens=names, show_progress=False),
                        pre_tokenizers.BertPreTokenizer(), normalizers.BertNormalizer(lowercase=not cased))
        both = {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}
        kinds["bert" + "-cased" * cased] = file(
            model, [added(n, special=True, lstrip=n == "[MASK]") for n in names], normalizer=norm,
            pre_tokenizer={"type": "BertPreTokenizer"}, decoder={"type": "WordPiece", "prefix": "##", "cleanup": not cased},
            post_processor=both if cased else template(["[CLS]"], ["[SEP]"], [("[CLS]", 2), ("[SEP]", 3)]))
    words = trained(models.WordLevel(unk_token="[UNK]"), trainers.WordLevelTrainer(special_tokens=["[UNK]"], show_progress=False),
                    pre_tokenizers.Whitespace())
    kinds["words"] = file(words, pre_tokenizer={"type": "Whitespace"},
                          decoder={"type": "CTC", "pad_token": "the", "word_delimiter_token": "a", "cleanup": True})
    marked = trained(models.BPE(continuing_subword_prefix="##", unk_token="<unk>"),
                     trainers.BpeTrainer(vocab_size=300, continuing_subword_prefix="##", special_tokens=["<unk>"], show_progress=False),
                     pre_tokenizers.WhitespaceSplit())
    kinds["marked"] = file(marked, pre_tokenizer={"type": "WhitespaceSplit"})
    return kinds


def normalizing():
    bert = {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    steps = {
        **{n.lower(): {"type": n} for n in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt", "ByteLevel")},
        "strip": {"type": "Strip", "strip_left": True, "strip_right": True},
        "strip-left": {"type": "Strip", "strip_left": True, "strip_right": False},
        "accents": sequence("normalizers", {"type": "NFD"}, {"type": "StripAccents"}, {"type": "NFC"}),
        "bert-clean": {**bert, "clean_text": True}, "bert-chinese": {**bert, "handle_chinese_chars": True},
        "bert-accents": {**bert, "strip_accents": True}, "bert-lower": {**bert, "lowercase": True},
        "replace": replace("'", "’"), "replace-nothing": replace("", "-"), "replace-regex": replace(r"\s+|[aeiou]", "_", "Regex"),
        "replace-away": replace(r"\p{M}|\p{P}", "", "Regex"), "prepend": {"type": "Prepend", "prepend": "<<"},
    }
    kinds = {"norm-" + n: file(spelled(), normalizer=s, decoder={"type": "ByteFallback"}) for n, s in steps.items()}
    # What an added token is looked for in, and whether the first character still is the first.
    tokens = [added("<A>", normalized=True), added("Word", normalized=True, single_word=True), added(" x ", normalized=False),
              added("[M]", lstrip=True, rstrip=True), added("[L]", lstrip=True, special=True), added("[R]", rstrip=True, normalized=True),
              added("<A>B"), added("é", normalized=True), added("the", single_word=True), added("  ", lstrip=True)]
    for name in ("lowercase", "nfd", "strip", "replace-away", "prepend", "bert-chinese", "replace-regex", "bytelevel"):
        kinds["added-" + name] = file(spelled("."), tokens, normalizer=steps[name], pre_tokenizer=metaspace("first"))
        kinds["first-" + name] = file(spelled("."), normalizer=steps[name],
                                      pre_tokenizer=sequence("pretokenizers", {"type": "Punctuation"}, metaspace("first", False)))
    kinds["added"] = file(spelled("."), tokens, decoder=sequence("decoders", {"type": "ByteFallback"}, {"type": "Strip", "content": " ", "start": 2, "stop": 0}))
    return kinds


def cutting():
    steps = {
        "whitespace": {"type": "Whitespace"}, "space": {"type": "WhitespaceSplit"}, "delimiter": {"type": "CharDelimiterSplit", "delimiter": "e"},
        "digits": {"type": "Digits", "individual_digits": True}, "numbers": {"type": "Digits", "individual_digits": False},
        "bert": {"type": "BertPreTokenizer"}, "scripts": {"type": "UnicodeScripts"}, "fixed": {"type": "FixedLength", "length": 3}, 
        "bytes": byte_level(add_prefix_space=True), "bytes-whole": byte_level(use_regex=False),
    }
    for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        steps["punctuation-" + behavior] = {"type": "Punctuation", "behavior": behavior}
        for invert in (False, True):
            steps[f"split-{behavior}-{invert}"] = split(r"[\s\p{P}]|ab*", behavior, invert)
            steps[f"string-{behavior}-{invert}"] = split("a", behavior, invert, "String")
    for scheme in ("always", "first", "never"):
        steps["metaspace-" + scheme] = metaspace(scheme)
    kinds = {"cut-" + n: file(spelled("."), pre_tokenizer=s) for n, s in steps.items()}
    for number, pattern in enumerate(PATTERNS):
        kinds[f"regex-{number:02}"] = file(spelled("."), pre_tokenizer=split(pattern))
    return kinds


def all_kinds():
    return {**like_models(), **normalizing(), **cutting()}


def main():
    for name, content in all_kinds().items():
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokenizer.json").write_text(json.dumps(content, ensure_ascii=False))


if __name__ == "__main__":
    main()
