"""An architecture made into buffers and calls that fill them.

Compiled once, a pass is a tuple of NumPy calls already bound to their arrays, run as
`for call in calls: call()`: no allocation, no dispatch, no second way to compute anything.

Every array of a pass has shape (neurons, samples); a layer is consecutive rows and its bias neuron
the next one, so a layer's weighted inputs are one product W · a[sources] into z[targets], where W
is a view of the parameter vector and holds the biases as a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Block
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import Drop
from nnviz.nn.functions import Activation, activation
from nnviz.nn.losses import Loss
from nnviz.nn.recorder import Call, record
from nnviz.nn.sheets import Sheets, flat_segment

Array = NDArray[Any]
Calls = tuple[Call, ...]


class Buffers:
    """The arrays of a pass over a fixed number of samples.

    z, a, slope, da, delta: weighted inputs, activations, f′(z), ∂C/∂a and ∂C/∂z of each sample;
        (neurons, samples). Bias rows of `a` hold 1; where a row has no z or δ it holds 0. Input
        and bias rows of `slope` and `da` may hold anything, and so may `slope` where a layer's
        delta needs no slopes: functions of a whole layer, outputs fused with the loss.
    targets: (outputs, samples). `frame` is targets and inputs as one array, targets first.
    parameters, gradient: working vectors, laid out as `sheets` says: the weights, and ∂C/∂w over
        the batch. Slots that are no edge hold 0 in `parameters` and anything in `gradient`.
    sent: (neurons, samples) what neurons send; effective: the weights it is multiplied by. They
        are `a` and `parameters` themselves unless something is dropped; then units are sent as
        a · factors, or connections are parameters · factors. `factors` is shaped like either.
    """

    def __init__(
        self,
        architecture: Architecture,
        samples: int,
        dtype: DTypeLike,
        parameters: Array | None = None,
        drop: Drop | None = None,
    ) -> None:
        shape = (architecture.neuron_count, samples)
        outputs, inputs = architecture.output_count, architecture.input_count
        whole = np.zeros((outputs + shape[0], samples), dtype)
        self.frame: Array = whole[: outputs + inputs]
        self.targets: Array = whole[:outputs]
        self.a: Array = whole[outputs:]
        self.z, self.slope, self.da, self.delta = (np.zeros(shape, dtype) for _ in range(4))
        self.sheets = Sheets(architecture)
        size = self.sheets.size
        self.parameters: Array = np.zeros(size, dtype) if parameters is None else parameters
        self.gradient: Array = np.zeros(size, dtype)
        numbers = map(architecture.bias_of, range(1, architecture.layer_count + 1))
        bias_rows = [number - 1 for number in numbers if number is not None]
        self.a[bias_rows] = 1.0
        self.no_da = [*range(architecture.input_count), *bias_rows]
        self.drop = drop
        self.sent = self.a.copy() if drop == "units" else self.a
        self.effective = np.zeros(size, dtype) if drop == "connections" else self.parameters
        self.factors: Array = np.ones(shape if drop == "units" else size if drop else 0, dtype)


class Stage(NamedTuple):
    """The part of a backward pass that ends with the gradient of the weights into one layer.

    `flat` and `working` are the stretches of those weights in the flat and the working vector.
    """

    calls: Calls
    flat: slice
    working: slice


def compile_forward(architecture: Architecture, buffers: Buffers) -> Calls:
    """Calls that fill z and a, layer by layer."""
    return (
        *compile_effective(buffers, slice(None)),
        *_sent(architecture, buffers, 1),
        *(
            call
            for layer in range(2, architecture.layer_count + 1)
            for part in (_weighted_inputs, _activations, _sent)
            for call in part(architecture, buffers, layer)
        ),
    )


def compile_effective(buffers: Buffers, segment: slice) -> Calls:
    """Calls that put the weights of a stretch in force where connections are dropped."""
    if buffers.drop != "connections":
        return ()
    weights, factors = buffers.parameters[segment], buffers.factors[segment]
    return (partial(np.multiply, weights, factors, buffers.effective[segment]),)


def compile_backward(architecture: Architecture, buffers: Buffers, loss: Loss) -> tuple[Stage, ...]:
    """Stages from the last layer to the second; their calls fill da, delta and the gradient,
    summed over the samples.

    A `UsageError` names the layer through which no gradient can pass.
    """
    refuse_untrainable(architecture)
    returned = np.zeros(architecture.neuron_count, dtype=bool)
    last = architecture.layer_count
    fused = loss.fuses_with(architecture.activations(last))
    stages = []
    for layer in range(last, 1, -1):
        if layer == last:
            calls = [*_slopes(architecture, buffers, last - 1 if fused else last)]
            calls += _output_deltas(architecture, buffers, loss, fused)
        else:
            calls = [
                *_return(architecture, buffers, layer + 1, returned),
                *_deltas(architecture, buffers, layer),
            ]
        calls += _gradients(buffers, layer)
        working = buffers.sheets.segment(layer)
        stages.append(Stage(tuple(calls), flat_segment(architecture, layer), working))
    return tuple(stages)


def compile_loss(buffers: Buffers, rows: slice, loss: Loss, fused: bool, out: Array) -> Calls:
    """Calls that put the loss of each sample into `out` (samples,) after a forward pass.

    `rows` are those of the outputs.
    """
    if fused:
        return record(loss.from_logits, (buffers.z[rows], buffers.targets), out)
    return record(loss.function, (buffers.a[rows], buffers.targets), out)


def compile_mean(buffers: Buffers, conventions: Conventions, segment: slice) -> Calls:
    """Calls that turn a gradient summed over the samples into the one the conventions ask for."""
    samples = buffers.a.shape[1]
    if conventions.batch == "sum" or samples == 1:
        return ()
    gradient = buffers.gradient[segment]
    return (partial(np.multiply, gradient, _number(1.0 / samples, gradient), gradient),)


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


def _identities(architecture: Architecture, layer: int) -> list[Block]:
    into = (b for b in architecture.blocks if b.connection.target == layer - 1)
    return [block for block in into if block.start == block.stop]


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
    sheets = buffers.sheets.of(layer)
    for at, sheet in enumerate(sheets):
        weights, sources = sheet.matrix(buffers.effective), buffers.sent[sheet.sources]
        part = np.empty_like(z) if at else z
        yield partial(weights.dot, sources, part)
        if at:
            yield partial(np.add, z, part, z)
    for at, block in enumerate(_identities(architecture, layer), len(sheets)):
        sources = buffers.sent[block.sources]
        yield partial(np.add, z, sources, z) if at else partial(np.copyto, z, sources)


def _activations(architecture: Architecture, buffers: Buffers, layer: int) -> Iterator[Call]:
    for entry, rows in _runs(architecture, layer):
        yield from record(entry.function, (buffers.z[rows],), buffers.a[rows])


def _sent(architecture: Architecture, buffers: Buffers, layer: int) -> Iterator[Call]:
    """What a layer sends where units are dropped; outputs are never."""
    if buffers.drop == "units":
        rows = architecture.rows(layer)
        a, sent = buffers.a[rows], buffers.sent[rows]
        if architecture.layers[layer - 1].dropout and layer < architecture.layer_count:
            yield partial(np.multiply, a, buffers.factors[rows], sent)
        else:
            yield partial(np.copyto, sent, a)


def _slopes(architecture: Architecture, buffers: Buffers, last: int) -> Iterator[Call]:
    """f′(z) of all neurons up to a layer, in one go for neighbouring layers of one function."""
    runs: list[tuple[Activation, slice]] = []
    for layer in range(2, last + 1):
        for entry, rows in _runs(architecture, layer):
            # No more than a bias neuron stands between; its row may take what comes.
            if runs and runs[-1][0] is entry and rows.start - runs[-1][1].stop <= 1:
                rows = slice(runs.pop()[1].start, rows.stop)
            runs.append((entry, rows))
    for entry, rows in runs:
        if entry.name == "identity":
            buffers.slope[rows] = 1.0
        elif not entry.whole_layer:
            operands = buffers.z[rows], buffers.a[rows]
            yield from record(entry.derivative, operands, buffers.slope[rows])


def _output_deltas(
    architecture: Architecture, buffers: Buffers, loss: Loss, fused: bool
) -> Iterator[Call]:
    rows = architecture.rows(architecture.layer_count)
    a, targets = buffers.a[rows], buffers.targets
    if fused:
        yield from record(loss.delta, (buffers.z[rows], a, targets), buffers.delta[rows])
    else:
        yield from record(loss.derivative, (a, targets), buffers.da[rows])
        yield from _deltas(architecture, buffers, architecture.layer_count)


def _return(
    architecture: Architecture, buffers: Buffers, layer: int, returned: NDArray[np.bool_]
) -> Iterator[Call]:
    """Send δ of a layer back along all edges into it, to be added up in da at their sources.

    `returned` says which rows of da hold something in this pass already.
    """
    delta = buffers.delta[architecture.rows(layer)]
    for sheet in buffers.sheets.of(layer):
        if sheet.sources.stop <= architecture.rows(1, bias=True).stop:
            continue
        weights, da = sheet.matrix(buffers.effective).T, buffers.da[sheet.sources]
        if not returned[sheet.sources].any():
            yield partial(weights.dot, delta, da)
        else:
            yield from _clear_rest(buffers, sheet.sources, returned)
            part = np.empty_like(da)
            yield partial(weights.dot, delta, part)
            yield partial(np.add, da, part, da)
        returned[sheet.sources] = True
    for block in _identities(architecture, layer):
        da = buffers.da[block.sources]
        first = not returned[block.sources].any()
        yield from _clear_rest(buffers, block.sources, returned) if not first else ()
        yield partial(np.copyto, da, delta) if first else partial(np.add, da, delta, da)
        returned[block.sources] = True


def _clear_rest(buffers: Buffers, rows: slice, returned: NDArray[np.bool_]) -> Iterator[Call]:
    """Put 0 where nothing has returned yet, so that something can be added there."""
    bounds = np.flatnonzero(np.diff(np.r_[True, returned[rows], True])) + rows.start
    for start, stop in zip(bounds[::2], bounds[1::2], strict=True):
        yield partial(buffers.da[start:stop].fill, 0.0)


def _deltas(architecture: Architecture, buffers: Buffers, layer: int) -> Iterator[Call]:
    """δ of a layer from its ∂C/∂a: times f′(z), or times the Jacobian of the whole layer."""
    rows = architecture.rows(layer)
    da, delta = buffers.da[rows], buffers.delta[rows]
    drops = buffers.drop == "units" and architecture.layers[layer - 1].dropout
    if drops and layer < architecture.layer_count:
        # What came back is ∂C/∂(what was sent), and that is a times its factor.
        yield partial(np.multiply, da, buffers.factors[rows], da)
    product = activation(architecture.activations(layer)[0]).jacobian_product
    if product is not None:
        yield from record(product, (buffers.a[rows], da), delta)
    else:
        yield partial(np.multiply, da, buffers.slope[rows], delta)


def _gradients(buffers: Buffers, layer: int) -> Iterator[Call]:
    """∂C/∂w = Σ δ_j · (what i sent) over the samples, for all edges of a sheet at once."""
    for sheet in buffers.sheets.of(layer):
        delta, sources = buffers.delta[sheet.targets], buffers.sent[sheet.sources]
        yield partial(delta.dot, sources.T, sheet.matrix(buffers.gradient))
    if buffers.drop == "connections":
        stretch = buffers.sheets.segment(layer)
        gradient = buffers.gradient[stretch]
        yield partial(np.multiply, gradient, buffers.factors[stretch], gradient)
