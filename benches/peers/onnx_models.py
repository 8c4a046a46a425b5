"""Public model structures with weights drawn in, and small transformers, as ONNX files for the forward comparison.

The CNNs are those that the `onnx` package carries for its own tests ("light": their weights are `ConstantOfShape` nodes);
here each such node becomes an initializer of small uniform numbers, as the trained models have it.
"""

import re
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import cases

LIGHT = Path(onnx.__file__).parent / "backend/test/data/light"
CNNS = ["squeezenet", "shufflenet", "resnet50", "densenet121", "inception_v1", "inception_v2", "bvlc_alexnet", "zfnet512", "vgg19"]


def weight(stream, name, shape):
    """Positive where it must be (variances), else small enough for activations to stay finite."""
    if re.search(r"var|running_var|_3$", name) and len(shape) == 1:
        return 1.0 + 0.1 * cases.uniform(stream, shape)
    fan_in = int(np.prod(shape[1:])) if len(shape) > 1 else 16
    return cases.uniform(stream, shape, (3.0 / fan_in) ** 0.5)


def cnn(name, to):
    model = onnx.load(LIGHT / f"light_{name}.onnx")
    graph, known = model.graph, {}
    for t in graph.initializer:
        known[t.name] = numpy_helper.to_array(t)
    kept, variances = [], set()
    for node in graph.node:
        if node.op_type == "BatchNormalization":
            variances.add(node.input[4])
    for stream, node in enumerate(graph.node):
        if node.op_type == "ConstantOfShape" and node.input[0] in known:
            shape, out = [int(n) for n in known[node.input[0]]], node.output[0]
            values = weight(stream, "var" if out in variances else "", shape)
            known[out] = values.astype(np.float32)
            graph.initializer.append(numpy_helper.from_array(known[out], out))
        else:
            kept.append(node)
    del graph.node[:]
    graph.node.extend(kept)
    used = {i for node in kept for i in node.input}
    for unused in [t for t in graph.initializer if t.name not in used]:
        graph.initializer.remove(unused)
    names = {t.name for t in graph.initializer}
    for unused in [i for i in graph.input if i.name not in used or i.name in names]:
        graph.input.remove(unused)
    onnx.save(model, to)


class Net:
    """Nodes and weights of a transformer, in the order in which they are made."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def op(self, kind, *inputs, outputs=1, **attributes):
        names = [f"{kind}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, array):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def linear(self, x, fan_in, fan_out):
        w = self.constant(cases.uniform(len(self.weights) + 1, (fan_in, fan_out), fan_in**-0.5))
        b = self.constant(cases.uniform(len(self.weights) + 1, (fan_out,), fan_in**-0.5))
        return self.op("Add", self.op("MatMul", x, w), b)

    def norm(self, x, d):
        gamma, beta = self.constant(np.ones(d, np.float32)), self.constant(np.zeros(d, np.float32))
        return self.op("LayerNormalization", x, gamma, beta, axis=-1, epsilon=1e-5)

    def attention(self, x, t, d, heads, mask):
        split = self.constant(np.array([1, t, heads, d // heads], np.int64))
        q, k, v = (self.op("Reshape", self.linear(x, d, d), split) for _ in range(3))
        q, v = (self.op("Transpose", i, perm=[0, 2, 1, 3]) for i in (q, v))
        scores = self.op("MatMul", q, self.op("Transpose", k, perm=[0, 2, 3, 1]))
        scores = self.op("Div", scores, self.constant(np.float32((d // heads) ** 0.5)))
        scores = self.op("Add", scores, mask) if mask else scores
        y = self.op("MatMul", self.op("Softmax", scores, axis=-1), v)
        y = self.op("Reshape", self.op("Transpose", y, perm=[0, 2, 1, 3]), self.constant(np.array([1, t, d], np.int64)))
        return self.linear(y, d, d)

    def gelu(self, x):
        """As PyTorch's older exporters write it: with Erf."""
        root, one, half = (self.constant(np.float32(v)) for v in (2**0.5, 1.0, 0.5))
        e = self.op("Add", self.op("Erf", self.op("Div", x, root)), one)
        return self.op("Mul", self.op("Mul", x, e), half)


def transformer(to, layers, d, heads, t, vocab, causal):
    net = Net()
    tokens = net.constant(cases.uniform(1, (vocab, d), 0.1))
    h = net.op("Add", net.op("Gather", tokens, "tokens"), net.constant(cases.uniform(2, (t, d), 0.1)))
    mask = net.constant(np.triu(np.full((t, t), -1e9, np.float32), 1)) if causal else None
    for _ in range(layers):
        h = net.op("Add", h, net.attention(net.norm(h, d), t, d, heads, mask))
        h = net.op("Add", h, net.linear(net.gelu(net.linear(net.norm(h, d), d, 4 * d)), 4 * d, d))
    logits = net.linear(net.norm(h, d), d, vocab)
    graph = helper.make_graph(
        net.nodes, "transformer",
        [helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, t])],
        [helper.make_tensor_value_info(logits, TensorProto.FLOAT, [1, t, vocab])], net.weights,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), to)


TRANSFORMERS = {
    "gpt_small": dict(layers=4, d=128, heads=4, t=128, vocab=65, causal=True),
    "gpt_wide": dict(layers=4, d=512, heads=8, t=128, vocab=1000, causal=True),
    "encoder": dict(layers=6, d=384, heads=12, t=64, vocab=1000, causal=False),
}


def write_all(folder, names):
    """Paths by name; files that are there already are kept."""
    paths = {}
    for name in names:
        path = Path(folder) / f"{name}.onnx"
        if not path.exists():
            cnn(name, path) if name in CNNS else transformer(path, **TRANSFORMERS[name])
        paths[name] = path
    return paths
