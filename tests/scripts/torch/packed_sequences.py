# seq2seq with GRU, teacher forcing, packed sequences, padding
import torch, torch.nn as nn
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence
torch.manual_seed(0)
seqs = [torch.tensor([1, 2, 3, 4]), torch.tensor([5, 6]), torch.tensor([7, 8, 9])]
pad = pad_sequence(seqs, batch_first=True, padding_value=0); print(pad); lens = torch.tensor([len(s) for s in seqs]); print(pad_sequence(seqs).shape)
emb = nn.Embedding(10, 4, padding_idx=0); gru = nn.GRU(4, 5, batch_first=True)
packed = pack_padded_sequence(emb(pad), lens, batch_first=True, enforce_sorted=False); print(packed.batch_sizes, packed.data.shape, packed.sorted_indices)
out, h = gru(packed); out, ls = pad_packed_sequence(out, batch_first=True); print(out.shape, ls, h.shape); print(out[1]); print(h[0, 1])
class Enc(nn.Module):
    def __init__(self, v, e, h): super().__init__(); self.emb, self.rnn = nn.Embedding(v, e), nn.GRU(e, h, batch_first=True)
    def forward(self, x): return self.rnn(self.emb(x))
class Dec(nn.Module):
    def __init__(self, v, e, h): super().__init__(); self.emb, self.rnn, self.out = nn.Embedding(v, e), nn.GRUCell(e, h), nn.Linear(h, v)
    def forward(self, x, h): h = self.rnn(self.emb(x), h); return self.out(h), h
class S2S(nn.Module):
    def __init__(self, enc, dec): super().__init__(); self.enc, self.dec = enc, dec
    def forward(self, src, tgt, force=1.0):
        _, h = self.enc(src); h = h.squeeze(0); x, outs = torch.zeros(len(src), dtype=torch.long), []
        for t in range(tgt.size(1)):
            logits, h = self.dec(x, h); outs.append(logits); x = tgt[:, t] if force else logits.argmax(-1)
        return torch.stack(outs, dim=1)
m = S2S(Enc(10, 6, 12), Dec(10, 6, 12)); opt = torch.optim.AdamW(m.parameters(), lr=0.01); crit = nn.CrossEntropyLoss()
src = torch.randint(1, 10, (8, 5)); tgt = src.flip(1)
for ep in range(16):
    logits = m(src, tgt); loss = crit(logits.reshape(-1, 10), tgt.reshape(-1)); opt.zero_grad(); loss.backward(); nn.utils.clip_grad_value_(m.parameters(), 0.5); opt.step()
    if ep % 5 == 0: print(ep, f"{loss.item():.4f}", (logits.argmax(-1) == tgt).float().mean().item())
m.eval(); print(m(src, tgt, force=0).argmax(-1)[:2]); print(m)
lstm = nn.LSTM(3, 4, num_layers=2, bidirectional=True, dropout=0.0); o, (hn, cn) = lstm(torch.randn(5, 2, 3)); print(o.shape, hn.shape, cn.shape, o[0, 0]); print([n for n, _ in lstm.named_parameters()][:4])
rnn = nn.RNN(3, 4, nonlinearity="relu"); o, hn = rnn(torch.randn(5, 3)); print(o.shape, hn.shape); cell = nn.LSTMCell(3, 4); print([t.shape for t in cell(torch.randn(2, 3))])
