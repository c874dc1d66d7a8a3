"""An architecture with weights: one flat, read-only vector, of which every matrix is a view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.given import a_number, label_edges, of_kind

Vector = NDArray[np.float64]
EdgeKey = tuple[int | str, int | str]

LAYERED = "Network.layered([2, 4, 1]) makes one of layers; from_edges any other."


class Network:
    """An architecture with weights; a frozen value that two documents may share.

    `weights` maps every trainable edge, as a pair of neuron numbers or names, to its weight; or
    is the flat vector itself, shape (architecture.size,); or None for all zeros.
    """

    __slots__ = ("__dict__", "architecture", "name", "parameters")

    architecture: Architecture
    parameters: Vector
    name: str

    def __init__(
        self,
        architecture: Architecture,
        weights: Mapping[EdgeKey, float]
        | Mapping[tuple[int, int], float]
        | ArrayLike
        | None = None,
        *,
        name: str = "",
    ) -> None:
        of_kind(architecture, Architecture, "A network needs an Architecture", LAYERED)
        if weights is None:
            vector = np.zeros(architecture.size)
        elif isinstance(weights, Mapping):
            vector = _vector_from_mapping(architecture, weights)
        else:
            vector = _vector(weights)
            if vector.shape != (architecture.size,):
                raise UsageError(
                    f"This architecture has a parameter vector of {architecture.size} numbers, "
                    f"not {vector.shape}."
                )
            vector[~architecture.trainable_mask] = 0.0
        if not np.isfinite(vector).all():
            raise UsageError("A weight must be a finite number.")
        vector.setflags(write=False)
        object.__setattr__(self, "architecture", architecture)
        object.__setattr__(self, "parameters", vector)
        object.__setattr__(self, "name", name)

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"A network does not change; make a new one to change {attribute}.")

    @classmethod
    def layered(
        cls,
        sizes: Sequence[int],
        hidden: str = "tanh",
        output: str = "sigmoid",
        init: str = "xavier",
        seed: int = 0,
        bias: bool = True,
        name: str = "",
    ) -> Network:
        """A fully connected network such as `Network.layered([2, 4, 1], seed=1)`."""
        from nnviz.nn.initialisers import initialise

        architecture = Architecture.layered(sizes, hidden, output, bias)
        return cls(architecture, initialise(architecture, init, seed), name=name)

    # Weights ----------------------------------------------------------------------------------

    def weight(self, source: int | str, target: int | str) -> float:
        """w_ij of the edge from neuron i to neuron j, by number or name; 1 for a fixed edge."""
        position = self.architecture.edge_position(source, target)
        return float(self.weight_array[position])

    @cached_property
    def weight_array(self) -> Vector:
        """The weight of each edge in the order of `architecture.edge_array`; shape (E,)."""
        index = self.architecture.parameter_index
        values = np.ones(len(index))
        values[index >= 0] = self.parameters[index[index >= 0]]
        values.setflags(write=False)
        return values

    @property
    def weights(self) -> Mapping[tuple[int, int], float]:
        """Every edge with its weight, fixed edges included."""
        return _Weights(self)

    def matrix(self, block: int) -> Vector:
        """The weight matrix of a connection, (targets, sources): a view, or the identity."""
        place = self.architecture.blocks[block]
        if place.start == place.stop:
            return np.eye(place.shape[0])
        return self.parameters[place.start : place.stop].reshape(place.shape)

    def with_weight(self, source: int | str, target: int | str, value: float) -> Network:
        """The same network with one weight changed."""
        position = self.architecture.edge_position(source, target)
        place = int(self.architecture.parameter_index[position])
        if place < 0:
            raise UsageError(
                f"The edge {source} → {target} is an identity edge; its weight is always 1."
            )
        vector = self.parameters.copy()
        vector[place] = a_number(value, "A weight")
        return self.with_parameters(vector)

    def with_parameters(self, parameters: ArrayLike) -> Network:
        """The same architecture with another flat vector."""
        return Network(self.architecture, parameters, name=self.name)

    def with_architecture(self, architecture: Architecture) -> Network:
        """The same weights under other functions or names; the edges must be the same."""
        if not np.array_equal(architecture.edge_array, self.architecture.edge_array):
            raise UsageError("The weights only fit an architecture with the same edges.")
        weights = {
            edge: weight
            for edge, weight, place in zip(
                architecture.edges, self.weight_array, architecture.parameter_index, strict=True
            )
            if place >= 0
        }
        return Network(architecture, weights, name=self.name)

    # Use --------------------------------------------------------------------------------------

    def predict(self, inputs: ArrayLike, conventions: Conventions | None = None) -> Vector:
        """Outputs for inputs of shape (samples, features); shape (samples, outputs).

        The conventions matter where the network was trained with dropout: they may ask to scale
        what neurons send by the share that was kept.
        """
        from nnviz.nn.passes import predict

        return predict(self, inputs, conventions)

    def _repr_svg_(self) -> str:
        # Drawing lives floors above; the package's own facade finds it, so nothing reaches up.
        import nnviz

        return nnviz.figure(self).svg()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return (
            self.architecture == other.architecture
            and self.name == other.name
            and np.array_equal(self.parameters, other.parameters)
        )

    def __hash__(self) -> int:
        return hash((self.architecture, self.name, self.parameters.tobytes()))

    def __repr__(self) -> str:
        sizes = "-".join(str(layer.size) for layer in self.architecture.layers)
        title = f" {self.name!r}" if self.name else ""
        return f"<Network{title} {sizes}, {self.architecture.parameter_count} weights>"


class _Weights(Mapping[tuple[int, int], float]):
    """A network's weights as a mapping, without building a dictionary of 100,000 edges."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __getitem__(self, edge: tuple[int, int]) -> float:
        position = self._network.architecture.find_edge(*edge)
        if position is None:
            raise KeyError(edge)
        return float(self._network.weight_array[position])

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._network.architecture.edges)

    def __len__(self) -> int:
        return len(self._network.architecture.edge_array)

    def __repr__(self) -> str:
        return repr(dict(self))


def _vector(weights: ArrayLike) -> Vector:
    try:
        return np.array(weights, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise UsageError("Weights are numbers, one for each edge.") from None


def _vector_from_mapping(
    architecture: Architecture, weights: Mapping[EdgeKey, float] | Mapping[tuple[int, int], float]
) -> Vector:
    vector = np.zeros(architecture.size)
    missing = architecture.trainable_mask.copy()
    for edge, value in zip(label_edges(weights), weights.values(), strict=True):
        i, j = (architecture.number(label) for label in edge)
        place = int(architecture.parameter_index[architecture.edge_position(i, j)])
        if place < 0:
            if value == 1.0:
                continue
            raise UsageError(f"The edge {i} → {j} is an identity edge; its weight is always 1.")
        vector[place] = a_number(value, f"The weight of {i} → {j}")
        missing[place] = False
    if missing.any():
        absent = architecture.edge_array[
            np.isin(architecture.parameter_index, np.flatnonzero(missing))
        ]
        i, j = (int(n) for n in absent[0])
        more = f" and {len(absent) - 1} more" if len(absent) > 1 else ""
        raise UsageError(f"The edge {i} → {j}{more} has no weight.")
    return vector
