#!/usr/bin/env python3
"""Makes the small autoencoders in this folder and what SAELens computes from them.

    make.py [--out DIR]        needs torch, numpy, safetensors and sae_lens 6.54.12 (no network)

One random autoencoder for each layout that no checkpoint of ../ holds, stored under the names that its
repository on the Hub has. `index.json` lists them: path, hook as SAELens names it, factor. `golden.safetensors` holds,
for each, what is encoded (`NAME.x`), the activations (`NAME.acts`) and the reconstruction (`NAME.recon`).

The oracle is SAELens' own loader where it has one; where it has none, or its loader cannot be used on a
folder, `formula` below, in double precision, which is compared with SAELens wherever both exist.
"""
import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from sae_lens.loading import pretrained_sae_loaders as loaders
from sae_lens.saes.sae import SAE
from sae_lens.saes.transcoder import JumpReLUSkipTranscoder, JumpReLUSkipTranscoderConfig
from sae_lens.saes.sae import SAEMetadata

D, F, T = 12, 48, 5
torch.manual_seed(7)
index, golden = [], {}


def random(*shape, scale=1.0):
    return torch.randn(*shape) * scale


def tensors(d_out=D):
    return {
        "W_enc": random(D, F, scale=0.4), "W_dec": random(F, d_out, scale=0.3),
        "b_enc": random(F, scale=0.2), "b_dec": random(d_out, scale=0.3),
    }


def formula(x, t, kind="standard", k=None, subtract=True, s=1.0, scales=None):
    """Activations and reconstruction in double precision."""
    t = {name: value.double() for name, value in t.items()}
    x = x.double()
    pre = (x - t["b_dec"] / s if subtract else x) @ (t["W_enc"] * s)
    if kind == "gated":
        acts = (pre + t["b_gate"] > 0) * torch.relu(pre * t["r_mag"].exp() + t["b_mag"])
    else:
        pre = pre + t["b_enc"]
        acts = torch.relu(pre)
        if kind == "topk":
            acts = torch.zeros_like(acts).scatter(-1, pre.topk(k).indices, acts.gather(-1, pre.topk(k).indices))
        if kind == "jumprelu":
            acts = acts * (pre > t["threshold"])
    decoded = acts if scales is None else acts * scales.double()
    recon = decoded @ (t["W_dec"] / s) + t["b_dec"] / s
    if "W_skip" in t:
        recon = recon + x @ t["W_skip"].T
    return acts, recon


def add(name, path, hook, acts_recon, x, **more):
    index.append({"name": name, "path": path, "hook": hook, **more})
    golden[f"{name}.x"] = x.contiguous()
    golden[f"{name}.acts"] = acts_recon[0].detach().float().contiguous()
    golden[f"{name}.recon"] = acts_recon[1].detach().float().contiguous()


def by_sae_lens(loader, repo, folder, x, overrides=None, factor=None):
    """What SAE.from_pretrained would make of the files: activations, reconstruction, settings."""
    cfg, state, *_ = loaders.NAMED_PRETRAINED_SAE_LOADERS[loader](
        repo, folder, "cpu", False, {"dtype": "float32", "device": "cpu", **(overrides or {})})
    cfg = loaders.handle_config_defaulting(cfg)
    config = SAE.get_sae_config_class_for_architecture(cfg["architecture"]).from_dict(cfg)
    sae = SAE.get_sae_class_for_architecture(config.architecture())(config)
    sae.process_state_dict_for_loading(state)
    sae.load_state_dict({name: value.float() for name, value in state.items()}, assign=True)
    sae = sae.float()
    if factor is not None:
        sae.fold_activation_norm_scaling_factor(factor)
    sae.turn_off_forward_pass_hook_z_reshaping()    # x has the heads side by side already
    acts = sae.encode(x)
    return (acts, sae(x) if hasattr(sae, "W_skip") else sae.decode(acts)), cfg


def agree(a, b, name):
    for left, right in zip(a, b):
        worst = (left.double() - right.double()).abs().max().item() / max(1, right.abs().max().item())
        assert worst < 2e-6, (name, worst)


