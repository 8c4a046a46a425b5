"""torch.utils.data: datasets and loaders, in one process."""
from _tensors import *
from _tensors import _make, _flavour, _draw


class Dataset:
    def __getitem__(self, index):
        raise NotImplementedError

    def __add__(self, other):
        return ConcatDataset([self, other])


class TensorDataset(Dataset):
    def __init__(self, *tensors):
        if any([len(t) != len(tensors[0]) for t in tensors]):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index):
        return tuple([t[index] for t in self.tensors])

    def __len__(self):
        return len(self.tensors[0])


class ConcatDataset(Dataset):
    def __init__(self, datasets):
        self.datasets = list(datasets)

    def __len__(self):
        return sum([len(d) for d in self.datasets])

    def __getitem__(self, index):
        for d in self.datasets:
            if index < len(d):
                return d[index]
            index -= len(d)
        raise IndexError("index out of range")


class Subset(Dataset):
    def __init__(self, dataset, indices):
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index):
        return self.dataset[self.indices[index]]

    def __len__(self):
        return len(self.indices)


def random_split(dataset, lengths, generator=None):
    if sum(lengths) <= 1 and not all([isinstance(n, int) for n in lengths]):
        whole = [int(len(dataset) * f) for f in lengths]
        for i in range(len(dataset) - sum(whole)):
            whole[i % len(whole)] += 1
        lengths = whole
    order = _draw(generator or "torch", "permutation", [sum(lengths)], dtype_int64).tolist()
    parts, at = [], 0
    for n in lengths:
        parts.append(Subset(dataset, order[at:at + n]))
        at += n
    return parts


def default_collate(items):
    first = items[0]
    if isinstance(first, Tensor):
        return stack(items)
    if isinstance(first, (tuple, list)):
        return [default_collate([item[i] for item in items]) for i in range(len(first))]
    if isinstance(first, dict):
        return {k: default_collate([item[k] for item in items]) for k in first}
    if _flavour(first) == "numpy":
        return stack([_make("torch", item) for item in items])
    if isinstance(first, float):
        return _make("torch", items, dtype_float64)
    return _make("torch", items) if isinstance(first, int) else items


class DataLoader:
    def __init__(self, dataset, batch_size=1, shuffle=False, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, generator=None, **kw):
        self.dataset, self.batch_size, self.shuffle, self.drop_last = dataset, batch_size, shuffle, drop_last
        self.collate_fn, self.generator = collate_fn or default_collate, generator

    def __len__(self):
        n = len(self.dataset)
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self):
        n = len(self.dataset)
        order = list(range(n))
        if self.shuffle:
            order = _draw(self.generator or "torch", "permutation", [n], dtype_int64).tolist()
        for k in range(len(self)):
            yield self.collate_fn([self.dataset[i] for i in order[k * self.batch_size:(k + 1) * self.batch_size]])
