"""Where numbers left the finite range, and the likely cause, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import Diverged
from nnviz.nn.architecture import Architecture
from nnviz.nn.compiler import Buffers
from nnviz.nn.losses import Loss

Array = NDArray[Any]

# What the vectors of an iteration are called.
GRADIENT = "derivative of the loss by the weight"
AFTER = "new weight"

# Beyond these, a product of two of them is the likely reason for an overflow.
LARGE_INPUT = 1e100
LARGE_WEIGHT = 1e6


def finite(array: Array) -> bool:
    """Whether all numbers are finite. To be called under `np.errstate(all="ignore")`."""
    flat = array.reshape(-1)
    # Squares may overflow where numbers do not; only then is each number looked at.
    return bool(flat.dot(flat) < np.inf) or bool(np.isfinite(flat).all())


def diagnose(
    architecture: Architecture,
    buffers: Buffers,
    weights: Array,
    loss: Loss,
    safe: str,
    vectors: Mapping[str, Array] = MappingProxyType({}),
) -> Diverged:
    """The error for a pass whose buffers hold something that is not finite.

    It names the first such number in the order of computation: forwards by layer, the loss's
    derivative, backwards by layer, then the `vectors` (size,), each under the noun it is called by.
    `weights` are those the pass went through.
    """
    forward = _forward(architecture, buffers)
    what = (
        forward
        or _backward(architecture, buffers)
        or _edges(architecture, vectors)
        or "A number is not finite"
    )
    # Targets have no part in what goes wrong forwards.
    cause, do = _cause(architecture, buffers, weights, loss, targets=not forward)
    return Diverged(f"{what}{cause}.", safe=safe, do=do)


def loss_diverged(architecture: Architecture, buffers: Buffers, loss: Loss) -> Diverged:
    """The error for outputs that are finite but whose loss is not."""
    cause, do = _cause(architecture, buffers, buffers.parameters, loss)
    return Diverged(
        f"The {loss.label[0].lower()}{loss.label[1:]} of the output layer is not a finite number"
        f"{cause}.",
        safe="The weights are kept as they are.",
        do=do,
    )


def _forward(architecture: Architecture, buffers: Buffers) -> str:
    for layer in range(2, architecture.layer_count + 1):
        for array, noun in ((buffers.z, "weighted input"), (buffers.a, "activation")):
            if said := _neuron(architecture, layer, array, noun):
                return said
    return ""


def _backward(architecture: Architecture, buffers: Buffers) -> str:
    for layer in range(architecture.layer_count, 1, -1):
        for array, noun in ((buffers.da, "∂C/∂a"), (buffers.delta, "δ")):
            if said := _neuron(architecture, layer, array, noun):
                return said
    return ""


def _neuron(architecture: Architecture, layer: int, array: Array, noun: str) -> str:
    rows = architecture.rows(layer)
    bad = np.argwhere(~np.isfinite(array[rows]))
    if not len(bad):
        return ""
    row, column = bad[0]
    value = array[rows][row, column]
    number = int(rows.start + row + 1)
    return (
        f"{architecture.layer_label(layer)}: the {noun} of neuron {architecture.label(number)} "
        f"is {_name(value)}"
    )


def _edges(architecture: Architecture, vectors: Mapping[str, Array]) -> str:
    index = architecture.parameter_index
    for noun, vector in vectors.items():
        bad = np.flatnonzero(~np.isfinite(vector[index]) & (index >= 0))
        if len(bad):
            i, j = (int(n) for n in architecture.edge_array[bad[0]])
            layer = architecture.layer_label(architecture.layer_of(j))
            return f"{layer}: the {noun} of edge {i} → {j} is {_name(vector[index[bad[0]]])}"
    return ""


def _name(value: float) -> str:
    return "not a number" if np.isnan(value) else "infinite"


def _cause(
    architecture: Architecture,
    buffers: Buffers,
    weights: Array,
    loss: Loss,
    *,
    targets: bool = True,
) -> tuple[str, str]:
    inputs = _largest(buffers.a[architecture.rows(1)])
    wanted = _largest(buffers.targets) if targets else 0.0
    largest = _largest(weights)
    outputs = buffers.a[architecture.rows(architecture.layer_count)]
    if max(inputs, wanted) > LARGE_INPUT:
        noun = "inputs" if inputs >= wanted else "targets"
        return f", because the {noun} are as large as {max(inputs, wanted):.1e}", (
            f"Scale the {noun}, for instance to between -1 and 1."
        )
    fused = loss.fuses_with(architecture.activations(architecture.layer_count))
    if loss.fused and not fused and np.isfinite(outputs).all() and _outside(outputs):
        return (
            f", because {loss.label.lower()} needs outputs between 0 and 1 and not at an end",
            f"Give the output layer the function {loss.fused}, or choose another loss.",
        )
    if largest > LARGE_WEIGHT:
        return f", because the weights have grown to {largest:.1e}", (
            "The learning rate is probably too large: go back and make it smaller."
        )
    return "; the update before was probably too large", "Try a smaller learning rate."


def _largest(values: Array) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def _outside(outputs: Array) -> bool:
    return bool(((outputs <= 0.0) | (outputs >= 1.0)).any())
