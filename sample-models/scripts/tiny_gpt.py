# A GPT that learns one rhyme: two pre-norm blocks, four heads, learned positions, a causal mask.
import numpy as np
from tinytorch.core.tensor import Tensor
from tinytorch.core.transformers import GPT
from tinytorch.core.losses import CrossEntropyLoss
from tinytorch.core.optimizers import Adam

# "The Star", Jane Taylor, 1806 (public domain).
text = "twinkle, twinkle, little star, how i wonder what you are! up above the world so high, like a diamond in the sky."
chars = sorted(set(text))
number = {c: i for i, c in enumerate(chars)}
ids = [number[c] for c in text]

np.random.seed(0)
context = 24
model = GPT(vocab_size=len(chars), embed_dim=32, num_layers=2, num_heads=4, max_seq_len=context)
optimizer = Adam(model.parameters(), lr=0.005)
loss_fn = CrossEntropyLoss()
print(sum(p.data.size for p in model.parameters()), "parameters,", len(chars), "characters")

starts = list(range(0, len(ids) - context - 1, 8))
x = Tensor([ids[s:s + context] for s in starts])
target = Tensor([ids[s + 1:s + context + 1] for s in starts])       # at each position, the next character
for step in range(40):
    logits = model(x)
    loss = loss_fn(logits, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"step {step:2d}   {loss.item():.3f} nats a character")

written = model.generate(Tensor([ids[:8]]), max_new_tokens=30)
print("".join(chars[int(i)] for i in written.tolist()[0]))
