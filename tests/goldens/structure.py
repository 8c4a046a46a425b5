"""Golden cases of the ops that move, choose or fold elements: shapes, slices, reductions, matrix products."""

import math

import torch
from torch.nn import functional as F

from recorder import case, f64, i64, rand, randn


def shapes():
    x = randn(2, 3, 4)
    case("Reshape", "plain", [x, i64([4, 6])], lambda x, s: x.reshape(4, 6))
    case("Reshape", "minus_one", [x, i64([-1, 2])], lambda x, s: x.reshape(-1, 2))
    case("Reshape", "zero_copies", [x, i64([0, 2, -1])], lambda x, s: x.reshape(2, 2, -1))
    case("Flatten", "default", [x], lambda x: x.flatten(1))
    case("Flatten", "axis_0", [x], lambda x: x.reshape(1, 24), attributes={"axis": 0})
    case("Flatten", "axis_2", [x], lambda x: x.reshape(6, 4), attributes={"axis": 2})
    case("Flatten", "axis_negative", [x], lambda x: x.reshape(6, 4), attributes={"axis": -1})
    case("Transpose", "default", [x], lambda x: x.permute(2, 1, 0))
    case("Transpose", "perm", [x], lambda x: x.permute(1, 2, 0), attributes={"perm": [1, 2, 0]})
    y = randn(1, 3, 1, 2)
    case("Squeeze", "all", [y], lambda y: y.squeeze())
    case("Squeeze", "axes", [y, i64([-2])], lambda y, a: y.squeeze(2))
    case("Unsqueeze", "axes", [x, i64([0, -1])], lambda x, a: x[None, ..., None])
    case("Unsqueeze", "unordered", [x, i64([3, 1])], lambda x, a: x[:, None, :, None, :])
    case("Expand", "row", [randn(3), i64([2, 3])], lambda x, s: x.expand(2, 3))
    case("Expand", "column", [randn(3, 1), i64([2, 3, 4])], lambda x, s: x.expand(2, 3, 4))
    case("Expand", "one_keeps_the_axis", [randn(3, 2), i64([2, 1, 1])], lambda x, s: x.expand(2, 3, 2))
    case("Tile", "both_axes", [randn(2, 3), i64([2, 2])], lambda x, r: x.tile(2, 2))
    case("Tile", "one_axis", [randn(2, 3, 2), i64([1, 3, 1])], lambda x, r: x.tile(1, 3, 1))
    case("Cast", "f64_to_i64", [f64([-1.7, 0.0, 2.9])], lambda x: x.to(torch.int64), attributes={"to": 7})
    case("Cast", "i64_to_f64", [i64([-1, 0, 3])], lambda x: x.to(torch.float64), attributes={"to": 11})
    case("Cast", "f64_to_f64", [randn(2, 3)], lambda x: x * 1.0, attributes={"to": 11})
    case("CastLike", "f64_to_f64", [randn(2, 3), f64([1.0])], lambda x, y: x * 1.0, fixed=(1,))


def joins():
    a, b, c = randn(2, 3), randn(2, 1, seed=1), randn(2, 2, seed=2)
    case("Concat", "three", [a, b, c], lambda *x: torch.cat(x, 1), attributes={"axis": 1})
    case("Concat", "axis_negative", [a, b], lambda *x: torch.cat(x, -1), attributes={"axis": -1})
    case("Concat", "axis_0", [a, randn(1, 3)], lambda *x: torch.cat(x, 0), attributes={"axis": 0})
    x = randn(2, 6)
    case("Split", "equal", [x], lambda x: x.split(2, 1), attributes={"axis": 1, "num_outputs": 3})
    case("Split", "uneven_last", [randn(7)], lambda x: x.split(3), attributes={"num_outputs": 3})
    case("Split", "sizes", [x, i64([1, 3, 2])], lambda x, s: x.split([1, 3, 2], 1), attributes={"axis": 1})
    case("Split", "axis_0", [x, i64([1, 1])], lambda x, s: x.split([1, 1], 0))


