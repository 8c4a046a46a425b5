"""Chalkgrad's steps beside PyTorch's and JAX's: the same models, numbers and machine, in turn, round after round.

    python benches/peers/compare.py [--models a,b] [--batches 1,32,256] [--threads 1] [--rounds 3] [--secs 0.5]

Run it from the root of the package with a Python that has torch and jax (either may be missing), after
`cargo build --release --bin step-bench`. With one thread all of them are bound to the same core. The time of a cell is
the median over rounds of each round's median; beside it stands the processor time a step of the best round, in which
waiting for a core that others use does not count. A ratio is peer / Chalkgrad: above 1 Chalkgrad is the faster, or the smaller.

Peak bytes of a step are what the framework's tensor allocator had out at once, above what it had before the step
(parameters and inputs): counted in Chalkgrad's tensors, by PyTorch's memory profiler, and for JAX as XLA plans its
temporaries and outputs. Scratch inside BLAS or a kernel is in none of them.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from pathlib import Path

import cases

HERE = Path(__file__).resolve().parent
AXES = ("median_us", "cpu_us", "peak_bytes")


class Peer:
    """A framework in a process of its own that answers cases as they come."""

    def __init__(self, name, command, pin):
        self.name, self.pin = name, pin
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=pin
        )

    def ask(self, case):
        try:
            self.process.stdin.write(json.dumps(case) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        # Profilers print lines of their own.
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        return None


class Chalkgrad:
    name = "chalkgrad"

    def __init__(self, binary, pin, extra):
        self.binary, self.pin, self.extra = binary, pin, extra

    def ask(self, case):
        flags = ["--models", case["model"], "--batches", str(case["batch"]), "--threads", str(case["threads"])]
        done = subprocess.run(
            [self.binary, *flags, "--secs", str(case["secs"]), *self.extra],
            capture_output=True, text=True, preexec_fn=self.pin,
        )
        return json.loads(done.stdout) if done.returncode == 0 else None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=",".join(cases.MODELS))
    parser.add_argument("--batches", default="1,32,256")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--secs", type=float, default=0.5)
    parser.add_argument("--peers", default="torch,jax")
    parser.add_argument("--core", type=int, default=0, help="the core that all of them share with one thread")
    parser.add_argument("--binary", default="target/release/step-bench")
    parser.add_argument("--record", action="store_true", help="Chalkgrad records everything")
    return parser.parse_args()


def measure(args):
    """By cell and framework: the axes over all rounds, and the losses."""
    pin = (lambda: os.sched_setaffinity(0, {args.core})) if args.threads == 1 else None
    peers = [Chalkgrad(args.binary, pin, ["--record"] if args.record else [])]
    peers += [Peer(p, [sys.executable, HERE / f"{p}_steps.py"], pin) for p in args.peers.split(",") if p]
    cells = [(m, int(b)) for m in args.models.split(",") for b in args.batches.split(",")]
    cells = [c for c in cells if c not in cases.LEFT_OUT]
    # While one is still being imported, it would take the core from the others.
    for peer in peers:
        peer.ask({"model": "a", "batch": 1, "threads": args.threads, "secs": 0})
    found = {}
    for round_number in range(args.rounds):
        for model, batch in cells:
            for peer in peers:
                case = {"model": model, "batch": batch, "threads": args.threads, "secs": args.secs}
                answer = peer.ask(case)
                if answer is None:
                    print(f"{peer.name} gave no answer for {model}/{batch}", file=sys.stderr)
                    continue
                found.setdefault((model, batch), {}).setdefault(peer.name, []).append(answer)
            print(f"round {round_number + 1}: {model}/{batch}", file=sys.stderr)
    return [p.name for p in peers], found


def summary(answers):
    best = {"median_us": statistics.median(a["median_us"] for a in answers)}
    best["cpu_us"] = min(a.get("cpu_us") or a["min_us"] for a in answers)
    best["peak_bytes"] = max(a["peak_bytes"] for a in answers)
    return best


def disagreements(found):
    """Cells where two frameworks do not reach the same losses."""
    for cell, by_peer in found.items():
        ours = by_peer.get("chalkgrad", [None])[0]
        for name, answers in by_peer.items():
            for key in ("loss0", "loss10"):
                if ours and abs(answers[0][key] - ours[key]) > 1e-5 * max(1.0, abs(ours[key])):
                    yield f"{cell[0]}/{cell[1]} {key}: {name} {answers[0][key]:.6f}, chalkgrad {ours[key]:.6f}"


def geometric_mean(ratios):
    return math.exp(statistics.fmean(math.log(r) for r in ratios)) if ratios else math.nan


def report(names, found):
    peers = names[1:]
    head = ["cell", "chalkgrad µs", "cpu"] + [f"{p} µs" for p in peers] + [f"{p} cpu" for p in peers]
    head += [f"ratio {p}" for p in peers] + [f"ratio of cpu {p}" for p in peers]
    head += ["peak MB"] + [f"{p} MB" for p in peers]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    ratios = {(p, axis): [] for p in peers for axis in AXES}
    for (model, batch), by_peer in found.items():
        row = {name: summary(answers) for name, answers in by_peer.items()}
        if len(row) < len(names):
            continue
        ours = row["chalkgrad"]
        for p in peers:
            for axis in AXES:
                ratios[p, axis].append(max(row[p][axis], 1) / max(ours[axis], 1))
        cells = [f"{model}/{batch}", f"{ours['median_us']:,.1f}", f"{ours['cpu_us']:,.1f}"]
        cells += [f"{row[p][axis]:,.0f}" for axis in ("median_us", "cpu_us") for p in peers]
        cells += [f"{ratios[p, axis][-1]:.2f}" for axis in ("median_us", "cpu_us") for p in peers]
        cells += [f"{row[n]['peak_bytes'] / 1e6:.3f}" for n in names]
        print("| " + " | ".join(cells) + " |")
    for p in peers:
        means = ", ".join(f"{axis} {geometric_mean(ratios[p, axis]):.2f}" for axis in AXES)
        print(f"\n{p} / chalkgrad, geometric mean over {len(ratios[p, 'median_us'])} cells: {means}")
    for line in disagreements(found):
        print(f"\nlosses differ: {line}")


if __name__ == "__main__":
    report(*measure(arguments()))
