"""Values and gradients of activations and losses, computed by PyTorch 2.15 on a CPU.

    pip install torch==2.15; python make_torch_reference.py > torch_reference.json

A case is `{fn, dtype, shape, ..., inputs, output, cotangent, gradients}`: numbers are one hex string of big-endian IEEE
bits, 8 (f32) or 16 (f64) digits each, row-major. `gradients` are torch.autograd's for the cotangent of the output.

PyTorch's own formulas cancel in places: `1 - tanh²` for large arguments, `1 + erf` below -3, `exp(x - logsumexp)`. So a case has the same
numbers a second time under `exact`: the function written without that cancellation, also in PyTorch, in float64, and
rounded to the type of the case. The script checks that the two agree to PyTorch's own rounding.
"""

import json
import math
import struct
import torch
import torch.nn.functional as F

torch.manual_seed(3)
LEAKY = 0.25  # exact in both types; PyTorch's default slope is the next case

POINTS = [-1000.0, -100.0, -20.5, -20.0, -8.0, -5.0, -3.0, -1.5, -1.0, -0.5, -0.125, -(2.0**-20), -0.0, 0.0, 2.0**-20,
          0.125, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 19.5, 20.0, 20.5, 21.0, 30.0, 100.0, 1000.0]


def exact_relu(x):
    return torch.where(x > 0, x, 0 * x)


def exact_leaky_relu(slope):
    return lambda x: torch.where(x > 0, x, slope * x)


class Known(torch.autograd.Function):
    """A function whose slope is given, so that autograd does not make it from the cancelled value."""

    @staticmethod
    def forward(ctx, x, value, slope):
        ctx.save_for_backward(slope)
        return value.clone()

    @staticmethod
    def backward(ctx, c):
        return c * ctx.saved_tensors[0], None, None


def known(value, slope):
    return lambda x: Known.apply(x, value(x.detach()), slope(x.detach()))


def normal_cdf(x):
    return 0.5 * torch.erfc(-x / math.sqrt(2.0))


def normal_density(x):
    return torch.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def softplus(x):
    return torch.where(x > 20, x, torch.log1p(torch.exp(torch.clamp(x, max=20.0))))


ELEMENTS = {
    "relu": (F.relu, exact_relu),
    "leaky_relu": (lambda x: F.leaky_relu(x, LEAKY), exact_leaky_relu(LEAKY)),
    "leaky_relu_default": (F.leaky_relu, exact_leaky_relu(0.01)),
    "sigmoid": (F.sigmoid, known(torch.sigmoid, lambda x: torch.sigmoid(x) * torch.sigmoid(-x))),
    "tanh": (torch.tanh, known(torch.tanh, lambda x: torch.cosh(x) ** -2)),
    "softplus": (F.softplus, known(softplus, lambda x: torch.where(x > 20, 1.0, torch.sigmoid(x)))),
    "gelu": (F.gelu, known(lambda x: x * normal_cdf(x), lambda x: normal_cdf(x) + x * normal_density(x))),
}

TENSORS = {  # 2x3 and 4x1, for softmax and its kind
    "ordinary": [[0.5, -1.25, 2.0], [1.0, 0.75, -1.0]],
    "large": [[1000.0, -1000.0, 0.0], [1000.0, 999.0, 1000.0]],
    "ties": [[3.0, 3.0, -7.5], [0.0, 0.0, 0.0]],
    "low": [[-1000.0, -1000.0, -1000.0], [-0.0625, 88.5, 89.0]],
}

LINES = {
    "softmax_0": lambda x: F.softmax(x, 0),
    "softmax_1": lambda x: F.softmax(x, 1),
    "log_softmax_0": lambda x: F.log_softmax(x, 0),
    "log_softmax_1": lambda x: F.log_softmax(x, 1),
    "logsumexp": lambda x: torch.logsumexp(x, (0, 1)),
}

