"""Hold every golden case's forward against ONNX: did we translate its attributes rightly?

    python check_meaning.py

PyTorch says what the numbers are, ONNX says what the attributes mean; where the two agree, a case is sound. The
reference evaluator is asked first (f64); where it has no answer or differs, ONNX Runtime decides (f32).
Chalkgrad's own ops (domain `chalkgrad`) have no ONNX meaning and are skipped.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import helper
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import load_file

HERE = Path(__file__).resolve().parent


def model_of(case, feeds, outs):
    names = [f"x{i}" if present else "" for i, present in enumerate(case["inputs"])]
    info = lambda n, a: helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape)
    attributes = dict(case["attributes"])
    if attributes.get("to") == 11 and any(a.dtype == np.float32 for a in outs.values()):
        attributes["to"] = 1
    node = helper.make_node(case["op_type"], names, list(outs), **attributes)
    graph = helper.make_graph(
        [node], "case", [info(n, a) for n, a in feeds.items()], [info(n, a) for n, a in outs.items()]
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", case["opset"])], ir_version=9)


def reference(case, feeds, outs):
    return ReferenceEvaluator(model_of(case, feeds, outs)).run(None, feeds), 1e-6


def runtime(case, feeds, outs):
    narrow = lambda tensors: {n: a.astype(np.float32) if a.dtype == np.float64 else a for n, a in tensors.items()}
    model = model_of(case, narrow(feeds), narrow(outs)).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, narrow(feeds)), 1e-4


def difference(engine, case, feeds, outs):
    """None where the engine agrees, otherwise what it says."""
    try:
        got, rtol = engine(case, feeds, outs)
        for y, want in zip(got, outs.values()):
            np.testing.assert_allclose(y, want, rtol=rtol, atol=rtol / 100)
    except Exception as e:  # the engines raise whatever they like
        return f"{type(e).__name__} {' '.join(str(e).split())[:200]}"


def main():
    tensors = load_file(HERE / "ops.safetensors")
    bad = 0
    onnxruntime.set_default_logger_severity(4)
    for case in json.loads((HERE / "ops.json").read_text(encoding="utf-8"))["cases"]:
        if case["domain"]:
            continue
        key = case["name"]
        feeds = {f"x{i}": tensors[f"{key}/in/{i}"] for i, present in enumerate(case["inputs"]) if present}
        outs = {f"y{i}": tensors[f"{key}/out/{i}"] for i in range(case["outputs"])}
        first = difference(reference, case, feeds, outs)
        second = first and difference(runtime, case, feeds, outs)
        if second:
            bad += 1
            print(f"{key}:\n  reference {first}\n  runtime {second}")
    sys.exit(f"{bad} cases differ" if bad else 0)


if __name__ == "__main__":
    main()
