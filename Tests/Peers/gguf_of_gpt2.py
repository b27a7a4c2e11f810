#!/usr/bin/env python3
"""Writes a GPT-2 folder of the Hugging Face layout as GGUF files for llama.cpp: f32, f16 and q8_0.

    gguf_of_gpt2.py FOLDER OUT          OUT/gpt2-f32.gguf, OUT/gpt2-f16.gguf, OUT/gpt2-q8_0.gguf

What is quantised is what llama.cpp's own tool quantises: the matrices, not the norms and biases.
"""
import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType as Q, GGUFWriter, LlamaFileType as F, TokenType
from gguf.quants import quantize
from safetensors.numpy import load_file

BLOCK_NAMES = {
    "ln_1.weight": "attn_norm.weight", "ln_1.bias": "attn_norm.bias",
    "ln_2.weight": "ffn_norm.weight", "ln_2.bias": "ffn_norm.bias",
    "attn.c_attn.weight": "attn_qkv.weight", "attn.c_attn.bias": "attn_qkv.bias",
    "attn.c_proj.weight": "attn_output.weight", "attn.c_proj.bias": "attn_output.bias",
    "mlp.c_fc.weight": "ffn_up.weight", "mlp.c_fc.bias": "ffn_up.bias",
    "mlp.c_proj.weight": "ffn_down.weight", "mlp.c_proj.bias": "ffn_down.bias",
}
NAMES = {
    "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight",
    "ln_f.weight": "output_norm.weight", "ln_f.bias": "output_norm.bias",
}


def tensors(folder):
    """llama.cpp's names and `[outputs, inputs]` matrices; the unembedding is the embedding."""
    for name, value in sorted(load_file(folder / "model.safetensors").items()):
        name = name.removeprefix("transformer.")
        value = value.astype(np.float32)
        if name.startswith("h."):
            _, layer, rest = name.split(".", 2)
            if rest not in BLOCK_NAMES:
                continue  # masks of old checkpoints
            if value.ndim == 2:
                value = np.ascontiguousarray(value.T)  # Conv1D stores [inputs, outputs]
            yield f"blk.{layer}.{BLOCK_NAMES[rest]}", value
        elif name in NAMES:
            yield NAMES[name], value
            if name == "wte.weight":
                yield "output.weight", value


def vocabulary(writer, folder):
    tokenizer = json.loads((folder / "tokenizer.json").read_text())["model"]
    words = [word for word, _ in sorted(tokenizer["vocab"].items(), key=lambda item: item[1])]
    last = len(words) - 1
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(words)
    writer.add_token_types(
        [TokenType.CONTROL if index == last else TokenType.NORMAL for index in range(len(words))])
    merges = [m if isinstance(m, str) else " ".join(m) for m in tokenizer["merges"]]
    writer.add_token_merges(merges)
    writer.add_bos_token_id(last)
    writer.add_eos_token_id(last)


def write(folder, out, kind, file_type):
    config = json.loads((folder / "config.json").read_text())
    writer = GGUFWriter(out, "gpt2")
    writer.add_block_count(config["n_layer"])
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_feed_forward_length(4 * config["n_embd"])
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])
    writer.add_file_type(file_type)
    vocabulary(writer, folder)
    for name, value in tensors(folder):
        is_matrix = value.ndim == 2 and name != "position_embd.weight"
        raw = kind if is_matrix else Q.F32
        writer.add_tensor(name, quantize(value, raw), raw_dtype=raw)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for name, kind, file_type in [
        ("f32", Q.F32, F.ALL_F32), ("f16", Q.F16, F.MOSTLY_F16), ("q8_0", Q.Q8_0, F.MOSTLY_Q8_0),
    ]:
        write(folder, out / f"gpt2-{name}.gguf", kind, file_type)


main()
