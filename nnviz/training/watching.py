"""What a log keeps of an iteration: how large the gradient is, layer by layer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture

Array = NDArray[Any]

VANISHING = 1e-250  # sums of squares below may have lost some of their terms


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """An iteration's cost, and of the weights into layers 2, 3, …, arrays (layers − 1,):

    rms, largest, zeros: root mean square, largest size and share of zeros of ∂C/∂w over the batch.
    ratio: how long the update is, compared with the weights before it. All are NaN for a layer
    without weights of its own, and `ratio` also where no weight moves or all were 0.
    """

    cost: float
    rms: Array
    largest: Array
    zeros: Array
    ratio: Array


class Watching:
    """Summaries of iterations of one architecture; `moving` (size,): what an update may change."""

    def __init__(self, architecture: Architecture, moving: NDArray[np.bool_]) -> None:
        slots = weights_into(architecture)
        self._layers = [(_stretch(all_), _stretch(all_[moving[all_]])) for all_ in slots]

    def summary(self, cost: float, gradient: Array, before: Array, change: Array) -> Watched:
        """The summary of an iteration from its flat vectors, each (size,)."""
        rows = np.full((len(self._layers), 4), np.nan)
        with np.errstate(all="ignore"):
            for row, (slots, own) in zip(rows, self._layers, strict=True):
                g = gradient[slots]
                if len(g):
                    row[:2] = root_mean_square(g), max(g.max(), -g.min())
                    row[2] = (len(g) - np.count_nonzero(g)) / len(g)
                    length, weight = root_mean_square(change[own]), root_mean_square(before[own])
                    if weight > 0.0:
                        row[3] = np.float64(length) / weight
        rows.setflags(write=False)
        return Watched(cost, *rows.T)


def _stretch(slots: NDArray[np.int64]) -> slice | NDArray[np.int64]:
    """The slots as a slice where they are neighbours: many times faster to read."""
    if not len(slots):
        return slice(0)
    first, last = int(slots.min()), int(slots.max())
    return slice(first, last + 1) if last - first + 1 == len(slots) else slots


def weights_into(architecture: Architecture) -> list[NDArray[np.int64]]:
    """The slots of the flat vector with the weights into layers 2, 3, …"""
    index, targets = architecture.parameter_index, architecture.edge_array[:, 1]
    found = []
    for layer in range(2, architecture.layer_count + 1):
        rows = architecture.rows(layer)
        into = (targets > rows.start) & (targets <= rows.stop) & (index >= 0)
        found.append(index[into])
    return found


def root_mean_square(values: Array) -> float:
    """√(mean of the squares), where a square may overflow or vanish; 0 for no values.

    Call it where NumPy's warnings are off.
    """
    values = values.astype(np.float64, copy=False)
    squares = float(values.dot(values))
    if VANISHING < squares < np.inf:
        return math.sqrt(squares / len(values))
    size = np.abs(values)
    top = float(size.max(initial=0.0))
    # Scaled by the largest, or tiny numbers would vanish when squared.
    return top * math.sqrt(np.mean((size / top) ** 2)) if top > 0.0 else 0.0
