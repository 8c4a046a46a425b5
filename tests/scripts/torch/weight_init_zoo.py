# Parametrized layers, custom modules with buffers, weight init zoo
import torch, torch.nn as nn, torch.nn.init as init, math
for seed, f in enumerate([init.xavier_uniform_, init.xavier_normal_, init.kaiming_uniform_, init.kaiming_normal_, init.orthogonal_, lambda w: init.trunc_normal_(w, std=0.5), lambda w: init.sparse_(w, 0.5), lambda w: init.uniform_(w, -1, 1), lambda w: init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"), lambda w: init.xavier_uniform_(w, gain=init.calculate_gain("tanh")), init.eye_]):
    torch.manual_seed(seed); w = torch.empty(3, 5); f(w); print(seed, w)
w = torch.empty(2, 2, 3); init.dirac_(w); print(w); w = torch.empty(4, 2, 3, 3); torch.manual_seed(0); init.kaiming_uniform_(w, a=math.sqrt(5)); print(w[0, 0], init._calculate_fan_in_and_fan_out(w))
for n in ("linear", "relu", "tanh", "sigmoid", "selu", "conv2d"): print(n, init.calculate_gain(n))
print(init.calculate_gain("leaky_relu", 0.2))
class Scale(nn.Module):
    def __init__(self, n): super().__init__(); self.g = nn.Parameter(torch.ones(n)); self.register_buffer("running", torch.zeros(n)); self.register_parameter("b", None)
    def forward(self, x):
        if self.training:
            with torch.no_grad(): self.running = 0.9 * self.running + 0.1 * x.mean(0)
        return self.g * (x - self.running)
    def extra_repr(self): return f"n={len(self.g)}"
s = Scale(3); print(s, s(torch.ones(2, 3)), s.running, s.state_dict(), s.b)
class Net(nn.Module):
    def __init__(self, sizes, act=nn.ReLU, dropout=0.0):
        super().__init__(); layers = []
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
            layers += [nn.Linear(a, b)] + ([act(), nn.Dropout(dropout)] if i < len(sizes) - 2 else [])
        self.net = nn.Sequential(*layers); self.apply(self._init)
    @staticmethod
    def _init(m):
        if isinstance(m, nn.Linear): init.kaiming_normal_(m.weight, nonlinearity="relu"); init.zeros_(m.bias)
    def forward(self, x): return self.net(x)
torch.manual_seed(0); n = Net([4, 8, 8, 2], nn.ELU, 0.1); print(n); n.eval(); print(n(torch.ones(2, 4)))
m = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)) if hasattr(nn.utils, "parametrizations") and False else nn.Linear(3, 2)
torch.manual_seed(2); print(nn.Linear(2, 2).weight, nn.Conv2d(1, 1, 2).weight, nn.Embedding(2, 2).weight, nn.LSTM(1, 1).weight_ih_l0, nn.Bilinear(1, 2, 1).weight, nn.MultiheadAttention(2, 1).in_proj_weight, sep="\n")
vec = nn.utils.parameters_to_vector(n.parameters()); print(vec.shape, vec.norm()); nn.utils.vector_to_parameters(torch.zeros_like(vec), n.parameters()); print(n(torch.ones(1, 4)))
