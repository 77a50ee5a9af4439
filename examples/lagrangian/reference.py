"""Makes the states of reference.rs: the double pendulum with 30 digits, its equations of motion derived by sympy.

Python 3 with sympy and mpmath: `python3 reference.py`
"""

import mpmath as mp
import sympy as sp

mp.mp.dps = 30
a, b, v, w = sp.symbols("a b v w")
masses, lengths, g = (1, sp.Rational(1, 2)), (1, sp.Rational(4, 5)), sp.Rational(981, 100)

first = sp.Matrix([lengths[0] * sp.sin(a), -lengths[0] * sp.cos(a)])
second = first + sp.Matrix([lengths[1] * sp.sin(b), -lengths[1] * sp.cos(b)])
speed = lambda p: (p.diff(a) * v + p.diff(b) * w).dot(p.diff(a) * v + p.diff(b) * w)
L = masses[0] * speed(first) / 2 + masses[1] * speed(second) / 2 - g * (masses[0] * first[1] + masses[1] * second[1])

q, u = sp.Matrix([a, b]), sp.Matrix([v, w])
momenta = sp.Matrix([L]).jacobian(u)
force = sp.Matrix([L]).jacobian(q).T - momenta.jacobian(q) * u
acceleration = sp.lambdify((a, b, v, w), list(momenta.jacobian(u).LUsolve(force)), "mpmath", cse=True)


def motion(z):
    return z[2:] + acceleration(*z)


def midpoint(z, h, n):
    """The modified midpoint rule over h in n steps: its error is a series in 1 / n^2."""
    before, now = z, [x + h / n * d for x, d in zip(z, motion(z))]
    for _ in range(n - 1):
        before, now = now, [x + 2 * h / n * d for x, d in zip(before, motion(now))]
    return [(x + y + h / n * d) / 2 for x, y, d in zip(before, now, motion(now))]


def extrapolated(z, h, levels=11):
    """Gragg, Bulirsch and Stoer: extrapolation to infinitely many steps."""
    steps = [2 * (i + 1) for i in range(levels)]
    table = [midpoint(z, h, n) for n in steps]
    for k in range(1, levels):
        for i in range(levels - 1, k - 1, -1):
            r = mp.mpf(steps[i]) ** 2 / mp.mpf(steps[i - k]) ** 2 - 1
            table[i] = [x + (x - y) / r for x, y in zip(table[i], table[i - 1])]
    return table[-1]


for per_second in (20, 25):
    z = [mp.mpf(2), mp.mpf(5) / 2, mp.mpf(0), mp.mpf(0)]
    for i in range(4 * per_second):
        z = extrapolated(z, mp.mpf(1) / per_second)
        if i + 1 in (per_second, 2 * per_second, 4 * per_second):
            print((i + 1) // per_second, [mp.nstr(x, 14) for x in z])
