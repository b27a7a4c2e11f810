"""Plugins, labels and the sampler, by themselves."""

import asyncio
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy

from axon_worker import labels, plugin, sampler
from axon_worker.engine import Run
from axon_worker.options import Options
from axon_worker.problem import Problem

from .served import FIXTURES, ROOT, plugin_text

LLAMA = FIXTURES / "llama3_gqa_tied"


class PluginTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def read(self, text: str) -> plugin.Plugin:
        file = self.folder / "test.toml"
        file.write_text(text)
        return plugin.read(file)

    def test_every_bundled_plugin_is_read(self):
        files = sorted((ROOT / "Assets" / "Plugins").glob("*.toml"))
        self.assertGreater(len(files), 10)
        for file in files:
            self.assertTrue(plugin.read(file).title, file)

    def test_names_are_found_among_the_bundled(self):
        self.assertEqual(plugin.find("demo").name, "demo.toml")
        with self.assertRaisesRegex(Problem, "no-such"):
            plugin.find("no-such")

    def test_paths_are_relative_to_the_file(self):
        (self.folder / "model").mkdir()
        (self.folder / "l.json").write_text("{}")
        read = self.read(
            'title = "T"\n[model]\nsource = "folder:model"\ndtype = "f16"\n'
            '[[sae]]\nrelease = "r"\nid = "i"\n[labels]\nfile = "l.json"\n'
            "[generation]\ntemperature = 0.5\n")
        self.assertEqual(read.model, f"folder:{(self.folder / 'model').resolve()}")
        self.assertEqual((read.title, read.dtype), ("T", "f16"))
        self.assertEqual((read.saes[0].release, read.saes[0].id), ("r", "i"))
        self.assertEqual(read.saes[0].labels, (self.folder / "l.json").resolve())

    def test_mistakes_are_named(self):
        model = '[model]\nsource = "hf:a/b"\n'
        for text, words in [
            ("title = ", "TOML"), ("", "source"), ("colour = 1\n" + model, "colour"),
            (model + "more = 1\n", "more"), ('[model]\nsource = "b"', "folder:PATH"),
            ('[model]\nsource = "folder:none"', "no folder"), ("[model]\nsource = 7", "string"),
            (model + 'dtype = "f8"', "f8"), (model + "[[sae]]\n", "release and id, or source"),
            (model + '[[sae]]\nrelease = "r"\n', "release and id"),
            (model + '[[sae]]\nsource = "hf:a/b"\nformat = 7\n', "string"),
            (model + '[sae]\nsource = "hf:a/b"\n', "[[sae]]"),
            (model + '[labels]\nfile = "none.json"\n', "none.json"),
            ("model = 1", "table"), (model + "[generation]\ncolour = 1\n", "colour"),
        ]:
            with self.subTest(text), self.assertRaises(Problem) as caught:
                self.read(text)
            self.assertIn(words, str(caught.exception))
            self.assertIn("test.toml", str(caught.exception))

    def test_missing_file_is_named(self):
        with self.assertRaisesRegex(Problem, "none.toml"):
            plugin.read(self.folder / "none.toml")


class LabelTests(unittest.TestCase):
    def read(self, content: object, is_meant: bool = True) -> dict[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "labels.json"
            file.write_text(content if isinstance(content, str) else json.dumps(content))
            return labels.read(file, "blocks.1.hook_resid_pre", is_meant)

    def test_both_forms_are_read(self):
        self.assertEqual(self.read({"3": "cities", "4": ""}), {3: "cities"})
        full = {"format": "axon-labels-1", "features": {"3": {"label": "cities"}, "5": {}}}
        self.assertEqual(self.read(full), {3: "cities"})
        self.assertEqual(labels.read(None, "x", True), {})

    def test_labels_of_another_hook_are_refused(self):
        other = {"format": "axon-labels-1", "hook": "blocks.2.hook_resid_pre", "features": {}}
        with self.assertRaisesRegex(Problem, "blocks.2"):
            self.read(other)
        self.assertEqual(self.read(other, is_meant=False), {})

    def test_damaged_files_are_refused(self):
        for content in ("{", "[]", '{"x": "y"}', '{"1": 7}', '{"-1": "y"}', "[" * 100_000):
            with self.assertRaises(Problem):
                self.read(content)

    def test_what_would_change_the_screen_is_left_out(self):
        self.assertEqual(labels.line(" a\u202e\x1b[2Jb\nc\u2066 "), "a[2Jb c")
        self.assertEqual(len(labels.line("x" * 9000)), 2000)


class SamplerTests(unittest.TestCase):
    def test_probabilities_are_those_recorded(self):
        rows = json.loads((FIXTURES / "_sampler" / "golden.json").read_text())["rows"]
        self.assertGreater(len(rows), 5)
        for row in rows:
            options = Options(
                "", temperature=row["temperature"], top_k=row["top_k"], top_p=row["top_p"],
                repetition_penalty=row["repetition_penalty"])
            found = sampler.probabilities(
                numpy.array(row["logits"], dtype=numpy.float32), row["past_ids"], options)
            numpy.testing.assert_allclose(found, row["probs_axon"], atol=2e-5)


class RunTests(unittest.TestCase):
    def test_run_may_outlive_the_server(self):
        async def ask() -> Run:
            return Run(1, Options("x"), engine=None)

        run = asyncio.run(ask())
        run.tell("too late")
        self.assertTrue(run.is_cancelled)


class CommandTests(unittest.TestCase):
    def run_worker(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "axon_worker", *arguments], cwd=ROOT / "Workers",
            capture_output=True, text=True, timeout=240)

    def test_bad_usage_is_status_64(self):
        for port in ("many", "70000", "-1"):
            run = self.run_worker("--port", port)
            self.assertEqual(run.returncode, 64)
            self.assertIn("--port", run.stderr)

    def test_what_a_person_can_mend_is_one_sentence(self):
        for line, word in [
            ('hook = "blocks.1.hook_mlp_out"', "blocks.1.hook_mlp_out"),
            ('hook = "blocks.9.hook_resid_pre"', "blocks.9.hook_resid_pre"),
            ('format = "sparsify"', "sparsify"),
        ]:
            with self.subTest(line):
                self.expect_sentence(line, word)

    def expect_sentence(self, line: str, word: str):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "test.toml"
            file.write_text(
                plugin_text("llama3_gqa_tied") + f'[[sae]]\nsource = "folder:{LLAMA}/sae/'
                f'standard_v6"\n{line}\n')
            run = self.run_worker("--plugin", str(file))
        self.assertEqual(run.returncode, 1, run.stderr)
        lines = [line for line in run.stderr.splitlines() if line.startswith("error: ")]
        self.assertEqual(len(lines), 1)
        self.assertIn(word, lines[0])


if __name__ == "__main__":
    unittest.main()
