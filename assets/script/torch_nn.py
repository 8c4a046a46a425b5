"""torch.nn: modules that hold parameters, and the layers made of them."""
from _tensors import *
from _tensors import _make, _full, _op, _fill, _write, _flavour, _norm, RemovableHandle
from _native import _scope, _weights
from collections import OrderedDict
import math
import torch.nn.functional as F


class Parameter(Tensor):
    """A tensor that belongs to a module; it wants a gradient."""


class Buffer:
    def __new__(cls, data):
        return data


_CONTAINERS = []


def _assign_scopes(module, path):
    """Every module knows its path, `blocks.0/attn`, so that what it records can be folded under it."""
    object.__setattr__(module, "_scope_path", path)
    inside = any([isinstance(module, c) for c in _CONTAINERS])
    for name, child in module._children_list():
        if not path:
            below = name
        else:
            below = path + ("." if inside else "/") + name
        _assign_scopes(child, below)


def _watch_outputs(module, watch, out, state):
    """Notes the gradients of a module's outputs as they pass, and calls its hooks where no input waits for one."""
    outs = out if isinstance(out, tuple) else (out,)
    state["left"] = [i for i, o in enumerate(outs) if isinstance(o, Tensor) and o.requires_grad]
    state["grads"] = [None] * len(outs)

    def note(i):
        def seen(g):
            state["grads"][i] = g
            if "inputs" not in state:
                for hook in watch:
                    hook(module, (None,), tuple(state["grads"]))
        return seen

    made = []
    for i, o in enumerate(outs):
        if i in state["left"]:
            o = _op("Identity", "BackwardHookFunctionBackward", [o])
            o.register_hook(note(i))
        made.append(o)
    return tuple(made) if isinstance(out, tuple) else made[0]


def _watch_inputs(module, watch, args, state):
    """The hooks are called when the gradients of a module's inputs are there; what they give goes on."""
    wanted = [i for i, a in enumerate(args) if isinstance(a, Tensor) and a.requires_grad]
    if not wanted:
        return args
    state["inputs"], found, args = wanted, [None] * len(args), list(args)

    def note(i):
        def seen(g):
            found[i] = g
            if i != wanted[0]:
                return None
            for hook in watch:
                new = hook(module, tuple(found), tuple(state["grads"]))
                if new is not None:
                    found[i] = (new if isinstance(new, tuple) else (new,))[i]
            return found[i]
        return seen

    for i in wanted:
        args[i] = _op("Identity", "BackwardHookFunctionBackward", [args[i]])
        args[i].register_hook(note(i))
    return tuple(args)