def slices():
    x = randn(5, 6)
    case("Slice", "steps", [x, i64([0, 1]), i64([5, 6]), i64([0, 1]), i64([2, 3])], lambda x, *_: x[::2, 1::3])
    case("Slice", "one_axis", [x, i64([1]), i64([3]), i64([1])], lambda x, *_: x[:, 1:3])
    case("Slice", "negative_bounds", [x, i64([-3]), i64([-1]), i64([-1])], lambda x, *_: x[:, -3:-1])
    case("Slice", "past_the_end", [x, i64([2]), i64([1000])], lambda x, *_: x[2:])
    case("Slice", "backwards", [x, i64([-1]), i64([-1000]), i64([0]), i64([-2])], lambda x, *_: x.flip(0)[::2])
    case("Slice", "empty", [x, i64([3]), i64([3]), i64([0])], lambda x, *_: x[3:3])
    case("Gather", "axis_0_repeats", [x, i64([0, 2, 2, 4])], lambda x, i: x[i])
    case("Gather", "axis_1_matrix", [x, i64([[0, 5], [1, -1]])], lambda x, i: x[:, i], attributes={"axis": 1})
    case("Gather", "scalar_index", [x, i64(3)], lambda x, i: x[i])
    case("Gather", "embedding", [randn(7, 3), i64([[1, 5, 1], [6, 0, 1]])], lambda w, i: F.embedding(i, w))
    index = i64([[0, 1, 1], [4, 0, 2]])
    case("GatherElements", "axis_0", [x, index], lambda x, i: x.gather(0, i))
    case("GatherElements", "axis_1", [x, index], lambda x, i: x.gather(1, i), attributes={"axis": 1})
    case("GatherND", "rows", [x, i64([[0], [4], [0]])], lambda x, i: x[i[:, 0]])
    case("GatherND", "cells", [x, i64([[0, 1], [4, 5], [0, 1]])], lambda x, i: x[i[:, 0], i[:, 1]])
    batched = randn(2, 3, 4)
    case("GatherND", "batch_dims", [batched, i64([[1], [2]])], lambda x, i: x[torch.arange(2), i[:, 0]],
         attributes={"batch_dims": 1})
    scatters(x, index)


def scatters(x, index):
    updates = randn(2, 3, seed=5)
    case("ScatterElements", "axis_1", [x, i64([[0, 1, 3], [4, 0, 2]]), updates],
         lambda x, i, u: x.scatter(1, i, u), attributes={"axis": 1})
    case("ScatterElements", "add", [x, index, updates], lambda x, i, u: x.scatter_add(0, i, u),
         attributes={"reduction": "add"}, opset=18)
    case("Scatter", "as_opset_9_has_it", [x, index, updates], lambda x, i, u: x.scatter(0, i, u), opset=9)
    rows = randn(2, 6, seed=6)
    case("ScatterND", "rows", [x, i64([[1], [3]]), rows], lambda x, i, u: x.index_put((i[:, 0],), u))
    case("ScatterND", "add", [x, i64([[1], [1]]), rows],
         lambda x, i, u: x.index_put((i[:, 0],), u, accumulate=True), attributes={"reduction": "add"})


