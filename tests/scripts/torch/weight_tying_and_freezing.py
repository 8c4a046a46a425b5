import torch
import torch.nn as nn

emb = nn.Embedding(4, 3)
head = nn.Linear(3, 4, bias=False)
head.weight = emb.weight
emb.weight.data = torch.arange(12.0).view(4, 3) / 10
model = nn.ModuleDict({"emb": emb, "head": head})
print(len(list(model.parameters())), [n for n, _ in model.named_parameters()])
logits = head(emb(torch.tensor([1, 2])))
nn.functional.cross_entropy(logits, torch.tensor([2, 3])).backward()
print(emb.weight.grad)
net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
for p in net.parameters():
    nn.init.constant_(p, 0.1)
for p in net[0].parameters():
    p.requires_grad = False
opt = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)
net(torch.ones(1, 2)).sum().backward()
opt.step()
print(net[0].weight.grad, net[1].weight, net[0].weight)
print(sum(p.numel() for p in net.parameters() if p.requires_grad))
