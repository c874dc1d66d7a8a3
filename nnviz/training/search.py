"""Trying all weights instead of following the gradient, and how far that gets.

For two weights and k levels of each it is k² evaluations, and a picture. For every weight of a
small network, with all values that 64 bits can hold, it is a number that rules it out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import Diverged, UsageError
from nnviz.nn.conventions import Conventions, as_conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.settings import Settings

Edge = tuple[int | str, int | str]

MOST_LEVELS = 1001


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """All losses over k levels of two weights, every other weight held.

    first, second (k,): the levels of the two weights. losses (k, k): the cost over the training
    samples, row = level of the first weight; NaN where it is not finite or, cancelled, not
    computed. evaluations: how many were computed.
    """

    edges: tuple[Edge, Edge]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    losses: NDArray[np.float64]
    evaluations: int

    @property
    def best(self) -> tuple[float, float]:
        """The two weights with the smallest loss found."""
        if np.isnan(self.losses).all():
            raise UsageError("None of the losses that were computed is finite.")
        row, column = np.unravel_index(np.nanargmin(self.losses), self.losses.shape)
        return float(self.first[row]), float(self.second[column])

    @property
    def best_loss(self) -> float:
        """The smallest loss found; NaN when there is none."""
        finite = self.losses[np.isfinite(self.losses)]
        return float(finite.min()) if len(finite) else math.nan


def search(
    network: Network,
    data: Dataset,
    settings: Settings,
    edges: tuple[Edge, Edge],
    *,
    levels: int = 21,
    span: tuple[float, float] = (-5.0, 5.0),
    conventions: Conventions | str | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Search:
    """The loss at each of `levels`² pairs of values of two weights, evenly from low to high.

    progress(done, total) and cancelled() are called after every evaluation. `UsageError` for
    edges that cannot be varied.
    """
    if not 2 <= levels <= MOST_LEVELS:
        raise UsageError(f"There can be 2 to {MOST_LEVELS:,} levels, not {levels:,}.")
    if not (np.isfinite(span).all() and span[0] < span[1]):
        raise UsageError(f"Levels go from a lower to a higher number, not {span[0]} to {span[1]}.")
    slots = _slots(network, edges)
    values = np.linspace(*span, levels)
    inputs, targets = data.part(TRAINING)
    passes = Passes(network.architecture, len(inputs), settings.loss, as_conventions(conventions))
    weights = network.parameters.copy()
    losses = np.full((levels, levels), np.nan)
    done = 0
    for row, column in np.ndindex(levels, levels):
        if cancelled is not None and cancelled():
            break
        weights[slots] = values[row], values[column]
        losses[row, column] = _cost(passes, weights, inputs, targets)
        done += 1
        if progress is not None:
            progress(done, losses.size)
    return Search(edges, values, values, losses, done)


def _slots(network: Network, edges: tuple[Edge, Edge]) -> list[int]:
    """Where the two weights stand in the flat vector."""
    architecture = network.architecture
    places = [int(architecture.parameter_index[architecture.edge_position(*e)]) for e in edges]
    if min(places) < 0:
        raise UsageError("The weight of an identity edge is always 1 and cannot be varied.")
    if places[0] == places[1]:
        raise UsageError("The two weights are the same.", do="Choose two different edges.")
    return places


def _cost(
    passes: Passes,
    weights: NDArray[np.float64],
    inputs: NDArray[np.float64],
    targets: NDArray[np.float64],
) -> float:
    try:
        passes.forward(weights, inputs)
        return passes.cost(targets)
    except Diverged:
        return math.nan


@dataclass(frozen=True, slots=True)
class Count:
    """How many settings of its weights a network has: exactly, and as people write it."""

    number: int
    text: str


def count_all(bits: int = 64, weights: int = 12) -> Count:
    """All combinations of so many weights with so many bits each: 2^(bits · weights).

    Twelve weights of 64 bits have 2^768 ≈ 10^231.2 of them.
    """
    if bits < 1 or weights < 1:
        raise UsageError("Bits and weights are whole numbers from 1 on.")
    power = bits * weights
    return Count(1 << power, f"2^{power} ≈ 10^{power * math.log10(2):.1f}")
