"""One iteration, recorded: everything the engine computed, for steps to point into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import activation
from nnviz.nn.losses import Loss
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.steps.plan import Plan
from nnviz.steps.timeline import Shape, check_detail, trainable_positions
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.settings import Settings
from nnviz.training.terms import Term

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

    `settings` say how the update was made, `learning_rate` is the one in force. `terms` are the
    vectors (size,) it was made of, by name and in order, the last, `delta`, being the update
    itself; `memory` and `memory_after` what the optimizer remembered before and after it, and
    `updates` how many it had made before.

    `sent` (neurons, samples) is what neurons sent on, `a` itself where dropout left out no neuron.
    `mask` holds the factors of dropout, 0 where something was left out: (neurons, samples) by
    which `a` was multiplied, or (size,) by which the weights were; None without dropout.

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
    settings: Settings
    sent: Array
    mask: Array | None = None
    terms: Mapping[str, Array] = field(default_factory=dict)
    memory: Mapping[str, Array] = field(default_factory=dict)
    memory_after: Mapping[str, Array] = field(default_factory=dict)
    updates: int = 0
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
            len(self.update_terms),
            self.conventions.biases == "frozen",
        )

    @cached_property
    def update_terms(self) -> tuple[Term, ...]:
        """The terms an update is made of, in order; none where it is nothing but −η ∂C/∂w."""
        terms = find_optimizer(self.optimizer).terms_for(
            l1=self.settings.l1, l2=self.settings.l2, epsilon=self.conventions.epsilon
        )
        return terms if len(terms) > 1 else ()

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
        """∂C/∂w of each edge for the sample in this column; 0 for fixed edges.

        It is δ_j times what i sent, and 0 for a connection that was left out.
        """
        if len(self.samples) == 1:
            return self.gradient_array
        sources, targets = self.architecture.edge_array.T - 1
        values = self.delta[targets, column] * self.sent[sources, column]
        return np.where(self.architecture.parameter_index >= 0, values * self.edge_factors, 0.0)

    def sample_gradient(self, source: int, target: int, column: int) -> float:
        """∂C/∂w of one edge for the sample in this column; 0 for fixed edges."""
        position = self.architecture.edge_position(source, target)
        if len(self.samples) == 1:
            return float(self.gradient_array[position])
        if self.architecture.parameter_index[position] < 0:
            return 0.0
        value = self.delta[target - 1, column] * self.sent[source - 1, column]
        return float(value * self.edge_factors[position])

    @cached_property
    def edge_factors(self) -> Array:
        """What DropConnect multiplied each weight by, in the order of `edge_array`; else 1."""
        index = self.architecture.parameter_index
        if self.mask is None or self.mask.ndim == 2:
            return np.ones(len(index))
        return np.where(index >= 0, self.mask[index], 1.0)

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


def refusal_of(architecture: Architecture) -> str:
    """Why no gradient can pass through a network, or "" when it can."""
    for layer in range(2, architecture.layer_count + 1):
        for name in dict.fromkeys(architecture.activations(layer)):
            if not activation(name).trainable:
                return activation(name).refusal
    return ""


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array
