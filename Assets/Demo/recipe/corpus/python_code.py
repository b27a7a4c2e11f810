"""Functions and methods of the Python standard library (PSF licence), and small exercises.

Files are cut at function boundaries with `ast`; methods are shown by themselves or
under their class line, docstrings are kept when they are short.
"""
import ast
import random
import sysconfig
import textwrap
from pathlib import Path

SKIP = ("test", "idlelib", "lib2to3", "site-packages", "turtledemo", "encodings", "pydoc_data", "ensurepip", "config-")
LONGEST, SHORTEST = 1400, 60

NOUNS = "value item name word line number count total index key text path size node list result user price".split()
EXERCISES = (
    "def add(a, b):\n    return a + b\n",
    "def {f}(items):\n    total = 0\n    for {x} in items:\n        total += {x}\n    return total\n",
    "def {f}(n):\n    if n <= 1:\n        return 1\n    return n * {f}(n - 1)\n",
    "def is_even(n):\n    return n % 2 == 0\n",
    "def {f}({x}s):\n    best = {x}s[0]\n    for {x} in {x}s:\n        if {x} > best:\n            best = {x}\n    return best\n",
    "def {f}({x}, {y}):\n    if {x} < {y}:\n        return {x}\n    return {y}\n",
    "def count_words(text):\n    counts = {{}}\n    for word in text.split():\n        counts[word] = counts.get(word, 0) + 1\n    return counts\n",
    "def read_lines(path):\n    with open(path) as f:\n        return [line.strip() for line in f]\n",
    "def {f}({x}):\n    \"\"\"Return the length of {x}.\"\"\"\n    return len({x})\n",
    "def {f}({x}s, {y}):\n    return [{x} for {x} in {x}s if {x} != {y}]\n",
    "def {f}({x}):\n    if not {x}:\n        return None\n    return {x}[0]\n",
    "def greet(name):\n    print(\"Hello, \" + name)\n",
    "def {f}({x}):\n    try:\n        return int({x})\n    except ValueError:\n        return None\n",
    "class {c}:\n    def __init__(self, {x}, {y}):\n        self.{x} = {x}\n        self.{y} = {y}\n\n    def get_{x}(self):\n        return self.{x}\n",
    "class {c}:\n    def __init__(self):\n        self.{x}s = []\n\n    def add(self, {x}):\n        self.{x}s.append({x})\n\n    def __len__(self):\n        return len(self.{x}s)\n",
    "for i in range({k}):\n    print(i)\n", "import os\n\ndef {f}(path):\n    return os.path.exists(path)\n",
    "import random\n\ndef {f}({x}s):\n    return random.choice({x}s)\n",
    "def {f}(n):\n    a, b = 0, 1\n    for i in range(n):\n        a, b = b, a + b\n    return a\n",
    "def {f}({x}s):\n    {x}s.sort()\n    return {x}s\n", "def {f}(a, b):\n    while b:\n        a, b = b, a % b\n    return a\n",
    "def {f}({x}):\n    if {x} is None:\n        raise ValueError(\"{x} is missing\")\n    return {x}\n",
)
VERBS = "get find make count sum check read first last largest smallest compute load save".split()


def _short_docstring(node, source: str) -> str:
    """The source of a function, without its docstring if that is long."""
    text = ast.get_source_segment(source, node, padded=True) or ""
    body = node.body[0] if node.body else None
    if isinstance(body, ast.Expr) and isinstance(body.value, ast.Constant) and isinstance(body.value.value, str):
        if len(body.value.value) > 160 and len(node.body) > 1:
            lines, top = text.split("\n"), node.lineno
            text = "\n".join(lines[:body.lineno - top] + lines[body.end_lineno - top + 1:])
    return textwrap.dedent(text)


def _pieces(source: str, rng: random.Random):
    """Functions, methods and small classes of one file."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            yield _short_docstring(node, source)
        elif isinstance(node, ast.ClassDef):
            methods = [_short_docstring(m, source) for m in node.body if isinstance(m, ast.FunctionDef)]
            header = f"class {node.name}({', '.join(map(ast.unparse, node.bases))}):" if node.bases else f"class {node.name}:"
            group = ""
            for method in methods:
                if rng.random() < 0.4 and not group:
                    yield method
                elif len(group) + len(method) < 800:
                    group += "\n" * bool(group) + textwrap.indent(method, "    ") + "\n"
                elif group:
                    yield header + "\n" + group
                    group = ""
                    yield method
            if group:
                yield header + "\n" + group


def _exercise(rng: random.Random) -> str:
    x, y = rng.sample(NOUNS, 2)
    return rng.choice(EXERCISES).format(x=x, y=y, f=f"{rng.choice(VERBS)}_{rng.choice(NOUNS)}",
                                        c=rng.choice(NOUNS).capitalize() + rng.choice(("", "Set", "Store", "Reader")), k=rng.randint(3, 20))


def documents(seed: int = 4, exercises: int = 3000, library: str = ""):
    """Pieces of the standard library, then small exercises."""
    rng = random.Random(seed)
    root = Path(library or sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        if any(part.startswith(SKIP) for part in path.relative_to(root).parts):
            continue
        try:
            source = path.read_text(encoding="utf-8")
            pieces = list(_pieces(source, rng))
        except (SyntaxError, UnicodeDecodeError):
            continue
        for piece in pieces:
            piece = piece.strip("\n")
            if piece.isascii() and SHORTEST < len(piece) < LONGEST:
                yield piece + "\n"
    for _ in range(exercises):
        yield _exercise(rng)
