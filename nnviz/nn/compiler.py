"""An architecture made into buffers and calls that fill them.

Compiled once, a pass is a tuple of NumPy calls already bound to their arrays, run as
`for call in calls: call()`: no allocation, no dispatch, no second way to compute anything.

Every array of a pass has shape (neurons, samples); a layer is consecutive rows and its bias neuron
the next one, so a layer's weighted inputs are one product W · a[sources] into z[targets], where W
is a view of the flat parameter vector and holds the biases as its last column.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Block
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import Activation, activation
from nnviz.nn.losses import Loss
from nnviz.nn.recorder import Call, record

Array = NDArray[Any]
Calls = tuple[Call, ...]


class Buffers:
    """The arrays of a pass over a fixed number of samples.

    z, a, da, delta: weighted inputs, activations, ∂C/∂a and ∂C/∂z of each sample; (neurons,
        samples). Bias rows of `a` hold 1; where a row has no z, ∂C/∂a or δ it holds 0, except
        that bias rows of `da` may hold anything between two calls.
    targets: (outputs, samples). `frame` is targets and inputs as one array, targets first.
    parameters, gradient, change, kept: flat, (size,): the weights, ∂C/∂w over the batch, what an
        update adds, and the weights before it.
    """

    def __init__(
        self,
        architecture: Architecture,
        samples: int,
        dtype: DTypeLike,
        parameters: Array | None = None,
    ) -> None:
        shape = (architecture.neuron_count, samples)
        outputs, inputs = architecture.output_count, architecture.input_count
        whole = np.zeros((outputs + shape[0], samples), dtype)
        self.frame: Array = whole[: outputs + inputs]
        self.targets: Array = whole[:outputs]
        self.a: Array = whole[outputs:]
        self.z, self.da, self.delta = (np.zeros(shape, dtype) for _ in range(3))
        size = architecture.size
        self.parameters: Array = np.zeros(size, dtype) if parameters is None else parameters
        self.gradient, self.change, self.kept = (np.zeros(size, dtype) for _ in range(3))
        self.bias_rows = [
            number - 1
            for layer in range(1, architecture.layer_count + 1)
            if (number := architecture.bias_of(layer)) is not None
        ]
        self.a[self.bias_rows] = 1.0


def compile_forward(architecture: Architecture, buffers: Buffers) -> tuple[Calls, ...]:
    """Calls per layer, from the second to the last, that fill z and a."""
    return tuple(
        (
            *_weighted_inputs(architecture, buffers, layer),
            *_activations(architecture, buffers, layer),
        )
        for layer in range(2, architecture.layer_count + 1)
    )


def compile_backward(
    architecture: Architecture, buffers: Buffers, loss: Loss
) -> tuple[tuple[Calls, tuple[Block, ...]], ...]:
    """Per layer, from the last to the second: calls that fill da, delta and the gradient of the
    weights into the layer, summed over the samples; and the blocks that hold those weights.

    A `UsageError` names the layer through which no gradient can pass.
    """
    refuse_untrainable(architecture)
    last = architecture.layer_count
    compiled = []
    for layer in range(last, 1, -1):
        if layer == last:
            calls = _output_deltas(architecture, buffers, loss)
        else:
            calls = (
                *_returning_sums(architecture, buffers, layer),
                *_deltas(architecture, buffers, layer),
            )
        blocks = tuple(b for b in _into(architecture, layer) if b.start < b.stop)
        gradients = (call for block in blocks for call in _gradient(buffers, block))
        compiled.append(((*calls, *gradients), blocks))
    return tuple(compiled)


def compile_mean(buffers: Buffers, conventions: Conventions, segment: slice) -> Calls:
    """Calls that turn a gradient summed over the samples into the one the conventions ask for."""
    samples = buffers.a.shape[1]
    if conventions.batch == "sum" or samples == 1:
        return ()
    gradient = buffers.gradient[segment]
    return (partial(np.multiply, gradient, _number(1.0 / samples, gradient), gradient),)


def compile_descent(
    buffers: Buffers, trainable: NDArray[np.bool_], rate: Array, segment: slice
) -> Calls:
    """Calls that add −η · gradient to the parameters; `rate` is a 0-d array that holds −η."""
    parameters, change = buffers.parameters[segment], buffers.change[segment]
    frozen = ~trainable[segment]
    hold = (partial(np.putmask, change, frozen, _number(0.0, change)),) if frozen.any() else ()
    return (
        partial(np.multiply, buffers.gradient[segment], rate, change),
        *hold,
        partial(np.add, parameters, change, parameters),
    )


def matrix(vector: Array, block: Block) -> Array:
    """The (targets, sources) view of a block in a flat vector."""
    return vector[block.start : block.stop].reshape(block.shape)


def refuse_untrainable(architecture: Architecture) -> None:
    """Raise a `UsageError` if some neuron's function passes no gradient."""
    for layer in range(2, architecture.layer_count + 1):
        for name in architecture.activations(layer):
            entry = activation(name)
            if not entry.trainable:
                raise UsageError(
                    entry.refusal,
                    place=architecture.layer_label(layer),
                    do="Evaluate this network forwards, or choose another function to train it.",
                )


