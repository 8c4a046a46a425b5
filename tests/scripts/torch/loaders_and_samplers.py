"""DataLoader as PyTorch draws it: shuffles, samplers, own datasets, random splits."""
import torch
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, Subset, SubsetRandomSampler, TensorDataset, random_split

torch.manual_seed(0)
X = torch.arange(10.0).reshape(10, 1)
y = torch.arange(10)
ds = TensorDataset(X, y)
for epoch in range(2):
    print([b[1].tolist() for b in DataLoader(ds, batch_size=4, shuffle=True)])
print([b[1].tolist() for b in DataLoader(ds, batch_size=4, shuffle=True, drop_last=True)])
print([b[1].tolist() for b in DataLoader(ds, batch_size=5)], torch.rand(1))
g = torch.Generator().manual_seed(5)
print([b[1].tolist() for b in DataLoader(ds, batch_size=3, shuffle=True, generator=g)])
train, val = random_split(ds, [7, 3])
print(train.indices, len(val), [b[1].tolist() for b in DataLoader(val, batch_size=2)])
a, b = random_split(ds, [0.8, 0.2], generator=torch.Generator().manual_seed(42))
print(len(a), b.indices)
print(list(BatchSampler(SequentialSampler(range(7)), 3, False)), list(RandomSampler(range(5))), len(DataLoader(ds, batch_size=4)))
print([x[1].tolist() for x in DataLoader(ds, sampler=SubsetRandomSampler([1, 3, 5, 7]), batch_size=2)])


class Squares(Dataset):
    def __init__(self, n, transform=None):
        self.n, self.transform = n, transform

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        x = torch.tensor([float(i), i / 2])
        return {"x": self.transform(x) if self.transform else x, "y": i * i, "name": f"s{i}", "pair": (i, float(i))}


for batch in DataLoader(Squares(3, lambda t: t * 10), batch_size=2):
    print(batch)
print(Subset(Squares(5), [4, 2])[0]["y"], [b for b in DataLoader(list(range(5)), batch_size=2)])
print([b for b in DataLoader(Squares(4), batch_size=2, collate_fn=lambda items: sum(i["y"] for i in items))])
it = iter(DataLoader(ds, batch_size=6, shuffle=True))
first = next(it)
print(first[0].shape, len(list(it)))
try:
    next(it)
except StopIteration:
    print("exhausted")
