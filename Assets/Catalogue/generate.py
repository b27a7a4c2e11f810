"""Makes saelens.tsv, the table of pretrained SAEs that AXON resolves `release` and `id` through.

    python generate.py SAE_LENS.whl TRANSFORMER_LENS.whl [--samples FILE]

README.md says where the wheels come from and what the columns mean. Needs PyYAML.
"""

import argparse
import json
import re
import zipfile
from collections import Counter
from itertools import groupby
from pathlib import Path

import yaml

HERE = Path(__file__).parent
SAE_LENS = "6.54.12"

# Names that other programs list and that SAELens never had, with the model each would be for.
ABSENT = {
    "gpt2-medium-res-jb": "gpt2-medium",
    "gpt2-large-res-jb": "gpt2-large",
    "gpt2-xl-res-jb": "gpt2-xl",
    "pythia-160m-deduped-res-sm": "pythia-160m-deduped",
    "pythia-410m-deduped-res-sm": "pythia-410m-deduped",
}

# SAELens lists these under the base model; its own loader reads them for the other one.
TRAINED_ON = {"gemma-scope-9b-it-res": "gemma-2-9b-it"}

# Widths that neither the ids nor the paths nor the Neuronpedia names tell.
WIDTHS = [
    (r"^gpt2-small-res-jb$", 24576),
    (r"^gpt2-small-.*-v5-32k$|-matryoshka-dc$|^pythia-70m-deduped-(res|att|mlp)-sm$", 32768),
    (r"^gpt2-small-.*-v5-128k$", 131072),
    (r"^goodfire-|^deepseek-r1-", 65536),
]
NAMED_WIDTHS = {
    "4k": 4096, "16k": 16384, "32k": 32768, "65k": 65536, "131k": 131072, "262k": 262144,
    "524k": 524288, "1m": 1048576,
}

# The columns of an SAE, in the order of the table.
COLUMNS = ("id", "path", "neuronpedia", "scale", "width")
NUMBER = re.compile(r"\d+")


def member(wheel, name):
    return zipfile.ZipFile(wheel).read(name).decode()


def width(release, entry, sae):
    """The number of features, as text; empty where no name tells it."""
    texts = (sae["id"], sae["path"], sae["neuronpedia"])
    for text in texts:
        if found := re.search(r"(?:width_|-)(4k|16k|32k|65k|131k|262k|524k|1m)(?![0-9a-z])", text):
            return str(NAMED_WIDTHS[found[1]])
        if found := re.search(r"(?:_|_ds)(\d{3,6})(?:_anthropic|_bs\d+.*|:v\d+)?$", text):
            return found[1]
    if found := re.search(r"-W(\d+)K-L0_", entry["repo_id"]):
        return str(int(found[1]) * 1024)
    return next((str(n) for pattern, n in WIDTHS if re.search(pattern, release)), "")


def rows(release, entry):
    """The release's SAEs as dictionaries of texts, as SAELens reads them."""
    saes = {}
    for item in entry["saes"]:  # one item carries stray keys of a release; only these are SAELens's
        sae = {
            "id": item["id"],
            "path": str(item["path"]),
            "neuronpedia": item.get("neuronpedia") or "",
            "scale": repr(item["norm_scaling_factor"]) if "norm_scaling_factor" in item else "",
        }
        sae["width"] = width(release, entry, sae)
        saes[sae["id"]] = sae
    return [saes[key] for key in sorted(saes, key=natural)]


def natural(text):
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


def shape(sae):
    """What the texts of an SAE have in common with those of its likes: all but the numbers."""
    numbers = tuple(NUMBER.sub("#", sae[column]) for column in COLUMNS[:3])
    return numbers + (bool(sae["scale"]), sae["width"])


def fields(sae):
    """The numbers of an SAE in the order of its texts; the scale is one of them."""
    found = [n for column in COLUMNS[:3] for n in NUMBER.findall(sae[column])]
    return found + ([sae["scale"]] if sae["scale"] else [])


def line(group):
    """One line of the table for SAEs of one shape."""
    table = [fields(sae) for sae in group]
    columns = list(zip(*table))
    varying = []
    for column in columns:
        if len(set(column)) > 1 and column not in varying:
            varying.append(column)
    place = iter(columns)

    def written(_):
        column = next(place)
        return column[0] if len(set(column)) == 1 else f"${varying.index(column) + 1}"

    first = group[0]
    texts = [NUMBER.sub(written, first[column]) for column in COLUMNS[:3]]
    texts.append(written(None) if first["scale"] else "")
    texts[1] = "=" if texts[1] == texts[0] else texts[1]
    return "\t".join(["", *texts, first["width"], values(varying)])


