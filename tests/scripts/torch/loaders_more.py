# DataLoader zoo
import torch
from torch.utils.data import *
torch.manual_seed(0)
class Sq(Dataset):
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i): return {"x": torch.tensor([float(i), i ** 2.0]), "y": i, "name": f"s{i}", "pair": (i, float(i))}
ds = Sq(7); print(len(ds), ds[2])
for b in DataLoader(ds, batch_size=3): print(b)
for b in DataLoader(ds, batch_size=3, drop_last=True, shuffle=True, generator=torch.Generator().manual_seed(1)): print(b["y"], b["name"])
def coll(items): return torch.stack([i["x"] for i in items]).sum(0), [i["name"] for i in items]
print(list(DataLoader(ds, batch_size=4, collate_fn=coll))); print(len(DataLoader(ds, batch_size=2)), len(DataLoader(ds, batch_size=2, drop_last=True)))
td = TensorDataset(torch.arange(10.).view(5, 2), torch.arange(5)); print(td[1], len(td), [y.tolist() for _, y in DataLoader(td, batch_size=2)])
a, b = random_split(td, [3, 2], generator=torch.Generator().manual_seed(42)); print(len(a), len(b), a.indices, b.indices, a[0]); c = random_split(range(10), [0.7, 0.3], generator=torch.Generator().manual_seed(0)); print([list(s) for s in c])
print(list(Subset(td, [0, 4])), list(ConcatDataset([Subset(td, [0]), Subset(td, [1])])), len(a + b))
print(list(SequentialSampler(range(3))), list(RandomSampler(range(5), generator=torch.Generator().manual_seed(3))), list(BatchSampler(SequentialSampler(range(5)), 2, False)), list(WeightedRandomSampler([0.1, 0.9, 0.0], 6, generator=torch.Generator().manual_seed(0))), list(SubsetRandomSampler([3, 4, 5], generator=torch.Generator().manual_seed(0))))
class It(IterableDataset):
    def __iter__(self): return iter(range(5))
print(list(DataLoader(It(), batch_size=2))); print([x for x in DataLoader([1.5, 2.5, 3.5], batch_size=2)], [x for x in DataLoader(["a", "b"], batch_size=2)], [x for x in DataLoader(torch.arange(4), batch_size=None)])
it = iter(DataLoader(ds, batch_size=5)); print(next(it)["y"], next(it)["y"])
try: next(it)
except StopIteration: print("stop")
for epoch in range(2):
    print([y.tolist() for _, y in DataLoader(td, batch_size=2, shuffle=True)])
dl = DataLoader(td, batch_size=2, sampler=RandomSampler(td, replacement=True, num_samples=4), num_workers=0, pin_memory=False); print(len(dl), dl.batch_size, dl.dataset is td); print(default_collate([(1, 2.0), (3, 4.0)]), default_collate([torch.ones(2), torch.zeros(2)]))
try: DataLoader(td, batch_size=0)
except ValueError as e: print(e)
try: DataLoader(td, shuffle=True, sampler=SequentialSampler(td))
except ValueError as e: print(e)
try: td[9]
except IndexError as e: print(e)
try: TensorDataset(torch.ones(2), torch.ones(3))
except AssertionError as e: print(e)
try: next(iter(DataLoader([torch.ones(2), torch.ones(3)], batch_size=2)))
except RuntimeError as e: print(e)
