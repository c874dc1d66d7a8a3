"""Inputs as an image: how many pixels it has along a side, and how dark each number is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nnviz.training.dataset import Dataset

SIDES = range(3, 9)
_USUAL = ((-0.5, 1.5, (0.0, 1.0)), (-1.5, 1.5, (-1.0, 1.0)))
"""Where all numbers lie between the first two, these are paper and ink."""

Floats = NDArray[np.float64]


def side_of(inputs: int) -> int:
    """Pixels along a side of the image that so many inputs make; 0 where they make none."""
    side = math.isqrt(inputs)
    return side if side * side == inputs and side in SIDES else 0


def scales(data: Dataset) -> tuple[Floats, Floats]:
    """For each input the number that is paper and the one that is ink.

    0 and 1, or −1 and 1, where the data keep to them; else the smallest and the largest of each
    input, so that an image is seen also where its pixels were standardised one by one.
    """
    inputs = data.inputs
    for least, most, (paper, ink) in _USUAL:
        if inputs.min() >= least and inputs.max() <= most:
            return np.full(inputs.shape[1], paper), np.full(inputs.shape[1], ink)
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    return low, np.where(high > low, high, low + 1.0)


def darkness(values: Floats, low: Floats, high: Floats) -> Floats:
    """From 0, paper, to 1, ink; numbers beyond both are cut off."""
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0), dtype=np.float64)
