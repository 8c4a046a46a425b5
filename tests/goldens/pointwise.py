"""Golden cases of the ops that work element by element: unary, binary with broadcasting, comparisons, activations."""

import torch
from torch.nn import functional as F

from recorder import case, f64, i64, rand, randn

SIGNED = f64([-2.5, -1.0, -0.5, -0.0, 0.0, 0.25, 1.0, 3.0])
POSITIVE = f64([0.01, 0.25, 0.5, 1.0, 1.5, 2.0, 7.0])
INSIDE = f64([-0.9, -0.5, -0.1, 0.2, 0.7, 0.95])

UNARY = {
    "Abs": (torch.abs, SIGNED),
    "Neg": (torch.neg, SIGNED),
    "Exp": (torch.exp, SIGNED),
    "Log": (torch.log, POSITIVE),
    "Sqrt": (torch.sqrt, POSITIVE),
    "Reciprocal": (torch.reciprocal, f64([-4.0, -0.5, 0.1, 1.0, 3.0])),
    "Sin": (torch.sin, SIGNED),
    "Cos": (torch.cos, SIGNED),
    "Tan": (torch.tan, INSIDE),
    "Asin": (torch.asin, INSIDE),
    "Acos": (torch.acos, INSIDE),
    "Atan": (torch.atan, SIGNED),
    "Sinh": (torch.sinh, SIGNED),
    "Cosh": (torch.cosh, SIGNED),
    "Tanh": (torch.tanh, SIGNED),
    "Asinh": (torch.asinh, SIGNED),
    "Acosh": (torch.acosh, f64([1.1, 1.5, 2.0, 9.0])),
    "Atanh": (torch.atanh, INSIDE),
    "Erf": (torch.erf, SIGNED),
    "Floor": (torch.floor, SIGNED),
    "Ceil": (torch.ceil, SIGNED),
    "Round": (torch.round, f64([-2.5, -1.5, -0.5, 0.5, 1.2, 2.5])),
    "Sign": (torch.sign, SIGNED),
    "Sigmoid": (torch.sigmoid, f64([-40.0, -2.0, -0.5, 0.0, 1.0, 5.0, 40.0])),
    "Softplus": (lambda x: F.softplus(x, threshold=1e9), f64([-40.0, -2.0, 0.0, 1.0, 5.0, 40.0])),
    "Softsign": (F.softsign, SIGNED),
    "Relu": (F.relu, SIGNED),
    "HardSwish": (F.hardswish, f64([-4.0, -1.0, 0.0, 1.0, 2.9, 4.0])),
    "Mish": (F.mish, SIGNED),
    "Identity": (lambda x: x * 1.0, SIGNED),
}


def unary():
    for op, (function, x) in UNARY.items():
        case(op, "vector", [x], function)
        if op not in ("Log", "Sqrt", "Acosh", "Asin", "Acos", "Atanh", "Tan"):
            case(op, "matrix", [randn(3, 4) * 1.3], function)
    case("Log", "near_zero_and_large", [f64([1e-12, 1e-3, 1e6])], torch.log)
    case("Sqrt", "matrix", [rand(2, 3, low=0.1)], torch.sqrt)
    case("Exp", "large_negative", [f64([-800.0, -30.0, 10.0])], torch.exp)
    case("Tanh", "saturated", [f64([-30.0, -8.0, 8.0, 30.0])], torch.tanh)