def check(loader, name, repo, path, x, expected, overrides=None, factor=None, **more):
    """Adds the case as SAELens sees it, once the formula agrees."""
    result, cfg = by_sae_lens(loader, repo, path, x, overrides, factor)
    agree(result, expected, name)
    hook = cfg.get("hook_name") or cfg["metadata"]["hook_name"]
    if factor is not None:
        more["factor"] = factor
    add(name, f"{repo}/{path}", hook, result, x, loader=loader, **more)


# ------------------------------------------------------------------------------------------ dictionary_learning
def dictionary_learning(out):
    repo = "canrager/lm_sae"
    for kind in ["AutoEncoder", "AutoEncoderNew", "AutoEncoderTopK", "BatchTopKSAE", "MatryoshkaBatchTopKSAE",
                 "GatedAutoEncoder", "JumpReluAutoEncoder"]:
        t, x = tensors(), random(T, D)
        linear = {"encoder.weight": t["W_enc"].T.contiguous(), "decoder.weight": t["W_dec"].T.contiguous()}
        trainer = {"dict_class": kind, "activation_dim": D, "dict_size": F, "layer": 3, "lm_name": "EleutherAI/pythia",
                   "submodule_name": "resid_post_layer_3"}
        more = {}
        if kind == "AutoEncoder":
            state = {"bias": t["b_dec"], **linear, "encoder.bias": t["b_enc"]}
        elif kind == "AutoEncoderNew":
            state = {**linear, "encoder.bias": t["b_enc"], "decoder.bias": t["b_dec"]}
            more = {"subtract": False}
        elif kind == "GatedAutoEncoder":
            t |= {"b_gate": random(F), "b_mag": random(F, scale=0.3), "r_mag": random(F, scale=0.3)}
            state = {"decoder_bias": t["b_dec"], "r_mag": t["r_mag"], "gate_bias": t["b_gate"], "mag_bias": t["b_mag"],
                     **linear}
            more = {"kind": "gated"}
        elif kind in ("AutoEncoderTopK", "BatchTopKSAE"):
            trainer["k"] = 6
            state = {"b_dec": t["b_dec"], "k": torch.tensor(6), "threshold": torch.tensor(0.7), **linear,
                     "encoder.bias": t["b_enc"]}
            more = {"kind": "topk", "k": 6}
        elif kind == "MatryoshkaBatchTopKSAE":
            trainer["k"] = 6
            state = {"W_enc": t["W_enc"], "b_enc": t["b_enc"], "W_dec": t["W_dec"], "b_dec": t["b_dec"],
                     "k": torch.tensor(6), "threshold": torch.tensor(0.9), "group_sizes": torch.tensor([10, 38])}
        else:
            t["threshold"] = random(F, scale=0.3).abs()
            state = dict(t)
            more = {"kind": "jumprelu", "subtract": False}
        if "BatchTopK" in kind:
            t["threshold"] = state["threshold"].expand(F)
            more = {"kind": "jumprelu"}
        path = f"sweep_{kind}/resid_post_layer_3/trainer_0"
        folder = out / repo / path
        folder.mkdir(parents=True)
        # A state dict holds parameters that may be views; the plain ones are stored as torch's own modules store them.
        torch.save({name: torch.nn.Parameter(v, requires_grad=False) if v.is_floating_point() else v
                    for name, v in state.items()}, folder / "ae.pt")
        (folder / "config.json").write_text(json.dumps({"trainer": trainer, "buffer": {"ctx_len": 128}}, indent=1))
        expected = formula(x, t, **more)
        if kind == "AutoEncoderNew":
            add(kind, f"{repo}/{path}", "blocks.3.hook_resid_post", expected, x, loader="dictionary_learning_1")
        else:
            check("dictionary_learning_1", kind, repo, path, x, expected)


