"""Dropout: what a network leaves out at random while it learns, and how it makes up for it.

Each layer says which share p of it is left out. By units, a neuron sends nothing for a sample that
drew it; by connections (DropConnect), an edge carries nothing for a whole iteration. Either way
something is multiplied by a *factor*: 0 where it is left out, else 1/(1 − p) (inverted), or 1, and
then 1 − p once the network is used (scaled). Bias neurons and identity edges are never left out.

Sources: N. Srivastava et al., Dropout, JMLR 15 (2014); L. Wan et al., DropConnect, ICML (2013).
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions

Array = NDArray[Any]
Drop = Literal["units", "connections"]

# Third number of a seed, so that dropout shares no numbers with the order of the samples.
STREAM = 1


def drops(architecture: Architecture) -> bool:
    """Whether some layer that sends anything has dropout."""
    return any(layer.dropout > 0.0 for layer in architecture.layers[:-1])


def tested(architecture: Architecture, conventions: Conventions, drop: Drop) -> Drop | None:
    """What has to be scaled when the network is used, or None."""
    scaled = conventions.dropout == "scaled" and drops(architecture)
    return drop if scaled else None


class Dropout:
    """The factors of one architecture.

    `places` are the rows of neurons (by units) or the slots of the flat vector (by connections)
    that may be left out; `kept` (len(places),) is the chance 1 − p that each is not.
    """

    def __init__(self, architecture: Architecture, conventions: Conventions, drop: Drop) -> None:
        self.drop: Drop = drop
        self.inverted = conventions.dropout == "inverted"
        kept = _kept_neurons(architecture)
        if drop == "connections":
            kept = _kept_slots(architecture, kept)
        self.places = np.flatnonzero(kept < 1.0)
        self.kept = kept[self.places]
        self._sent = 1.0 / self.kept if self.inverted else np.ones(len(self.places))

    def draw(self, samples: int, seed: int, iteration: int) -> Array:
        """The factors of an iteration, by units (places, samples), by connections (places,).

        They depend on nothing but the seed and the iteration.
        """
        random = np.random.default_rng([seed, iteration, STREAM])
        if self.drop == "connections":
            return (random.random(len(self.places)) < self.kept) * self._sent
        drawn = random.random((len(self.places), samples)) < self.kept[:, None]
        return drawn * self._sent[:, None]

    @property
    def expected(self) -> Array:
        """The factors (places,) when the network is used, not trained."""
        return np.ones(len(self.places)) if self.inverted else self.kept


def masks(architecture: Architecture, samples: int, seed: int, iteration: int) -> NDArray[np.bool_]:
    """Which neurons send in an iteration, for each sample; shape (neurons, samples)."""
    dropout = Dropout(architecture, Conventions(), "units")
    sent = np.ones((architecture.neuron_count, samples), dtype=bool)
    sent[dropout.places] = dropout.draw(samples, seed, iteration) > 0.0
    return sent


def _kept_neurons(architecture: Architecture) -> Array:
    kept = np.ones(architecture.neuron_count)
    # What the last layer sends goes nowhere.
    for number, layer in enumerate(architecture.layers[:-1], 1):
        kept[architecture.rows(number)] = 1.0 - layer.dropout
    return kept


def _kept_slots(architecture: Architecture, kept: Array) -> Array:
    slots = np.ones(architecture.size)
    index = architecture.parameter_index
    weighted = index >= 0
    slots[index[weighted]] = kept[architecture.edge_array[weighted, 0] - 1]
    return slots