def activations():
    x = SIGNED
    case("LeakyRelu", "default", [x], lambda x: F.leaky_relu(x, 0.01))
    case("LeakyRelu", "steep", [randn(2, 5)], lambda x: F.leaky_relu(x, 0.375), attributes={"alpha": 0.375})
    case("LeakyRelu", "negative_slope", [x], lambda x: F.leaky_relu(x, -0.25), attributes={"alpha": -0.25})
    case("PRelu", "one_slope", [x, f64([0.2])], F.prelu)
    case("PRelu", "slope_a_channel", [randn(2, 3, 4), f64([[0.1], [0.2], [-0.3]])],
         lambda x, a: F.prelu(x, a.reshape(3)))
    case("Elu", "default", [x], F.elu)
    case("Elu", "alpha", [x], lambda x: F.elu(x, 1.75), attributes={"alpha": 1.75})
    alpha, gamma = 1.67326319217681884765625, 1.05070102214813232421875  # ONNX rounds PyTorch's to f32
    case("Selu", "default", [x], lambda x: gamma * F.elu(x, alpha))
    case("Celu", "alpha", [x], lambda x: F.celu(x, 0.625), attributes={"alpha": 0.625})
    case("Gelu", "exact", [x], F.gelu)
    case("Gelu", "exact_matrix", [randn(3, 4)], F.gelu, attributes={"approximate": "none"})
    case("Gelu", "tanh", [x], lambda x: F.gelu(x, approximate="tanh"), attributes={"approximate": "tanh"})
    case("Gelu", "tanh_matrix", [randn(3, 4)], lambda x: F.gelu(x, approximate="tanh"),
         attributes={"approximate": "tanh"})
    inner = f64([-4.0, -2.0, 0.0, 1.0, 2.2, 4.0])
    case("HardSigmoid", "steep", [inner], lambda x: torch.clamp(0.375 * x + 0.25, 0, 1),
         attributes={"alpha": 0.375, "beta": 0.25})
    case("HardSigmoid", "default", [inner], lambda x: torch.clamp(0.2 * x + 0.5, 0, 1))
    case("ThresholdedRelu", "default", [inner], lambda x: F.threshold(x, 1.0, 0.0))
    case("ThresholdedRelu", "alpha", [inner], lambda x: F.threshold(x, 1.75, 0.0), attributes={"alpha": 1.75})
    case("Swish", "default", [x], F.silu, opset=24)
    case("Swish", "alpha", [x], lambda x: x * torch.sigmoid(1.75 * x), opset=24, attributes={"alpha": 1.75})
    case("Silu", "vector", [x], F.silu, domain="chalkgrad")
    case("Silu", "matrix", [randn(3, 4) * 3], F.silu, domain="chalkgrad")
    case("Shrink", "soft", [x], lambda x: F.softshrink(x, 0.375), attributes={"lambd": 0.375, "bias": 0.375})
    case("Shrink", "hard", [x], lambda x: F.hardshrink(x, 0.375), attributes={"lambd": 0.375})


SHAPES = {  # every way that a broadcast can stretch an input
    "same": ((2, 3), (2, 3)),
    "scalar_right": ((2, 3), ()),
    "scalar_left": ((), (2, 3)),
    "row": ((2, 3), (3,)),
    "column": ((2, 3), (2, 1)),
    "outer": ((4, 1), (3,)),
    "both_stretch": ((2, 1, 3), (4, 1)),
    "leading_ones": ((1, 1, 3), (2, 3)),
}


def binary():
    functions = {"Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Div": torch.div}
    for op, function in functions.items():
        for name, (a, b) in SHAPES.items():
            right = randn(*b, seed=1)
            if op == "Div":
                right = right + 2.0 * torch.where(right >= 0, 1.0, -1.0)
            case(op, name, [randn(*a), right], function)
    extremes()
    powers()
    a, b = f64([5.3, -5.3, 5.3, -5.3, 7.9]), f64([3.1, 3.1, -3.1, -3.1, 2.0])
    case("Mod", "fmod", [a, b], torch.fmod, attributes={"fmod": 1})


