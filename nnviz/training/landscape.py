"""The loss as a function of one weight, or of two, with all others left as they are.

What is shown is the cost C that backpropagation differentiates: the losses of the samples, their
mean or sum as the conventions say, without penalties on the weights, and of the network as it is
used: nothing is dropped. Where it is not finite it is
NaN. Every point of a curve or surface is a forward pass; of a large data set a part is used, drawn
from the seed of the settings, and the result says how many samples that were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import tested
from nnviz.nn.given import a_number, a_whole_number
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.maps import LARGEST, Span, between
from nnviz.training.settings import Settings

Array = NDArray[Any]
Edge = tuple[int | str, int | str]

# How many numbers the passes of a whole curve or surface may compute; samples are left out first.
SLICE_WORK = 2_000_000_000
SURFACE_WORK = 1_000_000_000
FEWEST = 32

# Where the landing lies further away than this many usual spans, the curve does not follow it.
FARTHEST = 8.0
COARSEST = 20.0  # usual spans; a longer one is not kept

MAX = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The cost over one weight.

    weights, losses: (points,). weight, loss: where the network is. slope: ∂C/∂w there, by
    backpropagation over the same samples; NaN where no gradient passes. steps: (1 + steps, 2) the
    weight, and the cost there, before and after each step of plain gradient descent on it alone,
    w ← w − η ∂C/∂w; it stays where it is if the conventions freeze it. NaN from where it is not
    finite. samples, of: how many samples were used, of how many.
    """

    edge: tuple[int, int]
    weights: Array
    losses: Array
    weight: float
    loss: float
    slope: float
    steps: Array
    samples: int
    of: int

    @property
    def landing(self) -> tuple[float, float]:
        """The weight after the first step, and the cost there."""
        return float(self.steps[1, 0]), float(self.steps[1, 1])


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """The cost over two weights: losses (resolution, resolution), rows along b, columns along a.

    a, b: (resolution,) the weights of edge_a and edge_b, rising. here: (a, b, cost) where the
    network is. samples, of: how many samples were used, of how many.
    """

    edge_a: tuple[int, int]
    edge_b: tuple[int, int]
    a: Array
    b: Array
    losses: Array
    here: tuple[float, float, float]
    samples: int
    of: int


def loss_slice(
    network: Network,
    data: Dataset,
    settings: Settings,
    conventions: Conventions | None,
    edge: Edge,
    *,
    span: Span | None = None,
    held: Span | None = None,
    points: int = 121,
    rows: Sequence[int] | NDArray[np.intp] | None = None,
    rate: float | None = None,
    steps: int = 1,
) -> Slice:
    """The cost as a function of the weight of one edge (from, to).

    rows: the samples to use, such as those of an iteration; the training part when not given.
    span: from which weight to which; around the weight and its landing when not given.
    held: the span of the curve before, kept as long as it will do: then the weight is seen to move.
    rate: the learning rate η in force; that of the settings when not given.
    steps: how many steps to take with it, one at least.
    `UsageError` for an edge that has no weight of its own, or samples that do not fit.
    """
    if a_whole_number(points, "A number of points") < 2:
        raise UsageError(f"A curve needs at least 2 points, not {points}.")
    place, ends = _place(network.architecture, edge)
    used, of = _used(network, data, settings, rows, points, SLICE_WORK)
    cost = _Cost(network, data, settings, conventions, used)
    here = float(network.parameters[place])
    loss = cost.at((place,), (here,))
    slope = cost.slope(place)
    rate = settings.learning_rate if rate is None else a_number(rate, "A learning rate")
    if a_whole_number(steps, "A number of steps") < 1:
        raise UsageError(f"One step at least is taken, not {steps}.")
    way = cost.way(place, rate, steps)
    shown = _span(span) if span is not None else kept_span(held, here, float(way[1, 0]))
    weights = between(shown, points)
    losses = np.array([cost.at((place,), (weight,)) for weight in weights])
    return Slice(ends, weights, losses, here, loss, slope, way, len(used), of)


