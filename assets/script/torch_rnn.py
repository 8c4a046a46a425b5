"""Recurrent layers, unrolled step by step, so that every step can be looked at."""
from _tensors import *
from _tensors import _full, _fill
from torch.nn import Module, Parameter
import math
import torch.nn.functional as F


def _new(*shape):
    return Parameter(_full("torch", list(shape), 0.0))


class RNNCellBase(Module):
    _gates = 1

    def __init__(self, input_size, hidden_size, bias=True):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        g = self._gates * hidden_size
        self.weight_ih, self.weight_hh = _new(g, input_size), _new(g, hidden_size)
        self.bias_ih, self.bias_hh = (_new(g), _new(g)) if bias else (None, None)
        for p in self.parameters():
            _fill(p.data, "uniform", -1 / math.sqrt(hidden_size), 1 / math.sqrt(hidden_size))

    def _start(self, input):
        return _full("torch", list(input.shape[:-1]) + [self.hidden_size], 0.0, input.dtype)

    def _weights(self):
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else f", bias={self.bias}")


def _rnn_step(x, h, w, act):
    out = F.linear(x, w[0], w[2]) + F.linear(h, w[1], w[3])
    return out.tanh() if act == "tanh" else out.relu()


def _lstm_step(x, h, c, w):
    i, f, g, o = (F.linear(x, w[0], w[2]) + F.linear(h, w[1], w[3])).chunk(4, -1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _gru_step(x, h, w):
    xr, xz, xn = F.linear(x, w[0], w[2]).chunk(3, -1)
    hr, hz, hn = F.linear(h, w[1], w[3]).chunk(3, -1)
    r, z = (xr + hr).sigmoid(), (xz + hz).sigmoid()
    n = (xn + r * hn).tanh()
    return n + z * (h - n)


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        return _rnn_step(input, self._start(input) if hx is None else hx, self._weights(), self.nonlinearity)


class LSTMCell(RNNCellBase):
    _gates = 4

    def forward(self, input, hx=None):
        h, c = (self._start(input), self._start(input)) if hx is None else hx
        return _lstm_step(input, h, c, self._weights())


class GRUCell(RNNCellBase):
    _gates = 3

    def forward(self, input, hx=None):
        return _gru_step(input, self._start(input) if hx is None else hx, self._weights())


class RNNBase(Module):
    _gates, _kind = 1, "RNN"

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None):
        super().__init__()
        self.input_size, self.hidden_size, self.num_layers, self.bias = input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional = batch_first, float(dropout), bidirectional
        two, g = 2 if bidirectional else 1, self._gates * hidden_size
        for layer in range(num_layers):
            for side in ["", "_reverse"][:two]:
                tail = f"_l{layer}{side}"
                setattr(self, "weight_ih" + tail, _new(g, input_size if layer == 0 else hidden_size * two))
                setattr(self, "weight_hh" + tail, _new(g, hidden_size))
                if bias:
                    setattr(self, "bias_ih" + tail, _new(g))
                    setattr(self, "bias_hh" + tail, _new(g))
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for p in self.parameters():
            _fill(p.data, "uniform", -bound, bound)

    def flatten_parameters(self):
        return None

    def _weights(self, layer, side):
        tail = f"_l{layer}{side}"
        names = ["weight_ih", "weight_hh"] + (["bias_ih", "bias_hh"] if self.bias else [])
        found = [getattr(self, name + tail) for name in names]
        return found + [None] * (4 - len(found))

    def _step(self, x, state, w):
        return (_rnn_step(x, state[0], w, getattr(self, "nonlinearity", "tanh")),)

    def forward(self, input, hx=None):
        if hasattr(input, "batch_sizes"):
            from torch.nn.utils.rnn import run_packed
            return run_packed(self, input, hx)
        lone = input.dim() == 2
        if input.dim() not in (2, 3):
            raise ValueError(f"{self._kind}: Expected input to be 2D or 3D, got {input.dim()}D instead")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.shape[-1]}\nThe last axis of the input holds the features; the axes are {'(batch, time, features)' if self.batch_first else '(time, batch, features)'}.")
        if lone:
            input = input.unsqueeze(1)
        elif self.batch_first:
            input = input.transpose(0, 1)
        two, parts = 2 if self.bidirectional else 1, 2 if self._kind == "LSTM" else 1
        batch, layers = input.shape[1], self.num_layers * two
        if hx is None:
            states = [_full("torch", [layers, batch, self.hidden_size], 0.0, input.dtype) for _ in range(parts)]
        else:
            states = [s.unsqueeze(1) if lone else s for s in (hx if parts == 2 else [hx])]
            for s in states:
                if list(s.shape) != [layers, batch, self.hidden_size]:
                    raise RuntimeError(f"Expected hidden{'[0]' if parts == 2 else ''} size ({layers}, {batch}, {self.hidden_size}), got {list(s.shape)}")
        steps, last = list(input.unbind(0)), [[] for _ in range(parts)]
        for layer in range(self.num_layers):
            sides = []
            for k, side in enumerate(["", "_reverse"][:two]):
                w, at = self._weights(layer, side), layer * two + k
                state, out = tuple([s[at] for s in states]), []
                for x in (steps if k == 0 else steps[::-1]):
                    state = self._step(x, state, w)
                    out.append(state[0])
                for p, s in zip(last, state):
                    p.append(s)
                sides.append(out if k == 0 else out[::-1])
            steps = sides[0] if two == 1 else [cat([a, b], -1) for a, b in zip(sides[0], sides[1])]
            if self.dropout and self.training and layer + 1 < self.num_layers:
                steps = list(F.dropout(stack(steps), self.dropout, True).unbind(0))
        output, final = stack(steps), [stack(p) for p in last]
        if lone:
            output, final = output.squeeze(1), [f.squeeze(1) for f in final]
        elif self.batch_first:
            output = output.transpose(0, 1)
        return output, (final[0] if parts == 1 else tuple(final))

    def extra_repr(self):
        s = f"{self.input_size}, {self.hidden_size}"
        if self.num_layers != 1:
            s += f", num_layers={self.num_layers}"
        if not self.bias:
            s += f", bias={self.bias}"
        if self.batch_first:
            s += f", batch_first={self.batch_first}"
        if self.dropout:
            s += f", dropout={self.dropout}"
        if self.bidirectional:
            s += f", bidirectional={self.bidirectional}"
        return s


class RNN(RNNBase):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None):
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional)
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """Gates in the order input, forget, cell, output."""
    _gates, _kind = 4, "LSTM"

    def _step(self, x, state, w):
        return _lstm_step(x, state[0], state[1], w)


class GRU(RNNBase):
    """Gates in the order reset, update, new."""
    _gates, _kind = 3, "GRU"

    def _step(self, x, state, w):
        return (_gru_step(x, state[0], w),)