# ------------------------------------------------------------------------------------------ single files of torch
def torch_files(out):
    t, x = tensors(), random(T, D)
    repo = "Qwen/SAE-Res-Qwen3-1.7B-Base-W32K-L0_6"
    (out / repo).mkdir(parents=True)
    # Views of the wide side: what is saved is not one after another.
    torch.save({"W_enc": t["W_enc"].T, "W_dec": t["W_dec"].T.contiguous(), "b_enc": t["b_enc"].bfloat16(),
                "b_dec": t["b_dec"]}, out / repo / "layer3.sae.pt")
    t["b_enc"] = t["b_enc"].bfloat16().float()
    check("qwen_scope", "qwen_scope", repo, "layer3.sae.pt", x, formula(x, t, "topk", k=6, subtract=False),
          {"d_in": D, "d_sae": F})

    t, x = tensors(), random(T, D)
    repo, name = "ckkissane/attn-saes-gpt2-small-all-layers", "gpt2-small_L1_Hcat_z_v5"
    (out / repo).mkdir(parents=True)
    torch.save(t, out / repo / f"{name}.pt")
    (out / repo / f"{name}_cfg.json").write_text(json.dumps(
        {"act_size": D, "dict_size": F, "act_name": "blocks.1.attn.hook_z", "l1_coeff": 1.8}))
    check("connor_rob_hook_z", "connor_rob", repo, f"{name}.pt", x, formula(x, t))

    t, x = tensors(), random(T, D)
    repo, name = "qresearch/DeepSeek-R1-Distill-Llama-8B-SAE-l19", "DeepSeek-R1-Distill-Llama-8B-SAE-l19.pt"
    (out / repo).mkdir(parents=True)
    half = {k: v.bfloat16() for k, v in t.items()}
    t = {k: v.float() for k, v in half.items()}
    torch.save({"encoder.weight": half["W_enc"].T.contiguous(), "encoder.bias": half["b_enc"],
                "decoder.weight": half["W_dec"].T.contiguous(), "decoder.bias": half["b_dec"]}, out / repo / name)
    check("deepseek_r1", "deepseek_r1", repo, name, x, formula(x, t, subtract=False), {"d_in": D, "d_sae": F})

    t, x = tensors(), random(T, D)
    repo, name = "Goodfire/Llama-3.1-8B-Instruct-SAE-l19", "Llama-3.1-8B-Instruct-SAE-l19.pth"
    (out / repo).mkdir(parents=True)
    # The format of torch before 1.6, and double precision.
    torch.save({"encoder_linear.weight": t["W_enc"].T.contiguous().double(), "encoder_linear.bias": t["b_enc"],
                "decoder_linear.weight": t["W_dec"].T, "decoder_linear.bias": t["b_dec"].half()}, out / repo / name,
               _use_new_zipfile_serialization=False)
    t["b_dec"] = t["b_dec"].half().float()
    check("goodfire", "goodfire", repo, name, x, formula(x, t, subtract=False), {"d_in": D, "d_sae": F})


# ------------------------------------------------------------------------------------------ Gemma Scope
def gemma_scope(out):
    def npz(path, arrays, save=np.savez):
        (out / path).mkdir(parents=True)
        save(out / path / "params.npz", **{name: value.numpy() for name, value in arrays.items()})

    t, x = tensors() | {"threshold": random(F, scale=0.2).abs()}, random(T, D)
    repo, path = "google/gemma-scope-2b-pt-transcoders", "layer_1/width_16k/average_l0_9"
    npz(f"{repo}/{path}", t)
    check("gemma_2_transcoder", "gemma_transcoder", repo, path, x, formula(x, t, "jumprelu", subtract=False),
          {"d_in": D, "d_out": D, "d_sae": F}, hook_out="blocks.1.hook_mlp_out")

    t, x = tensors() | {"threshold": random(F, scale=0.2).abs()}, random(T, D, scale=3)
    repo, path = "google/gemma-scope-2b-pt-res", "embedding/width_4k/average_l0_6"
    # Compressed, and in the order of Fortran.
    npz(f"{repo}/{path}", t, np.savez_compressed)
    scaled = t | {"W_enc": t["W_enc"] / math.sqrt(D), "W_dec": t["W_dec"] * math.sqrt(D)}
    check("gemma_2", "gemma_embedding", repo, path, x, formula(x, scaled, "jumprelu", subtract=False),
          {"d_in": D, "d_sae": F})

    t, x = tensors() | {"threshold": random(F, scale=0.2).abs()}, random(T, D)
    repo, path = "google/gemma-scope-2b-pt-att", "layer_7/width_16k/average_l0_80"
    half = {name: value.half() for name, value in t.items()}
    half["W_dec"] = half["W_dec"].T.contiguous().T
    npz(f"{repo}/{path}", half, np.savez_compressed)
    t = {name: value.float() for name, value in half.items()}
    check("gemma_2", "gemma_att", repo, path, x, formula(x, t, "jumprelu", subtract=False), {"d_in": D, "d_sae": F})

    t, x = tensors() | {"threshold": random(F, scale=0.2).abs(), "W_skip": random(D, D, scale=0.2)}, random(T, D)
    repo, path = "google/gemma-scope-2-270m-pt", "transcoder/layer_5_width_16k_l0_big_affine"
    (out / repo / path).mkdir(parents=True)
    save_file({"w_enc": t["W_enc"], "w_dec": t["W_dec"], "b_enc": t["b_enc"], "b_dec": t["b_dec"],
               "threshold": t["threshold"], "affine_skip_connection": t["W_skip"].T.contiguous()},
              out / repo / path / "params.safetensors")
    check("gemma_3", "gemma3_transcoder", repo, path, x, formula(x, t, "jumprelu", subtract=False),
          hook_out="blocks.5.hook_mlp_out",
          # SAELens says hook_mlp_in, which TransformerLens takes before the norm; the weights read
          # model.layers.5.pre_feedforward_layernorm.output, which is this.
          axon_hook="blocks.5.mlp.hook_in")


