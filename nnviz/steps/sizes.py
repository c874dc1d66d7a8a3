"""How large the gradient is in each layer, as far as it has been computed at a step."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.steps.known import Known
from nnviz.steps.timeline import trainable_positions

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace

Floats = NDArray[np.float64]


class Sizes(NamedTuple):
    """Sizes of a gradient by layer, as in `Curves`: each of shape (…, layers shown)."""

    rms: Floats
    largest: Floats
    zeros: Floats
    ratio: Floats


@lru_cache(maxsize=8)
def trained_layers(graph: Architecture) -> tuple[int, ...]:
    """The layers, counted from 1, that weights lead into which are trained."""
    layers = range(2, graph.layer_count + 1)
    return tuple(layer for layer in layers if len(trainable_positions(graph, layer)))


def computed(trace: Trace, known: Known) -> list[bool]:
    """For each of `trained_layers` whether its gradient (over the batch) is known."""
    flags = known.averaged if len(trace.samples) > 1 else known.gradient
    graph = trace.architecture
    layers = trained_layers(graph)
    return [bool(flags[trainable_positions(graph, layer)].all()) for layer in layers]


def sizes_at(trace: Trace, known: Known) -> Sizes:
    """Sizes of an iteration's gradient, NaN for layers it has not reached yet."""
    there = np.array(computed(trace, known), dtype=bool)
    columns = np.full((4, len(there)), np.nan)
    for place, magnitude in enumerate(trace.gradient_magnitudes):
        edges = trainable_positions(trace.architecture, magnitude.layer)
        zeros = float(np.mean(trace.gradient_array[edges] == 0.0))
        columns[:3, place] = magnitude.rms, magnitude.largest, zeros
        if known.updated[edges].all():
            slots = trace.architecture.parameter_index[edges]
            columns[3, place] = _ratio(trace.update[slots], trace.before.parameters[slots])
    columns[:3, ~there] = np.nan
    return Sizes(*columns)


def _ratio(update: Floats, weights: Floats) -> float:
    """RMS of the update by that of the weights; NaN where all weights are 0."""
    top = float(np.abs(weights).max())
    if top == 0.0:
        return float("nan")
    with np.errstate(over="ignore"):  # scaled by the largest weight, so that squares stay finite
        share = np.sqrt(np.mean((update / top) ** 2)) / np.sqrt(np.mean((weights / top) ** 2))
    return float(share) if np.isfinite(share) else float("nan")
