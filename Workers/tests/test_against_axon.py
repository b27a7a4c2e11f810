"""The worker finds what axon finds: the same tokens, the same features, in one process and two."""

import json
import subprocess
import unittest

from .served import ROOT, Worker, axon, plugin_text

PROMPT = "The history of human civilization began when"


@unittest.skipIf(axon() is None, "axon is not built; run swift build, or set AXON_BINARY")
class AgainstAxon(unittest.TestCase):
    maxDiff = None

    def compare(self, text: str, processes: int = 1, tokens: int = 24, prompt: str = PROMPT):
        with Worker(text, processes=processes) as worker:
            expected = self.axon(worker.plugin, tokens, prompt)
            found = worker.ask(prompt=prompt, max_tokens=tokens, temperature=0)
        self.assertEqual(len(found), len(expected))
        self.assertGreater(len(found), 1)
        self.assertEqual(found[-1], expected[-1])
        self.assert_same(found[:-1], expected[:-1])
        self.assert_same(found[0]["prompt"], expected[0]["prompt"])

    def axon(self, plugin, tokens: int, prompt: str) -> list[dict]:
        run = subprocess.run(
            [axon(), "generate", "--plugin", plugin, "--prompt", prompt, "--temperature", "0",
             "--max-tokens", str(tokens), "--repetition-penalty", "1.1", "--format", "jsonl"],
            capture_output=True, check=True, encoding="utf-8")
        return [json.loads(line) for line in run.stdout.split("\n") if line]

    def assert_same(self, found: list[dict], expected: list[dict]):
        for key in ("token_id", "token", "step"):
            self.assertEqual([one[key] for one in found], [one[key] for one in expected])
        for one, other in zip(found, expected):
            self.assertEqual(
                sorted((f["layer"], f["id"], f["label"]) for f in one["features"]),
                sorted((f["layer"], f["id"], f["label"]) for f in other["features"]))
            strength = {(f["layer"], f["id"]): f["activation"] for f in other["features"]}
            for f in one["features"]:
                expected_strength = strength[f["layer"], f["id"]]
                self.assertAlmostEqual(
                    f["activation"], expected_strength, delta=1e-3 * max(1, expected_strength))

    def test_llama_in_one_process(self):
        self.compare(plugin_text("llama3_gqa_tied", "standard_v6"))

    def test_llama_in_two_processes(self):
        self.compare(plugin_text("llama3_gqa_tied", "standard_v6"), processes=2)

    def test_gpt2(self):
        self.compare(plugin_text("gpt2_hub", "res_jb"))

    def test_qwen3_in_two_processes(self):
        self.compare(plugin_text("qwen3", "gated_v6"), processes=2)

    def test_pythia_to_the_end_of_its_context(self):
        self.compare(plugin_text("pythia", "jumprelu_v6"), tokens=500)

    def test_model_alone_has_no_logit_lens(self):
        with Worker(plugin_text("mistral_swa")) as worker:
            expected = self.axon(worker.plugin, 24, PROMPT)
            found = worker.ask(prompt=PROMPT, max_tokens=24, temperature=0)
        self.assertEqual(
            [one.get("token_id") for one in found], [one.get("token_id") for one in expected])
        self.assertTrue(all(one["features"] == [] for one in found[:-1]))

    def test_bundled_demo_with_its_labels(self):
        assets = ROOT / "Assets"
        text = (assets / "Plugins" / "demo.toml").read_text().replace('"../', f'"{assets}/')
        text = text.replace("folder:../", f"folder:{assets}/")
        # Its weights are stored in 16 bits, so that ties are likelier than in a fixture.
        self.compare(text, tokens=8, prompt="The capital of France is")


if __name__ == "__main__":
    unittest.main()
