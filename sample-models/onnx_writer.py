"""A small writer of ONNX graphs for the sample models.

It writes what a learner reads: one node an operation, named by its scope as PyTorch's exporter does
(`/blocks.0/attn/MatMul`), parameters named as in a state dict (`blocks.0.attn.qkv.weight`), values with plain
names (`blocks.0.attn.scores`), and a sentence of documentation where the operation deserves one.
"""

from collections import Counter

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET = 20  # the first with Gelu; LayerNormalization came with 17
IR_VERSION = 9


class GraphWriter:
    """Collects nodes and parameters; every `op` returns the name of the value that it makes."""

    def __init__(self, name, doc):
        self.name, self.doc = name, doc
        self.nodes, self.parameters = [], []
        self.inputs, self.outputs = [], []
        self._uses = Counter()

    def input(self, name, shape, dtype=TensorProto.FLOAT, doc=""):
        self.inputs.append(helper.make_tensor_value_info(name, dtype, shape, doc_string=doc))
        return name

    def output(self, name, shape, doc=""):
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape, doc_string=doc))

    def parameter(self, name, array):
        """An initializer: a trained weight (float32) or a fixed number (int64 for shapes)."""
        self.parameters.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, op_type, scope, inputs, outputs, doc="", **attributes):
        """One node `/scope/OpType`, numbered from the second on; returns its (first) output."""
        key = f"{scope}/{op_type}"
        name = key if self._uses[key] == 0 else f"{key}_{self._uses[key]}"
        self._uses[key] += 1
        outputs = [outputs] if isinstance(outputs, str) else list(outputs)
        self.nodes.append(helper.make_node(op_type, inputs, outputs, name=name, doc_string=doc, **attributes))
        return outputs[0]

    def model(self, metadata):
        graph = helper.make_graph(
            self.nodes, self.name, self.inputs, self.outputs, self.parameters, doc_string=self.doc
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="chalkgrad-samples",
            doc_string=self.doc,
        )
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        return model


def weights(g, model, transpose=False):
    """Every parameter under its state-dict name. With `transpose`, Linear weights become (in, out) for MatMul."""
    linears = {f"{name}.weight" for name, module in model.named_modules() if isinstance(module, nn.Linear)}
    for name, tensor in model.state_dict().items():
        array = tensor.numpy().astype(np.float32)
        g.parameter(name, array.T if transpose and name in linears else array)