def pads_and_others():
    x = randn(2, 3, 4)
    spread = i64([0, 1, 2, 1, 0, 3])  # begins of all axes, then ends
    case("Pad", "constant", [x, spread], lambda x, p: F.pad(x, (2, 3, 1, 0, 0, 1)))
    case("Pad", "constant_value", [x, spread, f64(1.5)], lambda x, p, v: F.pad(x, (2, 3, 1, 0, 0, 1), value=1.5),
         fixed=(2,))
    case("Pad", "crop", [x, i64([0, -1, 1, 0, 0, -2])], lambda x, p: F.pad(x, (1, -2, -1, 0)))
    image = randn(1, 2, 4, 5)
    edges = i64([0, 0, 1, 2, 0, 0, 3, 1])
    for mode, theirs in (("reflect", "reflect"), ("edge", "replicate"), ("wrap", "circular")):
        case("Pad", mode, [image, edges], lambda x, p, m=theirs: F.pad(x, (2, 1, 1, 3), mode=m),
             attributes={"mode": mode})
    case("Pad", "axes", [x, i64([1, 2]), None, i64([2])], lambda x, p, v, a: F.pad(x, (1, 2)))
    case("CumSum", "axis_1", [x, i64(1)], lambda x, a: x.cumsum(1))
    case("CumSum", "reverse", [x, i64(2)], lambda x, a: x.flip(2).cumsum(2).flip(2), attributes={"reverse": 1})
    case("CumSum", "exclusive", [x, i64(-1)], lambda x, a: x.cumsum(2) - x, attributes={"exclusive": 1})
    runs()
    square = randn(2, 4, 3)
    case("Trilu", "upper", [square], torch.triu)
    case("Trilu", "lower_shifted", [square, i64(-1)], lambda x, k: torch.tril(x, -1), attributes={"upper": 0})
    blocks = randn(1, 8, 2, 3)
    case("DepthToSpace", "crd", [blocks], lambda x: F.pixel_shuffle(x, 2), attributes={"blocksize": 2, "mode": "CRD"})
    case("DepthToSpace", "dcr", [blocks],
         lambda x: x.reshape(1, 2, 2, 2, 2, 3).permute(0, 3, 4, 1, 5, 2).reshape(1, 2, 4, 6),
         attributes={"blocksize": 2})
    case("SpaceToDepth", "two", [randn(1, 2, 4, 6)],
         lambda x: x.reshape(1, 2, 2, 2, 3, 2).permute(0, 3, 5, 1, 2, 4).reshape(1, 8, 2, 3),
         attributes={"blocksize": 2})
    case("TopK", "largest", [randn(3, 5), i64([2])], lambda x, k: tuple(torch.topk(x, 2)))
    case("TopK", "smallest_axis_0", [randn(4, 3), i64([3])], lambda x, k: tuple(torch.topk(x, 3, dim=0, largest=False)),
         attributes={"axis": 0, "largest": 0})
    case("ArgMax", "axis_1", [randn(3, 5)], lambda x: x.argmax(1, keepdim=True), attributes={"axis": 1})
    case("ArgMin", "drop_axis", [randn(3, 5)], lambda x: x.argmin(0), attributes={"axis": 0, "keepdims": 0})
    case("Det", "batch", [randn(2, 3, 3)], torch.det)
    hot = lambda i, d, v: v[0] + (v[1] - v[0]) * F.one_hot(i, 4)
    case("OneHot", "last", [i64([0, 2, 1]), i64(4), f64([0.0, 1.0])], hot)
    case("OneHot", "axis_0", [i64([[0, 2], [1, 3]]), i64(4), f64([-0.5, 2.0])], lambda *x: hot(*x).movedim(-1, 0),
         attributes={"axis": 0})
    steps = lambda start, limit, delta: start + delta * torch.arange(math.ceil(((limit - start) / delta).item()))
    case("Range", "up", [f64(0.5), f64(3.0), f64(0.75)], steps)
    case("Range", "down", [f64(2.0), f64(-1.0), f64(-0.5)], steps)


def runs():
    """Running products, and what picks or turns whole steps of an axis."""
    zeros = f64([[2.0, -1.5, 3.0, 0.5], [1.0, 0.0, -2.0, 0.0], [0.0, 1.0, 2.0, 3.0]])
    case("CumProd", "axis_1_with_zeros", [zeros, i64(1)], lambda x, a: x.cumprod(1), opset=26)
    case("CumProd", "reverse", [zeros, i64(0)], lambda x, a: x.flip(0).cumprod(0).flip(0),
         attributes={"reverse": 1}, opset=26)
    x = randn(4, 3)
    turned = lambda x, n: torch.stack([torch.cat([x[:k, b].flip(0), x[k:, b]]) for b, k in enumerate(n.tolist())], 1)
    case("ReverseSequence", "time_first", [x, i64([4, 2, 1])], turned, attributes={"time_axis": 0, "batch_axis": 1})
    case("ReverseSequence", "batch_first", [x.T.contiguous(), i64([3, 4, 2])], lambda x, n: turned(x.T, n).T,
         attributes={"time_axis": 1, "batch_axis": 0})
    keep = torch.tensor([True, False, True])
    case("Compress", "axis_1", [x, keep], lambda x, c: x[:, c], attributes={"axis": 1})
    case("Compress", "all_in_a_row", [x, keep], lambda x, c: x.flatten()[[0, 2]])


