"""Chalkgrad's forward of ONNX models beside ONNX Runtime's, one thread each, the same inputs, in turn.

    python benches/peers/onnx_forward.py [--models resnet50,gpt_small] [--rounds 3] [--secs 1] [--folder /tmp/onnx-models]

Needs onnx and onnxruntime; run from the root of the package after `cargo build --release --bin step-bench`.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime

import cases
import onnx_models
from compare import geometric_mean
from serve import timed

MODULUS = 50


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def feeds(run):
    """Input k comes from stream 1000 + k, open sizes are 1: as step-bench makes them."""
    made = {}
    for k, value in enumerate(run.get_inputs()):
        shape = [n if isinstance(n, int) else 1 for n in value.shape]
        real = "float" in value.type
        made[value.name] = cases.uniform(1000 + k, shape) if real else cases.integers(1000 + k, shape, MODULUS)
    return made


def ours(binary, path, secs, pin):
    done = subprocess.run([binary, "--onnx", path, "--secs", str(secs)], capture_output=True, text=True, preexec_fn=pin)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=",".join(onnx_models.CNNS + list(onnx_models.TRANSFORMERS)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--secs", type=float, default=1.0)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "chalkgrad-onnx-models"))
    parser.add_argument("--binary", default="target/release/step-bench")
    args = parser.parse_args()
    Path(args.folder).mkdir(exist_ok=True)
    pin = lambda: os.sched_setaffinity(0, {args.core})
    pin()
    ratios = []
    print("| model | chalkgrad ms | ONNX Runtime ms | ratio | cpu ms | theirs | ratio | outputs differ by |\n|---|---|---|---|---|---|---|---|")
    for name, path in onnx_models.write_all(args.folder, args.models.split(",")).items():
        run = session(path)
        fed = feeds(run)
        expected = run.run(None, fed)[0].reshape(-1)
        rounds = [(ours(args.binary, path, args.secs, pin), timed(lambda: run.run(None, fed), args.secs)) for _ in range(args.rounds)]
        a, b = (np.median([r[k]["median_us"] for r in rounds]) for k in (0, 1))
        a_cpu, b_cpu = (min(r[k].get("cpu_us") or r[k]["min_us"] for r in rounds) for k in (0, 1))
        head = np.array(rounds[0][0]["head"])
        off = np.abs(head - expected[: len(head)]).max() / max(np.abs(expected).mean(), 1e-30)
        ratios.append(a_cpu / b_cpu)
        print(f"| {name} | {a / 1e3:.2f} | {b / 1e3:.2f} | {a / b:.2f} | {a_cpu / 1e3:.2f} | {b_cpu / 1e3:.2f} | {a_cpu / b_cpu:.2f} | {off:.1e} |", flush=True)
    print(f"\nours / theirs, processor time, geometric mean over {len(ratios)} models: {geometric_mean(ratios):.2f}")


if __name__ == "__main__":
    main()