class Module:
    """The base of all layers and models: finds parameters in its attributes and in those of its children."""
    _scope_path = None
    training = True

    def __init__(self, *args, **kwargs):
        object.__setattr__(self, "training", True)
        object.__setattr__(self, "_buffer_names", [])

    def __setattr__(self, name, value):
        if isinstance(value, (Module, Parameter)) and "_buffer_names" not in self.__dict__:
            what = "module" if isinstance(value, Module) else "parameters"
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        if name in self.__dict__:
            old = self.__dict__[name]
            if isinstance(old, Parameter) and isinstance(value, Tensor) and not isinstance(value, Parameter):
                raise TypeError(f"cannot assign '{value.type()}' as parameter '{name}' (torch.nn.Parameter or None expected)\nGive it nn.Parameter(x), or write into its numbers: p.data.copy_(x) or, in `with torch.no_grad():`, p.copy_(x).")
            if old is None and isinstance(value, (Module, Parameter)):
                # What was no module takes its place behind those that are.
                object.__delattr__(self, name)
        object.__setattr__(self, name, value)

    _modules = property(lambda self: OrderedDict(self._children_list()))
    _parameters = property(lambda self: OrderedDict([(k, v) for k, v in self._own_parameters()]))
    _buffers = property(lambda self: OrderedDict(self._own_buffers()))

    def __call__(self, *args, **kwargs):
        if self._scope_path is None:
            _assign_scopes(self, "")
        before = _scope(self._scope_path)
        try:
            return self._hooked(args, kwargs) if "_hooks" in self.__dict__ else self.forward(*args, **kwargs)
        finally:
            _scope(before)

    def _hooked(self, args, kwargs):
        """forward with what was registered before and after it, and on the way back."""
        hooks = self._hooks
        for hook in list(hooks["pre"].values()):
            new = hook(self, args)
            if new is not None:
                args = new if isinstance(new, tuple) else (new,)
        watch = list(hooks["back"].values())
        state = {}
        if watch:
            args = _watch_inputs(self, watch, args, state)
        out = self.forward(*args, **kwargs)
        for hook in list(hooks["post"].values()):
            new = hook(self, args, out)
            out = out if new is None else new
        return _watch_outputs(self, watch, out, state) if watch else out

    def _add_hook(self, kind, hook):
        if "_hooks" not in self.__dict__:
            object.__setattr__(self, "_hooks", {"pre": {}, "post": {}, "back": {}})
        table, number = self._hooks[kind], object()
        table[number] = hook
        return RemovableHandle(lambda: table.pop(number, None))

    def register_forward_hook(self, hook, **kw):
        return self._add_hook("post", hook)

    def register_forward_pre_hook(self, hook, **kw):
        return self._add_hook("pre", hook)

    def register_full_backward_hook(self, hook, **kw):
        return self._add_hook("back", hook)

    register_backward_hook = register_full_backward_hook

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def register_buffer(self, name, tensor, persistent=True):
        if name in self.__dict__ and name not in self._buffer_names:
            raise KeyError(f"attribute '{name}' already exists")
        if name not in self._buffer_names:
            self._buffer_names.append(name)
        if not persistent:
            object.__setattr__(self, "_hidden_buffers", self.__dict__.get("_hidden_buffers", ()) + (name,))
        object.__setattr__(self, name, tensor)

    def register_parameter(self, name, param):
        setattr(self, name, param)

    def register_module(self, name, module):
        setattr(self, name, module)

    add_module = register_module

    def _own_parameters(self):
        return [(k, v) for k, v in self.__dict__.items() if isinstance(v, Parameter)]

    def _own_buffers(self):
        return [(k, self.__dict__[k]) for k in self._buffer_names if self.__dict__[k] is not None]

    def _children_list(self):
        return [(k, v) for k, v in self.__dict__.items() if isinstance(v, Module)]

    def named_children(self):
        return iter(self._children_list())

    def children(self):
        return iter([m for _, m in self._children_list()])

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        return iter(self._modules_list(memo, prefix))

    def _modules_list(self, memo=None, prefix=""):
        memo = set() if memo is None else memo
        if id(self) in memo:
            return []
        memo.add(id(self))
        out = [(prefix, self)]
        for name, child in self._children_list():
            out.extend(child._modules_list(memo, prefix + ("." if prefix else "") + name))
        return out

    def modules(self):
        return iter([m for _, m in self._modules_list()])

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        return iter(self._parameters_list(prefix, recurse))

    def _parameters_list(self, prefix="", recurse=True):
        seen, out = set(), []
        for path, module in self._modules_list(prefix=prefix) if recurse else [(prefix, self)]:
            for name, p in module._own_parameters():
                if id(p) not in seen:
                    seen.add(id(p))
                    out.append((path + ("." if path else "") + name, p))
        return out

    def parameters(self, recurse=True):
        return iter([p for _, p in self._parameters_list("", recurse)])

    def named_buffers(self, prefix="", recurse=True):
        modules = self._modules_list(prefix=prefix) if recurse else [(prefix, self)]
        return iter([(path + ("." if path else "") + name, b) for path, m in modules for name, b in m._own_buffers()])

    def buffers(self, recurse=True):
        return iter([b for _, b in self.named_buffers(recurse=recurse)])

    def _state(self, prefix):
        hidden = self.__dict__.get("_hidden_buffers", ())
        out = [(prefix + k, v) for k, v in self._own_parameters()] + [(prefix + k, v) for k, v in self._own_buffers() if k not in hidden]
        for name, child in self._children_list():
            out.extend(child._state(prefix + name + "."))
        return out

    def _named_tensors(self):
        return self._state("")

    def state_dict(self, destination=None, prefix="", keep_vars=False):
        prefix = destination if isinstance(destination, str) else prefix
        found = OrderedDict([(k, v if keep_vars else v.detach()) for k, v in self._state(prefix)])
        if isinstance(destination, dict):
            destination.update(found)
            return destination
        return found

    def load_state_dict(self, state, strict=True, assign=False):
        if isinstance(state, str):
            state = dict(_weights(state))
        own = dict(self._state(""))
        # A plain dictionary has no counts of batches, and none is missed.
        missing = [k for k in own if k not in state and not k.endswith("num_batches_tracked")]
        unexpected = [k for k in state if k not in own]
        wrong = []
        for k, v in state.items():
            if k in own and tuple(own[k].shape) != tuple(v.shape):
                wrong.append(f"size mismatch for {k}: copying a param with shape {v.shape} from checkpoint, the shape in current model is {own[k].shape}.")
            elif k in own:
                own[k].data.copy_(v)
        lines = []
        if strict and missing:
            lines.append("Missing key(s) in state_dict: " + ", ".join([f'"{k}"' for k in missing]) + ". ")
        if strict and unexpected:
            lines.append("Unexpected key(s) in state_dict: " + ", ".join([f'"{k}"' for k in unexpected]) + ". ")
        lines.extend(wrong)
        if lines:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(lines))
        return _LoadResult(missing, unexpected)

    def train(self, mode=True):
        for m in self.modules():
            object.__setattr__(m, "training", mode)
        return self

    def eval(self):
        return self.train(False)

    def zero_grad(self, set_to_none=True):
        for p in self.parameters():
            p.grad = None if set_to_none or p.grad is None else p.grad * 0

    def requires_grad_(self, requires_grad=True):
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def apply(self, fn):
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def to(self, *args, **kw):
        for a in list(args) + list(kw.values()):
            if isinstance(a, str):
                device(a)
            if type(a).__name__ == "dtype" and a.is_floating_point:
                for p in list(self.parameters()) + list(self.buffers()):
                    if p.dtype.is_floating_point:
                        p.data = p.data.to(a)
        return self

    def double(self):
        return self.to(dtype_float64)

    def float(self):
        return self.to(dtype_float32)

    def half(self):
        return self.to(dtype_float16)

    def bfloat16(self):
        return self.to(dtype_bfloat16)

    def type(self, dtype):
        return self.to(dtype)

    def compile(self, *args, **kw):
        return None

    def share_memory(self):
        return self

    def to_empty(self, *, device=None, recurse=True):
        return self

    def get_extra_state(self):
        raise RuntimeError("Reached a code path in Module.get_extra_state() that should never be called.")

    def cuda(self, *args):
        return self

    def cpu(self):
        return self

    def get_parameter(self, target):
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not isinstance(getattr(module, name, None), Parameter):
            raise AttributeError(f"{type(module).__name__} has no attribute `{name}`" if not hasattr(module, name) else f"`{name}` is not an nn.Parameter")
        return getattr(module, name)

    def get_buffer(self, target):
        path, _, name = target.rpartition(".")
        return getattr(self.get_submodule(path), name)

    def set_submodule(self, target, module, strict=False):
        path, _, name = target.rpartition(".")
        setattr(self.get_submodule(path), name, module)

    def get_submodule(self, target):
        module = self
        for name in target.split(".") if target else []:
            if not hasattr(module, name):
                raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def extra_repr(self):
        return ""

    def _get_name(self):
        return type(self).__name__

    def __repr__(self):
        extra = self.extra_repr()
        lines = []
        for name, child in self._children_list():
            lines.append(f"({name}): " + _indented(repr(child)))
        head = extra.split("\n") if extra else []
        if not lines:
            return f"{self._get_name()}({extra})" if len(head) < 2 else f"{self._get_name()}(\n  " + "\n  ".join(head) + "\n)"
        return f"{self._get_name()}(\n  " + "\n  ".join(head + lines) + "\n)"


