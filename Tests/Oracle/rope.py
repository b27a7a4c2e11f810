#!/usr/bin/env python3
"""Rotary frequencies as transformers computes them, for RotarySettingsTests."""
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

SHAPE = dict(hidden_size=64, num_attention_heads=4, max_position_embeddings=256)
CASES = {
    "llama3": {"rope_type": "llama3", "rope_theta": 500.0, "factor": 8.0, "low_freq_factor": 1.0,
               "high_freq_factor": 4.0, "original_max_position_embeddings": 64},
    "linear": {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0},
}
for name, parameters in CASES.items():
    config = LlamaConfig(rope_parameters=parameters, **SHAPE)
    frequencies, _ = ROPE_INIT_FUNCTIONS[parameters["rope_type"]](config, "cpu")
    print(name, [float(x) for x in frequencies])
