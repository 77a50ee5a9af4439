"""Integer and bool tensors as PyTorch 2.15 prints them.

    pip install torch==2.15; python make_integers.py > integers.json

A case is `{id, dtype, shape, values, repr, size, printoptions?}`, values in row-major order (`true` is 1).
"""

import json
import torch

KINDS = {"bool": torch.bool, "u8": torch.uint8, "u16": torch.uint16, "u32": torch.uint32, "u64": torch.uint64,
         "i8": torch.int8, "i16": torch.int16, "i32": torch.int32, "i64": torch.int64}
LIMITS = {"bool": [0, 1], "u8": [0, 255], "u16": [0, 2**16 - 1], "u32": [0, 2**32 - 1], "u64": [0, 2**64 - 1],
          "i8": [-128, 127], "i16": [-(2**15), 2**15 - 1], "i32": [-(2**31), 2**31 - 1], "i64": [-(2**63), 2**63 - 1]}
SHAPES = [[], [0], [1], [5], [30], [1000], [1001], [2, 0], [0, 3], [1, 1], [2, 3], [4, 25], [7, 40], [40, 30], [400, 3],
          [2, 3, 4], [12, 2, 50]]
OPTIONS = [{}, {"linewidth": 40}, {"threshold": 5, "edgeitems": 1}, {"precision": 2}, {"sci_mode": True}]


def numbers(kind, count, seed):
    """From small numbers to the limits of the type, of both signs where it has them."""
    low, high = LIMITS[kind]
    spread = [3, 50, 1000, 10**6, 10**12, 2**64][(seed + count) % 6]
    low, high = max(low, -spread), min(high, spread)
    return [low + (i * i * 2654435761 + seed * 40503) % (high - low + 1) for i in range(count)]


def case(kind, shape, values, options, number):
    tensor = torch.tensor(values, dtype=KINDS[kind]).reshape(shape)
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**options)
    out = {"id": f"{kind}-{number}", "dtype": kind, "shape": shape, "values": values, "repr": repr(tensor),
           "size": str(tensor.size())}
    return {**out, "printoptions": options} if options else out


def count(shape):
    return torch.Size(shape).numel()


cases = []
for kind in KINDS:
    for number, shape in enumerate(SHAPES):
        for options in OPTIONS if count(shape) < 50 else OPTIONS[number % 4 :][:1]:
            values = numbers(kind, count(shape), len(cases))
            cases.append(case(kind, shape, values, options, len(cases)))
    cases.append(case(kind, [2], LIMITS[kind], {}, len(cases)))
    cases.append(case(kind, [], [LIMITS[kind][0]], {}, len(cases)))
print(json.dumps(cases).replace("}, {", "},\n{"))
