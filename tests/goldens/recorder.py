"""Records golden cases: one operator, its inputs and attributes, and what PyTorch's f64 autograd says.

`case(...)` runs PyTorch's own function forward, draws a gradient for every float output, and stores inputs, outputs,
those gradients and the gradients of all float inputs. `save` writes `ops.json` (what each case is) and
`ops.safetensors` (its numbers); see README.md for the keys.
"""

import json
import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file

CASES, TENSORS = [], {}


def randn(*shape, seed=0):
    """Normal numbers; every call site gets the same ones on every run."""
    generator = torch.Generator().manual_seed(zlib.crc32(repr((shape, seed)).encode()))
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def rand(*shape, low=0.0, high=1.0, seed=0):
    """Uniform numbers between `low` and `high`."""
    generator = torch.Generator().manual_seed(zlib.crc32(repr((shape, seed, "u")).encode()))
    return low + (high - low) * torch.rand(shape, generator=generator, dtype=torch.float64)


def f64(values):
    return torch.tensor(values, dtype=torch.float64)


def i64(values):
    return torch.tensor(values, dtype=torch.int64)


def is_float(tensor):
    return tensor is not None and tensor.dtype == torch.float64


def case(op_type, name, inputs, compute, *, attributes=None, opset=20, domain="", fixed=()):
    """`fixed`: positions of float inputs that have no gradient (PyTorch offers none, as for running statistics)."""
    key = f"{op_type}/{name}"
    floats = [a for a in (attributes or {}).values() if isinstance(a, float)]
    assert all(a == torch.tensor(a).item() for a in floats), f"{key}: ONNX keeps attributes as f32; take one that fits"
    assert all(c["name"] != key for c in CASES), f"two cases are called {key}"
    leaves = [leaf(x, i not in fixed) for i, x in enumerate(inputs)]
    outputs = compute(*leaves)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    cotangents = {i: randn(*y.shape, seed=key + str(i)) for i, y in enumerate(outputs) if is_float(y)}
    grads = gradients(leaves, outputs, cotangents)
    store(key, "in", dict(enumerate(leaves)))
    store(key, "out", dict(enumerate(outputs)))
    store(key, "cot", cotangents)
    store(key, "grad", grads)
    CASES.append(
        dict(name=key, op_type=op_type, domain=domain, opset=opset, attributes=attributes or {},
             inputs=[x is not None for x in inputs], outputs=len(outputs), grads=sorted(grads))
    )


def leaf(x, with_grad):
    if x is None:
        return None
    x = x.detach().clone()
    return x.requires_grad_() if is_float(x) and with_grad else x


def gradients(leaves, outputs, cotangents):
    """Of Σ output · cotangent with respect to every float leaf; one that PyTorch calls unreachable is zero."""
    wanted = [i for i, x in enumerate(leaves) if is_float(x) and x.requires_grad]
    reached = [i for i in cotangents if outputs[i].requires_grad]
    if not wanted or not reached:
        return {}
    found = torch.autograd.grad(
        [outputs[i] for i in reached], [leaves[i] for i in wanted], [cotangents[i] for i in reached],
        allow_unused=True,
    )
    return {i: torch.zeros_like(leaves[i]) if g is None else g for i, g in zip(wanted, found)}


def store(key, kind, tensors):
    for i, x in tensors.items():
        if x is not None:
            TENSORS[f"{key}/{kind}/{i}"] = x.detach().clone().contiguous()


def save(folder: Path):
    lines = ",\n".join(json.dumps(c, ensure_ascii=False) for c in CASES)
    header = json.dumps({"torch": torch.__version__.split("+")[0]})
    (folder / "ops.json").write_text(f'{{"made_with": {header},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")
    save_file(TENSORS, folder / "ops.safetensors")
