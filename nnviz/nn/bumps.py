"""A curve put together from bumps, each of them two steep sigmoids: approximation by hand.

One sigmoid climbs a step at x = a; another, taken away from it, steps down at x = b. What is left
is a bump over a … b, and bumps side by side follow any continuous curve (M. Nielsen, Neural
Networks and Deep Learning, chapter 4). Nothing is trained: it shows that a network *exists*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.given import a_number, a_whole_number
from nnviz.nn.network import Network

Array = NDArray[np.float64]
Curve = Callable[[Array], ArrayLike]

MOST_BUMPS = 500
STEEPNESS, LEAST_STEEPNESS, MOST_STEEPNESS = 20.0, 0.5, 1000.0

# The outermost steps stand this many slopes outside, where σ(8) > 0.9996 is as good as 1.
OUTSIDE = 8.0
FINE = 2048


@dataclass(frozen=True, slots=True)
class Fit:
    """How well bumps follow a curve: the root mean square and the largest of the errors."""

    bumps: int
    neurons: int
    rms: float
    largest: float


def bump_network(
    x: ArrayLike, y: ArrayLike | Curve, count: int, steepness: float = STEEPNESS
) -> Network:
    """One input, two sigmoids for each of `count` bumps, and an output that adds them up.

    x: points, shape (n,); the bumps share the stretch between the least and the largest.
    y: the values there, shape (n,), or a function that has them.
    steepness: how many times 1/steepness of a bump's width its flanks are steep; below about 5
        bumps melt into one another.
    Each bump is as high as the curve is on average over its width. `UsageError` for points on which
    no bump can stand.
    """
    count = a_whole_number(count, "The number of bumps")
    steepness = a_number(steepness, "The steepness")
    if not 1 <= count <= MOST_BUMPS:
        raise UsageError(f"From 1 to {MOST_BUMPS} bumps can be put up, not {count}.", place="count")
    if not LEAST_STEEPNESS <= steepness <= MOST_STEEPNESS:
        raise UsageError(
            f"A steepness is a number from {LEAST_STEEPNESS:g} to {MOST_STEEPNESS:g}, "
            f"not {steepness:g}.",
            place="steepness",
        )
    points, values = _curve(x, y)
    edges = np.linspace(points[0], points[-1], count + 1)
    heights = _heights(points, values, edges)
    slope = steepness * count / (points[-1] - points[0])
    steps = edges.copy()
    steps[0] -= OUTSIDE / slope
    steps[-1] += OUTSIDE / slope
    return _network(steps, heights, slope)


def measure(network: Network, x: ArrayLike, y: ArrayLike | Curve) -> Fit:
    """How well a network of bumps meets the curve at these points."""
    points, values = _curve(x, y)
    errors = network.predict(points[:, None])[:, 0] - values
    neurons = network.architecture.layers[1].size
    return Fit(neurons // 2, neurons, float(np.sqrt((errors**2).mean())), float(abs(errors).max()))


def bump_count(network: Network) -> int | None:
    """How many bumps a network consists of; None where it is not made of bumps."""
    graph = network.architecture
    functions = [graph.activations(layer) for layer in range(2, graph.layer_count + 1)]
    shape = [layer.size for layer in graph.layers]
    if len(shape) != 3 or (shape[0], shape[2]) != (1, 1) or shape[1] % 2:
        return None
    if set(functions[0]) != {"sigmoid"} or functions[1] != ("identity",):
        return None
    if not graph.layers[0].bias or graph.layers[1].bias:
        return None
    rising, falling = network.matrix(1)[0].reshape(-1, 2).T
    slopes = network.matrix(0)[:, 0]
    return shape[1] // 2 if np.all(rising == -falling) and np.all(slopes == slopes[0]) else None


def steepness_of(network: Network) -> float:
    """The steepness that a network of bumps was made with."""
    slope, bias = network.matrix(0).T
    steps = -bias / slope
    steps[0] += OUTSIDE / slope[0]
    steps[-1] -= OUTSIDE / slope[0]
    return float(slope[0] * (steps[-1] - steps[0]) / (len(slope) // 2))


def _network(steps: Array, heights: Array, slope: float) -> Network:
    count = len(heights)
    layers = (Layer(1, bias=True), Layer(2 * count, "sigmoid"), Layer(1, "identity"))
    at = np.column_stack((steps[:-1], steps[1:])).ravel()
    hidden = np.column_stack((np.full(2 * count, slope), -slope * at))
    output = np.column_stack((heights, -heights))
    return Network(Architecture(layers), np.concatenate((hidden.ravel(), output.ravel())))


def _curve(x: ArrayLike, y: ArrayLike | Curve) -> tuple[Array, Array]:
    """The points in rising order, with their values."""
    points = np.asarray(x, dtype=np.float64).ravel()
    values = np.asarray(y(points) if callable(y) else y, dtype=np.float64).ravel()
    if points.shape != values.shape:
        raise UsageError(f"There are {len(values)} values for {len(points)} points of the curve.")
    if len(points) < 2 or not (np.isfinite(points).all() and np.isfinite(values).all()):
        raise UsageError("A curve needs at least two points, and all of them finite numbers.")
    order = np.argsort(points, kind="stable")
    points, values = points[order], values[order]
    if not np.isfinite(points[-1] - points[0]) or points[-1] - points[0] <= 0.0:
        raise UsageError("A curve needs points at different places, not too far apart.")
    return points, values


def _heights(points: Array, values: Array, edges: Array) -> Array:
    """What the curve is on average between two edges: its samples, joined by straight lines."""
    places, first = np.unique(points, return_index=True)
    levels = np.add.reduceat(values, first) / np.diff(np.append(first, len(values)))
    count = len(edges) - 1
    each = max(8, FINE // count)
    inside = (np.arange(count * each) + 0.5) / (count * each)
    line = np.interp(edges[0] + inside * (edges[-1] - edges[0]), places, levels)
    heights: Array = line.reshape(count, each).mean(axis=1)
    return heights
