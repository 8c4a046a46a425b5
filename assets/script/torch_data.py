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


class Sampler:
    def __init__(self, data_source=None):
        self.data_source = data_source


class SequentialSampler(Sampler):
    def __iter__(self):
        return iter(range(len(self.data_source)))

    def __len__(self):
        return len(self.data_source)


class RandomSampler(Sampler):
    def __init__(self, data_source, replacement=False, num_samples=None, generator=None):
        self.data_source, self.replacement, self.generator = data_source, replacement, generator
        self.num_samples = len(data_source) if num_samples is None else num_samples

    def __iter__(self):
        n, source = len(self.data_source), self.generator
        if source is None:
            source = Generator().manual_seed(_draw("torch", "integers", [1], dtype_int64, 0, 2 ** 32).item())
        if self.replacement:
            return iter(_draw(source, "integers", [self.num_samples], dtype_int64, 0, n).tolist())
        return iter(_draw(source, "permutation", [n], dtype_int64).tolist()[:self.num_samples])

    def __len__(self):
        return self.num_samples


class WeightedRandomSampler(Sampler):
    def __init__(self, weights, num_samples, replacement=True, generator=None):
        self.weights, self.num_samples, self.replacement, self.generator = _make("torch", weights, dtype_float64) if not _flavour(weights) else weights, num_samples, replacement, generator

    def __iter__(self):
        import torch
        return iter(torch.multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator).tolist())

    def __len__(self):
        return self.num_samples


class SubsetRandomSampler(Sampler):
    def __init__(self, indices, generator=None):
        self.indices, self.generator = indices, generator

    def __iter__(self):
        for i in _draw(self.generator or "torch", "permutation", [len(self.indices)], dtype_int64).tolist():
            yield self.indices[i]

    def __len__(self):
        return len(self.indices)


class BatchSampler(Sampler):
    def __init__(self, sampler, batch_size, drop_last=False):
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self):
        batch = []
        for i in self.sampler:
            batch.append(i)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self):
        n = len(self.sampler)
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)


class IterableDataset(Dataset):
    def __iter__(self):
        raise NotImplementedError


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
        self.collate_fn, self.generator, self.batch_sampler, self.num_workers = collate_fn or default_collate, generator, batch_sampler, num_workers
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_size is not None and batch_size <= 0 and batch_sampler is None:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if num_workers < 0:
            raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
        if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
            raise ValueError("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
        self.pin_memory, self.timeout = pin_memory, kw.get("timeout", 0)
        self._stream = isinstance(dataset, IterableDataset)
        if self._stream and shuffle:
            raise ValueError(f"DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle={shuffle}")
        if self._stream:
            sampler = ()
        if sampler is None:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        self.sampler = sampler

    def __len__(self):
        if self.batch_sampler is not None:
            return len(self.batch_sampler)
        n = len(self.dataset if self._stream else self.sampler)
        if self.batch_size is None:
            return n
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self):
        # PyTorch draws a seed for its workers first, and one for the sampler.
        _draw(self.generator or "torch", "integers", [1], dtype_int64, 0, 2 ** 32)
        if self.batch_sampler is not None:
            for batch in self.batch_sampler:
                yield self.collate_fn([self.dataset[i] for i in batch])
            return
        items = self.dataset if self._stream else map(self.dataset.__getitem__, self.sampler)
        if self.batch_size is None:
            for item in items:
                yield item
            return
        batch = []
        for item in items:
            batch.append(item)
            if len(batch) == self.batch_size:
                yield self.collate_fn(batch)
                batch = []
        if batch and not self.drop_last:
            yield self.collate_fn(batch)
