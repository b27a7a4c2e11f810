"""Reads AXON's plugins: a TOML file that names a model, SAEs and labels. It can run nothing."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .problem import Problem

KEYS = {
    "": {"title", "layer", "model", "sae", "labels", "generation"},
    "model": {"source", "dtype"},
    "sae": {"release", "id", "source", "hook", "format", "labels", "neuronpedia"},
    "labels": {"file", "neuronpedia"},
    "generation": {
        "temperature", "top_k", "top_p", "repetition_penalty", "max_tokens", "feat_k",
        "act_threshold",
    },
}


@dataclass(frozen=True)
class SAEEntry:
    """An SAE of a plugin: of a SAELens release and an id in it, or of a source."""

    release: str | None
    id: str | None
    source: str | None
    hook: str | None
    format: str | None
    labels: Path | None
    owns_labels: bool


@dataclass(frozen=True)
class Plugin:
    """What to look at; sources are "hf:ORG/REPO[/folder]" or "folder:/whole/path"."""

    file: Path
    title: str
    model: str
    dtype: str
    saes: tuple[SAEEntry, ...]


def find(name: str) -> Path:
    """The file of a plugin: a path, or a name among the person's own and the bundled ones."""
    if "/" in name or name.endswith(".toml"):
        return Path(name).expanduser()
    config = os.environ.get("XDG_CONFIG_HOME", "")
    home = Path(config) if config.startswith("/") else Path.home() / ".config"
    bundled = Path(__file__).resolve().parents[2] / "Assets" / "Plugins"
    for folder in (home / "axon" / "plugins", bundled):
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    raise Problem(
        f"--plugin: expected a plugin's name or file, found \"{name}\"; name a .toml file")


def read(file: Path) -> Plugin:
    """Reads a plugin's file and checks its keys, types and paths."""
    try:
        root = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"{file}: cannot be read: {error.strerror}; name a plugin's file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"{file}: expected TOML, found {error}") from None
    reader = _Reader(file)
    reader.allow_only("", root)
    if "layer" in root:
        raise Problem(f"{file}: layer: the worker reads it only from the SAE; name the SAE's own")
    model = reader.table(root, "model")
    labels = reader.table(root, "labels")
    reader.table(root, "generation")
    tables = root.get("sae", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise Problem(f"{file}: sae: expected [[sae]], found another type")
    source = reader.source(model, "model")
    if source is None:
        raise Problem(f"{file}: [model] source: expected \"hf:ORG/REPO\" or \"folder:PATH\"")
    dtype = reader.text(model, "dtype") or "f32"
    if dtype not in ("f32", "f16", "q8"):
        raise Problem(f"{file}: dtype: expected f32, f16 or q8, found \"{dtype}\"")
    common = reader.path(labels, "file")
    return Plugin(
        file, reader.text(root, "title") or file.stem, source, dtype,
        tuple(reader.sae(table, common) for table in tables))


class _Reader:
    """Takes values out of tables; relative paths are relative to the file."""

    def __init__(self, file: Path):
        self.file = file

    def allow_only(self, name: str, table: dict) -> None:
        for key in table:
            if key not in KEYS[name]:
                known = ", ".join(sorted(KEYS[name]))
                raise Problem(f"{self.file}: {key}: unknown key; expected one of {known}")

    def table(self, root: dict, name: str) -> dict:
        table = root.get(name, {})
        if not isinstance(table, dict):
            raise Problem(f"{self.file}: {name}: expected a table, found another type")
        self.allow_only(name, table)
        return table

    def text(self, table: dict, key: str) -> str | None:
        value = table.get(key)
        if value is not None and not isinstance(value, str):
            raise Problem(f"{self.file}: {key}: expected a string, found {value!r}")
        return value

    def path(self, table: dict, key: str) -> Path | None:
        text = self.text(table, key)
        if text is None:
            return None
        path = (self.file.parent / text).resolve()
        if not path.exists():
            raise Problem(f"{self.file}: {key}: there is no {path}")
        return path

    def source(self, table: dict, what: str) -> str | None:
        text = self.text(table, "source")
        if text is None or text.startswith("hf:"):
            return text
        if not text.startswith("folder:"):
            raise Problem(
                f"{self.file}: [{what}] source: expected \"hf:ORG/REPO\" or \"folder:PATH\", "
                f"found \"{text}\"")
        folder = (self.file.parent / text.removeprefix("folder:")).resolve()
        if not folder.is_dir():
            raise Problem(f"{self.file}: [{what}] source: there is no folder {folder}")
        return f"folder:{folder}"

    def sae(self, table: dict, common: Path | None) -> SAEEntry:
        self.allow_only("sae", table)
        source = self.source(table, "sae")
        release, id = self.text(table, "release"), self.text(table, "id")
        if (source is None) == (release is None) or (release is None) != (id is None):
            raise Problem(f"{self.file}: [[sae]]: expected release and id, or source")
        own = self.path(table, "labels")
        return SAEEntry(
            release, id, source, self.text(table, "hook"), self.text(table, "format"),
            own or common, own is not None)