class _LoadResult:
    def __init__(self, missing, unexpected):
        self.missing_keys, self.unexpected_keys = missing, unexpected

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"

    __str__ = __repr__

    def __iter__(self):
        return iter([self.missing_keys, self.unexpected_keys])


def _indented(text):
    return text.replace("\n", "\n  ")


def _renumbered(container, layers):
    """The children of a container under the numbers 0, 1, 2 …"""
    if any([not k.isdigit() for k, _ in container._children_list()]):
        return
    for k, _ in container._children_list():
        object.__delattr__(container, k)
    for i, layer in enumerate(layers):
        object.__setattr__(container, str(i), layer)


class Sequential(Module):
    def __init__(self, *layers):
        super().__init__()
        if len(layers) == 1 and isinstance(layers[0], dict):
            for name, layer in layers[0].items():
                setattr(self, name, layer)
        else:
            for i, layer in enumerate(layers):
                setattr(self, str(i), layer)

    def _layers(self):
        return [m for _, m in self._children_list()]

    def forward(self, x):
        for layer in self._layers():
            x = layer(x)
        return x

    def append(self, layer):
        setattr(self, str(len(self._layers())), layer)
        return self

    def __getitem__(self, i):
        layers = self._layers()
        if isinstance(i, int) and not -len(layers) <= i < len(layers):
            raise IndexError(f"index {i} is out of range")
        return Sequential(OrderedDict(self._children_list()[i])) if isinstance(i, slice) else layers[i]

    def __setitem__(self, i, layer):
        setattr(self, self._children_list()[i][0], layer)

    def __delitem__(self, i):
        names = [k for k, _ in self._children_list()]
        for k in names[i] if isinstance(i, slice) else [names[i]]:
            delattr(self, k)
        _renumbered(self, self._layers())

    def extend(self, layers):
        for layer in layers:
            self.append(layer)
        return self

    def insert(self, i, layer):
        layers = self._layers()
        layers.insert(i, layer)
        _renumbered(self, layers)
        return self

    def pop(self, i):
        layer = self[i]
        del self[i]
        return layer

    def __add__(self, other):
        return Sequential(*self._layers(), *other)

    def __iadd__(self, other):
        return self.extend(other)

    def __mul__(self, n):
        return Sequential(*(self._layers() * n))

    __rmul__ = __mul__

    def __len__(self):
        return len(self._layers())

    def __iter__(self):
        return iter(self._layers())


