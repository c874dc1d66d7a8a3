"""One iteration, recorded: everything the engine computed, for steps to point into."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions, as_conventions
from nnviz.nn.functions import activation
from nnviz.nn.given import a_list, a_number, a_whole_number, of_kind
from nnviz.nn.losses import Loss
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.nn.samples import as_pairs
from nnviz.steps.plan import Plan
from nnviz.steps.timeline import Shape, check_detail, trainable_positions
from nnviz.training.optimizers import Optimizer
from nnviz.training.optimizers import optimizer as find_optimizer

Array = NDArray[np.float64]


class Magnitude(NamedTuple):
    """How large ∂C/∂w is over the weights into a layer (counted from 1)."""

    layer: int
    rms: float
    largest: float


@dataclass(frozen=True, eq=False)
class Trace:
    """What one iteration computed. Arrays are read-only; do not change them.

    z, a, da (∂C/∂a), delta (∂C/∂z) and slope (f′(z)) have shape (neurons, samples), row = neuron
    number − 1; rows without such a value hold 0. `inputs` is (samples, features), `targets`
    (samples, outputs), `loss_values` (samples,). `loss` is the cost: their mean or sum, as
    the conventions say. `gradient_vector` is over the batch, in the order of the flat parameter
    vector, and `update` what was added to it. `samples` are labels, `epoch` and `batch` count
    from 0; they make the addresses.

    A network through which no gradient can pass (threshold, sign) is recorded up to its loss:
    `refusal` then says why, and nothing is updated.
    """

    before: Network
    inputs: Array
    targets: Array
    z: Array
    a: Array
    da: Array
    delta: Array
    loss_values: Array
    loss: float
    gradient_vector: Array
    update: Array
    loss_name: str
    learning_rate: float
    optimizer: str
    conventions: Conventions
    epoch: int
    samples: tuple[int, ...]
    batch: int
    fused: bool
    refusal: str = ""
    _plans: dict[str, Plan] = field(default_factory=dict, repr=False)

    @property
    def architecture(self) -> Architecture:
        return self.before.architecture

    @cached_property
    def after(self) -> Network:
        """The network after the update."""
        return self.before.with_parameters(self.before.parameters + self.update)

    @property
    def weights_in_backward(self) -> Network:
        """The network whose weights carried δ backwards: the new one in a sequential update."""
        return self.after if self.conventions.update == "sequential" else self.before

    @cached_property
    def shape(self) -> Shape:
        """What the order of steps depends on."""
        return Shape(
            self.architecture,
            self.fused,
            self.conventions.update == "sequential",
            len(self.samples) > 1,
            not self.refusal,
        )

    def steps(self, detail: str = "neuron") -> Plan:
        """The steps of this iteration at layer, neuron or term detail."""
        checked = check_detail(detail)
        if checked not in self._plans:
            self._plans[checked] = Plan(self.shape, checked, self.epoch, self.samples, self.batch)
        return self._plans[checked]

    @property
    def loss_function(self) -> Loss:
        return find_loss(self.loss_name, self.conventions)

    @cached_property
    def slope(self) -> Array:
        """f′(z) of each neuron, the engine's own derivative; for softmax ∂a_j/∂z_j."""
        slope = np.zeros_like(self.z)
        architecture = self.architecture
        for layer in range(2, architecture.layer_count + 1):
            rows = architecture.rows(layer)
            names = architecture.activations(layer)
            for name in dict.fromkeys(names):
                own = np.array([at for at, n in enumerate(names, rows.start) if n == name])
                with np.errstate(all="ignore"):
                    slope[own] = activation(name).derivative(self.z[own], self.a[own])
        return _frozen(slope)

    # Gradients --------------------------------------------------------------------------------

    @cached_property
    def gradient_array(self) -> Array:
        """∂C/∂w of each edge over the batch, in the order of `edge_array`; 0 for fixed edges."""
        index = self.architecture.parameter_index
        values = np.zeros(len(index))
        values[index >= 0] = self.gradient_vector[index[index >= 0]]
        return _frozen(values)

    def sample_gradients(self, column: int) -> Array:
        """∂C/∂w = δ_j a_i of each edge for the sample in this column; 0 for fixed edges."""
        if len(self.samples) == 1:
            return self.gradient_array
        sources, targets = self.architecture.edge_array.T - 1
        values = self.delta[targets, column] * self.a[sources, column]
        return np.where(self.architecture.parameter_index >= 0, values, 0.0)

    def sample_gradient(self, source: int, target: int, column: int) -> float:
        """∂C/∂w of one edge for the sample in this column; 0 for fixed edges."""
        position = self.architecture.edge_position(source, target)
        if len(self.samples) == 1:
            return float(self.gradient_array[position])
        if self.architecture.parameter_index[position] < 0:
            return 0.0
        return float(self.delta[target - 1, column] * self.a[source - 1, column])

    def gradient(self, source: int | str, target: int | str, sample: int | None = None) -> float:
        """∂C/∂w of one edge: over the batch, or for the sample with this label."""
        if sample is None:
            return float(self.gradient_array[self.architecture.edge_position(source, target)])
        if sample not in self.samples:
            raise UsageError(f"Sample {sample} is not in this iteration.")
        ends = self.architecture.number(source), self.architecture.number(target)
        return self.sample_gradient(*ends, self.samples.index(sample))

    @cached_property
    def gradient_magnitudes(self) -> tuple[Magnitude, ...]:
        """Root mean square and largest |∂C/∂w| of the weights into each layer."""
        found = []
        for layer in range(2, self.architecture.layer_count + 1):
            values = self.gradient_array[trainable_positions(self.architecture, layer)]
            if len(values):
                size = np.abs(values)
                top = float(size.max())
                # Scaled by the largest, or tiny gradients would vanish when squared.
                rms = top * float(np.sqrt(np.mean((size / top) ** 2))) if top > 0.0 else 0.0
                found.append(Magnitude(layer, rms, top))
        return tuple(found)


