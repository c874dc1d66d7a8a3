"""Training the same network from many first weights: the remedy for local minima.

Restart r draws its first weights with seed `seed` + r, so that any of them can be drawn again
alone; all else is shared: data, order of samples, settings.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions, as_conventions
from nnviz.nn.given import a_whole_number, of_kind
from nnviz.nn.initialisers import initialiser
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.nn.samples import as_pairs
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.executors import (
    WORTH_PROCESSES,
    Board,
    Crew,
    cores,
    processes,
    train_here,
    train_with,
)
from nnviz.training.legs import Cancelled, State, Work, never
from nnviz.training.replicas import best_width, refuse_unsupported
from nnviz.training.rounds import Round
from nnviz.training.settings import LARGEST_SEED, Settings

Array = NDArray[Any]
Progress = Callable[[int, int, float], None]

MOST_RESTARTS = 1_000_000
# Numbers that the weights and curves of all restarts may hold together: 1.6 GB.
MOST_NUMBERS = 200_000_000
# Seconds after which it is judged whether processes are worth their start.
TRIAL = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Restarts:
    """What came of training from many first weights; one column or row per restart.

    losses (count,): the cost over the training samples at the weights that are kept.
    curves (epochs + 1, count): the same before training and after each epoch; NaN for epochs that
        were not trained, by being cancelled or because numbers left the finite range. There are
        no rows for epochs that none of them reached.
    parameters (count, size): the weights at the end, the last finite ones.
    seeds (count,): what drew the first weights of each, with `initialise`.
    diverged (count,): whether its numbers left the finite range; it then stopped there.
    trained (count,): epochs done. asked, epochs: how many restarts were asked for, of how many
        epochs; fewer are here when it was cancelled. notes: what happened meanwhile, in sentences.
    """

    losses: Array
    curves: Array
    parameters: Array
    seeds: NDArray[np.int64]
    diverged: NDArray[np.bool_]
    trained: NDArray[np.int64]
    asked: int
    epochs: int
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.losses)

    @property
    def finished(self) -> int:
        """How many restarts were trained to the end."""
        return int((self.trained == self.epochs).sum())

    @property
    def order(self) -> NDArray[np.intp]:
        """The restarts from the best to the worst; those that diverged last."""
        return np.lexsort((np.nan_to_num(self.losses, nan=np.inf), self.diverged))

    @property
    def best(self) -> int:
        """The restart with the smallest loss."""
        return int(self.order[0])

    def near_best(self, share: float = 0.05) -> int:
        """How many end no further above the best than a share of the way to the median start."""
        good = self.losses[~self.diverged & np.isfinite(self.losses)]
        if not len(good):
            return 0
        starts = self.curves[0][np.isfinite(self.curves[0])]
        way = float(np.median(starts)) - float(good.min()) if len(starts) else 0.0
        return int((good <= good.min() + share * max(way, 0.0)).sum())

    def network(self, network: Network, restart: int) -> Network:
        """The architecture and name of `network` with the weights of a restart."""
        return network.with_parameters(self.parameters[restart])


def restarts(
    network: Network,
    data: Dataset,
    settings: Settings,
    *,
    count: int,
    epochs: int,
    seed: int = 0,
    init: str = "xavier",
    conventions: Conventions | str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    workers: int | None = None,
    crew: AbstractContextManager[Crew | None] | None = None,
) -> Restarts:
    """Train the architecture of `network` from `count` first weights, each for so many epochs.

    init: the initialiser that draws them. progress(done, total, best): called a few times a
    second with epochs done and to do, over all restarts, and the smallest loss so far.
    cancelled(): asked at least every 200 ms; when it says True, what has been done comes back.
    workers: processes to use; 1 for none but this, None for as many as pay. crew: who else does
    the work, such as `nnviz.training.cluster.cluster(address)`. Neither changes any number.

    `UsageError` for what does not fit or cannot be trained.
    """
    work = _work(network, data, settings, as_conventions(conventions), epochs, init)
    groups = _groups(work, count, seed)
    board = Board(groups, epochs, progress)
    stop = never if cancelled is None else cancelled
    with _processes(board, work, stop, workers) if crew is None else crew as team:
        if team is None:
            train_here(board, work, stop)
        else:
            train_with(board, work, team, stop)
    return _gather(board, count, network.architecture.size)


def _work(
    network: Network,
    data: Dataset,
    settings: Settings,
    conventions: Conventions,
    epochs: int,
    init: str,
) -> Work:
    of_kind(network, Network, "Restarts begin with a network")
    of_kind(data, Dataset, "Data is a Dataset")
    of_kind(settings, Settings, "Settings are nnviz.Settings(…)")
    architecture = network.architecture
    refuse_unsupported(architecture)
    initialiser(init)
    epochs = a_whole_number(epochs, "The number of epochs")
    as_pairs(data.inputs, data.targets, architecture.input_count, architecture.output_count)
    find_loss(settings.loss, conventions).check_targets(data.part(TRAINING)[1].T)
    return Work(architecture, data, settings, conventions, epochs, init)


def _groups(work: Work, count: int, seed: int) -> list[NDArray[np.int64]]:
    """The seeds of the restarts that are trained together, in order."""
    count, seed = a_whole_number(count, "A count"), a_whole_number(seed, "A seed")
    if not 1 <= count <= MOST_RESTARTS:
        raise UsageError(
            f"There can be 1 to {MOST_RESTARTS:,} restarts, not {count:,}.", place="count"
        )
    if seed > LARGEST_SEED - count:
        raise UsageError(f"A seed is from 0 to {LARGEST_SEED - count}, not {seed}.", place="seed")
    numbers = count * (work.architecture.size + work.epochs + 1)
    if numbers > MOST_NUMBERS:
        raise UsageError(
            f"{count:,} restarts of {work.epochs:,} epochs would need {numbers * 8 / 1e9:.1f} GB "
            "for weights and curves.",
            do="Ask for fewer restarts or fewer epochs.",
        )
    width = best_width(work.architecture, Round.of(work.data, work.settings).size)
    seeds = np.arange(seed, seed + count, dtype=np.int64)
    return [seeds[at : at + width] for at in range(0, count, width)]


def _processes(
    board: Board, work: Work, cancelled: Cancelled, workers: int | None
) -> AbstractContextManager[Crew | None]:
    """Processes, where they were asked for or pay; None where all is done here."""
    most = min(cores() if workers is None else workers, len(board.groups))
    if most < 2:
        return nullcontext()
    if workers is None:
        begun = time.monotonic()
        train_here(board, work, cancelled, TRIAL)
        spent = time.monotonic() - begun
        left = spent * (board.total - board.done) / max(board.done, 1)
        if left < WORTH_PROCESSES:
            return nullcontext()
    return processes(min(most, len(board.left)))


def _gather(board: Board, asked: int, size: int) -> Restarts:
    """All groups that were begun, as one."""
    states = [state for state in board.states if state is not None]
    count = sum(len(state.seeds) for state in states)
    reached = max((state.epoch for state in states), default=0)
    curves = np.full((reached + 1, count), np.nan)
    found = Restarts(
        losses=np.empty(count),
        curves=curves,
        parameters=np.empty((count, size)),
        seeds=np.empty(count, np.int64),
        diverged=np.empty(count, bool),
        trained=np.empty(count, np.int64),
        asked=asked,
        epochs=board.epochs,
        notes=tuple(dict.fromkeys(board.notes)),
    )
    start = 0
    for state in states:
        _place(found, state, slice(start, start + len(state.seeds)))
        start += len(state.seeds)
    return found


def _place(found: Restarts, state: State, rows: slice) -> None:
    found.losses[rows] = state.losses
    found.curves[: len(state.curves), rows] = state.curves
    found.parameters[rows] = state.parameters.T
    found.seeds[rows] = state.seeds
    found.diverged[rows] = state.diverged
    found.trained[rows] = state.epoch