def products():
    for name, a, b in (
        ("matrix", (2, 3), (3, 4)), ("vector_matrix", (3,), (3, 4)), ("matrix_vector", (2, 3), (3,)),
        ("dot", (3,), (3,)), ("batched", (2, 2, 3), (2, 3, 4)), ("right_is_shared", (2, 2, 3), (3, 4)),
        ("left_is_shared", (2, 3), (2, 3, 4)), ("broadcast_batch", (2, 1, 2, 3), (3, 3, 2)),
        ("batched_by_vector", (2, 2, 3), (3,)), ("vector_by_batched", (3,), (2, 3, 4)), ("one_row", (1, 5), (5, 3)),
    ):
        case("MatMul", name, [randn(*a), randn(*b, seed=1)], torch.matmul)
    gemm()
    for name, equation, shapes in (
        ("matmul", "ij,jk->ik", ((2, 3), (3, 4))), ("batch", "bij,bjk->bik", ((2, 2, 3), (2, 3, 2))),
        ("attention", "bhqd,bhkd->bhqk", ((2, 2, 3, 4), (2, 2, 5, 4))), ("outer", "i,j->ij", ((2,), (3,))),
        ("trace", "ii->", ((3, 3),)), ("diagonal", "ii->i", ((3, 3),)), ("transpose", "ij->ji", ((2, 3),)),
        ("sum_an_axis", "ij->i", ((2, 3),)), ("implicit", "ij,jk", ((2, 3), (3, 4))),
        ("ellipsis", "...ij,...jk->...ik", ((2, 2, 3), (2, 3, 2))),
        ("three", "ij,jk,kl->il", ((2, 3), (3, 2), (2, 4))),
    ):
        inputs = [randn(*s, seed=i) for i, s in enumerate(shapes)]
        case("Einsum", name, inputs, lambda *x, e=equation: torch.einsum(e, *x), attributes={"equation": equation})


def gemm():
    a, b, c = randn(2, 3), randn(3, 4), randn(4, seed=2)
    case("Gemm", "plain", [a, b, c], lambda a, b, c: a @ b + c)
    case("Gemm", "no_c", [a, b], lambda a, b: a @ b)
    case("Gemm", "linear", [a, randn(4, 3), c], lambda x, w, b: F.linear(x, w, b), attributes={"transB": 1})
    case("Gemm", "both_transposed", [randn(3, 2), randn(4, 3), c], lambda a, b, c: a.T @ b.T + c,
         attributes={"transA": 1, "transB": 1})
    case("Gemm", "alpha_beta", [a, b, randn(2, 1)], lambda a, b, c: 0.5 * (a @ b) + 2.0 * c,
         attributes={"alpha": 0.5, "beta": 2.0})
    case("Gemm", "scalar_c", [a, b, f64(0.7)], lambda a, b, c: a @ b + c)
    case("Gemm", "matrix_c", [a, b, randn(2, 4)], lambda a, b, c: a @ b - 0.375 * c, attributes={"beta": -0.375})


