"""tinytorch.core.dataloader."""
from _tensors import TinyTensor as Tensor
from _tensors import _draw, stack
import torch.utils.data as _data


class Dataset(_data.Dataset):
    pass


class TensorDataset(_data.TensorDataset):
    pass


class DataLoader:
    def __init__(self, dataset, batch_size=1, shuffle=False):
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle

    def __len__(self):
        return -(-len(self.dataset) // self.batch_size)

    def __iter__(self):
        n = len(self.dataset)
        order = _draw("numpy", "permutation", [n], "int64").tolist() if self.shuffle else list(range(n))
        for k in range(len(self)):
            rows = [self.dataset[i] for i in order[k * self.batch_size:(k + 1) * self.batch_size]]
            yield tuple([stack([row[c] for row in rows]) for c in range(len(rows[0]))])
