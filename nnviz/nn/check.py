"""Is the gradient right? Backpropagation against differences of the loss, edge by edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import Diverged, UsageError
from nnviz.nn.conventions import Conventions, as_conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.nn.samples import as_samples

Vector = NDArray[np.float64]

TOLERANCE = 1e-6

# A weight is moved by this much, relative to its size but at least to 1. Where a kink of a
# function lies within reach of the first step, a smaller one stays on one side of it.
STEPS = (1e-3, 3e-5, 1e-6)

# Derivatives this much smaller than the largest one are compared with it, not with each other.
SMALLEST = 1e-5


@dataclass(frozen=True, slots=True)
class Check:
    """What a gradient check found, one entry per checked edge.

    edges: (checked, 2) neuron numbers (from, to). backprop, central: ∂C/∂w by backpropagation and
    by central differences. relative_error: their distance relative to the larger of the two, or to
    a hundred-thousandth of the largest derivative; the rounding of the loss is allowed for.
    """

    edges: NDArray[np.int64]
    backprop: Vector
    central: Vector
    relative_error: Vector
    tolerance: float
    total: int
    """How many edges have a weight to check; more than were checked if there was a limit."""

    @property
    def worst(self) -> tuple[int, int]:
        """The edge with the largest relative error."""
        i, j = self.edges[int(self.relative_error.argmax())]
        return int(i), int(j)

    @property
    def worst_error(self) -> float:
        """The largest relative error."""
        return float(self.relative_error.max())

    @property
    def ok(self) -> bool:
        """Whether every relative error is within the tolerance."""
        return self.worst_error <= self.tolerance


def gradient_check(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    loss: str = "squared_error",
    conventions: Conventions | str | None = None,
    tolerance: float = TOLERANCE,
    limit: int | None = None,
) -> Check:
    """Compare ∂C/∂w from backpropagation with central differences, for every edge with a weight.

    inputs (samples, features), targets (samples, outputs). With a `limit`, only that many edges
    are checked, spread evenly over the network. `UsageError` if nothing can be trained.
    """
    architecture = network.architecture
    rows = as_samples(inputs, architecture.input_count)
    passes = Passes(architecture, len(rows), loss, as_conventions(conventions))
    passes.forward(network.parameters, rows)
    gradient = passes.backward(targets).copy()
    positions = np.flatnonzero(architecture.parameter_index >= 0)
    total = len(positions)
    if total == 0:
        raise UsageError("This network has no weights to check.")
    if limit is not None and limit < total:
        positions = positions[np.linspace(0, total - 1, limit).astype(np.intp)]
    places = architecture.parameter_index[positions]
    cost = _Cost(passes, network.parameters, rows, targets)
    backprop = gradient[places]
    # What the loss and the outputs are rounded by, as an error of a difference, is no mistake.
    rounded = abs(passes.cost(targets)) + max(np.abs(passes.da).max(), np.abs(passes.delta).max())
    noise = 4 * float(np.finfo(float).eps) * float(rounded) / STEPS[0]
    # Where nothing but zero is expected, a difference is judged by its own size.
    floor = max(SMALLEST * float(np.abs(gradient).max()), noise / tolerance) or 1.0
    central, errors = _compare(cost, places, backprop, floor, tolerance)
    return Check(architecture.edge_array[positions], backprop, central, errors, tolerance, total)


class _Cost:
    """The loss of the batch as a function of one weight."""

    def __init__(
        self, passes: Passes, parameters: Vector, inputs: Vector, targets: ArrayLike
    ) -> None:
        self._passes = passes
        self._parameters = parameters.copy()
        self._inputs = inputs
        self._targets = targets

    def __call__(self, place: Any, value: float) -> float:
        before = self._parameters[place]
        self._parameters[place] = value
        try:
            self._passes.forward(self._parameters, self._inputs)
            return self._passes.cost(self._targets)
        except Diverged:
            # So far from where the loss is defined; a smaller step may stay inside.
            return np.nan
        finally:
            self._parameters[place] = before

    def slope(self, place: Any, step: float) -> float:
        """The central difference over four points, whose error shrinks with step⁴."""
        w = float(self._parameters[place])
        h = step * max(1.0, abs(w))
        near = self(place, w + h) - self(place, w - h)
        far = self(place, w + 2 * h) - self(place, w - 2 * h)
        return (8 * near - far) / (12 * h)


def _compare(
    cost: _Cost, places: NDArray[np.int64], backprop: Vector, floor: float, tolerance: float
) -> tuple[Vector, Vector]:
    central = np.zeros(len(places))
    errors = np.full(len(places), np.inf)
    for at, place in enumerate(places):
        for step in STEPS:
            slope = cost.slope(place, step)
            scale = max(abs(slope), abs(backprop[at]), floor)
            error = abs(slope - backprop[at]) / scale if scale else 0.0
            # Not true of a difference that is not a number.
            if error < errors[at]:
                central[at], errors[at] = slope, error
            if errors[at] <= tolerance:
                break
    return central, errors
