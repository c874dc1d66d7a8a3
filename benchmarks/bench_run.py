"""A run in its thread: what it costs beside a bare trainer, and how soon others get their turn.

The last rows are no ratios but milliseconds: how late a beat of 10 ms comes in this thread while
the run computes, and how long it takes to stop.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Row, compare
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset
from nnviz.training.rounds import Round
from nnviz.training.run import Run
from nnviz.training.settings import Settings
from nnviz.training.trainer import Moment, Trainer
from nnviz.training.worker import Task

SMALL, LARGE = (2, 4, 2, 1), (784, 128, 64, 10)
ITERATIONS = 50_000
BEAT, SECONDS = 0.01, 3.0


def rows() -> Iterator[Row]:
    """The cost of a run; then beats and stops."""
    yield _cost()
    for sizes, batch in ((SMALL, 10), (LARGE, 1), (LARGE, 32), (LARGE, 4096)):
        yield from _turns(sizes, batch)


def _task(sizes: tuple[int, ...], batch: int) -> Task:
    random = np.random.default_rng(0)
    large = sizes == LARGE
    samples = 5_000 if large else 250
    network = Network.layered(sizes, hidden="relu" if large else "tanh", seed=1)
    data = Dataset.of(random.random((samples, sizes[0])), random.random((samples, sizes[-1])))
    settings = Settings(learning_rate=1e-3, optimizer="adam", batch_size=batch, shuffle=True)
    order = Round.of(data, settings)
    return Task(network, data, settings, Conventions(), order, Moment(0, network.parameters))


def _cost() -> Row:
    """Curves, checkpoints and snapshots beside the iterations themselves."""
    task = _task(SMALL, 10)
    costs = np.empty(ITERATIONS)

    def bare() -> None:
        trainer = Trainer(
            task.network,
            task.data.inputs,
            task.data.targets,
            settings=task.settings,
            order=task.order,
        )
        trainer.advance(ITERATIONS, costs)

    def run() -> None:
        running = Run(task, iterations=ITERATIONS)
        running.start()
        running.join()

    measured = compare(run, bare, rounds=3)
    return Row(
        f"run of {ITERATIONS:,} iterations of 2-4-2-1, against a bare trainer",
        1 / measured.speedup,
        1.6,  # at its beginning nearly every iteration is watched
        "at most",
        measured.figures,
    )


def _turns(sizes: tuple[int, ...], batch: int) -> Iterator[Row]:
    run = Run(_task(sizes, batch))
    name = f"{'-'.join(map(str, sizes))} at batch {batch}"
    run.start()
    late: list[float] = []
    end = time.perf_counter() + SECONDS
    while (due := time.perf_counter() + BEAT) < end:
        time.sleep(BEAT)
        late.append(1e3 * (time.perf_counter() - due))
    began = time.perf_counter()
    last = run.stop()
    stopped = 1e3 * (time.perf_counter() - began)
    p99, most = np.quantile(late, 0.99), max(late)
    figures = f"p99 {p99:.1f} ms, longest {most:.1f} ms, {last.speed:,.0f} iterations/s"
    yield Row(f"beat of 10 ms beside {name}, ms late (p99)", p99, 50.0, "at most", figures)
    yield Row(f"stop of {name}, ms", stopped, 100.0, "at most")
