"""Train Chalkgrad's sample models and write them as ONNX files.

    pip install -r requirements.txt
    python train.py                    # writes the files beside this script
    python train.py --inference DIR    # also writes each model without its loss

Everything is seeded and runs on one CPU thread; with the same PyTorch version the weights come out the same.
It takes about a minute. Each file is checked with onnx.checker and run by ONNX Runtime against PyTorch
(to 1e-5, relative for numbers above 1) before it is written.

Each model ends in its loss: the integer (or float) `target` is an input, `loss` the only output, so that a
backward pass has one scalar to start from. Predictions are values inside the graph (`logits`, `probability`).
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

from onnx_writer import GraphWriter, weights
from tiny_gpt import CONTEXT, train_gpt, write_gpt

HERE = Path(__file__).resolve().parent
SEED = 20
INT64 = TensorProto.INT64

# Digits: 20 images of each class are held out; they are the ones that the app's input picker shows.
HELD_OUT_PER_CLASS = 20

# ---------------------------------------------------------------------------------------------- XOR


class XorMlp(nn.Module):
    """2 → 4 ReLU → 1 sigmoid: 17 parameters."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 4)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        return torch.sigmoid(self.out(F.relu(self.hidden(x))))


XOR_X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_Y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])


def train_xor():
    """SGD with learning rate 0.5 on the four points. (Some seeds stick at 75 % with dead ReLUs; this one does not.)"""
    torch.manual_seed(SEED)
    model = XorMlp()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(2000):
        loss = F.mse_loss(model(XOR_X), XOR_Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = ((model(XOR_X) > 0.5).float() == XOR_Y).all().item()
    assert right, "this seed does not solve XOR"
    print(f"xor-mlp       loss {loss.item():.5f}, 4 of 4 right")
    return model


def write_xor(model, with_loss):
    g = GraphWriter("xor-mlp", "XOR, solved by 2 → 4 ReLU → 1 sigmoid (17 parameters).")
    x = g.input("x", ["batch", 2], doc="points of the plane; the four corners are the data set")
    weights(g, model)
    h = g.op("Gemm", "/hidden", [x, "hidden.weight", "hidden.bias"], "hidden", transB=1,
             doc="hidden = x · weightᵀ + bias")
    h = g.op("Relu", "/relu", [h], "hidden_relu", doc="negative sums become exactly zero")
    z = g.op("Gemm", "/out", [h, "out.weight", "out.bias"], "logit", transB=1)
    p = g.op("Sigmoid", "/sigmoid", [z], "probability", doc="how sure the model is that the answer is 1")
    if with_loss:
        target = g.input("target", ["batch", 1], doc="the right answers, 0 or 1")
        d = g.op("Sub", "/loss", [p, target], "error")
        s = g.op("Mul", "/loss", [d, d], "squared_error", doc="one value, used twice: both uses send a gradient back")
        g.op("ReduceMean", "/loss", [s], "loss", keepdims=0, doc="mean squared error over the batch")
        g.output("loss", [])
    else:
        g.output("probability", ["batch", 1])
    return g.model({"chalkgrad.task": "xor"})


# ------------------------------------------------------------------------------------------- digits


class DigitsMlp(nn.Module):
    """64 → 32 ReLU → 10: 2,410 parameters."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, image):
        return self.fc2(F.relu(self.fc1(image.flatten(1))))


class DigitsCnn(nn.Module):
    """1×8×8 → Conv 1→8 (3×3) → ReLU → MaxPool 2 → 72 → 10: 810 parameters."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)
        self.fc = nn.Linear(72, 10)

    def forward(self, image):
        return self.fc(F.max_pool2d(F.relu(self.conv(image)), 2).flatten(1))


class DeepSigmoid(nn.Module):
    """64 → eight layers of 16 sigmoids → 10: too deep for sigmoids, on purpose."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(64 if i == 0 else 16, 16) for i in range(8))
        self.head = nn.Linear(16, 10)

    def forward(self, image):
        x = image.flatten(1)
        for layer in self.layers:
            x = torch.sigmoid(layer(x))
        return self.head(x)


def digits():
    """Images (N, 1, 8, 8) in [0, 1], labels (N,), and which of them are held out."""
    data = load_digits()
    raw = data.images.astype(np.uint8)  # 0..16
    labels = data.target.astype(np.int64)
    order = np.random.default_rng(SEED).permutation(len(labels))
    held_out = np.sort(np.concatenate([order[labels[order] == c][:HELD_OUT_PER_CLASS] for c in range(10)]))
    return raw, labels, held_out


def train_digits(model, raw, labels, held_out):
    """Adam on the images that are not held out; returns the accuracy on those that are."""
    x = torch.from_numpy(raw.astype(np.float32) / 16).unsqueeze(1)
    y = torch.from_numpy(labels)
    train = torch.from_numpy(np.setdiff1d(np.arange(len(labels)), held_out))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-4)
    for _ in range(60):
        for batch in train[torch.randperm(len(train))].split(32):
            loss = F.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return (model(x[held_out]).argmax(1) == y[held_out]).double().mean().item()


def write_digits_bin(raw, labels, held_out):
    """digits.bin: a record of 65 bytes an image: 64 pixels (0..16, rows from the top), then the label (0..9).

    Shuffled, so that the first few already show different digits.
    """
    order = np.random.default_rng(SEED + 1).permutation(held_out)
    records = np.concatenate([raw[order].reshape(-1, 64), labels[order, None].astype(np.uint8)], axis=1)
    (HERE / "digits.bin").write_bytes(records.tobytes())
    return order


def digits_graph(name, doc):
    g = GraphWriter(name, doc)
    g.input("image", ["batch", 1, 8, 8], doc="grey values from 0 (paper) to 1 (ink)")
    return g


def digits_end(g, logits, with_loss):
    """The end that both digit models share: logits, and the loss of the right class."""
    if with_loss:
        target = g.input("target", ["batch"], INT64, doc="the right class, 0 to 9")
        g.op("SoftmaxCrossEntropyLoss", "/loss", [logits, target], "loss", reduction="mean",
             doc="−log of the probability given to the right class, averaged over the batch")
        g.output("loss", [])
    else:
        g.output("logits", ["batch", 10], doc="one score a class; the largest is the answer")
    return g.model({"chalkgrad.task": "digits"})


def write_digits_mlp(model, with_loss):
    g = digits_graph("digits-mlp", "Handwritten digits by a multi-layer perceptron, 64 → 32 ReLU → 10.")
    weights(g, model)
    x = g.op("Flatten", "/flatten", ["image"], "pixels", axis=1, doc="8 × 8 pixels as one row of 64")
    h = g.op("Gemm", "/fc1", [x, "fc1.weight", "fc1.bias"], "hidden", transB=1, doc="hidden = pixels · weightᵀ + bias")
    h = g.op("Relu", "/relu", [h], "hidden_relu")
    logits = g.op("Gemm", "/fc2", [h, "fc2.weight", "fc2.bias"], "logits", transB=1)
    return digits_end(g, logits, with_loss)


def write_digits_cnn(model, with_loss):
    g = digits_graph("digits-cnn", "Handwritten digits by one convolution: Conv 1→8 (3×3), ReLU, MaxPool 2, 72 → 10.")
    weights(g, model)
    x = g.op("Conv", "/conv", ["image", "conv.weight", "conv.bias"], "feature_maps", kernel_shape=[3, 3],
             strides=[1, 1], pads=[0, 0, 0, 0], doc="eight 3×3 kernels slide over the image: 8×8 becomes 8 maps of 6×6")
    x = g.op("Relu", "/relu", [x], "feature_maps_relu")
    x = g.op("MaxPool", "/pool", [x], "pooled", kernel_shape=[2, 2], strides=[2, 2],
             doc="the largest of each 2×2 window; only that one receives a gradient")
    x = g.op("Flatten", "/flatten", [x], "features", axis=1)
    logits = g.op("Gemm", "/fc", [x, "fc.weight", "fc.bias"], "logits", transB=1)
    return digits_end(g, logits, with_loss)


def write_deep_sigmoid(model, with_loss):
    g = digits_graph("deep-sigmoid", "Eight sigmoid layers in a row: the gradient shrinks at each, and the first hardly learns.")
    weights(g, model)
    x = g.op("Flatten", "/flatten", ["image"], "pixels", axis=1)
    for i in range(len(model.layers)):
        p = f"layers.{i}"
        z = g.op("Gemm", f"/{p}/linear", [x, f"{p}.weight", f"{p}.bias"], f"{p}.sum", transB=1)
        x = g.op("Sigmoid", f"/{p}/sigmoid", [z], f"{p}.out", doc="its slope is at most ¼: every layer shrinks the gradient")
    logits = g.op("Gemm", "/head", [x, "head.weight", "head.bias"], "logits", transB=1)
    return digits_end(g, logits, with_loss)


# ------------------------------------------------------------------------------------------- common


def run_onnx(model, feeds):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, feeds)[0]


def check(name, write, feeds, target, prediction, loss):
    """ONNX Runtime on both variants against PyTorch; returns the two models."""
    plain, trained = write(False), write(True)
    for label, got, want in (
        ("prediction", run_onnx(plain, feeds), prediction),
        ("loss", run_onnx(trained, feeds | {"target": target}), loss),
    ):
        want = want.detach().numpy()
        np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5, err_msg=f"{name}: {label}")
        print(f"{name:13} {label}: at most {np.abs(got - want).max():.1e} from PyTorch")
    return plain, trained


def check_digits(name, model, write, raw, labels, order):
    x = (raw[order].astype(np.float32) / 16)[:, None]
    y = labels[order]
    logits = model(torch.from_numpy(x))
    return check(name, write, {"image": x}, y, logits, F.cross_entropy(logits, torch.from_numpy(y)))


def check_gpt(model, vocabulary, data):
    windows = torch.stack([data[:CONTEXT + 1], data[500 : 501 + CONTEXT]])
    tokens, target = windows[:, :-1], windows[:, 1:]
    logits = model(tokens)
    loss = F.cross_entropy(logits.flatten(0, 1), target.flatten())
    write = lambda with_loss: write_gpt(model, vocabulary, with_loss)
    short = run_onnx(write(False), {"tokens": tokens[:1, :16].numpy()})  # the `sequence` axis is truly dynamic
    np.testing.assert_allclose(short, model(tokens[:1, :16]).detach().numpy(), rtol=1e-5, atol=1e-5)
    return check("tiny-gpt", write, {"tokens": tokens.numpy()}, target.numpy(), logits, loss)


DIGIT_MODELS = (
    ("digits-mlp", DigitsMlp, write_digits_mlp),
    ("digits-cnn", DigitsCnn, write_digits_cnn),
    ("deep-sigmoid", DeepSigmoid, write_deep_sigmoid),
)


def all_models():
    """Yields (file name, inference model, model with loss)."""
    xor = train_xor()
    prediction = xor(XOR_X)
    yield "xor-mlp.onnx", *check("xor-mlp", lambda l: write_xor(xor, l), {"x": XOR_X.numpy()}, XOR_Y.numpy(),
                                 prediction, F.mse_loss(prediction, XOR_Y))
    raw, labels, held_out = digits()
    order = write_digits_bin(raw, labels, held_out)
    for name, make, write in DIGIT_MODELS:
        torch.manual_seed(SEED)
        model = make()
        accuracy = train_digits(model, raw, labels, held_out)
        print(f"{name:13} {accuracy:.1%} of the {len(held_out)} held-out images right")
        yield f"{name}.onnx", *check_digits(name, model, lambda l: write(model, l), raw, labels, order)
    gpt, vocabulary, data = train_gpt((HERE / "rhymes.txt").read_text(encoding="utf-8"), SEED)
    yield "tiny-gpt.onnx", *check_gpt(gpt, vocabulary, data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inference", type=Path, metavar="DIR", help="also write each model without its loss there")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for name, plain, trained in all_models():
        onnx.save(trained, HERE / name)
        if args.inference:
            args.inference.mkdir(parents=True, exist_ok=True)
            onnx.save(plain, args.inference / name)
        print(f"{name:15} {(HERE / name).stat().st_size:,} bytes, {len(trained.graph.node)} nodes")


if __name__ == "__main__":
    main()