class ModuleList(Module):
    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def append(self, module):
        setattr(self, str(len(self)), module)
        return self

    def extend(self, modules):
        for m in modules:
            self.append(m)
        return self

    def __getitem__(self, i):
        layers = [m for _, m in self._children_list()]
        if isinstance(i, int) and not -len(layers) <= i < len(layers):
            raise IndexError(f"index {i} is out of range")
        return ModuleList(layers[i]) if isinstance(i, slice) else layers[i]

    def __setitem__(self, i, module):
        setattr(self, str(i if i >= 0 else i + len(self)), module)

    def __delitem__(self, i):
        layers = [m for _, m in self._children_list()]
        del layers[i]
        _renumbered(self, layers)

    def insert(self, i, module):
        layers = [m for _, m in self._children_list()]
        layers.insert(i, module)
        _renumbered(self, layers)

    def pop(self, i):
        module = self[i]
        del self[i]
        return module

    def __add__(self, other):
        return ModuleList([*self, *other])

    def __iadd__(self, other):
        return self.extend(other)

    def __len__(self):
        return len(self._children_list())

    def __iter__(self):
        return iter([m for _, m in self._children_list()])

    def __repr__(self):
        parts = [(i, repr(m)) for i, m in enumerate(self)]
        if not parts:
            return "ModuleList()"
        groups = []
        for i, text in parts:
            if groups and groups[-1][2] == text:
                groups[-1][1] = i
            else:
                groups.append([i, i, text])
        lines = [f"({a}): {_indented(t)}" if a == b else f"({a}-{b}): {b - a + 1} x {_indented(t)}" for a, b, t in groups]
        return "ModuleList(\n  " + "\n  ".join(lines) + "\n)"


class ModuleDict(Module):
    def __init__(self, modules=None):
        super().__init__()
        for name, m in (modules or {}).items():
            setattr(self, name, m)

    def __getitem__(self, name):
        return dict(self._children_list())[name]

    def __setitem__(self, name, module):
        setattr(self, name, module)

    def __delitem__(self, name):
        delattr(self, name)

    def __contains__(self, name):
        return name in self.keys()

    def pop(self, name):
        module = self[name]
        delattr(self, name)
        return module

    def clear(self):
        for name in self.keys():
            delattr(self, name)

    def update(self, modules):
        for name, m in modules.items() if hasattr(modules, "items") else modules:
            setattr(self, name, m)

    def __len__(self):
        return len(self._children_list())

    def __iter__(self):
        return iter(self.keys())

    def keys(self):
        return [k for k, _ in self._children_list()]

    def values(self):
        return [m for _, m in self._children_list()]

    def items(self):
        return self._children_list()


class ParameterList(Module):
    def __init__(self, values=()):
        super().__init__()
        for v in values:
            self.append(v)

    def append(self, v):
        setattr(self, str(len(self)), v if isinstance(v, Parameter) else Parameter(v))
        return self

    def __getitem__(self, i):
        return [p for _, p in self._own_parameters()][i]

    def __len__(self):
        return len(self._own_parameters())

    def __iter__(self):
        return iter([p for _, p in self._own_parameters()])

    def extra_repr(self):
        return "\n".join([f"  ({i}): Parameter containing: [torch.{p.dtype.name} of size {'x'.join([str(d) for d in p.shape])}]" for i, p in enumerate(self)])


_CONTAINERS.extend([Sequential, ModuleList, ModuleDict])


def _new(*shape):
    return Parameter(_full("torch", list(shape), 0.0))


def _uniform(p, bound):
    _fill(p.data, "uniform", -bound, bound)


