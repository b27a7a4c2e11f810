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
LONGEST, SHORTEST = 700, 60

NOUNS = ("value item name word line number count total index key text path size node list result user price color title "
         "page score level message state file row point step date email city book letter student animal order").split()
VERBS = "get find make count sum check read first last largest smallest compute load save show update add remove build parse format".split()
BODIES = (
    "def {f}(items):\n    total = 0\n    for {x} in items:\n        total += {x}\n    return total\n",
    "def {f}(n):\n    if n <= 1:\n        return 1\n    return n * {f}(n - 1)\n",
    "def {f}({x}s):\n    best = {x}s[0]\n    for {x} in {x}s:\n        if {x} > best:\n            best = {x}\n    return best\n",
    "def {f}({x}, {y}):\n    if {x} < {y}:\n        return {x}\n    return {y}\n",
    "def {f}({x}):\n    \"\"\"Return the length of {x}.\"\"\"\n    return len({x})\n",
    "def {f}({x}s, {y}):\n    return [{x} for {x} in {x}s if {x} != {y}]\n",
    "def {f}({x}):\n    if not {x}:\n        return None\n    return {x}[0]\n",
    "def {f}({x}):\n    try:\n        return int({x})\n    except ValueError:\n        return None\n",
    "import os\n\ndef {f}(path):\n    return os.path.exists(path)\n",
    "import random\n\ndef {f}({x}s):\n    return random.choice({x}s)\n",
    "def {f}({x}s):\n    {x}s.sort()\n    return {x}s\n",
    "def {f}({x}):\n    if {x} is None:\n        raise ValueError(\"{x} is missing\")\n    return {x}\n",
    "def {f}({x}s):\n    return sum({x}s) / len({x}s)\n",
    "def {f}({x}s):\n    for i, {x} in enumerate({x}s):\n        print(i, {x})\n",
    "def {f}({x}s):\n    result = {{}}\n    for {x} in {x}s:\n        result[{x}.{y}] = {x}\n    return result\n",
    "def {f}({x}, {y}=None):\n    if {y} is None:\n        {y} = []\n    {y}.append({x})\n    return {y}\n",
    "def {f}({x}):\n    return {x}.strip().lower()\n",
    "def {f}({x}s):\n    return sorted({x}s, key=lambda {x}: {x}.{y})\n",
    "def {f}(path):\n    with open(path) as f:\n        return f.read()\n",
    "def {f}(path, {x}):\n    with open(path, \"w\") as f:\n        f.write({x})\n",
    "def {f}(path):\n    with open(path) as f:\n        for line in f:\n            print(line.strip())\n",
    "import json\n\ndef {f}(path):\n    with open(path) as f:\n        return json.load(f)\n",
    "def {f}({x}s):\n    seen = set()\n    for {x} in {x}s:\n        if {x} in seen:\n            return True\n        seen.add({x})\n    return False\n",
    "def {f}({x}):\n    while {x} > {k}:\n        {x} -= 1\n    return {x}\n",
    "def {f}({x}, {y}):\n    \"\"\"Return True if {x} holds {y}.\"\"\"\n    return {y} in {x}\n",
    "def {f}({x}):\n    print(f\"The {y} is {{{x}}}\")\n",
    "def {f}({x}, default={k}):\n    if {x} in settings:\n        return settings[{x}]\n    return default\n",
    "def {f}({x}s):\n    left, right = 0, len({x}s) - 1\n    while left < right:\n        {x}s[left], {x}s[right] = {x}s[right], {x}s[left]\n"
    "        left += 1\n        right -= 1\n    return {x}s\n",
    "from collections import Counter\n\ndef {f}({x}s):\n    return Counter({x}s).most_common({k})\n",
    "def {f}({x}s, {y}):\n    for {x} in {x}s:\n        if {x}.{y} == {y}:\n            return {x}\n    raise KeyError({y})\n",
)
KNOWN = (
    "def add(a, b):\n    return a + b\n", "def subtract(a, b):\n    return a - b\n", "def multiply(a, b):\n    return a * b\n",
    "def divide(a, b):\n    if b == 0:\n        raise ValueError(\"division by zero\")\n    return a / b\n",
    "def is_even(n):\n    return n % 2 == 0\n", "def is_odd(n):\n    return n % 2 == 1\n", "def square(x):\n    return x * x\n",
    "def greet(name):\n    print(\"Hello, \" + name)\n", "def main():\n    print(\"Hello, world\")\n\nif __name__ == \"__main__\":\n    main()\n",
    "def count_words(text):\n    counts = {{}}\n    for word in text.split():\n        counts[word] = counts.get(word, 0) + 1\n    return counts\n",
    "def read_lines(path):\n    with open(path) as f:\n        return [line.strip() for line in f]\n",
    "def read_file(path):\n    with open(path) as f:\n        return f.read()\n",
    "def factorial(n):\n    if n <= 1:\n        return 1\n    return n * factorial(n - 1)\n",
    "def fibonacci(n):\n    a, b = 0, 1\n    for i in range(n):\n        a, b = b, a + b\n    return a\n",
    "def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a\n", "def reverse(text):\n    return text[::-1]\n",
    "def is_prime(n):\n    if n < 2:\n        return False\n    for i in range(2, n):\n        if n % i == 0:\n            return False\n    return True\n",
    "for i in range({k}):\n    print(i)\n", "for {x} in {x}s:\n    print({x})\n", "while True:\n    {x} = input(\"{x}: \")\n    if not {x}:\n        break\n    print({x})\n",
    "numbers = [1, 2, 3, 4, 5]\nfor number in numbers:\n    print(number * {k})\n", "{x} = {k}\nif {x} > {k}:\n    print(\"large\")\nelse:\n    print(\"small\")\n",
)
METHODS = (
    "def get_{x}(self):\n    return self.{x}\n", "def set_{x}(self, {x}):\n    self.{x} = {x}\n",
    "def get_{x}(self, key):\n    return self.{x}s[key]\n", "def get_{x}(self, key, default=None):\n    return self.{x}s.get(key, default)\n",
    "def get_{x}(self, {y}):\n    if {y} not in self.{x}s:\n        raise KeyError({y})\n    return self.{x}s[{y}]\n",
    "def add_{x}(self, {x}):\n    self.{x}s.append({x})\n", "def remove_{x}(self, {x}):\n    if {x} in self.{x}s:\n        self.{x}s.remove({x})\n",
    "def has_{x}(self, {x}):\n    return {x} in self.{x}s\n", "def clear(self):\n    self.{x}s = []\n", "def is_empty(self):\n    return len(self.{x}s) == 0\n",
    "def __len__(self):\n    return len(self.{x}s)\n", "def __repr__(self):\n    return f\"{c}({{self.{x}}})\"\n", "def __iter__(self):\n    return iter(self.{x}s)\n",
    "def count_{y}s(self):\n    return sum({x}.{y} for {x} in self.{x}s)\n", "def update(self, {y}):\n    for {x} in self.{x}s:\n        {x}.{y} = {y}\n",
    "def first(self):\n    \"\"\"Return the first {x}, or None.\"\"\"\n    return self.{x}s[0] if self.{x}s else None\n",
    "def __eq__(self, other):\n    return self.{x} == other.{x}\n", "def push(self, {x}):\n    self.{x}s.append({x})\n", "def pop(self):\n    return self.{x}s.pop()\n",
)
INITS = ("def __init__(self, {x}, {y}):\n    self.{x} = {x}\n    self.{y} = {y}\n    self.{x}s = []\n", "def __init__(self):\n    self.{x}s = []\n",
         "def __init__(self, {x}):\n    self.{x} = {x}\n    self.{x}s = {{}}\n", "def __init__(self, {x}s, {y}={k}):\n    self.{x}s = list({x}s)\n    self.{y} = {y}\n")


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
    """A function, a well-known one, a method or two, or a small class."""
    x, y = rng.sample(NOUNS, 2)
    slots = dict(x=x, y=y, f=f"{rng.choice(VERBS)}_{rng.choice(NOUNS)}", c=rng.choice(NOUNS).capitalize() + rng.choice(("", "Set", "Store", "Reader", "List")), k=rng.randint(2, 20))
    kind = rng.random()
    if kind < 0.45:
        return rng.choice(BODIES).format(**slots)
    if kind < 0.6:
        return rng.choice(KNOWN).format(**slots)
    if kind < 0.75:
        return "\n".join(m.format(**slots) for m in rng.sample(METHODS, rng.choice((1, 1, 2))))
    methods = [rng.choice(INITS)] + rng.sample(METHODS, rng.randint(1, 3))
    if rng.random() < 0.2:
        slots["c"] = "Stack"
        methods = [INITS[1], METHODS[-2], METHODS[-1]] + rng.sample(METHODS[9:11], 1)
        slots["x"] = "item"
    return f"class {slots['c']}:\n" + "\n".join(textwrap.indent(m.format(**slots), "    ") for m in methods)


def documents(seed: int = 4, exercises: int = 9000, library: str = ""):
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
