"""Why functions are needed: without them, all layers are one matrix.

A layer whose neurons apply the identity is an affine map, a ↦ W a + b, and one such map after
another is a single one: (W₃, b₃) after (W₂, b₂) is (W₃W₂, W₃b₂ + b₃). A function that is not the
identity stands between two matrices like a wall (R. Harth, A Simple Introduction to Neural
Networks, 2020, speaks of the matrices; with bias neurons the maps are affine).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Block, Layer
from nnviz.nn.network import Network

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

IDENTITY = "identity"


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """One affine map a ↦ matrix·a + offset, and the functions applied to what comes out.

    first, last: the layers (counted from 1) whose matrices it is the product of.
    matrix: (out, in). offset: (out,), what bias neurons add. biased: whether there is a bias
        neuron at all. functions: the names of those applied afterwards, without repetitions.
    """

    first: int
    last: int
    matrix: Matrix
    offset: Vector
    biased: bool
    functions: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing but the identity stands after it."""
        return self.functions == (IDENTITY,)


def factors(network: Network) -> tuple[Factor, ...]:
    """The maps from layer to layer, that of layer 2 first.

    `UsageError` where edges lead past a layer: they do not stand in a row then.
    """
    graph = network.architecture
    found: list[Factor] = []
    for block in graph.blocks:
        source, target = block.connection.source, block.connection.target
        if target != source + 1:
            raise UsageError(
                f"Edges lead from layer {source + 1} past its neighbour to layer {target + 1}, so "
                "the matrices do not stand in a row."
            )
        matrix, offset = _map(network, block)
        biased = graph.layers[source].bias
        functions = tuple(dict.fromkeys(graph.activations(target + 1)))
        found.append(Factor(target + 1, target + 1, matrix, offset, biased, functions))
    return tuple(found)


def joined(row: tuple[Factor, ...], at: int) -> tuple[Factor, ...]:
    """The row with the maps `at` and `at` + 1 multiplied into one.

    `UsageError` where a function stands between them.
    """
    before, after = row[at : at + 2]
    if not before.is_open:
        raise UsageError(_wall(before.last, before.functions))
    one = Factor(
        before.first,
        after.last,
        after.matrix @ before.matrix,
        after.matrix @ before.offset + after.offset,
        before.biased or after.biased,
        after.functions,
    )
    return (*row[:at], one, *row[at + 2 :])


def stages(row: tuple[Factor, ...]) -> tuple[tuple[tuple[Factor, ...], int | None], ...]:
    """The row as it is, and after each product: with the pair that is multiplied next, or None.

    Pairs are taken from the input on; where a function stands, the next pair behind it is taken.
    """
    found: list[tuple[tuple[Factor, ...], int | None]] = []
    while True:
        at = next((at for at in range(len(row) - 1) if row[at].is_open), None)
        found.append((row, at))
        if at is None:
            return tuple(found)
        row = joined(row, at)


def obstacle(network: Network) -> str:
    """Why the network is no single matrix, naming the first layer that prevents it; "" if it is.

    The functions of the output layer prevent nothing: they are applied after the matrix.
    """
    graph = network.architecture
    for layer in range(2, graph.layer_count):
        functions = tuple(dict.fromkeys(graph.activations(layer)))
        if functions != (IDENTITY,):
            return _wall(layer, functions)
    return ""


def collapse(network: Network) -> Network:
    """The network of one layer that computes the same, where hidden layers apply the identity.

    Its matrix is W_L … W₃W₂, and its biases what all bias neurons come to. Edges past a layer
    are taken along; the functions of the output layer stay. `UsageError` names the layer that
    prevents it.
    """
    graph = network.architecture
    if sentence := obstacle(network):
        raise UsageError(
            sentence, do="Give all hidden layers the identity, and the network is one matrix."
        )
    matrix, offset = _whole(network)
    layers = (
        Layer(graph.input_count, bias=any(layer.bias for layer in graph.layers)),
        Layer(graph.output_count, graph.layers[-1].activation, name=graph.layers[-1].name),
    )
    both = np.column_stack((matrix, offset)) if layers[0].bias else matrix
    return Network(Architecture(layers), both.ravel(), name=network.name)


def _whole(network: Network) -> tuple[Matrix, Vector]:
    """The map from the inputs to what goes into the output neurons, over all ways there are."""
    graph = network.architecture
    width = graph.input_count
    rows = np.zeros((graph.neuron_count, width + 1))
    rows[graph.rows(1), :width] = np.eye(width)
    for layer in range(1, graph.layer_count + 1):
        if (bias := graph.bias_of(layer)) is not None:
            rows[bias - 1, width] = 1.0
    for block in graph.blocks:
        rows[block.targets] += network.matrix(block.index) @ rows[block.sources]
    outputs = rows[graph.rows(graph.layer_count)]
    return outputs[:, :width], outputs[:, width]


def _map(network: Network, block: Block) -> tuple[Matrix, Vector]:
    """The matrix of a connection without its column of biases, and that column."""
    senders = network.architecture.layers[block.connection.source].size
    whole = network.matrix(block.index)
    if whole.shape[1] == senders:
        return whole, np.zeros(len(whole))
    return whole[:, :senders], whole[:, senders]


def _wall(layer: int, functions: tuple[str, ...]) -> str:
    named = " and ".join(name.replace("_", " ") for name in functions if name != IDENTITY)
    return (
        f"Layer {layer} applies {named}: that stands between the matrices of layers {layer} and "
        f"{layer + 1}, and nothing collapses there."
    )