def record(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    loss: str = "squared_error",
    learning_rate: float = 0.1,
    optimizer: str = "sgd",
    conventions: Conventions | str | None = None,
    epoch: int = 0,
    samples: Sequence[int] | None = None,
    batch: int = 0,
) -> Trace:
    """Run one iteration on a batch of one or many samples and keep everything it computed.

    inputs: (samples, features), or one sample; targets: (samples, outputs). `samples` are the
    labels of the rows, 0, 1, … when not given; `conventions` may be the name of a profile.
    Raises `UsageError` for what does not fit and `Diverged` when a number leaves the finite range.
    """
    of_kind(network, Network, "record takes a Network", 'Such as nnviz.preset("running-example").')
    architecture = network.architecture
    x, y = as_pairs(inputs, targets, architecture.input_count, architecture.output_count)
    labels, rate = _labels(samples, len(x)), a_number(learning_rate, "A learning rate")
    rule = find_optimizer(optimizer)
    lent = _borrow(architecture, len(x), loss, as_conventions(conventions))
    loss_values, update = _iterate(lent, network, x, y, rule, rate)
    epoch, batch = a_whole_number(epoch, "An epoch"), a_whole_number(batch, "A batch")
    settings = _Settings(rate, optimizer, epoch, labels, batch)
    trace = _keep(lent, network, x, y, loss_values, update, settings)
    _give_back(lent)
    return trace


@dataclass(frozen=True, slots=True, eq=False)
class _Lent:
    """Compiled passes for one use at a time, and why they may have no backward half."""

    passes: Passes
    refusal: str


def _iterate(
    lent: _Lent, network: Network, x: Array, y: Array, rule: Optimizer, rate: float
) -> tuple[Array, Array]:
    """Run the passes; the losses of the samples and the change of the parameters."""
    passes = lent.passes
    passes.forward(network.parameters, x)
    loss_values = passes.losses(y).copy()
    descent = _Descent(rule, rate, passes)
    if lent.refusal:
        passes.da[...] = passes.delta[...] = passes.gradient[...] = 0.0
    else:
        passes.backward(y, descent)
    return loss_values, descent.update


