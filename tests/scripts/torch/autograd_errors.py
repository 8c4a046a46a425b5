import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
try:
    (x * 2).backward()
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    torch.tensor([1.0]).sum().backward()
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    x += 1
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    torch.tensor([1, 2], requires_grad=True)
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    (x * 2).numpy()
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    torch.ones(2, 3) @ torch.ones(2, 3)
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    torch.ones(6).view(4, 2)
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    torch.ones(3)[5]
except IndexError as e:
    print(str(e).split("\n")[0])
try:
    bool(torch.ones(3) > 0)
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    torch.cat([torch.ones(2, 3), torch.ones(3, 2)], dim=1)
except RuntimeError as e:
    print(str(e).split("\n")[0])
try:
    torch.ones(3).item()
except RuntimeError as e:
    print(str(e).split("\n")[0])
