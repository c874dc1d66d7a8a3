"""What every neuron answers over a stretch of the inputs: maps over two of them, curves over one.

A `Probe` keeps its compiled passes and the inputs it asks about, so that looking again after some
iterations costs one forward pass and no more. A number that is not finite is NaN in the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import Drop, tested
from nnviz.nn.given import a_number, a_whole_number
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.nn.samples import as_samples
from nnviz.training.dataset import Dataset

Array = NDArray[Any]
Span = tuple[float, float]
Box = tuple[Span, Span]

# How many numbers one array of a pass may hold; more points go through in portions.
PORTION = 4_000_000
MOST_RESOLUTION = 1_000

# Half of the largest number there is: the distance between two such ends is still a number.
LARGEST = 8e307
MARGIN = 0.08


class Probe:
    """The activations of all neurons for inputs that stay the same while the weights change.

    inputs: (points, features). The network answers as it is used, not trained: with dropout scaled
    at test time (`conventions`), what `drop` left out in training is sent with its share. `dtype`
    float32 takes half the time and memory, and is exact enough for colours. One object must not be
    used by two threads at once.
    """

    def __init__(
        self,
        architecture: Architecture,
        inputs: ArrayLike,
        *,
        conventions: Conventions | None = None,
        drop: Drop = "units",
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.architecture = architecture
        self._inputs = as_samples(inputs, architecture.input_count)
        if not len(self._inputs):
            raise UsageError("There is no point to ask the neurons about.")
        count = min(len(self._inputs), max(1, PORTION // architecture.neuron_count))
        scaled = tested(architecture, conventions or Conventions(), drop)
        self._passes = Passes(
            architecture, count, conventions=conventions, dtype=dtype, drop=scaled
        )

    def activations(self, network: Network | ArrayLike) -> Array:
        """(neurons, points): row = neuron number − 1, inputs hold themselves, bias neurons 1.

        `network` may be its flat parameter vector. The array is the caller's own.
        """
        vector = network.parameters if isinstance(network, Network) else network
        count, points = self._passes.samples, len(self._inputs)
        if count == points:
            return self._portion(vector, 0).copy()
        answers = np.empty((self.architecture.neuron_count, points), self._passes.a.dtype)
        for start in range(0, points, count):
            # The last portion is as large as the others: it begins where they overlap.
            start = min(start, points - count)
            answers[:, start : start + count] = self._portion(vector, start)
        return answers

    def _portion(self, vector: ArrayLike, start: int) -> Array:
        passes = self._passes
        try:
            passes.forward(vector, self._inputs[start : start + passes.samples])
        except Diverged:
            # The numbers were computed all the same; those that are none are left out.
            return np.where(np.isfinite(passes.a), passes.a, passes.a.dtype.type(np.nan))
        return passes.a


class Mapper:
    """A map of every neuron over two features, live: one forward pass for each look.

    box: ((x0, x1), (y0, y1)), the ends of the two features; `resolution` points along each.
    features: their columns, counted from 0; one alone gives maps that only change along x.
    fixed: (features,) what all the others are held at, 0 when not given (the mean, where features
    are standardised; `means` computes it). The rest as for a `Probe`.
    """

    def __init__(
        self,
        architecture: Architecture,
        box: Box,
        resolution: int = 100,
        *,
        features: Sequence[int] = (0, 1),
        fixed: ArrayLike | None = None,
        conventions: Conventions | None = None,
        drop: Drop = "units",
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.box = _ends(box[0]), _ends(box[1])
        self.features = tuple(features)
        self.resolution = _resolution(resolution)
        _check(architecture.input_count, self.features, (1, 2))
        points = np.tile(_held(architecture, fixed), (resolution * resolution, 1))
        across, up = (between(span, resolution) for span in self.box)
        points[:, self.features[0]] = np.tile(across, resolution)
        if len(self.features) == 2:
            points[:, self.features[1]] = np.repeat(up, resolution)
        self._probe = Probe(architecture, points, conventions=conventions, drop=drop, dtype=dtype)

    def maps(self, network: Network | ArrayLike) -> Array:
        """(neurons, resolution, resolution) activations; see `neuron_maps`."""
        return self._probe.activations(network).reshape(-1, self.resolution, self.resolution)


def neuron_maps(
    network: Network,
    box: Box,
    resolution: int = 100,
    *,
    features: Sequence[int] = (0, 1),
    fixed: ArrayLike | None = None,
    conventions: Conventions | None = None,
    drop: Drop = "units",
) -> Array:
    """The activation of every neuron over a box of two features, by one forward pass.

    Shape (neurons, resolution, resolution): row of the first axis = neuron number − 1; the second
    runs along y from the smallest, the third along x. Both ends of the box are on the map. Rows of
    inputs hold the coordinates, of bias neurons 1. Thumbnails are slices, `maps[:, ::3, ::3]`.
    Arguments as for `Mapper`; `UsageError` for a box, feature or resolution that cannot be.
    """
    mapper = Mapper(
        network.architecture,
        box,
        resolution,
        features=features,
        fixed=fixed,
        conventions=conventions,
        drop=drop,
    )
    return mapper.maps(network)


# Where to look ------------------------------------------------------------------------------------


def box_of(data: Dataset, features: Sequence[int] = (0, 1), margin: float = MARGIN) -> Box:
    """The box that holds all samples, with a margin (a share of its sides) around them.

    Ends are apart and finite whatever the data: a feature that does not vary gets room on both
    sides, and no end lies beyond ±8e307. One feature alone gives a box that is (−1, 1) high.
    """
    _check(data.inputs.shape[1], tuple(features), (1, 2))
    spans = [span_of(data.inputs[:, feature], margin) for feature in features]
    return spans[0], spans[1] if len(spans) == 2 else (-1.0, 1.0)


def span_of(values: ArrayLike, margin: float = MARGIN) -> Span:
    """From the smallest to the largest value with a margin on both sides; see `box_of`."""
    held = np.clip(np.asarray(values, dtype=np.float64), -LARGEST, LARGEST)
    low, high = float(held.min()), float(held.max())
    size = max(abs(low), abs(high))
    if high - low <= max(size * 1e-9, 1e-290):
        room = max(1.0, 0.5 * size)
        return max(low - room, -LARGEST), min(high + room, LARGEST)
    room = margin * (high / 2 - low / 2) * 2
    return max(low - room, -LARGEST), min(high + room, LARGEST)


def means(data: Dataset) -> Array:
    """The mean of every feature, (features,), for what a map holds fixed; finite for any data."""
    size = np.maximum(np.abs(data.inputs).max(axis=0), np.finfo(float).tiny)
    means: Array = (data.inputs / size).mean(axis=0) * size
    return means


def between(span: Span, points: int) -> Array:
    """Evenly spaced numbers from one end to the other; huge ends do not overflow."""
    share = np.linspace(0.0, 1.0, points)
    return span[0] * (1.0 - share) + span[1] * share


def _ends(span: Span) -> Span:
    low, high = (a_number(end, "An end of a map or curve") for end in span)
    if not low < high:
        raise UsageError(f"A map or curve runs from a smaller to a larger number, not {span}.")
    return low, high


def _resolution(points: int) -> int:
    if not 2 <= a_whole_number(points, "A resolution") <= MOST_RESOLUTION:
        raise UsageError(f"A map has 2 to {MOST_RESOLUTION} points along a side, not {points}.")
    return points


def _held(architecture: Architecture, fixed: ArrayLike | None) -> Array:
    if fixed is None:
        return np.zeros(architecture.input_count)
    rows = as_samples(fixed, architecture.input_count, "fixed inputs")
    if rows.size != architecture.input_count:
        raise UsageError(f"Inputs are held at {architecture.input_count} numbers, one for each.")
    return rows.reshape(-1)


def _check(width: int, features: tuple[int, ...], counts: tuple[int, ...]) -> None:
    wanted = " or ".join(map(str, counts))
    if len(features) not in counts or len(set(features)) < len(features):
        raise UsageError(f"This is drawn over {wanted} different features, not {features}.")
    if not all(0 <= a_whole_number(feature, "A feature") < width for feature in features):
        raise UsageError(f"There are {width} features, numbered from 0; {features} is not there.")
