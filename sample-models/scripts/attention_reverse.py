# Proof that attention can move things: a sequence is to come out in reverse.
# The head has to learn to look at position T − 1 − t: its map becomes an anti-diagonal.
import math
import torch
import torch.nn as nn

torch.manual_seed(1)
VOCAB, T, D = 8, 6, 32


class Reverser(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(VOCAB, D)
        self.positions = nn.Embedding(T, D)
        self.q_proj = nn.Linear(D, D)
        self.k_proj = nn.Linear(D, D)
        self.v_proj = nn.Linear(D, D)
        self.head = nn.Linear(D, VOCAB)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions(torch.arange(T))
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        scores = q @ k.transpose(-2, -1) / math.sqrt(D)   # without √D: what happens to the entropy?
        self.weights = torch.softmax(scores, dim=-1)      # each row sums to 1
        return self.head(self.weights @ v)


model = Reverser()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(150):
    ids = torch.randint(0, VOCAB, (32, T))
    logits = model(ids)
    loss = nn.functional.cross_entropy(logits.reshape(-1, VOCAB), ids.flip(1).reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 30 == 0:
        print(f"step {step:3d}   loss {loss.item():.3f}")

print("where each position looks:", model.weights.mean(dim=0).argmax(dim=-1).tolist(), "- wanted [5, 4, 3, 2, 1, 0]")
