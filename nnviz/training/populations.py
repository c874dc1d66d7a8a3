"""How weights, weighted inputs, activations and δ are spread, layer by layer, as histograms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import Drop, tested
from nnviz.nn.functions import activation
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.nn.samples import as_pairs

Array = NDArray[Any]
Kind = Literal["weights", "z", "a", "delta"]
KINDS: tuple[Kind, ...] = ("weights", "z", "a", "delta")

# Functions that are 0, with slope 0, for all z that are small enough.
RELU_LIKE = ("relu", "gelu", "silu", "softplus")

# The largest slope of the functions that level off on both sides.
STEEPEST = {"sigmoid": 0.25, "tanh": 1.0}
FLAT = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Numbers of one kind in one layer: counts (bins,), and what a histogram does not tell.

    mean, deviation, smallest, largest: of the finite numbers; NaN where there are none. total: how
    many numbers there are; not_finite: how many of them are in no bin for that reason.
    """

    counts: NDArray[np.int64]
    mean: float
    deviation: float
    smallest: float
    largest: float
    total: int
    not_finite: int


@dataclass(frozen=True, slots=True, eq=False)
class LayerPopulations:
    """One layer, by its number from 2: weights into it, and z, a and δ of its neurons.

    dead: which of its neurons (numbers) are dead: their function is ReLU-like, and for every sample
    their activation and its slope are 0, so that no gradient reaches their weights. dead_share: of
    the layer's ReLU-like neurons; NaN where it has none.
    saturated_share: over its sigmoid and tanh neurons and all samples, the share of places where
    |f′(z)| is below 5 % of the function's steepest slope (1/4 and 1); NaN where it has none.
    """

    layer: int
    kinds: dict[Kind, Population]
    dead: tuple[int, ...]
    dead_share: float
    saturated_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Populations:
    """edges: (bins + 1,) for each kind, the same for all layers; `layers` from the second on."""

    edges: dict[Kind, Array]
    layers: tuple[LayerPopulations, ...]
    samples: int


def populations(
    network: Network, z: ArrayLike, a: ArrayLike, delta: ArrayLike, bins: int = 40
) -> Populations:
    """Histograms of a network's weights and of the arrays of a pass over some samples.

    z, a, delta: (neurons, samples), as in a trace: `populations(t.before, t.z, t.a, t.delta)`.
    Weights of fixed edges, bias neurons and inputs are not counted.
    """
    if bins < 1:
        raise UsageError(f"A histogram has at least one bin, not {bins}.")
    architecture = network.architecture
    arrays = {"z": np.asarray(z), "a": np.asarray(a), "delta": np.asarray(delta)}
    shape = arrays["a"].shape
    if len(shape) != 2 or shape[0] != architecture.neuron_count or not shape[1]:
        raise UsageError(f"z, a and δ have {architecture.neuron_count} rows, one for each neuron.")
    if any(array.shape != shape for array in arrays.values()):
        raise UsageError("z, a and δ have the same shape.")
    numbers = range(2, architecture.layer_count + 1)
    values: dict[Kind, list[Array]] = {"weights": [_weights(network, at) for at in numbers]}
    for kind in KINDS[1:]:
        values[kind] = [arrays[kind][architecture.rows(at)].reshape(-1) for at in numbers]
    edges, counted = {}, {}
    for kind, groups in values.items():
        edges[kind], counted[kind] = _histograms(groups, bins)
    layers = []
    for row, at in enumerate(numbers):
        dead, dead_share = _dead(architecture, at, arrays["z"], arrays["a"])
        flat = _saturated(architecture, at, arrays["z"], arrays["a"])
        kinds = {kind: counted[kind][row] for kind in KINDS}
        layers.append(LayerPopulations(at, kinds, dead, dead_share, flat))
    return Populations(edges, tuple(layers), shape[1])