# ------------------------------------------------------------------------------------------ the others
def others(out):
    t, x = tensors(), random(T, D)
    repo, name = "mwhanna/qwen3-0.6b-transcoders-lowl0", "layer_2.safetensors"
    (out / repo).mkdir(parents=True)
    half = {k: v.bfloat16() for k, v in t.items()}
    save_file(half | {"W_enc": half["W_enc"].T.contiguous()}, out / repo / name)
    (out / repo / "wandb-config.yaml").write_text(
        f"d_model: {{value: {D}}}\nd_feature: {{value: {F}}}\nbatch_size: {{value: 8}}\n")
    (out / repo / "config.yaml").write_text("model_name: Qwen/Qwen3-0.6B\n")
    check("mwhanna_transcoder", "mwhanna", repo, name, x,
          formula(x, {k: v.float() for k, v in half.items()}, subtract=False), hook_out="blocks.2.hook_mlp_out")

    t, x = tensors(), random(T, D)
    repo, path = "fnlp/Llama-Scope-R1-Distill", "800M-Slimpajama-0-OpenR1-Math-220k/L4R"
    t["log_jumprelu_threshold"] = random(F, scale=0.5) - 1
    (out / repo / path).mkdir(parents=True)
    save_file({"encoder.weight": t["W_enc"].T.contiguous(), "encoder.bias": t["b_enc"],
               "decoder.weight": t["W_dec"].T.contiguous(), "decoder.bias": t["b_dec"],
               "log_jumprelu_threshold": t["log_jumprelu_threshold"]}, out / repo / path / "sae_weights.safetensors")
    config = {"d_model": D, "expansion_factor": F // D, "hook_point_in": "blocks.4.hook_resid_post"}
    (out / repo / path / "config.json").write_text(json.dumps(config))
    t["threshold"] = t.pop("log_jumprelu_threshold").exp()
    check("llama_scope_r1_distill", "llama_distill", repo, path, x,
          formula(x, t, "jumprelu", subtract=False, s=0.61), {"d_sae": F}, factor=0.61)

    # EleutherAI's own rule for transcoders (eai-sparsify 1.3.3): b_dec is never taken from the input.
    t, x = tensors() | {"W_skip": random(D, D, scale=0.2)}, random(T, D)
    repo, path = "EleutherAI/skip-transcoder-SmolLM2", "layers.1.mlp"
    (out / repo / path).mkdir(parents=True)
    save_file({"encoder.weight": t["W_enc"].T.contiguous(), "encoder.bias": t["b_enc"], "W_dec": t["W_dec"],
               "b_dec": t["b_dec"], "W_skip": t["W_skip"]}, out / repo / path / "sae.safetensors")
    (out / repo / path / "cfg.json").write_text(json.dumps(
        {"activation": "topk", "expansion_factor": 1, "normalize_decoder": True, "num_latents": F, "k": 6,
         "multi_topk": False, "skip_connection": True, "transcode": True, "d_in": D}))
    add("sparsify_transcoder", f"{repo}/{path}", "blocks.1.mlp.hook_in", formula(x, t, "topk", k=6, subtract=False), x,
        loader="sparsify", hook_out="blocks.1.hook_mlp_out")

    # SAELens' own file of a transcoder whose two sides differ in length.
    wide, x = 16, random(T, D)
    config = JumpReLUSkipTranscoderConfig(
        d_in=D, d_sae=F, d_out=wide, apply_b_dec_to_input=False,
        metadata=SAEMetadata(hook_name="blocks.1.ln2.hook_normalized", hook_name_out="blocks.1.hook_mlp_out"))
    sae = JumpReLUSkipTranscoder(config)
    t = tensors(wide) | {"threshold": random(F, scale=0.2).abs(), "W_skip": random(wide, D, scale=0.2)}
    sae.load_state_dict(t)
    path = "org/saved-by-saelens/skip_transcoder"
    sae.save_model(out / path)
    result = (sae.encode(x), sae(x))
    agree(result, formula(x, t, "jumprelu", subtract=False), "skip_transcoder")
    add("skip_transcoder", path, "blocks.1.ln2.hook_normalized", result, x, hook_out="blocks.1.hook_mlp_out")

    # What a BatchTopK training run of SAELens saves, and a finetuned factor for each feature in decoding.
    t, x = tensors(), random(T, D)
    path = "org/training-run/batchtopk"
    (out / path).mkdir(parents=True)
    save_file(t | {"topk_threshold": torch.tensor(0.8, dtype=torch.double)}, out / path / "sae_weights.safetensors")
    meta = {"sae_lens_version": "6.54.12", "hook_name": "blocks.2.hook_resid_pre"}
    (out / path / "cfg.json").write_text(json.dumps(
        {"architecture": "batchtopk", "k": 6.5, "d_in": D, "d_sae": F, "normalize_activations": "none",
         "apply_b_dec_to_input": True, "metadata": meta}))
    add("batchtopk_run", path, "blocks.2.hook_resid_pre",
        formula(x, t | {"threshold": torch.full((F,), 0.8)}, "jumprelu"), x)

    t, x, scales = tensors(), random(T, D), random(F).abs() + 0.5
    path = "org/finetuned/scaling_factor"
    (out / path).mkdir(parents=True)
    save_file(t | {"scaling_factor": scales}, out / path / "sae_weights.safetensors")
    (out / path / "cfg.json").write_text(json.dumps(
        {"architecture": "standard", "d_in": D, "d_sae": F, "finetuning_scaling_factor": True,
         "hook_point": "blocks.2.hook_resid_pre"}))
    add("scaling_factor", path, "blocks.2.hook_resid_pre", formula(x, t, scales=scales), x)

    # Names that no release has, the other way round.
    t, x = tensors() | {"threshold": random(F, scale=0.2).abs()}, random(T, D)
    path = "org/other-names"
    (out / path).mkdir(parents=True)
    save_file({"encoder.weight": t["W_enc"].T.contiguous(), "encoder.bias": t["b_enc"], "W_dec": t["W_dec"],
               "decoder_bias": t["b_dec"], "threshold": t["threshold"]}, out / path / "sae.safetensors")
    (out / path / "config.json").write_text(json.dumps({"hook_name": "blocks.0.hook_resid_post"}))
    add("other_names", path, "blocks.0.hook_resid_post", formula(x, t, "jumprelu", subtract=False), x)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out = parser.parse_args().out

    def local(repo_id, filename, subfolder=None, **_):
        path = out / repo_id / (subfolder or "") / filename
        if not path.exists():
            raise loaders.EntryNotFoundError(str(path))
        return str(path)

    def shapes(repo, filename):
        from safetensors import safe_open
        with safe_open(out / repo / filename, "pt") as f:
            return {name: f.get_slice(name).get_shape() for name in f.keys()}

    loaders.hf_hub_download = local
    loaders.get_safetensors_tensor_shapes = shapes
    for make in (dictionary_learning, torch_files, gemma_scope, others):
        make(out)
    (out / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    save_file(golden, out / "golden.safetensors")
    print(len(index), "autoencoders")


if __name__ == "__main__":
    main()