PAIRS = {
    "ordinary": ([[0.5, -1.25, 2.0], [0.0, 1.5, -0.375]], [[0.25, 1.5, -0.5], [0.0, 0.125, 4.0]]),
    "far": ([[1000.0, -1000.0, 0.0], [1.0, 1000.0, -1000.0]], [[-1000.0, 1000.0, 1000.0], [-1000.0, 0.0, 0.5]]),
    "equal": ([[1.0, 1.0, -2.0], [3.5, 1000.0, 0.0]], [[1.0, 1.0, -2.0], [3.5, 1000.0, 0.0]]),
    "corners": ([[1.5, -1.5, 1.625], [1.0, -1.0, 0.5]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
}

DIFFERENCES = {
    "mse_loss": F.mse_loss,
    "l1_loss": F.l1_loss,
    "huber_loss": F.huber_loss,
    "huber_loss_1.5": lambda x, t: F.huber_loss(x, t, delta=1.5),
}

LOGITS = {
    "ordinary": ([[0.5, -1.25, 2.0], [0.0, 3.0, -0.75]], [[0.25, 1.0, 0.0], [0.5, 0.875, 0.125]]),
    "large": ([[1000.0, -1000.0, 1000.0], [-1000.0, 1000.0, 0.0]], [[1.0, 0.0, 0.0], [1.0, 0.5, 0.5]]),
    "middling": ([[30.0, -30.0, 8.0], [-8.0, 16.0, -16.0]], [[1.0, 0.0, 0.875], [0.125, 1.0, 1.0]]),
    "zero": ([[0.0, 0.0, 0.0], [0.0, -0.0, 0.0]], [[0.0, 1.0, 0.5], [0.25, 0.0, 1.0]]),
}


def exact_bce(x, t):
    """The mean; its slope by `x` is made of `1 - σ(x) = σ(-x)`."""
    value = torch.clamp(x, min=0) - x * t + torch.log1p(torch.exp(-x.abs()))
    share = 1.0 / x.numel()
    slope = (torch.sigmoid(x) * (1 - t) - torch.sigmoid(-x) * t).detach()
    # Linear in the target, so autograd has its slope; that of `x` is given.
    return (Known.apply(x, value.detach(), slope) - (t - t.detach()) * x.detach()).sum() * share


CLASSES = {
    "ordinary": ([[0.5, -1.25, 2.0], [1.0, 0.0, -1.0]], [2, 0]),
    "large": ([[1000.0, -1000.0, 0.0], [1000.0, -1000.0, 0.0]], [0, 1]),
    "ties": ([[1000.0, 1000.0, 1000.0], [0.0, 0.0, 0.0]], [2, 1]),
    "sure": ([[30.0, 0.0, -30.0], [-8.0, 9.0, 0.5]], [0, 1]),
}


def exact_cross_entropy(classes):
    """The mean; the slope by the right class is minus the sum of the others."""

    def f(x):
        p = torch.softmax(x, 1).detach()
        rest = 1 - F.one_hot(classes, x.shape[1])
        slope = torch.where(rest.bool(), p, -(p * rest).sum(1, keepdim=True))
        log_p = torch.log_softmax(x, 1).detach()
        # ln(p) = ln(1 - rest) for a class that is all but sure.
        others = (p * rest).sum(1)
        value = torch.where(others < 0.5, -torch.log1p(-others), -log_p.gather(1, classes[:, None])[:, 0])
        spread = value[:, None] / x.shape[1] + 0 * x
        return Known.apply(x, spread.detach(), slope).sum() / x.shape[0]

    return f


def bits(tensor):
    flat = tensor.detach().reshape(-1).tolist()
    code = ">f" if tensor.dtype == torch.float32 else ">d"
    return "".join(struct.pack(code, v).hex() for v in flat)


def run(f, inputs, cotangent):
    """The value of `f` and the gradients of all its inputs."""
    leaves = [x.detach().clone().requires_grad_() for x in inputs]
    y = f(*leaves)
    y.backward(cotangent(y))
    return y.detach(), [x.grad for x in leaves]


def case(name, kind, dtype, f, exact, inputs, **extra):
    inputs = [torch.tensor(x, dtype=dtype) for x in inputs]
    torch.manual_seed(5)
    seed = None

    def cotangent(y):
        nonlocal seed
        if seed is None:
            seed = torch.randn(y.shape, dtype=torch.float64).to(dtype) if y.dim() else torch.ones((), dtype=dtype)
        return seed.to(y.dtype)

    y, gradients = run(f, inputs, cotangent)
    precise_y, precise = run(exact, [x.double() for x in inputs], cotangent)
    agree((name, kind, dtype), inputs, [y, *gradients], [precise_y, *precise])
    rounded = [v.to(dtype) for v in [precise_y, *precise]]
    return {
        "fn": name, "kind": kind, "dtype": {torch.float32: "f32", torch.float64: "f64"}[dtype],
        "shape": list(inputs[0].shape), **extra,
        "inputs": [bits(x) for x in inputs], "cotangent": bits(seed),
        "output": bits(y), "gradients": [bits(g) for g in gradients],
        "exact": {"output": bits(rounded[0]), "gradients": [bits(g) for g in rounded[1:]]},
    }


def agree(what, inputs, given, precise):
    """To the rounding of the largest number that PyTorch meets on its way."""
    largest = max(1.0, *(v.abs().max().item() for v in [*inputs, *precise]))
    for a, b in zip(given, precise):
        assert ((a.double() - b).abs() <= 4 * torch.finfo(a.dtype).eps * largest).all(), (what, a, b)


def cases(dtype):
    for name, (f, exact) in ELEMENTS.items():
        yield case(name, "points", dtype, f, exact, [POINTS])
        random = (torch.randn(6, 5, generator=torch.Generator().manual_seed(1), dtype=dtype) * 3).tolist()
        yield case(name, "random", dtype, f, exact, [random])
    for name, f in LINES.items():
        for kind, x in TENSORS.items():
            yield case(name, kind, dtype, f, f, [x])
    for name, f in DIFFERENCES.items():
        for kind, (x, t) in PAIRS.items():
            yield case(name, kind, dtype, f, f, [x, t])
    for kind, (x, t) in LOGITS.items():
        yield case("binary_cross_entropy_with_logits", kind, dtype, F.binary_cross_entropy_with_logits, exact_bce, [x, t])
    for kind, (x, classes) in CLASSES.items():
        k = torch.tensor(classes)
        yield case("cross_entropy", kind, dtype, lambda x: F.cross_entropy(x, k), exact_cross_entropy(k), [x],
                   classes=classes)


reference = {"torch": torch.__version__.split("+")[0],
             "cases": [c for dtype in (torch.float32, torch.float64) for c in cases(dtype)]}
print(json.dumps(reference, indent=1))
