"""torch.nn.utils.rnn: sequences of different lengths in one tensor."""
import torch
from collections import namedtuple


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Sequences of shape (length, ...) filled up to the longest."""
    sequences = list(sequences)
    longest = max([len(s) for s in sequences])
    rows = []
    for s in sequences:
        fill = torch.full([longest - len(s)] + list(s.shape[1:]), padding_value, dtype=s.dtype)
        rows.append(torch.cat([s, fill] if padding_side == "right" else [fill, s]) if longest > len(s) else s)
    return torch.stack(rows, 0 if batch_first else 1)


def unpad_sequence(padded, lengths, batch_first=False):
    padded = padded if batch_first else padded.transpose(0, 1)
    return [row[:int(n)] for row, n in zip(padded, lengths)]


class PackedSequence(namedtuple("PackedSequence", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])):
    """What is there of every sequence, step by step, the longest sequence first."""


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    lengths = torch.as_tensor(lengths)
    if bool((lengths <= 0).any()):
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    back = order = None
    if enforce_sorted:
        if bool((lengths[1:] > lengths[:-1]).any()):
            raise RuntimeError("`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.")
    else:
        lengths, order = torch.sort(lengths, descending=True)
        back = torch.argsort(order)
        input = input.index_select(0 if batch_first else 1, order)
    input = input.transpose(0, 1) if batch_first else input
    sizes = [int((lengths > t).sum()) for t in range(int(lengths.max()))]
    data = torch.cat([input[t, :n] for t, n in enumerate(sizes)])
    return PackedSequence(data, torch.tensor(sizes), order, back)


def pack_sequence(sequences, enforce_sorted=True):
    lengths = torch.tensor([len(s) for s in sequences])
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def _steps(packed):
    at, out = 0, []
    for n in packed.batch_sizes.tolist():
        out.append(packed.data[at:at + n])
        at += n
    return out


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    steps = _steps(sequence)
    widest, length = steps[0].shape[0], max(len(steps), total_length or 0)
    rows = []
    for s in steps:
        missing = widest - s.shape[0]
        rows.append(torch.cat([s, torch.full([missing] + list(s.shape[1:]), padding_value, dtype=s.dtype)]) if missing else s)
    rows += [torch.full(list(rows[0].shape), padding_value, dtype=rows[0].dtype)] * (length - len(steps))
    out = torch.stack(rows)
    lengths = torch.tensor([sum([1 for n in sequence.batch_sizes.tolist() if n > i]) for i in range(widest)])
    if sequence.unsorted_indices is not None:
        out, lengths = out.index_select(1, sequence.unsorted_indices), lengths[sequence.unsorted_indices]
    return (out.transpose(0, 1) if batch_first else out), lengths


def run_packed(rnn, packed, state):
    """A recurrent module over a packed sequence: each row by itself, for its own length."""
    padded, lengths = pad_packed_sequence(packed)
    order = packed.sorted_indices
    if order is not None:
        padded, lengths = padded.index_select(1, order), lengths[order]
        state = _picked(state, order)
    outs, states = [], []
    first, rnn.batch_first = rnn.batch_first, False
    try:
        for i, n in enumerate(lengths.tolist()):
            own = None if state is None else _picked(state, torch.tensor([i]))
            out, last = rnn(padded[:n, i:i + 1], own) if own is not None else rnn(padded[:n, i:i + 1])
            outs.append(out[:, 0])
            states.append(last)
    finally:
        rnn.batch_first = first
    made = pack_padded_sequence(pad_sequence(outs), lengths)
    join = lambda parts: torch.cat(parts, 1)
    last = tuple([join(list(p)) for p in zip(*states)]) if isinstance(states[0], tuple) else join(states)
    if packed.unsorted_indices is not None:
        last = _picked(last, packed.unsorted_indices)
    return PackedSequence(made.data, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices), last


def _picked(state, index):
    if state is None:
        return None
    return tuple([s.index_select(1, index) for s in state]) if isinstance(state, tuple) else state.index_select(1, index)