def loss_surface(
    network: Network,
    data: Dataset,
    settings: Settings,
    conventions: Conventions | None,
    edge_a: Edge,
    edge_b: Edge,
    spans: tuple[Span, Span] | None = None,
    resolution: int = 41,
    *,
    rows: Sequence[int] | NDArray[np.intp] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Surface | None:
    """The cost as a function of the weights of two edges; None once `cancelled()` says so.

    It is asked before every row of the surface. spans: of the two weights; `usual_span` of each
    when not given. The other arguments are those of `loss_slice`.
    """
    if a_whole_number(resolution, "A resolution") < 2:
        raise UsageError(f"A surface needs at least 2 points along a side, not {resolution}.")
    (at_a, ends_a), (at_b, ends_b) = (_place(network.architecture, e) for e in (edge_a, edge_b))
    if at_a == at_b:
        raise UsageError("A surface lies over two different weights.")
    used, of = _used(network, data, settings, rows, resolution**2, SURFACE_WORK)
    cost = _Cost(network, data, settings, conventions, used)
    here = float(network.parameters[at_a]), float(network.parameters[at_b])
    around = spans or (usual_span(here[0]), usual_span(here[1]))
    a, b = (between(_span(span), resolution) for span in around)
    losses = np.empty((resolution, resolution))
    for row, second in enumerate(b):
        if cancelled is not None and cancelled():
            return None
        losses[row] = [cost.at((at_a, at_b), (first, second)) for first in a]
    middle = (*here, cost.at((at_a, at_b), here))
    return Surface(ends_a, ends_b, a, b, losses, middle, len(used), of)


def path(
    architecture: Architecture,
    parameters: Iterable[Network | ArrayLike],
    edge_a: Edge,
    edge_b: Edge,
) -> Array:
    """The way that two weights took: (moments, 2), for networks or flat vectors in their order."""
    places = [_place(architecture, edge)[0] for edge in (edge_a, edge_b)]
    vectors = (
        moment.parameters if isinstance(moment, Network) else np.asarray(moment)
        for moment in parameters
    )
    return np.array([vector[places] for vector in vectors], dtype=np.float64).reshape(-1, 2)


def usual_span(weight: float, landing: float | None = None) -> Span:
    """What a curve over a weight shows: half as far again as the weight is large, at least 2.

    So much to each side; 0 is on it, with what lies beyond. A landing that is not too far away is
    on it as well. The ends are finite.
    """
    half = max(2.0, abs(weight), 1.5 * min(abs(weight), LARGEST))
    if landing is not None and abs(landing - weight) <= FARTHEST * half < LARGEST:
        half = max(half, 1.25 * abs(landing - weight))
    return max(weight - half, -MAX), min(weight + half, MAX)


def kept_span(held: Span | None, weight: float, landing: float) -> Span:
    """The span held so far while all that is to be seen is on it and not too small; else usual."""
    usual = usual_span(weight, landing)
    if held is None or not held[0] <= weight <= held[1]:
        return usual
    if usual[0] <= landing <= usual[1] and not held[0] <= landing <= held[1]:
        return usual
    return held if held[1] - held[0] <= COARSEST * (usual[1] - usual[0]) else usual


def surface_span(weight: float, way: ArrayLike) -> Span:
    """What a surface shows of a weight that came this way: (moments,) weights, the last one here.

    As far as the weight is large, at least 2 to each side, with a margin, so that 0 is never right
    on the border; and the way with a margin as far as it is not too far away.
    """
    half = max(2.0, abs(weight))
    margin = 0.2 * half
    low, high = weight - half - margin, weight + half + margin
    passed = np.asarray(way, dtype=np.float64)
    near = passed[np.isfinite(passed) & (abs(passed - weight) <= FARTHEST * (high - low))]
    for end in (near.min(), near.max()) if len(near) else ():
        low, high = min(low, float(end) - margin), max(high, float(end) + margin)
    return max(low, -MAX), min(high, MAX)


# Parts --------------------------------------------------------------------------------------------


class _Cost:
    """The cost over some samples, as a function of a few weights."""

    def __init__(
        self,
        network: Network,
        data: Dataset,
        settings: Settings,
        conventions: Conventions | None,
        used: NDArray[np.intp],
    ) -> None:
        self._inputs, self._targets = data.inputs[used], data.targets[used]
        self._here, self._vector = network.parameters, network.parameters.copy()
        architecture, known = network.architecture, conventions or Conventions()
        scaled = tested(architecture, known, settings.drop)
        self._passes = Passes(architecture, len(used), settings.loss, known, drop=scaled)
        self._passes.loss.check_targets(self._targets.T)

    def at(self, places: Sequence[int], weights: Sequence[float]) -> float:
        """The cost with these weights in these places; NaN where it is not finite."""
        self._vector[list(places)] = weights
        try:
            with np.errstate(all="ignore"):
                self._passes.forward(self._vector, self._inputs)
                cost = self._passes.cost(self._targets)
        except Diverged:
            return np.nan
        finally:
            self._vector[list(places)] = self._here[list(places)]
        return cost if np.isfinite(cost) else np.nan

    def slope(self, place: int, weight: float | None = None) -> float:
        """∂C/∂w by backpropagation where the network is, or with another weight in that place."""
        self._vector[place] = self._here[place] if weight is None else weight
        try:
            with np.errstate(all="ignore"):
                self._passes.forward(self._vector, self._inputs)
                return float(self._passes.backward(self._targets)[place])
        except (Diverged, UsageError):
            return np.nan
        finally:
            self._vector[place] = self._here[place]

    def way(self, place: int, rate: float, steps: int) -> Array:
        """The weight and the cost before and after each of the steps; (1 + steps, 2)."""
        way = np.full((1 + steps, 2), np.nan)
        weight = float(self._here[place])
        for row in way:
            if not np.isfinite(weight):
                break
            row[:] = weight, self.at((place,), (weight,))
            if self.moves(place):
                weight -= rate * self.slope(place, weight)
        return way

    def moves(self, place: int) -> bool:
        """Whether training may change this weight."""
        return bool(self._passes.trainable[place])


def _place(architecture: Architecture, edge: Edge) -> tuple[int, tuple[int, int]]:
    """The slot of an edge's weight in the flat vector, and its neurons by number."""
    source, target = edge
    place = int(architecture.parameter_index[architecture.edge_position(source, target)])
    if place < 0:
        raise UsageError(
            f"The edge {source} → {target} is an identity edge; its weight is always 1."
        )
    return place, (architecture.number(source), architecture.number(target))


def _used(
    network: Network,
    data: Dataset,
    settings: Settings,
    rows: Sequence[int] | NDArray[np.intp] | None,
    passes: int,
    work: int,
) -> tuple[NDArray[np.intp], int]:
    """The samples to go through, in their order, and how many were asked for."""
    widths = network.architecture.input_count, network.architecture.output_count
    if (data.inputs.shape[1], data.targets.shape[1]) != widths:
        raise UsageError("The data set does not fit the network.")
    wanted = data.rows(TRAINING) if rows is None else np.asarray(rows, dtype=np.intp)
    if not len(wanted) or wanted.min() < 0 or wanted.max() >= len(data):
        raise UsageError(f"Samples are numbered 0 to {len(data) - 1}, and one at least is needed.")
    numbers = network.architecture.neuron_count + network.architecture.size
    most = max(FEWEST, work // (passes * numbers))
    if len(wanted) <= most:
        return wanted, len(wanted)
    chosen = np.random.default_rng(settings.seed).choice(len(wanted), most, replace=False)
    return wanted[np.sort(chosen)], len(wanted)


def _span(span: Span) -> Span:
    low, high = (a_number(end, "An end of a curve") for end in span)
    if not low < high:
        raise UsageError(f"A curve runs from a smaller to a larger weight, not {span}.")
    return low, high
