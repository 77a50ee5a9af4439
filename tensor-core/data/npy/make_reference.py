"""The .npy and .npz files of tests/npy.rs, written by NumPy itself.

    pip install numpy; python make_reference.py
"""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def values(shape, dtype):
    """k/8 - 1, the last one a NaN; exact in both types."""
    x = np.arange(np.prod(shape, dtype=int), dtype=dtype) / 8 - 1
    if x.size:
        x[-1] = np.nan
    return x.astype(dtype).reshape(shape)


for kind in ["<f4", ">f4", "<f8", ">f8"]:
    name = kind.replace("<", "little_").replace(">", "big_")
    for shape in [(), (1,), (5,), (1, 1), (5, 1), (1, 4), (3, 4), (0,), (0, 3), (17, 31)]:
        label = "x".join(map(str, shape)) or "scalar"
        np.save(HERE / f"{name}_{label}_c.npy", values(shape, kind))
    np.save(HERE / f"{name}_3x4_fortran.npy", np.asfortranarray(values((3, 4), kind)))

np.save(HERE / "int32_3.npy", np.arange(3, dtype="<i4"))
np.save(HERE / "structured_2.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<f8")]))
np.save(HERE / "half_3.npy", np.arange(3, dtype="<f2"))
np.save(HERE / "cube_2x2x2.npy", values((2, 2, 2), "<f8"))
for version in [(2, 0), (3, 0)]:
    with open(HERE / f"version{version[0]}_3x4.npy", "wb") as out:
        np.lib.format.write_array(out, values((3, 4), "<f8"), version=version)
with open(HERE / "two_arrays.npy", "wb") as out:
    np.save(out, values((3, 4), "<f8"))
    np.save(out, values((5,), "<f8"))

weights = {"weight": values((3, 4), "<f8"), "bias": values((3,), "<f4")}
np.savez(HERE / "stored.npz", **weights)
np.savez_compressed(HERE / "compressed.npz", **weights)
