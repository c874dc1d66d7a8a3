"""The distribution function Φ of the standard normal, which NumPy does not have.

It is written with ufuncs alone, like every function in the tables, so that it takes real and
complex arrays and compiles into a pass.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

SQRT_2PI = float(np.sqrt(2.0 * np.pi))

# Φ(−u) = e^(−u²/2) · t · P(2t − 1) with t = 5/(5 + u) for u ≥ 0; P is the Chebyshev interpolant,
# computed with 60 digits; relative error below 8e-16 for all u.
_COEFFICIENTS = (
    0.15383860995001258,
    0.13307650057801151,
    0.0990611231939961,
    0.06270663133424344,
    0.03300407323403903,
    0.013823727741748365,
    0.004159013360646807,
    0.0005986753477871946,
    -0.00015957388554950594,
    -0.00010897976695137192,
    -1.1875117666755534e-05,
    9.952356748037579e-06,
    3.336170543985079e-06,
    -7.955876524686853e-07,
    -5.537757567344183e-07,
    6.622057088663622e-08,
    8.669532857027513e-08,
    -7.16890931217432e-09,
    -1.3483378103647207e-08,
    1.0054463861933964e-09,
    1.8550164483074685e-09,
    -1.0118594975933391e-10,
    -1.5708917166495317e-10,
)


def density(z: Array) -> Array:
    """φ(z) = e^(−z²/2) / √(2π)."""
    return np.exp(z * z * -0.5) * (1.0 / SQRT_2PI)


def distribution(z: Array) -> Array:
    """Φ(z), the probability that a standard normal variable is at most z."""
    # For complex steps the real part decides on which side of 0 a point lies.
    side = np.copysign(1.0, z.real if np.iscomplexobj(z) else z)
    t = 5.0 / (side * z + 5.0)
    s = t * 2.0 - 1.0
    p: Array = s * _COEFFICIENTS[-1] + _COEFFICIENTS[-2]
    for coefficient in _COEFFICIENTS[-3::-1]:
        p = p * s + coefficient
    tail = np.exp(z * z * -0.5) * (t * p)
    # 1 − tail to the right of 0, tail to the left.
    below: Array = (side * 0.5 + 0.5) - side * tail
    return below
