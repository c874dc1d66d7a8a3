"""What a log keeps of an iteration: how large the gradient is, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture

Array = NDArray[Any]


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


def watched(
    architecture: Architecture,
    cost: float,
    gradient: Array,
    before: Array,
    change: Array,
    moving: NDArray[np.bool_],
) -> Watched:
    """The summary of an iteration from its flat vectors, each (size,)."""
    rows = np.full((architecture.layer_count - 1, 4), np.nan)
    for row, slots in zip(rows, weights_into(architecture), strict=True):
        if len(slots):
            g = np.abs(gradient[slots].astype(np.float64))
            own = slots[moving[slots]]
            length, weight = root_mean_square(change[own]), root_mean_square(before[own])
            row[:] = root_mean_square(g), g.max(), np.mean(g == 0.0), np.nan
            if weight > 0.0:
                with np.errstate(all="ignore"):
                    row[3] = length / weight
    rows.setflags(write=False)
    return Watched(cost, *rows.T)


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
    """√(mean of the squares), where a square may overflow or vanish; 0 for no values."""
    size = np.abs(values.astype(np.float64))
    top = float(size.max(initial=0.0))
    # Scaled by the largest, or tiny numbers would vanish when squared.
    return top * float(np.sqrt(np.mean((size / top) ** 2))) if top > 0.0 else 0.0