class Linear(Module):
    """y = x·Wᵀ + b, with a weight of shape (out_features, in_features)."""

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = _new(out_features, in_features)
        self.bias = _new(out_features) if bias else None
        self.reset_parameters()
        if dtype is not None:
            self.to(dtype)

    def reset_parameters(self):
        bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
        _uniform(self.weight, bound)
        if self.bias is not None:
            _uniform(self.bias, bound)

    def forward(self, input):
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Bilinear(Module):
    def __init__(self, in1_features, in2_features, out_features, bias=True):
        super().__init__()
        self.weight = _new(out_features, in1_features, in2_features)
        self.bias = _new(out_features) if bias else None
        bound = 1 / math.sqrt(in1_features)
        _uniform(self.weight, bound)
        if bias:
            _uniform(self.bias, bound)

    def forward(self, a, b):
        out = einsum("bi,oij,bj->bo", a, self.weight, b)
        return out if self.bias is None else out + self.bias

    def extra_repr(self):
        o, a, b = self.weight.shape
        return f"in1_features={a}, in2_features={b}, out_features={o}, bias={self.bias is not None}"


class Identity(Module):
    def __init__(self, *args, **kw):
        super().__init__()

    def forward(self, input):
        return input


class Flatten(Module):
    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input):
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    def __init__(self, dim, unflattened_size):
        super().__init__()
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input):
        s = list(input.shape)
        return input.reshape(s[:self.dim] + list(self.unflattened_size) + s[self.dim + 1:])

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


def _pair(v, n=2):
    return (v,) * n if isinstance(v, int) else tuple(v)


class _Conv(Module):
    _n = 2
    _transposed = False

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode="zeros", device=None, dtype=None, output_padding=0):
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups or out_channels % groups:
            raise ValueError(f"{'in' if in_channels % groups else 'out'}_channels must be divisible by groups")
        if padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise ValueError(f"padding_mode must be one of {{'zeros', 'reflect', 'replicate', 'circular'}}, but got padding_mode='{padding_mode}'")
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
        n = self._n
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.dilation = _pair(kernel_size, n), _pair(stride, n), _pair(dilation, n)
        self.padding = padding if isinstance(padding, str) else _pair(padding, n)
        self.output_padding, self.groups, self.padding_mode = _pair(output_padding, n), groups, padding_mode
        a, b = (in_channels, out_channels // groups) if self._transposed else (out_channels, in_channels // groups)
        self.weight = _new(a, b, *self.kernel_size)
        self.bias = _new(out_channels) if bias else None
        self.reset_parameters()
        if dtype is not None:
            self.to(dtype)

    def reset_parameters(self):
        fan_in = math.prod(self.weight.shape[1:])
        bound = 1 / math.sqrt(fan_in) if fan_in else 0.0
        _uniform(self.weight, bound)
        if self.bias is not None:
            _uniform(self.bias, bound)

    def _output_padding(self, x, output_size):
        if output_size is None:
            return self.output_padding
        sizes = zip(list(output_size)[-self._n:], x.shape[-self._n:], self.stride, self.padding, self.kernel_size, self.dilation)
        return tuple([o - ((d - 1) * s - 2 * p + w * (k - 1) + 1) for o, d, s, p, k, w in sizes])

    def _padded(self, x):
        """The input with its padding where that is no zeros, and what is left to pad."""
        if self.padding_mode == "zeros":
            return x, self.padding
        if isinstance(self.padding, str):
            total = [d * (k - 1) if self.padding == "same" else 0 for k, d in zip(self.kernel_size, self.dilation)]
            sides = [(t // 2, t - t // 2) for t in total]
        else:
            sides = [(p, p) for p in self.padding]
        return F.pad(x, [p for pair in reversed(sides) for p in pair], self.padding_mode), 0

    def extra_repr(self):
        s = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        zero = (0,) * self._n
        if self.padding != zero:
            s += f", padding={self.padding}"
        if self.dilation != (1,) * self._n:
            s += f", dilation={self.dilation}"
        if self.output_padding != zero:
            s += f", output_padding={self.output_padding}"
        if self.groups != 1:
            s += f", groups={self.groups}"
        s += ", bias=False" if self.bias is None else ""
        return s + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


class Conv1d(_Conv):
    _n = 1

    def forward(self, input):
        input, padding = self._padded(input)
        return F.conv1d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv2d(_Conv):
    """A window of weights slides over the image; the weight has shape (out, in / groups, height, width)."""

    def forward(self, input):
        input, padding = (input, self.padding) if self.padding_mode == "zeros" else self._padded(input)
        return F.conv2d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class ConvTranspose1d(_Conv):
    _n, _transposed = 1, True

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype, output_padding)

    def forward(self, input, output_size=None):
        return F.conv_transpose1d(input, self.weight, self.bias, self.stride, self.padding, self._output_padding(input, output_size), self.groups, self.dilation)


class ConvTranspose2d(_Conv):
    _transposed = True

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype, output_padding)

    def forward(self, input, output_size=None):
        return F.conv_transpose2d(input, self.weight, self.bias, self.stride, self.padding, self._output_padding(input, output_size), self.groups, self.dilation)


class _Pool(Module):
    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.dilation, self.ceil_mode, self.return_indices = dilation, ceil_mode, return_indices

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, ceil_mode={self.ceil_mode}"


class MaxPool2d(_Pool):
    def forward(self, input):
        return F.max_pool2d(input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices)


class MaxPool1d(_Pool):
    def forward(self, input):
        return F.max_pool1d(input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices)


class AvgPool2d(Module):
    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
        super().__init__()
        self.divisor_override = divisor_override
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.count_include_pad, self.ceil_mode = count_include_pad, ceil_mode

    def forward(self, input):
        return F.avg_pool2d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(AvgPool2d):
    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        one = lambda v: (v,) if isinstance(v, int) else tuple(v)
        super().__init__(one(kernel_size), one(kernel_size if stride is None else stride), one(padding), ceil_mode, count_include_pad)

    def forward(self, input):
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


class AdaptiveAvgPool2d(Module):
    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, input):
        return F.adaptive_avg_pool2d(input, self.output_size)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveMaxPool2d(AdaptiveAvgPool2d):
    def __init__(self, output_size, return_indices=False):
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input):
        return F.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class Upsample(Module):
    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None):
        super().__init__()
        self.size, self.scale_factor, self.mode, self.align_corners = size, float(scale_factor) if isinstance(scale_factor, int) else scale_factor, mode, align_corners

    def forward(self, input):
        return F.interpolate(input, self.size, self.scale_factor, self.mode, self.align_corners)

    def extra_repr(self):
        s = f"size={self.size}" if self.scale_factor is None else f"scale_factor={self.scale_factor}"
        return f"{s}, mode={self.mode!r}"


