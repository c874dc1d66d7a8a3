"""A training epoch, the update included, against naive NumPy, PyTorch and scikit-learn.

Everybody shuffles the samples, except where one batch holds them all. Rows for PyTorch and
scikit-learn appear where they are installed (`pip install "nnviz[bench]"`).
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from benchmarks.measure import Row, Work, compare
from benchmarks.naive import Array, NaiveNetwork
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.training.settings import Settings
from nnviz.training.trainer import Trainer

SMALL = ((2, 4, 2, 1), (2, 8, 8, 8, 8, 1))
LARGE = (784, 128, 64, 10)
SAMPLES = 250
BATCH = 10
RATE = 0.1


def rows() -> Iterator[Row]:
    """Batches of 10 and the full batch of 250 samples; then graphs, then a large network."""
    for sizes in SMALL:
        for batch in (BATCH, SAMPLES):
            yield from _small(sizes, batch)
    yield _costs()
    yield from _graphs()
    if _installed("torch"):
        yield _large(BATCH, 1.7)
        # Here both spend their time in the same two matrix products.
        yield _large(100, 1.7)


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _samples(inputs: int, outputs: int, count: int = SAMPLES) -> tuple[Array, Array]:
    random = np.random.default_rng(0)
    return random.standard_normal((count, inputs)), random.random((count, outputs))


def _name(sizes: tuple[int, ...], batch: int) -> str:
    batches = "full batch" if batch == SAMPLES else f"batch {batch}"
    return f"epoch of {'-'.join(map(str, sizes))}, {batches}"


def _ours(network: Network, inputs: Array, targets: Array, batch: int) -> Work:
    trainer = Trainer(network, inputs, targets, learning_rate=RATE, batch_size=batch)
    random = np.random.default_rng(1)
    if batch >= len(inputs):
        return trainer.epoch
    return lambda: trainer.epoch(random.permutation(len(inputs)))


def _small(sizes: tuple[int, ...], batch: int) -> Iterator[Row]:
    network = Network.layered(sizes, seed=1)
    inputs, targets = _samples(sizes[0], sizes[-1])
    ours = _ours(network, inputs, targets, batch)
    naive, random = NaiveNetwork(network), np.random.default_rng(1)
    measured = compare(ours, lambda: naive.epoch(inputs, targets, RATE, batch, random), rounds=31)
    # What naive code loses per call matters less the larger the arrays are.
    goal = 3.2 if batch == BATCH else 1.0
    yield Row(
        f"{_name(sizes, batch)}, against naive NumPy",
        measured.speedup,
        goal,
        "at least",
        measured.figures,
    )
    for package, other in (("torch", _torch), ("sklearn", _sklearn)):
        if _installed(package):
            title = {"torch": "PyTorch", "sklearn": "scikit-learn"}[package]
            measured = compare(ours, other(sizes, inputs, targets, batch))
            yield Row(
                f"{_name(sizes, batch)}, against {title}",
                measured.speedup,
                12.0,
                "at least",
                measured.figures,
            )
    if batch == BATCH and _installed("torch"):
        yield _adam(sizes, inputs, targets)


def _adam(sizes: tuple[int, ...], inputs: Array, targets: Array) -> Row:
    """The same epoch with an optimizer that remembers."""
    network, random = Network.layered(sizes, seed=1), np.random.default_rng(1)
    settings = Settings(optimizer="adam", learning_rate=RATE / 10, batch_size=BATCH)
    trainer = Trainer(network, inputs, targets, settings=settings)
    other = _torch(sizes, inputs, targets, BATCH, "Adam")
    measured = compare(lambda: trainer.epoch(random.permutation(SAMPLES)), other)
    return Row(
        f"{_name(sizes, BATCH)}, Adam, against PyTorch",
        measured.speedup,
        12.0,
        "at least",
        measured.figures,
    )


def _costs() -> Row:
    """What it costs to know the cost of every batch."""
    inputs, targets = _samples(2, 1)
    network, count = Network.layered(SMALL[0], seed=1), SAMPLES // BATCH
    plain, watched = (
        Trainer(network, inputs, targets, learning_rate=RATE, batch_size=BATCH) for _ in range(2)
    )
    costs = np.empty(count)
    measured = compare(lambda: watched.advance(count, costs), plain.epoch, rounds=31)
    return Row(
        f"{_name(SMALL[0], BATCH)}, with the cost of every batch, against without",
        measured.cost,
        1.3,
        "at most",
        measured.figures,
    )


def _torch(
    sizes: tuple[int, ...], inputs: Array, targets: Array, batch: int, rule: str = "SGD"
) -> Work:
    import torch

    torch.set_num_threads(1)
    layers: list[torch.nn.Module] = []
    for source, target in pairwise(sizes):
        layers += [torch.nn.Linear(source, target, dtype=torch.float64), torch.nn.Tanh()]
    layers[-1] = torch.nn.Sigmoid()
    model = torch.nn.Sequential(*layers)
    rate = RATE if rule == "SGD" else RATE / 10
    optimizer = getattr(torch.optim, rule)(model.parameters(), lr=rate)
    x, y = torch.tensor(inputs), torch.tensor(targets)

    def step(inputs: torch.Tensor, targets: torch.Tensor) -> None:
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(inputs), targets).backward()
        optimizer.step()

    def epoch() -> None:
        order = torch.randperm(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            step(x[rows], y[rows])

    return epoch if batch < len(x) else lambda: step(x, y)


def _sklearn(sizes: tuple[int, ...], inputs: Array, targets: Array, batch: int) -> Work:
    from sklearn.neural_network import MLPRegressor

    model = MLPRegressor(
        hidden_layer_sizes=sizes[1:-1],
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        momentum=0.0,
        batch_size=batch,
        learning_rate_init=RATE / 10,
        shuffle=batch < len(inputs),
    )
    column = targets[:, 0]

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.partial_fit(inputs, column)

    return epoch


# Graphs -------------------------------------------------------------------------------------------


def _graphs() -> Iterator[Row]:
    layered = Architecture.layered([2, 4, 2, 1], output="tanh")
    chain = Architecture.layered([2, 1, 1, 1, 1, 1, 1, 1], output="tanh")
    for title, graph, layers, name in (
        ("some edges missing, some skipping a layer", _with_skips(layered), layered, "2-4-2-1"),
        ("edges drawn at random", _random(), layered, "2-4-2-1"),
        ("each fed by all before it", _cascade(), chain, "2-1-1-1-1-1-1-1"),
    ):
        networks = []
        for architecture in (graph, layers):
            weights = np.random.default_rng(1).uniform(-1, 1, architecture.size)
            networks.append(Network(architecture, weights))
        inputs = _samples(2, 1)[0]
        mine, theirs = (
            _ours(n, inputs, np.zeros((SAMPLES, n.architecture.output_count)), BATCH)
            for n in networks
        )
        measured = compare(mine, theirs, rounds=31)
        yield Row(
            f"graph of 7 neurons, {title}, against {name}",
            measured.cost,
            2.0,
            "at most",
            measured.figures,
        )


def _with_skips(layered: Architecture) -> Architecture:
    output = layered.neuron_count
    gone = {(1, 5), (6, 9)}
    edges = [edge for edge in layered.edges if edge not in gone]
    bias = [n for n in range(1, output) if layered.is_bias(n)]
    return Architecture.from_edges([*edges, (1, output), (4, output)], bias, "tanh")


def _cascade() -> Architecture:
    # 1 and 2 are inputs, 3 is the bias neuron.
    edges = [(i, j) for j in range(4, 11) for i in range(1, j)]
    return Architecture.from_edges(edges, bias=[3], activation="tanh")


def _random() -> Architecture:
    random = np.random.default_rng(3)
    edges = [(3, j) for j in range(4, 11)]
    for j in range(4, 11):
        before = [i for i in range(1, j) if i != 3]
        chosen = random.choice(before, size=min(3, len(before)), replace=False)
        edges += [(int(i), j) for i in sorted(chosen)]
    return Architecture.from_edges(edges, bias=[3], activation="tanh")


# A large network ----------------------------------------------------------------------------------


def _large(batch: int, goal: float) -> Row:
    import torch

    torch.set_num_threads(1)
    count = 1000
    random = np.random.default_rng(0)
    inputs = random.random((count, LARGE[0]))
    targets = np.eye(LARGE[-1])[random.integers(0, LARGE[-1], count)]
    network = Network.layered(LARGE, hidden="relu", output="softmax", init="he", seed=1)
    how = {"loss": "categorical_cross_entropy", "learning_rate": RATE, "batch_size": batch}
    trainer = Trainer(network, inputs, targets, dtype=np.float32, **how)  # type: ignore[arg-type]
    model = torch.nn.Sequential(
        torch.nn.Linear(LARGE[0], LARGE[1]),
        torch.nn.ReLU(),
        torch.nn.Linear(LARGE[1], LARGE[2]),
        torch.nn.ReLU(),
        torch.nn.Linear(LARGE[2], LARGE[3]),
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    x = torch.tensor(inputs, dtype=torch.float32)
    y = torch.tensor(targets.argmax(axis=1))

    def other() -> None:
        order = torch.randperm(count)
        for start in range(0, count, batch):
            rows = order[start : start + batch]
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()

    measured = compare(lambda: trainer.epoch(random.permutation(count)), other, rounds=21)
    return Row(
        f"{_name(LARGE, batch)}, float32, one thread, against PyTorch",
        measured.speedup,
        goal,
        "at least",
        measured.figures,
    )
