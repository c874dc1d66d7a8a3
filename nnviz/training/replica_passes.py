"""Many networks of one architecture in one array: buffers and calls with a replica axis, last.

Everything elementwise is the recorded formula of `nnviz.nn.recorder`, on arrays of shape (neurons,
samples, replicas). What remains is three products per connection. Replicas lie side by side in
memory while matrices are small (a multiply-add over all of them at once), and one after another
when matrices are large enough for a linear algebra library to gain on each; the shapes are the
same. Inputs are shared: layer 1 has no replica axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture, Block
from nnviz.nn.functions import Activation, activation
from nnviz.nn.losses import Loss
from nnviz.nn.recorder import Call, record

Array = NDArray[Any]
Calls = tuple[Call, ...]
Product = Callable[[Array, Array, Array], Call]

# Weights of the largest matrix between hidden layers up to which replicas lie side by side.
SIDE_BY_SIDE = 64


class Memory(NamedTuple):
    """How replicas lie in memory, and the products of a connection that suit it.

    forward(w, a, z), back(w, δ, ∂C/∂a) and gradient(δ, a, ∂C/∂w) give the call that computes the
    last from the first two; w (targets, sources, replicas), a without replica axis when shared.
    """

    zeros: Callable[[tuple[int, ...]], Array]
    forward: Product
    back: Product
    gradient: Product


def memory_for(architecture: Architecture) -> Memory:
    """The one that is faster for an architecture."""
    later = (b.stop - b.start for b in architecture.blocks if b.connection.source > 0)
    return SIDE if max(later, default=0) <= SIDE_BY_SIDE else APART


def _side_forward(w: Array, a: Array, z: Array) -> Call:
    if a.ndim == 2:
        return partial(np.matmul, a.T, w, z)
    return partial(np.einsum, "jir,isr->jsr", w, a, out=z)


def _side_gradient(delta: Array, a: Array, gradient: Array) -> Call:
    if a.ndim == 2:
        return partial(np.matmul, a, delta, gradient)
    return partial(np.einsum, "jsr,isr->jir", delta, a, out=gradient)


def _first(array: Array) -> Array:
    """The view with the replica axis first, where it is outermost in memory; shared stays."""
    return array.transpose(2, 0, 1) if array.ndim == 3 else array


SIDE = Memory(
    zeros=np.zeros,
    forward=_side_forward,
    back=lambda w, delta, da: partial(np.einsum, "jir,jsr->isr", w, delta, out=da),
    gradient=_side_gradient,
)
APART = Memory(
    zeros=lambda shape: np.moveaxis(np.zeros((shape[-1], *shape[:-1])), 0, -1),
    forward=lambda w, a, z: partial(np.matmul, _first(w), _first(a), _first(z)),
    back=lambda w, delta, da: partial(
        np.matmul, _first(w).swapaxes(1, 2), _first(delta), _first(da)
    ),
    gradient=lambda delta, a, gradient: partial(
        np.matmul, _first(delta), _first(a).swapaxes(-1, -2), _first(gradient)
    ),
)


class ReplicaPass:
    """Forward and backward calls for a number of samples, on weights that are given.

    parameters, gradient: (size, replicas), laid out as the architecture's flat vector; the
        gradient is summed over the samples, and slots that are no edge hold anything.
    inputs (features, samples) and targets (outputs, samples, 1) are to be filled before `forward`
        and `backward`, which holds the calls for each layer from the last with the stretch of the
        flat vector whose gradient is then known. `z` has shape (neurons, samples, replicas),
        without the rows of the inputs.
    """

    def __init__(
        self,
        architecture: Architecture,
        samples: int,
        loss: Loss,
        parameters: Array,
        gradient: Array,
        memory: Memory,
    ) -> None:
        self._architecture, self._memory, self._loss = architecture, memory, loss
        self._parameters, self._gradient = parameters, gradient
        last, replicas = architecture.layer_count, parameters.shape[1]
        sizes = [layer.size for layer in architecture.layers]
        whole = memory.zeros((sum(sizes[1:]), samples, replicas))
        bounds = np.cumsum([0, *sizes[1:]])
        self.z = whole
        self._z = [whole[start:stop] for start, stop in pairwise(bounds)]
        self._delta = [memory.zeros(z.shape) for z in self._z]
        self._scratch = memory.zeros((max(sizes), samples, replicas))
        shared = np.ones((sizes[0] + architecture.layers[0].bias, samples))
        self._a: list[Array] = [shared]
        for layer in architecture.layers[1:]:
            self._a.append(memory.zeros((layer.size + layer.bias, samples, replicas)))
            self._a[-1][layer.size :] = 1.0
        self.inputs: Array = shared[: sizes[0]]
        self.targets: Array = np.zeros((sizes[-1], samples, 1))
        self._fused = loss.fuses_with(architecture.activations(last))
        self.forward: Calls = tuple(
            call for layer in range(2, last + 1) for call in self._layer_forward(layer)
        )
        self.backward: tuple[tuple[Calls, slice], ...] = tuple(self._stages())

    def losses(self) -> Array:
        """The loss summed over the samples after `forward`, shape (replicas,)."""
        z, a, y = self._z[-1], self._a[-1], self.targets
        values = self._loss.from_logits(z, y) if self._fused else self._loss.function(a, y)
        return np.asarray(np.add.reduce(values, axis=0))

    # Forward ----------------------------------------------------------------------------------

    def _layer_forward(self, layer: int) -> Iterator[Call]:
        z, a = self._z[layer - 2], self._a[layer - 1]
        for at, block in enumerate(self._blocks_into(layer)):
            part = self._scratch[: len(z)] if at else z
            if block.start < block.stop:
                weights = self._matrix(self._parameters, block)
                yield self._memory.forward(weights, self._sources(block), part)
            else:
                sources = self._sources(block)
                yield partial(np.copyto, part, sources if sources.ndim == 3 else sources[..., None])
            if at:
                yield partial(np.add, z, part, z)
        for entry, rows in _runs(self._architecture, layer):
            yield from record(entry.function, (z[rows],), a[rows])

    # Backward ---------------------------------------------------------------------------------

    def _stages(self) -> Iterator[tuple[Calls, slice]]:
        last = self._architecture.layer_count
        returned: set[int] = set()
        for layer in range(last, 1, -1):
            calls = [*(self._output_delta() if layer == last else self._slopes(layer))]
            blocks = self._blocks_into(layer)
            weighted = [block for block in blocks if block.start < block.stop]
            delta = self._delta[layer - 2]
            for block in weighted:
                gradient = self._matrix(self._gradient, block)
                calls.append(self._memory.gradient(delta, self._sources(block), gradient))
            segment = slice(weighted[0].start, weighted[-1].stop) if weighted else slice(0, 0)
            yield tuple(calls), segment
            # What returns along the edges is computed after a sequential update of their weights.
            back = tuple(call for block in blocks for call in self._return(block, returned))
            yield back, slice(0, 0)

    def _output_delta(self) -> Iterator[Call]:
        z, a, delta = self._z[-1], self._a[-1], self._delta[-1]
        if self._fused:
            yield from record(self._loss.delta, (z, a, self.targets), delta)
        else:
            yield from record(self._loss.derivative, (a, self.targets), delta)
            yield from self._slopes(self._architecture.layer_count)

    def _slopes(self, layer: int) -> Iterator[Call]:
        """From ∂C/∂a, which stands where δ will, to δ: times f′(z), or times the Jacobian."""
        z, a, delta = self._z[layer - 2], self._a[layer - 1], self._delta[layer - 2]
        for entry, rows in _runs(self._architecture, layer):
            scratch = self._scratch[: rows.stop - rows.start]
            if entry.jacobian_product is not None:
                yield from record(entry.jacobian_product, (a[rows], delta[rows]), scratch)
                yield partial(np.copyto, delta[rows], scratch)
            elif entry.name != "identity":
                yield from record(entry.derivative, (z[rows], a[rows]), scratch)
                yield partial(np.multiply, delta[rows], scratch, delta[rows])

    def _return(self, block: Block, returned: set[int]) -> Iterator[Call]:
        source = block.connection.source + 1
        if source == 1:
            return
        delta, da = self._delta[block.connection.target - 1], self._delta[source - 2]
        first = source not in returned
        returned.add(source)
        part = da if first else self._scratch[: len(da)]
        if block.start < block.stop:
            weights = self._matrix(self._parameters, block)[:, : len(da)]
            yield self._memory.back(weights, delta, part)
        else:
            yield partial(np.copyto, part, delta)
        if not first:
            yield partial(np.add, da, part, da)

    # Small parts ------------------------------------------------------------------------------

    def _blocks_into(self, layer: int) -> list[Block]:
        return [b for b in self._architecture.blocks if b.connection.target == layer - 1]

    def _sources(self, block: Block) -> Array:
        return self._a[block.connection.source][: block.sources.stop - block.sources.start]

    def _matrix(self, vector: Array, block: Block) -> Array:
        return vector[block.start : block.stop].reshape(*block.shape, -1)


def _runs(architecture: Architecture, layer: int) -> Iterator[tuple[Activation, slice]]:
    """Stretches of neurons of a layer that share one function, counted within the layer."""
    start = 0
    for name, group in groupby(activation(n).name for n in architecture.activations(layer)):
        stop = start + len(list(group))
        yield activation(name), slice(start, stop)
        start = stop
