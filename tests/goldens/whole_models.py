"""Gradients of the sample models themselves, at their default inputs: one number to hold the whole way against, from the ONNX
file through every op to each parameter.

Writes `samples.safetensors`: `<id>/in/<input>`, `<id>/loss` and `<id>/grad/<parameter>`, computed in f64 and kept in f32. PyTorch's
side is the module that was trained, with the weights read back from the ONNX file.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

SAMPLES = Path(__file__).resolve().parents[2] / "sample-models"
sys.path.insert(0, str(SAMPLES))

import tiny_gpt  # noqa: E402
import train  # noqa: E402

FIRST_DIGIT = 195  # as in src/formats/samples.rs
FIRST_TEXT = 17


def with_weights(module, name):
    """The module in f64, with the ONNX file's weights; a Linear weight stored (in, out) is turned."""
    model = onnx.load(SAMPLES / f"{name}.onnx")
    arrays = {i.name: numpy_helper.to_array(i).copy() for i in model.graph.initializer}
    turned = name == "tiny-gpt"
    linears = {f"{n}.weight" for n, m in module.named_modules() if isinstance(m, nn.Linear)}
    state = {n: torch.from_numpy(arrays[n].T if turned and n in linears else arrays[n]) for n in module.state_dict()}
    module.load_state_dict(state)
    return module.double(), linears if turned else set()


def digit():
    record = np.frombuffer((SAMPLES / "digits.bin").read_bytes(), np.uint8).reshape(-1, 65)[FIRST_DIGIT]
    image = torch.from_numpy(record[:64].astype(np.float32) / 16).reshape(1, 1, 8, 8)
    return {"image": image, "target": torch.tensor([int(record[64])])}


def text():
    rhymes = (SAMPLES / "rhymes.txt").read_text(encoding="utf-8")
    vocabulary = sorted(set(rhymes))
    tokens = torch.tensor([[vocabulary.index(c) for c in rhymes[:FIRST_TEXT]]])
    return {"tokens": tokens[:, :-1].contiguous(), "target": tokens[:, 1:].contiguous()}, len(vocabulary)


def models():
    yield "xor-mlp", train.XorMlp(), {"x": train.XOR_X, "target": train.XOR_Y}, F.mse_loss
    for name, make, _ in train.DIGIT_MODELS:
        yield name, make(), digit(), F.cross_entropy
    feeds, vocab_size = text()
    loss = lambda logits, target: F.cross_entropy(logits.flatten(0, 1), target.flatten())
    yield "tiny-gpt", tiny_gpt.TinyGpt(vocab_size), feeds, loss


def save(folder: Path):
    tensors = {}
    for name, module, feeds, loss_of in models():
        module, turned = with_weights(module, name)
        wide = {n: x.double() if x.is_floating_point() else x for n, x in feeds.items()}
        target = wide.pop("target")
        loss = loss_of(module(*wide.values()), target)
        loss.backward()
        tensors |= {f"{name}/in/{n}": x for n, x in feeds.items()}
        tensors[f"{name}/loss"] = loss.detach()
        for n, p in module.named_parameters():
            tensors[f"{name}/grad/{n}"] = (p.grad.T if n in turned else p.grad).contiguous()
    narrow = {n: x.float() if x.is_floating_point() else x for n, x in tensors.items()}
    save_file({n: x.clone().contiguous() for n, x in narrow.items()}, folder / "samples.safetensors")
