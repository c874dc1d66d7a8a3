"""A second, plain opinion on a network: neuron by neuron, on real or complex weights.

It shares nothing with the passes but the tables of functions, so a complex step through it checks
everything a compiled pass does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import activation
from nnviz.nn.losses import loss as find_loss

Array = NDArray[Any]

TINY = 1e-100


def evaluate(architecture: Architecture, parameters: Array, inputs: Array) -> tuple[Array, Array]:
    """z and a of every neuron, (neurons, samples), by following the edges.

    `parameters`: (slots,), or (slots, samples) where each sample has weights of its own.
    """
    shape = (architecture.neuron_count, len(inputs))
    z, a = (np.zeros(shape, dtype=parameters.dtype) for _ in range(2))
    a[architecture.rows(1)] = inputs.T
    places = architecture.parameter_index
    for layer in range(1, architecture.layer_count + 1):
        if (bias := architecture.bias_of(layer)) is not None:
            a[bias - 1] = 1.0
        if layer == 1:
            continue
        for number in architecture.neurons(layer):
            for at in range(*architecture.incoming_edges(number).indices(len(places))):
                weight = parameters[places[at]] if places[at] >= 0 else 1.0
                z[number - 1] += weight * a[architecture.edge_array[at, 0] - 1]
        rows = architecture.rows(layer)
        for row, name in enumerate(architecture.activations(layer), rows.start):
            part = rows if activation(name).whole_layer else slice(row, row + 1)
            a[part] = activation(name).function(z[part])
    return z, a


def costs(
    architecture: Architecture,
    parameters: Array,
    inputs: Array,
    targets: Array,
    loss: str,
    conventions: Conventions,
) -> Array:
    """The loss of each sample, from the outputs a alone (never fused)."""
    _, a = evaluate(architecture, parameters, inputs)
    outputs = a[architecture.rows(architecture.layer_count)]
    values: Array = find_loss(loss, conventions).function(outputs, targets.T)
    return values


def cost(
    architecture: Architecture,
    parameters: Array,
    inputs: Array,
    targets: Array,
    loss: str,
    conventions: Conventions,
) -> Any:
    """The loss of the batch."""
    values = costs(architecture, parameters, inputs, targets, loss, conventions)
    return values.sum() if conventions.batch == "sum" else values.mean()


def complex_step(
    architecture: Architecture,
    parameters: Array,
    inputs: Array,
    targets: Array,
    loss: str,
    conventions: Conventions,
) -> Array:
    """∂C/∂w of every slot of the flat vector, exact but for rounding; 0 where there is no edge.

    All weights at once: the batch is laid out once for each, with that weight moved.
    """
    places = np.flatnonzero(architecture.trainable_mask)
    moves, samples = len(places), len(inputs)
    moved = np.repeat(parameters.astype(np.complex128)[:, None], moves * samples, axis=1)
    moved.reshape(-1, moves, samples)[places, np.arange(moves)] += 1j * TINY
    rows = np.tile(inputs, (moves, 1)), np.tile(targets, (moves, 1))
    slopes = costs(architecture, moved, *rows, loss, conventions).imag.reshape(moves, samples)
    gradient = np.zeros(len(parameters))
    gradient[places] = slopes.sum(axis=1) if conventions.batch == "sum" else slopes.mean(axis=1)
    return gradient / TINY
