#!/usr/bin/env python3
"""Rotary scalings as transformers computes them, for RotarySettingsTests.

    rope.py Tests/Fixtures/llama3_gqa_tied > Tests/Fixtures/_rope/golden.json

For each of `rope_parameters`: the frequencies of a head and the factor on cosines and sines, as the library's own function gives
them, and the last logits of the fixture's weights under these settings.
"""
import json
import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM

IDS = [(7 * i * i + 3 * i + 1) % 250 for i in range(40)]
SHORT = [1.0, 1.2, 1.75, 3.0]
CASES = {
    "llama3": {"rope_type": "llama3", "rope_theta": 500.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
               "original_max_position_embeddings": 64},
    "linear": {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0},
    "dynamic": {"rope_type": "dynamic", "rope_theta": 10000.0, "factor": 4.0},
    "yarn": {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 64},
    "yarn-betas": {"rope_type": "yarn", "rope_theta": 500.0, "factor": 16.0, "original_max_position_embeddings": 16,
                   "beta_fast": 6.0, "beta_slow": 0.5, "truncate": False},
    "yarn-scales": {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 40.0, "original_max_position_embeddings": 32,
                    "mscale": 0.7, "mscale_all_dim": 1.3},
    "yarn-attention": {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 2.0, "original_max_position_embeddings": 128,
                       "attention_factor": 1.25},
    "longrope": {"rope_type": "longrope", "rope_theta": 10000.0, "original_max_position_embeddings": 64, "factor": 4.0,
                 "short_factor": SHORT, "long_factor": [8.0 * x for x in SHORT]},
    "longrope-attention": {"rope_type": "longrope", "rope_theta": 10000.0, "original_max_position_embeddings": 64,
                           "attention_factor": 0.8, "factor": 4.0, "short_factor": SHORT[::-1], "long_factor": SHORT},
}


def main():
    folder, cases = sys.argv[1], []
    for name, parameters in CASES.items():
        settings = json.load(open(folder + "/config.json"))
        settings = {k: v for k, v in settings.items() if k not in ("rope_scaling", "rope_theta", "rope_parameters")}
        config = LlamaConfig(**settings | {"max_position_embeddings": 256, "rope_parameters": dict(parameters)})
        model = LlamaForCausalLM.from_pretrained(folder, config=config, dtype=torch.float32, attn_implementation="eager").eval()
        rotary = model.model.rotary_emb
        with torch.no_grad():
            logits = model(torch.tensor([IDS])).logits[0, -1]
        cases.append({"name": name, "rope_parameters": parameters, "frequencies": [float(x) for x in rotary.original_inv_freq],
                      "attention_factor": float(rotary.attention_scaling), "logits": [round(float(x), 7) for x in logits[:64]]})
    print(json.dumps({"max_position_embeddings": 256, "ids": IDS, "cases": cases}))


if __name__ == "__main__":
    main()
