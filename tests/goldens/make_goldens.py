"""Write ops.json, ops.safetensors and samples.safetensors beside this script, from PyTorch on the CPU in f64.

    pip install -r ../../sample-models/requirements.txt safetensors
    python make_goldens.py

Not part of CI: the files are committed, and tests/goldens.rs and tests/samples.rs hold the engine
against them.
"""

from pathlib import Path

import torch

import layers
import pointwise
import recorder
import structure
import whole_models


def main():
    torch.set_num_threads(1)
    for family in (pointwise, structure, layers):
        family.all_cases()
    here = Path(__file__).resolve().parent
    recorder.save(here)
    whole_models.save(here)
    print(f"{len(recorder.CASES)} cases of {len({c['op_type'] for c in recorder.CASES})} ops")


if __name__ == "__main__":
    main()