def _into(architecture: Architecture, layer: int) -> list[Block]:
    return [b for b in architecture.blocks if b.connection.target == layer - 1]


def _out_of(architecture: Architecture, layer: int) -> list[Block]:
    # Longest first: the block with the bias row, if any, overwrites what the row held before.
    blocks = [b for b in architecture.blocks if b.connection.source == layer - 1]
    return sorted(blocks, key=lambda b: -b.shape[1])


def _number(value: float, like: Array) -> Array:
    return np.array(value, dtype=like.dtype)


def _runs(architecture: Architecture, layer: int) -> Iterator[tuple[Activation, slice]]:
    """Stretches of rows of a layer that share one function."""
    names = [activation(name).name for name in architecture.activations(layer)]
    start = architecture.rows(layer).start
    begin = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or names[at] != names[begin]:
            yield activation(names[begin]), slice(start + begin, start + at)
            begin = at


def _weighted_inputs(architecture: Architecture, buffers: Buffers, layer: int) -> Iterator[Call]:
    z = buffers.z[architecture.rows(layer)]
    for at, block in enumerate(_into(architecture, layer)):
        sources = buffers.a[block.sources]
        if block.start == block.stop:
            yield partial(np.add, z, sources, z) if at else partial(np.copyto, z, sources)
        else:
            yield from _product(matrix(buffers.parameters, block), sources, z, add=at > 0)


def _product(left: Array, right: Array, out: Array, add: bool) -> Iterator[Call]:
    if not add:
        yield partial(left.dot, right, out)
        return
    part = np.empty_like(out)
    yield partial(left.dot, right, part)
    yield partial(np.add, out, part, out)


def _activations(architecture: Architecture, buffers: Buffers, layer: int) -> Iterator[Call]:
    for entry, rows in _runs(architecture, layer):
        yield from record(entry.function, (buffers.z[rows],), buffers.a[rows])


def _output_deltas(architecture: Architecture, buffers: Buffers, loss: Loss) -> Calls:
    rows = architecture.rows(architecture.layer_count)
    z, a = buffers.z[rows], buffers.a[rows]
    if loss.fuses_with(architecture.activations(architecture.layer_count)):
        return record(loss.delta, (z, a, buffers.targets), buffers.delta[rows])
    return (
        *record(loss.derivative, (a, buffers.targets), buffers.da[rows]),
        *_deltas(architecture, buffers, architecture.layer_count),
    )


def _returning_sums(architecture: Architecture, buffers: Buffers, layer: int) -> Iterator[Call]:
    """∂C/∂a of a layer: what comes back along all edges out of it, added up."""
    for at, block in enumerate(_out_of(architecture, layer)):
        da, delta = buffers.da[block.sources], buffers.delta[block.targets]
        if block.start == block.stop:
            yield partial(np.add, da, delta, da) if at else partial(np.copyto, da, delta)
        else:
            yield from _product(matrix(buffers.parameters, block).T, delta, da, add=at > 0)


def _deltas(architecture: Architecture, buffers: Buffers, layer: int) -> Iterator[Call]:
    for entry, rows in _runs(architecture, layer):
        operands = (buffers.z[rows], buffers.a[rows], buffers.da[rows])
        yield from record(entry.pullback, operands, buffers.delta[rows])


def _gradient(buffers: Buffers, block: Block) -> Iterator[Call]:
    """∂C/∂w = Σ δ_j · a_i over the samples, for all edges of a block at once."""
    out = matrix(buffers.gradient, block)
    yield partial(buffers.delta[block.targets].dot, buffers.a[block.sources].T, out)
    if block.mask is not None and not block.mask.all():
        yield partial(np.putmask, out, ~block.mask, _number(0.0, out))
