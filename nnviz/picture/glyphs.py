"""The small drawing of a function that stands inside its neuron."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnviz.nn.functions import activation

Points = tuple[tuple[float, float], ...]

SAMPLES = 33
_SOFTMAX_RANGE = (-3.5, 1.5)  # softmax has no curve of its own: e^z, which it compares, stands in


@lru_cache(maxsize=64)
def curve(name: str) -> Points:
    """The graph of an activation in the square from −1 to 1, y downwards."""
    z, a = _samples(name)
    low, high = float(a.min()), float(a.max())
    x = np.linspace(-1.0, 1.0, len(z))
    y = 1.0 - 2.0 * (a - low) / ((high - low) or 1.0)
    return tuple((float(px), float(py)) for px, py in zip(x, y, strict=True))


@lru_cache(maxsize=4096)
def placed(name: str, x: float, y: float, w: float, h: float) -> Points:
    """The graph around (x, y), half as wide as `w` to each side and as high as `h` up and down."""
    return tuple((round(x + px * w, 2), round(y + py * h, 2)) for px, py in curve(name))


def operating_point(name: str, z: float, a: float) -> tuple[float, float]:
    """Where z → a stands on `curve(name)`, held at its rim outside the range shown."""
    zs, values = _samples(name)
    low, high = float(values.min()), float(values.max())
    z, a = min(max(z, zs[0]), zs[-1]), min(max(a, low), high)  # first, or 1e308 would overflow
    x = -1.0 + 2.0 * (z - zs[0]) / (zs[-1] - zs[0])
    y = 1.0 - 2.0 * (a - low) / ((high - low) or 1.0)
    return float(x), float(y)


@lru_cache(maxsize=64)
def _samples(name: str) -> tuple[np.ndarray, np.ndarray]:
    entry = activation(name)
    z = np.linspace(*(_SOFTMAX_RANGE if entry.whole_layer else entry.range), SAMPLES)
    return z, np.exp(z) if entry.whole_layer else entry.value(z)
