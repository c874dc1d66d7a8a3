"""A stretch of training of many replicas: what is shared, how far they are, and going on.

A state is that after a whole epoch and decides, with the work, all that follows; so the work can
be divided in time and among processes in any way and gives the same numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.initialisers import initialise
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.replicas import Replicas
from nnviz.training.rounds import Round
from nnviz.training.settings import Settings

Array = NDArray[Any]
Cancelled = Callable[[], bool]


def never() -> bool:
    """Nobody cancels."""
    return False


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What all restarts share; it can be sent to another process."""

    architecture: Architecture
    data: Dataset
    settings: Settings
    conventions: Conventions
    epochs: int
    init: str


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Some restarts after a whole epoch: how far they are, and all that decides what follows.

    seeds (replicas,) drew the first weights. parameters (size, replicas), memory (names of the
    optimizer, each (size, replicas)), curves (epochs so far + 1, replicas). diverged (replicas,):
    which have left the finite range, and resting (replicas,): the loss where they stopped.
    """

    seeds: NDArray[np.int64]
    epoch: int
    parameters: Array
    memory: Mapping[str, Array]
    diverged: NDArray[np.bool_]
    resting: Array
    curves: Array

    @property
    def losses(self) -> Array:
        """The loss of each restart at its weights; shape (replicas,)."""
        return np.where(self.diverged, self.resting, self.curves[-1])


class _Cancelled(Exception):
    """Leaves the loops of an epoch."""


def advance(
    work: Work,
    seeds: NDArray[np.int64],
    state: State | None,
    seconds: float,
    cancelled: Cancelled = never,
) -> State | None:
    """Train for some time, to the end of an epoch: one epoch at least, where any is left.

    state: how far the restarts are, None before anything. When `cancelled` says so, what was done
    of an epoch is dropped; None when not even the first losses are known.
    """
    end = time.monotonic() + seconds
    leg = _Leg(work, seeds, state, cancelled)
    try:
        leg.measure_start()
        while leg.epoch < work.epochs:
            leg.train_epoch()
            if time.monotonic() >= end:
                break
    except _Cancelled:
        pass
    return leg.state


class _Leg:
    """A stretch of whole epochs of some restarts; `state` is that after the last."""

    def __init__(
        self, work: Work, seeds: NDArray[np.int64], state: State | None, cancelled: Cancelled
    ) -> None:
        self._work, self._seeds, self._cancelled = work, seeds, cancelled
        self._order = Round.of(work.data, work.settings)
        self._inputs, self._targets = work.data.part(TRAINING)
        self._replicas = Replicas(
            work.architecture, len(seeds), self._order.size, work.settings, work.conventions
        )
        if state is None:
            first = [initialise(work.architecture, work.init, int(seed)) for seed in seeds]
            self._replicas.load(np.stack(first, axis=1))
            self._resting = np.full(len(seeds), np.nan)
        else:
            self._replicas.load(state.parameters, state.memory, state.diverged)
            self._resting = state.resting
        self._curves = [] if state is None else [*state.curves]
        self.epoch = 0 if state is None else state.epoch
        self._keep()

    @property
    def state(self) -> State | None:
        """What is kept: that after the last whole epoch."""
        if not self._curves:
            return None
        parameters, memory, diverged, resting = self._kept
        curves = np.array(self._curves)
        return State(self._seeds, self.epoch, parameters, memory, diverged, resting, curves)

    def measure_start(self) -> None:
        """The losses before the first epoch, where they are not known."""
        if not self._curves:
            self._curves.append(self._cost())

    def train_epoch(self) -> None:
        """All batches of an epoch, then the losses."""
        data, order, replicas = self._work.data, self._order, self._replicas
        rows = order.order(self.epoch)
        inputs, targets = data.inputs[rows], data.targets[rows]
        rate = self._work.settings.rate(self.epoch)
        done, before = self.epoch * order.whole, replicas.asleep.copy()
        for batch in range(order.whole):
            part = slice(batch * order.size, (batch + 1) * order.size)
            replicas.iterate(inputs[part], targets[part], done + batch + 1, rate, self._poll)
        cost = np.where(replicas.asleep, np.nan, self._cost())
        lost = replicas.asleep & ~before
        if lost.any():
            with replicas.all_at_rest():
                self._resting = np.where(lost, self._cost(), self._resting)
        self._curves.append(cost)
        self.epoch += 1
        self._keep()

    def _cost(self) -> Array:
        return self._replicas.cost(self._inputs, self._targets, self._poll)

    def _keep(self) -> None:
        replicas = self._replicas
        memory = {name: values.copy() for name, values in replicas.memory.items()}
        self._kept = replicas.finite_parameters(), memory, replicas.asleep.copy(), self._resting

    def _poll(self) -> None:
        if self._cancelled():
            raise _Cancelled
