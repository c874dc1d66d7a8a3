"""What training leaves alone: neurons in layers, the edges between them, their functions.

Neurons are numbered through the graph from 1, layer by layer, a layer's bias neuron last. The
number minus one is the neuron's row in every array of a pass.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.given import a_list, label_edges
from nnviz.nn.graph import unlayered_edge
from nnviz.nn.parts import Block, Connection, Kind, Layer, Role
from nnviz.nn.validation import check_architecture

__all__ = ["Architecture", "Block", "Connection", "Kind", "Layer", "Role"]


@dataclass(frozen=True)
class Architecture:
    """Layers, connections and functions. Without `connections`, neighbours are fully connected.

    `names` are display labels, one per neuron, or empty where the number is the label.
    """

    layers: tuple[Layer, ...]
    connections: tuple[Connection, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        given = tuple(self.connections) or tuple(
            Connection(at, at + 1) for at in range(len(self.layers) - 1)
        )
        ordered = tuple(sorted(given, key=lambda c: (c.target, c.source)))
        object.__setattr__(self, "connections", ordered)
        object.__setattr__(self, "names", tuple(map(str, self.names)))
        check_architecture(self)

    @staticmethod
    def layered(
        sizes: Sequence[int],
        hidden: str = "tanh",
        output: str = "sigmoid",
        bias: bool = True,
    ) -> Architecture:
        """Fully connected layers of these sizes, e.g. `[2, 4, 1]`."""
        sizes = a_list(sizes, "Sizes are whole numbers, such as [2, 4, 1]")
        last = len(sizes) - 1
        return Architecture(
            tuple(
                Layer(
                    size,
                    "identity" if at == 0 else output if at == last else hidden,
                    bool(bias) and at < last,
                )
                for at, size in enumerate(sizes)
            )
        )

    @staticmethod
    def from_edges(
        edges: Iterable[tuple[Hashable, Hashable]],
        bias: Iterable[Hashable] = (),
        activation: str | Mapping[Hashable, str] = "sigmoid",
    ) -> Architecture:
        """Any graph of neurons without a cycle; layers are longest paths from the inputs.

        Labels are integers or strings. Where integers already run layer by layer they are the
        neuron numbers; otherwise neurons are numbered anew and keep their label as name.
        `bias` lists the bias neurons; `activation` is one name, or one per label (sigmoid else).
        """
        from nnviz.nn.numbering import number_edges

        return number_edges(
            label_edges(edges),
            a_list(bias, "Bias neurons are a list, such as [2, 5, 8]"),
            activation,
        )

    # Counting ---------------------------------------------------------------------------------

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts = [0]
        for layer in self.layers:
            starts.append(starts[-1] + layer.size + layer.bias)
        return tuple(starts)

    @property
    def neuron_count(self) -> int:
        return self._starts[-1]

    @property
    def layer_count(self) -> int:
        return len(self.layers)

    @property
    def input_count(self) -> int:
        return self.layers[0].size

    @property
    def output_count(self) -> int:
        return self.layers[-1].size

    @cached_property
    def parameter_count(self) -> int:
        """How many weights there are to train (bias weights included, identity edges not)."""
        return int(self.trainable_mask.sum())

    @property
    def size(self) -> int:
        """Length of the flat parameter vector; slots that are no edge stay 0."""
        return self.blocks[-1].stop

    # Neurons ----------------------------------------------------------------------------------

    @property
    def inputs(self) -> range:
        return self.neurons(1)

    @property
    def outputs(self) -> range:
        return self.neurons(self.layer_count)

    def neurons(self, layer: int) -> range:
        """Numbers of the neurons of a layer (counted from 1), without its bias neuron."""
        start = self._starts[layer - 1]
        return range(start + 1, start + 1 + self.layers[layer - 1].size)

    def bias_of(self, layer: int) -> int | None:
        """Number of the bias neuron that stands in a layer (counted from 1), or None."""
        return self._starts[layer] if self.layers[layer - 1].bias else None

    def rows(self, layer: int, bias: bool = False) -> slice:
        """Rows of a layer (counted from 1) in the arrays of a pass."""
        start = self._starts[layer - 1]
        owned = self.layers[layer - 1]
        return slice(start, start + owned.size + (owned.bias and bias))

    def check_neuron(self, number: int) -> int:
        """The number itself, or a `UsageError` when there is no such neuron."""
        if not 1 <= number <= self.neuron_count:
            raise UsageError(
                f"There is no neuron {number}; this network has neurons 1 to {self.neuron_count}."
            )
        return number

    def number(self, label: Hashable) -> int:
        """The number of a neuron that is given by its number or its name."""
        if isinstance(label, int | np.integer):
            return int(label)
        found = self._named.get(label) if isinstance(label, str) else None
        if found is None:
            raise UsageError(f"There is no neuron named {label}.")
        return found

    @cached_property
    def _named(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names, 1)}

    def layer_of(self, number: int) -> int:
        """Layer (counted from 1) in which a neuron stands."""
        self.check_neuron(number)
        return bisect_left(self._starts, number)

    def is_bias(self, number: int) -> bool:
        return self.bias_of(self.layer_of(number)) == number

    def role(self, number: int) -> Role:
        layer = self.layer_of(number)
        if self.bias_of(layer) == number:
            return "bias"
        return "input" if layer == 1 else "output" if layer == self.layer_count else "hidden"

    def label(self, number: int) -> str:
        """What stands on the neuron in a drawing: its name, or its number."""
        return self.names[number - 1] if self.names else str(number)

    def activation(self, number: int) -> str:
        """Name of the function inside a neuron; inputs and bias neurons have the identity."""
        layer = self.layer_of(number)
        if layer == 1 or self.is_bias(number):
            return "identity"
        return self.activations(layer)[number - 1 - self._starts[layer - 1]]

    def activations(self, layer: int) -> tuple[str, ...]:
        """Names of the functions of a layer's neurons (layer counted from 1)."""
        own = self.layers[layer - 1]
        return (own.activation,) * own.size if isinstance(own.activation, str) else own.activation

    def layer_label(self, layer: int) -> str:
        """Caption of a layer (counted from 1)."""
        if self.layers[layer - 1].name:
            return self.layers[layer - 1].name
        if layer == 1:
            return "Input layer"
        if layer == self.layer_count:
            return "Output layer"
        return "Hidden layer" if self.layer_count == 3 else f"Hidden layer {layer - 1}"

    # Edges ------------------------------------------------------------------------------------

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """One block per connection, by target layer, then source layer."""
        blocks: list[Block] = []
        start = 0
        for index, connection in enumerate(self.connections):
            block = self._block(connection, index, start)
            blocks.append(block)
            start = block.stop
        return tuple(blocks)

    def _block(self, connection: Connection, index: int, start: int) -> Block:
        source, target = connection.source + 1, connection.target + 1
        targets = self.rows(target)
        bias = self.bias_of(source)
        if connection.kind == "full":
            with_bias = bias is not None and target == source + 1
        else:
            with_bias = any(i == bias for i, _ in connection.edges)
        sources = self.rows(source, bias=with_bias)
        shape = (targets.stop - targets.start, sources.stop - sources.start)
        mask: NDArray[np.bool_] | None = None
        if connection.kind == "masked":
            mask = np.zeros(shape, dtype=bool)
            pairs = np.array(connection.edges, dtype=np.intp)
            mask[pairs[:, 1] - 1 - targets.start, pairs[:, 0] - 1 - sources.start] = True
            mask.setflags(write=False)
        length = 0 if connection.kind == "identity" else shape[0] * shape[1]
        return Block(connection, index, sources, targets, start, start + length, shape, mask)

    @cached_property
    def _edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        pairs: list[NDArray[np.int64]] = []
        places: list[NDArray[np.int64]] = []
        for block in self.blocks:
            if block.connection.kind == "identity":
                r = c = np.arange(block.shape[0])
            else:
                r, c = np.nonzero(np.ones(block.shape, bool) if block.mask is None else block.mask)
            pairs.append(
                np.column_stack((c + block.sources.start + 1, r + block.targets.start + 1))
            )
            fixed = block.connection.kind == "identity"
            places.append(np.full(len(r), -1) if fixed else block.start + r * block.shape[1] + c)
        edges, where = np.concatenate(pairs), np.concatenate(places)
        order = np.lexsort((edges[:, 0], edges[:, 1]))
        edges, where = edges[order].astype(np.int64), where[order].astype(np.int64)
        edges.setflags(write=False)
        where.setflags(write=False)
        return edges, where

    @property
    def edge_array(self) -> NDArray[np.int64]:
        """All edges as (from, to) neuron numbers, sorted by target, then source; shape (E, 2)."""
        return self._edges[0]

    @property
    def parameter_index(self) -> NDArray[np.int64]:
        """Place of each edge's weight in the flat vector, −1 for the fixed edges; shape (E,)."""
        return self._edges[1]

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        return tuple((int(i), int(j)) for i, j in self.edge_array)

    @cached_property
    def _incoming_starts(self) -> NDArray[np.intp]:
        return np.searchsorted(self.edge_array[:, 1], np.arange(1, self.neuron_count + 2))

    @cached_property
    def _outgoing(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.edge_array[:, 0], kind="stable")
        starts = np.searchsorted(self.edge_array[order, 0], np.arange(1, self.neuron_count + 2))
        return order, starts

    def incoming_edges(self, number: int) -> slice:
        """Positions in `edge_array` of the edges into a neuron."""
        self.check_neuron(number)
        starts = self._incoming_starts
        return slice(int(starts[number - 1]), int(starts[number]))

    def outgoing_edges(self, number: int) -> NDArray[np.intp]:
        """Positions in `edge_array` of the edges out of a neuron, by target."""
        self.check_neuron(number)
        order, starts = self._outgoing
        return order[starts[number - 1] : starts[number]]

    def incoming(self, number: int) -> tuple[int, ...]:
        """The neurons that feed this one (the set I(j) of the second text), ascending."""
        return tuple(int(i) for i in self.edge_array[self.incoming_edges(number), 0])

    def outgoing(self, number: int) -> tuple[int, ...]:
        """The neurons that this one feeds, ascending."""
        return tuple(int(j) for j in self.edge_array[self.outgoing_edges(number), 1])

    def find_edge(self, source: int, target: int) -> int | None:
        """Position of an edge in `edge_array`, or None."""
        if not (1 <= source <= self.neuron_count and 1 <= target <= self.neuron_count):
            return None
        span = self.incoming_edges(target)
        sources = self.edge_array[span, 0]
        at = int(sources.searchsorted(source))
        return span.start + at if at < len(sources) and sources[at] == source else None

    def has_edge(self, source: int, target: int) -> bool:
        return self.find_edge(source, target) is not None

    def edge_position(self, source: int | str, target: int | str) -> int:
        """Position of an edge in `edge_array`; a `UsageError` says which edges there are."""
        source, target = self.number(source), self.number(target)
        position = self.find_edge(source, target)
        if position is not None:
            return position
        self.check_neuron(source)
        self.check_neuron(target)
        into = ", ".join(f"{i} → {target}" for i in self.incoming(target)[:8])
        raise UsageError(
            f"There is no edge {source} → {target}.",
            do=f"The edges into neuron {target} are {into}."
            if into
            else f"Neuron {target} has no incoming edges.",
        )

    @cached_property
    def trainable_mask(self) -> NDArray[np.bool_]:
        """Which slots of the flat vector are edges; shape (size,)."""
        mask = np.zeros(self.size, dtype=bool)
        mask[self.parameter_index[self.parameter_index >= 0]] = True
        mask.setflags(write=False)
        return mask

    @cached_property
    def bias_parameter_mask(self) -> NDArray[np.bool_]:
        """Which slots of the flat vector are weights of edges from bias neurons; (size,)."""
        bias = [n for n in map(self.bias_of, range(1, self.layer_count + 1)) if n]
        from_bias = np.isin(self.edge_array[:, 0], bias) & (self.parameter_index >= 0)
        mask = np.zeros(self.size, dtype=bool)
        mask[self.parameter_index[from_bias]] = True
        mask.setflags(write=False)
        return mask

    # Layered or not ---------------------------------------------------------------------------

    def unlayered_edge(self) -> tuple[int, int] | None:
        """The edge that prevents a division into layers, or None."""
        return _unlayered_edge(self)

    def is_layered(self) -> bool:
        """Whether the neurons divide into sets so that each edge leads into the next set."""
        return self.unlayered_edge() is None


@lru_cache(maxsize=64)
def _unlayered_edge(architecture: Architecture) -> tuple[int, int] | None:
    # Fully connected neighbours are layered by construction; 100,000 edges need no walk.
    if all(c.kind == "full" and c.target == c.source + 1 for c in architecture.connections):
        return None
    return unlayered_edge(architecture.edges)
