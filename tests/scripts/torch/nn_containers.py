import torch
import torch.nn as nn

class Stack(nn.Module):
    def __init__(self, n):
        super(Stack, self).__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 2) for _ in range(n)])
        self.heads = nn.ModuleDict({"a": nn.Linear(2, 1), "b": nn.Linear(2, 3)})
        self.weights = nn.ParameterList([nn.Parameter(torch.ones(2)) for _ in range(2)])
        self.extra = [nn.Linear(5, 5)]

    def forward(self, x, head):
        for i, layer in enumerate(self.layers):
            x = torch.tanh(layer(x)) * self.weights[i % 2]
        return self.heads[head](x)

net = Stack(3)
for p in net.parameters():
    nn.init.constant_(p, 0.25)
print(net)
print([n for n, _ in net.named_parameters()])
print(net(torch.ones(1, 2), "b"), net(torch.ones(1, 2), head="a"))
print(len(net.layers), net.layers[1], list(net.heads.keys()), "a" in net.heads)
print(sum(p.numel() for p in net.parameters() if p.requires_grad))
net.layers.append(nn.Linear(2, 2))
print(len(list(net.children())), len(net.layers))
