"""Reference values of activations and losses by the definitions of torch.nn.functional, to 50 digits with mpmath.

    pip install mpmath; python make_reference.py > reference.json

PyTorch itself is not needed: every function is written here as its documentation defines it. All inputs are short
binary fractions, exact in f32 and f64; values are the nearest f64 in decimal.
"""

import json
from mpmath import mp, mpf, erfc, exp, log, log1p, sqrt, tanh

mp.dps = 500  # 1 + exp(-1000) needs 435

POINTS = [-1000, -100, -30, -20.5, -8, -5, -3, -1, -0.5, -0.125, -(2.0**-20), 0, 2.0**-20, 0.125, 0.5, 1, 2, 3, 5, 8,
          19.5, 20, 20.5, 21, 100, 1000]

ELEMENTS = {
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x: x if x > 0 else x * mpf("0.25"),  # slope 0.25
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "tanh": tanh,
    "softplus": lambda x: x if x > 20 else log1p(exp(x)),
    "gelu": lambda x: x * erfc(-x / sqrt(mpf(2))) / 2,
}

LINES = [[0.5, -1.25, 2.0], [1000.0, -1000.0, 0.0], [1000.0, 1000.0, 999.0], [-1000.0, -1000.0, -1000.0],
         [0.0, 0.0, 0.0], [3.0, 3.0, -7.5], [-0.0625, 88.5, 89.0]]


def logsumexp(line):
    top = max(line)
    return top + log(sum(exp(x - top) for x in line))


def log_softmax(line):
    total = logsumexp(line)
    return [x - total for x in line]


PAIRS = [  # input, target: ordinary, far apart, equal, at the corners of huber (delta 1.5)
    ([0.5, -1.25, 2.0, 0.0], [0.25, 1.5, -0.5, 0.0]),
    ([1000.0, -1000.0, 0.0, 1.0], [-1000.0, 1000.0, 1000.0, -1000.0]),
    ([1.0, 1.0, -2.0, 3.5], [1.0, 1.0, -2.0, 3.5]),
    ([1.5, -1.5, 1.625, 1.375], [0.0, 0.0, 0.0, 0.0]),
]

LOGITS = [  # logits, probabilities
    ([0.5, -1.25, 2.0, 0.0], [0.25, 1.0, 0.0, 0.5]),
    ([1000.0, -1000.0, 1000.0, -1000.0], [1.0, 0.0, 0.0, 1.0]),
    ([1000.0, -1000.0, 0.0, 0.0], [0.5, 0.5, 0.0, 1.0]),
    ([30.0, -30.0, 8.0, -8.0], [1.0, 0.0, 0.875, 0.125]),
]

CLASSES = [  # rows of logits, their classes
    ([[0.5, -1.25, 2.0], [1.0, 0.0, -1.0]], [2, 0]),
    ([[1000.0, -1000.0, 0.0], [1000.0, -1000.0, 0.0]], [0, 1]),
    ([[1000.0, 1000.0, 1000.0], [-1000.0, -1000.0, -1000.0]], [2, 1]),
    ([[0.0, 0.0, 0.0], [30.0, 0.0, -30.0]], [1, 0]),
]


def mean(values):
    return sum(values) / len(values)


def huber(d, delta=mpf("1.5")):
    return d * d / 2 if abs(d) < delta else delta * (abs(d) - delta / 2)


def bce(x, t):
    return mean([max(a, mpf(0)) - a * b + log1p(exp(-abs(a))) for a, b in zip(x, t)])


def number(x):
    return float(x)


def exact(xs):
    return [mpf(x) for x in xs]


def pair_losses(x, t):
    d = [a - b for a, b in zip(exact(x), exact(t))]
    return {
        "mse_loss": number(mean([v * v for v in d])),
        "l1_loss": number(mean([abs(v) for v in d])),
        "huber_loss": number(mean([huber(v) for v in d])),
    }


reference = {
    "elements": {
        name: [[x, number(f(mpf(x)))] for x in POINTS] for name, f in ELEMENTS.items()
    },
    "lines": [
        {
            "x": line,
            "logsumexp": number(logsumexp(exact(line))),
            "log_softmax": [number(v) for v in log_softmax(exact(line))],
            "softmax": [number(exp(v)) for v in log_softmax(exact(line))],
        }
        for line in LINES
    ],
    "pairs": [{"x": x, "t": t, **pair_losses(x, t)} for x, t in PAIRS],
    "logits": [{"x": x, "t": t, "bce": number(bce(exact(x), exact(t)))} for x, t in LOGITS],
    "classes": [
        {"x": x, "classes": c, "loss": number(mean([-log_softmax(exact(r))[k] for r, k in zip(x, c)]))}
        for x, c in CLASSES
    ],
}
print(json.dumps(reference, indent=1))
