import torch
import torch.nn as nn
import torch.nn.functional as F

emb = nn.Embedding(5, 3)
emb.weight.data = torch.arange(15.0).view(5, 3)
print(emb, emb.weight.shape)
ids = torch.tensor([[0, 2], [2, 4]])
out = emb(ids)
print(out)
(out * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(emb.weight.grad)
print(F.embedding(torch.tensor([1, 1]), emb.weight))
pad = nn.Embedding(4, 2, padding_idx=0)
print(pad.weight[0], pad)
fixed = nn.Embedding.from_pretrained(torch.eye(3))
print(fixed(torch.tensor([2])), fixed.weight.requires_grad)
try:
    emb(torch.tensor([7]))
except IndexError as e:
    print(str(e).split("\n")[0])
pos = nn.Embedding(2, 3)
pos.weight.data.fill_(0.5)
print(emb(ids) + pos(torch.arange(2)))