REDUCTIONS = {
    "ReduceSum": lambda x, a, k: x.sum(a, keepdim=k),
    "ReduceMean": lambda x, a, k: x.mean(a, keepdim=k),
    "ReduceMax": lambda x, a, k: x.amax(a, keepdim=k),
    "ReduceMin": lambda x, a, k: x.amin(a, keepdim=k),
    "ReduceL1": lambda x, a, k: x.abs().sum(a, keepdim=k),
    "ReduceL2": lambda x, a, k: torch.linalg.vector_norm(x, 2, a, keepdim=k),
    "ReduceLogSum": lambda x, a, k: x.sum(a, keepdim=k).log(),
    "ReduceLogSumExp": lambda x, a, k: x.logsumexp(a, keepdim=k),
    "ReduceSumSquare": lambda x, a, k: x.square().sum(a, keepdim=k),
    "ReduceProd": lambda x, a, k: product(x, a, k),
}


def product(x, axes, keepdim):
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis, keepdim=keepdim)
    return x


def reductions():
    x = rand(2, 3, 4, low=0.3, high=2.0)
    for op, function in REDUCTIONS.items():
        y = x if op == "ReduceLogSum" else x * torch.where(randn(2, 3, 4) > 0, 1.0, -1.0)
        case(op, "all", [y], lambda x, f=function: f(x, [0, 1, 2], True))
        case(op, "all_to_scalar", [y], lambda x, f=function: f(x, [0, 1, 2], False), attributes={"keepdims": 0})
        case(op, "axis_1", [y, i64([1])], lambda x, a, f=function: f(x, [1], False), attributes={"keepdims": 0})
        case(op, "two_axes", [y, i64([0, -1])], lambda x, a, f=function: f(x, [0, 2], True))
        case(op, "no_axes_no_op", [y, i64([])],
             lambda x, a, f=function: f(x[None], [0], False), attributes={"noop_with_empty_axes": 1})
    zeros = f64([[2.0, 0.0, 3.0], [0.0, 0.0, 5.0], [1.0, 2.0, 4.0]])
    case("ReduceProd", "one_zero_and_two_zeros", [zeros, i64([1])], lambda x, a: x.prod(1, keepdim=True))
    ties = f64([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    case("ReduceMax", "ties_share", [ties, i64([1])], lambda x, a: x.amax(1, keepdim=True))
    case("ReduceMin", "ties_share", [-ties, i64([1])], lambda x, a: x.amin(1, keepdim=True))
    case("ReduceL2", "zero_row", [f64([[0.0, 0.0], [3.0, 4.0]]), i64([1])],
         lambda x, a: torch.linalg.vector_norm(x, 2, 1, keepdim=True))
    case("ReduceLogSumExp", "large", [f64([[1000.0, 1001.0], [-1000.0, -1001.0]]), i64([1])],
         lambda x, a: x.logsumexp(1, keepdim=True))


def placing():
    x = randn(2, 5)
    case("CenterCropPad", "grow_and_shrink", [x, i64([5, 2])], lambda x, n: F.pad(x[:, 1:3], (0, 0, 1, 2)))
    case("CenterCropPad", "axes", [x, i64([8])], lambda x, n: F.pad(x, (1, 2)), attributes={"axes": [-1]})
    case("Col2Im", "overlapping", [randn(2, 12, 6), i64([3, 4]), i64([2, 2])],
         lambda x, image, block: F.fold(x, (3, 4), (2, 2)))
    case("Col2Im", "stride_pad_dilation", [randn(1, 8, 6), i64([5, 4]), i64([2, 2])],
         lambda x, image, block: F.fold(x, (5, 4), (2, 2), dilation=2, padding=1, stride=2),
         attributes={"strides": [2, 2], "pads": [1, 1, 1, 1], "dilations": [2, 2]})
    cache, update = randn(2, 4, 3), randn(2, 2, 3, seed=1)
    write = lambda places: lambda c, u, *w: torch.stack(
        [c[b].index_copy(0, torch.tensor(p), u[b]) for b, p in enumerate(places)])
    case("TensorScatter", "from_the_beginning", [cache, update], write([[0, 1], [0, 1]]), opset=24)
    case("TensorScatter", "circular", [cache, update, i64([1, 3])], write([[1, 2], [3, 0]]),
         attributes={"mode": "circular"}, opset=24)


def all_cases():
    shapes()
    joins()
    slices()
    placing()
    pads_and_others()
    products()
    reductions()
