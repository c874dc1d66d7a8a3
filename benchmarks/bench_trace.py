"""What recording an iteration costs on top of computing it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Comparison, Row, compare
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.steps import record

CASES = (((2, 4, 2, 1), 10), ((2, 8, 8, 8, 8, 1), 10), ((784, 128, 64, 10), 32))
RATE = 0.1


def rows() -> Iterator[Row]:
    """`record` against forward, loss, backward and update by the same passes."""
    for sizes, batch in CASES:
        measured = _measure(sizes, batch)
        name = "-".join(map(str, sizes))
        yield Row(
            f"trace of an iteration of {name}, batch {batch}, against computing it",
            measured.cost,
            1.1,
            "at most",
            measured.figures,
        )


def _measure(sizes: tuple[int, ...], batch: int) -> Comparison:
    network = Network.layered(sizes, seed=1)
    random = np.random.default_rng(0)
    inputs, targets = random.random((batch, sizes[0])), random.random((batch, sizes[-1]))
    passes = Passes(network.architecture, batch)

    def computed() -> None:
        passes.forward(network.parameters, inputs)
        passes.losses(targets)
        passes.backward(targets, lambda segment, gradient: -RATE * gradient)

    def recorded() -> None:
        record(network, inputs, targets, learning_rate=RATE)

    return compare(recorded, computed, rounds=25)
