# Names of devices: which are names at all, and what they are called.
import torch
import torch.nn as nn


def attempt(make):
    try:
        print(repr(make()))
    except RuntimeError as e:
        print(str(e).split("\n")[0])


for name in ["cpu", "cuda", "cuda:1", "mps", "gpu", "gpu0", "cuda0", "cuda:a", "cuda:01", "", " cpu"]:
    attempt(lambda: torch.device(name))
attempt(lambda: torch.ones(2).to("gpu0"))
attempt(lambda: nn.Linear(2, 2).to("tpu"))
attempt(lambda: nn.Linear(2, 2).to(torch.device("cpu")))
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(device, device.type, device.index, torch.device("cuda", 2), torch.device("cuda:3").index)
x = torch.ones(2, device=device).to(device).to("cpu")
print(x.device, x.device.type, x.device == device, str(x.device) == "cpu")
