# manual backprop à la makemore part 4
import torch, torch.nn.functional as F
g = torch.Generator().manual_seed(2147483647)
n_embd, n_hidden, vocab, bs = 4, 8, 7, 5
C = torch.randn((vocab, n_embd), generator=g); W1 = torch.randn((n_embd * 3, n_hidden), generator=g) * (5/3) / ((n_embd * 3) ** 0.5); b1 = torch.randn(n_hidden, generator=g) * 0.1
W2 = torch.randn((n_hidden, vocab), generator=g) * 0.1; b2 = torch.randn(vocab, generator=g) * 0.1; bngain = torch.randn((1, n_hidden), generator=g) * 0.1 + 1.0; bnbias = torch.randn((1, n_hidden), generator=g) * 0.1
parameters = [C, W1, b1, W2, b2, bngain, bnbias]; print(sum(p.nelement() for p in parameters))
for p in parameters: p.requires_grad = True
Xb = torch.randint(0, vocab, (bs, 3), generator=g); Yb = torch.randint(0, vocab, (bs,), generator=g); n = bs
emb = C[Xb]; embcat = emb.view(emb.shape[0], -1); hprebn = embcat @ W1 + b1
bnmeani = 1/n * hprebn.sum(0, keepdim=True); bndiff = hprebn - bnmeani; bndiff2 = bndiff ** 2; bnvar = 1/(n-1) * bndiff2.sum(0, keepdim=True); bnvar_inv = (bnvar + 1e-5) ** -0.5; bnraw = bndiff * bnvar_inv; hpreact = bngain * bnraw + bnbias
h = torch.tanh(hpreact); logits = h @ W2 + b2
logit_maxes = logits.max(1, keepdim=True).values; norm_logits = logits - logit_maxes; counts = norm_logits.exp(); counts_sum = counts.sum(1, keepdims=True); counts_sum_inv = counts_sum ** -1; probs = counts * counts_sum_inv; logprobs = probs.log(); loss = -logprobs[range(n), Yb].mean()
for p in parameters: p.grad = None
for t in [logprobs, probs, counts, counts_sum, counts_sum_inv, norm_logits, logit_maxes, logits, h, hpreact, bnraw, bnvar_inv, bnvar, bndiff2, bndiff, hprebn, bnmeani, embcat, emb]: t.retain_grad()
loss.backward(); print(loss)
def cmp(s, dt, t):
    ex = torch.all(dt == t.grad).item(); app = torch.allclose(dt, t.grad, atol=1e-6); print(f'{s:15s} | approximate: {str(app):5s} | maxdiff small: {(dt - t.grad).abs().max().item() < 1e-6}')
dlogprobs = torch.zeros_like(logprobs); dlogprobs[range(n), Yb] = -1.0 / n; cmp('logprobs', dlogprobs, logprobs)
dprobs = (1.0 / probs) * dlogprobs; cmp('probs', dprobs, probs)
dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True); cmp('counts_sum_inv', dcounts_sum_inv, counts_sum_inv)
dcounts = counts_sum_inv * dprobs; dcounts_sum = (-counts_sum ** -2) * dcounts_sum_inv; cmp('counts_sum', dcounts_sum, counts_sum)
dcounts += torch.ones_like(counts) * dcounts_sum; cmp('counts', dcounts, counts); dnorm_logits = counts * dcounts; cmp('norm_logits', dnorm_logits, norm_logits)
dlogits = dnorm_logits.clone(); dlogit_maxes = (-dnorm_logits).sum(1, keepdim=True); cmp('logit_maxes', dlogit_maxes, logit_maxes)
dlogits += F.one_hot(logits.max(1).indices, num_classes=logits.shape[1]) * dlogit_maxes; cmp('logits', dlogits, logits)
dh = dlogits @ W2.T; dW2 = h.T @ dlogits; db2 = dlogits.sum(0); cmp('W2', dW2, W2); cmp('b2', db2, b2)
dhpreact = (1.0 - h ** 2) * dh; dbngain = (bnraw * dhpreact).sum(0, keepdim=True); dbnraw = bngain * dhpreact; dbnbias = dhpreact.sum(0, keepdim=True); cmp('bngain', dbngain, bngain); cmp('bnbias', dbnbias, bnbias)
dbndiff = bnvar_inv * dbnraw; dbnvar_inv = (bndiff * dbnraw).sum(0, keepdim=True); dbnvar = (-0.5 * (bnvar + 1e-5) ** -1.5) * dbnvar_inv; dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar; dbndiff += (2 * bndiff) * dbndiff2; cmp('bndiff', dbndiff, bndiff)
dhprebn = dbndiff.clone(); dbnmeani = (-dbndiff).sum(0); dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani); cmp('hprebn', dhprebn, hprebn)
dembcat = dhprebn @ W1.T; dW1 = embcat.T @ dhprebn; cmp('W1', dW1, W1); demb = dembcat.view(emb.shape); dC = torch.zeros_like(C)
for k in range(Xb.shape[0]):
    for j in range(Xb.shape[1]): dC[Xb[k, j]] += demb[k, j]
cmp('C', dC, C); print(C.grad)