def extremes():
    """Min and Max are variadic; at a tie PyTorch's `minimum` and `maximum` give each side half."""
    tied_a, tied_b = f64([1.0, 2.0, 3.0, -1.0]), f64([1.0, 5.0, 3.0, -2.0])
    for op, function in (("Max", torch.maximum), ("Min", torch.minimum)):
        case(op, "ties", [tied_a, tied_b], function)
        case(op, "row", [randn(2, 3), randn(3, seed=1)], function)
        case(op, "column", [randn(2, 3), randn(2, 1, seed=1)], function)
        case(op, "one_input", [randn(2, 3)], lambda x: x * 1.0)
        case(op, "three", [randn(2, 3), randn(2, 3, seed=1), randn(2, 3, seed=2)],
             lambda a, b, c, f=function: f(f(a, b), c))
    three = [randn(2, 3), randn(3, seed=1), randn(2, 1, seed=2)]
    case("Sum", "three", three, lambda a, b, c: a + b + c)
    case("Sum", "one_input", [randn(2, 3)], lambda x: x * 1.0)
    case("Mean", "three", three, lambda a, b, c: (a + b + c) / 3)
    # Never at a bound: what `clamp` sends back there (1, ½ or 0) differs between PyTorch's releases and overloads.
    x = f64([-2.0, -1.25, -0.25, 0.0, 0.25, 0.75, 2.0])
    low, high = f64(-1.0), f64(1.0)
    case("Clip", "both_bounds", [x, low, high], lambda x, a, b: torch.clamp(x, -1.0, 1.0), fixed=(1, 2))
    case("Clip", "only_min", [x, f64(-0.5)], lambda x, a: torch.clamp(x, min=-0.5), fixed=(1,))
    case("Clip", "only_max", [x, None, f64(0.5)], lambda x, a, b: torch.clamp(x, max=0.5), fixed=(2,))
    case("Clip", "none", [x], lambda x: x * 1.0)


def powers():
    base = rand(2, 3, low=0.2, high=3.0)
    case("Pow", "positive_base", [base, randn(2, 3, seed=1)], torch.pow)
    case("Pow", "square", [randn(2, 3), f64(2.0)], torch.pow, fixed=(1,))
    case("Pow", "row", [base, randn(3, seed=1)], torch.pow)
    case("Pow", "cube_of_negative", [f64([-2.0, -0.5, 0.0, 1.5]), f64([3.0, 3.0, 3.0, 3.0])], torch.pow, fixed=(1,))
    case("Pow", "exponent_zero", [f64([-2.0, 0.0, 1.5]), f64([0.0, 0.0, 0.0])], torch.pow, fixed=(1,))
    case("Pow", "exponent_one_at_zero", [f64([0.0, 1.0, -1.0]), f64([1.0, 1.0, 1.0])], torch.pow, fixed=(1,))
    case("Pow", "zero_base", [f64([0.0, 0.0]), f64([2.0, 1.5])], torch.pow)
    case("Pow", "negative_exponent", [f64([-2.0, 0.5]), f64([-2.0, -1.0])], torch.pow, fixed=(1,))
    case("Pow", "square_root", [base, f64(0.5)], torch.pow, fixed=(1,))
    case("Pow", "integer_exponent", [randn(2, 3), i64(3)], torch.pow)


def choices():
    mask = torch.tensor([[True, False, True], [False, False, True]])
    case("Where", "same", [mask, randn(2, 3), randn(2, 3, seed=1)], torch.where)
    case("Where", "scalar_else", [mask, randn(2, 3), f64(-9.0)], torch.where)
    case("Where", "mask_is_stretched", [mask[0], randn(2, 3), randn(2, 1, seed=1)], torch.where)
    case("Where", "branches_are_stretched", [mask, randn(3), randn(2, 1, seed=1)], torch.where)
    a, b = f64([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), f64([1.0, 3.0, 3.0])
    for op, function in (("Equal", torch.eq), ("Less", torch.lt), ("LessOrEqual", torch.le),
                         ("Greater", torch.gt), ("GreaterOrEqual", torch.ge)):
        case(op, "row", [a, b], function)
    p, q = torch.tensor([[True, True], [False, False]]), torch.tensor([True, False])
    for op, function in (("And", torch.logical_and), ("Or", torch.logical_or), ("Xor", torch.logical_xor)):
        case(op, "row", [p, q], function)
    case("Not", "matrix", [p], torch.logical_not)
    odd = f64([0.0, float("nan"), float("inf"), -float("inf")])
    case("IsNaN", "vector", [odd], torch.isnan)
    case("IsInf", "vector", [odd], torch.isinf)


def all_cases():
    unary()
    activations()
    binary()
    choices()
