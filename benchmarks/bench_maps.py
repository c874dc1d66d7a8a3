"""One live frame of a training, and the map of every neuron in it.

The design measures a frame against TensorFlow Playground's own engine in Node, by hand. What
stands in for it here is naive NumPy that does what Playground does: a forward pass for each point
of the map, whose activations are put into the maps of all neurons. Beside it stands the naive pass
over all points at once, which is what is left to gain where nobody goes point by point.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Row, Work, compare
from benchmarks.naive import Array, NaiveNetwork
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training.maps import Mapper, between
from nnviz.training.trainer import Trainer

BOX = ((-6.0, 6.0), (-6.0, 6.0))
POINTS = 100
SAMPLES = 250
BATCH = 10
RATE = 0.03
GOALS = {(2, 4, 2, 1): 8.0, (2, 8, 8, 1): 15.0}


def rows() -> Iterator[Row]:
    """Frames, then maps alone."""
    for sizes, goal in GOALS.items():
        yield from _frame(sizes, goal)
    for sizes in GOALS:
        yield _map(sizes)


def _frame(sizes: tuple[int, ...], goal: float) -> Iterator[Row]:
    network, (inputs, targets) = Network.layered(sizes, seed=1), _samples()
    name = f"live frame of {'-'.join(map(str, sizes))}"
    ours = _ours(network, inputs, targets)
    by_points = _naive(network, inputs, targets, at_once=False)
    measured = compare(ours, by_points, rounds=5)
    yield Row(
        f"{name}, against naive NumPy point by point",
        measured.speedup,
        goal,
        "at least",
        measured.figures,
    )
    measured = compare(ours, _naive(network, inputs, targets, at_once=True))
    yield Row(
        f"{name}, against naive NumPy, all points at once",
        measured.speedup,
        2.0,
        "at least",
        measured.figures,
    )


def _map(sizes: tuple[int, ...]) -> Row:
    """What a look costs, the copy that is given away included, against the pass alone."""
    network = Network.layered(sizes, seed=1)
    mapper, grid = Mapper(network.architecture, BOX, POINTS), _grid()
    passes = Passes(network.architecture, len(grid))
    measured = compare(
        lambda: mapper.maps(network), lambda: passes.forward(network.parameters, grid)
    )
    return Row(
        f"{POINTS}×{POINTS} map of every neuron of {'-'.join(map(str, sizes))}, "
        "against one forward pass",
        measured.cost,
        1.3,
        "at most",
        measured.figures,
    )


def _samples() -> tuple[Array, Array]:
    random = np.random.default_rng(0)
    return random.standard_normal((SAMPLES, 2)), random.random((SAMPLES, 1))


def _grid() -> Array:
    across = between(BOX[0], POINTS)
    return np.column_stack((np.tile(across, POINTS), np.repeat(across, POINTS)))


def _ours(network: Network, inputs: Array, targets: Array) -> Work:
    """An epoch in batches, the loss of the training and of the test half, and all maps."""
    trainer = Trainer(network, inputs, targets, learning_rate=RATE, batch_size=BATCH)
    mapper = Mapper(network.architecture, BOX, POINTS)
    passes = Passes(network.architecture, len(inputs))
    random = np.random.default_rng(1)

    def frame() -> Array:
        trainer.epoch(random.permutation(len(inputs)))
        now = trainer.network.parameters
        for x, y in ((inputs, targets), (-inputs, targets)):
            passes.forward(now, x)
            passes.cost(y)
        return mapper.maps(now)

    return frame


def _naive(network: Network, inputs: Array, targets: Array, *, at_once: bool) -> Work:
    naive, random, grid = NaiveNetwork(network), np.random.default_rng(1), _grid()
    neurons = sum(layer.size for layer in network.architecture.layers)
    portions = [grid] if at_once else [grid[at : at + 1] for at in range(len(grid))]

    def frame() -> Array:
        naive.epoch(inputs, targets, RATE, BATCH, random)
        for x, y in ((inputs, targets), (-inputs, targets)):
            ((naive.forward(x)[-1] - y) ** 2).mean()
        maps = np.empty((neurons, len(grid)))
        start = 0
        for points in portions:
            maps[:, start : start + len(points)] = np.hstack(naive.forward(points)).T
            start += len(points)
        return maps

    return frame
