"""Colours as people with a colour vision deficiency see them, and how far apart they are then.

Matrices for severity 1.0 after Machado, Oliveira and Fernandes (2009), for linear RGB; distances in
CIELAB (ΔE 1976).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.color import rgb

KINDS: dict[str, NDArray[np.float64]] = {
    "typical": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(color: str, kind: str) -> NDArray[np.float64]:
    """L*a*b* of a colour as seen with this kind of vision."""
    channels = np.array(rgb(color)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(KINDS[kind] @ linear, 0.0, 1.0)
    ratio = _XYZ @ seen / _WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, kind: str) -> float:
    """How different two colours look: about 2 is just visible, 10 is plain."""
    return float(np.linalg.norm(lab(one, kind) - lab(other, kind)))