def populations_over(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    loss: str = "squared_error",
    conventions: Conventions | None = None,
    drop: Drop = "units",
    bins: int = 40,
) -> Populations:
    """The populations of one forward and backward pass over samples, without any update.

    The network is taken as it is used: nothing is dropped, and what `drop` left out in training is
    sent with its share where the conventions scale dropout at test time.
    `Diverged` names the layer if a number is not finite. Where no gradient passes, δ is 0.
    """
    architecture = network.architecture
    x, y = as_pairs(inputs, targets, architecture.input_count, architecture.output_count)
    scaled = tested(architecture, conventions or Conventions(), drop)
    passes = Passes(architecture, len(x), loss, conventions, drop=scaled)
    passes.forward(network.parameters, x)
    layers = range(2, architecture.layer_count + 1)
    names = {name for layer in layers for name in architecture.activations(layer)}
    if all(activation(name).trainable for name in names):
        passes.backward(y)
    return populations(network, passes.z, passes.a, passes.delta, bins)


def _weights(network: Network, layer: int) -> Array:
    """The weights into a layer; bias weights are weights, fixed edges are not."""
    architecture = network.architecture
    into = np.isin(architecture.edge_array[:, 1], np.array(architecture.neurons(layer)))
    return network.weight_array[into & (architecture.parameter_index >= 0)]


# Histograms ---------------------------------------------------------------------------------------


def _histograms(groups: list[Array], bins: int) -> tuple[Array, list[Population]]:
    """Common edges, and the numbers of each group counted between them.

    Everything is divided by the largest size first: squares and widths of huge numbers overflow.
    """
    finite = [group[np.isfinite(group)].astype(np.float64) for group in groups]
    ends = [(group.min(), group.max()) for group in finite if len(group)] or [(0.0, 0.0)]
    low, high = float(min(end[0] for end in ends)), float(max(end[1] for end in ends))
    size = max(abs(low), abs(high)) or 1.0
    low, high = low / size, high / size
    if high - low < 1e-9:
        # One number only: its bin is at the end of a stretch that begins at 0.
        low, high = min(low, 0.0), max(high, 0.0)
        high = high if high > low else 1.0
    share = np.linspace(0.0, 1.0, bins + 1)
    edges = (low * (1.0 - share) + high * share) * size
    counted = []
    for whole, group in zip(groups, finite, strict=True):
        counted.append(_population(group, len(whole), size, (low, high), bins))
    return edges, counted


def _population(
    group: Array, total: int, size: float, span: tuple[float, float], bins: int
) -> Population:
    scaled = group / size
    counts = np.histogram(scaled, bins, span)[0].astype(np.int64)
    missing = total - len(group)
    if not len(group):
        return Population(counts, np.nan, np.nan, np.nan, np.nan, total, missing)
    mean, deviation = float(scaled.mean()) * size, float(scaled.std()) * size
    ends = float(group.min()), float(group.max())
    return Population(counts, mean, deviation, *ends, total, missing)


# Shares -------------------------------------------------------------------------------------------


def _own(architecture: Architecture, layer: int, names: Any) -> Iterator[tuple[str, Array]]:
    """The rows of a layer's neurons that have one of these functions, function by function."""
    rows = architecture.rows(layer)
    inside = [activation(name).name for name in architecture.activations(layer)]
    for name in names:
        own = np.array([rows.start + at for at, each in enumerate(inside) if each == name])
        if len(own):
            yield name, own


def _slopes(name: str, z: Array, a: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.abs(activation(name).derivative(z, a))


def _dead(
    architecture: Architecture, layer: int, z: Array, a: Array
) -> tuple[tuple[int, ...], float]:
    dead: list[int] = []
    count = 0
    for name, own in _own(architecture, layer, RELU_LIKE):
        silent = (a[own] == 0.0) & (_slopes(name, z[own], a[own]) == 0.0)
        dead.extend(int(row) + 1 for row in own[silent.all(axis=1)])
        count += len(own)
    return tuple(sorted(dead)), len(dead) / count if count else np.nan


def _saturated(architecture: Architecture, layer: int, z: Array, a: Array) -> float:
    flat = places = 0
    for name, own in _own(architecture, layer, STEEPEST):
        slopes = _slopes(name, z[own], a[own])
        flat += int((slopes < FLAT * STEEPEST[name]).sum())
        places += slopes.size
    return flat / places if places else np.nan