class _Norm(Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True):
        super().__init__()
        self.num_features, self.eps, self.momentum, self.affine, self.track_running_stats = num_features, eps, momentum, affine, track_running_stats
        self.weight = Parameter(_full("torch", [num_features], 1.0)) if affine else None
        self.bias = _new(num_features) if affine else None
        if track_running_stats:
            self.register_buffer("running_mean", _full("torch", [num_features], 0.0))
            self.register_buffer("running_var", _full("torch", [num_features], 1.0))
            self.register_buffer("num_batches_tracked", _make("torch", 0))
        else:
            self.running_mean = self.running_var = None

    _ranks = ()

    def forward(self, input):
        if self._ranks and input.dim() not in self._ranks:
            wanted = " or ".join([f"{n}D" for n in self._ranks])
            raise ValueError(f"expected {wanted} input (got {input.dim()}D input)")
        if input.shape[1] != self.num_features:
            raise RuntimeError(f"running_mean should contain {input.shape[1]} elements not {self.num_features}\nThe input has {input.shape[1]} channels (axis 1); the layer was made for {self.num_features}.")
        if self.training and self.track_running_stats:
            self.num_batches_tracked.add_(1)
        use_batch = self.training or not self.track_running_stats
        return F.batch_norm(input, self.running_mean, self.running_var, self.weight, self.bias, use_batch, self.momentum, self.eps)

    def extra_repr(self):
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, bias={self.affine}, track_running_stats={self.track_running_stats}"


class BatchNorm1d(_Norm):
    _ranks = (2, 3)


class BatchNorm2d(_Norm):
    _ranks = (4,)


class InstanceNorm2d(Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False):
        super().__init__()
        self.num_features, self.eps, self.momentum, self.affine = num_features, eps, momentum, affine
        self.weight = Parameter(_full("torch", [num_features], 1.0)) if affine else None
        self.bias = _new(num_features) if affine else None

    def forward(self, input):
        return F.instance_norm(input, weight=self.weight, bias=self.bias, eps=self.eps)

    def extra_repr(self):
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, bias={self.affine}, track_running_stats=False"


class LayerNorm(Module):
    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        object.__setattr__(self, "_with_bias", bias and elementwise_affine)
        self.weight = Parameter(_full("torch", list(self.normalized_shape), 1.0)) if elementwise_affine else None
        self.bias = _new(*self.normalized_shape) if elementwise_affine and bias else None

    def forward(self, input):
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}" + f", bias={self._with_bias}"


class RMSNorm(Module):
    def __init__(self, normalized_shape, eps=None, elementwise_affine=True):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = Parameter(_full("torch", list(self.normalized_shape), 1.0)) if elementwise_affine else None

    def forward(self, input):
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True):
        super().__init__()
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.weight = Parameter(_full("torch", [num_channels], 1.0)) if affine else None
        self.bias = _new(num_channels) if affine else None

    def forward(self, input):
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.affine}"


class Dropout(Module):
    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input):
        return F.dropout(input, self.p, self.training)

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


class Dropout2d(Dropout):
    pass