@dataclass(frozen=True, slots=True)
class _Settings:
    learning_rate: float
    optimizer: str
    epoch: int
    samples: tuple[int, ...]
    batch: int


def _keep(
    lent: _Lent,
    network: Network,
    x: Array,
    y: Array,
    loss_values: Array,
    update: Array,
    settings: _Settings,
) -> Trace:
    """Copy what the working buffers hold."""
    passes, conventions = lent.passes, lent.passes.conventions
    cost = loss_values.sum() / (1 if conventions.batch == "sum" else len(loss_values))
    return Trace(
        before=network,
        inputs=_frozen(x.copy()),
        targets=_frozen(y.copy()),
        z=_frozen(passes.z.copy()),
        a=_frozen(passes.a.copy()),
        da=_frozen(passes.da.copy()),
        delta=_frozen(passes.delta.copy()),
        loss_values=_frozen(loss_values),
        loss=float(cost),
        gradient_vector=_frozen(passes.gradient.copy()),
        update=_frozen(update),
        loss_name=passes.loss.name,
        learning_rate=settings.learning_rate,
        optimizer=settings.optimizer,
        conventions=conventions,
        epoch=settings.epoch,
        samples=settings.samples,
        batch=settings.batch,
        fused=passes.fused,
        refusal=lent.refusal,
    )


def refusal_of(architecture: Architecture) -> str:
    """Why no gradient can pass through a network, or "" when it can."""
    for layer in range(2, architecture.layer_count + 1):
        for name in dict.fromkeys(architecture.activations(layer)):
            if not activation(name).trainable:
                return activation(name).refusal
    return ""


class _Descent:
    """What `Passes.backward` asks for the change of a stretch of the parameters."""

    def __init__(self, rule: Optimizer, rate: float, passes: Passes) -> None:
        self._rule, self._settings = rule, {"learning_rate": rate}
        self._size = passes.architecture.size
        self._frozen = passes.conventions.biases == "frozen"
        self._trainable = passes.trainable
        self._changes: list[tuple[slice, NDArray[Any]]] = []

    def __call__(self, segment: slice, gradient: NDArray[Any]) -> NDArray[Any]:
        change = self._rule.step(gradient, settings=self._settings).delta
        if self._frozen:
            change = np.where(self._trainable[segment], change, 0.0)
        self._changes.append((segment, change))
        return change

    @property
    def update(self) -> Array:
        """All changes as one flat vector; zeros where nothing was asked for."""
        if len(self._changes) == 1 and len(self._changes[0][1]) == self._size:
            return self._changes[0][1]
        update = np.zeros(self._size)
        for segment, change in self._changes:
            update[segment] = change
        return update


def _labels(samples: Sequence[int] | None, count: int) -> tuple[int, ...]:
    if count == 0:
        raise UsageError("An iteration needs at least one sample.")
    if samples is None:
        return tuple(range(count))
    given = a_list(samples, "Sample labels are a list, such as [0, 1, 2]")
    labels = tuple(a_whole_number(label, "A sample label") for label in given)
    if len(labels) != count:
        raise UsageError(f"There are {len(labels)} sample labels for {count} samples.")
    if len(set(labels)) < count or min(labels) < 0:
        raise UsageError("Sample labels are different whole numbers from 0.")
    return labels


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array


# Compiled passes are lent out and taken back, so that stepping through iterations compiles once
# and two threads never share one. An architecture kept here cannot lose its identity to another.
_idle: OrderedDict[tuple[int, int, str, Conventions], _Lent] = OrderedDict()
_MOST_IDLE = 6


def _borrow(architecture: Architecture, samples: int, loss: str, conventions: Conventions) -> _Lent:
    key = id(architecture), samples, find_loss(loss).name, conventions
    lent = _idle.pop(key, None)
    if lent is not None:
        return lent
    passes = Passes(architecture, samples, loss, conventions)
    return _Lent(passes, refusal_of(architecture))


def _give_back(lent: _Lent) -> None:
    passes = lent.passes
    _idle[id(passes.architecture), passes.samples, passes.loss.name, passes.conventions] = lent
    while len(_idle) > _MOST_IDLE:
        _idle.popitem(last=False)
