"""What an architecture is put together from: layers, connections, and where they live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["full", "masked", "identity"]
Role = Literal["input", "bias", "hidden", "output"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A column of neurons that are computed together.

    `activation` is one name for all or one name per neuron; `bias` says whether a bias neuron,
    which always sends 1, stands in this layer (and feeds the next); `dropout` is the share of
    neurons silenced in training.
    """

    size: int
    activation: str | tuple[str, ...] = "identity"
    bias: bool = False
    name: str = ""
    dropout: float = 0.0

    def __post_init__(self) -> None:
        # Sizes out of an array and lists of names are as good as what the annotations say.
        if isinstance(self.size, np.integer):
            object.__setattr__(self, "size", int(self.size))
        if isinstance(self.activation, list):
            object.__setattr__(self, "activation", tuple(self.activation))


@dataclass(frozen=True, slots=True)
class Connection:
    """Edges from one layer to a later one; layers are counted from 0 here.

    full: every neuron to every neuron, the source's bias neuron included when the target is the
    next layer. masked: only `edges`, as pairs of neuron numbers. identity: neuron k to neuron k
    with the fixed weight 1, as in a residual network.
    """

    source: int
    target: int
    kind: Kind = "full"
    edges: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.edges, list):
            object.__setattr__(self, "edges", tuple(map(tuple, self.edges)))


@dataclass(frozen=True, slots=True)
class Block:
    """Where a connection lives: its rows and its stretch of the flat parameter vector.

    `shape` is (targets, sources). An identity block owns no parameters: `start == stop`.
    `mask` is None when every entry is an edge.
    """

    connection: Connection
    index: int
    sources: slice
    targets: slice
    start: int
    stop: int
    shape: tuple[int, int]
    mask: NDArray[np.bool_] | None = field(compare=False, default=None)