class Embedding(Module):
    """A table of vectors, one a token number."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False, _weight=None):
        super().__init__()
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        if _weight is None:
            self.weight = _new(num_embeddings, embedding_dim)
            _fill(self.weight.data, "normal", 0.0, 1.0)
        else:
            self.weight = Parameter(_weight)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0

    @classmethod
    def from_pretrained(cls, embeddings, freeze=True, padding_idx=None):
        made = cls(embeddings.shape[0], embeddings.shape[1], _weight=embeddings, padding_idx=padding_idx)
        made.weight.requires_grad_(not freeze)
        return made

    def forward(self, input):
        return F.embedding(input, self.weight)

    def extra_repr(self):
        tail = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{tail}"


class _Activation(Module):
    """An activation without parameters."""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class ReLU(_Activation):
    def forward(self, input):
        return input.relu_() if self.inplace else input.relu()


class ReLU6(_Activation):
    def forward(self, input):
        return F.relu6(input)


class SELU(_Activation):
    def forward(self, input):
        return F.selu(input)


class SiLU(_Activation):
    def forward(self, input):
        return F.silu(input)


class Mish(_Activation):
    def forward(self, input):
        return F.mish(input)


class Sigmoid(_Activation):
    def forward(self, input):
        return input.sigmoid()


class Tanh(_Activation):
    def forward(self, input):
        return input.tanh()


class Softsign(_Activation):
    def forward(self, input):
        return F.softsign(input)


class LogSigmoid(_Activation):
    def forward(self, input):
        return F.logsigmoid(input)


class Hardswish(_Activation):
    def forward(self, input):
        return F.hardswish(input)


class Hardsigmoid(_Activation):
    def forward(self, input):
        return F.hardsigmoid(input)


class LeakyReLU(Module):
    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, input):
        return F.leaky_relu(input, self.negative_slope)

    def extra_repr(self):
        return f"negative_slope={self.negative_slope}" + (", inplace=True" if self.inplace else "")


class ELU(Module):
    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha = alpha

    def forward(self, input):
        return F.elu(input, self.alpha)

    def extra_repr(self):
        return f"alpha={self.alpha}"


class GELU(Module):
    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input):
        return F.gelu(input, self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class Softplus(Module):
    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input):
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self):
        return f"beta={self.beta}, threshold={self.threshold}"


class Hardtanh(Module):
    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False):
        super().__init__()
        self.min_val, self.max_val = min_val, max_val

    def forward(self, input):
        return F.hardtanh(input, self.min_val, self.max_val)

    def extra_repr(self):
        return f"min_val={self.min_val}, max_val={self.max_val}"


class Threshold(Module):
    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold, self.value = threshold, value

    def forward(self, input):
        return F.threshold(input, self.threshold, self.value)

    def extra_repr(self):
        return f"threshold={self.threshold}, value={self.value}"


class PReLU(Module):
    def __init__(self, num_parameters=1, init=0.25):
        super().__init__()
        self.num_parameters = num_parameters
        self.weight = Parameter(_full("torch", [num_parameters], init))

    def forward(self, input):
        return F.prelu(input, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"


class Softmax(Module):
    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return F.softmax(input, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


class LogSoftmax(Softmax):
    def forward(self, input):
        return F.log_softmax(input, self.dim)


class _Loss(Module):
    def __init__(self, size_average=None, reduce=None, reduction="mean"):
        super().__init__()
        self.reduction = reduction


class MSELoss(_Loss):
    def forward(self, input, target):
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    def forward(self, input, target):
        return F.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(_Loss):
    def __init__(self, reduction="mean", beta=1.0):
        super().__init__(reduction=reduction)
        self.beta = beta

    def forward(self, input, target):
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input, target):
        return F.huber_loss(input, target, self.reduction, self.delta)


class BCELoss(_Loss):
    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(reduction=reduction)
        self.weight = weight

    def forward(self, input, target):
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    def __init__(self, weight=None, reduction="mean", pos_weight=None):
        super().__init__(reduction=reduction)
        self.weight, self.pos_weight = weight, pos_weight

    def forward(self, input, target):
        return F.binary_cross_entropy_with_logits(input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight)


class CrossEntropyLoss(_Loss):
    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0):
        super().__init__(reduction=reduction)
        self.weight, self.ignore_index, self.label_smoothing = weight, ignore_index, label_smoothing

    def forward(self, input, target):
        return F.cross_entropy(input, target, self.weight, None, self.ignore_index, None, self.reduction, self.label_smoothing)


class NLLLoss(_Loss):
    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        super().__init__(reduction=reduction)
        self.weight, self.ignore_index = weight, ignore_index

    def forward(self, input, target):
        return F.nll_loss(input, target, self.weight, None, self.ignore_index, None, self.reduction)


class KLDivLoss(_Loss):
    def __init__(self, reduction="mean", log_target=False):
        super().__init__(reduction=reduction)
        self.log_target = log_target

    def forward(self, input, target):
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class CosineSimilarity(Module):
    def __init__(self, dim=1, eps=1e-8):
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, a, b):
        return F.cosine_similarity(a, b, self.dim, self.eps)


class _OutProjection(Linear):
    def _get_name(self):
        return "NonDynamicallyQuantizableLinear"


class MultiheadAttention(Module):
    def __init__(self, embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, batch_first=False):
        super().__init__()
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.head_dim = embed_dim // num_heads
        self.in_proj_weight = _new(3 * embed_dim, embed_dim)
        self.in_proj_bias = _new(3 * embed_dim) if bias else None
        self.out_proj = _OutProjection(embed_dim, embed_dim, bias)
        _uniform(self.in_proj_weight, math.sqrt(6 / (4 * embed_dim)))
        if bias:
            self.out_proj.bias.data.zero_()

    def forward(self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False):
        if query.dim() == 2:
            out, w = self.forward(query.unsqueeze(0 if self.batch_first else 1), key.unsqueeze(0 if self.batch_first else 1), value.unsqueeze(0 if self.batch_first else 1), key_padding_mask, need_weights, attn_mask, average_attn_weights)
            return out.squeeze(0 if self.batch_first else 1), None if w is None else w.squeeze(0)
        if not self.batch_first:
            query, key, value = query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1)
        B, T, C = query.shape
        S, h, d = key.shape[1], self.num_heads, self.head_dim
        w, b = self.in_proj_weight, self.in_proj_bias
        part = lambda x, i: F.linear(x, w[i * C:(i + 1) * C], None if b is None else b[i * C:(i + 1) * C])
        q = part(query, 0).view(B, T, h, d).transpose(1, 2)
        k = part(key, 1).view(B, S, h, d).transpose(1, 2)
        v = part(value, 2).view(B, S, h, d).transpose(1, 2)
        scores = q @ k.transpose(-2, -1) / math.sqrt(d)
        if attn_mask is not None:
            if attn_mask.dim() == 3:
                attn_mask = attn_mask.view(B, h, T, S)
            scores = scores.masked_fill(attn_mask, float("-inf")) if attn_mask.dtype == dtype_bool else scores + attn_mask
        if key_padding_mask is not None:
            scores = scores.masked_fill(key_padding_mask.view(B, 1, 1, S), float("-inf"))
        weights = F.softmax(scores, -1)
        out = F.dropout(weights, self.dropout, self.training) @ v
        out = self.out_proj(out.transpose(1, 2).reshape(B, T, C))
        out = out if self.batch_first else out.transpose(0, 1)
        if not need_weights:
            return out, None
        return out, weights.mean(1) if average_attn_weights else weights


class TransformerEncoderLayer(Module):
    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True):
        super().__init__()
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first)
        self.linear1 = Linear(d_model, dim_feedforward, bias)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias)
        self.norm_first = norm_first
        self.norm1, self.norm2 = LayerNorm(d_model, layer_norm_eps), LayerNorm(d_model, layer_norm_eps)
        self.dropout1, self.dropout2 = Dropout(dropout), Dropout(dropout)
        self.activation = {"relu": F.relu, "gelu": F.gelu}.get(activation, activation)
        object.__setattr__(self, "_arguments", (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias))

    def _attend(self, x, mask, padding):
        return self.dropout1(self.self_attn(x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=False)[0])

    def _feed(self, x):
        return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        if self.norm_first:
            x = src + self._attend(self.norm1(src), src_mask, src_key_padding_mask)
            return x + self._feed(self.norm2(x))
        x = self.norm1(src + self._attend(src, src_mask, src_key_padding_mask))
        return self.norm2(x + self._feed(x))


class TransformerEncoder(Module):
    def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True):
        super().__init__()
        import copy
        self.layers = ModuleList([copy.deepcopy(encoder_layer) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        for layer in self.layers:
            src = layer(src, mask, src_key_padding_mask)
        return src if self.norm is None else self.norm(src)


from torch.nn.modules.rnn import RNNCellBase, RNNCell, LSTMCell, GRUCell, RNNBase, RNN, LSTM, GRU
from torch.nn.modules.more import *
import torch.nn.init
import torch.nn.utils
functional = F
init = torch.nn.init
utils = torch.nn.utils


def __getattr__(name):
    """What is asked for rarely is made when it is."""
    import torch.nn.modules.rare as rare
    if name.startswith("_"):
        raise AttributeError(name)
    return getattr(rare, name)
