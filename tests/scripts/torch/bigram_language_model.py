import torch
import torch.nn.functional as F

words = ["emma", "olivia", "ava", "isabella", "sophia"]
chars = sorted(list(set("".join(words))))
stoi = {s: i + 1 for i, s in enumerate(chars)}
stoi["."] = 0
itos = {i: s for s, i in stoi.items()}
N = torch.zeros((len(stoi), len(stoi)), dtype=torch.int32)
for w in words:
    chs = ["."] + list(w) + ["."]
    for c1, c2 in zip(chs, chs[1:]):
        N[stoi[c1], stoi[c2]] += 1
P = (N + 1).float()
P /= P.sum(1, keepdim=True)
nll, n = 0.0, 0
for w in words[:2]:
    chs = ["."] + list(w) + ["."]
    for c1, c2 in zip(chs, chs[1:]):
        logprob = torch.log(P[stoi[c1], stoi[c2]])
        nll -= logprob
        n += 1
print(f"{nll.item():.4f} {(nll / n).item():.4f}", N[0])
xs, ys = [], []
for w in words:
    chs = ["."] + list(w) + ["."]
    for c1, c2 in zip(chs, chs[1:]):
        xs.append(stoi[c1])
        ys.append(stoi[c2])
xs, ys = torch.tensor(xs), torch.tensor(ys)
W = torch.zeros((len(stoi), len(stoi)), requires_grad=True)
for k in range(20):
    xenc = F.one_hot(xs, num_classes=len(stoi)).float()
    logits = xenc @ W
    counts = logits.exp()
    probs = counts / counts.sum(1, keepdim=True)
    loss = -probs[torch.arange(len(xs)), ys].log().mean() + 0.01 * (W ** 2).mean()
    W.grad = None
    loss.backward()
    W.data += -10 * W.grad
print(f"{loss.item():.4f}")
print("".join(itos[i] for i in torch.argmax(W, dim=1).tolist()))
g = torch.Generator().manual_seed(2147483647)
ix, out = 0, []
for _ in range(8):
    ix = torch.multinomial(P[ix], num_samples=1, replacement=True, generator=g).item()
    out.append(itos[ix])
print(len(out))
