"""What all layers of tinytorch share: parameters, scopes, and a sequence of them."""
from _tensors import TinyTensor as Tensor
from _tensors import _draw
from _native import _scope, _weights


def _randn(*shape):
    """Standard normal numbers from numpy's generator, as the course draws them."""
    return _draw("numpy", "normal", list(shape), "float32")


def _parameter(data):
    return Tensor(data, requires_grad=True)


class Layer:
    """What has a forward. Tensors in its attributes that want gradients are its parameters."""
    training = True
    _scope_path = None

    def forward(self, *args, **kw):
        raise NotImplementedError(f"{type(self).__name__} needs a forward method")

    def __call__(self, *args, **kw):
        if self._scope_path is None:
            _name_scopes(self, "")
        before = _scope(self._scope_path)
        try:
            return self.forward(*args, **kw)
        finally:
            _scope(before)

    def _state(self):
        return _find(self, "", set())

    def _named_tensors(self):
        return self._state()

    def parameters(self):
        return [p for _, p in self._state()]

    def named_parameters(self):
        return self._state()

    def state_dict(self):
        return dict(self._state())

    def load_state_dict(self, state):
        state = dict(_weights(state)) if isinstance(state, str) else state
        own = dict(self._state())
        for name, p in own.items():
            if name not in state:
                raise KeyError(f"no weights are called {name!r}; there are {', '.join(sorted(state))}")
            if tuple(state[name].shape) != tuple(p.shape):
                raise ValueError(f"{name} has shape {tuple(p.shape)}, the weights {tuple(state[name].shape)}")
            p.data = state[name]

    def zero_grad(self):
        for p in self.parameters():
            p.grad = None

    def train(self, mode=True):
        for layer in _layers(self, set()):
            layer.training = mode
        return self

    def eval(self):
        return self.train(False)

    def __repr__(self):
        return f"{type(self).__name__}({self.extra_repr()})"

    def extra_repr(self):
        return ""


Module = Layer


def _items(owner):
    """Names and values inside a layer, a list or a plain object that holds layers."""
    if isinstance(owner, (list, tuple)):
        return [(str(i), v) for i, v in enumerate(owner)]
    if isinstance(owner, dict):
        return [(str(k), v) for k, v in owner.items()]
    return list(owner.__dict__.items()) if hasattr(owner, "__dict__") else []


def _find(owner, prefix, seen):
    found = []
    if id(owner) in seen:
        return found
    seen.add(id(owner))
    for name, v in _items(owner):
        if isinstance(v, Tensor):
            if v.requires_grad and v.is_leaf and id(v) not in seen:
                seen.add(id(v))
                found.append((prefix + name, v))
        elif isinstance(v, (Layer, list, tuple, dict)) or hasattr(v, "parameters"):
            found.extend(_find(v, prefix + name + ".", seen))
    return found


def _layers(owner, seen):
    found = [owner] if isinstance(owner, Layer) else []
    seen.add(id(owner))
    for _, v in _items(owner):
        if isinstance(v, (Layer, list, tuple, dict)) and id(v) not in seen:
            found.extend(_layers(v, seen))
    return found


def _name_scopes(owner, path):
    if isinstance(owner, Layer):
        owner._scope_path = path
    for name, v in _items(owner):
        if isinstance(v, (Layer, list, tuple)):
            dot = "." if isinstance(owner, (list, tuple, Sequential)) else "/"
            name = "" if isinstance(owner, Sequential) and name == "layers" else name
            below = path + dot + name if path and name else path or name
            if isinstance(v, Layer) or v:
                _name_scopes(v, below)


class Sequential(Layer):
    def __init__(self, *layers):
        self.layers = list(layers[0]) if len(layers) == 1 and isinstance(layers[0], (list, tuple)) else list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def _state(self):
        return _find(self.layers, "", set())

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, i):
        return self.layers[i]

    def __repr__(self):
        return "Sequential(" + ", ".join([repr(l) for l in self.layers]) + ")"
