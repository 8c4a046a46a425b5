"""nn.RNN, nn.LSTM, nn.GRU and their cells."""
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(5, 2, 3)
for layer in [nn.RNN(3, 4), nn.RNN(3, 4, nonlinearity="relu", num_layers=2), nn.LSTM(3, 4), nn.LSTM(3, 4, num_layers=2, bidirectional=True), nn.GRU(3, 4), nn.GRU(3, 4, bias=False, bidirectional=True)]:
    out, h = layer(x)
    final = h[0] if isinstance(h, tuple) else h
    loss = (out ** 2).sum() + final.sum()
    loss.backward()
    print(layer, tuple(out.shape), tuple(final.shape), loss.item())
    print([k for k, _ in layer.named_parameters()][:4], layer.weight_ih_l0.grad.norm().item(), layer.weight_hh_l0.grad.norm().item(), sum(p.numel() for p in layer.parameters()))
lstm = nn.LSTM(3, 4, batch_first=True)
batch = x.transpose(0, 1)
out, (h, c) = lstm(batch)
print(out[0, -1], h[0, 0], c.shape)
again, _ = lstm(batch, (torch.ones(1, 2, 4), torch.zeros(1, 2, 4)))
print(again[:, 0])
one, _ = lstm(batch[0])
print(torch.allclose(one, out[0], atol=1e-6))
for cell in [nn.RNNCell(3, 4), nn.LSTMCell(3, 4), nn.GRUCell(3, 4)]:
    state = None
    for step in x:
        state = cell(step, state)
    print(cell, (state[0] if isinstance(state, tuple) else state)[0].detach())
for bad in (lambda: lstm(torch.ones(2, 5, 7)), lambda: lstm(batch, (torch.ones(1, 3, 4), torch.ones(1, 3, 4)))):
    try:
        bad()
    except RuntimeError as e:
        print(str(e).split("\n")[0])


class Tagger(nn.Module):
    def __init__(self, vocab, tags):
        super().__init__()
        self.emb = nn.Embedding(vocab, 6)
        self.rnn = nn.GRU(6, 8, batch_first=True)
        self.out = nn.Linear(8, tags)

    def forward(self, ids):
        return self.out(self.rnn(self.emb(ids))[0])


torch.manual_seed(3)
model = Tagger(10, 2)
ids = torch.randint(0, 10, (8, 6))
target = (ids > 4).long()
opt = torch.optim.Adam(model.parameters(), lr=0.05)
for epoch in range(15):
    opt.zero_grad()
    logits = model(ids)
    loss = nn.functional.cross_entropy(logits.reshape(-1, 2), target.reshape(-1))
    loss.backward()
    opt.step()
    if epoch % 5 == 0:
        print(epoch, round(loss.item(), 4))
print((model(ids).argmax(-1) == target).float().mean().item())
