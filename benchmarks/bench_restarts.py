"""Training from many first weights at once, against one network after another.

The other side is `Trainer.epoch` in a Python loop, our own fastest single network, which computes
no losses. PyTorch trains the same with `vmap` over stacked parameters, where it is installed.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from benchmarks.measure import Row, Work, compare
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset
from nnviz.training.executors import cores
from nnviz.training.replicas import Replicas, best_width
from nnviz.training.restarts import restarts
from nnviz.training.settings import Settings
from nnviz.training.trainer import Trainer

SIZES = (2, 4, 2, 1)
SAMPLES = 240
RESTARTS = 1000
EPOCHS = 20
RATE = 0.1


def rows() -> Iterator[Row]:
    """Batches of 10 and 30, one core; with losses; all cores; PyTorch's vmap."""
    network, data = Network.layered(SIZES, seed=1), _data()
    for batch in (10, 30):
        settings = Settings(learning_rate=RATE, batch_size=batch)
        alone = _alone(network, data, settings)
        name = f"epoch of {RESTARTS:,} restarts of 2-4-2-1, batch {batch}"
        together = _together(network, data, settings)
        yield _row(f"{name}, one core, against a loop", together, alone, 24.0)
        title = f"{EPOCHS} epochs of them with first weights and losses, against a loop without"
        yield _row(title, _whole(network, data, settings), _several(alone), 6.0)
        if importlib.util.find_spec("torch") is not None:
            other = _vmap(network, data, batch)
            measured = compare(together, other, rounds=5)
            title = f"{name}, one core, against torch.func.vmap"
            yield Row(title, measured.speedup, 1.0, "at least", measured.figures)
    if cores() > 1:
        yield _all_cores(network, data)


def _row(title: str, ours: Work, alone: Work, goal: float) -> Row:
    """Ours trains all restarts, the other one of them, which stands for as many."""
    measured = compare(ours, alone, rounds=21)
    each = f"{measured.figures} for one alone"
    return Row(title, measured.speedup * RESTARTS, goal, "at least", each)


def _data() -> Dataset:
    random = np.random.default_rng(0)
    return Dataset(random.standard_normal((SAMPLES, SIZES[0])), random.random((SAMPLES, 1)))


def _alone(network: Network, data: Dataset, settings: Settings) -> Work:
    return Trainer(network, data.inputs, data.targets, settings=settings).epoch


def _several(epoch: Work) -> Work:
    return lambda: [epoch() for _ in range(EPOCHS)]


def _together(network: Network, data: Dataset, settings: Settings) -> Work:
    architecture, batch = network.architecture, settings.batch_size
    width = best_width(architecture, batch)
    first = np.random.default_rng(1).standard_normal((architecture.size, RESTARTS))
    groups = []
    for start in range(0, RESTARTS, width):
        part = first[:, start : start + width]
        replicas = Replicas(architecture, part.shape[1], batch, settings, Conventions())
        replicas.load(part)
        groups.append(replicas)

    def epoch() -> None:
        for replicas in groups:
            for at in range(0, SAMPLES, batch):
                rows = slice(at, at + batch)
                replicas.iterate(data.inputs[rows], data.targets[rows], 1, RATE, _nothing)

    return epoch


def _whole(network: Network, data: Dataset, settings: Settings) -> Work:
    """Twenty epochs as the program trains them, first weights and losses included."""
    return lambda: restarts(network, data, settings, count=RESTARTS, epochs=EPOCHS, workers=1)


def _nothing() -> None:
    pass


def _all_cores(network: Network, data: Dataset) -> Row:
    """A whole call, the start of the processes included, against the same in one process."""
    settings = Settings(learning_rate=RATE, batch_size=10)

    def train(workers: int) -> Callable[[], object]:
        return lambda: restarts(
            network, data, settings, count=2 * RESTARTS, epochs=100, workers=workers
        )

    measured = compare(train(cores()), train(1), rounds=3, seconds=0.0)
    title = f"2,000 restarts, 100 epochs, on {cores()} cores, against one"
    return Row(title, measured.speedup, 1.2, "at least", measured.figures)


def _vmap(network: Network, data: Dataset, batch: int) -> Work:
    import torch
    from torch.func import functional_call, grad, stack_module_state, vmap

    torch.set_num_threads(1)

    def made() -> torch.nn.Module:
        linear = [torch.nn.Linear(a, b, dtype=torch.float64) for a, b in pairwise(SIZES)]
        first, second, third = linear
        tanh = torch.nn.Tanh()
        return torch.nn.Sequential(first, tanh, second, tanh, third, torch.nn.Sigmoid())

    base = made()
    parameters, _ = stack_module_state([made() for _ in range(RESTARTS)])
    x, y = torch.tensor(data.inputs), torch.tensor(data.targets)

    def loss(weights: dict[str, torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return ((functional_call(base, weights, (x,)) - y) ** 2).mean()

    gradients = vmap(grad(loss), in_dims=(0, None, None))

    def epoch() -> None:
        with torch.no_grad():
            for at in range(0, SAMPLES, batch):
                slopes = gradients(parameters, x[at : at + batch], y[at : at + batch])
                for name, values in parameters.items():
                    values -= RATE * slopes[name]

    return epoch