def values(varying):
    """The rows of the varying numbers: `0..11` for a run of one number, else `0,105 1,102`."""
    if len(varying) == 1 and all(n == str(int(n)) for n in varying[0]):
        numbers = [int(n) for n in varying[0]]
        runs = []
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
            run = [n for _, n in run]
            runs += [f"{run[0]}..{run[-1]}"] if len(run) > 2 else map(str, run)
        return " ".join(runs)
    return " ".join(",".join(row) for row in zip(*varying))


def lines(group):
    """The shortest lines for SAEs of one shape, splitting by a number where that pays."""
    whole = [line(group)]
    best = whole
    for place, column in enumerate(zip(*map(fields, group))):
        if not 1 < len(set(column)) <= len(group) // 2:
            continue
        parts = {}
        for sae, key in zip(group, column):
            parts.setdefault(key, []).append(sae)
        split = [text for part in parts.values() for text in lines(part)]
        if sum(len(t) + 1 for t in split) < sum(len(t) + 1 for t in best):
            best = split
    return best


def release_lines(name, entry):
    overrides = entry.get("config_overrides") or {}
    more = []
    if (overrides.get("model_from_pretrained_kwargs") or {}).get("center_writing_weights"):
        more.append("center")
    if normalise := overrides.get("normalize_activations"):
        more.append(f"normalize={normalise}")
    head = [
        "release", name, TRAINED_ON.get(name, entry["model"]), entry["repo_id"],
        entry["conversion_func"] or "sae_lens", " ".join(more),
    ]
    groups = {}
    for sae in rows(name, entry):
        groups.setdefault(shape(sae), []).append(sae)
    return ["\t".join(head)] + [text for group in groups.values() for text in lines(group)]


def check_models(models, releases, aliases):
    """The names of models must be TransformerLens's, and the blocks enough for SAELens's ids."""
    repositories = {alias: hub for hub, names in aliases.items() for alias in names}
    for name, repository, blocks, *_ in models.values():
        official = repositories.get(name, name)
        official = f"openai-community/{official}" if official.startswith("gpt2") else official
        assert official == repository, f"{name}: TransformerLens says {official}"
    for name, entry in releases.items():
        blocks = int(models[entry["model"]][2])
        for sae in entry["saes"]:
            found = re.search(r"(?:layer_?|blocks\.|\bl)(\d+)", sae["id"])
            assert not found or int(found[1]) < blocks, f"{name}: {sae['id']} of {blocks} blocks"


def fingerprint(texts):
    """The sum of the lines' FNV-1a hashes of 64 bits, which their order does not change."""
    total = 0
    for text in texts:
        value = 0xCBF29CE484222325
        for byte in text.encode():
            value = (value ^ byte) * 0x100000001B3 % 2**64
        total += value
    return f"{total % 2**64:016x}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sae_lens")
    parser.add_argument("transformer_lens")
    parser.add_argument("--samples", help="where every 41st SAE goes, for the tests")
    options = parser.parse_args()
    assert f"-{SAE_LENS}-" in options.sae_lens, f"expected the wheel of sae-lens {SAE_LENS}"

    releases = yaml.load(
        member(options.sae_lens, "sae_lens/pretrained_saes.yaml"), Loader=yaml.CSafeLoader)
    aliases = json.loads(member(
        options.transformer_lens, "transformer_lens/tools/model_registry/data/model_aliases.json"))
    listed = [text.split("\t") for text in (HERE / "models.tsv").read_text().splitlines()]
    models = {row[0]: row for row in listed if not row[0].startswith("#")}
    check_models(models, releases, aliases["aliases"])
    assert not ABSENT.keys() & releases.keys(), "SAELens has a release that AXON calls absent"

    saes = [
        "\t".join([name, *(sae[column] for column in COLUMNS)])
        for name in sorted(releases) for sae in rows(name, releases[name])
    ]
    text = [
        f"# Made by generate.py from SAELens {SAE_LENS} (MIT); README.md says what the columns are.",
        f"saelens\t{SAE_LENS}\t{len(releases)}\t{len(saes)}\t{fingerprint(saes)}",
        *("\t".join(["model", *row]) for row in models.values()),
        *(f"absent\t{name}\t{model}" for name, model in ABSENT.items()),
        *(t for name in sorted(releases) for t in release_lines(name, releases[name])),
    ]
    (HERE / "saelens.tsv").write_text("\n".join(text) + "\n")
    if options.samples:
        Path(options.samples).write_text("\n".join(saes[::41]) + "\n")
    loaders = Counter(entry["conversion_func"] or "sae_lens" for entry in releases.values())
    print(f"{len(releases)} releases, {len(saes)} SAEs; loaders: {dict(loaders)}")


if __name__ == "__main__":
    main()
