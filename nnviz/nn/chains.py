"""Neurons in a row: how a gradient vanishes or explodes on its way back, and what helps.

Each layer multiplies δ by w·f′(z) (M. Nielsen, Neural Networks and Deep Learning, chapter 5). A
short way around every few layers adds 1 to that product (K. He and others, Deep Residual Learning
for Image Recognition, 2015).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.functions import activation
from nnviz.nn.given import a_number, a_whole_number
from nnviz.nn.network import Network

DEEPEST = 60
LARGEST_WEIGHT = 100.0


def chain_network(
    depth: int,
    function: str = "sigmoid",
    skip: int = 0,
    weight: float = 1.0,
    seed: int = 0,
    *,
    centred: bool = False,
) -> Network:
    """An input followed by `depth` neurons in a row, each with this function.

    skip: every that many neurons, what went into the block is added to what leaves it, over an edge
        whose weight is always 1; the neuron that adds applies no function. 0: no such edges.
    weight: the weight of each edge; with a seed other than 0, the standard deviation of the
        normal distribution that each is drawn from.
    centred: with bias neurons, so that for the input 1 every z is 0, where sigmoids are steepest:
        then the gradient changes by exactly w·f′(0) in each layer, and explodes where that is more
        than 1. Without, there are no bias neurons. Neurons that add get no bias.
    """
    depth = a_whole_number(depth, "The number of neurons in a chain")
    skip = a_whole_number(skip, "The length of a block that is skipped")
    if not 2 <= depth <= DEEPEST:
        raise UsageError(f"A chain has from 2 to {DEEPEST} neurons, not {depth}.", place="depth")
    if skip == 1 or skip > depth:
        raise UsageError(
            f"A short way leads past 2 to {depth} neurons here, not past {skip}.",
            do="0 is a chain without short ways.",
            place="skip",
        )
    name = activation(function).name
    if activation(name).whole_layer:
        raise UsageError(f"{activation(name).label} of a single neuron is always 1.")
    sums = range(skip, depth + 1, skip) if skip else range(0)
    graph = _row(depth, name, sums, skip, centred)
    weights = _weights(depth, weight, seed)
    if not centred:
        return Network(graph, weights)
    biases = _centring(weights, name, sums, skip)
    return Network(graph, np.column_stack((weights, biases)).ravel())


def _row(depth: int, function: str, sums: range, skip: int, centred: bool) -> Architecture:
    """Neurons in a row, with an edge past each block that ends in one of `sums`."""
    layers = [
        Layer(1, "identity" if at == 0 or at in sums else function, bias=centred and at < depth)
        for at in range(depth + 1)
    ]
    connections = [Connection(at, at + 1) for at in range(depth)]
    connections += [Connection(at - skip, at, "identity") for at in sums]
    return Architecture(tuple(layers), tuple(connections))


def _centring(
    weights: NDArray[np.float64], function: str, sums: range, skip: int
) -> NDArray[np.float64]:
    """The biases that put every z at 0 for the input 1, but for those of neurons that add."""
    rest = float(activation(function).value(0.0))
    sent, biases = [1.0], []
    for at, weight in enumerate(weights, 1):
        arrives = weight * sent[-1]
        added = at in sums
        biases.append(0.0 if added else -arrives)
        sent.append(arrives + sent[at - skip] if added else rest)
    return np.array(biases)


def _weights(count: int, weight: float, seed: int) -> NDArray[np.float64]:
    weight = a_number(weight, "A weight")
    if abs(weight) > LARGEST_WEIGHT:
        raise UsageError(
            f"A weight of a chain is from −100 to 100, not {weight:g}.", place="weight"
        )
    if a_whole_number(seed, "A seed") == 0:
        return np.full(count, weight)
    return weight * np.random.default_rng(seed).standard_normal(count)
