import torch
import torch.nn as nn
import numpy as np

fc1, fc2 = nn.Linear(2, 2), nn.Linear(2, 1)
for p in list(fc1.parameters()) + list(fc2.parameters()):
    nn.init.constant_(p, 0.5)
x = torch.tensor([[1.0, 2.0]])
h = fc1(x)
h = torch.tensor(np.maximum(0, h.detach().numpy()))
loss = fc2(h).sum()
loss.backward()
print(fc1.weight.grad, fc2.weight.grad)
print(h.requires_grad, h.grad_fn, loss.requires_grad)
t = torch.from_numpy(np.array([1.0, 2.0], dtype=np.float32))
print(t, t.dtype, torch.from_numpy(np.arange(3)).dtype, torch.tensor(np.array([1.5])).dtype)
print(torch.tensor(h.tolist()), torch.as_tensor([1, 2]), torch.FloatTensor([1, 2]), torch.LongTensor([3]))
print(np.array(torch.ones(2)), torch.ones(2).numpy() * 2)
print(loss.detach(), loss.data, loss.item())
