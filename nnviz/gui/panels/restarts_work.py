"""The long work of restarts, away from the window, and what becomes of one that is opened.

Nothing here knows of Qt: these functions run in a thread, or are edits of a document.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

import numpy as np

from nnviz.document import Document, edits
from nnviz.document.chapter import NOTHING, Chapter
from nnviz.document.journey import Journey
from nnviz.document.limits import LIMITS
from nnviz.document.model import Branch
from nnviz.gui.plots import Fan, fan_of
from nnviz.nn.initialisers import initialise
from nnviz.training.checkpoints import Checkpoints
from nnviz.training.curves import Curves
from nnviz.training.executors import Crew
from nnviz.training.restarts import Restarts, restarts
from nnviz.training.rounds import Turn
from nnviz.training.trainer import Moment
from nnviz.training.worker import Task, Worker

Cancelled = Callable[[], bool]

SAME = 1e-6  # losses this near to each other are the same but for rounding


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; `workers` as in `restarts`, `address` of a cluster or ""."""

    count: int
    epochs: int
    init: str
    seed: int
    workers: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What came of a wish, trained with data and settings of a chapter."""

    found: Restarts
    fan: Fan
    chapter: Chapter
    wish: Wish


@dataclass(slots=True, eq=False)
class Watch:
    """How far some work is; written by its thread, read by the window, which may cancel it.

    A cancelled work gives what it has finished, unlike one whose answer nobody waits for.
    """

    done: int = 0
    total: int = 0
    best: float = float("inf")
    begun: float = field(default_factory=time.monotonic)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def report(self, done: int, total: int, best: float = float("inf")) -> None:
        self.done, self.total, self.best = done, total, best

    def either(self, unwanted: Cancelled) -> Cancelled:
        """Whether the work is to stop, for this reason or another."""
        return lambda: self.cancelled.is_set() or unwanted()

    @property
    def left(self) -> float:
        """Seconds it will take from here, as far as one can tell; NaN before anything is done."""
        if not self.done:
            return float("nan")
        return (time.monotonic() - self.begun) * (self.total - self.done) / self.done


def train_many(chapter: Chapter, wish: Wish, watch: Watch, unwanted: Cancelled) -> Results | None:
    """Train from many first weights; None when it was cancelled before anything came of it."""
    found = restarts(
        chapter.network,
        chapter.samples,
        chapter.settings,
        count=wish.count,
        epochs=wish.epochs,
        seed=wish.seed,
        init=wish.init,
        conventions=chapter.conventions,
        progress=watch.report,
        cancelled=watch.either(unwanted),
        workers=wish.workers,
        crew=_cluster(wish.address) if wish.address else None,
    )
    return Results(found, fan_of(found), chapter, wish) if len(found) else None


def _cluster(address: str) -> AbstractContextManager[Crew]:
    """The workers behind a scheduler; what speaks to them is imported when it is wanted."""
    from nnviz.training.cluster import cluster

    return cluster(address)


# Opening one --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """A restart trained once more, by itself: so all that a training leaves behind is there.

    chapter: where it begins, with its first weights. end: the last iteration. failed: whether it
    left the finite range there.
    """

    chapter: Chapter
    end: int
    moment: Moment
    curves: Curves | None
    checkpoints: Checkpoints
    failed: bool
    loss: float


def beginning(results: Results, restart: int, first: int) -> Chapter:
    """The chapter that begins at iteration `first` with the first weights of a restart."""
    network = results.chapter.network
    seed = int(results.found.seeds[restart])
    weights = initialise(network.architecture, results.wish.init, seed)
    return replace(
        results.chapter,
        start=first,
        network=network.with_parameters(weights),
        memory=NOTHING,
        updates=0,
        turn=Turn() if first else None,
    )


def task_of(chapter: Chapter) -> Task:
    """What a training from the beginning of a chapter on begins with."""
    journey = Journey(Branch("-", (chapter,)))
    return Task(
        chapter.network,
        chapter.samples,
        chapter.settings,
        chapter.conventions,
        journey.order_at(chapter.start),
        journey.moment(chapter.start),
        chapter.start,
    )


def train_again(
    chapter: Chapter, task: Task, epochs: int, watch: Watch, unwanted: Cancelled
) -> Again | None:
    """Train for whole epochs, to the end or to where numbers leave the finite range.

    None when it was cancelled.
    """
    cancelled = watch.either(unwanted)
    worker = Worker(task, epochs=epochs, cancelled=cancelled)
    ending = worker.begin()
    while ending is None and not cancelled():
        ending = worker.work()
        watch.report(int(worker.epochs), epochs)
        time.sleep(0)  # whoever waits for the interpreter gets it now
    if ending is None:
        return None
    failed = ending.error is not None
    if not failed:
        worker.finish()
    return Again(
        chapter,
        worker.iteration,
        worker.moment,
        worker.curves,
        worker.checkpoints,
        failed,
        worker.metrics.training_loss,
    )


def opened(document: Document, results: Results, restart: int, again: Again) -> Document:
    """The document whose line is a restart, from its first weights to its last.

    What was trained before is kept as a branch. A training that is unsteady cannot be gone
    through again: then the line begins with the last weights of the restart.
    """
    chapter, unsteady = again.chapter, is_unsteady(results, restart, again)
    if unsteady:
        last = results.found.parameters[restart]
        chapter = replace(chapter, network=chapter.network.with_parameters(last))
    line = edits.at_iteration(document, document.first, lambda _: chapter)
    if line is document:  # it begins just like that
        line = edits.resume(document, document.first)
    if not unsteady:
        line = edits.train(line, again.end, again.curves)
        Journey(line).adopt(again.checkpoints, again.moment)
    return edits.rename_line(line, _free_name(line, name_of(results, restart)))


def is_unsteady(results: Results, restart: int, again: Again) -> bool:
    """Whether a restart, trained by itself, does not end where it ended among the others.

    Sums are done in another order there, and some trainings make much of a last digit.
    """
    lost = bool(results.found.diverged[restart])
    if lost or again.failed:
        return lost != again.failed
    before = float(results.found.losses[restart])
    return not np.isclose(again.loss, before, rtol=SAME, atol=1e-12)


def name_of(results: Results, restart: int) -> str:
    """What a restart is called: by the seed that draws its first weights."""
    return f"restart {results.found.seeds[restart]}"


def _free_name(document: Document, name: str) -> str:
    taken = {branch.name for branch in document.branches}
    names = (name if at == 1 else f"{name} ({at})" for at in range(1, LIMITS.branches + 3))
    return next(one for one in names if one not in taken)
