"""The legs of many restarts, done here or handed to any `concurrent.futures.Executor`.

Restarts are cut into groups by their number alone, and each group is trained a leg at a time; who
trains which leg changes no number. A leg that an engine loses is done again, here if need be.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import NnvizError
from nnviz.training.legs import Cancelled, State, Work, advance, never
from nnviz.training.processes import Processes

Seeds = NDArray[np.int64]

LEG_HERE = 0.25  # seconds, as all of these
LEG_IN_A_PROCESS = 0.3
POLL = 0.05
# Starting processes takes about this long; less work than that is done here.
WORTH_PROCESSES = 3.0


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the legs: an executor, how many at a time, and how long one may take.

    share: makes of a `Work` what is handed over with each leg, such as a reference to a copy that
    is already there.
    """

    executor: Executor
    lanes: int
    seconds: float = LEG_IN_A_PROCESS
    share: Callable[[Work], Any] = lambda work: work


@dataclass(slots=True)
class Board:
    """How far all groups are: `states` in order, None before the first losses are known."""

    groups: list[Seeds]
    epochs: int
    report: Callable[[int, int, float], None] | None = None
    states: list[State | None] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.states = [None] * len(self.groups)

    def put(self, at: int, state: State | None) -> None:
        """A group has come so far."""
        if state is not None:
            self.states[at] = state
        if self.report is not None:
            self.report(self.done, self.total, self.best)

    def ended(self, at: int) -> bool:
        """Whether a group is trained to the end, or has nothing left that is finite."""
        state = self.states[at]
        return state is not None and state.epoch >= self.epochs

    @property
    def left(self) -> list[int]:
        """The groups that are not at their end."""
        return [at for at in range(len(self.groups)) if not self.ended(at)]

    @property
    def done(self) -> int:
        """Epochs trained, over all restarts."""
        return sum(state.epoch * len(state.seeds) for state in self.states if state is not None)

    @property
    def total(self) -> int:
        """Epochs to train, over all restarts."""
        return self.epochs * sum(map(len, self.groups))

    @property
    def best(self) -> float:
        """The smallest loss so far; infinite while there is none."""
        losses = [state.curves[-1] for state in self.states if state is not None]
        return min((float(np.fmin.reduce(row, initial=np.inf)) for row in losses), default=np.inf)


def train_here(
    board: Board, work: Work, cancelled: Cancelled = never, seconds: float | None = None
) -> None:
    """Train group after group in this process: to the end, or for about so many seconds."""
    end = None if seconds is None else time.monotonic() + seconds
    for at in board.left:
        while not board.ended(at):
            if cancelled() or (end is not None and time.monotonic() >= end):
                return
            board.put(at, advance(work, board.groups[at], board.states[at], LEG_HERE, cancelled))


def train_with(board: Board, work: Work, crew: Crew, cancelled: Cancelled = never) -> None:
    """Train by a crew, a leg of some groups at a time; what it cannot do is done here."""
    try:
        shared = crew.share(work)
        _hand_out(board, work, shared, crew, cancelled)
    except _Lost as lost:
        board.notes.append(f"{lost} What was left has been computed in this process.")
        train_here(board, work, cancelled)


class _Lost(Exception):
    """The engine takes no more work."""


def _hand_out(board: Board, work: Work, shared: Any, crew: Crew, cancelled: Cancelled) -> None:
    waiting, running = board.left, dict[Future[State | None], int]()
    try:
        while (waiting or running) and not cancelled():
            while waiting and len(running) < crew.lanes:
                at = waiting.pop(0)
                running[_submit(board, shared, crew, at)] = at
            for future in wait(running, POLL, FIRST_COMPLETED).done:
                at = running.pop(future)
                board.put(at, _collect(board, work, future, at, cancelled))
                # A group is brought to its end before another is begun.
                waiting[:0] = [] if board.ended(at) else [at]
    finally:
        for future in running:
            future.cancel()


def _submit(board: Board, shared: Any, crew: Crew, at: int) -> Future[State | None]:
    try:
        return crew.executor.submit(
            advance, shared, board.groups[at], board.states[at], crew.seconds
        )
    except Exception as error:
        raise _Lost(_sentence(error)) from error


def _collect(
    board: Board, work: Work, future: Future[State | None], at: int, cancelled: Cancelled
) -> State | None:
    """What a leg has brought; a leg that was lost is done again here."""
    try:
        return future.result()
    except NnvizError:
        raise
    except Exception as error:
        board.notes.append(f"{_sentence(error)} Its work has been done again in this process.")
        return advance(work, board.groups[at], board.states[at], LEG_HERE, cancelled)


def _sentence(error: BaseException) -> str:
    kind = type(error).__name__
    if kind in ("BrokenProcessPool", "KilledWorker"):
        return "A process that trained restarts has ended."
    return f"Restarts could not be trained in another process ({kind})."


# Processes ----------------------------------------------------------------------------------------


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def processes(count: int) -> Iterator[Crew]:
    """A crew of fresh Python processes; gone afterwards, whatever they were doing."""
    pool = Processes(count)
    try:
        yield Crew(pool, count)
    finally:
        pool.stop()
