import random
class DataLoader:
    def __init__(self, data, batch_size=2, shuffle=False): self.data, self.bs, self.shuffle = data, batch_size, shuffle
    def __len__(self): return (len(self.data) + self.bs - 1) // self.bs
    def __iter__(self):
        idx = list(range(len(self.data)))
        if self.shuffle: random.shuffle(idx)
        for i in range(0, len(idx), self.bs): yield [self.data[j] for j in idx[i:i + self.bs]]
random.seed(5)
data = [(x / 10, 2 * x / 10 + 1) for x in range(10)]
w, b, history = 0.0, 0.0, {"loss": [], "w": []}
for epoch in range(1, 31):
    total = 0.0
    for batch in DataLoader(data, 4, True):
        gw = sum(2 * (w * x + b - y) * x for x, y in batch) / len(batch)
        gb = sum(2 * (w * x + b - y) for x, y in batch) / len(batch)
        w -= 0.3 * gw; b -= 0.3 * gb
        total += sum((w * x + b - y) ** 2 for x, y in batch)
    history["loss"].append(total / len(data)); history["w"].append(w)
    if epoch % 10 == 0: print(f"Epoch [{epoch:>3}/30] loss={history['loss'][-1]:.6f} w={w:.4f} b={b:.4f}")
best = min(range(len(history["loss"])), key=lambda i: history["loss"][i]); print(best == len(history["loss"]) - 1, len(DataLoader(data)), list(map(len, DataLoader(data, 3))))
bars = [int(v * 20 / max(history["loss"])) for v in history["loss"][:5]]
for v in bars: print("#" * v or ".")
print("early" if all(a >= b for a, b in zip(history["loss"], history["loss"][1:])) else "noisy")
